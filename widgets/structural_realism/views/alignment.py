"""How close are two states? Several measures, each in a panel of its own, over the same years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log10
from textwrap import wrap
from typing import Any

from ..numbers import listed, opening
from . import palette
from .described import Described, Table, Verdict
from .labels import stagger

CLOSE, BETWEEN, FAR = "close", "in between", "far"

Line = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure of how close two states are.

    ``lines`` maps a state's code, or "" for the pair, to year → number; a year without a number is not in it.
    ``words`` says each number in words, ``calls`` whether it is close, in between or far by our own yardstick; a year
    that is in neither, or only in ``words``, says nothing. ``form`` is "line", "steps", "bars" or "marks"; higher in
    the panel is always closer, so ``down`` turns the axis round. ``ticks`` maps numbers on the axis to words; it runs
    from ``low`` to ``top``, on a logarithmic scale where ``low`` is above 0. ``labels`` names marks. ``gap``
    is written where there is no number, ``absent`` where there is none at all.
    """

    key: str
    name: str
    axis: str
    form: str
    words: Mapping[int, str]
    calls: Mapping[int, str]
    ticks: Mapping[float, str]
    top: float
    low: float = 0
    lines: Mapping[str, Line] = field(default_factory=dict)
    down: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)
    gap: str = "no number"
    absent: str = ""

    @property
    def years(self) -> list[int]:
        """The years with a number."""
        return sorted({year for line in self.lines.values() for year in line})

    @property
    def ends(self) -> tuple[float, float]:
        """Where the axis begins and ends, as plotly counts."""
        return self.at(self.low), self.at(self.top)

    def at(self, value: float) -> float:
        """Where a number lies on the axis, as plotly counts."""
        return log10(value) if self.low > 0 else value


def alignment_view(
    panels: Sequence[Panel], *, span: range, year: int, pair: str, more: str = "", compact: bool = False
) -> Described:
    """Describe how close a ``pair`` of states is in ``year`` by the ``panels`` chosen, over the years of ``span``.

    ``more`` is a sentence to add to the summary.
    """
    return Described(
        figure=_figure(panels, span, year, compact),
        summary=_summary(panels, span, year, pair, more),
        table=Table(
            f"{opening(pair)}, year by year; close and far by our own yardstick",
            ("Year", *(panel.name for panel in panels)),
            tuple((str(one), *(_cell(panel, one) for panel in panels)) for one in span),
        ),
        verdicts=_verdicts(panels, year),
    )


def _cell(panel: Panel, year: int) -> str:
    if year not in panel.words:
        return "–"
    return f"{panel.words[year]} ({panel.calls[year]})" if year in panel.calls else panel.words[year]


def contradictions(panels: Sequence[Panel], span: range) -> list[int]:
    """The years in which one measure says close and another says far."""
    return [year for year in span if {CLOSE, FAR} <= {panel.calls.get(year) for panel in panels}]


def _sorted_by_call(panels: Sequence[Panel], year: int) -> dict[str, list[Panel]]:
    return {call: [panel for panel in panels if panel.calls.get(year) == call] for call in (CLOSE, BETWEEN, FAR)}


def _inside(name: str) -> str:
    """A name as it stands inside a sentence; a symbol such as S stays what it is."""
    return name[:1].lower() + name[1:]


def _said(panels: Sequence[Panel], year: int) -> str:
    return listed(f"{_inside(panel.name)} ({panel.words[year]})" for panel in panels)


def _summary(panels: Sequence[Panel], span: range, year: int, pair: str, more: str) -> str:
    if not panels:
        return f"{opening(pair)}, {year}: pick at least one measure above."
    called = _sorted_by_call(panels, year)
    silent = [panel for panel in panels if year not in panel.calls]
    parts = [f"{opening(call)}: {_said(found, year)}." for call, found in called.items() if found]
    if silent:
        parts.append(f"Nothing to say: {listed(_inside(panel.name) for panel in silent)}.")
    if len(panels) > 1:
        parts.append(_agreement([call for call, found in called.items() if found], len(panels) - len(silent)))
        clash = len(contradictions(panels, span))
        times = {0: "no year", 1: "1 year"}.get(clash, f"{clash} years")
        parts.append(f"From {span[0]} to {span[-1]} one says close while another says far in {times}.")
    return " ".join(filter(None, [f"{opening(pair)}, {year}.", *parts, more]))


def _agreement(calls: Sequence[str], speaking: int) -> str:
    if speaking < 2:
        return "Only one of them speaks." if speaking else ""
    if len(calls) == 1:
        return "They agree."
    return "They disagree." if CLOSE in calls and FAR in calls else "They differ a little."


def _verdicts(panels: Sequence[Panel], year: int) -> tuple[Verdict, ...]:
    of = f"{len(panels)} measure" + ("s" if len(panels) != 1 else "")
    return tuple(
        Verdict(
            f"{year}, by our own yardstick: {call}",
            f"{len(found)} of {of}",
            opening(listed(_inside(panel.name) for panel in found)),
        )
        for call, found in _sorted_by_call(panels, year).items()
        if found
    )


# The picture, laid out in pixels. A plot is at least as wide as labels reckon: 168 where compact, 462 elsewhere.

_HEIGHT, _HEIGHT_MARKS = 62, 88
_HEIGHT_OF_FEW = {1: 150, 2: 96}
_HEAD, _FOOT = 42, 14
_LEFT, _LEFT_NARROW, _RIGHT = 76, 62, 22


def _figure(panels: Sequence[Panel], span: range, year: int, compact: bool) -> dict[str, Any]:
    left = _LEFT_NARROW if compact else _LEFT
    common = _HEIGHT_OF_FEW.get(len(panels), _HEIGHT)
    heights = [_HEIGHT_MARKS if panel.form == "marks" else common for panel in panels]
    inside = max(sum(heights) + len(panels) * (_HEAD + _FOOT), 40)
    width = 168.0 if compact else 462.0
    axes: dict[str, Any] = {
        "xaxis": {
            "range": [span[0] - 0.7, span[-1] + 0.7],
            "gridcolor": palette.LINE,
            "zeroline": False,
            "fixedrange": True,
            "tickvals": list(range(span[0], span[-1] + 1, 20 if compact else 10)),
            "anchor": f"y{len(panels)}" if len(panels) > 1 else "y",
        }
    }
    data: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    top = float(inside)
    for number, (panel, height) in enumerate(zip(panels, heights, strict=True)):
        name = f"y{number + 1}" if number else "y"
        top -= _HEAD
        axes[f"yaxis{number + 1}" if number else "yaxis"] = _axis(panel, (top - height) / inside, top / inside)
        data += [_trace(panel, code, line, name, compact) for code, line in panel.lines.items() if line]
        notes += [
            *_heads(panel, year, top / inside, left, compact),
            *_gaps(panel, span, name, width, year),
            *_names(panel, name, height),
            *_marked(panel, span, name, width, compact),
        ]
        shapes += [] if panel.absent else [_now(year, name, panel)]
        top -= height + _FOOT
    if not panels:
        axes["yaxis"] = {"visible": False, "range": [0, 1], "fixedrange": True}
    layout = palette.frame(inside + 34, left=left, right=_RIGHT, top=2, bottom=32)
    return {
        "data": data,
        "layout": {**layout, **axes, "barmode": "overlay", "bargap": 0.25, "annotations": notes, "shapes": shapes},
    }


def _axis(panel: Panel, low: float, high: float) -> dict[str, Any]:
    start, end = panel.ends
    room = (end - start) * 0.06
    ends = [start - room, end + room]
    return {
        "type": "log" if panel.low > 0 else "linear",
        "domain": [low, high],
        "range": ends[::-1] if panel.down else ends,
        "tickvals": list(panel.ticks),
        "ticktext": list(panel.ticks.values()),
        "tickfont": {"size": 11.5, "color": palette.MUTED},
        "gridcolor": palette.LINE,
        "zeroline": False,
        "fixedrange": True,
    }


def _trace(panel: Panel, code: str, line: Line, axis: str, compact: bool) -> dict[str, Any]:
    style = palette.style(code)
    colour = style.colour if code else palette.ACCENT
    years = sorted(line)
    common = {
        "yaxis": axis,
        "name": panel.name,
        "hovertext": [f"{year}: {panel.words[year]}" for year in years],
        "hoverinfo": "text",
        "x": years,
        "y": [line[year] for year in years],
    }
    match panel.form:
        case "bars":
            return {**common, "type": "bar", "marker": {"color": colour}}
        case "marks":
            return {
                **common,
                "type": "scatter",
                "mode": "markers",
                "marker": {"symbol": "diamond", "size": 11, "color": colour},
            }
        case form:
            whole = list(range(years[0], years[-1] + 1))
            return {
                **common,
                "type": "scatter",
                "mode": "lines",
                "connectgaps": False,
                "x": whole,
                "y": [line.get(year) for year in whole],
                "hovertext": [f"{year}: {panel.words[year]}" if year in line else "" for year in whole],
                "line": {
                    "color": colour,
                    "width": 2 if compact else 2.4,
                    "dash": _dash(style.line, compact) if code else "solid",
                    "shape": "hvh" if form == "steps" else "linear",
                },
            }


def _dash(line: str, compact: bool) -> str:
    """A dash short enough that it is not taken for a gap."""
    return "5px,3px" if line == "dash" and compact else line


def _heads(panel: Panel, year: int, top: float, left: int, compact: bool) -> list[dict[str, Any]]:
    """The name of a panel, and below it what it says of the year."""
    common = {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": top,
        "xanchor": "left",
        "yanchor": "bottom",
        "xshift": 8 - left,
        "showarrow": False,
        "borderpad": 0,
    }
    name = f"<b>{panel.name}</b>" if compact else f"<b>{panel.name}</b>, {panel.axis}"
    heads = [{**common, "yshift": 22, "text": name, "font": {"size": 12.5, "color": palette.INK}}]
    if not panel.absent:
        said = _reading(panel, year) if compact else f"{year}: {_reading(panel, year)}"
        heads.append({**common, "yshift": 5, "text": said, "font": {"size": 12, "color": palette.MUTED}})
    return heads


def _reading(panel: Panel, year: int) -> str:
    if year not in panel.words:
        return "no word"
    said = panel.labels.get(year, panel.words[year])
    return f"{said} ({panel.calls[year]})" if year in panel.calls else said


def _gaps(panel: Panel, span: range, axis: str, width: float, year: int) -> list[dict[str, Any]]:
    """Words where a panel has no number for so long that there is room for them, beside the line of the year."""
    scale = width / len(span)
    if panel.absent:
        return [_written((span[0] + span[-1]) / 2, axis, panel, _wrapped(panel.absent, int(width / 6.4)))]
    if panel.form == "marks":
        return []
    need = (6.4 * len(panel.gap) + 8) / scale
    named_at_the_end = any(panel.lines)
    edges = [span[0] - 1, *panel.years, *([] if named_at_the_end else [span[-1] + 1])]
    notes = []
    for before, after in pairwise(edges):
        parts = [(before, year), (year, after)] if before < year < after else [(before, after)]
        start, end = max(parts, key=lambda part: part[1] - part[0])
        if end - start - 1 > need:
            notes.append(_written((start + end) / 2, axis, panel, panel.gap))
    return notes


def _wrapped(text: str, letters: int) -> str:
    return "<br>".join(wrap(text, letters))


def _written(x: float, axis: str, panel: Panel, text: str) -> dict[str, Any]:
    return {
        "x": x,
        "yref": axis,
        "y": sum(panel.ends) / 2,
        "text": text,
        "showarrow": False,
        "bgcolor": palette.PANEL,
        "borderpad": 0,
        "font": {"size": 12, "color": palette.MUTED},
    }


def _names(panel: Panel, axis: str, room: int) -> list[dict[str, Any]]:
    """The name of each line at its end, moved apart where they would touch in a plot ``room`` pixels high."""
    apart = 13 * (panel.ends[1] - panel.ends[0]) * 1.12 / room
    ends = sorted((panel.at(line[max(line)]), max(line), code) for code, line in panel.lines.items() if code and line)
    heights: list[float] = []
    for height, _, _ in ends:
        heights.append(max(height, heights[-1] + apart) if heights else height)
    return [
        {
            "x": last,
            "yref": axis,
            "y": y,
            "xanchor": "left",
            "xshift": 4,
            "text": panel.names[code],
            "showarrow": False,
            "bgcolor": palette.PANEL,
            "borderpad": 0,
            "font": {"size": 12, "color": palette.INK},
        }
        for y, (_, last, code) in zip(heights, ends, strict=True)
    ]


def _marked(panel: Panel, span: range, axis: str, width: float, compact: bool) -> list[dict[str, Any]]:
    scale = width / len(span)
    wanted = [((year - span[0] + 0.5) * scale, text) for year, text in sorted(panel.labels.items())]
    return [
        {
            "x": span[0] - 0.5 + place[0] / scale,
            "yref": axis,
            "y": 0,
            "yanchor": "bottom",
            "yshift": 11 + 14 * place[1],
            "text": text,
            "showarrow": False,
            "bgcolor": palette.PANEL,
            "borderpad": 0,
            "font": {"size": 11 if compact else 12, "color": palette.INK},
        }
        for (_, text), place in zip(wanted, stagger(wanted, width, 6.0 if compact else 6.4, 5), strict=True)
        if place
    ]


def _now(year: int, axis: str, panel: Panel) -> dict[str, Any]:
    """The line of the year; among named marks it is short, so that it crosses no name."""
    return {
        "type": "line",
        "layer": "below",
        "x0": year,
        "x1": year,
        "yref": f"{axis} domain",
        "y0": 0,
        "y1": 0.16 if panel.labels else 1,
        "line": {"color": palette.MUTED, "width": 1.5, "dash": "dash"},
    }
