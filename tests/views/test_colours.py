"""Colours, computed: contrast in both themes, and three powers that stay apart for every kind of sight."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import combinations

import pytest
from structural_realism import controls
from structural_realism.explorers import ALL, Polarity
from structural_realism.views import palette
from structural_realism.views.polarity import DARK_FILLS, FILL

CSS = (files(controls.__name__) / "theme.css").read_text(encoding="utf-8")
THEMES = ("light", "dark")
POWERS = {"USA": palette.USA, "RUS": palette.RUS, "CHN": palette.CHN}
GROUNDS = ("page", "panel", "well")

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB
SIGHTS = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def variables(theme: str) -> dict[str, str]:
    blocks = re.findall(r"\{(--sr-k:1;)?(--sr-page[^}]*?)(?:\}|box-sizing)", CSS)
    block = blocks[0 if theme == "light" else 1][1]
    return {name: _six(value) for name, value in re.findall(r"--sr-([a-z]+):(#[0-9a-f]{3,6})", block)}


def _six(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    red, green, blue = (min(1.0, max(0.0, part)) for part in rgb)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    source = linear(colour)
    return lab(tuple(sum(a * b for a, b in zip(row, source, strict=True)) for row in SIGHTS[sight]))


def apart(one: str, other: str, sight: str) -> float:
    """The difference of two colours, CIE 1976."""
    return sum((a - b) ** 2 for a, b in zip(seen(one, sight), seen(other, sight), strict=True)) ** 0.5


def in_theme(colour: str, theme: str) -> str:
    return palette.DARK[colour] if theme == "dark" else colour


def test_the_instruments_measure_what_is_published() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert apart("#ffffff", "#000000", "normal") == pytest.approx(100, abs=0.1)
    assert apart("#ff0000", "#00ff00", "normal") == pytest.approx(170.6, abs=1)
    assert apart("#ff0000", "#00a000", "deutan") < apart("#ff0000", "#00a000", "normal") / 2


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme: str) -> None:
    colours = variables(theme)
    for text in ("ink", "muted", "accent"):
        for ground in GROUNDS:
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["panel"], colours["accent"]) >= 4.5, "a chosen chip and a button"


@pytest.mark.parametrize("theme", THEMES)
def test_graphics_and_edges_can_be_seen(theme: str) -> None:
    colours = variables(theme)
    for part in ("usa", "rus", "chn", "other", "edge", "focus"):
        for ground in GROUNDS:
            assert contrast(colours[part], colours[ground]) >= 3, (part, ground)


@pytest.mark.parametrize("theme", THEMES)
def test_style_sheet_and_pictures_use_the_same_colours(theme: str) -> None:
    colours = variables(theme)
    for style in (palette.USA, palette.RUS, palette.CHN, palette.OTHER):
        assert in_theme(style.colour, theme) == colours[style.tone]
    for name in ("INK", "MUTED", "LINE", "PANEL", "WELL"):
        assert in_theme(getattr(palette, name), theme) == colours[name.lower()]
    assert apart(in_theme(palette.ACCENT, theme), colours["accent"], "normal") < 1


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_three_powers_stay_apart_for_every_sight(theme: str, sight: str) -> None:
    for one, other in combinations(POWERS.values(), 2):
        assert apart(in_theme(one.colour, theme), in_theme(other.colour, theme), sight) >= 29, (one.tone, other.tone)


def test_without_any_colour_dash_and_pattern_tell_the_powers_apart() -> None:
    styles = [*POWERS.values(), palette.OTHER]
    assert len({(style.line, style.dash) for style in styles}) == len(styles)
    assert len({style.pattern for style in POWERS.values()}) == len(POWERS)


def colours_of(node: object) -> set[str]:
    if isinstance(node, str):
        return {node} if re.fullmatch(r"#[0-9a-fA-F]{3,8}|rgba?\(.*\)", node) else set()
    if isinstance(node, dict):
        return set().union(*map(colours_of, node.values()), set())
    if isinstance(node, list | tuple):
        return set().union(*map(colours_of, node), set())
    return set()


def texts(node: object, name: str = "") -> set[str]:
    """The colours of all fonts."""
    if isinstance(node, dict):
        own = colours_of(node.get("color")) if name.endswith("font") else set()
        return own.union(*(texts(part, key) for key, part in node.items()), set())
    if isinstance(node, list | tuple):
        return set().union(*(texts(part, name) for part in node), set())
    return set()


@pytest.mark.parametrize("name", ALL)
def test_every_colour_of_a_picture_has_a_dark_twin_and_text_is_ink(name: str) -> None:
    explorer = ALL[name]()
    for compact in (False, True):
        explorer.picture.compact = compact
        for figure in filter(None, (explorer.described.figure, explorer.described.below)):
            assert colours_of(figure) <= {*palette.DARK, palette.CLEAR}
            assert texts(figure) <= {palette.INK, palette.MUTED, palette.ACCENT, palette.PANEL}


@pytest.mark.parametrize("name", ALL)
def test_a_power_keeps_its_dash_and_pattern_in_every_picture(name: str) -> None:
    """Where a trace wears a power's colour as a line it wears its dash, where it wears it as a bar its pattern."""
    by_colour = {style.colour: style for style in POWERS.values() if style is not palette.USA}
    for trace in ALL[name]().described.figure["data"]:
        line = trace.get("line", {})
        if trace.get("mode", "") in ("lines", "lines+markers") and line.get("color") in by_colour:
            assert line["dash"] == by_colour[line["color"]].line
        marker = trace.get("marker", {})
        fills, shapes = marker.get("color"), marker.get("pattern", {}).get("shape")
        if trace["type"] == "bar" and isinstance(fills, list) and shapes is not None:
            for fill, shape in zip(fills, shapes, strict=True):
                if fill in by_colour:
                    assert shape == by_colour[fill].pattern


@pytest.mark.parametrize("theme", THEMES)
def test_the_labels_of_the_history_can_be_read_on_their_fill(theme: str) -> None:
    for label, fill in {**FILL, "multipolar": palette.PANEL}.items():
        ink = palette.PANEL if label in DARK_FILLS else palette.INK
        assert contrast(in_theme(ink, theme), in_theme(fill, theme)) >= 4.5, label


def test_no_note_is_written_in_the_colour_of_its_rim() -> None:
    for explorer in (*(made() for made in ALL.values()), Polarity(year=1989, measure="milex")):
        for figure in (explorer.described.figure, explorer.described.below or {"layout": {}}):
            notes = figure["layout"].get("annotations", ())
            assert palette.PANEL not in {note["font"]["color"] for note in notes if "font" in note}
