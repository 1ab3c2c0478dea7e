"""Allies, enemies, partners: the events of the relationship, to filter, to zoom and to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from .. import controls, evidence
from ..plain import PlainError, nearest, refuse_unknown
from ..views import Card, Described, timeline_view
from ..views.palette import DARK
from ..views.timeline import Moment, Span, lanes_of, position
from .base import Explorer, State

Events = str | Path | Iterable[Mapping[str, Any]]
Window = tuple[date, date]

ALL = "all"
OTHER_KIND = "other"
SHORTEST = timedelta(days=60)


class Timeline(Explorer):
    """The events of the course, or an instructor's own.

    ``phase`` and ``kind`` filter, ``event`` is the id of the one to read, ``window`` is a pair of dates to zoom to.
    ``events`` is a CSV file's path or records with the columns ``date`` and ``title``, and if wished ``kind``,
    ``description``, ``paper_says``, ``record_shows``, ``end``, ``star``.

    Raises ``PlainError`` or ``EvidenceError`` with a sentence for a phase, kind, event, date or column that is wrong.
    """

    command = "timeline"
    title = "Allies, enemies, partners"
    prompt = "Choose a phase, then an event. Which events would a structural realist expect?"

    def __init__(
        self,
        *,
        phase: str = ALL,
        kind: str = ALL,
        event: str | None = None,
        window: Sequence[str] | None = None,
        events: Events | None = None,
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
            Span(p.name, p.short, _day(p.start), _day(p.end) if p.end else max(self._whole[1], _day(p.start)))
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
        self._line = controls.Timeline("", dark=DARK, on_zoom=self._zoom, on_window=self._drag)
        report = controls.Report(
            actions={"previous": "Previous event", "next": "Next event", "reset": "Reset"},
            on_action=self._act,
            on_pick=self._pick,
            table_label="Show as a list",
            card_first=True,
        )
        self._moments_shown: list[Moment] = []
        self.restore({"phase": phase, "kind": kind, "event": event, "window": window})
        self._phase.observe(lambda _: self._filter(), "value")
        self._kind.observe(lambda _: self._filter(), "value")
        self.assemble({"phase": self._phase, "kind": self._kind, "event": self._line}, self._line, report)

    def current(self) -> State:
        window = [day.isoformat() for day in self._window] if self._window else None
        return {"phase": self._phase.value, "kind": self._kind.value, "event": self._line.value, "window": window}

    def settings(self) -> str:
        line = super().settings()
        return line if self._path is None else line.replace("(", f"(events={self._path!r}, ", 1).replace(", )", ")")

    def restore(self, state: Mapping[str, Any]) -> None:
        event = state["event"]
        if event and event not in self._by_id:
            raise PlainError(f"There is no event {event!r} on this timeline.{nearest(event, self._by_id)}")
        window = None if state["window"] is None else _window(state["window"])
        self._phase.value, self._kind.value = state["phase"], state["kind"]
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
            compact=self.picture.compact,
        )

    def sources(self) -> Sequence[tuple[str, str]]:
        keys = dict.fromkeys(key for moment in self._moments_shown for key in self._by_id[moment.id].sources)
        return [_cite(key) for key in keys]

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
