"""How many poles a system has, by a rule that one can state, and how near it is to having another number."""

from collections.abc import Mapping
from dataclasses import dataclass

from .capabilities import shares
from .domain import TOLERANCE, number, option
from .errors import DomainError
from .margin import Candidate, Margin, by_size, margin, next_pole
from .pole_rules import RULES, UNCLASSIFIED
from .words import Result, listed, percent


@dataclass(frozen=True, slots=True)
class Polarity(Result):
    """The number of poles by one rule; see `polarity`."""

    label: str
    poles: tuple[str, ...]
    lesser: tuple[str, ...]
    balance: str | None
    gap: float
    margin: Margin | None
    next_pole: Candidate | None
    rule: str
    shares: Mapping[str, float]

    def sentence(self) -> str:
        """Say the result in plain English."""
        parts = [f"By the rule of {RULES[self.rule].author} the system is {self.label}: {self._poles_in_words()}."]
        if self.balance:
            parts.append(
                f"It is {self.balance} by our own threshold: the first state has {self._lead():.2f} times "
                f"the share of the second, and from {self.gap:g} times on we call the system unbalanced."
            )
        if self.margin:
            parts.append(self.margin.sentence())
        if self.next_pole:
            parts.append(self.next_pole.sentence())
        return " ".join(parts)

    def _lead(self) -> float:
        first, second = self.poles[:2]
        return self.shares[first] / self.shares[second]

    def _poles_in_words(self) -> str:
        if self.label == UNCLASSIFIED:
            return "it fits none of the four types"
        held = listed(f"{state} ({percent(self.shares[state])})" for state in self.poles)
        return f"the only pole is {held}" if len(self.poles) == 1 else f"the poles are {held}"


def polarity(x: Mapping[str, float], rule: str = "schweller", *, gap: float = 1.5) -> Polarity:
    """Count the poles of a system: `.label`, `.poles`, `.lesser`, `.balance`, `.margin`, `.next_pole`.

    Waltz and Mearsheimer count poles by judgement. A rule makes the judgement open to inspection; two rules seldom
    agree on everything, so show both.

    Formula: by rule `"schweller"` a pole has at least half of the strongest state's share, a lesser great power at
    least a quarter; one, two, three and more poles make the system unipolar, bipolar, tripolar and multipolar. By rule
    `"thompson"` one state above 50% is unipolar; one from 45% with no other from 25% is near-unipolar; exactly two from
    25% are bipolar; otherwise three or more from 5% are multipolar, and what is left is unclassified. The cut-offs of
    both rules are given as they are usually reported. Equality counts within 1e-9; 50/50 is bipolar by both.

    `.margin` is the smallest change of a single state's share, the others rescaled in proportion, that changes the
    label: None if no change does, and a label that holds only at an exact tie is passed over. `.next_pole` is the state
    that lacks least to be a pole. `.balance` splits multipolar systems into balanced and unbalanced; the threshold
    `gap`, the ratio of the first to the second state from which we say unbalanced, is OUR OWN: Mearsheimer gives none.

    Range: shares 0 to 1, margin −100 to 100. Units: the margin and what a next pole lacks are in percentage points.

    Raises DomainError for what `shares` refuses, for an unknown rule, and for a gap below 1.

    Source: Schweller (1993, 1998); Rapkin, Thompson and Christopherson (1979), Thompson (1988); Mearsheimer (2001).

    >>> cold_war = polarity({"United States": 44, "Soviet Union": 28, "China": 18, "Britain": 10})
    >>> cold_war.label, cold_war.poles
    ('bipolar', ('United States', 'Soviet Union'))
    >>> cold_war.margin.state, round(cold_war.margin.change, 1), cold_war.margin.label
    ('China', 3.2, 'tripolar')
    >>> print(cold_war.next_pole)
    China would be a pole with 3.2 percentage points more.
    >>> polarity({"United States": 52, "China": 30, "Russia": 18}, rule="thompson").label
    'unipolar'
    """
    chosen = RULES[option(rule, RULES, "rule for polarity")]
    gap = number(gap, "The gap")
    if gap < 1:
        raise DomainError(f"The gap is {gap:g}, but the first state is never weaker than the second. Give 1 or more.")
    held = shares(x)
    states, parts = tuple(held), tuple(held.values())
    label, poles = chosen.read(parts)
    least = chosen.great(parts)
    lesser = [place for place, share in enumerate(parts) if share >= least and place not in poles]
    first, second = sorted([*parts, 0.0], reverse=True)[:2]
    split = "unbalanced" if first >= (gap - TOLERANCE) * second else "balanced"
    return Polarity(
        label=label,
        poles=tuple(states[place] for place in by_size(poles, parts)),
        lesser=tuple(states[place] for place in by_size(lesser, parts)),
        balance=split if label == "multipolar" else None,
        gap=gap,
        margin=margin(states, parts, chosen),
        next_pole=next_pole(states, parts, chosen),
        rule=rule,
        shares=held,
    )


def label_and_poles(x: Mapping[str, float], rule: str = "schweller") -> tuple[str, tuple[str, ...]]:
    """Return `.label` and `.poles` of `polarity` alone, for many years at a time: no margin is sought.

    Formula: that of the rule, see `polarity`. Range: the labels of the rule. Units: none.

    Raises DomainError for what `polarity` refuses.

    Source: as `polarity`.

    >>> label_and_poles({"United States": 55, "Soviet Union": 40, "China": 5})
    ('bipolar', ('United States', 'Soviet Union'))
    """
    chosen = RULES[option(rule, RULES, "rule for polarity")]
    held = shares(x)
    states, parts = tuple(held), tuple(held.values())
    label, poles = chosen.read(parts)
    return label, tuple(states[place] for place in by_size(poles, parts))
