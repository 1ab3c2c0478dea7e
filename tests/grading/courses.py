"""Hand in, grade and look up, in a few words."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from realism_grader.grading.course import Course as GradedCourse
from realism_grader.grading.run import Options, run
from realism_grader.grading.sandbox import Limits
from realism_grader.grading.summary import Summary

PROBLEM_SET = "ps2-cold-war"
PLAIN = "functions"

RIGHT = {"q1": "c", "q2": "1985", "q3": "ecabd", "q4": "abd", "q5": "b", "q6": "ab", "q7": "a", "q8": "54", "q9": "d",
         "q10": "c", "q11": 19}  # fmt: skip
POINTS = {"q1": 2, "q2": 2, "q3": 4, "q4": 3, "q5": 2, "q6": 2, "q7": 2, "q8": 2, "q9": 2, "q10": 2, "q11": 4}

RIGHT_CODE = """
from structural_realism.evidence import capabilities
q11 = 0
for year in range(1950, 1989):
    powers = capabilities("cinc_ex_upop", year)
    q11 += powers["CHN"] >= max(powers.values()) / 2
"""

QUICK = Limits(cell_seconds=3, total_seconds=20, memory=300 * 1024 * 1024, processes=32, disk=32 * 1024 * 1024,
               file=16 * 1024 * 1024)  # fmt: skip

Book = Any
Change = Callable[[Book], Any]


@dataclass(frozen=True)
class Course:
    """A course folder, and what an instructor and her students do with it."""

    root: Path

    def released(self, assignment: str = PROBLEM_SET) -> Book:
        return nbformat.read(self.root / "release" / assignment / f"{assignment}.ipynb", as_version=4)

    def folder(self, student: str, assignment: str = PROBLEM_SET) -> Path:
        folder = self.root / "submitted" / student / assignment
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def hand_in(self, student: str, cells: Mapping[str, str] | None = None, change: Change | None = None, *,
                assignment: str = PROBLEM_SET, at: str = "2026-11-01 10:00:00 UTC") -> Path:  # fmt: skip
        """Hand in the released notebook with these sources in its answer cells, and any other change."""
        book = self.released(assignment)
        for name, source in (cells or {}).items():
            answer_cell(book, name).source = source
        if change:
            change(book)
        path = self.folder(student, assignment) / f"{assignment}.ipynb"
        path.write_text(json.dumps(book), "utf-8")
        (path.parent / "timestamp.txt").write_text(at, "utf-8")
        return path

    def grade(self, assignment: str = PROBLEM_SET, **options: Any) -> Summary:
        return run(GradedCourse(self.root, assignment), Options(**{"limits": QUICK, "jobs": 2, **options}))

    def nbgrader(self, *words: str, check: bool = True) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        for _attempt in range(3):
            done = subprocess.run(["nbgrader", *words], cwd=self.root, capture_output=True, text=True, timeout=550,
                                  env={**os.environ, "PATH": path}, check=False)  # fmt: skip
            if "Address already in use" not in done.stderr:  # two kernels that start at once may be given one port
                break
        assert not check or done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def gradebook(self) -> Any:
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "realism")

    def scores(self, student: str, assignment: str = PROBLEM_SET) -> dict[str, float]:
        return {name: row["score"] for name, row in self.rows(student, assignment).items()}

    def rows(self, student: str, assignment: str = PROBLEM_SET) -> dict[str, dict[str, Any]]:
        """All that the gradebook says of a submission, cell by cell, and of the whole under an empty name."""
        with self.gradebook() as gradebook:
            submission = gradebook.find_submission(assignment, student)
            rows: dict[str, dict[str, Any]] = {}
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    rows[grade.name] = {
                        "auto": grade.auto_score, "manual": grade.manual_score, "extra": grade.extra_credit,
                        "score": grade.score, "max": grade.max_score, "needs": grade.needs_manual_grade,
                        "failed": bool(grade.failed_tests),
                    }  # fmt: skip
                for comment in notebook.comments:
                    rows.setdefault(comment.name, {"score": 0})["comment"] = comment.comment
            rows[""] = {
                "score": submission.score, "max": submission.max_score, "needs": submission.needs_manual_grade,
                "late": submission.late_submission_penalty, "at": submission.timestamp,
            }  # fmt: skip
        return rows

    def autograded(self, student: str, assignment: str = PROBLEM_SET) -> Book:
        return nbformat.read(self.root / "autograded" / student / assignment / f"{assignment}.ipynb", as_version=4)

    def page(self, student: str, assignment: str = PROBLEM_SET) -> str:
        return (self.root / "feedback" / student / assignment / f"{assignment}.html").read_text("utf-8")

    def copied(self, to: Path) -> Course:
        return Course(shutil.copytree(self.root, to))


def answer_cell(book: Book, name: str) -> Any:
    """The cell where the answer to ``name`` is written."""
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in book.cells}
    return cells.get(f"{name}-answer") or cells[name]


def all_right(**changed: str) -> dict[str, str]:
    """Every answer as a literal, and right, but for those given."""
    return {name: f"{name} = {value!r}" for name, value in RIGHT.items()} | changed


def points_but(*wrong: str) -> dict[str, float]:
    """What ``all_right`` earns, without the questions named."""
    return {name: 0 if name in wrong else points for name, points in POINTS.items()}


def plain_source() -> str:
    """An ordinary nbgrader assignment: a function with tests, a value, partial credit, hand-marked text and a task."""
    cells = [
        new_markdown_cell("# Functions"),
        new_code_cell("import math\ntolerance = 1e-9"),
        _cell("code", "squares", "def squares(n):\n    ### BEGIN SOLUTION\n    return [i * i for i in range(n)]\n"
              "    ### END SOLUTION", solution=True),
        _cell("code", "test-squares", "assert squares(3) == [0, 1, 4]\n### BEGIN HIDDEN TESTS\n"
              "assert squares(0) == []\n### END HIDDEN TESTS", grade=True, locked=True, points=3),
        _cell("code", "root", "### BEGIN SOLUTION\nroot = math.sqrt(2)\n### END SOLUTION", solution=True),
        _cell("code", "test-root", "assert abs(root - 2 ** 0.5) < tolerance, 'not the root'", grade=True, locked=True,
              points=2),
        _cell("code", "test-part", "### BEGIN HIDDEN TESTS\n1.5 if round(root, 2) == 1.41 else 0.5\n"
              "### END HIDDEN TESTS", grade=True, locked=True, points=2),
        _cell("code", "by-hand", "### BEGIN SOLUTION\nprint('drawn')\n### END SOLUTION", grade=True, solution=True,
              points=4),
        _cell("markdown", "essay", "### BEGIN SOLUTION\nWords.\n### END SOLUTION", grade=True, solution=True, points=5),
        _cell("markdown", "task", "Do what you like.", task=True, locked=True, points=1),
    ]  # fmt: skip
    kernel = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
    return nbformat.writes(new_notebook(cells=cells, metadata=kernel))


def _cell(kind: str, name: str, source: str, **role: Any) -> Any:
    make = new_code_cell if kind == "code" else new_markdown_cell
    full = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    return make(source, metadata={"nbgrader": full | role})
