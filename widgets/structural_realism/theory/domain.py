"""What may go into a measure or a model: the checks that every function of the theory shares."""

from collections.abc import Collection, Mapping
from numbers import Real
from typing import cast

from .errors import DomainError
from .words import listed

LARGEST = 1e100
"""Beyond this a figure is surely a mistake, and its square would no longer be a number to a computer."""

TOLERANCE = 1e-9
"""Two figures nearer than this count as equal, so that ties do not hang on a computer's last digit."""


def number(value: object, what: str) -> float:
    """Return `value` as a number that one can reckon with, or say why `what` is none."""
    if value is None:
        raise DomainError(f"{what} is missing. Find a figure, or leave it out.")
    if isinstance(value, bool) or not isinstance(value, Real):
        raise DomainError(f"{what} is {value!r}, which is not a number. Give a figure such as 0.25.")
    if value != value:
        raise DomainError(f"{what} is missing. Find a figure, or leave it out.")
    if abs(cast(float, value)) > LARGEST:
        raise DomainError(f"{what} is infinite or too large to mean anything. Give a finite figure.")
    return float(value)


def not_negative(value: object, what: str) -> float:
    """Return `value` as a number of at least zero."""
    figure = number(value, what)
    if figure < 0:
        raise DomainError(f"{what} is {figure:g}, below zero. Give zero or more; if it marks a gap, leave it out.")
    return figure


def positive(value: object, what: str) -> float:
    """Return `value` as a number above zero."""
    figure = number(value, what)
    if figure <= 0:
        raise DomainError(f"{what} is {figure:g}. Give a number above zero.")
    return figure


def fraction(value: object, what: str) -> float:
    """Return `value` as a number from 0 to 1."""
    figure = number(value, what)
    if not 0 <= figure <= 1:
        raise DomainError(f"{what} is {figure:g}, outside 0 to 1. Give a number such as 0.6 for 60%.")
    return figure


def name(value: object) -> str:
    """Return `value` if it can be a name."""
    if not isinstance(value, str) or not value.strip():
        raise DomainError(f"{value!r} is not a name. Use a word in quotation marks, such as 'China'.")
    return value


def names(x: object, what: str) -> list[str]:
    """Return the names in a list, each once."""
    if isinstance(x, str) or not isinstance(x, Collection):
        raise DomainError(f"The {what} must be a list of names, such as ['China', 'Russia']. Give a list.")
    return list(dict.fromkeys(name(each) for each in x))


def option(value: object, options: Collection[str], what: str) -> str:
    """Return `value` if it is one of the options."""
    if not isinstance(value, str) or value not in options:
        raise DomainError(f"There is no {what} called {value!r}. Choose one of: {', '.join(options)}.")
    return value


def table(x: object, what: str, example: str, least: int = 1) -> Mapping[object, object]:
    """Return `x` if it is a mapping with enough in it."""
    if not isinstance(x, Mapping):
        raise DomainError(f"The {what} need names. Give them in the form {example}.")
    if len(x) < least:
        raise DomainError(f"Too few {what}: {len(x)}. Give at least {least}.")
    return x


def amounts(x: object, what: str = "capability", many: str = "capabilities", least: int = 1) -> dict[str, float]:
    """Return a checked copy of a mapping from states to figures of at least zero."""
    rows = table(x, many, "{'United States': 50, 'Russia': 20}", least)
    return {name(state): not_negative(figure, f"The {what} of {state}") for state, figure in rows.items()}


def same_names(first: Collection[str], second: Collection[str], what: str, other: str) -> None:
    """Make sure that two tables have the same names in them."""
    if odd := sorted(set(first) ^ set(second)):
        raise DomainError(
            f"The {what} and the {other} do not go together: only one of them has {listed(odd)}. "
            "Give both under the same names."
        )


def pairs(x: object, what: str, least: int = 0) -> dict[frozenset[str], float]:
    """Return a checked copy of a mapping from pairs of states to numbers.

    A pair may be a frozenset or a tuple; a pair given both ways round must say the same both times.
    """
    figures: dict[frozenset[str], float] = {}
    for key, value in table(x, what, "{frozenset({'China', 'Russia'}): 1}", least).items():
        if not isinstance(key, frozenset | tuple) or len(key) != 2 or len(frozenset(key)) != 2:
            raise DomainError(
                f"{key!r} is not a pair of states. Write frozenset({{'China', 'Russia'}}) with two different names."
            )
        both = sorted(name(state) for state in key)
        pair, figure = frozenset(both), number(value, f"The entry for {both[0]} and {both[1]} in the {what}")
        if figures.setdefault(pair, figure) != figure:
            raise DomainError(
                f"The {what} differ by direction: {both[0]} and {both[1]} stand there with {figures[pair]:g} and "
                f"{figure:g}. This model needs one number for both; give their mean, for instance."
            )
    return figures


def signs(x: object) -> dict[frozenset[str], int]:
    """Return a checked copy of a mapping from pairs of states to +1 (friends) or -1 (foes)."""
    figures = pairs(x, "signs", least=1)
    for pair, figure in figures.items():
        if figure not in (1, -1):
            raise DomainError(
                f"The sign between {listed(sorted(pair))} is {figure:g}, which is neither +1 (friends) nor -1 (foes). "
                "Balance knows no neutral tie: choose one of the two."
            )
    return {pair: int(figure) for pair, figure in figures.items()}
