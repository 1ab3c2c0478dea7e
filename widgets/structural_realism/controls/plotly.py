"""plotly.js for the browser: where it lies and how a kernel hands it over."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, Unicode

from .base import Control


def path() -> Path:
    """The file in the installed plotly package; plotly itself is not imported."""
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The package plotly is not installed; 'pip install plotly' brings it.")
    return Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js"


@cache
def compressed() -> bytes:
    """plotly.js, gzipped: 1.4 MB in place of 4.8."""
    return gzip.compress(path().read_bytes(), compresslevel=6, mtime=0)


@cache
def installed_version() -> str:
    return version("plotly")


class Drawn(Control):
    """A control that draws a plain plotly dictionary ``{"data": …, "layout": …}``.

    Each page loads plotly.js once, over HTTP from the Jupyter server's extension. Where there is
    none (JupyterLite, VS Code), the page asks the kernel. ``dark`` maps each colour of the light
    theme to its dark twin; ``compact`` tells whether the picture is narrow on the reader's screen.
    """

    figure: Any = Dict({"data": [], "layout": {}}).tag(sync=True)
    dark = Dict({}).tag(sync=True)
    name = Unicode("picture").tag(sync=True)
    compact = Bool(False).tag(sync=True)
    plotly_version = Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(plotly_version=installed_version(), **traits)
        self.on_msg(self._hand_over)

    def _hand_over(self, _widget: object, content: Mapping[str, object], _buffers: object) -> None:
        if content.get("kind") == "plotly.js":
            self.send({"kind": "plotly.js"}, buffers=[compressed()])
