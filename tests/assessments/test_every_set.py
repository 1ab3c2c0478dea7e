"""Every problem set through the real exchange: one student hands in the model answers, another one nothing, and late.

Plain nbgrader from end to end: fetch, submit, collect, autograde, the formgrader's lists, feedback, export.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from realism_grader.bank import Essay, load
from realism_grader.build import ask

pytestmark = pytest.mark.slow

BANK = load()
MODEL, LATE = "student-model", "student-late"

each_set = pytest.mark.parametrize("name", BANK.sets)


def essays_of(name: str) -> list[str]:
    return [question.name for question in ask(BANK.sets[name]) if isinstance(question.item, Essay)]


@pytest.fixture(scope="module")
def returned(released: Any) -> Any:
    """The course after both have handed in every set and everything has been graded and returned."""
    trip = released
    for student in (MODEL, LATE):
        trip.student(student, *[["fetch_assignment", name] for name in BANK.sets])
    for name in BANK.sets:
        _write_model_answers(trip.course, trip.homes / MODEL / name / f"{name}.ipynb", name)
    trip.student(MODEL, *[["submit", name] for name in BANK.sets])
    with _gradebook(trip) as gradebook:
        for name in BANK.sets:
            gradebook.update_or_create_assignment(name, duedate=datetime.now(UTC).replace(tzinfo=None))
    trip.student(LATE, *[["submit", name] for name in BANK.sets])
    for student in (MODEL, LATE):
        trip.instructor(*[["collect", name, f"--student={student}"] for name in BANK.sets])
    trip.instructor(*[["autograde", name, f"--student={student}"] for name in BANK.sets for student in (MODEL, LATE)])
    with _gradebook(trip) as gradebook:
        for name in BANK.sets:
            for cell in essays_of(name):
                grade = gradebook.find_grade(cell, name, name, MODEL)
                assert grade.needs_manual_grade, "the formgrader lists it for grading by hand"
                grade.manual_score, grade.needs_manual_grade = grade.max_score, False
        gradebook.db.commit()
    steps = ("generate_feedback", "release_feedback")
    trip.instructor(*[[step, name] for name in BANK.sets for step in steps], ["export", "--to", "all.csv"])
    trip.student(MODEL, *[["fetch_feedback", name] for name in BANK.sets])
    return trip


def _gradebook(trip: Any) -> Gradebook:
    return Gradebook(f"sqlite:///{trip.course / 'gradebook.db'}")


def _write_model_answers(course: Path, path: Path, name: str) -> None:
    """Copy the model answers of the source into what the student has fetched."""
    source = json.loads((course / "source" / name / f"{name}.ipynb").read_text("utf-8"))
    model = {
        cell["id"]: "".join(cell["source"]) for cell in source["cells"] if cell["metadata"]["nbgrader"]["solution"]
    }
    book = json.loads(path.read_text("utf-8"))
    for cell in book["cells"]:
        if cell["id"] in model:
            answer = model[cell["id"]].partition("### BEGIN SOLUTION\n")[2]
            cell["source"] = answer.partition("\n### END SOLUTION")[0]
    path.write_text(json.dumps(book), "utf-8")


@each_set
def test_model_answers_earn_everything_and_untouched_cells_nothing(returned: Any, name: str) -> None:
    with _gradebook(returned) as gradebook:
        model, late = (gradebook.find_submission(name, student) for student in (MODEL, LATE))
        assert (model.score, model.max_score) == (BANK.sets[name].points, BANK.sets[name].points)
        assert late.score == 0
        assert not model.needs_manual_grade and not late.needs_manual_grade


@each_set
def test_the_late_submission_is_known_to_be_late(returned: Any, name: str) -> None:
    with _gradebook(returned) as gradebook:
        assert gradebook.find_submission(name, MODEL).total_seconds_late == 0
        assert gradebook.find_submission(name, LATE).total_seconds_late > 0


@each_set
def test_the_export_has_a_line_for_each_of_them(returned: Any, name: str) -> None:
    rows = [row for row in csv.DictReader((returned.course / "all.csv").open()) if row["assignment"] == name]
    scores = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}
    points = float(BANK.sets[name].points)
    assert scores[MODEL] == (points, points)
    assert scores[LATE] == (0, points)


@each_set
def test_what_the_formgrader_shows(returned: Any, name: str) -> None:
    """Its pages are made from these lists."""
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import Config

    course = Config({"CourseDirectory": {"root": str(returned.course), "course_id": "realism"},
                     "Exchange": {"root": str(returned.exchange)}})  # fmt: skip
    api = NbGraderAPI(config=course)
    (notebook,) = api.get_notebooks(name)
    assert notebook["max_score"] == BANK.sets[name].points
    assert notebook["needs_manual_grade"] is False
    kinds = {cell["name"] for cell in _grade_cells(returned, name)}
    assert kinds == {question.name for question in ask(BANK.sets[name])}


def _grade_cells(trip: Any, name: str) -> list[dict[str, Any]]:
    with _gradebook(trip) as gradebook:
        return [{"name": cell.name, "max": cell.max_score} for cell in gradebook.find_notebook(name, name).grade_cells]


@each_set
def test_feedback_for_each_of_them(returned: Any, name: str) -> None:
    questions = [question for question in ask(BANK.sets[name]) if not isinstance(question.item, Essay)]
    model, late = (returned.feedback(student, name) for student in (MODEL, LATE))
    assert text_of(model).count("Right.") >= len(questions)
    assert text_of(late).count("No answer that could be read.") == len(questions)
    for page in (model, late):
        for word in ("HIDDEN TESTS", "realism_grader", "by_letter", "when_wrong"):
            assert word not in page
    for question in questions:
        assert question.item.misconception not in text_of(model), "a belief is named where an answer was wrong"
    assert LATE not in text_of(model) and MODEL not in text_of(late)


@each_set
def test_feedback_comes_back_through_the_exchange(returned: Any, name: str) -> None:
    assert list((returned.homes / MODEL / name / "feedback").rglob(f"{name}.html"))


def text_of(page: str) -> str:
    """The words of an HTML page, from its body on."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page[page.index("<body") :]))
