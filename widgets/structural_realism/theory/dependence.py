"""Who needs whom more: trade as a source of power."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .domain import TOLERANCE, amounts, not_negative, positive
from .errors import DomainError
from .words import Result


@dataclass(frozen=True, slots=True)
class Asymmetry(Result):
    """Which of two trading partners needs the other more; see `asymmetry`."""

    ratio: float
    more: str | None
    less: str | None
    dependence: Mapping[str, float]

    def sentence(self) -> str:
        """Say the result in plain English."""
        if self.more is None:
            return f"{' and '.join(self.dependence)} depend on each other alike."
        return f"{self.more} depends on {self.less} {self.ratio:.1f} times as much as {self.less} on {self.more}."


def trade_dependence(exports: float, imports: float, base: float) -> float:
    """Return how much a state depends on trade with one partner.

    Formula: dᵢⱼ = (exports of i to j + imports of i from j) / base, where the base is the GDP of i or its total trade:
    say which. Range: 0 upwards; at most 1 if the base is total trade. Units: none; all three figures in one currency.

    Raises DomainError if exports or imports are negative, missing or infinite, or the base is not above zero.

    Source: Hirschman (1945), for dependence as a means of power; the ratio is the usual one.

    >>> trade_dependence(exports=30, imports=20, base=200)
    0.25
    """
    trade = not_negative(exports, "The value of exports") + not_negative(imports, "The value of imports")
    return trade / positive(base, "The base (GDP or total trade)")


def asymmetry(dependence: Mapping[str, float]) -> Asymmetry:
    """Compare what two states depend on each other: `.ratio`, `.more`, `.less`.

    The one who would lose more from a break has less freedom to say no. The share of trade shows need, not whether
    another partner could be found; expectations of future trade, which Copeland stresses, have no series.

    Formula: dᵢⱼ / dⱼᵢ, the larger over the smaller. Range: 1 upwards; 1 is mutual dependence. Units: none.

    Raises DomainError unless there are exactly two states, each with a dependence above zero, finite and not missing.

    Source: Hirschman (1945).

    >>> print(asymmetry({"Russia": 0.12, "China": 0.02}))
    Russia depends on China 6.0 times as much as China on Russia.
    """
    if len(amounts(dependence, "dependence", "dependences")) != 2:
        raise DomainError(f"Asymmetry compares two states, not {len(dependence)}. Give exactly two.")
    felt = {state: positive(figure, f"The dependence of {state}") for state, figure in dependence.items()}
    less, more = sorted(felt, key=lambda state: felt[state])
    ratio = felt[more] / felt[less]
    mutual = ratio - 1 <= TOLERANCE
    return Asymmetry(
        ratio=ratio,
        more=None if mutual else more,
        less=None if mutual else less,
        dependence=MappingProxyType(felt),
    )
