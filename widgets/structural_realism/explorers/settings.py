"""Checks of an explorer's settings, made before anything moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..controls import Choice
from ..numbers import listed
from ..plain import PlainError, nearest
from ..theory import shares as as_shares


def whole_year(year: object, span: range, name: str) -> int:
    """``year`` if the record of ``span`` has it."""
    if isinstance(year, bool) or not isinstance(year, int):
        raise PlainError(f"{name} takes a year as a whole number, such as {span[0]}; {year!r} is not one.")
    if year not in span:
        raise PlainError(f"{name} runs from {span[0]} to {span[-1]}; {year} lies outside it. Choose a year in between.")
    return year


def known_option(choice: Choice, value: object) -> str:
    """``value`` if it is an option of ``choice``."""
    options = choice.samples()
    if not isinstance(value, str) or value not in options:
        hint = nearest(value, options) or f" Choose from {', '.join(options)}."
        raise PlainError(f"{choice.label} has no option {value!r}.{hint}")
    return value


def share_of_each(given: object, codes: Sequence[str], name: str) -> dict[str, float]:
    """A share in per cent for each of ``codes``, in their order, if ``given`` says just that."""
    if not isinstance(given, Mapping) or set(given) != set(codes):
        raise PlainError(f"{name} takes a share for each of {listed(codes)}, and for no other; {given!r} is not that.")
    return {code: 100 * part for code, part in as_shares({code: given[code] for code in codes}).items()}


def number_within(value: object, low: float, high: float, name: str) -> float:
    """``value`` if it is a number from ``low`` to ``high``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PlainError(f"{name} takes a number, such as {(low + high) / 2:g}; {value!r} is not one.")
    if not low <= value <= high:
        raise PlainError(f"{name} goes from {low:g} to {high:g}; {value:g} is outside. Choose a number in between.")
    return value


def whole_percent(value: object, name: str) -> int:
    """``value`` if it is a whole number of per cent from 0 to 100."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PlainError(f"{name} takes a whole number of per cent from 0 to 100; {value!r} is not one.")
    if 0 < value < 1:
        part = round(100 * value)
        raise PlainError(f"{name} is in per cent: write {part} for {part} per cent.")
    if not 0 <= value <= 100 or value % 1:
        raise PlainError(f"{name} takes a whole number of per cent from 0 to 100; {value!r} is not one.")
    return int(value)
