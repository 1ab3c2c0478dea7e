"""Two camps and every way to fill them: which alignments are so comfortable that nobody wants to change sides."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from math import fsum
from types import MappingProxyType

from .domain import TOLERANCE, amounts, fraction, names, pairs, positive
from .errors import DomainError
from .words import Result, listed

MOST_STATES = 20
SHOWN = 3

Pairs = Mapping[frozenset[str], float]


@dataclass(frozen=True, slots=True)
class Minimum(Result):
    """A stable alignment; see `landscape`.

    `.sides`, the first with the state named first; its `.energy`; the number of alignments that lead to it, `.basin`;
    and whether it is `.strict`: every change of side by one state raises the energy, none leaves it level.
    """

    sides: tuple[frozenset[str], frozenset[str]]
    energy: float
    basin: float
    strict: bool

    def sentence(self) -> str:
        """Say the result in plain English."""
        camps = [listed(sorted(side)) for side in self.sides if side]
        alignment = " against ".join(camps) if len(camps) == 2 else f"all of {camps[0]} together"
        return f"{alignment} (energy {self.energy:g}, reached from {self.basin:.4g} of the alignments)"


@dataclass(frozen=True, slots=True)
class Landscape(Result):
    """The stable alignments of a system, lowest energy first; see `landscape`."""

    minima: tuple[Minimum, ...]
    configurations: int
    left_out: int

    def sentence(self) -> str:
        """Say the result in plain English."""
        count = len(self.minima)
        stable = {0: "none is stable", 1: "one is stable: "}.get(count, f"{count} are stable: ")
        which = "; ".join(minimum.sentence() for minimum in self.minima[:SHOWN])
        more = f"; and {count - SHOWN} more" if count > SHOWN else ""
        level = f" Left out: {self.left_out} that are level with a neighbour." if self.left_out else ""
        return f"Of {self.configurations} alignments {stable}{which}{more}.{level}"


def landscape(sizes: Mapping[str, float], propensity: Pairs, *, weak: bool = False) -> Landscape:
    """Find the alignments into two camps that no single state would upset: `.minima`, the lowest energy first.

    States want to be with those they get on with and apart from those they do not, and care more about big ones. The
    energy of an alignment adds up their discomfort; like water, an alignment moves downhill, one state changing sides
    at a time, until it rests in a local minimum. There may be several: then history decides which. A basin counts the
    alignments from which steepest descent ends in that minimum; where two steps are equally steep, it is shared.

    Formula: E(X) = Σ sᵢ sⱼ pᵢⱼ dᵢⱼ over ordered pairs i ≠ j (each pair counts twice); d is 1 across the camps and 0
    within; p > 0 draws together, p < 0 pushes apart, pairs left out are 0. Swapping the two camps gives the same
    alignment, so n states have 2ⁿ⁻¹. Strict minima only, unless `weak=True` adds those that are level with a neighbour;
    equality counts within 1e-9 of the sum of all terms. Range: any. Units: those of size squared.

    Raises DomainError for fewer than two states or more than 20, for a size that is zero, negative, missing or
    infinite, and for propensities that name other states, differ by direction, or are missing or infinite.

    Source: Axelrod and Bennett (1993).

    >>> foes = {frozenset(pair): -1 for pair in [("A", "B"), ("A", "C"), ("B", "C")]}
    >>> lowest = landscape({"A": 4, "B": 3, "C": 2}, foes).minima[0]
    >>> sorted(lowest.sides[0]), sorted(lowest.sides[1]), lowest.energy, lowest.basin
    (['A'], ['B', 'C'], -40.0, 4.0)
    """
    states = _sizes(sizes)
    terms = _terms(states, propensity)
    energies = _energies(terms)
    level = TOLERANCE * fsum(abs(term) for row in terms for term in row)
    basins = _basins(energies, len(states), level)
    minima = sorted((basin for basin in basins if weak or basin[2]), key=lambda basin: energies[basin[0]])
    return Landscape(
        minima=tuple(
            Minimum(_sides(tuple(states), place), energies[place], size, strict) for place, size, strict in minima
        ),
        configurations=len(energies),
        left_out=len(basins) - len(minima),
    )


def energy(sizes: Mapping[str, float], propensity: Pairs, side: Collection[str]) -> float:
    """Return the energy of one alignment: the states of `side` against all others.

    The lower, the more comfortable the states are together; only differences mean something.

    Formula: E(X) = Σ sᵢ Fᵢ(X), with the frustration F of `frustration`. Range: any. Units: those of size squared.

    Raises DomainError for what `landscape` refuses, except for the number of states, and for a side that names others.

    Source: Axelrod and Bennett (1993), equation 3.

    >>> energy({"A": 4, "B": 3, "C": 2}, {frozenset({"A", "B"}): -1, frozenset({"A", "C"}): -1}, ["A"])
    -40.0
    """
    felt = frustration(sizes, propensity, side)
    return fsum(size * felt[state] for state, size in _sizes(sizes).items())


def frustration(sizes: Mapping[str, float], propensity: Pairs, side: Collection[str]) -> Mapping[str, float]:
    """Return how frustrated each state is if the states of `side` stand against all others.

    A state is frustrated by friends across the divide (and relieved by foes there), the more the bigger they are.

    Formula: Fᵢ(X) = Σ sⱼ pᵢⱼ dᵢⱼ over j ≠ i. When state k alone moves from X to Y, E(X) − E(Y) = 2 sₖ (Fₖ(X) − Fₖ(Y)).
    Range: any. Units: those of size.

    Raises DomainError for what `landscape` refuses, except for the number of states, and for a side that names others.

    Source: Axelrod and Bennett (1993), equation 1 and footnote 2.

    >>> dict(frustration({"A": 4, "B": 3, "C": 2}, {frozenset({"A", "B"}): -1}, ["A"]))
    {'A': -3.0, 'B': -4.0, 'C': 0.0}
    """
    states = _sizes(sizes)
    together = names(side, "states of one side")
    if odd := sorted(set(together) - states.keys()):
        raise DomainError(f"{listed(odd)} cannot take a side without a size. Name only states that have a size.")
    felt = dict.fromkeys(states, 0.0)
    for pair, pull in _known(states.keys(), propensity).items():
        one, other = pair
        if (one in together) != (other in together):
            felt[one] += states[other] * pull
            felt[other] += states[one] * pull
    return MappingProxyType(felt)


def blend(states: Collection[str], ties: Pairs, weight: float) -> Pairs:
    """Mix pure structure with known ties into propensities: a slider from realism to its critics. OUR OWN.

    At weight 0 every state pushes every other away, as if capabilities were all that counts; at weight 1 only the ties
    count: +1 for a defence pact, say, −1 for a rivalry, nothing for pairs left out. Beware of circles: ties of the same
    year describe an alignment and do not predict it.

    Formula, our own: pᵢⱼ = −(1 − λ) + λ qᵢⱼ. Range: −1 to 1. Units: none.

    Raises DomainError for fewer than two states, for ties that name others or lie outside −1 to 1, and for a weight
    outside 0 to 1.

    Source: ours; the end at weight 0 is the realist variant of Axelrod and Bennett (1993).

    >>> mixed = blend(["US", "USSR", "China"], {frozenset({"USSR", "China"}): 1}, 0.75)
    >>> mixed[frozenset({"USSR", "China"})], mixed[frozenset({"US", "China"})]
    (0.5, -0.25)
    """
    share = fraction(weight, "The weight of the ties")
    all_states = names(states, "states")
    if len(all_states) < 2:
        raise DomainError("Ties join pairs, so this needs two states or more. Name more states.")
    known = _known(set(all_states), ties)
    for pair, tie in known.items():
        if not -1 <= tie <= 1:
            raise DomainError(
                f"The tie of {listed(sorted(pair))} is {tie:g}. Give a number from -1 (foes) to 1 (allies)."
            )
    return MappingProxyType(
        {pair: share - 1 + share * known.get(pair, 0.0) for pair in map(frozenset, combinations(all_states, 2))}
    )


def _sizes(sizes: object) -> dict[str, float]:
    return {
        state: positive(size, f"The size of {state}")
        for state, size in amounts(sizes, "size", "sizes", least=2).items()
    }


def _known(states: Set[str], propensity: object) -> dict[frozenset[str], float]:
    """Return the checked propensities, all of them between these states."""
    known = pairs(propensity, "propensities")
    for pair in known:
        if not pair <= states:
            raise DomainError(
                f"The pair {listed(sorted(pair))} names a state that is not given. Add the state, or drop the pair."
            )
    return known


def _terms(states: Mapping[str, float], propensity: Pairs) -> list[list[float]]:
    """Write down what each pair adds to the energy if it stands apart, in both orders."""
    if len(states) > MOST_STATES:
        raise DomainError(
            f"{len(states)} states have 2^{len(states) - 1} = {2 ** (len(states) - 1):,} alignments, too many to go "
            f"through. Give up to {MOST_STATES} states; leave out the smallest, or join allies into one."
        )
    known = _known(states.keys(), propensity)
    return [
        [2 * size * states[other] * known.get(frozenset((state, other)), 0.0) for other in states]
        for state, size in states.items()
    ]


def _energies(terms: Sequence[Sequence[float]]) -> list[float]:
    """List the energy of every alignment; bit i − 1 of its place says whether state i is apart from the first state.

    States join one by one: each doubles the list, with what it adds on the side of the first state or on the other.
    That takes a few additions an alignment, and, unlike a walk from neighbour to neighbour, gathers no error.
    """
    energies = [0.0]
    for joining in range(1, len(terms)):
        row = terms[joining]
        apart = [0.0]
        for earlier in range(1, joining):
            apart += [term + row[earlier] for term in apart]
        everyone = fsum(row[:joining])
        here = [energy + term for energy, term in zip(energies, apart, strict=True)]
        energies = here + [energy + everyone - term for energy, term in zip(energies, apart, strict=True)]
    return energies


def _basins(energies: Sequence[float], states: int, level: float) -> list[tuple[int, float, bool]]:
    """Let every alignment run downhill, the highest first: list where it gathers, how much, and whether strictly."""
    changes = [len(energies) - 1, *(1 << bit for bit in range(states - 1))]
    gathered = [1.0] * len(energies)
    basins = []
    for place in sorted(range(len(energies)), key=energies.__getitem__, reverse=True):
        around = [energies[place ^ change] for change in changes]
        lowest = min(around)
        if lowest >= energies[place] - level:
            basins.append((place, gathered[place], lowest > energies[place] + level))
            continue
        steepest = [place ^ change for change, other in zip(changes, around, strict=True) if other <= lowest + level]
        for next_place in steepest:
            gathered[next_place] += gathered[place] / len(steepest)
    return basins


def _sides(states: Sequence[str], place: int) -> tuple[frozenset[str], frozenset[str]]:
    away = frozenset(state for bit, state in enumerate(states[1:]) if place >> bit & 1)
    return frozenset(states) - away, away
