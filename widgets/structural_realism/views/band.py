"""Series of the record below the events, on the same axis of time: a picture of its own, which changes less often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from textwrap import wrap
from typing import Any

from ..numbers import number
from . import palette
from .axis import AXIS, Span, Window, behind, plain, sides, time_axis
from .period import Period

HEIGHT, TITLE = 136, 34


@dataclass(frozen=True, slots=True)
class Line:
    """One series in the band below the events: year → number, with a gap where the record has none."""

    name: str
    colour: str
    dash: str
    numbers: Mapping[int, float]
    short: str


@dataclass(frozen=True, slots=True)
class Band:
    """Series below the events, on the same axis of time.

    ``suffix`` follows each number; ``marks`` are the years in which the counting changes.
    """

    title: str
    lines: tuple[Line, ...]
    suffix: str = ""
    digits: int = 1
    marks: tuple[int, ...] = ()

    @property
    def top(self) -> float:
        """Where the axis of numbers ends."""
        return 1.12 * max(value for line in self.lines for value in line.numbers.values())

    def written(self, value: float) -> str:
        return f"{number(value, self.digits)}{self.suffix}"


def band_figure(
    band: Band, spans: Sequence[Span], window: Window, period: Period | None, compact: bool
) -> dict[str, Any]:
    """The lines of ``band`` over the ``window``, with the phases and the marked period behind them."""
    return {
        "data": [_drawn(line, band) for line in band.lines],
        "layout": {
            **palette.frame(TITLE + HEIGHT + AXIS, **sides(compact), top=TITLE, bottom=AXIS),
            "dragmode": "zoom",
            "hovermode": "closest",
            "xaxis": time_axis(window, compact),
            "yaxis": {
                "range": [0, band.top],
                "nticks": 4,
                "ticksuffix": band.suffix,
                "gridcolor": palette.LINE,
                "zeroline": False,
                "fixedrange": True,
            },
            "shapes": [
                *behind(spans, window, period, top=1 + TITLE / HEIGHT),
                *(_mark(year) for year in band.marks if window[0].year < year <= window[1].year),
            ],
            "annotations": [_title(band, compact), *_names(band, window, compact)],
        },
    }


def _drawn(line: Line, band: Band) -> dict[str, Any]:
    """A line through the middle of each year; a missing year is a gap."""
    years = range(min(line.numbers), max(line.numbers) + 1)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": line.name,
        "x": [f"{year}-07-01" for year in years],
        "y": [round(line.numbers[year], band.digits + 2) if year in line.numbers else None for year in years],
        "line": {"color": line.colour, "dash": line.dash, "width": 2.6},
        "connectgaps": False,
        "hovertemplate": f"{plain(line.name)} %{{x|%Y}}: %{{y:.{band.digits}f}}{band.suffix}<extra></extra>",
    }


def _mark(year: int) -> dict[str, Any]:
    """Where the counting changes: a fine line between two years of the series."""
    return {
        "type": "line",
        "name": f"break {year}",
        "x0": f"{year}-01-01",
        "x1": f"{year}-01-01",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.MUTED, "width": 1, "dash": "dot"},
        "opacity": 0.6,
        "layer": "below",
    }


def _title(band: Band, compact: bool) -> dict[str, Any]:
    return {
        "xref": "paper",
        "x": 0,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "xanchor": "left",
        "xshift": -78 if compact else 0,
        "text": "<br>".join(map(plain, wrap(band.title, 30 if compact else 90))),
        "showarrow": False,
        "align": "left",
        "font": {"size": 12, "color": palette.MUTED},
    }


def _names(band: Band, window: Window, compact: bool) -> list[dict[str, Any]]:
    """Each line's name where the lines are farther apart, at their ends or starts; pushed up where two would touch."""
    seen = [
        (line, [year for year in line.numbers if window[0] <= date(year, 7, 1) <= window[1]]) for line in band.lines
    ]
    if len(band.lines) < 2:
        return []
    last_years, first_years = (
        [(line.numbers[place(years)], place(years), line) for line, years in seen if years] for place in (max, min)
    )
    at_start = _least_gap(first_years) > _least_gap(last_years)
    ends = first_years if at_start else last_years
    names, last, apart = [], -band.top, band.top * 18 / HEIGHT
    for value, year, line in sorted(ends, key=lambda end: end[0]):
        last = height = max(value, last + apart)
        names.append(
            {
                "x": f"{year}-07-01",
                "y": height,
                "yshift": 13,
                "text": plain(line.short if compact else line.name),
                "showarrow": False,
                "xanchor": "left" if at_start else "right",
                "font": {"size": 12, "color": palette.INK},
            }
        )
    return names


def _least_gap(ends: Sequence[tuple[float, int, Line]]) -> float:
    """How near two of the lines come to each other there."""
    heights = sorted(value for value, *_ in ends)
    return min((above - below for below, above in pairwise(heights)), default=0)
