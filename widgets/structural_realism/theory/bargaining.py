"""Why states that could both do better by a deal sometimes fight."""

from dataclasses import dataclass

from .capabilities import shares
from .domain import TOLERANCE, fraction, not_negative
from .words import Result, percent


@dataclass(frozen=True, slots=True)
class BargainingRange(Result):
    """The divisions that both sides prefer to war; see `bargaining_range`."""

    p: float
    cost_a: float
    cost_b: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """How much room there is for a deal."""
        return self.high - self.low

    def sentence(self) -> str:
        """Say the result in plain English."""
        return (
            f"Both prefer a deal to war if A gets between {percent(self.low)} and {percent(self.high)} of what is at "
            f"stake; A expects {percent(self.p)} from winning, before the costs."
        )


@dataclass(frozen=True, slots=True)
class CommitmentProblem(Result):
    """Whether a coming shift of power makes war now tempting; see `commitment_problem`."""

    shift: float
    cost_a: float
    cost_b: float
    problem: bool

    @property
    def excess(self) -> float:
        """How much the shift exceeds what war costs both; below zero, war costs more than it saves."""
        return self.shift - self.cost_a - self.cost_b

    def sentence(self) -> str:
        """Say the result in plain English."""
        verdict = (
            "is more than war would cost both: no promise can make up for it, and war now tempts the decliner"
            if self.problem
            else "is not more than war would cost both, so a deal can hold"
        )
        return (
            f"The decliner's chance of winning will fall by {100 * self.shift:.1f} percentage points, which {verdict}."
        )


def win_probability(a: float, b: float) -> float:
    """Return a guess at A's chance of winning a war with B, from capabilities alone. OUR OWN choice of form.

    Formula, our own: p = a / (a + b). Range: 0 to 1. Units: none; both capabilities in one unit.

    Raises DomainError if a capability is negative, missing or infinite, or both are zero.

    Source: ours; such ratio forms are common in models of conflict.

    >>> win_probability(30, 20)
    0.6
    """
    return shares({"A": a, "B": b})["A"]


def bargaining_range(p: float, cost_a: float, cost_b: float) -> BargainingRange:
    """Find the divisions that both sides prefer to fighting: `.low`, `.high`, `.width`.

    War wastes something, so there is always a deal that leaves both better off than war. Why do states fight then?
    Because they misjudge or hide their chances, cannot trust promises, or cannot divide what is at stake.

    Formula: A gets p − c_A from war and B 1 − p − c_B, so both prefer A's part x if p − c_A ≤ x ≤ p + c_B, cut to 0 and
    1. Range: 0 to 1. Units: parts of what is at stake; costs in the same.

    Raises DomainError if p is outside 0 to 1, or a cost is negative, missing or infinite.

    Source: Fearon (1995).

    >>> deal = bargaining_range(0.6, cost_a=0.1, cost_b=0.15)
    >>> deal.low, deal.high
    (0.5, 0.75)
    """
    chance = fraction(p, "The chance of winning p")
    first, second = not_negative(cost_a, "The cost of war to A"), not_negative(cost_b, "The cost of war to B")
    return BargainingRange(chance, first, second, low=max(0.0, chance - first), high=min(1.0, chance + second))


def commitment_problem(shift: float, cost_a: float, cost_b: float) -> CommitmentProblem:
    """Ask whether a coming shift of power makes preventive war tempting: `.problem`, `.excess`.

    A riser would like to promise restraint, but once strong it has no reason to keep its word. If the decliner stands
    to lose more than war costs, fighting now can look better than any deal that will not be kept.

    Formula: there is a problem if Δp > c_A + c_B, where Δp is the expected fall of the decliner's chance of winning;
    equality, within 1e-9, is none. Range: yes or no. Units: Δp and costs in parts of what is at stake.

    Raises DomainError if the shift is outside 0 to 1, or a cost is negative, missing or infinite.

    Source: Fearon (1995); Powell (1999, 2006).

    >>> commitment_problem(0.3, cost_a=0.1, cost_b=0.15).problem
    True
    """
    fall = fraction(shift, "The expected fall in the chance of winning")
    first, second = not_negative(cost_a, "The cost of war to A"), not_negative(cost_b, "The cost of war to B")
    return CommitmentProblem(fall, first, second, problem=fall - first - second > TOLERANCE)
