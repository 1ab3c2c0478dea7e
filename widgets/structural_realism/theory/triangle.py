"""Three states and their ties: who is friend and foe, whether that can last, and who gains from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType

from .domain import number
from .domain import signs as checked_signs
from .errors import DomainError
from .words import Result, listed

MENAGE, ROMANTIC, MARRIAGE, VETO = "ménage à trois", "romantic triangle", "stable marriage", "unit veto"

ROLES: Mapping[tuple[int, int], str] = MappingProxyType(
    {
        (3, 2): "friend",
        (2, 2): "pivot",
        (2, 0): "wing",
        (1, 0): "partner",
        (1, -2): "outcast",
        (0, -2): "foe",
    }
)
"""The role of a state, by the number of friendly ties in the triangle and the sum of its own two."""


@dataclass(frozen=True, slots=True)
class Triangle(Result):
    """What the ties among three states make of them; see `triangle`."""

    signs: Mapping[frozenset[str], int]
    pattern: str
    roles: Mapping[str, str]
    balanced: bool
    weakly_balanced: bool
    payoffs: Mapping[str, float]
    beta: float

    def sentence(self) -> str:
        """Say the result in plain English."""
        best = max(self.payoffs.values())
        gainers = [state for state, payoff in self.payoffs.items() if payoff == best]
        gain = "All gain alike" if len(gainers) == 3 else f"{listed(gainers)} {_verb(gainers, 'gains', 'gain')} most"
        return (
            f"This is a {self.pattern}: {self._roles_in_words()}. {self._balance_in_words()} {gain} by our own scale."
        )

    def _roles_in_words(self) -> str:
        by_role: dict[str, list[str]] = {}
        for state, role in self.roles.items():
            by_role.setdefault(role, []).append(state)
        return "; ".join(
            f"{listed(states)} {_verb(states, f'is the {role}', f'are {role}s')}" for role, states in by_role.items()
        )

    def _balance_in_words(self) -> str:
        if self.balanced:
            return "Balance theory expects it to last."
        if self.weakly_balanced:
            return (
                "It is unbalanced, and only weak balance theory, which lets foes of foes be foes, expects it to last."
            )
        return "Balance theory calls it unstable."


def triangle(signs: Mapping[frozenset[str], int], *, beta: float = 0.5) -> Triangle:
    """Name the pattern of ties among three states: `.pattern`, `.roles`, `.balanced`, `.weakly_balanced`, `.payoffs`.

    Balance theory asks whether the friend of a friend is a friend and the foe of a foe a friend. Dittmer asks who
    profits: in a romantic triangle the pivot courts two foes, which balance theory calls unstable and he calls the best
    place to be. That is a real disagreement.

    Signs (+++) ménage à trois, three friends; (++−) romantic triangle, a pivot and two wings; (+−−) stable marriage,
    two partners and an outcast; (−−−) unit veto, three foes. The last was added to the first three in 1987.

    Formula: balanced if the product of the signs is +1; weakly balanced unless there is exactly one −. The payoffs are
    OUR OWN formula for Dittmer's ranking of the roles (pivot, friend, partner, wing, foe, outcast):
    uᵢ = aᵢⱼ + aᵢₖ − β aⱼₖ with 0 < β < 1. Range: −2 − β to 2 + β. Units: none; only the order has meaning.

    Raises DomainError unless there are exactly three states with three signs, each +1 or −1, and 0 < β < 1.

    Source: Heider (1946); Cartwright and Harary (1956); Davis (1967) for weak balance; Dittmer (1981, 1987); the
    ranking of roles after Wu (1996).

    >>> ties = {frozenset({"US", "USSR"}): -1, frozenset({"US", "China"}): 1, frozenset({"USSR", "China"}): -1}
    >>> result = triangle(ties)
    >>> result.pattern, result.roles["USSR"], result.balanced
    ('stable marriage', 'outcast', True)
    """
    ties = checked_signs(signs)
    states = tuple(dict.fromkeys(state for pair in ties for state in sorted(pair)))
    if len(ties) != 3 or len(states) != 3:
        raise DomainError(
            f"A triangle has three states and a sign for each of their three pairs; here are {len(states)} states and "
            f"{len(ties)} pairs. Give frozenset({{'A', 'B'}}): 1, and so on for each pair."
        )
    if not 0 < number(beta, "Beta") < 1:
        raise DomainError(f"Beta is {beta:g}. It must lie between 0 and 1, or the order of the roles breaks; try 0.5.")
    friends = sum(sign == 1 for sign in ties.values())
    own = {state: sum(sign for pair, sign in ties.items() if state in pair) for state in states}
    total = sum(ties.values())
    return Triangle(
        signs=MappingProxyType(ties),
        pattern=(VETO, MARRIAGE, ROMANTIC, MENAGE)[friends],
        roles=MappingProxyType({state: ROLES[friends, own[state]] for state in states}),
        balanced=prod(ties.values()) == 1,
        weakly_balanced=friends != 2,
        payoffs=MappingProxyType({state: own[state] - beta * (total - own[state]) for state in states}),
        beta=beta,
    )


def _verb(states: list[str], one: str, many: str) -> str:
    return one if len(states) == 1 else many
