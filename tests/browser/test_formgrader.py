"""nbgrader's formgrader on a course that ``realism grade`` graded, beside the same course graded by nbgrader."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ..grading.courses import PROBLEM_SET, RIGHT_CODE, Course, all_right
from .conftest import ROOT, Lab, serve

pytestmark = pytest.mark.browser

ESSAY = """Strength says little, *threat* says more.

- In 1969 they fought.
- In 1972 one of them chose.

<script>window.hurt = "a script"</script> <img src=x onerror="window.hurt = 'a picture'">
[A link](javascript:window.hurt='a-link') and 3 < 4."""

HANDED_IN = {
    "anna": all_right(q12=ESSAY),
    "ben": all_right(q1="q1 = 'a'", q2="q2 = [19, 85]", q3="q3 = 'acbed'", q5="q5 = b", q12="Too short."),
    "carla": {},
    "dora": all_right(
        q4="from IPython.display import HTML, Javascript, display\nq4 = 'abd'\n"
        "display(HTML('<b>drawn</b><script>window.hurt = 1</script>'), Javascript('window.hurt = 2'))",
        q11=RIGHT_CODE,
    ),
}
GRADED_BY_HAND = ("anna", "ben")
TABLES = (
    "manage_assignments",
    f"manage_submissions/{PROBLEM_SET}",
    "gradebook",
    f"gradebook/{PROBLEM_SET}",
    f"gradebook/{PROBLEM_SET}/{PROBLEM_SET}",
    "manage_students",
    "manage_students/ben",
    f"manage_students/ben/{PROBLEM_SET}",
)
LISTS = (
    "assignments",
    f"notebooks/{PROBLEM_SET}",
    f"submissions/{PROBLEM_SET}",
    f"submitted_notebooks/{PROBLEM_SET}/{PROBLEM_SET}",
    "students",
    *(f"student_submissions/{student}" for student in HANDED_IN),
    *(f"student_notebook_submissions/{student}/{PROBLEM_SET}" for student in HANDED_IN),
)


_FILLED = """() => document.querySelector('tbody tr td') && !document.body.innerText.includes('Loading')"""
_CELLS = """() => [...document.querySelectorAll('tbody tr')].map(row => [...row.querySelectorAll('td')].map(cell =>
    cell.querySelector('.glyphicon-ok') ? 'yes' : cell.innerText.trim()).filter(Boolean))"""


@dataclass(frozen=True)
class Formgrader:
    """The formgrader on a course, in a browser."""

    course: Course
    lab: Lab
    page: Page

    def visit(self, where: str) -> Page:
        self.page.goto(f"{self.lab.url}formgrader/{where}")
        return self.page

    def said(self, where: str) -> Any:
        """What its API answers, without the ids, which are drawn by lot."""
        return _without_ids(json.loads(self.page.request.get(f"{self.lab.url}formgrader/api/{where}").body()))

    def rows(self, where: str) -> list[list[str]]:
        """The rows of the page's table, cell by cell as they are read, in an order of their own."""
        page = self.visit(where)
        page.wait_for_function(_FILLED)
        if page.get_by_text("Show All Names").count():
            page.get_by_text("Show All Names").click()
        return sorted(page.evaluate(_CELLS))

    def submission(self, student: str) -> str:
        listed = self.page.request.get(f"{self.lab.url}formgrader/api/submitted_notebooks/{PROBLEM_SET}/{PROBLEM_SET}")
        return next(str(one["id"]) for one in listed.json() if one["student"] == student)

    def open(self, student: str) -> Page:
        page = self.visit(f"submissions/{self.submission(student)}/")
        page.wait_for_load_state("networkidle")
        return page

    def read(self, student: str) -> tuple[str, list[tuple[str | None, ...]]]:
        """The submission's page: its words, and each box for points or a comment with what stands in it."""
        page = self.open(student)
        words = re.sub(r"Submission #?\d+( / \d+)?", "", page.locator("body").inner_text())
        boxes = page.locator("input.score, input.extra-credit, textarea.comment").all()
        return words, [(box.get_attribute("id"), box.get_attribute("placeholder"), box.input_value(),
                        box.evaluate("box => box.closest('.nbgrader_cell').className")) for box in boxes]  # fmt: skip

    def mark(self, student: str, points: str, comment: str) -> None:
        page = self.open(student)
        for box, typed in ((page.locator("input#q12"), points), (page.locator("textarea#q12-comment"), comment)):
            with page.expect_response(lambda answer: answer.request.method == "PUT"):
                box.fill(typed)
                box.press("Tab")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Course]:
    """The same four submissions in two copies of a course: one graded with ``realism grade``, one with nbgrader."""
    folder = tmp_path_factory.mktemp("formgrader")
    ours, theirs = Course(folder / "ours"), folder / "theirs"
    source = ROOT / "assessments" / "course"
    shutil.copytree(source / "source" / PROBLEM_SET, ours.root / "source" / PROBLEM_SET)
    shutil.copy(source / "nbgrader_config.py", ours.root)
    ours.nbgrader("generate_assignment", PROBLEM_SET)
    for student, cells in HANDED_IN.items():
        ours.hand_in(student, cells)
    by_nbgrader = ours.copied(theirs)
    ours.grade(feedback=False)
    by_nbgrader.nbgrader("autograde", PROBLEM_SET)
    return ours, by_nbgrader


@pytest.fixture(scope="module")
def both(
    graded: tuple[Course, Course], browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Formgrader, Formgrader]]:
    ours, theirs = graded
    page = browser.new_page()
    page.route(re.compile(r"^https:"), lambda route: route.abort())  # MathJax, which nbgrader asks a CDN for
    with (
        serve(ours.root, tmp_path_factory.mktemp("settings"), started_in=ours.root) as first,
        serve(theirs.root, tmp_path_factory.mktemp("settings"), started_in=theirs.root) as second,
    ):
        yield Formgrader(ours, first, page), Formgrader(theirs, second, page)
    page.close()


def test_the_formgrader_says_the_same(both: tuple[Formgrader, Formgrader]) -> None:
    ours, theirs = both
    assert {where: ours.said(where) for where in LISTS} == {where: theirs.said(where) for where in LISTS}
    for student in HANDED_IN:
        for kind in ("grades", "comments"):
            said = [one.said(f"{kind}?submission_id={one.submission(student)}") for one in both]
            assert said[0] == said[1]
            assert said[0], "there is something to compare"


def test_its_tables_show_the_same(both: tuple[Formgrader, Formgrader]) -> None:
    ours, theirs = both
    for where in TABLES:
        assert ours.rows(where) == theirs.rows(where), where
    listed = ours.rows(f"gradebook/{PROBLEM_SET}/{PROBLEM_SET}")
    assert listed[0] == ["anna", "27 / 35", "27 / 27", "0 / 8", "0 / 0", "yes"], "her essay waits"
    assert [row[0] for row in listed] == sorted(HANDED_IN)


@pytest.mark.parametrize("student", ["anna", "ben", "dora"])
def test_a_submission_looks_the_same(both: tuple[Formgrader, Formgrader], student: str) -> None:
    ours, theirs = both
    assert ours.read(student) == theirs.read(student)


def test_an_essay_is_read_with_its_form_and_nothing_in_it_acts(both: tuple[Formgrader, Formgrader]) -> None:
    for one in both:
        page = one.open("anna")
        answer = page.locator(".nbgrader_cell", has=page.locator("input#q12"))
        assert answer.locator("em").inner_text() == "threat"
        assert answer.locator("li").count() == 2
        assert "<script>window.hurt" in answer.inner_text(), "it is shown as text"
        assert "3 < 4." in answer.inner_text()
        answer.get_by_text("A link").click()
        assert page.evaluate("window.hurt") is None
        assert one.open("dora").evaluate("window.hurt") is None


def test_points_and_comment_given_there_reach_the_student(both: tuple[Formgrader, Formgrader]) -> None:
    ours, _ = both
    for student in GRADED_BY_HAND:
        ours.mark(student, "6.5" if student == "anna" else "1", f"Which number of the question? 谢谢, {student}")
    course = ours.course
    listed = ours.rows(f"gradebook/{PROBLEM_SET}/{PROBLEM_SET}")
    assert listed[0] == ["anna", "33.5 / 35", "27 / 27", "6.5 / 8", "0 / 0"], "nothing of hers waits any more"
    assert sorted(course.grade(force=True).graded) == sorted(HANDED_IN)
    row = course.rows("anna")["q12"]
    assert (row["manual"], row["score"], row["comment"]) == (6.5, 6.5, "Which number of the question? 谢谢, anna")
    assert "Which number of the question? 谢谢, anna" in course.page("anna")
    assert "Score: 6.5 / 8.0" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", course.page("anna")))
    course.nbgrader("export", "--to", "grades.csv")
    table = csv.DictReader((course.root / "grades.csv").open(encoding="utf-8"))
    assert {line["student_id"]: float(line["score"]) for line in table} == {
        student: course.rows(student)[""]["score"] for student in HANDED_IN
    }
    assert course.rows("anna")[""]["score"] == 27 + 6.5
    boxes = ours.read("anna")[1]
    assert ("q12", None, "6.5") in [box[:3] for box in boxes]


def test_its_button_grades_behind_the_same_wall(both: tuple[Formgrader, Formgrader]) -> None:
    ours, _ = both
    course = ours.course
    looks = f"import os\nq11 = 18 + os.path.exists('/usr') + os.path.exists({str(course.root / 'gradebook.db')!r})"
    course.hand_in("emil", all_right(q11=looks))
    page = ours.visit(f"manage_submissions/{PROBLEM_SET}")
    page.wait_for_function(_FILLED)
    page.locator("tbody tr", has_text="emil").locator("td.autograde a").click()
    page.get_by_text("Successfully autograded").wait_for(timeout=120_000)
    assert course.scores("emil")["q11"] == 4, "19: the system is there, and no gradebook"


def _without_ids(said: Any) -> Any:
    if isinstance(said, list):
        return sorted(map(_without_ids, said), key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(said, dict):
        return {name: _without_ids(part) for name, part in said.items() if not _is_id(name) and "path" not in name}
    return said


def _is_id(name: str) -> bool:
    return name == "id" or name.endswith("_id") or name == "index"
