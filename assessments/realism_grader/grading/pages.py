"""Feedback pages: nbgrader's own page with our redacted notebook in it, made in the same pass as the grades."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

from ..feedback import redacted
from .assignment import Notebook, grade_id
from .gradebook import Standing

_SIGN = "<!-- grades {} -->"
_BY_NBGRADER = re.compile(r"<h4>[^<]*\(Score: [^<]*\)\s*</h4>.*id=\"notebook-container\"", re.DOTALL)
"""A page as ``nbgrader generate_feedback`` and the formgrader's button make it."""

_BESIDE = ("timestamp.txt", "submission_secret.txt")
"""What ``nbgrader release_feedback`` looks for beside a page: without the secret, no student would find hers."""


@dataclass(frozen=True, slots=True)
class Page:
    """The feedback of one student: from the autograded folder and the gradebook to the feedback folder."""

    student: str
    autograded: Path
    feedback: Path
    standing: Mapping[str, Standing]


def write(page: Page, notebooks: Mapping[str, Notebook], exporter_config: Any, permissions: int = 0o644) -> int:
    """Write the pages that are not there yet or say something else than the gradebook; how many those are."""
    stale = [name for name in page.standing if is_stale(page, name)]
    for name in stale:
        book = nbformat.read(page.autograded / f"{name}.ipynb", as_version=4)
        text = _html(book, notebooks[name], page.standing[name], _exporter(_frozen(exporter_config)))
        page.feedback.mkdir(parents=True, exist_ok=True)
        _replace(page.feedback / f"{name}.html", f"{text}\n{_signed(page, name)}\n".encode(), permissions)
    if stale:
        _address(page, permissions)
    return len(stale)


def _address(page: Page, permissions: int) -> None:
    """What ``nbgrader release_feedback`` needs beside each page: when it was handed in, and the secret that names it.

    The exchange gave both to a submission. One that came another way has neither, and would stop the release of all
    pages: it gets no time, and a secret under which nobody will look.
    """
    for name, instead in (("timestamp.txt", ""), ("submission_secret.txt", token_hex(64))):
        given, kept = page.autograded / name, page.feedback / name
        if given.exists():
            _replace(kept, given.read_bytes(), permissions)
        elif not kept.exists():
            _replace(kept, instead.encode(), permissions)


def is_stale(page: Page, name: str) -> bool:
    """Whether the page is missing, is of other grades or other work, or is nbgrader's own, which does not say of which.

    A page that a person wrote is left alone.
    """
    path = page.feedback / f"{name}.html"
    if not (page.autograded / f"{name}.ipynb").exists():
        return False
    try:
        with path.open("rb") as file:
            file.seek(-min(200, path.stat().st_size), os.SEEK_END)
            end = file.read().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return True
    if "<!-- grades " not in end:
        return bool(_BY_NBGRADER.search(path.read_text("utf-8", "replace")))
    lacking = any((page.autograded / kept).exists() and not (page.feedback / kept).exists() for kept in _BESIDE)
    return lacking or _signed(page, name) not in end


def _signed(page: Page, name: str) -> str:
    said = json.dumps(asdict(page.standing[name]), sort_keys=True).encode()
    work = (page.autograded / f"{name}.ipynb").read_bytes()
    return _SIGN.format(hashlib.sha256(said + work).hexdigest())


def _html(book: Any, notebook: Notebook, standing: Standing, exporter: Any) -> str:
    for cell in book.cells:
        name = grade_id(cell)
        if name in standing.points:
            cell.metadata.nbgrader |= {"score": standing.scores.get(name, 0.0), "points": standing.points[name]}
        if name in standing.comments:
            cell.metadata.nbgrader["comment"] = standing.comments[name]
    sources = {cell.name: cell.source for cell in notebook.cells.values()}
    shown = redacted(book, sources, {cell.name for cell in notebook.cells.values() if cell.locked})
    totals = {"score": standing.score - standing.penalty, "max_score": standing.max_score,
              "late_penalty": standing.penalty, "notebook": notebook.name}  # fmt: skip
    resources = exporter._init_resources({"nbgrader": totals, "unique_key": notebook.name})
    text, _ = TemplateExporter.from_notebook_node(exporter, shown, resources=resources)
    return str(text)


class _Exporter(HTMLExporter):
    """nbgrader's page, with the parts that are the same for everybody made once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer="ipython3", parent=self))
        self.register_filter("filter_data_type", WidgetsDataTypeFilter(resources={}, parent=self))
        self.register_preprocessor(CSSHTMLHeaderPreprocessor, enabled=True)
        self._pages: dict[str, str] = {}

    def default_filters(self) -> Any:
        for name, filter_ in super().default_filters():
            yield (name, self._markdown) if name == "markdown2html" else (name, filter_)

    def _markdown(self, context: Any, source: str) -> str:
        if source not in self._pages:
            if len(self._pages) > 1_000:
                self._pages.clear()
            self._pages[source] = self.markdown2html(context, source)
        return self._pages[source]


_Exporter._markdown.jinja_pass_arg = HTMLExporter.markdown2html.jinja_pass_arg  # type: ignore[attr-defined]


@cache
def _exporter(config: str) -> Any:
    return _Exporter(config=Config(json.loads(config)))


def _frozen(config: Any) -> str:
    kept = {"HTMLExporter": dict(config.HTMLExporter), "Exporter": {"default_preprocessors": []}}
    return json.dumps(kept, default=_plain, sort_keys=True)


def _plain(value: Any) -> Any:
    """A setting as it can be written down: lists that were added to, and classes by their names."""
    if isinstance(value, LazyConfigValue):
        return value.get_value([])
    return f"{value.__module__}.{value.__qualname__}" if isinstance(value, type) else str(value)


def _replace(path: Path, content: bytes, permissions: int) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.chmod(permissions)
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
