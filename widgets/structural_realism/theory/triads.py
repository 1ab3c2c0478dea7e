"""Three states: who teams up with whom, by strength alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .capabilities import shares
from .coalitions import cheapest_winning, power_indices, stability
from .domain import TOLERANCE, amounts
from .errors import DomainError
from .words import Result, listed

Coalition = frozenset[str]

CONDITIONS: Mapping[int, str] = MappingProxyType(
    {
        1: "A = B = C",
        2: "A > B = C and A < B + C",
        3: "A = B > C",
        4: "A > B + C and B = C",
        5: "A > B > C and A < B + C",
        6: "A > B > C and A > B + C",
        7: "A > B > C and A = B + C",
        8: "A = B + C and B = C",
    }
)
"""What sets each of Caplow's types apart, with A the strongest and C the weakest."""

PREDICTED: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: ("AB", "AC", "BC"),
        2: ("BC",),
        3: ("AC", "BC"),
        4: (),
        5: ("BC", "AC"),
        6: (),
        7: ("AB", "AC"),
        8: ("AB", "AC"),
    }
)
"""The coalitions that Caplow expects in each type."""


@dataclass(frozen=True, slots=True)
class Triad(Result):
    """What strength alone says about three states; see `triad`."""

    states: tuple[str, str, str]
    shares: Mapping[str, float]
    caplow_type: int
    coalitions: tuple[Coalition, ...]
    cheapest_winning: tuple[Coalition, ...]
    gamson_shares: Mapping[Coalition, Mapping[str, float]]
    banzhaf: Mapping[str, float]
    shapley_shubik: Mapping[str, float]
    essential: frozenset[str]
    system_stable: bool
    resource_stable: bool

    @property
    def condition(self) -> str:
        """What sets this Caplow type apart, with A the strongest and C the weakest."""
        return CONDITIONS[self.caplow_type]

    def sentence(self) -> str:
        """Say the result in plain English."""
        names = ", ".join(f"{letter} = {state}" for letter, state in zip("ABC", self.states, strict=True))
        return (
            f"This is Caplow's type {self.caplow_type} ({self.condition}; {names}): he expects "
            f"{self._either(self.coalitions)}, Gamson {self._either(self.cheapest_winning)}."
        )

    def _either(self, coalitions: tuple[Coalition, ...]) -> str:
        together = [listed(sorted(coalition, key=self.states.index)) for coalition in coalitions]
        return f"a coalition of {', or of '.join(together)}" if together else "no coalition"


def triad(x: Mapping[str, float]) -> Triad:
    """Say who should team up among three states, by strength alone.

    `.caplow_type` and `.coalitions`: Caplow sorts triads into eight types; in each, a state joins those with whom it
    dominates somebody and is not dominated itself. `.cheapest_winning` and `.gamson_shares`: Gamson expects the winning
    coalition with the least strength, and each member to get a share of the prize in proportion to its strength.
    `.banzhaf` and `.shapley_shubik`: how often each state is decisive, whatever its strength. `.essential`,
    `.system_stable`, `.resource_stable`: whether the balance keeps every state alive.

    Formula: the strongest is A, the weakest C; `CONDITIONS` lists the types, `power_indices`, `cheapest_winning` and
    `stability` the rest. Range: types 1 to 8, indices 0 to 1. Units: none. Equality counts within 1e-9 of the total.

    Raises DomainError for what `shares` refuses, and for anything but three states.

    Source: Caplow (1956; 1959 for types 7 and 8, predictions as they are usually reported); Gamson (1961); Banzhaf
    (1965); Shapley and Shubik (1954); Niou, Ordeshook and Rose (1989).

    >>> cold_war = triad({"United States": 4, "Soviet Union": 3, "China": 2})
    >>> cold_war.caplow_type, [sorted(coalition) for coalition in cold_war.cheapest_winning]
    (5, [['China', 'Soviet Union']])
    >>> print(triad({"United States": 4, "Soviet Union": 2, "China": 1}).condition)
    A > B > C and A > B + C
    """
    if len(amounts(x)) != 3:
        raise DomainError(f"A triad has three states, not {len(x)}. Give exactly three.")
    held = shares(x)
    first, second, third = sorted(held, key=lambda state: -held[state])
    kind = _caplow_type(held[first], held[second], held[third])
    letters = {"A": first, "B": second, "C": third}
    cheapest = cheapest_winning(x)
    indices = power_indices(x)
    stable = stability(x)
    return Triad(
        states=(first, second, third),
        shares=held,
        caplow_type=kind,
        coalitions=tuple(frozenset(letters[letter] for letter in pair) for pair in PREDICTED[kind]),
        cheapest_winning=cheapest,
        gamson_shares=MappingProxyType({coalition: _prize(coalition, held) for coalition in cheapest}),
        banzhaf=indices.banzhaf,
        shapley_shubik=indices.shapley_shubik,
        essential=stable.essential,
        system_stable=stable.system_stable,
        resource_stable=stable.resource_stable,
    )


def _caplow_type(first: float, second: float, third: float) -> int:
    weaker_equal = second - third <= TOLERANCE
    if first - second <= TOLERANCE:
        return 1 if weaker_equal else 3
    if abs(first - 0.5) <= TOLERANCE:
        return 8 if weaker_equal else 7
    if first < 0.5:
        return 2 if weaker_equal else 5
    return 4 if weaker_equal else 6


def _prize(coalition: Coalition, held: Mapping[str, float]) -> Mapping[str, float]:
    return shares({state: share for state, share in held.items() if state in coalition})
