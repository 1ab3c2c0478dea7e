"""Two camps, every way to fill them as a landscape, and a descent through it into a valley."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import acos, cos, pi, sqrt
from typing import Any

from ..numbers import THIN, listed, number, opening, percent, the
from ..theory import Landscape, Minimum
from . import palette
from .described import Described, Table, Verdict

Camps = tuple[frozenset[str], frozenset[str]]

DRAWN = {True: 4, False: 6}
"""How many valleys are drawn at most, on a narrow page and on a wide one; two of them with their camps."""
LISTED = 20
ROW = 22
HEAD = 66
TERRAIN = 200
LETTERS = 8
"""How many letters of a name have room beside its ring on every page."""
BENDS = 24
EDGE = 0.42
"""How wide the side of a valley is at most, in parts of the room for one valley."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One alignment of a descent; ``moved`` changed sides to make it, ``level`` could have with the same gain."""

    camps: Camps
    energy: float
    moved: str = ""
    level: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What is shown: the landscape, ``places`` to draw, and a descent of which ``step`` steps are made.

    On a wide page the picture has columns: one for the alignment now, and one for each place in ``detail``. The ground
    is drawn over the latter; on a narrow page everything takes the whole width.
    """

    found: Landscape
    stable: tuple[Minimum, ...]
    places: tuple[Minimum, ...]
    path: tuple[Stop, ...]
    step: int
    worst: Minimum
    sizes: Mapping[str, float]
    names: Mapping[str, str]
    labels: Mapping[str, str]
    compact: bool

    @property
    def detail(self) -> tuple[Minimum, ...]:
        """The places whose camps are drawn: the deepest, and where the descent ends or else the next."""
        first, *others = self.places
        end = _at(others, self.path[-1].camps) or next(iter(others), None)
        return (first, end) if end else (first,)

    @property
    def columns(self) -> int:
        return 1 if self.compact else 1 + len(self.detail)

    @property
    def left(self) -> int:
        return 0 if self.compact else 1

    @property
    def room(self) -> float:
        """The width that each place has for itself."""
        return (self.columns - self.left) / len(self.places)

    def middle(self, place: Minimum) -> float:
        return self.left + self.room * (self.places.index(place) + 0.5)

    @property
    def highest(self) -> float:
        return -self.worst.energy

    @property
    def now(self) -> Stop:
        return self.path[self.step]

    @property
    def rests(self) -> bool:
        return self.step == len(self.path) - 1


def landscape_view(
    found: Landscape,
    path: Sequence[Stop],
    step: int,
    *,
    upside_down: Landscape,
    sizes: Mapping[str, float],
    names: Mapping[str, str],
    labels: Mapping[str, str],
    lead: str,
    compact: bool = False,
) -> Described:
    """Describe a landscape with its weak minima, and the first ``step`` steps of a descent down its ``path``.

    ``upside_down`` is the landscape with every energy negated: its deepest place is the highest here. ``sizes`` come
    with the largest state first; ``names`` are full, ``labels`` short; ``lead`` opens the summary.
    """
    stable = tuple(minimum for minimum in found.minima if minimum.strict)
    end = _at(found.minima, path[-1].camps)
    places = list((stable or found.minima)[: DRAWN[compact]])
    if end and end not in places:
        places[-1] = end
    worst = upside_down.minima[0]
    scene = Scene(found, stable, tuple(places), tuple(path), step, worst, sizes, names, labels, compact)
    return Described(
        figure=_figure(scene),
        summary=" ".join(filter(None, (f"{lead}.", *_told(scene)))),
        table=_table(scene),
        verdicts=(_count_verdict(scene), _deepest_verdict(scene), _descent_verdict(scene)),
    )


def _told(scene: Scene) -> tuple[str, ...]:
    """What has just changed comes first: a step, if one is made."""
    ground = (_valleys(scene), _deepest(scene))
    return (_descent(scene), *ground) if scene.step else (*ground, _descent(scene))


def _at(minima: Sequence[Minimum], camps: Camps) -> Minimum | None:
    return next((minimum for minimum in minima if set(minimum.sides) == set(camps)), None)


def _energy(value: float) -> str:
    return number(value, 1)


def _share(scene: Scene, minimum: Minimum) -> str:
    """How many of all starts end here; a few are never told as none, nor nearly all as all."""
    part = 100 * minimum.basin / scene.found.configurations
    if 0 < part < 1:
        return f"under 1{THIN}%"
    return f"over 99{THIN}%" if 99 < part < 100 else percent(part)


def _people(scene: Scene, camp: frozenset[str]) -> str:
    return listed(the(scene.names[code]) for code in scene.sizes if code in camp)


def _against(scene: Scene, camps: Camps) -> str:
    first, second = (_people(scene, camp) for camp in camps)
    return f"{first} against {second}" if first and second else f"{first or second} all together"


def _valleys(scene: Scene) -> str:
    ways = scene.found.configurations
    if not scene.stable:
        return f"Of the {ways} ways to form two camps, none is stable: where no move helps, some move is free."
    count = len(scene.stable)
    verb = "is a stable valley" if count == 1 else "are stable valleys"
    return f"Of the {ways} ways to form two camps, {count} {verb}."


def _deepest(scene: Scene) -> str:
    if not scene.stable:
        return ""
    lowest = scene.stable[0]
    end = f"energy {_energy(lowest.energy)}; {_share(scene, lowest)} of all starts end there"
    return f"The {'deepest' if len(scene.stable) > 1 else 'only one'}: {_against(scene, lowest.sides)} ({end})."


def _descent(scene: Scene) -> str:
    now = scene.now
    if scene.step == 0:
        said = f"You start with {_against(scene, now.camps)}, energy {_energy(now.energy)}"
    else:
        before = scene.path[scene.step - 1]
        said = (
            f"Step {scene.step}: {the(scene.names[now.moved])} changes sides, and the energy falls from "
            f"{_energy(before.energy)} to {_energy(now.energy)}: {_against(scene, now.camps)}"
        )
        if now.level:
            said += f"; {_level(scene, now)}"
    if not scene.rests:
        return opening(f"{said}.")
    return opening(f"{said}. {_rest(scene)}")


def _level(scene: Scene, stop: Stop) -> str:
    others = listed(the(scene.names[code]) for code in stop.level)
    return f"a move by {others} would have been as steep, and here the larger state goes first"


def _rest(scene: Scene) -> str:
    """Where the descent ends."""
    end = _at(scene.found.minima, scene.now.camps)
    if end in scene.stable:
        return f"Nobody gains by a move: valley {scene.stable.index(end) + 1}."
    return "No move lowers the energy, but some move keeps it level: stuck, not stable."


def _count_verdict(scene: Scene) -> Verdict:
    ground = _ground(scene)
    level = f" On level ground, where a move costs nothing, lie {len(ground)} more." if ground and scene.stable else ""
    if ground and not scene.stable:
        level = f" On level ground, where a move costs nothing, lie {len(ground)}."
    return Verdict(
        "Stable: nobody gains by changing sides (Axelrod & Bennett 1993)",
        f"{len(scene.stable)} of {scene.found.configurations}",
        "alignments",
        f"The same camps swapped left and right count once.{level}",
    )


def _deepest_verdict(scene: Scene) -> Verdict:
    rule = "The deepest valley"
    if not scene.stable:
        return Verdict(rule, "No valley", "", "The model leaves it open who stands with whom.")
    lowest = scene.stable[0]
    twins = [m for m in scene.stable[1:] if abs(m.energy - lowest.energy) <= 1e-9 * max(1.0, abs(lowest.energy))]
    tie = f" {len(twins)} more just as deep." if twins else ""
    return Verdict(
        rule,
        f"{_share(scene, lowest)} of all starts",
        f"energy {_energy(lowest.energy)}",
        opening(f"{_against(scene, lowest.sides)}.{tie}"),
    )


def _descent_verdict(scene: Scene) -> Verdict:
    now = scene.now
    label = "Start" if scene.step == 0 else f"Step {scene.step}"
    note = "Who will move first? Guess, then press “Next step”."
    if scene.step:
        note = f"{opening(the(scene.names[now.moved]))} changed sides. Who is next?"
    if scene.rests:
        moved = f"{opening(the(scene.names[now.moved]))} changed sides. " if scene.step else ""
        note = moved + _rest(scene)
    return Verdict("Your descent, one state at a time, the steepest way", label, f"energy {_energy(now.energy)}", note)


def _table(scene: Scene) -> Table:
    def camps(pair: Camps) -> tuple[str, str]:
        first, second = (
            ", ".join(f"{scene.names[code]} ({number(size, 1)})" for code, size in scene.sizes.items() if code in camp)
            for camp in pair
        )
        return first or "nobody", second or "nobody"

    rows = [
        (_title(scene, place), *camps(place.sides), _energy(place.energy), _share(scene, place))
        for place in (*scene.stable[:LISTED], *_ground(scene)[:LISTED])
    ]
    left_out = len(scene.found.minima) - len(rows)
    rows.append(("Highest point", *camps(scene.worst.sides), _energy(scene.highest), ""))
    rows += [
        (
            "Start" if step == 0 else f"Step {step}: {scene.names[stop.moved]} moves",
            *camps(stop.camps),
            _energy(stop.energy),
            "",
        )
        for step, stop in enumerate(scene.path[: scene.step + 1])
    ]
    more = f"; {left_out} more are not listed" if left_out > 0 else ""
    return Table(
        f"Stable alignments, the deepest first, then your descent; sizes in brackets{more}",
        ("", "Camp 1", "Camp 2", "Energy", "Starts that end there"),
        tuple(rows),
    )


@dataclass(frozen=True, slots=True)
class Block:
    """Two camps as they are drawn: a heading of up to three lines at ``x``, ``y``, the camps below, side by side."""

    key: str
    heading: tuple[str, ...]
    camps: Camps
    x: float
    y: float
    width: float
    moved: str = ""


def _figure(scene: Scene) -> dict[str, Any]:
    blocks, depth = _blocks(scene)
    list_height = depth + 8
    total = TERRAIN + list_height
    layout = palette.frame(total + 16, left=8, right=8, top=8, bottom=8)
    axis = {"visible": False, "fixedrange": True, "zeroline": False, "showgrid": False}
    split = list_height / total
    return {
        "data": [*_terrain(scene), *_ball(scene)],
        "layout": {
            **layout,
            "xaxis": {**axis, "range": [0, scene.columns], "anchor": "y"},
            "yaxis": {**axis, "range": _heights(scene), "domain": [split, 1]},
            "yaxis2": {**axis, "range": [list_height, 0], "domain": [0, split]},
            "shapes": [shape for block in blocks for shape in _rings(scene, block)],
            "annotations": [*_terrain_words(scene), *(label for block in blocks for label in _labels(scene, block))],
        },
    }


def _blocks(scene: Scene) -> tuple[list[Block], int]:
    """The present alignment and two places, each with its camps: in columns, or one below the other."""
    now = scene.now
    state = "start" if scene.step == 0 else f"step {scene.step}"
    headings = [
        (
            "now",
            (f"<b>● Now: {state}</b>", "at rest" if scene.rests else "not at rest", f"energy {_energy(now.energy)}"),
            now.camps,
            now.moved,
        )
    ]
    headings += [
        (
            _title(scene, place),
            (f"<b>{_title(scene, place)}</b>", f"{_share(scene, place)} of starts", f"energy {_energy(place.energy)}"),
            place.sides,
            "",
        )
        for place in scene.detail
    ]
    blocks, y, tallest = [], 0, 0
    for place, (key, heading, camps, moved) in enumerate(headings):
        height = HEAD + 26 + ROW * max(map(len, camps))
        tallest = max(tallest, height)
        if scene.compact:
            blocks.append(Block(key, heading, camps, 0, y, 1, moved))
            y += height
        else:
            blocks.append(Block(key, heading, camps, place, 0, 1, moved))
    return blocks, y if scene.compact else tallest


def _title(scene: Scene, place: Minimum) -> str:
    if place in scene.stable:
        return f"Valley {scene.stable.index(place) + 1}"
    return f"Level ground {_ground(scene).index(place) + 1}"


def _brief(share: str) -> str:
    return share.replace("under", "&lt;").replace("over", "&gt;")


def _number(scene: Scene, place: Minimum) -> str:
    return str(scene.stable.index(place) + 1) if place in scene.stable else "level"


def _ground(scene: Scene) -> list[Minimum]:
    """Alignments that no move improves and some move keeps level."""
    return [minimum for minimum in scene.found.minima if not minimum.strict]


def _labels(scene: Scene, block: Block) -> list[dict[str, Any]]:
    def text(
        words: str, x: float, y: float, *, shift: float = 0, name: str = "", muted: bool = False
    ) -> dict[str, Any]:
        return {
            "name": name,
            "x": x,
            "y": y,
            "xref": "x",
            "yref": "y2",
            "xshift": shift,
            "text": words,
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "middle",
            "font": {"size": 12.5, "color": palette.MUTED if muted else palette.INK},
        }

    lines = [
        text(line, block.x, block.y + 12 + 18 * row, shift=4, muted=row > 0) for row, line in enumerate(block.heading)
    ]
    for side, camp in enumerate(block.camps):
        x = block.x + side * block.width / 2
        indent = 6 if side else 4
        lines.append(text(f"camp {side + 1}", x, block.y + HEAD + 8, shift=indent, muted=True))
        if not camp:
            lines.append(text("nobody", x, block.y + HEAD + 20 + ROW / 2, shift=indent, muted=True))
        for row, code in enumerate(code for code in scene.sizes if code in camp):
            said = _plain(_clip(scene.labels[code]))
            said = f"<b>{said}</b>" if code == block.moved else said
            y = block.y + HEAD + 20 + ROW * (row + 0.5)
            lines.append(text(said, x, y, shift=30, name=f"{block.key}|{side + 1}|{code}"))
    return lines


def _rings(scene: Scene, block: Block) -> list[dict[str, Any]]:
    """A ring for each state, its area by its size; the state that has just moved is filled. A line parts the camps."""
    largest = max(scene.sizes.values())
    middle = block.x + block.width / 2
    bottom = block.y + HEAD + 20 + ROW * max(map(len, block.camps))
    shapes: list[dict[str, Any]] = [
        {
            "type": "line",
            "yref": "y2",
            "x0": middle,
            "x1": middle,
            "y0": block.y + HEAD,
            "y1": bottom,
            "line": {"color": palette.LINE, "width": 1.5},
        }
    ]
    for side, camp in enumerate(block.camps):
        for row, code in enumerate(code for code in scene.sizes if code in camp):
            radius = max(3.0, 10 * sqrt(scene.sizes[code] / largest))
            style = palette.style(code)
            shapes.append(
                {
                    "type": "circle",
                    "yref": "y2",
                    "xsizemode": "pixel",
                    "ysizemode": "pixel",
                    "xanchor": block.x + side * block.width / 2,
                    "yanchor": block.y + HEAD + 20 + ROW * (row + 0.5),
                    "x0": 16 - radius,
                    "x1": 16 + radius,
                    "y0": -radius,
                    "y1": radius,
                    "fillcolor": style.colour if code == block.moved else palette.PANEL,
                    "line": {
                        "color": style.colour,
                        "width": 2.5 if style.dash != "thin" else 1.5,
                        "dash": "solid" if code == block.moved else _dash(style.line, radius),
                    },
                }
            )
    return shapes


def _dash(line: str, radius: float) -> str:
    """Dashes that fit a ring: four of them, however small it is."""
    return f"{pi * radius / 4:.1f}px" if line == "dash" else line


def _plain(text: str) -> str:
    """Text that plotly shows as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


def _clip(text: str) -> str:
    """A name with its middle left out if it is long: names that begin alike stay apart."""
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 3].rstrip()}…{text[-2:].lstrip()}"


def _floor(scene: Scene) -> float:
    return min(place.energy for place in scene.places)


def _heights(scene: Scene) -> list[float]:
    span = scene.highest - _floor(scene) or 1.0
    above = 0.3 if _hidden(scene) else 0.12
    return [_floor(scene) - 0.4 * span, scene.highest + above * span]


def _hidden(scene: Scene) -> int:
    """How many stable places are not drawn."""
    return len(scene.stable) - sum(place in scene.stable for place in scene.places)


def _half(scene: Scene, place: Minimum) -> float:
    """Half of a valley's width: in proportion to its basin, but never too narrow to see."""
    widest = max(each.basin for each in scene.places)
    return scene.room * max(0.1, EDGE * place.basin / widest)


def _slopes(scene: Scene) -> list[tuple[float, float]]:
    """The line of the ground: a valley for each stable place, or one wide basin where none is stable."""
    if not scene.stable:
        first, last, side = scene.places[0], scene.places[-1], EDGE * scene.room
        down = [
            (scene.middle(first) - side * (1 - along), _bend(scene, first.energy, along - 1))
            for along in _fractions(BENDS // 2)
        ]
        up = [(scene.middle(last) + side * along, _bend(scene, last.energy, along)) for along in _fractions(BENDS // 2)]
        return [*down, *((scene.middle(place), place.energy) for place in scene.places), *up]
    return [
        (scene.middle(place) + _half(scene, place) * (2 * along - 1), _bend(scene, place.energy, 2 * along - 1))
        for place in scene.places
        for along in _fractions(BENDS)
    ]


def _fractions(steps: int) -> list[float]:
    return [step / steps for step in range(steps + 1)]


def _bend(scene: Scene, floor: float, along: float) -> float:
    """The height of a valley's side, from its left edge (−1) over the floor (0) to its right edge (1)."""
    return scene.highest - (scene.highest - floor) * (1 + cos(pi * along)) / 2


def _terrain(scene: Scene) -> list[dict[str, Any]]:
    """The valleys, side by side. Heights are energies; left and right mean nothing."""
    first, last = scene.left, scene.columns
    line = [(first, scene.highest), *_slopes(scene), (last, scene.highest)]
    xs, ys = [round(x, 4) for x, _ in line], [y for _, y in line]
    bottom = _heights(scene)[0]
    common = {"type": "scatter", "hoverinfo": "skip", "cliponaxis": False, "mode": "lines"}
    return [
        {
            **common,
            "x": [*xs, last, first],
            "y": [*ys, bottom, bottom],
            "fill": "toself",
            "fillcolor": palette.WELL,
            "line": {"width": 0, "color": palette.WELL},
        },
        {**common, "x": xs, "y": ys, "line": {"color": palette.ACCENT, "width": 2.5}},
    ]


def _ball(scene: Scene) -> list[dict[str, Any]]:
    """The alignment now, and those before it, on the slope down to the place where this descent ends."""
    end = _at(scene.places, scene.path[-1].camps)
    if end is None:
        return []
    rest, span = scene.middle(end), scene.highest - end.energy
    edge, half = (rest, _half(scene, end)) if scene.stable else (scene.middle(scene.places[0]), EDGE * scene.room)

    def across(stop: Stop) -> float:
        if stop is scene.path[-1] or span <= 0:
            return rest
        down = (scene.highest - stop.energy) / span
        return edge - half * acos(min(1.0, max(-1.0, 2 * down - 1))) / pi

    *before, now = scene.path[: scene.step + 1]
    common = {"type": "scatter", "mode": "markers", "hoverinfo": "skip", "cliponaxis": False}
    return [
        {
            **common,
            "name": "before",
            "x": [across(stop) for stop in before],
            "y": [stop.energy for stop in before],
            "marker": {"color": palette.PANEL, "line": {"color": palette.INK, "width": 2}, "size": 8},
        },
        {
            **common,
            "name": "now",
            "mode": "markers" if scene.compact else "markers+text",
            "x": [across(now)],
            "y": [now.energy],
            "text": ["now"],
            "textposition": "bottom left",
            "textfont": {"size": 12.5, "color": palette.INK},
            "marker": {"color": palette.INK, "size": 15},
        },
    ]


def _terrain_words(scene: Scene) -> list[dict[str, Any]]:
    common = {"xref": "x", "yref": "y", "showarrow": False, "font": {"size": 12, "color": palette.MUTED}}
    words = [
        {
            **common,
            "name": _title(scene, place),
            "x": scene.middle(place),
            "y": place.energy,
            "yshift": -12,
            "yanchor": "top",
            "text": f"{_number(scene, place)}<br>{_brief(_share(scene, place))}",
            "font": {"size": 12.5, "color": palette.INK},
        }
        for place in scene.places
    ]
    if hidden := _hidden(scene):
        said = f"and {hidden} more {'valley' if hidden == 1 else 'valleys'}, not drawn"
        words.append(
            {
                **common,
                "xref": "paper",
                "x": 1,
                "yref": "paper",
                "y": 1,
                "xanchor": "right",
                "yanchor": "top",
                "text": said,
            }
        )
    if not scene.compact:
        floor, span = _floor(scene), scene.highest - _floor(scene)
        aside = {**common, "xanchor": "left", "xshift": 4, "align": "left", "x": 0}
        words += [
            {**aside, "y": scene.highest, "text": "high: ill at ease"},
            {**aside, "y": floor + 0.5 * span, "text": "height: energy<br>width: how many<br>starts end there"},
            {**aside, "y": floor, "text": "low: at ease"},
        ]
    return words
