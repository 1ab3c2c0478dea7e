"""A whole evening in class: release, lesson, fetch, answer, submit, collect, grade, feedback, export."""

from __future__ import annotations

import contextlib
import csv
import json
import re

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from .people import PATIENCE, SET, Classroom, Person, at_the_desk, click_in_row, formgrader, logged_in

pytestmark = [pytest.mark.slow, pytest.mark.browser]

RIGHT = {
    "q1-answer": 'q1 = "c"', "q2-answer": "q2 = 1985", "q3-answer": 'q3 = "ecabd"', "q4-answer": 'q4 = "abd"',
    "q5-answer": 'q5 = "b"', "q6-answer": 'q6 = "ab"', "q7-answer": 'q7 = "a"', "q8-answer": "q8 = 54",
    "q9-answer": 'q9 = "d"', "q10-answer": 'q10 = "c"', "q11-answer": "q11 = 19",
    "q12": "Threat fits better than power.",
}  # fmt: skip
SCRIPT = "Power. <img src=x onerror=\"document.title='taken over'\"><script>document.title='taken over'</script>"
WRONG = {"q1-answer": 'q1 = "a"', "q12": SCRIPT}
ESSAY = {"student1": 8, "student2": 3}
TOTAL = {"student1": 35.0, "student2": 3.0}


@pytest.fixture(scope="module")
def evening(demo: Classroom, browser: Browser) -> Classroom:
    """Everything up to the exported grades; each step is checked where it happens."""
    with logged_in(browser, demo, "instructor") as instructor, at_the_desk(instructor) as desk:
        page = formgrader(desk)
        click_in_row(page, "assign", "Success")
        click_in_row(page, "release", "Success")
        with logged_in(browser, demo, "student1") as first, logged_in(browser, demo, "student2") as second:
            for student, answers in ((first, RIGHT), (second, WRONG)):
                lesson(student)
                fetch(student)
                answer(student, answers)
                submit(student)
            page.goto(page.url)
            click_in_row(page, "collect", "Success")
            said, code = desk.types(f"realism grade {SET}")
            assert code == 0, said
            essays(desk)
            said, code = desk.types(
                f"realism grade {SET} && nbgrader release_feedback {SET} && nbgrader export --to grades.csv"
            )
            assert code == 0, said
            for student in (first, second):
                read_feedback(student)
    return demo


def lesson(student: Person) -> None:
    """Lesson 03 runs in her server, and a slider answers."""
    student.opens("lessons/03-the-cold-war.ipynb")
    page = student.page
    slider = page.locator("input[type=range]").first
    for _ in range(3):  # on a busy machine the first click may come too early
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).first.click()
        with contextlib.suppress(PlaywrightTimeout):
            slider.wait_for(timeout=PATIENCE / 3)
            break
    slider.scroll_into_view_if_needed()
    before = slider.input_value()
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).not_to_have_value(before)


def fetch(student: Person) -> None:
    tab = student.assignment_list()
    tab.get_by_role("button", name="Fetch", exact=True).first.click(timeout=PATIENCE)
    expect(tab.get_by_role("button", name="Submit", exact=True).first).to_be_visible(timeout=PATIENCE)


def answer(student: Person, answers: dict[str, str]) -> None:
    """Most answers at once; the first one by hand, on the page, with the keyboard."""
    student.writes({name: text for name, text in answers.items() if name != "q1-answer"})
    student.opens(f"realism/{SET}/{SET}.ipynb")
    cell = student.page.locator(".jp-CodeCell", has_text='q1 = ""').first
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    student.page.keyboard.press("Control+a")
    student.page.keyboard.type(answers["q1-answer"])
    student.page.keyboard.press("Control+s")
    student.page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')", timeout=PATIENCE)


def submit(student: Person) -> None:
    tab = student.assignment_list()
    tab.get_by_role("button", name="Submit", exact=True).first.click(timeout=PATIENCE)
    expect(tab.get_by_text(re.compile(r"20\d\d-\d\d-\d\d")).first).to_be_visible(timeout=PATIENCE)


def essays(desk: Person) -> None:
    """The essays are graded in the formgrader's tab, which is not blank; a student's script does not run there."""
    page = formgrader(desk)
    status, text = desk.asks("GET", f"formgrader/api/submitted_notebooks/{SET}/{SET}")
    assert status == 200
    for submission in json.loads(text):
        page.goto(f"{desk.base}formgrader/submissions/{submission['id']}/")
        score = page.locator("input.score.needs_manual_grade")
        score.scroll_into_view_if_needed(timeout=PATIENCE)
        assert "Student's answer" in page.locator(".nbgrader_cell", has=score).inner_text()
        with desk.page.expect_response(lambda made: "/api/grade/" in made.url and made.request.method == "PUT"):
            score.fill(str(ESSAY[submission["student"]]))
            score.press("Tab")
        assert "taken over" not in (desk.page.title(), page.title())


def read_feedback(student: Person) -> None:
    tab = student.assignment_list()
    tab.get_by_role("button", name="Fetch Feedback").first.click(timeout=PATIENCE)
    expect(tab.get_by_text("View Feedback", exact=False).first).to_be_visible(timeout=PATIENCE)
    pages = list((student.classroom.homes / student.name / "realism" / SET / "feedback").rglob("*.html"))
    assert len(pages) == 1
    where = f"files/realism/{SET}/feedback/{pages[0].parent.name}/{pages[0].name}"
    status, text = student.asks("GET", where)
    assert status == 200
    assert f"{'2' if student.name == 'student1' else '0'} of 2 points" in text


def test_the_grades_are_exported(evening: Classroom) -> None:
    rows = csv.DictReader((evening.course / "grades.csv").open())
    assert {row["student_id"]: float(row["score"]) for row in rows if row["assignment"] == SET} == TOTAL
