"""The axis of time that the pictures of the timeline share, with the phases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import palette
from .period import Period

AXIS = 30
"""Pixels for the years under the lowest picture."""

Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Span:
    """A phase as the timeline draws it, from ``start`` to ``end``."""

    name: str
    short: str
    start: date
    end: date


def sides(compact: bool) -> dict[str, int]:
    """The margins left and right, the same for all pictures that stand below one another."""
    return {"left": 82, "right": 14} if compact else {"left": 154, "right": 30}


def time_axis(window: Window, compact: bool) -> dict[str, Any]:
    return {
        "type": "date",
        "range": [window[0].isoformat(), window[1].isoformat()],
        "gridcolor": palette.CLEAR,
        "zeroline": False,
        "nticks": 4 if compact else 9,
        "tickangle": 0,
        "ticklabelstandoff": 4,
    }


def behind(spans: Sequence[Span], window: Window, period: Period | None, top: float = 1) -> list[dict[str, Any]]:
    """Every second phase, and the period that is marked, from the foot of a picture to ``top`` (1: of its plot)."""
    phases = [_phase(span, window, top) for at, span in enumerate(spans) if at % 2 == 0 and overlap(span, window)]
    return [*phases, _brush(period, top)] if period else phases


def overlap(span: Span, window: Window) -> float:
    """The share of the window that the phase covers."""
    start, end = max(span.start, window[0]), min(span.end, window[1])
    return max(0, (end - start).days) / max(1, (window[1] - window[0]).days)


def plain(text: str) -> str:
    """Text that plotly shows as it is: its own markup is spelled out, and no TeX starts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


def clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip(" ,;:") + "…"


def _phase(span: Span, window: Window, top: float) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": max(span.start, window[0]).isoformat(),
        "x1": min(span.end, window[1]).isoformat(),
        "yref": "paper",
        "y0": 0,
        "y1": top,
        "line": {"width": 0},
        "fillcolor": palette.BAND,
        "layer": "below",
    }


def _brush(period: Period, top: float) -> dict[str, Any]:
    return {
        "type": "rect",
        "name": "period",
        "x0": f"{period.first}-01-01",
        "x1": f"{period.last}-12-31",
        "yref": "paper",
        "y0": 0,
        "y1": top,
        "line": {"color": palette.ACCENT, "width": 2, "dash": "dot"},
        "fillcolor": palette.BAND,
        "layer": "below",
    }
