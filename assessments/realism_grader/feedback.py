"""What a student gets back: per question right or wrong, why, and where to read; no tests, no key, no code that runs.

The autograded notebook ran the student's code, so nothing in it is believed. What the page shows comes from the
gradebook (questions, keys, points) or is the student's own text, shown as text. Every output is dropped: code of a
student that read the hidden tests could have printed them.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any
from uuid import uuid4

from nbformat import from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from structural_realism.checks.answers import straight_quotes
from structural_realism.literals import read

from .scoring import READING, Key, Verdict, judge, key_in

REPAIRS = "repaired_before_grading"
"""Where an autograded notebook keeps, in its metadata, the sentences about what was repaired."""

_OUTCOMES = {
    "right": "Right.",
    "partly": "Partly right.",
    "wrong": "Not right.",
    "none": "No answer that could be read.",
}
_AS_TYPED = "white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; font-family: inherit"
_ROLE = ("grade", "grade_id", "solution", "score", "points", "comment")


class ExplainVerdicts(NbGraderPreprocessor):  # type: ignore[misc]
    """Replace every test cell by its verdict in words."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
            sources = {cell.name: cell.source for cell in notebook.source_cells}
            locked = {cell.name for cell in notebook.source_cells if cell.locked}
        return redacted(nb, sources, locked), resources


def redacted(nb: Any, sources: Mapping[str, str], locked: Collection[str]) -> Any:
    """The notebook as its student may see it; ``sources`` and ``locked`` are the gradebook's."""
    slips = {str(cell.metadata.get("nbgrader", {}).get("grade_id")): _slip_in(cell) for cell in nb.cells}
    nb.cells = [*_repaired(nb.metadata.get(REPAIRS)), *(_shown(cell, sources, locked, slips) for cell in nb.cells)]
    nb.metadata = {"language_info": {"name": "python"}}
    return nb


def explain(verdict: Verdict, key: Key, score: float, slip: str = "") -> str:
    """A verdict as Markdown. A score other than the program's was set by a person, and then stands without comment."""
    if abs(score - verdict.points) > 0.005:
        return f"Your instructor gave {score:g} of {key.points:g} points."
    lines = [f"**{_OUTCOMES[verdict.outcome]}** {score:g} of {key.points:g} points."]
    if verdict.reading.value is None:
        lines.append(f"What was asked for: {verdict.reading.text.rpartition('please give ')[2]}.")
        lines += [f"Python could not read your cell: {slip}."] if slip else []
    else:
        lines.append(f"Your answer: {verdict.reading.text.removeprefix('recorded ')}.")
    lines += verdict.remarks
    if verdict.outcome in ("wrong", "partly") and key.misconception:
        lines.append(f"*A belief that this question looks for:* {key.misconception}")
    if verdict.outcome != "right" and key.read:
        lines.append(f"*Read again:* {key.read}.")
    return "\n\n".join(lines)


def _repaired(sentences: Any) -> list[Any]:
    """What was repaired, for the student to read above the rest; shown as text."""
    said = [sentence for sentence in sentences if isinstance(sentence, str)] if isinstance(sentences, list) else []
    if not said:
        return []
    rows = "".join(f"<li>{html.escape(sentence[:500])}</li>" for sentence in said[:50])
    return [_markdown(f"**Your notebook was repaired before it was graded.**\n\n<ul>{rows}</ul>", {})]


def _slip_in(cell: Any) -> str:
    """What is wrong with the quotation marks of an answer cell, if that is what stopped it."""
    found = read(cell.source) if cell.cell_type == "code" else None
    return straight_quotes(found.error) if found else ""


def _shown(cell: Any, sources: Mapping[str, str], locked: Collection[str], slips: Mapping[str, str]) -> Any:
    role = {key: value for key, value in cell.metadata.get("nbgrader", {}).items() if key in _ROLE}
    name = str(role.get("grade_id", ""))
    if name not in sources:
        return _as_text(cell, {})
    if name not in locked:
        return _as_text(cell, {"nbgrader": role})
    if cell.cell_type == "code":
        score, points = float(role.get("score", 0)), float(role.get("points", 0))
        verdict = _verdict_on(cell, sources[name], score, points, slips.get(f"{name}-answer", ""))
        return _markdown(verdict, {"nbgrader": role})
    return _markdown(sources[name], {"nbgrader": role})


def _verdict_on(cell: Any, source: str, score: float, points: float, slip: str) -> str:
    literals = _key_in(source)
    if literals is None:
        return f"{score:g} of {points:g} points."
    return explain(judge(literals, _value_in(cell)), Key.of_literals(literals), score, slip)


@cache
def _key_in(source: str) -> dict[str, Any] | None:
    return key_in(source)


def _value_in(cell: Any) -> object:
    """The answer as the grader read it, from the output of the test cell; it is read again before it is used."""
    for output in cell.get("outputs", ()):
        carried = output.get("data", {}).get(READING)
        if isinstance(carried, dict):
            return carried.get("value")
    return None


def _as_text(cell: Any, metadata: dict[str, Any]) -> Any:
    """A cell that the student could change: code stays code, without output; all else is shown as it was typed."""
    if cell.cell_type == "code":
        return _cell("code", cell.source, metadata, execution_count=None, outputs=[])
    typed = html.escape(cell.source).replace("\n", "&#10;")
    return _markdown(f'<pre style="{_AS_TYPED}">{typed}</pre>', metadata)


def _markdown(source: str, metadata: dict[str, Any]) -> Any:
    return _cell("markdown", source, metadata)


def _cell(kind: str, source: str, metadata: dict[str, Any], **more: Any) -> Any:
    """A cell as nbformat has it, without its slow check of what was just made."""
    return from_dict({"cell_type": kind, "id": uuid4().hex[:8], "metadata": metadata, "source": source, **more})  # type: ignore[no-untyped-call]
