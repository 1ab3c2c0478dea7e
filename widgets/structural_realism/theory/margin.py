"""How far a system is from another number of poles: the smallest change of one state's share that brings it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import copysign, inf

from .domain import TOLERANCE
from .pole_rules import Reading, Rule
from .words import LEAST_SHOWN, Result, percent, points

SLIVER = 1e-7
"""Labels that hold only within a stretch this narrow are an accident of equality within a tolerance; passed over."""


@dataclass(frozen=True, slots=True)
class Margin(Result):
    """The smallest change of one state's share, the others keeping their proportions, that changes the label.

    `.state` moves by `.change` percentage points (a fall is negative) to `.share`; just beyond, the label is `.label`
    and the poles are `.poles`.
    """

    state: str
    change: float
    share: float
    label: str
    poles: tuple[str, ...]

    def sentence(self) -> str:
        """Say the result in plain English."""
        move, others = ("rose", "shrank") if self.change > 0 else ("fell", "grew")
        far = "the least bit" if abs(self.change) < LEAST_SHOWN else f"more than {points(self.change)}"
        return (
            f"It would be {self.label} if the share of {self.state} {move} by {far} (to {percent(self.share)}) and the "
            f"others {others} in proportion."
        )


@dataclass(frozen=True, slots=True)
class Candidate(Result):
    """The state nearest to being a pole without being one: `.state` lacks `.points` percentage points."""

    state: str
    points: float

    def sentence(self) -> str:
        """Say the result in plain English."""
        return f"{self.state} would be a pole with {points(self.points)} more."


def margin(states: Sequence[str], parts: Sequence[float], rule: Rule) -> Margin | None:
    """Find the smallest change of a single share that changes the label, if there is one."""
    label = rule.read(parts).label
    best: Margin | None = None
    limit = inf
    for mover in by_size(range(len(parts)), parts):
        for path in _paths(parts, mover, rule):
            found = _crossing(parts, mover, path, rule, lambda reading: reading.label != label, limit)
            if found:
                edge, beyond = found
                reading = rule.read(beyond)
                poles = tuple(states[place] for place in by_size(reading.poles, beyond))
                best = Margin(states[mover], 100 * (edge - parts[mover]), edge, reading.label, poles)
                limit = abs(edge - parts[mover]) - SLIVER
    return best


def next_pole(states: Sequence[str], parts: Sequence[float], rule: Rule) -> Candidate | None:
    """Find the state that lacks least to be a pole: the largest that is none."""
    poles = rule.read(parts).poles
    for mover in by_size(range(len(parts)), parts):
        if mover not in poles and (found := _rise_to_pole(parts, mover, rule)):
            return Candidate(states[mover], 100 * (found[0] - parts[mover]))
    return None


def _rise_to_pole(parts: Sequence[float], mover: int, rule: Rule) -> tuple[float, list[float]] | None:
    upwards, _ = _paths(parts, mover, rule)
    return _crossing(parts, mover, upwards, rule, lambda reading: mover in reading.poles)


def by_size(places: Iterable[int], parts: Sequence[float]) -> list[int]:
    """Sort places by their shares, the largest first, equals in their first order."""
    return sorted(places, key=lambda place: -parts[place])


def _moved(parts: Sequence[float], mover: int, share: float) -> list[float]:
    """Give one state a new share and let the others keep their proportions within the rest."""
    scale = (1 - share) / (1 - parts[mover])
    moved = [part * scale for part in parts]
    moved[mover] = share
    return moved


def _paths(parts: Sequence[float], mover: int, rule: Rule) -> tuple[list[float], list[float]]:
    """List the stops that one share passes on its way up to 1 and on its way down to 0, itself first."""
    share = parts[mover]
    if share >= 1 - TOLERANCE:
        return [], []
    stops = sorted(rule.stops(share, [*parts[:mover], *parts[mover + 1 :]]))
    bottom, here = bisect_right(stops, 0.0), bisect_right(stops, share)
    return [share, *stops[here:], 1.0], [share, *reversed(stops[bottom:here]), 0.0]


def _crossing(
    parts: Sequence[float],
    mover: int,
    path: Sequence[float],
    rule: Rule,
    wanted: Callable[[Reading], bool],
    limit: float = inf,
) -> tuple[float, list[float]] | None:
    """Find where along its path one share first brings the wanted reading within `limit`, and the shares just beyond.

    Between two stops the reading stays the same, so one look beyond each of them is enough.
    """
    for near, far in pairwise(path):
        if abs(near - path[0]) >= limit:
            break
        if abs(far - near) > SLIVER:
            beyond = _moved(parts, mover, near + copysign(SLIVER, far - near))
            if wanted(rule.read(beyond)):
                return near, beyond
    return None
