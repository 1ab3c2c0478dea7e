"""The rules by which poles can be counted, each stated once."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from .domain import TOLERANCE

POLE_RATIO, LESSER_RATIO = 1 / 2, 1 / 4
UNIPOLAR, NEAR_UNIPOLAR, BIPOLAR, GREAT_POWER = 0.50, 0.45, 0.25, 0.05
UNCLASSIFIED = "unclassified"


class Reading(NamedTuple):
    """What a rule makes of a list of shares: a label, and the places of the poles."""

    label: str
    poles: list[int]


class Rule(NamedTuple):
    """A rule for counting poles.

    `read` applies it; `great` is the least share of a great power; `stops` are the shares of one moving state, the
    others keeping their proportions, at which the reading may change; all of them are below 1.
    """

    author: str
    read: Callable[[Sequence[float]], Reading]
    great: Callable[[Sequence[float]], float]
    stops: Callable[[float, Sequence[float]], list[float]]


def _schweller(parts: Sequence[float]) -> Reading:
    least = (POLE_RATIO - TOLERANCE) * max(parts)
    poles = [place for place, share in enumerate(parts) if share >= least]
    return Reading(("unipolar", "bipolar", "tripolar", "multipolar")[min(len(poles), 4) - 1], poles)


def _schweller_great(parts: Sequence[float]) -> float:
    return (LESSER_RATIO - TOLERANCE) * max(parts)


def _schweller_stops(share: float, others: Sequence[float]) -> list[float]:
    cut = POLE_RATIO - TOLERANCE
    joins = cut * max(others)
    against = [joins, *(other / cut for other in others if other >= joins)]
    return [weight / (weight + 1 - share) for weight in against]


def _thompson(parts: Sequence[float]) -> Reading:
    top = max(parts)
    if top > UNIPOLAR + TOLERANCE:
        return Reading("unipolar", [parts.index(top)])
    strong = [place for place, share in enumerate(parts) if share >= BIPOLAR - TOLERANCE]
    if len(strong) == 1 and top >= NEAR_UNIPOLAR - TOLERANCE:
        return Reading("near-unipolar", strong)
    if len(strong) == 2:
        return Reading("bipolar", strong)
    least = _thompson_great(parts)
    great = [place for place, share in enumerate(parts) if share >= least]
    return Reading("multipolar" if len(great) >= 3 else UNCLASSIFIED, great)


def _thompson_great(parts: Sequence[float]) -> float:
    return GREAT_POWER - TOLERANCE


def _thompson_stops(share: float, others: Sequence[float]) -> list[float]:
    cuts = (UNIPOLAR + TOLERANCE, NEAR_UNIPOLAR - TOLERANCE, BIPOLAR - TOLERANCE, GREAT_POWER - TOLERANCE)
    strongest = sorted(others, reverse=True)[:3]
    return [*cuts, *(1 - (1 - share) * cut / other for other in strongest if other > 0 for cut in cuts)]


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "schweller": Rule("Schweller", _schweller, _schweller_great, _schweller_stops),
        "thompson": Rule("Modelski and Thompson", _thompson, _thompson_great, _thompson_stops),
    }
)
