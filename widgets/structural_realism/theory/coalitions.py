"""Who can win with whom: winning coalitions, what a state's place in them is worth, and whom they make safe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import comb, fsum
from types import MappingProxyType

from .capabilities import shares
from .domain import TOLERANCE, amounts, positive
from .errors import DomainError
from .words import Result, listed, percent

MOST_STATES = 18


@dataclass(frozen=True, slots=True)
class PowerIndices(Result):
    """What each state's place in the winning coalitions is worth; see `power_indices`."""

    swings: Mapping[str, int]
    banzhaf: Mapping[str, float]
    shapley_shubik: Mapping[str, float]

    def sentence(self) -> str:
        """Say the result in plain English."""
        top = max(self.banzhaf.values())
        pivots = [state for state, power in self.banzhaf.items() if power >= top - TOLERANCE]
        nobodies = [state for state, swings in self.swings.items() if swings == 0]
        most = (
            f"{listed(pivots)} {'is' if len(pivots) == 1 else 'are'} decisive most often (Banzhaf index {percent(top)}"
        )
        powerless = f"; {listed(nobodies)} never" if nobodies else ""
        return f"{most}{' each' if len(pivots) > 1 else ''}){powerless}."


@dataclass(frozen=True, slots=True)
class Stability(Result):
    """Whether a balance of power protects every state, and every state's resources; see `stability`."""

    essential: frozenset[str]
    inessential: frozenset[str]
    system_stable: bool
    resource_stable: bool

    def sentence(self) -> str:
        """Say the result in plain English."""
        if self.system_stable:
            start = "Some winning coalition needs each state, so that by this theory none will be eliminated"
        else:
            start = f"No winning coalition needs {listed(sorted(self.inessential))}, so that elimination is possible"
        if self.resource_stable:
            return f"{start}; one state holds exactly half, so that resources are safe too."
        return f"{start}; no state holds exactly half, so that resources may change hands."


def power_indices(votes: Mapping[str, float], quota: float | None = None) -> PowerIndices:
    """Count how often each state turns a losing coalition into a winning one: `.swings`, `.banzhaf`, `.shapley_shubik`.

    Power to decide is not power in store. With 4, 3 and 2 units any two of three states win, so each is as decisive as
    the others; with 4, 2 and 1 the first needs nobody and the others count for nothing.

    Formula: a swing of i is a coalition that loses without i and wins with it. Banzhaf: βᵢ = swingsᵢ / Σ swings.
    Shapley–Shubik: φᵢ = Σ |S|! (n − |S| − 1)! / n! over the coalitions S that i swings.
    A coalition wins with strictly more than half of the total; with a `quota` it wins with the quota or more.
    Range: 0 to 1, together 1. Units: none.

    Raises DomainError for what `shares` refuses, for more than 18 states (the coalitions double with each), and for a
    quota that is not more than half of the total and at most all of it.

    Source: Banzhaf (1965); Shapley and Shubik (1954).

    >>> dict(power_indices({"A": 50, "B": 49, "C": 1}, quota=51).banzhaf)
    {'A': 0.6, 'B': 0.2, 'C': 0.2}
    """
    held = shares(votes)
    winning = _winning(tuple(held.values()), 0.5 + TOLERANCE if quota is None else _least_share(votes, quota))
    swings, values = {}, {}
    for place, state in enumerate(held):
        by_size = _swings_by_size(winning, place, len(held))
        swings[state] = sum(by_size)
        values[state] = fsum(count / (len(held) * comb(len(held) - 1, size)) for size, count in enumerate(by_size))
    total = sum(swings.values())
    return PowerIndices(
        swings=MappingProxyType(swings),
        banzhaf=MappingProxyType({state: count / total for state, count in swings.items()}),
        shapley_shubik=MappingProxyType(values),
    )


def stability(x: Mapping[str, float]) -> Stability:
    """Ask whether the balance of power keeps every state alive: `.essential`, `.system_stable`, `.resource_stable`.

    A state that some winning coalition cannot do without is essential: those who need it will not let it be
    eliminated. A state with exactly half of all resources blocks everything, so nobody's resources can be taken.
    This sorts distributions only; it does not play out the transfers of the original model.

    Formula: i is essential if it is in a winning coalition (more than half) that loses without it; the system is stable
    if all states are essential, and resources are stable if some xᵢ = Σx / 2 within 1e-9 of the total.
    Range: yes or no. Units: none.

    Raises DomainError for what `shares` refuses, and for more than 18 states.

    Source: Niou and Ordeshook (1986); Niou, Ordeshook and Rose (1989).

    >>> result = stability({"A": 150, "B": 100, "C": 50})
    >>> result.system_stable, result.resource_stable
    (True, True)
    >>> sorted(stability({"A": 30, "B": 30, "C": 30, "D": 10}).inessential)
    ['D']
    """
    swings = power_indices(x).swings
    essential = frozenset(state for state, count in swings.items() if count)
    return Stability(
        essential=essential,
        inessential=frozenset(swings) - essential,
        system_stable=len(essential) == len(swings),
        resource_stable=any(abs(share - 0.5) <= TOLERANCE for share in shares(x).values()),
    )


def cheapest_winning(x: Mapping[str, float]) -> tuple[frozenset[str], ...]:
    """Return the winning coalitions with the least total, several if they tie, none if one state wins alone.

    Partners cost a share of the prize, so those who want to win should want the smallest coalition that does.

    Formula: among the coalitions with more than half of Σx those of the smallest sum.
    Range: no coalition, one, or several that tie. Units: names of states.

    Raises DomainError for what `shares` refuses, and for more than 18 states.

    Source: Gamson (1961).

    >>> [sorted(coalition) for coalition in cheapest_winning({"A": 4, "B": 3, "C": 2})]
    [['B', 'C']]
    """
    held = {state: share for state, share in shares(x).items() if share}
    totals = _totals(tuple(held.values()))
    least = min(total for total in totals if total > 0.5 + TOLERANCE)
    found = [
        frozenset(state for place, state in enumerate(held) if coalition >> place & 1)
        for coalition, total in enumerate(totals)
        if abs(total - least) <= TOLERANCE
    ]
    return tuple(coalition for coalition in found if len(coalition) > 1)


def _least_share(votes: Mapping[str, float], quota: float) -> float:
    total = fsum(amounts(votes).values())
    share = positive(quota, "The quota") / total
    if not 0.5 + TOLERANCE < share <= 1 + TOLERANCE:
        raise DomainError(
            f"The quota is {quota:g} of {total:g} votes. With half or less two rivals could both win, with more "
            f"than all nobody could. Give more than {total / 2:g} and at most {total:g}."
        )
    return share - TOLERANCE


def _totals(parts: Sequence[float]) -> list[float]:
    """List the total of every coalition; bit i of its place in the list says whether state i is a member."""
    if len(parts) > MOST_STATES:
        raise DomainError(
            f"{len(parts)} states form 2^{len(parts)} coalitions, too many to go through. "
            f"Give up to {MOST_STATES} states, or join small ones into one."
        )
    totals = [0.0]
    for part in parts:
        totals += [total + part for total in totals]
    return totals


def _winning(parts: Sequence[float], least: float) -> int:
    """Write down who wins as one long binary number: its digit S is 1 if coalition S has more than the least share."""
    return int("".join(["1" if total > least else "0" for total in reversed(_totals(parts))]), 2)


def _swings_by_size(winning: int, place: int, count: int) -> list[int]:
    """Count the coalitions that one state swings, by their size without it."""
    swung = winning >> (1 << place) & ~winning & _without(place, count)
    return [(swung & mask).bit_count() for mask in _of_size(count)[:count]]


@cache
def _without(place: int, count: int) -> int:
    """Mark the coalitions that state number `place` is not in: 2^place ones, as many zeros, and so on."""
    ones = (1 << (1 << place)) - 1
    return ones * (((1 << (1 << count)) - 1) // ((1 << (2 << place)) - 1))


@cache
def _of_size(count: int) -> tuple[int, ...]:
    """Mark the coalitions of each size, from 0 to `count` members."""
    if count == 0:
        return (1,)
    fewer = (0, *_of_size(count - 1), 0)
    return tuple(fewer[size + 1] | fewer[size] << (1 << (count - 1)) for size in range(count + 1))
