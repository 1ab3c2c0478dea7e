"""The strategic triangle: three ties, the pattern that they make, and what two theories say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..numbers import listed, number, opening, the
from ..theory import Triangle, triangle
from . import palette
from .described import Described, Table, Verdict

Pair = frozenset[str]
Signs = Mapping[Pair, int]

STATES = ("USA", "RUS", "CHN")
PAIRS: tuple[tuple[str, str], ...] = (("USA", "RUS"), ("USA", "CHN"), ("RUS", "CHN"))
WORDS: Mapping[int, str] = {1: "friends", -1: "foes"}
MARKS: Mapping[int, str] = {1: "+", -1: "−"}
SHORT: Mapping[str, str] = {
    "ménage à trois": "ménage",
    "romantic triangle": "romantic",
    "stable marriage": "marriage",
    "unit veto": "unit veto",
}
ODD_ONE_OUT = ("pivot", "outcast")


@dataclass(frozen=True, slots=True)
class Spell:
    """Years with the same three ties. ``names`` says what the states were called in short."""

    first: int
    last: int
    signs: Signs
    names: Mapping[str, str]

    @property
    def years(self) -> str:
        return f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where things stand, in pixels from the middle of the top edge, and in which form labels are set."""

    places: Mapping[str, tuple[float, float]]
    labels: Mapping[str, tuple[float, float, str, str]]
    radius: float
    depth: float
    strip: float
    type: float


WIDE = _Shape(
    {"USA": (0, -34), "RUS": (-165, -172), "CHN": (165, -172)},
    {"USA": (36, -34, "left", "middle"), "RUS": (-201, -172, "right", "middle"), "CHN": (201, -172, "left", "middle")},
    radius=27,
    depth=212,
    strip=78,
    type=14,
)
NARROW = _Shape(
    {"USA": (0, -64), "RUS": (-59, -176), "CHN": (59, -176)},
    {"USA": (0, -37, "center", "bottom"), "RUS": (-59, -202, "center", "top"), "CHN": (59, -202, "center", "top")},
    radius=22,
    depth=274,
    strip=30,
    type=12.5,
)


def triangle_view(
    signs: Signs,
    *,
    names: Mapping[str, str],
    record: Mapping[Pair, str],
    spells: Sequence[Spell],
    year: int,
    beta: float = 0.5,
    lead: str = "",
    compact: bool = False,
) -> Described:
    """Describe three ``signs`` (+1 friends, −1 foes) among the United States, Russia and China.

    ``names`` gives each state's name in ``year``, ``record`` what the record says of each pair in that year,
    ``spells`` the record of all years, ``beta`` the weight of the others' tie, ``lead`` how the summary opens.
    """
    result = triangle(signs, beta=beta)
    return Described(
        figure=_figure(result, names, spells, year, compact),
        summary=" ".join(
            (
                f"{lead}: {result.pattern}." if lead else f"{opening(result.pattern)}.",
                _told(result, names),
                _worth(result, names),
            )
        ),
        table=_table(result, names, record, spells),
        verdicts=(_dittmer(result, names), _balance(result), _gains(result, names)),
    )


def payoff(value: float) -> str:
    """A payoff with its sign and as many decimals as it needs."""
    digits = 1 if abs(value * 10 - round(value * 10)) < 1e-9 else 2
    return f"+{number(value, digits)}" if value > 0 else number(value, digits)


def _by_role(result: Triangle) -> dict[str, list[str]]:
    by_role: dict[str, list[str]] = {}
    for code in STATES:
        by_role.setdefault(result.roles[code], []).append(code)
    return dict(sorted(by_role.items(), key=lambda item: item[0] not in ODD_ONE_OUT))


def _told(result: Triangle, names: Mapping[str, str]) -> str:
    by_role = {role: [the(names[code]) for code in codes] for role, codes in _by_role(result).items()}
    match result.pattern:
        case "romantic triangle":
            (pivot,), wings = by_role["pivot"], by_role["wing"]
            return (
                f"{opening(pivot)} is the pivot, a friend of both; {listed(wings)} are foes, its wings. Here the two "
                "theories disagree. Balance theory calls this unbalanced and expects a tie to change. For Dittmer the "
                f"pivot profits from it, so {pivot} should want it to last."
            )
        case "stable marriage":
            (outcast,), partners = by_role["outcast"], by_role["partner"]
            return (
                f"{opening(listed(partners))} are partners, {outcast} is the outcast. Balance theory calls this "
                f"balanced and expects it to last; by the ranking of roles {outcast} has the worst place and the best "
                "reason to break it up."
            )
        case "unit veto":
            return (
                "All three are foes. Balance theory calls this unbalanced: two of them should join against the third. "
                "Its weak form lets foes of foes be foes. Dittmer had no such pattern in 1981; he added it in 1987."
            )
        case _:
            return (
                "All three are friends. Balance theory calls this balanced and expects it to last; by the ranking of "
                "roles each would stand better as a pivot, if the other two fell out."
            )


def _dittmer(result: Triangle, names: Mapping[str, str]) -> Verdict:
    roles = _by_role(result)
    detail = "; ".join(
        f"{listed(names[code] for code in codes)}: {role if len(codes) == 1 else role + 's'}"
        for role, codes in roles.items()
    )
    added = result.pattern == "unit veto"
    return Verdict(
        "Dittmer: which pattern, and who plays which role?",
        opening(result.pattern),
        f"all three: {next(iter(roles))}s" if len(roles) == 1 else detail,
        "Not among his three patterns of 1981; added in 1987." if added else "One of his three patterns of 1981.",
    )


def _balance(result: Triangle) -> Verdict:
    factors = " × ".join(MARKS[result.signs[frozenset(pair)]] for pair in PAIRS)
    if result.balanced:
        weak = "Weak balance agrees: balanced."
    elif result.weakly_balanced:
        weak = "Weakly balanced all the same: that form lets three foes stay foes."
    else:
        weak = "Not weakly balanced either: a friend’s friend is a foe."
    return Verdict(
        "Balance theory: + if the three signs multiply to +",
        "Balanced" if result.balanced else "Unbalanced",
        f"{factors} = {'+' if result.balanced else '−'}",
        weak,
    )


def _by_payoff(result: Triangle) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for code in sorted(STATES, key=lambda code: -result.payoffs[code]):
        said.setdefault(payoff(result.payoffs[code]), []).append(code)
    return said


def _worth(result: Triangle, names: Mapping[str, str]) -> str:
    told = [
        f"{'all three' if len(codes) == 3 else listed(the(names[code]) for code in codes)} {value}"
        for value, codes in _by_payoff(result).items()
    ]
    return f"Payoffs by our formula: {', '.join(told)}."


def _gains(result: Triangle, names: Mapping[str, str]) -> Verdict:
    worth = [
        f"{'all three' if len(codes) == 3 else listed(names[code] for code in codes)} {value}"
        for value, codes in _by_payoff(result).items()
    ]
    return Verdict(
        "Who gains? Our own formula: own two signs − β × the others’ sign",
        opening(worth[0]),
        ", ".join(worth[1:]),
        f"β = {number(result.beta, 2)}. Only the order means anything; it is Wu’s ranking of the roles.",
    )


def _table(result: Triangle, names: Mapping[str, str], record: Mapping[Pair, str], spells: Sequence[Spell]) -> Table:
    ties = [
        (
            _pair_name(pair, names),
            WORDS[result.signs[frozenset(pair)]],
            MARKS[result.signs[frozenset(pair)]],
            record[frozenset(pair)],
        )
        for pair in PAIRS
    ]
    powers = [(names[code], result.roles[code], payoff(result.payoffs[code]), "") for code in STATES]
    system = [
        ("Pattern", result.pattern, "", ""),
        ("Balance", "balanced" if result.balanced else "unbalanced", "", ""),
        ("Weak balance", "balanced" if result.weakly_balanced else "unbalanced", "", ""),
    ]
    by_year = [_spell_row(spell) for spell in spells]
    return Table(
        "The three ties, the roles that they make, and the record of all years "
        "(signs in the order US–Russia, US–China, Russia–China)",
        ("What", "Reading", "Sign or payoff", "By the record of rivalries"),
        (*ties, *powers, *system, *by_year),
    )


def _spell_row(spell: Spell) -> tuple[str, str, str, str]:
    result = triangle(spell.signs)
    signs = " ".join(MARKS[result.signs[frozenset(pair)]] for pair in PAIRS)
    return spell.years, result.pattern, signs, _odd_one(result, spell.names)


def _odd_one(result: Triangle, names: Mapping[str, str]) -> str:
    return next((f"{names[code]} {role}" for code, role in result.roles.items() if role in ODD_ONE_OUT), "")


def _pair_name(pair: tuple[str, str], names: Mapping[str, str]) -> str:
    return f"{names[pair[0]]} – {names[pair[1]]}"


def _figure(
    result: Triangle, names: Mapping[str, str], spells: Sequence[Spell], year: int, compact: bool
) -> dict[str, Any]:
    shape = NARROW if compact else WIDE
    plot = shape.depth + 42 + shape.strip
    layout = palette.frame(round(plot + 30), left=16, right=16, top=4, bottom=26)
    return {
        "data": [_marker(spells, year, (shape.strip + 6) / plot)],
        "layout": {
            **layout,
            "hovermode": False,
            "xaxis": {
                "range": [spells[0].first, spells[-1].last + 1],
                "tickvals": [x + 0.5 for x in _ticks(spells, compact)],
                "ticktext": [str(x) for x in _ticks(spells, compact)],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
                "tickfont": {"size": 12.5, "color": palette.MUTED},
            },
            "yaxis": {"range": [0, 1], "visible": False, "fixedrange": True},
            "shapes": [
                *(_tie(pair, result.signs[frozenset(pair)], shape) for pair in PAIRS),
                *(_node(code, shape) for code in STATES),
                *(_block(spell, place, shape) for place, spell in enumerate(spells)),
                *(line for spell in spells for line in _small(spell, shape)),
                _now(spells, year, shape),
            ],
            "annotations": [
                *(_sign(pair, result.signs[frozenset(pair)], shape) for pair in PAIRS),
                *(_inside(code, result, shape) for code in STATES),
                *(_label(code, result, names, shape) for code in STATES),
                _key(compact),
                _heading(shape, compact),
                _year(spells, year, shape),
                *(() if compact else (_caption(spell, shape) for spell in spells)),
            ],
        },
    }


def _ticks(spells: Sequence[Spell], compact: bool) -> range:
    return range(spells[0].first, spells[-1].last + 1, 20 if compact else 10)


def _pixels(x0: float, y0: float, x1: float, y1: float) -> dict[str, Any]:
    """A shape's corners in pixels from the middle of the top edge, so that no width bends the triangle."""
    return {
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0.5,
        "yanchor": 1,
        "x0": x0,
        "y0": y0,
        "x1": x1,
        "y1": y1,
    }


def _tie(pair: tuple[str, str], sign: int, shape: _Shape) -> dict[str, Any]:
    return {
        "type": "line",
        "name": "-".join(pair),
        **_pixels(*shape.places[pair[0]], *shape.places[pair[1]]),
        "line": _stroke(sign, 4, 2.5),
    }


def _stroke(sign: int, friends: float, foes: float) -> dict[str, Any]:
    if sign > 0:
        return {"color": palette.INK, "width": friends, "dash": "solid"}
    return {"color": palette.MUTED, "width": foes, "dash": "dash"}


def _node(code: str, shape: _Shape) -> dict[str, Any]:
    x, y = shape.places[code]
    style = palette.style(code)
    return {
        "type": "circle",
        "name": code,
        **_pixels(x - shape.radius, y - shape.radius, x + shape.radius, y + shape.radius),
        "fillcolor": palette.PANEL,
        "line": {"color": style.colour, "width": 5, "dash": style.line},
    }


def _text(right: float, up: float, text: str, size: float, colour: str, **more: Any) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 1,
        "xshift": right,
        "yshift": up,
        "xanchor": "center",
        "yanchor": "middle",
        "text": text,
        "showarrow": False,
        "font": {"size": size, "color": colour},
        **more,
    }


def _sign(pair: tuple[str, str], sign: int, shape: _Shape) -> dict[str, Any]:
    (x0, y0), (x1, y1) = (shape.places[code] for code in pair)
    words = f"<b>{MARKS[sign]}</b> {WORDS[sign]}"
    return _text((x0 + x1) / 2, (y0 + y1) / 2, words, shape.type, palette.INK, bgcolor=palette.PANEL, borderpad=2)


def _inside(code: str, result: Triangle, shape: _Shape) -> dict[str, Any]:
    return _text(*shape.places[code], payoff(result.payoffs[code]), 14, palette.INK)


def _label(code: str, result: Triangle, names: Mapping[str, str], shape: _Shape) -> dict[str, Any]:
    x, y, across, along = shape.labels[code]
    name = names[code].replace(" ", "<br>") if along == "top" else names[code]
    words = f"<b>{name}</b><br>{result.roles[code]}"
    return _text(x, y, words, 14, palette.INK, xanchor=across, yanchor=along, align=across)


def _key(compact: bool) -> dict[str, Any]:
    if compact:
        return _text(0, -204, "Circles:<br>payoff,<br>our own<br>scale", 12, palette.MUTED, yanchor="top")
    words = "In circles: the payoff,<br>on a scale of our own"
    return _text(0, 0, words, 12.5, palette.MUTED, x=0, xanchor="left", yanchor="top", align="left")


def _marker(spells: Sequence[Spell], year: int, height: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "x": [year + 0.5],
        "y": [height],
        "marker": {"symbol": "triangle-down", "size": 11, "color": palette.ACCENT},
    }


def _along(year: float, up: float, text: str, colour: str, **more: Any) -> dict[str, Any]:
    """Words at a year, ``up`` pixels above the axis of years."""
    return {
        "x": year,
        "yref": "paper",
        "y": 0,
        "yshift": up,
        "xanchor": "center",
        "yanchor": "bottom",
        "text": text,
        "showarrow": False,
        "font": {"size": 12.5, "color": colour},
        **more,
    }


def _heading(shape: _Shape, compact: bool) -> dict[str, Any]:
    words = "All years by the record" if compact else "All years by the record of rivalries (solid: friends)"
    return _along(0, shape.strip + 24, words, palette.MUTED, xref="paper", xanchor="left")


def _year(spells: Sequence[Spell], year: int, shape: _Shape) -> dict[str, Any]:
    at = (year - spells[0].first) / (spells[-1].last - spells[0].first)
    anchor = "left" if at < 0.06 else "right" if at > 0.94 else "center"
    return _along(year + 0.5, shape.strip + 9, f"<b>{year}</b>", palette.INK, xanchor=anchor)


def _years_box(x0: float, x1: float, y0: float, y1: float) -> dict[str, Any]:
    return {"yref": "paper", "ysizemode": "pixel", "yanchor": 0, "x0": x0, "x1": x1, "y0": y0, "y1": y1}


def _block(spell: Spell, place: int, shape: _Shape) -> dict[str, Any]:
    return {
        "type": "rect",
        **_years_box(spell.first, spell.last + 1, 0, shape.strip),
        "fillcolor": palette.WELL if place % 2 == 0 else palette.PANEL,
        "line": {"color": palette.LINE, "width": 1},
        "layer": "below",
    }


def _now(spells: Sequence[Spell], year: int, shape: _Shape) -> dict[str, Any]:
    spell = next(spell for spell in spells if spell.first <= year <= spell.last)
    return {
        "type": "rect",
        **_years_box(spell.first, spell.last + 1, 0, shape.strip),
        "line": {"color": palette.ACCENT, "width": 2},
    }


def _small(spell: Spell, shape: _Shape) -> list[dict[str, Any]]:
    """The triangle of a spell in small, its corners where they are in the large one."""
    corners = {"USA": (0, 9), "RUS": (-9, -7), "CHN": (9, -7)}
    lines = []
    for pair in PAIRS:
        (x0, y0), (x1, y1) = (corners[code] for code in pair)
        line = _stroke(spell.signs[frozenset(pair)], 2.5, 1)
        lines.append(
            {
                "type": "line",
                "xsizemode": "pixel",
                "xanchor": (spell.first + spell.last + 1) / 2,
                "yref": "paper",
                "ysizemode": "pixel",
                "yanchor": 0,
                "x0": x0,
                "y0": y0 + shape.strip - 15,
                "x1": x1,
                "y1": y1 + shape.strip - 15,
                "line": line | ({"dash": "dot"} if line["dash"] == "dash" else {}),
            }
        )
    return lines


def _caption(spell: Spell, shape: _Shape) -> dict[str, Any]:
    result = triangle(spell.signs)
    words = "<br>".join([SHORT[result.pattern], *_odd_one(result, spell.names).rsplit(" ", 1)])
    middle = (spell.first + spell.last + 1) / 2
    return _along(middle, shape.strip - 26, words, palette.INK, yanchor="top", font={"size": 12, "color": palette.INK})
