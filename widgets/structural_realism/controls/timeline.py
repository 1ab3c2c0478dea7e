"""A timeline to walk through: a picture of lanes with events that mouse and keys can choose."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from traitlets import Bytes, List, Unicode

from ..plain import refuse_unknown
from .base import Request
from .plotly import Drawn

Item = tuple[str, int, float, str, str]
Zoom = Callable[[float], None]
Stretch = Callable[[str, str], None]


class Timeline(Drawn):
    """``value`` is the id of the chosen event.

    ``items`` are all events, ``(id, lane, position, title, date)`` in order of time; they reach the page once, as one
    text of JSON, since ipywidgets looks into each of ten thousand lists.
    ``shown`` has one bit for each that is shown. ``lanes`` names the lanes, the lowest first.

    ``on_zoom(factor)`` and ``on_window(start, end)`` are called when the reader zooms; a factor of 0 asks for
    everything. ``on_period(start, end)`` is called when she marks a stretch of time, ``on_mark(edge)`` when she
    begins (``"start"``) or ends (``"end"``) it at the chosen event, or clears it (``""``).
    """

    part = Unicode("timeline").tag(sync=True)
    items = Unicode("[]").tag(sync=True)
    shown: Any = Bytes(b"").tag(sync=True)
    lanes: Any = List([]).tag(sync=True)
    value = Unicode("").tag(sync=True)

    def __init__(
        self,
        label: str,
        *,
        name: str = "timeline",
        help: str = "",
        dark: Mapping[str, str] | None = None,
        on_zoom: Zoom | None = None,
        on_window: Stretch | None = None,
        on_period: Stretch | None = None,
        on_mark: Callable[[str], None] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown(Timeline.__init__, unknown, "Timeline")
        self._on_zoom, self._on_window, self._on_period, self._on_mark = on_zoom, on_window, on_period, on_mark
        self._place: dict[str, int] = {}
        self._ids: tuple[str, ...] = ()
        super().__init__(label=label, name=name, help=help, dark=dict(dark or {}))

    def load(self, items: Sequence[Item], lanes: Sequence[str]) -> None:
        """Put the events on their lanes, all of them shown."""
        self._place = {item[0]: place for place, item in enumerate(items)}
        with self.hold_sync():
            self.items = json.dumps(items, ensure_ascii=False)
            self.lanes = list(lanes)
            self.show(list(self._place), "")

    def show(self, ids: Sequence[str], value: str) -> None:
        """Show those of the events, in order of time, and choose one of them."""
        self._ids = tuple(ids)
        size = -(-len(self._place) // 8)
        if len(ids) == len(self._place):
            bits = bytearray(((1 << len(ids)) - 1).to_bytes(size, "little"))
        else:
            bits = bytearray(size)
            for place in map(self._place.__getitem__, ids):
                bits[place >> 3] |= 1 << (place & 7)
        with self.hold_sync():
            self.shown = bytes(bits)
            self.value = value

    def say(self, text: str) -> None:
        """Tell the reader politely what has no picture, such as that an end is reached."""
        self.send({"say": text})

    def walk(self, step: int) -> None:
        """Choose the event before or after the chosen one; at the end say so."""
        if not self._ids:
            self.say("No event is shown here.")
            return
        place = self._ids.index(self.value) + step if self.value in self._ids else 0
        if 0 <= place < len(self._ids):
            self.value = self._ids[place]
        else:
            self.say(f"This is the {'first' if step < 0 else 'last'} event that is shown.")

    def act(self, request: Request) -> None:
        """Every request names the event that is chosen on the page: a fast hand may have overtaken its choice."""
        match request:
            case {"id": str(identity)} if identity in self._ids:
                self.value = identity
        match request:
            case {"kind": "walk", "step": 1 | -1 as step}:
                self.walk(step)
            case {"kind": "zoom", "factor": int() | float() as factor} if self._on_zoom:
                self._on_zoom(float(factor))
            case {"kind": "window", "from": str(start), "to": str(end)} if self._on_window:
                self._on_window(start, end)
            case {"kind": "period", "from": str(start), "to": str(end)} if self._on_period:
                self._on_period(start, end)
            case {"kind": "mark", "edge": "start" | "end" | "" as edge} if self._on_mark:
                self._on_mark(edge)

    def samples(self) -> tuple[str, ...]:
        """Every event that is shown."""
        return self._ids
