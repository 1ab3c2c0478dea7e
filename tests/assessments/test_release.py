"""What a student receives says nothing about the key, in any form."""

from __future__ import annotations

import json
import re
import shutil
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from realism_grader.bank import HOME, Choice, Choices, load
from realism_grader.cli import assign

pytestmark = pytest.mark.slow

SET = "ps2-cold-war"


def path_of(course: Path) -> Path:
    return course / "release" / SET / f"{SET}.ipynb"


def test_the_released_notebook_does_not_depend_on_the_key(released: Any, tmp_path: Path) -> None:
    """Change every key, every feedback and every model answer: the student's file stays the same to the byte.

    So no program can learn anything about a key from it, by trying all options or in any other way.
    """
    bank, course = tmp_path / "bank", released.course.with_name("other-course")
    shutil.copytree(HOME, bank)
    for path in bank.glob("3*.yaml"):
        raw = yaml.safe_load(path.read_text("utf-8"))
        for fields in raw["items"]:
            _turn_round(fields)
        path.write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    for one, other in zip(load().items.values(), load(bank).items.values(), strict=True):
        assert getattr(one, "key", one.id) != getattr(other, "key", None)
    assign(SET, course, bank)
    released.with_course(course).instructor("generate_assignment", SET)
    assert path_of(course).read_bytes() == path_of(released.course).read_bytes()
    source = Path("source") / SET / f"{SET}.ipynb"
    assert (course / source).read_bytes() != (released.course / source).read_bytes()


def _turn_round(fields: dict[str, Any]) -> None:
    names = [option["id"] for option in fields.get("options", ())]
    match fields["type"]:
        case "choice":
            fields["key"] = names[(names.index(fields["key"]) + 1) % len(names)]
        case "choices":
            others = map(list, combinations(names, len(fields["key"])))
            fields["key"] = next(other for other in others if set(other) != set(fields["key"]))
        case "order":
            fields["key"].reverse()
        case "number" | "code":
            fields["key"], fields["mistakes"] = fields["key"] + 7, []
            fields["solution"] = "answer = 26"
            if fields["type"] == "number":
                del fields["solution"]
        case "essay":
            fields["sample"] = "Another sample."
    for option in fields.get("options", ()):
        if "feedback" in option:
            option["feedback"] = "Other words."
    for name in ("when_right", "when_wrong"):
        if name in fields:
            fields[name] = "Other words."


def test_no_trace_of_tests_solutions_or_feedback(released: Any) -> None:
    text = path_of(released.course).read_text("utf-8")
    for word in ("HIDDEN", "SOLUTION", "realism_grader", "judge(", "NotImplementedError", "YOUR ANSWER", "by_letter"):
        assert word not in text
    bank = load()
    for item in bank.sets[SET].items:
        assert item.misconception not in text
        if isinstance(item, Choice | Choices):
            assert not any(option.feedback in text for option in item.options)


def test_answer_cells_are_one_empty_line(released: Any) -> None:
    book = json.loads(path_of(released.course).read_text("utf-8"))
    answers = {cell["id"]: "".join(cell["source"]) for cell in book["cells"] if cell["id"].endswith("-answer")}
    assert len(answers) == 11
    code = answers.pop("q11-answer")
    assert code.splitlines()[-1] == "q11 = None  # replace None with one number (years), in digits"
    for name, line in answers.items():
        assert re.fullmatch(rf'{name.removesuffix("-answer")} = ""  # type [^\n]+, between the quotes', line)


def test_the_metadata_holds_what_nbgrader_needs_and_nothing_else(released: Any) -> None:
    book = json.loads(path_of(released.course).read_text("utf-8"))
    assert set(book["metadata"]) == {"kernelspec", "language_info"}
    role = {"grade", "grade_id", "locked", "points", "schema_version", "solution", "task", "checksum", "cell_type"}
    for cell in book["cells"]:
        assert set(cell["metadata"]) <= {"nbgrader", "deletable", "editable"}
        assert set(cell["metadata"]["nbgrader"]) <= role
        assert cell["metadata"]["deletable"] is False
        assert not cell.get("outputs")


def test_other_notebooks_of_the_course_keep_their_stubs() -> None:
    from nbformat.v4 import new_code_cell, new_notebook
    from realism_grader.release import ClearAnswers

    role = {"grade": False, "grade_id": "a", "locked": False, "schema_version": 3, "solution": True, "task": False}
    cell = new_code_cell("x = 1\n### BEGIN SOLUTION\nx = 2\n### END SOLUTION", metadata={"nbgrader": role})
    book, _ = ClearAnswers().preprocess(new_notebook(cells=[cell]), {})
    assert book.cells[0].source == "x = 1\n# YOUR CODE HERE\nraise NotImplementedError()"
