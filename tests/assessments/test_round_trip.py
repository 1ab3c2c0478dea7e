"""The real nbgrader loop, through its command line: nine students hand in, are graded, and get feedback.

The points that each submission must get are worked out by hand. The key of the committed notebook: q1 c, q2 1985,
q3 ecabd, q4 abd, q5 b, q6 ab, q7 a, q8 54 (within 0.5), q9 d, q10 c, q11 19. Points: 2, 2, 4, 3, 2, 2, 2, 2, 2, 2, 4,
and 8 for the essay.
"""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

pytestmark = pytest.mark.slow

SET = "ps2-cold-war"

NAMES = tuple(f"q{number}" for number in range(1, 12))
FULL = (2, 2, 4, 3, 2, 2, 2, 2, 2, 2, 4)


@dataclass(frozen=True, slots=True)
class Submission:
    """Answer cells as typed (a question that is left out stays untouched), and what they are worth."""

    student: str
    cells: Mapping[str, str]
    points: tuple[float, ...]
    essay: str | None = None
    essay_points: float = 0
    extra_code: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        return round(sum(self.points) + self.essay_points, 2)


def answers(*values: str) -> dict[str, str]:
    """One line an answer, ``values`` being Python as typed after the equals sign."""
    return {name: f"{name} = {value}" for name, value in zip(NAMES, values, strict=True)}


MODEL = Submission(
    "student1",
    answers('"c"', "1985", '"ecabd"', '"abd"', '"b"', '"ab"', '"a"', "54", '"d"', '"c"', "19"),
    FULL, essay="Threat fits better than power.", essay_points=8,
)  # fmt: skip

UNTOUCHED = Submission("student2", {}, (0,) * 11)

UNTIDY_BUT_RIGHT = Submission(
    "student3",
    answers('" C) "', '"１９８５"', '["e", "c", "a", "b", "d"]', '("a", "B", "d")', '"“b”"', '{"a", "b"}',
            '"а"', '"54,0 %"', '["d"]', '"「c」"', '"19 years"'),
    FULL, essay="Power.", essay_points=5,
)  # fmt: skip

PARTLY = Submission(
    "student4",
    answers('"a"', "1980", '"ceabd"', '"ab"', '"a"', '"a"', '"a"', "16.67", '"a"', '"c"', "28"),
    (0, 0, 3.2, 2, 0, 1, 2, 0, 0, 2, 0), essay="A story without a theory.", essay_points=3,
)  # fmt: skip

TOO_MANY = Submission(
    "student5",
    answers('"c"', '"1985"', '"dbace"', '"abcdef"', '"d"', '"abcde"', '"b"', "0.309", '"b"', '"d"', "20"),
    (2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0),
)  # fmt: skip

WRONG_TYPES = Submission(
    "student6",
    answers("3", "True", "12345", '{"a": 1}', '["b", "c"]', '[["a"], ["b"]]', 'b"a"', '"about thirty"', "None",
            '"abcd"', "[19]"),
    (0,) * 11,
)  # fmt: skip

BROKEN_CELLS = Submission(
    "student7",
    {"q1": "q1 = c", "q2": "q2 = “1985”", "q3": "", "q4": 'q4 = "a b d"', "q5": 'q5 = "b', "q6": 'q6 = "AB"',
     "q7": "q7 = 'a'", "q8": "q8 = 54,0", "q9": 'q_9 = "d"', "q10": 'q10 = "c."', "q11": "q11 = 19 / 0"},
    (0, 0, 0, 3, 0, 2, 2, 2, 0, 2, 0),
)  # fmt: skip

HOSTILE = Submission(
    "student8",
    {"q1": "class Everything:\n    def __eq__(self, other): return True\nq1 = Everything()",
     "q2": "class Year(int): pass\nq2 = Year(1985)",
     "q3": "class Text(str): pass\nq3 = Text('ecabd')",
     "q4": "class Letters(list): pass\nq4 = Letters('abd')",
     "q5": 'q5 = "b"',
     "q6": 'q6 = ["a"] * 1_000_000',
     "q7": 'q7 = "<script>alert(7)</script>"',
     "q8": 'q8 = float("nan")',
     "q9": 'q9 = "d" * 10_000_000',
     "q10": "seen = []\nget_ipython().events.register('pre_run_cell', lambda cell: seen.append(cell.raw_cell))",
     "q11": "q11 = 10 ** 5000"},
    (0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0),
    essay="<script>alert(12)</script> **bold** </pre><img src=x onerror=alert(13)>",
    extra_code=("from IPython.display import HTML, display\ndisplay(HTML('<script>alert(14)</script>'))\nprint(seen)",),
)  # fmt: skip

NEARLY = Submission(
    "student9",
    answers('"d"', "1985.0", '"acebd"', '"abe"', '"b"', '"abc"', '"c"', "54.4", '"D"', '"a"', "18"),
    (0, 2, 1.6, 1, 2, 1, 0, 2, 2, 0, 0),
)  # fmt: skip

ALL = (MODEL, UNTOUCHED, UNTIDY_BUT_RIGHT, PARTLY, TOO_MANY, WRONG_TYPES, BROKEN_CELLS, HOSTILE, NEARLY)


@pytest.fixture(scope="module")
def returned(released: Any) -> Any:
    """The course after everybody has handed in and everything has been graded and returned."""
    trip, first = released, MODEL.student
    assert SET in trip.student(first, ["list"])
    trip.student(first, ["fetch_assignment", SET])
    fetched = trip.homes / first / SET
    for submission in reversed(ALL):
        _hand_write(fetched, trip.homes / submission.student / SET, submission)
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(lambda submission: trip.student(submission.student, ["submit", SET]), ALL))
    trip.instructor(["collect", SET], ["autograde", SET])
    _grade_essays(trip.course)
    trip.instructor(["generate_feedback", SET], ["release_feedback", SET], ["export", "--to", "grades.csv"])
    trip.student(first, ["fetch_feedback", SET])
    return trip


def _hand_write(fetched: Path, folder: Path, submission: Submission) -> None:
    """A student's copy of the assignment, with her answers typed in."""
    if folder != fetched:
        shutil.copytree(fetched, folder)
    path = folder / f"{SET}.ipynb"
    book = json.loads(path.read_text("utf-8"))
    for cell in book["cells"]:
        name = cell["id"].removesuffix("-answer")
        if cell["id"].endswith("-answer") and name in submission.cells:
            cell["source"] = submission.cells[name]
        if cell["id"] == "q12" and submission.essay is not None:
            cell["source"] = submission.essay
    for number, code in enumerate(submission.extra_code):
        book["cells"].append({"cell_type": "code", "id": f"mine-{number}", "metadata": {}, "source": code,
                              "execution_count": None, "outputs": []})  # fmt: skip
    path.write_text(json.dumps(book), "utf-8")


def _grade_essays(course: Path) -> None:
    """What the formgrader does when a score and a comment are typed in."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for submission in ALL:
            if submission.essay is not None:
                grade = gradebook.find_grade("q12", SET, SET, submission.student)
                assert grade.needs_manual_grade
                grade.manual_score, grade.needs_manual_grade = submission.essay_points, False
                comment = gradebook.find_comment("q12", SET, SET, submission.student)
                comment.manual_comment = f"Comment for {submission.student} alone."
        gradebook.db.commit()


def grades_of(trip: Any, student: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{trip.course / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission_notebook(SET, SET, student)
        return {grade.name: grade.score for grade in submission.grades}


@pytest.mark.parametrize("submission", ALL, ids=lambda submission: submission.student)
def test_each_submission_gets_the_points_written_down(returned: Any, submission: Submission) -> None:
    grades = grades_of(returned, submission.student)
    assert {name: grades[name] for name in NAMES} == dict(zip(NAMES, submission.points, strict=True))
    assert grades["q12"] == submission.essay_points


def test_the_export_holds_every_total(returned: Any) -> None:
    table = csv.DictReader((returned.course / "grades.csv").open())
    ours = {submission.student for submission in ALL}
    rows = {row["student_id"]: row for row in table if row["assignment"] == SET and row["student_id"] in ours}
    assert {student: float(row["score"]) for student, row in rows.items()} == {s.student: s.total for s in ALL}
    assert {float(row["max_score"]) for row in rows.values()} == {35.0}
    assert float(rows[MODEL.student]["score"]) == 35.0
    assert float(rows["student2"]["score"]) == 0.0


def test_a_check_cell_never_shows_an_error(returned: Any) -> None:
    for student in (BROKEN_CELLS.student, HOSTILE.student, "student6"):
        for cell in returned.autograded(student, SET)["cells"]:
            if cell["id"] in NAMES:
                kinds = [output["output_type"] for output in cell["outputs"]]
                assert kinds == ["display_data", "execute_result"], (student, cell["id"], cell["outputs"])


def test_what_a_check_cell_says_to_its_student(returned: Any) -> None:
    said = {cell["id"]: "".join(cell["outputs"][0]["data"]["text/plain"])
            for cell in returned.autograded(BROKEN_CELLS.student, SET)["cells"] if cell["id"] in NAMES}  # fmt: skip
    assert said["q1"] == "q1: the answer cell stopped with an error; please give one letter, a to d, and run it again"
    assert said["q3"] == "q3: no answer yet; please give each letter once, a to e, in your order"
    assert said["q4"] == "q4: recorded a), b), d)"
    assert said["q8"] == "q8: recorded 54 (per cent)"


def test_feedback_says_right_or_wrong_and_why(returned: Any) -> None:
    page = text_of(returned.feedback(PARTLY.student, SET))
    assert "Not right. 0 of 2 points. Your answer: a). Two things to look up: how many soldiers the lesson" in page
    assert "Partly right. 3.2 of 4 points. Your answer: c, e, a, b, d." in page
    assert "Right. 2 of 2 points." in page
    assert "Read again: lesson 03, “The paper against the record” and “Test it on 1969”; Robinson" in page
    assert "Comment for student4 alone." in page
    page = text_of(returned.feedback(BROKEN_CELLS.student, SET))
    assert 'Python could not read your cell: please type straight quotation marks (") in place of “.' in page


@pytest.mark.parametrize("submission", ALL, ids=lambda submission: submission.student)
def test_feedback_shows_no_test_no_key_and_nobody_else(returned: Any, submission: Submission) -> None:
    page = text_of(returned.feedback(submission.student, SET))
    for word in ("HIDDEN TESTS", "realism_grader", "by_letter", '"answer"', "when_wrong", "tolerance"):
        assert word not in page
    others = [other.student for other in ALL if other is not submission]
    assert not any(f"Comment for {other}" in page for other in others)
    if submission.points[0] == 0:
        assert "About 0.66 million Soviet and 0.81 million" not in page, "the reason of the right option"


def test_what_a_student_wrote_is_shown_as_text(returned: Any) -> None:
    page = returned.feedback(HOSTILE.student, SET)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert f"{html.escape(HOSTILE.essay or '')}</pre>" in page


def test_code_that_spies_on_the_tests_sees_none(returned: Any) -> None:
    printed = json.dumps(returned.autograded(HOSTILE.student, SET)["cells"][-1]["outputs"])
    assert "sr.recorded(" in printed, "it saw what it knew already: its own notebook"
    assert "judge(" not in printed
    assert "judge(" not in text_of(returned.feedback(HOSTILE.student, SET))


def test_the_student_fetches_her_feedback(returned: Any) -> None:
    pages = list((returned.homes / MODEL.student / SET / "feedback").rglob(f"{SET}.html"))
    assert len(pages) == 1
    assert text_of(pages[0].read_text("utf-8")) == text_of(returned.feedback(MODEL.student, SET))


def text_of(page: str) -> str:
    """The words of an HTML page, from its body on."""
    body = re.sub(r"<[^>]+>", "", page[page.index("<body") :])
    return re.sub(r"\s+", " ", html.unescape(body))
