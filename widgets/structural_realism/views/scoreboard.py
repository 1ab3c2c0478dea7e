"""Rules of alignment, year by year, beside the recorded triangle: hits and misses, for theories and for baselines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ..numbers import THIN, opening, percent
from ..theory import Prediction, Triangle
from . import palette
from .described import Described, Table, Verdict
from .labels import stagger

HIT, MISS, OPEN, SILENT = "hit", "miss", "open", "no data"

RULES: Mapping[str, str] = {
    "strongest isolated": "Against the strongest",
    "strongest isolated if beatable": "The same, if they can win",
    "caplow": "Caplow’s triads",
    "gamson": "Gamson’s cheapest winner",
    "same as last year": "Same as last year",
    "always the same outcast": "Always the US alone",
    "same regime type": "Like regimes are friends",
    "who trades most": "Who trades most",
}
"""The rules in the order in which they are shown, theories first: the name in the theory → the words on the page."""

BASELINES = ("same as last year", "always the same outcast", "same regime type", "who trades most")

Names = Mapping[int, Mapping[str, str]]
"""Year → state code → the state's short name in that year."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A triangle, or a verdict on one, in words. ``key`` says how it is drawn, ``short`` fits on a narrow screen."""

    key: str
    words: str
    short: str


@dataclass(frozen=True, slots=True)
class Score:
    """How often a rule was right in the ``years`` of which it could speak.

    ``open`` counts years in which the rule allowed what happened, but something else as well; they are no hits.
    """

    hits: int
    open: int
    years: int

    @property
    def share(self) -> float:
        """Hits in per cent of the years."""
        return 100 * self.hits / self.years if self.years else 0.0

    def __str__(self) -> str:
        return f"{self.hits} of {self.years}"


@dataclass(frozen=True, slots=True)
class Called:
    """One rule, scored: ``paired`` over the years in which two stood against one, ``overall`` over all years."""

    readings: Mapping[int, Reading]
    results: Mapping[int, str]
    paired: Score
    overall: Score


@dataclass(frozen=True, slots=True)
class _Run:
    """Years in a row that say the same."""

    first: int
    last: int
    reading: Reading


def judge(prediction: Prediction | None, record: Triangle) -> str:
    """How a prediction fits a recorded triangle; a rule without evidence for the year has no data.

    OUR OWN reading: a hit has all three ties right. Where a rule expects no coalition, it is right when no two are
    friends. Where it allows several coalitions and one of them came about, the year is open: neither hit nor miss.
    """
    if prediction is None:
        return SILENT
    if prediction.signs is not None:
        return HIT if dict(prediction.signs) == dict(record.signs) else MISS
    friends = [pair for pair, sign in record.signs.items() if sign > 0]
    if not prediction.coalitions:
        return MISS if friends else HIT
    return OPEN if len(friends) == 1 and friends[0] in prediction.coalitions else MISS


def score(results: Iterable[str]) -> Score:
    """Count hits and open years among those for which the rule had data."""
    spoken = [result for result in results if result != SILENT]
    return Score(spoken.count(HIT), spoken.count(OPEN), len(spoken))


def outcast(record: Triangle) -> str | None:
    """The state against which the two others stand together, if there is one."""
    return next((state for state, role in record.roles.items() if role == "outcast"), None)


def score_rules(
    record: Mapping[int, Triangle], predictions: Mapping[str, Mapping[int, Prediction]], names: Names
) -> Mapping[str, Called]:
    """Each rule's word on the years of which it can speak, set against the ``record`` (year → triangle)."""
    paired = _paired(record)
    return {key: _call(predictions[key], record, names, paired) for key in RULES}


def scoreboard_view(
    record: Mapping[int, Triangle],
    called: Mapping[str, Called],
    *,
    names: Names,
    rule: str,
    measure: str,
    expected: tuple[int, int] | None = None,
    compact: bool = False,
) -> Described:
    """Describe how well ``rule`` foretells the ``record`` (year → triangle), beside all the other rules.

    ``called`` is what `score_rules` found, ``measure`` says what counts as strength, ``expected`` is the reader's own
    guess in per cent: without it no prediction and no score is shown.
    """
    told = {year: _from_signs(triangle.signs, names[year]) for year, triangle in record.items()}
    paired = _paired(record)
    if expected is None:
        return Described(
            figure=_figure([("The record", _runs(told))], {}, rule, None, paired, compact),
            summary=_before(record, paired, rule, measure),
            table=Table(
                "The recorded triangle, in runs of years",
                ("Years", "The record"),
                tuple((_years(run.first, run.last), run.reading.words) for run in _runs(told)),
            ),
        )
    strips = [
        ("The record", _runs(told)),
        ("The rule", _runs(called[rule].readings)),
        ("Right?", _runs({year: Reading(result, result, result) for year, result in called[rule].results.items()})),
    ]
    return Described(
        figure=_figure(strips, called, rule, expected, paired, compact),
        summary=_summary(called, rule, measure, expected),
        table=_table(told, called),
        verdicts=_verdicts(called, rule, measure, expected),
    )


def _paired(record: Mapping[int, Triangle]) -> list[int]:
    """The years with two against one."""
    return [year for year, triangle in record.items() if outcast(triangle)]


def _call(
    predictions: Mapping[int, Prediction], record: Mapping[int, Triangle], names: Names, paired: Sequence[int]
) -> Called:
    results = {year: judge(predictions.get(year), triangle) for year, triangle in record.items()}
    return Called(
        readings={year: _foretold(predictions.get(year), names[year]) for year in record},
        results=results,
        paired=score(results[year] for year in paired),
        overall=score(results.values()),
    )


def _from_signs(signs: Mapping[frozenset[str], int], names: Mapping[str, str]) -> Reading:
    friends = [pair for pair, sign in signs.items() if sign > 0]
    match len(friends):
        case 3:
            return Reading("friends", "all friends", "friends")
        case 0:
            return Reading("foes", "all foes", "foes")
        case 1:
            alone = next(code for code in names if code not in friends[0])
            return Reading(alone, f"{names[alone]} outcast", names[alone])
        case _:
            pivot = next(code for code in names if all(code in pair for pair in friends))
            return Reading("pivot", f"{names[pivot]} pivot", "pivot")


def _foretold(prediction: Prediction | None, names: Mapping[str, str]) -> Reading:
    if prediction is None:
        return Reading(SILENT, SILENT, "–")
    if prediction.signs is not None:
        return _from_signs(prediction.signs, names)
    if not prediction.coalitions:
        return Reading("none", "no coalition", "none")
    alone = [name for code, name in names.items() if any(code not in pair for pair in prediction.coalitions)]
    return Reading("several", f"{' or '.join(alone)} outcast", " or ".join(alone))


def _runs(told: Mapping[int, Reading]) -> list[_Run]:
    groups = ([*group] for _, group in groupby(told, key=told.__getitem__))
    return [_Run(years[0], years[-1], told[years[0]]) for years in groups]


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


# The words


def _range(expected: tuple[int, int]) -> str:
    return f"{expected[0]} to {expected[1]}{THIN}%"


def _compared(expected: tuple[int, int], share: float) -> str:
    if share < expected[0]:
        return "it does worse"
    return "it does better" if share > expected[1] else "so it is"


def _named(rule: str, measure: str) -> str:
    return f"“{RULES[rule]}”" if rule in BASELINES else f"“{RULES[rule]}” by {measure}"


def _before(record: Mapping[int, Triangle], paired: Sequence[int], rule: str, measure: str) -> str:
    return (
        f"The record: in {len(paired)} of the {len(record)} years {min(record)} to {max(record)} two powers stand "
        f"against the third. Say first in how many of these {len(paired)} you expect {_named(rule, measure)} to be "
        "right. Then its predictions and its score are shown."
    )


def _summary(called: Mapping[str, Called], rule: str, measure: str, expected: tuple[int, int]) -> str:
    mine = called[rule]
    rival = _rival(called, rule)
    said = [
        f"{_named(rule, measure)} is right in {mine.paired} years with two against one, {percent(mine.paired.share)}; "
        f"you expected {_range(expected)}: {_compared(expected, mine.paired.share)}.",
        f"Over all years it is right in {mine.overall}, {percent(mine.overall.share)}.",
    ]
    if mine.paired.open:
        said.append(
            f"In {mine.paired.open} more with two against one it allows what happened, but something else as well."
        )
    best = "next best baseline" if rule == "same as last year" else "best baseline"
    said.append(f"The {best}, “{RULES[rival]}”, scores {called[rival].paired} and {called[rival].overall}.")
    return " ".join(said)


def _rival(called: Mapping[str, Called], rule: str) -> str:
    """The baseline with most hits over all years, or the next one if that is the rule itself."""
    return max((key for key in BASELINES if key != rule), key=lambda key: called[key].overall.hits)


def _verdicts(called: Mapping[str, Called], rule: str, measure: str, expected: tuple[int, int]) -> tuple[Verdict, ...]:
    mine, rival = called[rule], _rival(called, rule)
    kind = "A baseline" if rule in BASELINES else f"A theory, by {measure}"
    return (
        Verdict(f"{kind}: {RULES[rule]}", str(mine.paired), "two against one", f"all years: {mine.overall}"),
        Verdict(
            f"The baseline to beat: {RULES[rival]}",
            str(called[rival].paired),
            "two against one",
            f"all years: {called[rival].overall}",
        ),
        Verdict(
            "You expected, with two against one",
            _range(expected),
            "",
            f"{opening(_compared(expected, mine.paired.share))}: {percent(mine.paired.share)}.",
        ),
    )


def _table(told: Mapping[int, Reading], called: Mapping[str, Called]) -> Table:
    every = called.values()
    lines = {
        year: (
            reading.words,
            *(
                one.readings[year].words + (f": {one.results[year]}" if one.results[year] != SILENT else "")
                for one in every
            ),
        )
        for year, reading in told.items()
    }
    runs = [(line, [*years]) for line, years in groupby(lines, key=lines.__getitem__)]
    return Table(
        "Who is right: hits first, then what each rule expects, in runs of years",
        ("Years", "The record", *RULES.values()),
        (
            ("Hits, two against one", "", *(str(one.paired) for one in every)),
            ("Hits, all years", "", *(str(one.overall) for one in every)),
            ("Open, two against one", "", *(str(one.paired.open) for one in every)),
            *((_years(years[0], years[-1]), *line) for line, years in runs),
        ),
    )


# The picture, laid out in pixels. A plot is at least as wide as labels reckon: 168 where compact, 368 elsewhere.

_PITCH, _BAR, _LINE = 60, 15, 14
_RULE, _RULE_NARROW = 38, 54
_HEAD, _HEAD_NARROW = 44, 62
_GAP = 46

_ASIDE = {"ticks": "outside", "ticklen": 6, "tickcolor": palette.CLEAR}
"""A little room between a row and its name."""

_LOOKS: Mapping[str, tuple[str, str, str]] = {
    "friends": (palette.OTHER.colour, palette.OTHER.colour, "+"),
    "foes": (palette.OTHER.colour, palette.OTHER.colour, "x"),
    "pivot": (palette.OTHER.colour, palette.OTHER.colour, "-"),
    "several": (palette.OTHER.colour, palette.OTHER.colour, "|"),
    "none": (palette.PANEL, palette.OTHER.colour, ""),
    HIT: (palette.ACCENT, palette.ACCENT, ""),
    MISS: (palette.PANEL, palette.ACCENT, ""),
    OPEN: (palette.ACCENT, palette.ACCENT, "/"),
    SILENT: (palette.PANEL, palette.LINE, ""),
}
"""Fill, edge and pattern of what is no single state."""


def _look(key: str) -> tuple[str, str, str]:
    if key in _LOOKS:
        return _LOOKS[key]
    style = palette.style(key)
    return style.colour, style.colour, style.pattern


def _figure(
    strips: Sequence[tuple[str, Sequence[_Run]]],
    called: Mapping[str, Called],
    rule: str,
    expected: tuple[int, int] | None,
    paired: Sequence[int],
    compact: bool,
) -> dict[str, Any]:
    upper = _PITCH * len(strips)
    pitch = _RULE_NARROW if compact else _RULE
    lower = pitch * len(called) + (_HEAD_NARROW if compact else _HEAD)
    inside = upper + (lower + _GAP if called else 0)
    first, last = strips[0][1][0].first, strips[0][1][-1].last
    width = 168.0 if compact else 368.0
    top, bottom = 8, 34
    layout = palette.frame(inside + top + bottom, left=76 if compact else 194, right=14, top=top, bottom=bottom)
    data = [_strip(runs, -_PITCH * (row + 1) + _BAR) for row, (_, runs) in enumerate(strips)]
    notes = [
        note
        for row, (_, runs) in enumerate(strips)
        for note in _labels(runs, -_PITCH * (row + 1) + 1.5 * _BAR + 3, (first, last), width, compact)
    ]
    layout |= {
        "barmode": "overlay",
        "xaxis": {
            "range": [first - 0.5, last + 0.5],
            "gridcolor": palette.LINE,
            "zeroline": False,
            "fixedrange": True,
            "tickvals": list(range(first, last + 1, 20 if compact else 10)),
            "anchor": "y",
        },
        "yaxis": {
            "range": [-upper, 0],
            "domain": [1 - upper / inside, 1],
            "tickvals": [-_PITCH * (row + 1) + _BAR for row in range(len(strips))],
            "ticktext": [name for name, _ in strips],
            **_ASIDE,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }
    if called and expected:
        places = {key: -pitch * row - (28 if compact else 12) for row, key in enumerate(called)}
        data += _bars(called, places, rule)
        notes += _bar_notes(called, places, rule, expected, len(paired), compact)
        layout |= _bar_axes(called, places, rule, lower, inside, compact)
        layout["shapes"] = _behind(expected, -pitch * len(called), compact)
    return {"data": data, "layout": {**layout, "annotations": notes}}


def _strip(runs: Sequence[_Run], y: float) -> dict[str, Any]:
    looks = [_look(run.reading.key) for run in runs]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [run.first - 0.5 for run in runs],
        "x": [run.last - run.first + 1 for run in runs],
        "y": [y] * len(runs),
        "width": _BAR,
        "customdata": [[run.first, run.last] for run in runs],
        "hovertext": [f"{_years(run.first, run.last)}: {run.reading.words}" for run in runs],
        "hoverinfo": "text",
        "marker": {
            "color": [fill for fill, _, _ in looks],
            "line": {"color": [edge for _, edge, _ in looks], "width": 1.5},
            "pattern": palette.pattern([pattern for _, _, pattern in looks], size=7),
        },
    }


def _labels(runs: Sequence[_Run], y: float, span: tuple[int, int], width: float, compact: bool) -> list[dict[str, Any]]:
    """A label above each run, as far as there is room; the longest runs come first."""
    first, last = span
    scale = width / (last - first + 1)
    letter = 5.9 if compact else 6.3
    longest_first = sorted(runs, key=lambda run: run.first - run.last)
    texts = [
        run.reading.words
        if letter * len(run.reading.words) <= (run.last - run.first + 1) * scale + 4
        else run.reading.short
        for run in longest_first
    ]
    middles = [((run.first + run.last + 1) / 2 - first) * scale for run in longest_first]
    places = stagger(list(zip(middles, texts, strict=True)), width, letter, 2 if compact else 3)
    return [
        {
            "x": first - 0.5 + place[0] / scale,
            "y": y + _LINE * place[1],
            "text": text,
            "showarrow": False,
            "yanchor": "bottom",
            "xanchor": "center",
            "bgcolor": palette.PANEL,
            "borderpad": 0,
            "font": {"size": 11 if compact else 12, "color": palette.INK},
        }
        for text, place in zip(texts, places, strict=True)
        if place
    ]


def _bars(called: Mapping[str, Called], places: Mapping[str, float], rule: str) -> list[dict[str, Any]]:
    colours = [palette.ACCENT if key == rule else palette.OTHER.colour for key in called]
    wide = {
        "width": 12,
        "x": [one.paired.share for one in called.values()],
        "y": list(places.values()),
        "text": [
            f"{one.paired}, {one.paired.open} open" if one.paired.open else str(one.paired) for one in called.values()
        ],
        "marker": {"color": colours, "line": {"color": colours, "width": 1.5}},
    }
    thin = {
        "width": 8,
        "x": [one.overall.share for one in called.values()],
        "y": [y - 13 for y in places.values()],
        "text": [str(one.overall) for one in called.values()],
        "marker": {"color": [palette.PANEL] * len(colours), "line": {"color": colours, "width": 1.5}},
    }
    common = {
        "type": "bar",
        "orientation": "h",
        "xaxis": "x2",
        "yaxis": "y2",
        "textposition": "outside",
        "constraintext": "none",
        "textfont": {"size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    return [{**common, **wide}, {**common, **thin}]


def _bar_axes(
    called: Mapping[str, Called], places: Mapping[str, float], rule: str, lower: float, inside: float, compact: bool
) -> dict[str, Any]:
    return {
        "xaxis2": {
            "range": [0, 100],
            "domain": [0, 0.74 if compact else 0.9],
            "anchor": "y2",
            "tickvals": _ticks(compact),
            "ticktext": [percent(tick) for tick in _ticks(compact)],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis2": {
            "range": [(_HEAD_NARROW if compact else _HEAD) - lower, _HEAD_NARROW if compact else _HEAD],
            "domain": [0, lower / inside],
            "tickvals": [] if compact else [y - 5 for y in places.values()],
            "ticktext": [] if compact else [_bold(RULES[key], key == rule) for key in called],
            **_ASIDE,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }


def _bold(text: str, chosen: bool) -> str:
    return f"<b>{text}</b>" if chosen else text


def _bar_notes(
    called: Mapping[str, Called],
    places: Mapping[str, float],
    rule: str,
    expected: tuple[int, int],
    paired: int,
    compact: bool,
) -> list[dict[str, Any]]:
    head = {"xref": "x2", "yref": "y2", "showarrow": False, "yanchor": "bottom"}
    total = max(one.overall.years for one in called.values())
    notes = [
        {
            **head,
            "x": 0,
            "xshift": 8 - 76 if compact else 0,
            "xanchor": "left",
            "y": 20,
            "align": "left",
            "text": f"full: the {paired} years with two against one{'<br>' if compact else '; '}"
            f"hollow: all {total} years",
            "font": {"size": 12 if compact else 12.5, "color": palette.MUTED},
        },
        {
            **head,
            "x": sum(expected) / 2,
            "xanchor": "left"
            if expected[0] == 0 and compact
            else "right"
            if expected[1] == 100 and compact
            else "center",
            "y": 1,
            "text": f"you expected {_range(expected)}",
            "font": {"size": 12, "color": palette.MUTED},
        },
    ]
    if compact:
        notes += [
            {
                **head,
                "x": 0,
                "xanchor": "left",
                "y": places[key] + 5,
                "text": _bold(RULES[key], key == rule),
                "font": {"size": 12.5, "color": palette.INK},
            }
            for key in called
        ]
    return notes


def _ticks(compact: bool) -> list[int]:
    return [0, 50, 100] if compact else [0, 25, 50, 75, 100]


def _behind(expected: tuple[int, int], bottom: float, compact: bool) -> list[dict[str, Any]]:
    """What the reader expected as a band, and the grid, both below the head."""
    common = {"xref": "x2", "yref": "y2", "y0": bottom, "y1": 0, "layer": "below"}
    band = {
        "type": "rect",
        "x0": expected[0],
        "x1": expected[1],
        "line": {"width": 0},
        "fillcolor": palette.BAND,
    }
    grid = [{"type": "line", "x0": x, "x1": x, "line": {"color": palette.LINE, "width": 1}} for x in _ticks(compact)]
    return [{**common, **shape} for shape in (*grid, band)]
