"""What war is worth to two sides, the deals that both prefer to it, and what a coming shift of power does to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..numbers import THIN, number, percent
from ..theory import BargainingRange, CommitmentProblem, bargaining_range, commitment_problem
from . import palette
from .described import Card, Described, Table, Verdict

TOP, LATER, HEIGHT = 0, 190, 342
LETTER = 6.6
"""Pixels that a letter of a label takes, on the safe side."""
ROOM = {True: 216, False: 500}
"""Pixels that the line from 0 to 100 per cent has at least, on a narrow page and on a wide one."""


@dataclass(frozen=True, slots=True)
class Case:
    """Two sides at two times: ``now``, and ``later`` when the attacker's chance has fallen. All in parts of one."""

    attacker: str
    defender: str
    now: BargainingRange
    later: BargainingRange
    promise: CommitmentProblem

    @property
    def costs(self) -> float:
        return self.now.cost_a + self.now.cost_b


def bargaining_view(
    p: float,
    cost_attacker: float,
    cost_defender: float,
    fall: float,
    *,
    attacker: str,
    defender: str,
    attacker_code: str = "",
    card: Card | None = None,
    compact: bool = False,
) -> Described:
    """Describe a bargain in the shadow of war; all numbers in per cent of what is at stake.

    ``fall`` is how much of its chance ``p`` the attacker will lose; more than ``p`` cannot be lost.
    ``attacker_code`` gives the attacker's colour.
    """
    chance, lost, cost_a, cost_b = p / 100, min(fall, p) / 100, cost_attacker / 100, cost_defender / 100
    case = Case(
        attacker,
        defender,
        now=bargaining_range(chance, cost_a, cost_b),
        later=bargaining_range(max(0.0, chance - lost), cost_a, cost_b),
        promise=commitment_problem(lost, cost_a, cost_b),
    )
    return Described(
        figure=_figure(case, palette.style(attacker_code).colour, compact),
        summary=" ".join(filter(None, (_opening(case), _deal(case), _promise(case), _capped(case, fall)))),
        table=_table(case),
        verdicts=(_deal_verdict(case), _promise_verdict(case)),
        card=card,
    )


def _amount(part: float) -> str:
    """A part of one as a number of per cent, without a decimal that is zero."""
    value = round(100 * part, 1)
    return number(value, 0 if value == round(value) else 1)


def _part(part: float) -> str:
    return f"{_amount(part)}{THIN}%"


def _points(part: float) -> str:
    amount = _amount(part)
    return f"{amount} point" if amount == "1" else f"{amount} points"


def _single(deal: BargainingRange) -> bool:
    return _amount(deal.low) == _amount(deal.high)


def _span(deal: BargainingRange) -> str:
    return _part(deal.low) if _single(deal) else f"{_amount(deal.low)} to {_part(deal.high)}"


def _opening(case: Case) -> str:
    now = case.now
    return (
        f"You assume that {case.attacker} wins with a chance of {_part(now.p)}, and that war costs {case.attacker} "
        f"{_points(now.cost_a)} and {case.defender} {_points(now.cost_b)}."
    )


def _deal(case: Case) -> str:
    if _single(case.now):
        return f"The range of deals has closed to one point: {case.attacker} gets {_part(case.now.low)}."
    return f"Both sides prefer to war any deal that gives {case.attacker} {_span(case.now)} of what is at stake."


def _promise(case: Case) -> str:
    lost = case.promise.shift
    if lost == 0:
        return "No shift of power is coming, so no promise can break over it."
    if case.promise.problem:
        return (
            f"Its chance will fall by {_points(lost)}, more than war costs both together ({_amount(case.costs)}): "
            f"no deal that {case.defender} would still keep later gives {case.attacker} what war gives it now. "
            "That is a commitment problem."
        )
    return (
        f"Its chance will fall by {_points(lost)}, not more than war costs both together ({_amount(case.costs)}): "
        "a deal can hold."
    )


def _capped(case: Case, fall: float) -> str:
    if fall <= 100 * case.now.p + 1e-9:
        return ""
    return f"A chance cannot fall below zero, so of the {_points(fall / 100)} only {_amount(case.promise.shift)} count."


def _deal_verdict(case: Case) -> Verdict:
    now = case.now
    if _single(now):
        free = case.costs == 0
        note = (
            "War costs nothing here: nothing is saved by a deal." if free else "The ends of the line cut the rest off."
        )
        label, detail = "One point only", _part(now.low)
    else:
        label, detail = "Yes", f"{case.attacker} gets {_span(now)}"
        cut = now.width < case.costs - 1e-9
        saved = f"Room for a deal: {_points(now.width)}"
        note = (
            f"{saved}. The costs together are {_amount(case.costs)}; the ends of the line cut the rest off."
            if cut
            else f"{saved}, just what war would cost both together."
        )
    return Verdict("Is there a deal that both prefer to war? (Fearon 1995)", label, detail, note)


def _promise_verdict(case: Case) -> Verdict:
    lost, costs = case.promise.shift, case.costs
    rule = "Will the deal be kept? Not if the fall is larger than both costs (Fearon 1995)"
    against = f"fall {_amount(lost)}, costs together {_amount(costs)}"
    if case.promise.problem:
        note = f"A deal could hold if the fall were {_points(case.promise.excess)} smaller, or war as much dearer."
        return Verdict(rule, "Commitment problem", against, note)
    note = (
        f"A fall of more than {_points(costs)} would change this."
        if costs < case.now.p - 1e-9
        else "No fall could change this: the chance has less to lose than war would cost."
    )
    return Verdict(rule, "A deal can hold", against, note)


def _table(case: Case) -> Table:
    now, later = case.now, case.later

    def row(name: str, first: float, second: float, write: Any = _part) -> tuple[str, str, str]:
        return (name, write(first), write(second))

    return Table(
        "Your assumptions and what follows, in per cent of what is at stake; none of this is measured",
        ("", "Now", "Later"),
        (
            row(f"Chance that {case.attacker} wins", now.p, later.p),
            row(f"Cost of war to {case.attacker}", now.cost_a, later.cost_a),
            row(f"Cost of war to {case.defender}", now.cost_b, later.cost_b),
            row(f"What war is worth to {case.attacker}", now.p - now.cost_a, later.p - later.cost_a),
            row(f"What war is worth to {case.defender}", 1 - now.p - now.cost_b, 1 - later.p - later.cost_b),
            row(f"Least that {case.attacker} accepts", now.low, later.low),
            row(f"Most that {case.defender} gives", now.high, later.high),
            row("Room for a deal", now.width, later.width, _points),
            ("Fall of the chance", "–", _points(case.promise.shift)),
            ("Both costs together", _points(case.costs), _points(case.costs)),
            ("Commitment problem", "yes" if case.promise.problem else "no", "–"),
        ),
    )


def _figure(case: Case, attacker_colour: str, compact: bool) -> dict[str, Any]:
    room = ROOM[compact]
    now, later = case.now, case.later
    annotations = [
        _heading("<b>Now</b>", TOP + 8),
        _text("deals that both prefer to war", _middle(now), TOP + 30, room, palette.MUTED, name="band-now"),
        _text(_span(now), _middle(now), TOP + 48, room, palette.INK, name="range-now"),
        _text(
            f"chance that {case.attacker} wins: {_part(now.p)}", 100 * now.p, TOP + 98, room, palette.INK, name="p-now"
        ),
        *_cost(f"cost to {case.attacker}", now.p, now.p - now.cost_a, TOP + 118, room, attacker_colour),
        *_cost(f"cost to {case.defender}", now.p, now.p + now.cost_b, TOP + 147, room, palette.OTHER.colour),
        _heading("<b>Later</b>" if case.promise.shift else "<b>Later</b>: no fall", LATER + 8),
        _text(
            "deals then" if compact else "deals that both prefer then", _middle(later), LATER + 30, room, palette.MUTED
        ),
        _text(_span(later), _middle(later), LATER + 48, room, palette.INK, name="range-later"),
        _text(f"chance then: {_part(later.p)}", 100 * later.p, LATER + 98, room, palette.INK, name="p-later"),
        *_gap(case, room),
    ]
    layout = palette.frame(HEIGHT + 46, left=20, right=20, top=6, bottom=40)
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": [100 * now.p, 100 * later.p],
                "y": [TOP + 72, LATER + 72],
                "hoverinfo": "skip",
                "cliponaxis": False,
                "marker": {"symbol": "diamond", "size": 14, "color": palette.INK},
            }
        ],
        "layout": {
            **layout,
            "xaxis": {
                "range": [0, 100],
                "tickvals": [0, 25, 50, 75, 100],
                "ticktext": [percent(value) for value in (0, 25, 50, 75, 100)],
                "showgrid": False,
                "ticklabeloverflow": "allow",
                "ticks": "outside",
                "ticklen": 4,
                "tickcolor": palette.MUTED,
                "zeroline": False,
                "fixedrange": True,
                "title": {
                    "text": f"{case.attacker}’s part of what is at stake",
                    "font": {"size": 12, "color": palette.MUTED},
                    "standoff": 4,
                },
            },
            "yaxis": {"range": [HEIGHT, 0], "visible": False, "fixedrange": True},
            "shapes": [*_line(now, TOP + 72, "now"), *_line(later, LATER + 72, "later"), _worth(case)],
            "annotations": annotations,
        },
    }


def _middle(deal: BargainingRange) -> float:
    return 50 * (deal.low + deal.high)


def _text(text: str, x: float, y: float, room: float, colour: str, *, name: str = "") -> dict[str, Any]:
    """A label with its middle at ``x`` per cent, or at the end of the line if it would stick out."""
    half = 50 * LETTER * len(text) / room
    anchor = "left" if x < half else "right" if x > 100 - half else "center"
    return {
        "name": name,
        "x": {"left": 0, "center": x, "right": 100}[anchor],
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": anchor,
        "yanchor": "middle",
        "bgcolor": palette.PANEL,
        "font": {"size": 12.5, "color": colour},
    }


def _heading(text: str, y: float) -> dict[str, Any]:
    return {**_text(text, 0, y, 1, palette.INK), "x": 0, "xanchor": "left"}


def _cost(text: str, start: float, end: float, y: float, room: float, colour: str) -> list[dict[str, Any]]:
    """An arrow from the chance to what war is worth, with its label below; it stops at the end of the line."""
    tip = min(max(end, 0.0), 1.0)
    label = _text(f"{text}: {_points(abs(end - start))}", 50 * (start + tip), y + 12, room, palette.INK)
    return [label] if tip == start else [label, _arrow(start, tip, y, colour)]


def _arrow(start: float, tip: float, y: float, colour: str) -> dict[str, Any]:
    return {
        "x": 100 * tip,
        "y": y,
        "ax": 100 * start,
        "ay": y,
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 2.5,
        "arrowcolor": colour,
    }


def _line(deal: BargainingRange, y: float, when: str) -> list[dict[str, Any]]:
    low, high = 100 * deal.low, 100 * deal.high
    return [
        {
            "type": "line",
            "layer": "below",
            "x0": 0,
            "x1": 100,
            "y0": y,
            "y1": y,
            "line": {"color": palette.MUTED, "width": 2},
        },
        {
            "type": "rect",
            "name": when,
            "layer": "below",
            "x0": low,
            "x1": high,
            "y0": y - 12,
            "y1": y + 12,
            "fillcolor": palette.WELL,
            "line": {"color": palette.ACCENT, "width": 2.5},
        },
    ]


def _worth(case: Case) -> dict[str, Any]:
    """What war is worth to the attacker now, carried down to the deals of later."""
    return {
        "type": "line",
        "layer": "below",
        "x0": 100 * case.now.low,
        "x1": 100 * case.now.low,
        "y0": TOP + 84,
        "y1": LATER + 118,
        "line": {"color": palette.MUTED, "width": 1.5, "dash": "dash"},
    }


def _gap(case: Case, room: float) -> list[dict[str, Any]]:
    """Whether the deals of later reach what war is worth now, at the foot of the dashed line."""
    worth = f"war now is worth {_part(case.now.p - case.now.cost_a)} to {case.attacker}"
    foot = _text(worth, 100 * case.now.low, LATER + 126, room, palette.MUTED)
    if not case.promise.problem:
        return [foot]
    return [
        foot,
        _arrow(case.later.high, case.now.low, LATER + 72, palette.INK),
        _text(
            f"deals then are {_points(case.promise.excess)} short",
            100 * case.now.low,
            LATER + 142,
            room,
            palette.INK,
            name="gap",
        ),
    ]
