"""Events on lanes, over the phases of the relationship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..numbers import number
from . import palette
from .described import Card, Described, Table
from .period import Period, period_summary, period_verdicts

DRAWN_SINGLY = 200
BINS, COMPACT_BINS = 56, 12
DOT, STAR, LARGEST = 11, 17, 13
LISTED = 300
WIDTH, LEAST_WIDTH, COMPACT_WIDTH = 740, 420, 130
"""Pixels for the axis of time that labels may count on: as a rule, where it is drawn narrowest, on a narrow page."""
BAND_HEIGHT = 170


@dataclass(frozen=True, slots=True)
class Moment:
    """One event as the timeline draws it.

    ``at`` places it, ``when`` says its date in words, ``ledger`` is the entry that compares paper and record.
    """

    id: str
    lane: str
    at: date
    when: str
    title: str
    star: str = ""
    paper_says: str = ""
    record_shows: str = ""
    ledger: str = ""
    sources: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A phase as the timeline draws it, from ``start`` to ``end``."""

    name: str
    short: str
    start: date
    end: date


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


def position(day: date) -> float:
    """A day as a year with a fraction."""
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def timeline_view(
    moments: Sequence[Moment],
    spans: Sequence[Span],
    lanes: Mapping[str, str],
    *,
    window: tuple[date, date],
    chosen: str = "",
    card: Card | None = None,
    of: int | None = None,
    band: Band | None = None,
    period: Period | None = None,
    differing: bool = False,
    compact: bool = False,
) -> Described:
    """Describe ``moments`` (in order of time) that fall into ``window``.

    ``lanes`` maps each lane's key to its name, the lowest first; ``chosen`` is the id of the event told in ``card``;
    ``of`` is the number of events that there are before any filter; ``band`` is drawn below them; ``period`` is marked
    and told; ``differing`` says that only events are left on which paper and record differ.
    """
    inside = [moment for moment in moments if window[0] <= moment.at <= window[1]]
    picked = next((moment for moment in inside if moment.id == chosen), None)
    groups = _groups(inside, window, compact)
    said = (
        _summary(inside, window, len(moments) if of is None else of, differing),
        f"They are drawn as {len(groups)} dots: zoom in to see each." if len(groups) < len(inside) else "",
        f"Chosen: {picked.when}, {picked.title} ({lanes[picked.lane]})." if picked else "",
        _below(band, picked),
        period_summary(period, (lanes[moment.lane] for moment in inside if _in(period, moment))) if period else "",
    )
    return Described(
        figure=_figure(groups, spans, lanes, window, picked, band, period, compact),
        summary=" ".join(filter(None, said)),
        table=_table(inside, lanes, period),
        verdicts=period_verdicts(period) if period else (),
        card=card if picked else None,
    )


def _in(period: Period, moment: Moment) -> bool:
    return period.first <= moment.at.year <= period.last


def _summary(inside: Sequence[Moment], window: tuple[date, date], total: int, differing: bool) -> str:
    if not inside:
        years = f"{window[0].year} to {window[1].year}"
        return f"No event is shown for {years}. Choose another phase or kind, or press “Show everything”."
    years = " to ".join(dict.fromkeys(str(moment.at.year) for moment in (inside[0], inside[-1])))
    count = f"{len(inside)} event" + ("s" if len(inside) != 1 else "")
    shown = f"{count}, {years}" if len(inside) == total else f"{count} of {total}, {years}"
    return f"{shown}: on these the paper differs from the record or is silent." if differing else f"{shown}."


def _table(inside: Sequence[Moment], lanes: Mapping[str, str], period: Period | None) -> Table:
    rows = inside[:LISTED]
    more = len(inside) - len(rows)
    caption = "Events in order of time" + (
        f"; the first {LISTED}, {more} more follow: zoom in to list them" if more > 0 else ""
    )
    return Table(
        caption,
        (
            "Event",
            "Date",
            "Kind",
            "The paper says",
            "The record shows",
            "Ledger",
            "Sources",
            *([f"In {period.years}"] if period else []),
        ),
        tuple(
            (
                m.title,
                m.when,
                lanes[m.lane],
                m.paper_says,
                m.record_shows,
                m.ledger,
                m.sources,
                *(["yes" if _in(period, m) else "no"] if period else []),
            )
            for m in rows
        ),
        tuple(m.id for m in rows),
    )


def _figure(
    groups: Sequence[Sequence[Moment]],
    spans: Sequence[Span],
    lanes: Mapping[str, str],
    window: tuple[date, date],
    picked: Moment | None,
    band: Band | None,
    period: Period | None,
    compact: bool,
) -> dict[str, Any]:
    level = {lane: height for height, lane in enumerate(lanes)}
    width = COMPACT_WIDTH if compact else WIDTH
    above = 42 * max(2, len(lanes)) + 20
    below = BAND_HEIGHT if band else 0
    layout = palette.frame(
        70 + above + below, left=82 if compact else 154, right=14 if compact else 30, top=40, bottom=30
    )
    low, high = (below - 34) / (above + below), below / (above + below)
    names = [_plain(_short(key, name) if compact else _clip(name, 19)) for key, name in lanes.items()]
    starred = [group[0] for group in groups if len(group) == 1 and group[0].star]
    labels = _star_labels(starred, level, window, width)
    if picked and not picked.star:
        labels.append(_label(picked, _clip(picked.title, 26 if compact else 46), level, window, below=True))
    return {
        "data": [
            *_markers([group for group in groups if len(group) > 1 or not group[0].star], level, compact),
            *_stars(starred, level, compact),
            *([_picked(picked, level, compact)] if picked else []),
            *([_drawn(line, band) for line in band.lines] if band else []),
        ],
        "layout": {
            **layout,
            "dragmode": "zoom",
            "hovermode": "closest",
            "xaxis": {
                "type": "date",
                "range": [window[0].isoformat(), window[1].isoformat()],
                "gridcolor": palette.CLEAR,
                "zeroline": False,
                "nticks": 4 if compact else 9,
                "tickangle": 0,
                "anchor": "y2" if band else "y",
            },
            **({"yaxis2": _band_axis(band, low)} if band else {}),
            "yaxis": {
                "range": [-0.6, len(lanes) - 0.1],
                "tickvals": list(level.values()),
                "ticktext": names,
                "ticklabelstandoff": 8,
                "gridcolor": palette.LINE,
                "zeroline": False,
                "fixedrange": True,
                "domain": [high if band else 0, 1],
            },
            "shapes": [
                *(_band(span, window) for at, span in enumerate(spans) if at % 2 == 0 and _overlap(span, window)),
                *(_mark(year, low) for year in (band.marks if band else ()) if window[0].year < year <= window[1].year),
                *([_brush(period)] if period else []),
            ],
            "annotations": [
                *_span_names(spans, window, width),
                *labels,
                *(_band_names(band, window, low, compact) if band else []),
            ],
        },
    }


def _below(band: Band | None, picked: Moment | None) -> str:
    if not band or not picked:
        return ""
    said = [
        f"{line.name} {_written(line.numbers[picked.at.year], band)}"
        for line in band.lines
        if picked.at.year in line.numbers
    ]
    return (
        f"Under the events, {band.title} in {picked.at.year}: {', '.join(said)}."
        if said
        else f"Under the events, {band.title}: no number for {picked.at.year}."
    )


def _written(value: float, band: Band) -> str:
    return f"{number(value, band.digits)}{band.suffix}"


def _drawn(line: Line, band: Band) -> dict[str, Any]:
    """A line through the middle of each year; a missing year is a gap."""
    years = range(min(line.numbers), max(line.numbers) + 1)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": line.name,
        "yaxis": "y2",
        "x": [f"{year}-07-01" for year in years],
        "y": [line.numbers.get(year) for year in years],
        "line": {"color": line.colour, "dash": line.dash, "width": 2.6},
        "connectgaps": False,
        "hovertemplate": f"{_plain(line.name)} %{{x|%Y}}: %{{y:.{band.digits}f}}{band.suffix}<extra></extra>",
    }


def _band_axis(band: Band, top: float) -> dict[str, Any]:
    highest = max(value for line in band.lines for value in line.numbers.values())
    return {
        "domain": [0, top],
        "range": [0, highest * 1.12],
        "nticks": 4,
        "ticksuffix": band.suffix,
        "gridcolor": palette.LINE,
        "zeroline": False,
        "fixedrange": True,
    }


def _band_names(band: Band, window: tuple[date, date], top: float, compact: bool) -> list[dict[str, Any]]:
    """The band's title, and each line's name at its end, pushed apart where two would touch."""
    highest = max(value for line in band.lines for value in line.numbers.values()) * 1.12
    ends = []
    for line in band.lines:
        seen = [year for year in line.numbers if window[0] <= date(year, 7, 1) <= window[1]]
        if seen and len(band.lines) > 1:
            ends.append((line.numbers[max(seen)], max(seen), line))
    names, last, apart = [], -highest, highest * 18 / (BAND_HEIGHT - 34)
    for value, year, line in sorted(ends, key=lambda end: end[0]):
        last = height = max(value, last + apart)
        names.append(
            {
                "x": f"{year}-07-01",
                "y": height,
                "yref": "y2",
                "yshift": 13,
                "text": _plain(line.short if compact else line.name),
                "showarrow": False,
                "xanchor": "right",
                "font": {"size": 12, "color": palette.INK},
            }
        )
    title = {
        "xref": "paper",
        "x": 0,
        "yref": "paper",
        "y": top,
        "yanchor": "bottom",
        "xanchor": "left",
        "xshift": -78 if compact else 0,
        "text": _plain(_clip(band.title, 30 if compact else 90)),
        "showarrow": False,
        "font": {"size": 12, "color": palette.MUTED},
    }
    return [title, *names]


def _groups(inside: Sequence[Moment], window: tuple[date, date], compact: bool) -> list[Sequence[Moment]]:
    """Each event alone where there is room, or else those of one lane that would be drawn over one another."""
    if len(inside) <= DRAWN_SINGLY:
        return [[moment] for moment in inside]
    bins = COMPACT_BINS if compact else BINS
    start, length = window[0].toordinal(), max(1, (window[1] - window[0]).days)
    few_stars = sum(1 for moment in inside if moment.star) <= DRAWN_SINGLY
    groups: dict[tuple[str, int, str], list[Moment]] = {}
    for moment in inside:
        alone = moment.id if moment.star and few_stars else ""
        groups.setdefault((moment.lane, (moment.at.toordinal() - start) * bins // length, alone), []).append(moment)
    return list(groups.values())


def _dots(
    moments: Sequence[Moment], level: Mapping[str, int], text: list[str], marker: dict[str, Any]
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "x": [moment.at.isoformat() for moment in moments],
        "y": [level[moment.lane] for moment in moments],
        "customdata": [moment.id for moment in moments],
        "hovertemplate": "%{text}<extra></extra>",
        "text": text,
        "marker": marker,
    }


def _markers(groups: Sequence[Sequence[Moment]], level: Mapping[str, int], compact: bool) -> list[dict[str, Any]]:
    if not groups:
        return []
    most = max(map(len, groups))
    dot = 8 if compact else DOT
    size = dot if most == 1 else [round(5 + (LARGEST - 5) * (len(group) / most) ** 0.5, 1) for group in groups]
    marker = {
        "symbol": "circle",
        "size": size,
        "color": palette.PANEL,
        "line": {"color": palette.ACCENT, "width": 2},
    }
    middles = [group[len(group) // 2] for group in groups]
    return [_dots(middles, level, [_hover(group) for group in groups], marker)]


def _stars(starred: Sequence[Moment], level: Mapping[str, int], compact: bool) -> list[dict[str, Any]]:
    marker = {
        "symbol": "diamond",
        "size": 12 if compact else STAR,
        "color": palette.PANEL,
        "line": {"color": palette.ACCENT, "width": 2.4},
    }
    return [_dots(starred, level, [_hover([moment]) for moment in starred], marker)] if starred else []


def _picked(moment: Moment, level: Mapping[str, int], compact: bool) -> dict[str, Any]:
    """The chosen event, filled, over the others: a step to the next one changes nothing else."""
    marker = {
        "symbol": "diamond" if moment.star else "circle",
        "size": (12 if compact else STAR) if moment.star else (10 if compact else DOT + 2),
        "color": palette.ACCENT,
        "line": {"color": palette.ACCENT, "width": 2},
    }
    return _dots([moment], level, [_hover([moment])], marker)


def _brush(period: Period) -> dict[str, Any]:
    """The marked period, over the whole height."""
    return {
        "type": "rect",
        "name": "period",
        "x0": f"{period.first}-01-01",
        "x1": f"{period.last}-12-31",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.ACCENT, "width": 2, "dash": "dot"},
        "fillcolor": palette.BAND,
        "layer": "below",
    }


def _mark(year: int, top: float) -> dict[str, Any]:
    """Where the counting changes: a fine line between two years of the series."""
    return {
        "type": "line",
        "name": f"break {year}",
        "x0": f"{year}-01-01",
        "x1": f"{year}-01-01",
        "yref": "paper",
        "y0": 0,
        "y1": top,
        "line": {"color": palette.MUTED, "width": 1, "dash": "dot"},
        "opacity": 0.6,
        "layer": "below",
    }


def _hover(group: Sequence[Moment]) -> str:
    if len(group) > 1:
        return f"{len(group)} events, {_plain(group[0].when)} to<br>{_plain(group[-1].when)}: zoom in"
    return f"{_plain(group[0].when)}<br>{_plain(_clip(group[0].title, 70))}"


def _plain(text: str) -> str:
    """Text that plotly shows as it is: its own markup is spelled out, and no TeX starts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


def _clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip(" ,;:") + "…"


def _short(key: str, name: str) -> str:
    return name if len(name) <= 10 else key[:10].capitalize()


def _fraction(day: date, window: tuple[date, date]) -> float:
    return (day - window[0]).days / max(1, (window[1] - window[0]).days)


def _label(
    moment: Moment, text: str, level: Mapping[str, int], window: tuple[date, date], *, below: bool = False
) -> dict[str, Any]:
    at = _fraction(moment.at, window)
    anchor = "left" if at < 0.16 else "right" if at > 0.84 else "center"
    return {
        "x": moment.at.isoformat(),
        "y": level[moment.lane],
        "yshift": -17 if below else 18,
        "text": _plain(text),
        "showarrow": False,
        "xanchor": anchor,
        "font": {"size": 12, "color": palette.INK},
    }


def _star_labels(
    starred: Sequence[Moment], level: Mapping[str, int], window: tuple[date, date], width: float
) -> list[dict[str, Any]]:
    """A name above each star, or below where there is no room above, or none where there is no room at all."""
    labels: list[dict[str, Any]] = []
    ends: dict[tuple[str, bool], float] = {}
    for moment in starred:
        at = _fraction(moment.at, window) * width
        length = 6.6 * len(moment.star)
        share = at / width
        start = at if share < 0.16 else at - length if share > 0.84 else at - length / 2
        free = next((below for below in (False, True) if start > ends.get((moment.lane, below), -1e9) + 4), None)
        if free is not None:
            labels.append(_label(moment, moment.star, level, window, below=free))
            ends[moment.lane, free] = start + length
    return labels


def _overlap(span: Span, window: tuple[date, date]) -> float:
    """The share of the window that the phase covers."""
    start, end = max(span.start, window[0]), min(span.end, window[1])
    return max(0, (end - start).days) / max(1, (window[1] - window[0]).days)


def _band(span: Span, window: tuple[date, date]) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": max(span.start, window[0]).isoformat(),
        "x1": min(span.end, window[1]).isoformat(),
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"width": 0},
        "fillcolor": palette.BAND,
        "layer": "below",
    }


def _span_names(spans: Sequence[Span], window: tuple[date, date], width: float) -> list[dict[str, Any]]:
    names = []
    for span in spans:
        share = _overlap(span, window)
        rooms = ((span.name, share * min(width, LEAST_WIDTH)), (span.short, share * width))
        text = next((name for name, room in rooms if room > 7.3 * max(map(len, name.split("\n"))) + 4), None)
        if text:
            start, end = max(span.start, window[0]), min(span.end, window[1])
            middle = start + timedelta(days=(end - start).days // 2)
            names.append(
                {
                    "x": middle.isoformat(),
                    "yref": "paper",
                    "y": 1,
                    "yanchor": "bottom",
                    "text": text.replace("\n", "<br>"),
                    "showarrow": False,
                    "font": {"size": 12.5, "color": palette.MUTED},
                }
            )
    return names


def lanes_of(kinds: Mapping[str, str], moments: Sequence[Moment]) -> dict[str, str]:
    """The lanes that ``moments`` need, the lowest first: known kinds in their order, others by name."""
    used = dict.fromkeys(moment.lane for moment in moments)
    known = {key: name for key, name in reversed(list(kinds.items())) if key in used}
    return {**{key: key for key in sorted(used, reverse=True) if key not in kinds}, **known}
