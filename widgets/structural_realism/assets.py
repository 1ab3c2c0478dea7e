"""The browser half of the controls.

Each widget carries only a stub. The stub loads one file with the code and the styles of all controls, once a page.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

SCRIPTS = (
    "loader.js",
    "dom.js",
    "plotly.js",
    "slider.js",
    "choice.js",
    "several.js",
    "years.js",
    "chart.js",
    "timeline.js",
    "cards.js",
    "report.js",
    "question.js",
    "keep.js",
)
STYLES = (
    "theme.css",
    "slider.css",
    "choice.css",
    "several.css",
    "years.css",
    "chart.css",
    "timeline.css",
    "cards.css",
    "report.css",
    "question.css",
    "told.css",
)


def _text(name: str) -> str:
    return (files(__package__) / "controls" / name).read_text(encoding="utf-8")


@cache
def stub() -> str:
    """The module that every widget carries, so without a word or a space too many."""
    code = re.sub(r"/\*\*.*\*/", "", _text("stub.js"))
    return re.sub(r"\s*([={}();,&|>]|$)\s*", r"\1", code).strip()


@cache
def bundle() -> bytes:
    """The module with all controls, which puts their style sheet on the page when it is loaded."""
    style = json.dumps("".join(map(_text, STYLES)))
    sheet = (
        f'const sheet = document.createElement("style");\nsheet.textContent = {style};\ndocument.head.append(sheet);\n'
    )
    return ("\n".join(map(_text, SCRIPTS)) + sheet + "export { CONTROLS };\n").encode()


@cache
def bundle_version() -> str:
    return hashlib.sha256(bundle()).hexdigest()[:12]


def plotly_path() -> Path:
    """plotly.js in the installed plotly package; plotly itself is not imported."""
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The package plotly is not installed; 'pip install plotly' brings it.")
    return Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js"


@cache
def plotly_version() -> str:
    return version("plotly")


FILES: Mapping[str, tuple[Callable[[], bytes], Callable[[], str]]] = {
    "controls.js": (bundle, bundle_version),
    "plotly.min.js": (lambda: plotly_path().read_bytes(), plotly_version),
}
"""What a page may load: name → content and version."""


@cache
def compressed(name: str) -> bytes:
    """A file, gzipped; plotly.js shrinks from 4.8 to 1.4 MB."""
    return gzip.compress(FILES[name][0](), compresslevel=6, mtime=0)
