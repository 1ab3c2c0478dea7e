"""What a chart and a timeline share: a plain plotly dictionary, drawn in the reader's theme."""

from __future__ import annotations

from typing import Any

from traitlets import Bool, Dict, Unicode

from .. import assets
from .base import Control


class Drawn(Control):
    """A control that draws a plain plotly dictionary ``{"data": …, "layout": …}``.

    ``dark`` maps each colour of the light theme to its dark twin; ``compact`` tells whether the
    picture is narrow on the reader's screen. ``below`` is a second picture under the first, where the control has
    room for one; it is drawn again only when it has changed itself.
    """

    figure: Any = Dict({"data": [], "layout": {}}).tag(sync=True)
    below: Any = Dict({}).tag(sync=True)
    dark = Dict({}).tag(sync=True)
    name = Unicode("picture").tag(sync=True)
    compact = Bool(False).tag(sync=True)
    plotly_version = Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(plotly_version=assets.plotly_version(), **traits)
