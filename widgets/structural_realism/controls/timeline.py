"""A timeline to walk through: a picture of lanes with events that mouse and keys can choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from traitlets import List, Unicode

from ..plain import refuse_unknown
from .base import Request
from .plotly import Drawn

Item = tuple[str, int, float, str, str]


class Timeline(Drawn):
    """``items`` are ``(id, lane, position, title, date)``, in order of time; ``value`` is the id of the chosen one.

    ``lanes`` names the lanes, the lowest first. ``on_zoom(factor)`` and ``on_window(start, end)`` are called when
    the reader zooms; a factor of 0 asks for everything.
    """

    part = Unicode("timeline").tag(sync=True)
    items: Any = List([]).tag(sync=True)
    lanes: Any = List([]).tag(sync=True)
    value = Unicode("").tag(sync=True)

    def __init__(
        self,
        label: str,
        *,
        name: str = "timeline",
        dark: Mapping[str, str] | None = None,
        on_zoom: Callable[[float], None] | None = None,
        on_window: Callable[[str, str], None] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown(Timeline.__init__, unknown, "Timeline")
        self._on_zoom, self._on_window = on_zoom, on_window
        super().__init__(label=label, name=name, dark=dict(dark or {}))

    def show(self, items: Sequence[Item], lanes: Sequence[str], value: str) -> None:
        """Put other events on the lanes."""
        with self.hold_sync():
            self.items = [list(item) for item in items]
            self.lanes = list(lanes)
            self.value = value

    def act(self, request: Request) -> None:
        match request:
            case {"kind": "select", "id": str(identity)} if any(item[0] == identity for item in self.items):
                self.value = identity
            case {"kind": "zoom", "factor": int() | float() as factor} if self._on_zoom:
                self._on_zoom(float(factor))
            case {"kind": "window", "from": str(start), "to": str(end)} if self._on_window:
                self._on_window(start, end)

    def samples(self) -> tuple[str, ...]:
        """Every event that is shown."""
        return tuple(item[0] for item in self.items)
