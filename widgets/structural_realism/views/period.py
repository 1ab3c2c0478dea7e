"""The structure of the system in a period: how many poles then and now, whose share moved, what happened in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..numbers import listed, number, opening, percent, the
from .described import Verdict
from .polarity import RULES, SHORT

COUNTED = 4
"""As many years in which a label changes are named; of more only the first is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The system in one year.

    ``labels`` and ``poles`` (by name) are by rule; ``shares`` (per cent) and ``names`` are by code, for the powers that
    the course follows; ``joins`` names the powers that the record counts from this year on.
    """

    year: int
    labels: Mapping[str, str]
    poles: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, float]
    names: Mapping[str, str]
    effective_number: float
    joins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """Whole years from ``first`` to ``last``. ``readings`` has those years that lie in the ``record``, in order."""

    first: int
    last: int
    readings: tuple[Reading, ...]
    record: tuple[int, int]
    measure: str

    @property
    def years(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def period_summary(period: Period, kinds: Iterable[str]) -> str:
    """The period in plain sentences. ``kinds`` has the kind of each event in it, by name."""
    return " ".join(filter(None, (*_structure(period), _events(kinds))))


def period_verdicts(period: Period) -> tuple[Verdict, ...]:
    """What each rule says at both ends of the period, with its poles, and how evenly power is spread."""
    if not period.readings:
        return ()
    first, last = period.readings[0], period.readings[-1]
    said = [
        Verdict(RULES[rule], opening(_label(period, rule)), _ends(first, last), " ".join(_noted(period, rule)))
        for rule in RULES
    ]
    spread = dict.fromkeys(number(reading.effective_number, 1) for reading in (first, last))
    counts = "Power is spread as among so many equal states."
    return (*said, Verdict("Effective number of poles", ", then ".join(spread), _ends(first, last), counts))


def _structure(period: Period) -> Sequence[str]:
    lead = f"Marked: {period.years}."
    if not period.readings:
        first, last = period.record
        return (lead, f"The record of capabilities runs from {first} to {last} and says nothing of this period.")
    ends = period.readings[0], period.readings[-1]
    if tuple(reading.year for reading in ends) != (period.first, period.last):
        lead = f"Marked: {period.years}; the record has {_ends(*ends)}."
    return (lead, *_labels(period), f"{_shares(*ends)}; {_spread(*ends)}.", _joins(period))


def _ends(first: Reading, last: Reading) -> str:
    return str(first.year) if first == last else f"{first.year} to {last.year}"


def _changes(period: Period, rule: str) -> list[int]:
    """The years in which the label is not what it was the year before."""
    pairs = zip(period.readings, period.readings[1:], strict=False)
    return [now.year for before, now in pairs if now.labels[rule] != before.labels[rule]]


def _label(period: Period, rule: str) -> str:
    first, last = (reading.labels[rule] for reading in (period.readings[0], period.readings[-1]))
    if first != last:
        return f"{first}, then {last}"
    return f"{first} at both ends" if _changes(period, rule) else first


def _noted(period: Period, rule: str) -> Sequence[str]:
    """The poles, each time that they are others at the two ends, and when the label changes."""
    first, last = period.readings[0], period.readings[-1]
    if set(first.poles[rule]) == set(last.poles[rule]):
        poles = [f"Poles: {_named(first.poles[rule])}."]
    else:
        poles = [f"Poles in {reading.year}: {_named(reading.poles[rule])}." for reading in (first, last)]
    changes = _changes(period, rule)
    if changes:
        return (*poles, f"The label changes {_counted(changes)}.")
    if any(
        set(reading.poles[rule]) not in (set(first.poles[rule]), set(last.poles[rule])) for reading in period.readings
    ):
        return (*poles, "Other poles in between.")
    return poles


def _counted(years: Sequence[int]) -> str:
    if len(years) <= COUNTED:
        return f"in {listed(map(str, years))}"
    return f"{len(years)} times, first in {years[0]}"


def _labels(period: Period) -> Sequence[str]:
    told = {rule: _told(period, rule) for rule in RULES}
    lead = f"By {period.measure},"
    if len(set(told.values())) == 1:
        return (f"{lead} both rules say {told.popitem()[1]}.",)
    return (f"{lead} {'; '.join(f'{SHORT[rule]}’s rule says {said}' for rule, said in told.items())}.",)


def _told(period: Period, rule: str) -> str:
    """ "bipolar, then tripolar (changes in 1959, 1961 and 1963)"."""
    first, last = period.readings[0], period.readings[-1]
    label = _label(period, rule)
    if first == last:
        return label
    poles = [set(reading.poles[rule]) for reading in period.readings]
    if changes := _changes(period, rule):
        others = " with other poles" if first.labels[rule] == last.labels[rule] and poles[0] != poles[-1] else ""
        return f"{label}{others} (changes {_counted(changes)})"
    return f"{label} in every year{' with changing poles' if any(held != poles[0] for held in poles) else ''}"


def _named(poles: Sequence[str]) -> str:
    return listed(map(the, poles)) or "no pole"


def _shares(first: Reading, last: Reading) -> str:
    held = (f"{the(first.names[code])} {percent(share, 1)}" for code, share in first.shares.items())
    moved = (_moved(code, first, last) for code in last.shares)
    return f"Shares of capabilities: {', '.join(held if first == last else moved)}"


def _moved(code: str, first: Reading, last: Reading) -> str:
    now = percent(last.shares[code], 1)
    if code not in first.shares:
        return f"{the(last.names[code])} not counted in {first.year}, then {now}"
    before, after = first.names[code], last.names[code]
    name = the(before) if before == after else f"{the(before)} ({the(after)} in {last.year})"
    return f"{name} from {percent(first.shares[code], 1)} to {now}"


def _spread(first: Reading, last: Reading) -> str:
    spread = [number(reading.effective_number, 1) for reading in (first, last)]
    return f"effective number of poles {spread[0] if spread[0] == spread[1] else f'from {spread[0]} to {spread[1]}'}"


def _joins(period: Period) -> str:
    """A change that is in the counting is no change in the world."""
    joined = [reading for reading in period.readings[1:] if reading.joins]
    if not joined:
        return ""
    told = listed(f"{listed(reading.joins)} from {reading.year} on" for reading in joined)
    return f"The record counts {told}, so part of the change is in the counting."


def _events(kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    total = counts.total()
    if not total:
        return "No event that is shown falls into it."
    told = listed(f"{kind} {count}" for kind, count in counts.most_common())
    return f"{total} of the events shown fall{'s' if total == 1 else ''} into it: {told}."
