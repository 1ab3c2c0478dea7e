"""What students hand in: the released problem set with answers in it, and what each answer is worth."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import ClearHiddenTests, ComputeChecksums, LockCells
from realism_grader.release import ClearAnswers
from realism_grader.scoring import judge, key_in
from structural_realism.literals import read

SET = "ps2-cold-war"
SOURCE = Path(__file__).resolve().parents[2] / "assessments" / "course" / "source" / SET / f"{SET}.ipynb"
ANSWERS = {
    "q1": '"c"', "q2": '"1985"', "q3": '"ecabd"', "q4": '"abd"', "q5": '"b"', "q6": '"ab"',
    "q7": '"a"', "q8": '"54"', "q9": '"d"', "q10": '"c"', "q11": "19",
}  # fmt: skip
ESSAY = "Balance of power expects the weaker two to stand together. In 1972 they did not."

STALL = """
import os, signal, time
signal.signal(signal.SIGALRM, signal.SIG_IGN)
for end in range(3, 20):
    try:
        os.write(end, b'{"outputs": []}\\n')
    except OSError:
        pass
while True:
    time.sleep(1)
"""
"""A program that answers in the place of its keeper, and then neither ends nor listens."""

Cell = dict[str, Any]
Book = dict[str, Any]


@cache
def _released() -> Any:
    book = nbformat.read(SOURCE, as_version=4)
    resources = {"language": "python", "nbgrader": {}}
    for step in (LockCells, ClearAnswers, ClearHiddenTests, ComputeChecksums):
        book, resources = step().preprocess(book, resources)
    return book


def released() -> Any:
    """The problem set as students get it."""
    return copy.deepcopy(_released())


def answered(answers: Mapping[str, str] = ANSWERS, essay: str | None = ESSAY) -> Book:
    """The released notebook with ``answers`` (name → Python as typed after the equals sign)."""
    book: Book = json.loads(nbformat.writes(released()))
    for cell in book["cells"]:
        name = cell["id"].removesuffix("-answer")
        if cell["id"].endswith("-answer") and name in answers:
            cell["source"] = [f"{name} = {answers[name]}"]
        elif name == "q12" and essay is not None:
            cell["source"] = [essay]
    return book


def as_file(book: Any) -> bytes:
    return json.dumps(book, indent=1, ensure_ascii=False).encode()


def index(book: Any, grade_id: str) -> int:
    """Where the first cell with this id stands."""
    return next(at for at, cell in enumerate(book["cells"]) if name_of(cell) == grade_id)


def name_of(cell: Any) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def text(cell: Any) -> str:
    return "".join(cell["source"])


def answer(book: Any, grade_id: str) -> str:
    return text(book["cells"][index(book, grade_id)])


@cache
def _keys() -> dict[str, dict[str, Any]]:
    cells = json.loads(SOURCE.read_text("utf-8"))["cells"]
    found = {name_of(cell): key_in(text(cell)) for cell in cells if cell["cell_type"] == "code"}
    return {name: key for name, key in found.items() if key}


def scores(book: Any) -> dict[str, float]:
    """What the answers are worth when the notebook is run from the top; code that is no literal sets nothing."""
    values: dict[str, object] = {}
    points: dict[str, float] = {}
    for cell in book["cells"]:
        name = name_of(cell)
        if name in _keys():
            points[name] = judge(_keys()[name], values.get(name)).points
        elif cell["cell_type"] == "code":
            found = read(text(cell))
            values |= found.values if found else {}
    return points
