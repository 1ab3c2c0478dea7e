"""The frame of an explorer: a question as title, the controls, the picture, the words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ipywidgets import Box, VBox

from .base import Control, markup, plain_layout


def card(name: str, title: str, prompt: str, controls: Sequence[Control], picture: Control, report: Control) -> VBox:
    """Lay the parts of one explorer out, in the order in which they are read; ``name`` is for the style sheets."""
    layout = plain_layout()
    head = markup(
        f'<div class="sr-title" role="heading" aria-level="3">{escape(title)}</div>'
        f'<p class="sr-ask">{escape(prompt)}</p>',
        "sr-head",
    )
    panel = Box(controls, layout=layout, _dom_classes=("sr", "sr-controls"))
    return VBox([head, panel, picture, report], layout=layout, _dom_classes=("sr", "sr-card", f"sr-explorer-{name}"))
