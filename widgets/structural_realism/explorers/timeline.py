"""Allies, enemies, partners: the events of the relationship, to filter, to zoom and to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from .. import controls, evidence
from ..numbers import listed
from ..plain import PlainError, nearest, refuse_unknown
from ..theory import concentration
from ..theory import shares as as_shares
from ..views import Card, Described, timeline_view
from ..views.palette import ACCENT, DARK, MUTED, style
from ..views.timeline import Band, Line, Moment, Span, lanes_of, position
from .base import Explorer, State

Events = str | Path | Iterable[Mapping[str, Any]]
Window = tuple[date, date]

ALL = "all"
BANDS = {
    "cinc": "Shares of capabilities (CINC)",
    "milex": "Shares of military spending",
    "con": "Concentration (CON)",
    "distance": "Distance in UN votes",
    "trade": "Trade of China and Moscow",
    "none": "Nothing",
}
_BAND_SOURCES = {
    "cinc": ("cow-nmc-7",),
    "milex": ("cow-nmc-7",),
    "con": ("cow-nmc-7", "ray-singer-1973"),
    "distance": ("voeten-2025",),
    "trade": ("cow-trade-4",),
    "none": (),
}
OTHER_KIND = "other"
SHORTEST = timedelta(days=60)


class Timeline(Explorer):
    """The events of the course, or an instructor's own.

    ``phase`` and ``kind`` filter, ``event`` is the id of the one to read, ``window`` is a pair of dates to zoom to,
    ``band`` names a series of the record to draw below (``"none"``, ``"cinc"``, ``"milex"``, ``"con"``, ``"distance"``,
    ``"trade"``).
    ``events`` is a CSV file's path or records with the columns ``date`` and ``title``, and if wished ``kind``,
    ``description``, ``paper_says``, ``record_shows``, ``end``, ``star``.

    Raises ``PlainError`` or ``EvidenceError`` with a sentence for a phase, kind, event, date or column that is wrong.
    """

    command = "timeline"
    title = "Allies, enemies, partners"
    prompt = "Choose a phase, then an event. Which events would a structural realist expect?"

    def __init__(
        self,
        events: Events | None = None,
        *,
        phase: str = ALL,
        kind: str = ALL,
        event: str | None = None,
        window: Sequence[str] | None = None,
        band: str = "cinc",
        **unknown: object,
    ) -> None:
        refuse_unknown(Timeline.__init__, unknown, "timeline")
        self._path = str(events) if isinstance(events, (str, Path)) else None
        self._events = evidence.events() if events is None else evidence.read_events(events)
        if not self._events:
            raise PlainError("These events are empty: a timeline needs at least one row with a date and a title.")
        self._by_id = {e.id: e for e in self._events}
        self._moments = [_moment(e) for e in self._events]
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
        shown_phases = {
            p.key: f"{p.name} {p.years}" for p in self._phases if any(_in_phase(e, p.key) for e in self._events)
        }
        self._phase = controls.Choice("Phase", {ALL: "All", **shown_phases}, form="chips")
        kinds = {key: self._lanes[key] for key in reversed(self._lanes)}
        self._kind = controls.Choice("Kind of event", {ALL: "All kinds", **kinds})
        self._below = controls.Choice(
            "Below the events", BANDS, help="A series of the record, on the same axis of time."
        )
        self._line = controls.Timeline("", dark=DARK, on_zoom=self._zoom, on_window=self._drag)
        report = controls.Report(
            actions={"previous": "Previous event", "next": "Next event", "reset": "Reset"},
            on_action=self._act,
            on_pick=self._pick,
            table_label="Show as a list",
            card_first=True,
        )
        self._moments_shown: list[Moment] = []
        self.restore({"phase": phase, "kind": kind, "event": event, "window": window, "band": band})
        self._phase.observe(lambda _: self._filter(), "value")
        self._kind.observe(lambda _: self._filter(), "value")
        self.assemble(
            {"phase": self._phase, "kind": self._kind, "band": self._below, "event": self._line}, self._line, report
        )

    def current(self) -> State:
        window = [day.isoformat() for day in self._window] if self._window else None
        return {
            "phase": self._phase.value,
            "kind": self._kind.value,
            "event": self._line.value,
            "window": window,
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
        self._phase.value, self._kind.value, self._below.value = state["phase"], state["kind"], state["band"]
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
            band=_band(self._below.value),
            compact=self.picture.compact,
        )

    def sources(self) -> Sequence[tuple[str, str]]:
        keys = dict.fromkeys(key for moment in self._moments_shown for key in self._by_id[moment.id].sources)
        return [*map(_cite, _BAND_SOURCES[self._below.value]), *map(_cite, keys)]

    def notes(self) -> Sequence[str]:
        """The breaks of the series below."""
        start, end = self._span()
        parts = {"cinc": ("cinc",), "milex": ("milex",), "con": ("cinc",)}.get(self._below.value, ())
        found = [b for part in parts for b in evidence.breaks(part) if b.state in ("", "USA", "RUS", "CHN")]
        years = sorted({b.year for b in found if b.measure in ("milex", "upop") and start.year < b.year <= end.year})
        if not years:
            return ()
        told = listed(map(str, years))
        return [f"The series below changes its source or its rules in {told}: a jump there is in the counting."]

    def picture_label(self) -> str:
        return f"Timeline with {len(self._moments_shown)} events"

    def _card(self, event: evidence.Event) -> Card:
        phase = next((p.name for p in self._phases if p.key == event.phase), "")
        when = " · ".join(filter(None, (event.when, self._lanes[event.kind or OTHER_KIND], phase)))
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
        self._choose_shown(self._line.value)

    def _choose_shown(self, wanted: str) -> None:
        """Work out which events are shown, and keep the chosen one among them."""
        start, end = self._span()
        phase, kind = self._phase.value, self._kind.value
        self._moments_shown = [
            m
            for m in self._moments
            if start <= m.at <= end and kind in (ALL, m.lane) and (phase == ALL or _in_phase(self._by_id[m.id], phase))
        ]
        ids = [m.id for m in self._moments_shown]
        first = next((m.id for m in self._moments_shown if m.star), ids[0] if ids else "")
        levels = {lane: height for height, lane in enumerate(self._lanes)}
        self._line.show(
            [(m.id, levels[m.lane], position(m.at), m.title, m.when) for m in self._moments_shown],
            list(self._lanes.values()),
            wanted if wanted in ids else first,
        )

    def _look(self, window: Window | None) -> None:
        self._window = window
        self._choose_shown(self._line.value)
        self.refresh()

    def _zoom(self, factor: float) -> None:
        if factor == 0:
            with self._one_refresh():
                self._phase.value = self._kind.value = ALL
                self._filter()
            return
        start, end = self._span()
        chosen = self._by_id.get(self._line.value)
        middle = _middle(chosen) if chosen else start + (end - start) / 2
        length = min(max((end - start) * factor, SHORTEST), self._whole[1] - self._whole[0])
        before = (middle - start) / (end - start) * length if start <= middle <= end else length / 2
        first = max(self._whole[0], min(middle - before, self._whole[1] - length))
        self._look((first, first + length))

    def _drag(self, start: str, end: str) -> None:
        try:
            days = sorted(date.fromisoformat(text[:10]) for text in (start, end))
        except ValueError:
            return
        if days[1] - days[0] >= SHORTEST:
            self._look((days[0], days[1]))
        else:
            self.refresh()

    def _pick(self, identity: str) -> None:
        if any(m.id == identity for m in self._moments_shown):
            self._line.value = identity

    def _act(self, action: str) -> None:
        if action == "reset":
            self.reset()
            return
        ids = [m.id for m in self._moments_shown]
        if self._line.value in ids:
            step = {"previous": -1, "next": 1}[action]
            self._line.value = ids[min(len(ids) - 1, max(0, ids.index(self._line.value) + step))]


def _power(code: str, name: str, numbers: Mapping[int, float], short: str = "") -> Line:
    look = style(code)
    return Line(name, look.colour, look.line, numbers, short or evidence.state(code).short)


@cache
def _band(key: str) -> Band | None:
    """The series below the events, worked out once."""
    if key in ("cinc", "milex"):
        years = evidence.years(key)
        parts = {year: as_shares(evidence.capabilities(key, year)) for year in years}
        names = {"USA": "United States", "RUS": "Soviet Union / Russia", "CHN": "China"}
        lines = [
            _power(code, name, {y: 100 * parts[y][code] for y in years if code in parts[y]})
            for code, name in names.items()
        ]
        return Band(f"share of the major powers’ capabilities ({evidence.measure(key).short})", tuple(lines), "\u202f%")
    if key == "con":
        years = evidence.years("cinc")
        numbers = {year: concentration(evidence.capabilities("cinc", year)).con for year in years}
        return Band(
            "concentration of capabilities among the major powers (CON)",
            (Line("CON", ACCENT, "solid", numbers, "CON"),),
            digits=2,
        )
    if key == "distance":
        lines = [
            Line("China and Moscow", ACCENT, "solid", evidence.series("distance:CHN-RUS"), "CN–RU"),
            Line("Moscow and Washington", MUTED, "dash", evidence.series("distance:RUS-USA"), "RU–US"),
            Line("China and Washington", MUTED, "dot", evidence.series("distance:CHN-USA"), "CN–US"),
        ]
        return Band("distance of ideal points in the UN General Assembly", tuple(lines), digits=2)
    if key == "trade":
        lines = [
            _power("CHN", "China’s imports from Moscow", _billions("china_imports"), "China"),
            _power("RUS", "Moscow’s imports from China", _billions("russia_imports"), "Moscow"),
        ]
        return Band("trade, billion current US dollars", tuple(lines))
    return None


def _billions(name: str) -> dict[int, float]:
    return {year: millions / 1000 for year, millions in evidence.series(name).items()}


def _day(text: str) -> date:
    return evidence.parse_date(text).first


def _middle(event: evidence.Event) -> date:
    return event.first + ((evidence.parse_date(event.date).last - event.first) / 2)


def _moment(event: evidence.Event) -> Moment:
    return Moment(
        event.id,
        event.kind or OTHER_KIND,
        _middle(event),
        event.when,
        event.title,
        event.star,
        event.paper_says,
        event.record_shows,
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


def _cite(key: str) -> tuple[str, str]:
    """A citation for a key of the bibliography; a teacher's own source is given as she wrote it."""
    try:
        source = evidence.source(key)
    except evidence.EvidenceError:
        return key, ""
    return source.reference().rstrip("."), source.url
