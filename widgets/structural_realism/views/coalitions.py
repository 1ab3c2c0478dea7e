"""Who can win with whom: shares beside the power to decide, and the coalitions that strength alone predicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from ..numbers import listed, opening, percent, rounded, the
from ..theory import PowerIndices, Stability, Triad, cheapest_winning, power_indices, stability, triad
from . import palette
from .described import Described, Table, Verdict

TIE = 0.05
"""Shares nearer than this, in percentage points, count as equal: our own tolerance, so that a hand can reach a tie."""

INDICES: Mapping[str, str] = {"banzhaf": "Banzhaf", "shapley_shubik": "Shapley–Shubik"}
FEW = 3
STACKED = -0.45
"""The row of the coalition, under those of the powers."""

Coalition = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every rule makes of one distribution; ``triad`` only where there are three powers."""

    held: Mapping[str, float]
    shown: Mapping[str, float]
    names: Mapping[str, str]
    indices: PowerIndices
    stability: Stability
    cheapest: tuple[Coalition, ...]
    triad: Triad | None

    @property
    def leaders(self) -> list[str]:
        top = max(self.held.values())
        return [code for code, share in self.held.items() if share == top]

    @property
    def others(self) -> Coalition:
        return frozenset(self.held) - {self.leaders[0]}

    @property
    def beaten(self) -> bool:
        """One state alone holds more than half."""
        return max(self.held.values()) > 50 + 1e-6

    @property
    def deadlock(self) -> bool:
        return abs(max(self.held.values()) - 50) <= 1e-6

    def index(self, name: str) -> Mapping[str, float]:
        return {"banzhaf": self.indices.banzhaf, "shapley_shubik": self.indices.shapley_shubik}[name]

    def members(self, coalition: Iterable[str]) -> list[str]:
        """The members in the order in which the powers are shown."""
        return [code for code in self.held if code in set(coalition)]

    def called(self, coalition: Iterable[str]) -> str:
        return " + ".join(self.names[code] for code in self.members(coalition))

    def total(self, coalition: Iterable[str]) -> float:
        return sum(self.shown[code] for code in coalition)


def coalitions_view(
    shares: Mapping[str, float],
    *,
    names: Mapping[str, str],
    index: str = "banzhaf",
    lead: str = "",
    compact: bool = False,
) -> Described:
    """Describe who can win with whom among three or more powers with ``shares`` (per cent, adding up to 100).

    ``names`` gives each state's name in that year, ``index`` the power index that is drawn, ``lead`` the words that
    open the summary.
    """
    reading = _read(shares, names)
    return Described(
        figure=_figure(reading, index, compact),
        summary=" ".join(
            filter(None, (_opening(lead, reading), _expected(reading), _winnable(reading), _power(reading, index)))
        ),
        table=_table(reading),
        verdicts=tuple(
            filter(
                None,
                (_caplow(reading), _gamson(reading), _balancing(reading), _deciding(reading, index), _needed(reading)),
            )
        ),
    )


def levelled(shares: Mapping[str, float]) -> dict[str, float]:
    """``shares`` with those that count as equal made equal, and those that count as half made exactly half."""
    shown = rounded(shares)
    ranked = sorted(shares, key=lambda code: -shares[code])
    groups = [ranked[:1]]
    for above, below in pairwise(ranked):
        if _equal(shares[above], shares[below], shown[above], shown[below]):
            groups[-1].append(below)
        else:
            groups.append([below])
    even = {code: sum(shares[each] for each in group) / len(group) for group in groups for code in group}
    halves = [code for code in even if _equal(even[code], 50, shown[code], 50)]
    rest = sum(share for code, share in even.items() if code not in halves)
    left = 100 - 50 * len(halves)
    return {
        code: 50.0 if code in halves else even[code] * left / rest if halves and rest else even[code] for code in shares
    }


def _equal(one: float, other: float, shown: float, other_shown: float) -> bool:
    return abs(one - other) < TIE or abs(shown - other_shown) < 1e-9


def _read(shares: Mapping[str, float], names: Mapping[str, str]) -> _Reading:
    held = levelled(shares)
    return _Reading(
        held=held,
        shown=rounded(shares),
        names=names,
        indices=power_indices(held),
        stability=stability(held),
        cheapest=cheapest_winning(held),
        triad=triad(held) if len(held) == 3 else None,
    )


def _opening(lead: str, reading: _Reading) -> str:
    ranked = sorted(reading.shown, key=lambda code: -reading.shown[code])
    parts = [
        f"{the(reading.names[code])} {'holds ' if place == 0 else ''}{percent(reading.shown[code], 1)}"
        for place, code in enumerate(ranked)
    ]
    said = f"{', '.join(parts)}."
    return f"{lead}: {said}" if lead else opening(said)


def _expected(reading: _Reading) -> str:
    gamson = _spoken(reading, reading.cheapest)
    if reading.triad is None:
        return f"Gamson expects {gamson}."
    caplow = _spoken(reading, reading.triad.coalitions)
    kind = f"This is Caplow’s type {reading.triad.caplow_type}"
    if set(reading.triad.coalitions) == set(reading.cheapest):
        return f"{kind}; he and Gamson expect {gamson}."
    return f"{kind}: he expects {caplow}. Gamson expects {gamson}."


def _spoken(reading: _Reading, coalitions: Sequence[Coalition]) -> str:
    if not coalitions:
        return "no coalition"
    if len(coalitions) > FEW:
        return f"one of {len(coalitions)} coalitions that cost the same"
    return ", or ".join(_together([the(reading.names[code]) for code in reading.members(c)]) for c in coalitions)


def _together(names: Sequence[str]) -> str:
    return " with ".join(names) if len(names) == 2 else f"{listed(names)} together"


def _winnable(reading: _Reading) -> str:
    if reading.beaten:
        return "One power holds more than half, so balancing cannot win."
    if reading.deadlock:
        return "One power holds exactly half, so all the others together can block it and not beat it."
    return "No power holds half, so balancing can win."


def _power(reading: _Reading, index: str) -> str:
    power = reading.index(index)
    top = [the(reading.names[code]) for code in power if power[code] >= max(power.values()) - 1e-9]
    never = [the(reading.names[code]) for code in power if power[code] <= 1e-9]
    name = f"By the {INDICES[index]} index"
    if len(top) == len(power):
        return f"{name} all are decisive equally often, whatever their size."
    if len(never) == len(power) - 1:
        return f"{name} {top[0]} decides alone."
    often = percent(100 * max(power.values()), 1)
    most = (
        f"{top[0]} is decisive most often ({often})"
        if len(top) == 1
        else (f"{listed(top)} are decisive most often ({often} each)")
    )
    return f"{name} {most}{f', {listed(never)} never' if never else ''}."


def _caplow(reading: _Reading) -> Verdict | None:
    if reading.triad is None:
        return None
    letters = ", ".join(
        f"{letter} = {reading.names[code]}" for letter, code in zip("ABC", reading.triad.states, strict=True)
    )
    return Verdict(
        "Caplow: whom may each dominate, alone or with a partner?",
        f"Type {reading.triad.caplow_type}",
        _written(reading, reading.triad.coalitions),
        f"{reading.triad.condition}; {letters}.",
    )


def _written(reading: _Reading, coalitions: Sequence[Coalition]) -> str:
    return " or ".join(map(reading.called, coalitions)) or "no coalition"


def _gamson(reading: _Reading) -> Verdict:
    rule = "Gamson: the cheapest coalition that wins"
    if not reading.cheapest:
        return Verdict(rule, "No coalition", f"{the(reading.names[reading.leaders[0]])} wins alone")
    first = reading.cheapest[0]
    together = f"{percent(reading.total(first), 1)} together"
    if len(reading.cheapest) > 1:
        few = len(reading.cheapest) <= FEW
        which = _written(reading, reading.cheapest) if few else together
        return Verdict(rule, f"{len(reading.cheapest)} tie", which, "" if not few else f"Each has {together}.")
    return Verdict(rule, reading.called(first), together, f"Prize in proportion to strength: {_prize(reading, first)}.")


def _prize(reading: _Reading, coalition: Coalition) -> str:
    total = sum(reading.held[code] for code in coalition)
    return ", ".join(
        f"{reading.names[code]} {percent(100 * reading.held[code] / total)}" for code in reading.members(coalition)
    )


def _balancing(reading: _Reading) -> Verdict:
    rule = "When can balancing not win? When one power holds more than half"
    leader = reading.names[reading.leaders[0]]
    together = reading.total(reading.others)
    against = f"all others {percent(together, 1)} against {percent(100 - together, 1)}"
    if reading.beaten:
        note = (
            "Wohlforth calls it unipolar when no counterbalance is possible. The looser rule, align against the "
            f"strongest, still sets the others against {the(leader)}, without a win."
        )
        return Verdict(rule, "It cannot win", against, note)
    if reading.deadlock:
        return Verdict(
            rule, "It can only block", against, "Neither side has more than half. A tie within our tolerance."
        )
    return Verdict(rule, "It can win", against, f"A coalition of the others can outweigh {the(leader)}.")


def _deciding(reading: _Reading, index: str) -> Verdict:
    first, *rest = _groups(reading, reading.index(index))
    other = next(name for name in INDICES if name != index)
    return Verdict(
        f"{INDICES[index]} index: who turns losing coalitions into winning ones?",
        opening(first),
        "; ".join(rest),
        f"{INDICES[other]} index: {'; '.join(_groups(reading, reading.index(other)))}.",
    )


def _groups(reading: _Reading, power: Mapping[str, float]) -> list[str]:
    """Powers with the same index together, the strongest first."""
    said: dict[str, list[str]] = {}
    for code in sorted(power, key=lambda code: -power[code]):
        said.setdefault(percent(100 * power[code], 1), []).append(reading.names[code])
    return [f"{'all' if len(who) == len(power) else listed(who)} {value}" for value, who in said.items()]


def _needed(reading: _Reading) -> Verdict:
    result = reading.stability
    spare = [the(reading.names[code]) for code in reading.held if code in result.inessential]
    half = [the(reading.names[code]) for code in reading.held if abs(reading.held[code] - 50) <= 1e-6]
    return Verdict(
        "Niou, Ordeshook & Rose: does some winning coalition need each power?",
        "System-stable" if result.system_stable else "Not system-stable",
        "each is essential" if result.system_stable else f"nobody needs {listed(spare)}",
        f"Resource-stable: {listed(half)} {'holds' if len(half) == 1 else 'hold'} exactly half."
        if result.resource_stable
        else "Not resource-stable: nobody holds exactly half, so resources may change hands.",
    )


def _table(reading: _Reading) -> Table:
    def cells(code: str) -> tuple[str, ...]:
        return (
            reading.names[code],
            percent(reading.shown[code], 1),
            *(percent(100 * reading.index(name)[code], 1) for name in INDICES),
            "yes" if code in reading.stability.essential else "no",
        )

    found = (
        []
        if reading.triad is None
        else [
            ("Caplow’s type", str(reading.triad.caplow_type)),
            ("Caplow expects", _written(reading, reading.triad.coalitions)),
        ]
    )
    found += [
        ("Gamson expects", _written(reading, reading.cheapest)),
        ("The others together", percent(reading.total(reading.others), 1)),
        ("Balancing", "cannot win" if reading.beaten else "can only block" if reading.deadlock else "can win"),
        ("System-stable", "yes" if reading.stability.system_stable else "no"),
        ("Resource-stable", "yes" if reading.stability.resource_stable else "no"),
    ]
    return Table(
        "Shares of capabilities, rounded to a sum of 100\u202f%, the power to decide, and who is expected to join whom",
        ("Power", "Share", *(f"{name} index" for name in INDICES.values()), "Essential"),
        (
            *map(cells, sorted(reading.held, key=lambda code: -reading.shown[code])),
            *((*row, "", "", "") for row in found),
        ),
    )


def _figure(reading: _Reading, index: str, compact: bool) -> dict[str, Any]:
    codes = list(reading.held)
    power = {code: 100 * part for code, part in reading.index(index).items()}
    joined = reading.members(reading.cheapest[0] if reading.cheapest else reading.others)
    rows = {code: float(len(codes) - place) for place, code in enumerate(codes)}
    longest = max(*reading.shown.values(), *power.values(), reading.total(joined), 50)
    ticks = [0, 50, 100] if compact else [0, 25, 50, 75, 100]
    left = 8 if compact else 132
    share, decide = (-0.02, -0.31) if compact else (0.15, -0.23)
    layout = palette.frame(
        (150 + 66 * len(codes)) if compact else (140 + 56 * len(codes)),
        left=left,
        right=14,
        top=46 if compact else 26,
        bottom=30,
    )
    return {
        "data": [
            _bars(
                "share", [(code, rows[code] + share, reading.shown[code]) for code in codes], 0.34 if compact else 0.4
            ),
            _bars("power", [(code, rows[code] + decide, power[code]) for code in codes], 0.18 if compact else 0.2),
            _stack(reading, joined),
        ],
        "layout": {
            **layout,
            "barmode": "overlay",
            "hovermode": False,
            "xaxis": {
                "range": [0, longest * (1.3 if compact else 1.16)],
                "tickvals": ticks,
                "ticktext": [percent(tick) for tick in ticks],
                "ticklabeloverflow": "allow",
                "gridcolor": palette.LINE,
                "zeroline": False,
                "fixedrange": True,
            },
            "yaxis": {"range": [-0.75, len(codes) + 0.5], "visible": False, "fixedrange": True},
            "shapes": [
                {
                    "type": "line",
                    "layer": "below",
                    "x0": 50,
                    "x1": 50,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": palette.MUTED, "width": 1.5, "dash": "dash"},
                }
            ],
            "annotations": [
                _words("more than half wins", palette.MUTED, 12, x=50, y=1, yref="paper", yanchor="bottom"),
                *(_above(reading, rows, index) if compact else _beside(reading, rows, index, share, decide)),
                _at_left(
                    0.1,
                    _heading(reading, joined, "<br>" if compact else " "),
                    palette.INK,
                    13.5,
                    4 - left,
                    bgcolor=palette.PANEL,
                ),
            ],
        },
    }


def _above(reading: _Reading, rows: Mapping[str, float], index: str) -> list[dict[str, Any]]:
    """Names over the bars, where there is no room beside them."""
    key = f"Filled: share. Hollow: {INDICES[index]} index."
    return [
        _at_left(1, key, palette.MUTED, 12, -4, yref="paper", yanchor="bottom", yshift=18),
        *(_at_left(row + 0.35, reading.names[code], palette.INK, 13.5, -4) for code, row in rows.items()),
    ]


def _beside(
    reading: _Reading, rows: Mapping[str, float], index: str, share: float, decide: float
) -> list[dict[str, Any]]:
    """Names at the left of the bars."""
    place: dict[str, Any] = {"xref": "paper", "x": 0, "xshift": -6, "xanchor": "right"}
    return [
        *(_words(reading.names[code], palette.INK, 13.5, y=row + share, **place) for code, row in rows.items()),
        *(_words(f"{INDICES[index]} index", palette.MUTED, 12, y=row + decide, **place) for row in rows.values()),
        _words("together", palette.MUTED, 12, y=STACKED, **place),
    ]


def _at_left(y: float, text: str, colour: str, size: float, shift: float, **more: Any) -> dict[str, Any]:
    place: dict[str, Any] = {"xref": "paper", "x": 0, "xshift": shift, "xanchor": "left", "align": "left", "y": y}
    return _words(text, colour, size, **place, **more)


def _bars(name: str, bars: Sequence[tuple[str, float, float]], width: float) -> dict[str, Any]:
    """Bars ``(state, row, length)``: shares wear the state's colour and pattern, the power to decide is hollow."""
    styles = [palette.style(code) for code, _, _ in bars]
    colours = [style.colour for style in styles]
    filled = name == "share"
    marker: dict[str, Any] = {
        "color": colours if filled else palette.PANEL,
        "line": {"color": colours, "width": 1.5 if filled else 2},
    }
    if filled:
        marker["pattern"] = palette.pattern([style.pattern for style in styles])
    return {
        "type": "bar",
        "name": name,
        "orientation": "h",
        "x": [length for _, _, length in bars],
        "y": [row for _, row, _ in bars],
        "text": [percent(length, 1) for _, _, length in bars],
        "customdata": [code for code, _, _ in bars],
        "textposition": "outside",
        "constraintext": "none",
        "textfont": {"size": 13.5 if filled else 12},
        "cliponaxis": False,
        "width": width,
        "hoverinfo": "skip",
        "marker": marker,
    }


def _stack(reading: _Reading, joined: Sequence[str]) -> dict[str, Any]:
    """The coalition's members end to end."""
    lengths = [reading.shown[code] for code in joined]
    stack = _bars("share", [(code, STACKED, length) for code, length in zip(joined, lengths, strict=True)], 0.4)
    marker = {**stack["marker"], "line": {"color": palette.PANEL, "width": 1.5}}
    last = percent(sum(lengths), 1)
    return stack | {
        "name": "coalition",
        "base": [0.0, *accumulate(lengths)][:-1],
        "text": [*("" for _ in joined[1:]), last],
        "marker": marker,
    }


def _heading(reading: _Reading, joined: Sequence[str], break_line: str) -> str:
    if not reading.cheapest:
        return f"All the others together:{break_line}{reading.called(joined)}"
    ties = len(reading.cheapest)
    which = "Cheapest winning coalition" if ties == 1 else f"One of {ties} cheapest winning coalitions"
    return f"{which}:{break_line}{reading.called(joined)}"


def _words(text: str, colour: str, size: float, **place: Any) -> dict[str, Any]:
    return {"text": text, "showarrow": False, "font": {"size": size, "color": colour}, **place}
