"""Allies, enemies, partners: the events of the relationship, to filter, to zoom and to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from .. import controls, evidence
from ..numbers import listed
from ..plain import PlainError, nearest, refuse_unknown
from ..views import Card, Described, timeline_view
from ..views.axis import Span, Window
from ..views.palette import DARK
from ..views.timeline import Moment, lanes_of, position
from .bands import BANDS, band, breaks, joined
from .base import Explorer, State
from .period import MEASURE as PERIOD_MEASURE
from .period import SOURCES as PERIOD_SOURCES
from .period import period as period_of
from .settings import known_option, whole_year

Events = str | Path | Iterable[Mapping[str, Any]]

ALL, DIFFER = "all", "differ"
OTHER_KIND = "other"
SHORTEST = timedelta(days=60)
EVERYTHING = "This is everything."
ONE_MEASURE = "The marked period is read by CINC alone; another measure can give another label."
MOST_LANES = 12


class Timeline(Explorer):
    """The events of the course, or an instructor's own.

    ``phase`` and ``kind`` filter, and ``compare="differ"`` leaves the events on which paper and record differ.
    ``event`` is the id of the one to read, ``window`` is a pair of dates to zoom to, ``period`` a pair of years whose
    structure is told, ``band`` a series of the record to draw below (``"none"``, ``"cinc"``, ``"milex"``,
    ``"gdp_ppp"``, ``"con"``, ``"poles"``, ``"distance"``, ``"agreement"``, ``"trade"``, ``"democracy"``).
    ``events`` is a CSV file's path or records with the columns ``date`` and ``title``, and if wished ``kind``,
    ``description``, ``paper_says``, ``record_shows``, ``end``, ``star``.

    Raises ``PlainError`` or ``EvidenceError`` with a sentence for a phase, kind, event, date or column that is wrong.
    """

    command = "timeline"
    title = "Allies, enemies, partners"
    prompt = "Choose a phase, then an event. Which events would a structural realist expect?"
    terms: ClassVar[Mapping[str, str]] = {"band": "Composite capabilities (CINC)", "period": "Polarity"}

    def __init__(
        self,
        events: Events | None = None,
        *,
        phase: str = ALL,
        kind: str = ALL,
        compare: str = ALL,
        event: str | None = None,
        window: Sequence[str] | None = None,
        period: Sequence[str] | None = None,
        band: str = "cinc",
        **unknown: object,
    ) -> None:
        refuse_unknown(Timeline.__init__, unknown, "timeline")
        self._path = str(events) if isinstance(events, (str, Path)) else None
        self._events = evidence.events() if events is None else evidence.read_events(events)
        if not self._events:
            raise PlainError("These events are empty: a timeline needs at least one row with a date and a title.")
        self._by_id = {e.id: e for e in self._events}
        self._lane = _lane_of(self._events)
        self._moments = [_moment(event, self._lane(event)) for event in self._events]
        self._phases = evidence.phases()
        self._whole = _whole(self._moments)
        self._spans = [
            Span(
                p.name,
                p.short.replace("-", "-\n"),
                _day(p.start),
                _day(p.end) if p.end else max(self._whole[1], _day(p.start)),
            )
            for p in self._phases
        ]
        self._lanes = lanes_of(evidence.KINDS, self._moments)
        self._window: Window | None = None
        self._make_controls()
        report = controls.Report(
            actions={"previous": "Previous event", "next": "Next event", "reset": "Reset"},
            on_action=self._act,
            on_pick=self._pick,
            table_label="Show as a list",
            card_first=True,
        )
        self._moments_shown: list[Moment] = []
        self._sources_shown: dict[str, None] = {}
        self.restore(
            {
                "phase": phase,
                "kind": kind,
                "compare": compare,
                "event": event,
                "window": window,
                "period": period,
                "band": band,
            }
        )
        filters = {"phase": self._phase, "kind": self._kind, "compare": self._compare}
        for control in filters.values():
            control.observe(lambda _: self._filter(), "value")
        useful = {name: control for name, control in filters.items() if len(control.samples()) > 1}
        others = {"band": self._below, "period": self._period}
        self.assemble({"event": self._line, **useful, **others}, self._line, report)

    def _make_controls(self) -> None:
        phases = {p.key: f"{p.name} {p.years}" for p in self._phases if any(_in_phase(e, p.key) for e in self._events)}
        self._phase = controls.Choice(
            "Phase",
            {ALL: "All", **phases},
            form="chips",
            help="Shows the events of one stretch of the relationship. An event at the turn belongs to both phases.",
        )
        self._kind = controls.Choice(
            "Kind of event",
            {ALL: "All kinds", **{key: self._lanes[key] for key in reversed(self._lanes)}},
            help="Shows one lane only.",
        )
        differ = {DIFFER: "Only where they differ"} if any(e.paper_says for e in self._events) else {}
        self._compare = controls.Choice(
            "Paper and record",
            {ALL: "Every event", **differ},
            help="Leaves the events on which the paper says something else than the record, or nothing. "
            "The card sets the two side by side, with the entry of the ledger of claims.",
        )
        self._below = controls.Choice(
            "Below the events",
            {key: choosable.name for key, choosable in BANDS.items()},
            help="A series of the record on the same axis of time. A dotted line stands where the counting changes.",
        )
        self._period = controls.Years(
            "Mark a period",
            min=self._whole[0].year,
            max=self._whole[1].year,
            help="Two years, and the words below say how power was spread between them: the poles by each rule then "
            "and now, the shares, the events. You can also drag over the picture with Shift held down, "
            "or press [ and ] at an event.",
        )
        self._line = controls.Timeline(
            "Timeline",
            dark=DARK,
            on_zoom=self._zoom,
            on_window=self._drag,
            on_period=self._brush,
            on_mark=self._mark,
            help="Each dot is an event. Arrow keys walk from one to the next, plus and minus zoom, zero shows "
            "everything; or drag over the picture to zoom to a stretch of time.",
        )
        levels = {lane: height for height, lane in enumerate(self._lanes)}
        self._line.load(
            [(m.id, levels[m.lane], round(position(m.at), 3), m.title, m.when) for m in self._moments],
            list(self._lanes.values()),
        )

    def current(self) -> State:
        window = [day.isoformat() for day in self._window] if self._window else None
        return {
            "phase": self._phase.value,
            "kind": self._kind.value,
            "compare": self._compare.value,
            "event": self._line.value,
            "window": window,
            "period": [str(year) for year in self._period.value] or None,
            "band": self._below.value,
        }

    def settings(self) -> str:
        line = super().settings()
        return line if self._path is None else line.replace("(", f"(events={self._path!r}, ", 1).replace(", )", ")")

    def restore(self, state: Mapping[str, Any]) -> None:
        event = state["event"]
        if event and event not in self._by_id:
            raise PlainError(f"There is no event {event!r} on this timeline.{nearest(event, self._by_id)}")
        window = None if state["window"] is None else _window(state["window"])
        for choice, name in (
            (self._phase, "phase"),
            (self._kind, "kind"),
            (self._compare, "compare"),
            (self._below, "band"),
        ):
            known_option(choice, state[name])
        self._period.value = self._years(state["period"])
        self._phase.value, self._kind.value, self._below.value = state["phase"], state["kind"], state["band"]
        self._compare.value = state["compare"]
        self._window = window
        self._choose_shown(event or "")

    def describe(self) -> Described:
        event = self._by_id.get(self._line.value)
        return timeline_view(
            self._moments_shown,
            self._spans,
            self._lanes,
            window=self._span(),
            chosen=self._line.value,
            card=self._card(event) if event else None,
            of=len(self._events),
            band=band(self._below.value),
            period=period_of(*self._period.value) if self._period.value else None,
            differing=self._compare.value == DIFFER,
            compact=self.picture.compact,
        )

    def sources(self) -> Sequence[tuple[str, str]]:
        period = PERIOD_SOURCES if self._period.value else ()
        return [_cite(key) for key in dict.fromkeys((*BANDS[self._below.value].sources, *period, *self._sources_shown))]

    def notes(self) -> Sequence[str]:
        """The breaks of the series under the events, and who joins those that are compared."""
        start, end = self._span()
        key = self._below.value
        said = []
        years = [year for year in breaks(key) if start.year < year <= end.year]
        if years:
            said.append(f"its source or its rules in {listed(map(str, years))}")
        new = [(year, names) for year, names in joined(key).items() if start.year < year <= end.year]
        if new:
            told = listed(f"{listed(names)} in {year}" for year, names in new)
            said.append(f"the powers that it compares ({told})")
        said = (
            [
                f"The series under the events changes {', and '.join(said)}. "
                "A jump at a dotted line may be in the counting alone."
            ]
            if said
            else []
        )
        if period := self._period.value:
            inside = [year for year in breaks(PERIOD_MEASURE) if period[0] < year <= period[1]]
            jumps = (
                f" In this period CINC changes its source or its rules in {listed(map(str, inside))}." if inside else ""
            )
            said.append(f"{ONE_MEASURE}{jumps}")
        return said

    def picture_label(self) -> str:
        return f"Timeline with {len(self._moments_shown)} events"

    def _years(self, pair: object) -> list[int]:
        if pair is None:
            return []
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            raise PlainError(f'period takes two years, such as ("1950", "1960"); {pair!r} is not that.')
        first, last = (whole_year(_number(part), self._period.range, "period") for part in pair)
        if last < first:
            raise PlainError(f"period: {last} is before {first}; give the earlier year first.")
        return [first, last]

    def _card(self, event: evidence.Event) -> Card:
        phase = next((p.name for p in self._phases if p.key == event.phase), "")
        when = " · ".join(filter(None, (event.when, self._lanes[self._lane(event)], phase)))
        paper = f"The paper says ({event.section})" if event.section else "The paper says"
        pairs = []
        if event.paper_says:
            pairs.append((paper, event.paper_says, ""))
        if event.record_shows or event.paper_says:
            pairs.append(("The record shows", event.record_shows or event.description, event.claim))
        text = " ".join(filter(None, (event.description, event.date_note and f"On the date: {event.date_note}")))
        return Card(event.title, when, text, tuple(pairs), tuple(map(_cite, event.sources)))

    def _span(self) -> Window:
        if self._window:
            return self._window
        for phase, span in zip(self._phases, self._spans, strict=True):
            if phase.key == self._phase.value:
                inside = [m.at for m in self._moments if _in_phase(self._by_id[m.id], phase.key)]
                start, end = min([span.start, *inside]), max([span.end, *inside])
                pad = (end - start) / 20
                return start - pad, end + pad
        return self._whole

    def _filter(self) -> None:
        self._window = None
        with self.quietly():
            self._choose_shown(self._line.value)

    def _choose_shown(self, wanted: str) -> None:
        """Work out which events are shown, and keep the chosen one among them."""
        shown, (start, end) = self._moments, self._span()
        if (kind := self._kind.value) != ALL:
            shown = [m for m in shown if m.lane == kind]
        if (phase := self._phase.value) != ALL:
            shown = [m for m in shown if _in_phase(self._by_id[m.id], phase)]
        if self._compare.value == DIFFER:
            shown = [m for m in shown if m.paper_says]
        if (start, end) != self._whole:
            shown = [m for m in shown if start <= m.at <= end]
        self._moments_shown = shown
        self._sources_shown = dict.fromkeys(key for m in shown if m.sources for key in self._by_id[m.id].sources)
        ids = [m.id for m in shown]
        first = next((m.id for m in shown if m.star), ids[0] if ids else "")
        self._line.show(ids, wanted if wanted in ids else first)

    def _look(self, window: Window) -> None:
        with self._one_refresh():
            self._window = None if window == self._whole and self._phase.value == ALL else window
            self._choose_shown(self._line.value)

    def _zoom(self, factor: float) -> None:
        start, end = self._span()
        longest = self._whole[1] - self._whole[0]
        filters = (self._phase, self._kind, self._compare)
        if factor == 0 and any(choice.value != ALL for choice in filters):
            with self._one_refresh():
                for choice in filters:
                    choice.value = ALL
                self._filter()
            return
        if factor == 0 or (factor > 1 and end - start >= longest):
            hidden = len(self._events) - len(self._moments_shown)
            if (start, end) != self._whole:
                self._look(self._whole)
            else:
                self._line.say(f"This is all the time there is; the filters hide {hidden}." if hidden else EVERYTHING)
            return
        if factor < 1 and end - start <= SHORTEST:
            self._line.say("This is as near as it goes: two months.")
            return
        chosen = self._by_id.get(self._line.value)
        middle = _middle(chosen) if chosen else start + (end - start) / 2
        length = min(max((end - start) * factor, SHORTEST), longest)
        before = (middle - start) / (end - start) * length if start <= middle <= end else length / 2
        first = max(self._whole[0], min(middle - before, self._whole[1] - length))
        self._look((first, first + length))

    def _drag(self, start: str, end: str) -> None:
        days = _dates(start, end)
        if not days:
            return
        first, last = days
        if last - first < SHORTEST:
            first = first + (last - first) / 2 - SHORTEST / 2
            last = first + SHORTEST
        self._look((first, last))

    def _brush(self, start: str, end: str) -> None:
        if days := _dates(start, end):
            self._period.value = [self._period.nearest(day.year) for day in days]

    def _mark(self, edge: str) -> None:
        """Begin or end the period at the chosen event, or clear it."""
        chosen = next((m for m in self._moments_shown if m.id == self._line.value), None)
        before = list(self._period.value)
        if edge and chosen:
            year = chosen.at.year
            start, end = before or (year, year)
            self._period.value = [year, max(year, end)] if edge == "start" else [min(year, start), year]
        else:
            self._period.value = []
        if self._period.value == before:
            self._line.say(f"Marked already: {' to '.join(map(str, before))}." if before else "No period is marked.")

    def _pick(self, identity: str) -> None:
        if any(m.id == identity for m in self._moments_shown):
            self._line.value = identity

    def _act(self, action: str) -> None:
        if action == "reset":
            self.reset()
        else:
            self._line.walk(1 if action == "next" else -1)


def _day(text: str) -> date:
    return evidence.parse_date(text).first


def _middle(event: evidence.Event) -> date:
    return event.first + ((evidence.parse_date(event.date).last - event.first) / 2)


def _lane_of(events: Sequence[evidence.Event]) -> Callable[[evidence.Event], str]:
    """The lane of an event: its kind, or one for all the rarer kinds where there are too many to draw."""
    kinds = Counter(event.kind or OTHER_KIND for event in events)
    kept = {kind for kind, _ in kinds.most_common(MOST_LANES if len(kinds) <= MOST_LANES else MOST_LANES - 1)}
    return lambda event: kind if (kind := event.kind or OTHER_KIND) in kept else OTHER_KIND


def _moment(event: evidence.Event, lane: str) -> Moment:
    return Moment(
        event.id,
        lane,
        _middle(event),
        event.when,
        event.title,
        event.star,
        event.paper_says,
        event.record_shows,
        event.claim,
        "; ".join(_cite(key)[0] for key in event.sources),
    )


def _whole(moments: Sequence[Moment]) -> Window:
    start, end = moments[0].at, max(m.at for m in moments)
    pad = max((end - start) / 30, timedelta(days=200))
    return start - pad, end + pad


def _in_phase(event: evidence.Event, key: str) -> bool:
    return key in (event.phase, event.also_phase)


def _window(pair: object) -> Window:
    if isinstance(pair, (str, bytes)) or not isinstance(pair, Sequence) or len(pair) != 2:
        raise PlainError(f'window takes two dates, such as ("1945", "1991"); {pair!r} is not that.')
    try:
        start, end = (evidence.parse_date(str(part)) for part in pair)
    except ValueError as problem:
        raise PlainError(f"window: {problem}.") from None
    if end.last - start.first < SHORTEST:
        raise PlainError("window: the second date must be at least two months after the first.")
    return start.first, end.last


def _number(year: object) -> object:
    """A year that is written between quotes, as a number."""
    return int(year) if isinstance(year, str) and year.strip().isdecimal() else year


def _dates(start: str, end: str) -> Window | None:
    """Two days as the browser writes them, in order; None for what are no dates."""
    try:
        first, last = sorted(date.fromisoformat(text[:10]) for text in (start, end))
    except ValueError:
        return None
    return first, last


@lru_cache(maxsize=4096)
def _cite(key: str) -> tuple[str, str]:
    """A citation for a key of the bibliography; a teacher's own source is given as she wrote it."""
    try:
        source = evidence.source(key)
    except evidence.EvidenceError:
        return key, ""
    return source.reference().rstrip("."), source.url
