"""How alike two states stand: in their alliances, their votes, their ideal points."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import fsum

from .domain import TOLERANCE, name, not_negative, number, table
from .errors import DomainError

Profile = Sequence[float] | Mapping[str, float]
"""A state's ties to the others, in a fixed order or by name."""


def s_score(a: Profile, b: Profile, maximum: float | None = 3, weights: Profile | None = None) -> float:
    """Return the similarity S of two foreign policy profiles.

    Two states with the same allies have the same interests, one hopes. The usual profile codes each possible partner
    0 no alliance, 1 entente, 2 neutrality or non-aggression, 3 defence, and the state itself 3. Beware: many shared
    zeros look like agreement, and a treaty in force on paper looks like an alliance.

    Formula: S = 1 − 2 Σ wₖ |aₖ − bₖ| / Σ wₖ d, where d is `maximum`, or with `maximum=None` the widest gap between any
    two codes that occur. Range: −1 (opposed in everything) to 1 (the same in everything). Units: none.

    Raises DomainError if the profiles are empty, differ in length or partners, hold a code below zero (often a mark for
    missing), missing or infinite, or differ by more than the maximum; and if the maximum or all weights are zero.

    Source: Signorino and Ritter (1999).

    >>> s_score([3, 3, 0, 0], [0, 0, 3, 3])
    -1.0
    >>> round(s_score([3, 0, 2, 0], [0, 0, 2, 1]), 3)
    0.333
    """
    first, second = _codes(a, "first profile"), _codes(b, "second profile")
    weight = dict.fromkeys(first, 1.0) if weights is None else _codes(weights, "weights")
    _same_partners(first, second, "second profile")
    _same_partners(first, weight, "weights")
    codes = [*first.values(), *second.values()]
    widest = max(codes) - min(codes) if maximum is None else not_negative(maximum, "The maximum")
    gaps = {partner: abs(code - second[partner]) for partner, code in first.items()}
    if max(gaps.values()) > widest + TOLERANCE:
        raise DomainError(
            f"Two codes differ by {max(gaps.values()):g}, more than the maximum of {widest:g}. "
            "Give the widest gap that your coding allows as the maximum."
        )
    possible = widest * fsum(weight.values())
    if possible == 0:
        raise DomainError(
            "The profiles cannot differ: all codes are the same, or the maximum or every weight is zero. "
            "Give a maximum above zero, such as 3 for alliances, and some weight."
        )
    return 1 - 2 * fsum(weight[partner] * gap for partner, gap in gaps.items()) / possible


def weighted_kappa(a: Profile, b: Profile) -> float:
    """Return the similarity κ of two profiles, corrected for the agreement that chance alone would give.

    Most states are allied with hardly anyone, so that any two agree on a lot of nothing; κ takes that away, S does not.

    Formula: κ = 1 − (mean of |aₖ − bₖ|) / (mean of |aₖ − bₗ| over all pairs k, l), the linear weights of Cohen's kappa.
    Range: −1 to 1; 0 is what chance gives. Units: none.

    Raises DomainError if the profiles are empty, differ in length or partners, or hold a code below zero, missing or
    infinite; and if all codes of both are the same, so that chance explains everything.

    Source: Cohen (1968); for foreign policy, Häge (2011).

    >>> round(weighted_kappa([3, 0, 2, 0], [0, 0, 2, 1]), 3)
    0.2
    """
    first, second = _codes(a, "first profile"), _codes(b, "second profile")
    _same_partners(first, second, "second profile")
    by_chance = fsum(
        times * others * abs(code - other)
        for code, times in Counter(first.values()).items()
        for other, others in Counter(second.values()).items()
    ) / len(first)
    if by_chance == 0:
        raise DomainError(
            "Both profiles hold one and the same code throughout, so agreement by chance is complete and kappa has no "
            "meaning. Add partners with whom the ties differ, or use s_score."
        )
    return 1 - fsum(abs(code - second[partner]) for partner, code in first.items()) / by_chance


def ideal_point_distance(a: float, b: float) -> float:
    """Return how far apart two states vote in the United Nations General Assembly.

    An ideal point places a state on one dimension, from its votes on all resolutions of a year; higher is nearer to the
    order led by the United States. Distance in votes is not hostility: beside it, look at what states do.

    Formula: |θₐ − θᵦ|. Range: 0 upwards; from about 0 to 5 in the data. Units: standard deviations of ideal points.

    Raises DomainError if a point is missing, infinite or no number.

    Source: Bailey, Strezhnev and Voeten (2017).

    >>> ideal_point_distance(-0.5, 2.25)
    2.75
    """
    return abs(number(a, "The first ideal point") - number(b, "The second ideal point"))


def _codes(profile: object, what: str) -> dict[str, float]:
    """Read a profile into partner (its name, or its place in the list) → code."""
    if isinstance(profile, Sequence) and not isinstance(profile, str):
        profile = {f"partner {place}": code for place, code in enumerate(profile, start=1)}
    rows = table(profile, f"codes of the {what}", "[3, 0, 2] or {'China': 3, 'Japan': 0}")
    return {
        name(partner): not_negative(code, f"The code for {partner} in the {what}") for partner, code in rows.items()
    }


def _same_partners(first: Mapping[str, float], other: Mapping[str, float], what: str) -> None:
    if first.keys() != other.keys():
        raise DomainError(
            f"The first profile and the {what} do not cover the same partners: they have {len(first)} and {len(other)} "
            "entries, or other names. Give both for the same states, in the same order."
        )
