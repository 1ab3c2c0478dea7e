"""Friends and foes among many states: how far a whole network is from two camps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from .domain import signs as checked_signs
from .errors import DomainError
from .words import Result, listed, percent

MOST_STATES = 20


@dataclass(frozen=True, slots=True)
class NetworkBalance(Result):
    """How near a network of friends and foes is to two camps; see `network_balance`."""

    ties: int
    triangles: int
    balanced_triangles: int
    frustration: int
    camps: tuple[frozenset[str], frozenset[str]]

    @property
    def balanced_share(self) -> float | None:
        """The part of all triangles that is balanced; None if no three states are all tied to one another."""
        return self.balanced_triangles / self.triangles if self.triangles else None

    @property
    def score(self) -> float:
        """One for perfect balance, lower for each tie that spoils it: 1 − 2 · frustration / ties."""
        return 1 - 2 * self.frustration / self.ties

    def sentence(self) -> str:
        """Say the result in plain English."""
        camps = [listed(sorted(camp)) for camp in self.camps if camp]
        division = " against ".join(camps) if len(camps) == 2 else f"{camps[0]} in one camp"
        share = self.balanced_share
        triangles = "There is no triangle" if share is None else f"{percent(share)} of the triangles balance"
        return (
            f"{triangles}; {self.frustration} of {self.ties} ties would have to flip for perfect balance "
            f"({division}; score {self.score:.2f}, where 1 is perfect)."
        )


def network_balance(signs: Mapping[frozenset[str], int]) -> NetworkBalance:
    """Measure how near a network is to two camps: `.balanced_share`, `.frustration`, `.score`, `.camps`.

    In a balanced network friends stand together and foes apart, so that it falls into two camps (one may be empty).
    The share of balanced triangles looks at threes; the frustration index counts the ties that break the best division
    into camps. Pairs left out have no tie. Several divisions can be equally good; `.camps` is the first of them.

    Formula: a triangle is balanced if the product of its signs is +1; frustration is the least number of ties to flip,
    min over camps of the friends apart plus the foes together; score = 1 − 2 · frustration / ties.
    Range: share 0 to 1, frustration 0 to half the ties, score 0 to 1. Units: ties.

    Raises DomainError if there are no ties, a pair is not two different states, a sign is neither +1 nor −1, or there
    are more than 20 states (the divisions double with each).

    Source: Cartwright and Harary (1956) for triangles; Harary (1959) for the least number of changes; the scale of the
    score follows Aref and Wilson (2018).

    >>> ties = {frozenset(pair): sign for pair, sign in {("US", "UK"): 1, ("US", "USSR"): -1, ("UK", "USSR"): -1,
    ...                                                  ("US", "China"): -1, ("UK", "China"): 1}.items()}
    >>> result = network_balance(ties)
    >>> result.balanced_share, result.frustration, round(result.score, 2)
    (0.5, 1, 0.6)
    """
    ties = checked_signs(signs)
    states = sorted(set(chain.from_iterable(ties)))
    if len(states) > MOST_STATES:
        raise DomainError(
            f"{len(states)} states can be divided into two camps in 2^{len(states) - 1} ways, too many to go through. "
            f"Give up to {MOST_STATES} states."
        )
    place = {state: index for index, state in enumerate(states)}
    friends, foes = [0] * len(states), [0] * len(states)
    for (one, other), sign in ties.items():
        side = friends if sign > 0 else foes
        side[place[one]] |= 1 << place[other]
        side[place[other]] |= 1 << place[one]
    balanced, spoilt = _triangles(friends, foes)
    broken = _broken_ties(friends, foes)
    frustration = min(broken)
    division = broken.index(frustration) << 1
    second = frozenset(state for state, index in place.items() if division >> index & 1)
    return NetworkBalance(
        ties=len(ties),
        triangles=balanced + spoilt,
        balanced_triangles=balanced,
        frustration=frustration,
        camps=(frozenset(states) - second, second),
    )


def _triangles(friends: Sequence[int], foes: Sequence[int]) -> tuple[int, int]:
    """Count the balanced and the other triangles; every triangle is met once at each of its three sides."""
    balanced = spoilt = 0
    for one in range(len(friends)):
        for other in range(one):
            if (friends[one] | foes[one]) >> other & 1:
                same = ((friends[one] & friends[other]) | (foes[one] & foes[other])).bit_count()
                different = ((friends[one] & foes[other]) | (foes[one] & friends[other])).bit_count()
                if friends[one] >> other & 1:
                    balanced, spoilt = balanced + same, spoilt + different
                else:
                    balanced, spoilt = balanced + different, spoilt + same
    return balanced // 3, spoilt // 3


def _broken_ties(friends: Sequence[int], foes: Sequence[int]) -> list[int]:
    """List the broken ties of every division; bit i − 1 of its place says whether state i leaves the first state.

    States join one by one: each doubles the list, with what it breaks by joining the first camp or the second.
    """
    broken = [0]
    for joining in range(1, len(friends)):
        earlier = (1 << joining) - 1
        ties = ((friends[joining] | foes[joining]) & earlier).bit_count()
        tolls = [(foes[joining] & earlier).bit_count()]
        for other in range(1, joining):
            step = (friends[joining] >> other & 1) - (foes[joining] >> other & 1)
            tolls += [toll + step for toll in tolls]
        first = [count + toll for count, toll in zip(broken, tolls, strict=True)]
        broken = first + [count + ties - toll for count, toll in zip(broken, tolls, strict=True)]
    return broken
