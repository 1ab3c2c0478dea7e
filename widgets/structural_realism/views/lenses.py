"""An event through five lenses: how much the reader gives to each, beside what is argued and what the record shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..numbers import listed, percent, rounded
from . import palette
from .described import Card, Described, Table

LENSES: Mapping[str, str] = {
    "structure": "Structure",
    "ideology": "Ideology",
    "domestic": "Domestic politics",
    "interdependence": "Interdependence",
    "leaders": "Leaders",
}


@dataclass(frozen=True, slots=True)
class Argument:
    """What is argued through one lens, what the record shows, and where to look: ``works`` are short citations."""

    lens: str
    argument: str
    evidence: str
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """An event to explain. ``puzzle`` is the fact that is hardest for one of the lenses."""

    event: str
    name: str
    question: str
    when: str
    year: int
    text: str
    puzzle: str
    arguments: tuple[Argument, ...]


Weights = Mapping[str, float]


def lenses_view(
    case: Case,
    weights: Weights,
    *,
    weighed: bool = False,
    others: Mapping[str, Weights] | None = None,
    compact: bool = False,
) -> Described:
    """Describe the ``weights`` (lens → per cent) that a reader gives to a ``case``.

    ``weighed`` says that she set them herself; ``others`` maps other events that she weighed, by year and name, to
    the weights that she gave there.
    """
    others = others or {}
    shown = rounded(weights, 0)
    return Described(
        figure=_figure(shown, others, compact),
        summary=" ".join(
            filter(
                None,
                (
                    f"{case.when}. {case.question}",
                    _said(shown),
                    _range({**({f"{case.year} {case.name}": weights} if weighed else {}), **others}),
                ),
            )
        ),
        table=_table(case, shown, others),
        card=Card(
            case.question,
            f"{case.name}, {case.when}",
            f"{case.text} {case.puzzle}".strip(),
            tuple(
                (LENSES[one.lens], f"{one.argument} The record: {one.evidence} ({'; '.join(one.works)})", "")
                for one in case.arguments
            ),
        ),
    )


def line(case: Case, weights: Weights) -> str:
    """The weights in one line, to paste into a discussion."""
    shown = rounded(weights, 0)
    return f"{case.year}, {case.name}: {', '.join(f'{LENSES[lens].lower()} {shown[lens]:.0f}' for lens in LENSES)}"


def _said(shown: Weights) -> str:
    if len(set(shown.values())) == 1:
        return f"You give all five lenses the same weight, {percent(next(iter(shown.values())))}."
    ordered = sorted(LENSES, key=lambda lens: -shown[lens])
    given = [f"{LENSES[lens].lower()} {percent(shown[lens])}" for lens in ordered if shown[lens]]
    return f"You give {listed(given)}. No weighting is right: say which fact would change yours."


def _range(every: Mapping[str, Weights]) -> str:
    """The lens whose weight changes most from event to event."""
    if len(every) < 2:
        return ""
    spread = {
        lens: max(given[lens] for given in every.values()) - min(given[lens] for given in every.values())
        for lens in LENSES
    }
    lens = max(spread, key=spread.__getitem__)
    if spread[lens] < 1:
        return f"You have weighed {len(every)} events, all alike."
    low, high = (choose(every, key=lambda name: every[name][lens]) for choose in (min, max))
    return (
        f"Of the {len(every)} events that you weighed, {LENSES[lens].lower()} moves most: "
        f"{percent(every[low][lens])} for {low}, {percent(every[high][lens])} for {high}."
    )


def _table(case: Case, shown: Weights, others: Mapping[str, Weights]) -> Table:
    elsewhere = [rounded(given, 0) for given in others.values()]
    return Table(
        f"{case.question} ({case.when})",
        ("Lens", "Your weight", *(f"Your weight, {name}" for name in others), "The argument", "The record", "Sources"),
        tuple(
            (
                LENSES[one.lens],
                percent(shown[one.lens]),
                *(percent(given[one.lens]) for given in elsewhere),
                one.argument,
                one.evidence,
                "; ".join(one.works),
            )
            for one in case.arguments
        ),
    )


# The picture, laid out in pixels

_BAR, _THIN, _STEP, _GAP = 17, 8, 14, 14


def _figure(shown: Weights, others: Mapping[str, Weights], compact: bool) -> dict[str, Any]:
    """A full bar for each lens, and below it a hollow one for each other event, named by its year."""
    head = 22 if compact else 0
    pitch = head + _BAR + _STEP * len(others) + _GAP
    inside = pitch * len(LENSES)
    tops = {lens: -pitch * row - _GAP / 2 - head for row, lens in enumerate(LENSES)}
    bars = [_bars([(shown[lens], tops[lens] - _BAR / 2, percent(shown[lens])) for lens in LENSES], _BAR)]
    for number, (name, given) in enumerate(others.items()):
        rest = rounded(given, 0)
        drop = _BAR + _STEP * (number + 0.5)
        named = [(rest[lens], tops[lens] - drop, f"{percent(rest[lens])}, {name[:4]}") for lens in LENSES]
        bars.append(_bars(named, _THIN, hollow=True))
    ticks = [0, 50, 100] if compact else [0, 20, 40, 60, 80, 100]
    layout = palette.frame(inside + 36, left=14 if compact else 140, right=92, top=4, bottom=32)
    return {
        "data": bars,
        "layout": {
            **layout,
            "barmode": "overlay",
            "xaxis": {
                "range": [0, 100],
                "tickvals": ticks,
                "ticktext": [percent(tick) for tick in ticks],
                "tickangle": 0,
                "gridcolor": palette.LINE,
                "zeroline": False,
                "fixedrange": True,
            },
            "yaxis": {
                "range": [-inside, 0],
                "tickvals": [] if compact else [top - _BAR / 2 for top in tops.values()],
                "ticktext": [] if compact else list(LENSES.values()),
                "ticks": "outside",
                "ticklen": 6,
                "tickcolor": palette.CLEAR,
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            "annotations": [_name(LENSES[lens], top) for lens, top in tops.items()] if compact else [],
        },
    }


def _name(text: str, y: float) -> dict[str, Any]:
    return {
        "x": 0,
        "y": y + 3,  # room for what hangs below the line
        "xanchor": "left",
        "yanchor": "bottom",
        "text": text,
        "showarrow": False,
        "bgcolor": palette.PANEL,
        "borderpad": 0,
        "font": {"size": 12.5, "color": palette.INK},
    }


def _bars(rows: Sequence[tuple[float, float, str]], width: int, *, hollow: bool = False) -> dict[str, Any]:
    colour = palette.OTHER.colour if hollow else palette.ACCENT
    return {
        "type": "bar",
        "orientation": "h",
        "x": [x for x, _, _ in rows],
        "y": [y for _, y, _ in rows],
        "text": [text for _, _, text in rows],
        "textposition": "outside",
        "constraintext": "none",
        "textfont": {"size": 11.5 if hollow else 13},
        "cliponaxis": False,
        "width": width,
        "hoverinfo": "skip",
        "marker": {"color": palette.PANEL if hollow else colour, "line": {"color": colour, "width": 1.5}},
    }
