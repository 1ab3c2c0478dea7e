"""Structural Realism, Hands On: the China–Russia case.

A lesson imports this package as ``sr`` and calls the names below; each is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "timeline": ("explorers.timeline", "Timeline"),
    "polarity": ("explorers.polarity", "Polarity"),
    "triangle": ("explorers.triangle", "Triangle"),
    "coalitions": ("explorers.coalitions", "Coalitions"),
    "landscape": ("explorers.landscape", "Landscape"),
    "alignment": ("explorers.alignment", "Alignment"),
    "bargaining": ("explorers.bargaining", "Bargaining"),
    "scoreboard": ("explorers.scoreboard", "Scoreboard"),
    "lenses": ("explorers.lenses", "Lenses"),
    "predict": ("checks", "predict"),
    "check": ("checks", "check"),
    "probe": ("checks", "probe"),
    "forecast": ("checks", "forecast"),
    "recall": ("checks", "recall"),
    "compare": ("checks", "compare"),
    "brier": ("checks", "brier"),
    "progress": ("checks", "progress"),
    "recorded": ("checks.answers", "recorded"),
    "sources": ("cards", "sources"),
    "claim": ("cards", "claim"),
    "define": ("cards", "define"),
    "glossary": ("cards", "glossary"),
}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOME[name]
    return getattr(import_module(f"{__name__}.{module}"), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": f"{__name__}"}]


def _load_jupyter_server_extension(app: Any) -> None:
    import_module(f"{__name__}.server").load(app)
