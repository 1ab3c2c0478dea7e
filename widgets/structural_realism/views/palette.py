"""Colours, dashes and patterns: three powers speak, the rest is context. Checked for contrast and colour blindness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Style:
    """How a state is drawn. ``tone`` names the colour for style sheets, ``dash`` the line of its swatch there."""

    tone: str
    colour: str
    line: str
    pattern: str
    dash: str


USA = Style("usa", "#0a3f73", "solid", "", "")
RUS = Style("rus", "#239a74", "dash", "/", "dash")
CHN = Style("chn", "#d0451b", "dot", ".", "dot")
OTHER = Style("other", "#6b7280", "solid", "", "thin")
_POWERS = {"USA": USA, "RUS": RUS, "CHN": CHN}

INK, MUTED, LINE, PANEL, WELL, ACCENT = "#1a1d21", "#565d66", "#d9dde3", "#ffffff", "#f6f7f9", "#0a3f74"
BAND = "rgba(10,63,115,0.05)"
CLEAR = "rgba(0,0,0,0)"

DARK: Mapping[str, str] = MappingProxyType(
    {
        USA.colour: "#4f9fe8",
        RUS.colour: "#b5f0d2",
        CHN.colour: "#ee6a35",
        OTHER.colour: "#8b93a1",
        INK: "#e8eaed",
        MUTED: "#a8b0ba",
        LINE: "#353c45",
        PANEL: "#1b1f24",
        WELL: "#23282f",
        ACCENT: "#8cc2f7",
        BAND: "rgba(140,194,247,0.07)",
    }
)
"""The dark twin of each colour of the light theme; the browser puts it in."""


def style(code: str) -> Style:
    """The style of a state by its code; every state but the three powers looks the same."""
    return _POWERS.get(code, OTHER)


def pattern(shapes: Sequence[str], *, size: int = 9) -> dict[str, object]:
    """A plotly pattern over bars, each in the colour of its marker.

    Each bar's own colour takes the place of ``bgcolor``; without one, plotly warns at every drawing that a list is no
    colour, and the warning takes a sixth of the time.
    """
    return {
        "shape": list(shapes),
        "bgcolor": PANEL,
        "fgcolor": PANEL,
        "fillmode": "overlay",
        "solidity": 0.28,
        "size": size,
    }


def frame(height: int, *, left: int, right: int, top: int, bottom: int) -> dict[str, object]:
    """The part of a plotly layout that all pictures share."""
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        "font": {"family": "system-ui, Segoe UI, Roboto, Noto Sans, sans-serif", "size": 13.5, "color": INK},
        "hoverlabel": {"bgcolor": WELL, "bordercolor": LINE, "font": {"size": 13, "color": INK}},
    }
