"""Events on lanes, over the phases of the relationship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from . import palette
from .axis import AXIS, Span, Window, behind, clip, overlap, plain, sides, time_axis
from .band import Band, band_figure
from .described import Card, Described, Table
from .period import Period, period_summary, period_verdicts

DRAWN_SINGLY = 200
BINS, COMPACT_BINS = 42, 12
DOT, STAR, LARGEST = 11, 17, 13
LISTED = 300
WIDTH, LEAST_WIDTH, COMPACT_WIDTH = 740, 420, 130
"""Pixels for the axis of time that labels may count on: as a rule, where it is drawn narrowest, on a narrow page."""


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


def position(day: date) -> float:
    """A day as a year with a fraction."""
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def timeline_view(
    moments: Sequence[Moment],
    spans: Sequence[Span],
    lanes: Mapping[str, str],
    *,
    window: Window,
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
        figure=_figure(groups, spans, lanes, window, picked, period, compact, last=not band),
        below=band_figure(band, spans, window, period, compact) if band else None,
        summary=" ".join(filter(None, said)),
        table=_table(inside, lanes, period),
        verdicts=period_verdicts(period) if period else (),
        card=card if picked else None,
    )


def _in(period: Period, moment: Moment) -> bool:
    return period.first <= moment.at.year <= period.last


def _summary(inside: Sequence[Moment], window: Window, total: int, differing: bool) -> str:
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
    window: Window,
    picked: Moment | None,
    period: Period | None,
    compact: bool,
    last: bool,
) -> dict[str, Any]:
    """The events; the axis of time has its years here if this is the ``last`` picture."""
    level = {lane: height for height, lane in enumerate(lanes)}
    width = COMPACT_WIDTH if compact else WIDTH
    above = 42 * max(2, len(lanes)) + 20
    bottom = AXIS if last else 0
    layout = palette.frame(40 + above + bottom, **sides(compact), top=40, bottom=bottom)
    names = [plain(_short(key, name) if compact else clip(name, 19)) for key, name in lanes.items()]
    starred = [group[0] for group in groups if len(group) == 1 and group[0].star]
    labels = _star_labels(starred, level, window, width)
    if picked and not picked.star:
        labels.append(_label(picked, clip(picked.title, 26 if compact else 46), level, window, below=True))
    return {
        "data": [
            *_markers([group for group in groups if len(group) > 1 or not group[0].star], level, compact),
            *_stars(starred, level, compact),
            *([_picked(picked, level, compact)] if picked else []),
        ],
        "layout": {
            **layout,
            "dragmode": "zoom",
            "hovermode": "closest",
            "xaxis": {**time_axis(window, compact), "showticklabels": last},
            "yaxis": {
                "range": [-0.6, len(lanes) - 0.1],
                "tickvals": list(level.values()),
                "ticktext": names,
                "ticklabelstandoff": 8,
                "gridcolor": palette.LINE,
                "zeroline": False,
                "fixedrange": True,
            },
            "shapes": behind(spans, window, period),
            "annotations": [*_span_names(spans, window, width), *labels],
        },
    }


def _below(band: Band | None, picked: Moment | None) -> str:
    if not band or not picked:
        return ""
    said = [
        f"{line.name} {band.written(line.numbers[picked.at.year])}"
        for line in band.lines
        if picked.at.year in line.numbers
    ]
    return (
        f"Under the events, {band.title} in {picked.at.year}: {', '.join(said)}."
        if said
        else f"Under the events, {band.title}: no number for {picked.at.year}."
    )


def _groups(inside: Sequence[Moment], window: Window, compact: bool) -> list[Sequence[Moment]]:
    """Each event alone where there is room, or else those of one lane that would be drawn over one another."""
    if len(inside) <= DRAWN_SINGLY:
        return [[moment] for moment in inside]
    bins = COMPACT_BINS if compact else BINS
    start, length = window[0].toordinal(), max(1, (window[1] - window[0]).days)
    few_stars = sum(1 for moment in inside if moment.star) <= DRAWN_SINGLY
    groups: dict[tuple[str, int, str], list[Moment]] = {}
    for moment in inside:
        alone = moment.id if moment.star and few_stars else ""
        key = moment.lane, (moment.at.toordinal() - start) * bins // length, alone
        if key in groups:
            groups[key].append(moment)
        else:
            groups[key] = [moment]
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


def _hover(group: Sequence[Moment]) -> str:
    if len(group) > 1:
        return f"{len(group)} events, {plain(group[0].when)} to<br>{plain(group[-1].when)}: zoom in"
    return f"{plain(group[0].when)}<br>{plain(clip(group[0].title, 70))}"


def _short(key: str, name: str) -> str:
    return name if len(name) <= 10 else key[:10].capitalize()


def _fraction(day: date, window: Window) -> float:
    return (day - window[0]).days / max(1, (window[1] - window[0]).days)


def _label(
    moment: Moment, text: str, level: Mapping[str, int], window: Window, *, below: bool = False
) -> dict[str, Any]:
    at = _fraction(moment.at, window)
    anchor = "left" if at < 0.16 else "right" if at > 0.84 else "center"
    return {
        "x": moment.at.isoformat(),
        "y": level[moment.lane],
        "yshift": -17 if below else 18,
        "text": plain(text),
        "showarrow": False,
        "xanchor": anchor,
        "font": {"size": 12, "color": palette.INK},
    }


def _star_labels(
    starred: Sequence[Moment], level: Mapping[str, int], window: Window, width: float
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


def _span_names(spans: Sequence[Span], window: Window, width: float) -> list[dict[str, Any]]:
    names = []
    for span in spans:
        share = overlap(span, window)
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
