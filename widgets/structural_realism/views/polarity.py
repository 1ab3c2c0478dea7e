"""Shares of capabilities and the polarity that two rules read from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..numbers import listed, number, opening, percent, rounded, the
from ..theory import Polarity, concentration, polarity
from . import palette
from .described import Described, Table, Verdict

RULES: Mapping[str, str] = {
    "schweller": "Schweller: a pole has at least half of the leader's share",
    "thompson": "Modelski–Thompson: one above 50 per cent, or two from 25 each",
}
SHORT: Mapping[str, str] = {"schweller": "Schweller", "thompson": "Modelski–Thompson"}


@dataclass(frozen=True, slots=True)
class Spell:
    """The years, both included, in which a rule gave one label."""

    start: int
    end: int
    label: str

    @property
    def years(self) -> str:
        return f"{self.start}–{self.end}" if self.end > self.start else str(self.start)


@dataclass(frozen=True, slots=True)
class History:
    """How each rule's label moved over the record: ``spells`` by rule, each unbroken; ``year`` is the one shown."""

    year: int
    spells: Mapping[str, Sequence[Spell]]

    def now(self, rule: str) -> Spell:
        return next(spell for spell in self.spells[rule] if spell.start <= self.year <= spell.end)


def polarity_view(
    shares: Mapping[str, float],
    *,
    names: Mapping[str, str],
    rule: str = "schweller",
    lead: str = "",
    before: Mapping[str, float] | None = None,
    history: History | None = None,
    compact: bool = False,
) -> Described:
    """Describe ``shares`` (per cent by state code, adding up to 100).

    ``names`` gives each state's name in that year, ``rule`` the one whose thresholds are drawn,
    ``lead`` the words that open the summary, ``before`` the shares that a change is told against,
    ``history`` how the labels moved over the years of the record.
    """
    shown = rounded(shares)
    readings = _readings(shares, names)
    spread = concentration(shares)
    label = {key: reading.label for key, reading in readings.items()}
    verdicts = tuple(_verdict(rule_key, readings[rule_key], names) for rule_key in RULES)
    concentrated = Verdict(
        "How unequal are the shares?",
        f"CON {number(spread.con, 2)}" if len(shares) > 1 else "CON –",
        "0: all equal, 1: one has everything",
        f"HHI {number(spread.hhi, 3)} · effective number of poles {number(spread.effective_number, 2)}",
    )
    return Described(
        figure=_figure(shown, names, rule, compact),
        below=_history(history, compact) if history else None,
        summary=" ".join(
            filter(
                None,
                (_opening(lead, shown, names), _change(before, shares, names, label), _labels(label), _spread(spread)),
            )
        ),
        table=_table(shares, shown, names, readings, spread, history),
        verdicts=(*verdicts, concentrated),
    )


def _readings(shares: Mapping[str, float], names: Mapping[str, str]) -> dict[str, Polarity]:
    by_name = {names[code]: share for code, share in shares.items()}
    return {rule: polarity(by_name, rule) for rule in RULES}


def _verdict(rule: str, reading: Polarity, names: Mapping[str, str]) -> Verdict:
    detail = ", ".join(reading.poles) if 0 < len(reading.poles) <= 4 else f"{len(reading.poles)} poles"
    return Verdict(RULES[rule], opening(reading.label), detail, _margin(reading))


def _margin(reading: Polarity) -> str:
    margin = reading.margin
    if margin is None:
        return "No change of a single state's share would change this."
    points = abs(margin.change)
    size = "less than 0.1" if points < 0.05 else number(points, 1)
    verb = "gained" if margin.change > 0 else "lost"
    unit = "point" if size == "1.0" else "points"
    return f"{opening(margin.label)} if {the(margin.state)} {verb} a little over {size} percentage {unit}."


def _opening(lead: str, shown: Mapping[str, float], names: Mapping[str, str]) -> str:
    largest = sorted(shown, key=lambda code: -shown[code])[:3]
    parts = [
        f"{the(names[code])} {'holds ' if i == 0 else ''}{percent(shown[code], 1)}" for i, code in enumerate(largest)
    ]
    said = f"{', '.join(parts)}."
    return f"{lead}: {said}" if lead else opening(said)


def _labels(label: Mapping[str, str]) -> str:
    first, second = label["schweller"], label["thompson"]
    if first == second:
        return f"Both rules say {first}."
    return f"Schweller's rule says {first}, Modelski–Thompson's {second}."


def _change(
    before: Mapping[str, float] | None, shares: Mapping[str, float], names: Mapping[str, str], label: Mapping[str, str]
) -> str:
    if before is None:
        return ""
    old = {rule: reading.label for rule, reading in _readings(before, names).items()}
    moved = [
        f"{SHORT[rule]}'s rule went from {old[rule]} to {label[rule]}" for rule in RULES if old[rule] != label[rule]
    ]
    return f"Against the record, {listed(moved)}." if moved else "No label has changed against the record."


def _spread(spread: Any) -> str:
    if len(spread.shares) < 2:
        return ""
    return (
        f"Concentration (CON) is {number(spread.con, 2)}; the effective number of poles is "
        f"{number(spread.effective_number, 1)}: power is spread as among so many equal states."
    )


def _table(
    shares: Mapping[str, float],
    shown: Mapping[str, float],
    names: Mapping[str, str],
    readings: Mapping[str, Polarity],
    spread: Any,
    history: History | None,
) -> Table:
    leader = max(shares.values())
    poles = {rule: set(reading.poles) for rule, reading in readings.items()}
    rows = [
        (
            names[code],
            percent(shown[code], 1),
            percent(100 * shares[code] / leader),
            *("pole" if names[code] in poles[rule] else "–" for rule in RULES),
        )
        for code in sorted(shares, key=lambda c: -shares[c])
    ]
    rows.append(("Label", "", "", *(readings[rule].label for rule in RULES)))
    if history:
        since = [history.now(rule) for rule in RULES]
        rows.append(("The record’s label, and how long", "", "", *(f"{spell.label}, {spell.years}" for spell in since)))
    rows.append(("HHI", number(spread.hhi, 3), "", "", ""))
    rows.append(("Effective number of poles", number(spread.effective_number, 2), "", "", ""))
    rows.append(("CON", number(spread.con, 3) if len(shares) > 1 else "–", "", "", ""))
    return Table(
        "Shares of the major powers’ capabilities, rounded so that they add up to 100\u202f%, and what two rules say",
        ("State or measure", "Share or value", "Relative to the leader", *SHORT.values()),
        tuple(rows),
    )


def _figure(shown: Mapping[str, float], names: Mapping[str, str], rule: str, compact: bool) -> dict[str, Any]:
    codes = list(shown)[::-1]
    styles = [palette.style(code) for code in codes]
    leader = max(shown.values())
    end = min(
        112.0, max(62.0, 2 + 10 * math.ceil(leader * 0.116))
    )  # by tens: a scale that stands still while a hand moves
    thresholds = (
        [(leader / 2, "half of the leader")]
        if rule == "schweller"
        else [(25.0, "25" + "\u202f%"), (50.0, "50" + "\u202f%")]
    )
    colours = [style.colour for style in styles]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [shown[code] for code in codes],
        "y": [names[code] for code in codes],
        "text": [percent(shown[code], 1) for code in codes],
        "textposition": "outside",
        "cliponaxis": False,
        "width": 0.62,
        "hoverinfo": "skip",
        "marker": {
            "color": colours,
            "line": {"color": colours, "width": 1.5},
            "pattern": palette.pattern([style.pattern for style in styles]),
        },
    }
    height = 58 + 36 * len(codes)
    layout = (
        palette.frame(height, left=104, right=38, top=26, bottom=30)
        if compact
        else palette.frame(height, left=124, right=16, top=26, bottom=44)
    )
    return {
        "data": [bars],
        "layout": {
            **layout,
            "xaxis": {
                "range": [0, end],
                "ticksuffix": "\u202f%",
                "gridcolor": palette.LINE,
                "zeroline": False,
                "fixedrange": True,
                "nticks": 3 if compact else 8,
                "tickangle": 0,
                "title": {
                    "text": "" if compact else "share of the major powers’ capabilities",
                    "font": {"size": 12.5, "color": palette.MUTED},
                    "standoff": 6,
                },
            },
            "yaxis": {
                "ticks": "",
                "ticklabelstandoff": 6,
                "tickfont": {"size": 12 if compact else 13.5},
                "fixedrange": True,
                "automargin": False,
            },
            "shapes": [
                {
                    "type": "line",
                    "layer": "below",
                    "x0": x,
                    "x1": x,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": palette.MUTED, "width": 1.5, "dash": "dash"},
                }
                for x, _ in thresholds
            ],
            "annotations": [
                {
                    "x": x,
                    "yref": "paper",
                    "y": 1,
                    "yanchor": "bottom",
                    "xanchor": "center",
                    "text": text,
                    "showarrow": False,
                    "font": {"size": 12, "color": palette.MUTED},
                }
                for x, text in thresholds
            ],
        },
    }


FILL: Mapping[str, str] = {
    "unipolar": palette.OTHER.colour,
    "near-unipolar": palette.OTHER.colour,
    "bipolar": palette.LINE,
    "tripolar": palette.WELL,
}
"""The fewer poles, the darker; every other label has no fill."""
DARK_FILLS = ("unipolar", "near-unipolar")


def _history(history: History, compact: bool) -> dict[str, Any]:
    """Two rows of years, one a rule, with the year that is shown marked."""
    every = history.spells["schweller"]
    first, last = every[0].start, every[-1].end
    width = 96 if compact else 360  # of the rows where they are narrowest, in the type of a projector
    notes = [_note(-6, 0, "The record", palette.MUTED, x=0, xanchor="right")]
    shapes, named = [], []
    for place, rule in enumerate(RULES):
        row = -1 - place
        name = "Modelski–T." if compact and rule == "thompson" else SHORT[rule]
        notes.append(_note(-6, row, name, palette.MUTED, x=0, xanchor="right"))
        for spell in history.spells[rule]:
            x0, x1 = spell.start - 0.5, spell.end + 0.5
            shapes.append(
                {
                    "type": "rect",
                    "layer": "below",
                    "x0": x0,
                    "x1": x1,
                    "y0": row - 0.4,
                    "y1": row + 0.4,
                    "line": {"color": palette.MUTED, "width": 1},
                    "fillcolor": FILL.get(spell.label, palette.PANEL),
                    "name": f"{rule} {spell.years} {spell.label}",
                }
            )
            if (x1 - x0) / (last - first) * width > 5.7 * len(spell.label):
                named.append(((x0 + x1) / 2, row, spell.label))
    shapes.append(
        {
            "type": "line",
            "x0": history.year,
            "x1": history.year,
            "y0": -2.6,
            "y1": -0.4,
            "line": {"color": palette.INK, "width": 3},
            "name": f"year {history.year}",
        }
    )
    for year, anchor in ((first, "left"), (last, "right")):
        if not compact and abs(year - history.year) > 0.12 * (last - first):
            notes.append(_note(0, 0, str(year), palette.INK, xref="x", x=year, xanchor=anchor))
    along = (history.year - first) / (last - first)
    edge = 0.2 if compact else 0
    anchor = "left" if along < edge else "right" if along > 1 - edge else "center"
    notes.append(_note(0, 0, f"<b>{history.year}</b>", palette.INK, xref="x", x=history.year, xanchor=anchor))
    hidden = {"visible": False, "fixedrange": True}
    return {
        "data": [_inside(named)],
        "layout": {
            **palette.frame(84, left=104 if compact else 124, right=16, top=2, bottom=2),
            "xaxis": {**hidden, "range": [first - 0.5, last + 0.5]},
            "yaxis": {**hidden, "range": [-2.7, 0.5]},
            "shapes": shapes,
            "annotations": notes,
        },
    }


def _inside(named: Sequence[tuple[float, float, str]]) -> dict[str, Any]:
    """Labels on their fill. Notes get a rim in the panel's colour, which would hide light words on a dark fill."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _, _ in named],
        "y": [y for _, y, _ in named],
        "text": [label for _, _, label in named],
        "textfont": {
            "size": 12,
            "color": [palette.PANEL if label in DARK_FILLS else palette.INK for _, _, label in named],
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _note(shift: float, y: float, text: str, colour: str, **place: Any) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": "y",
        "y": y,
        "yanchor": "middle",
        "xshift": shift,
        "text": text,
        "showarrow": False,
        "font": {"size": 12, "color": colour},
        **place,
    }
