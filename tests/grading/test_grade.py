"""``realism grade`` as an instructor meets it: what is done, kept, repeated and reported, and what it refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from nbgrader.utils import notebook_hash
from realism_grader.cli import main
from realism_grader.grading.summary import MOST_LINES, Summary, plain

from .courses import PLAIN, POINTS, PROBLEM_SET, RIGHT_CODE, Course, all_right, points_but

LATER = "2026-11-02 10:00:00 UTC"


def realism(course: Course, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "realism_grader.cli", "grade", PROBLEM_SET, *words]
    return subprocess.run(command, cwd=course.root, capture_output=True, text=True, timeout=120, check=False)


def test_one_screen_says_what_was_done(course: Course) -> None:
    course.hand_in("anna", all_right(q12="An essay."))
    course.hand_in("ben", all_right(q11=RIGHT_CODE))
    (course.folder("carl") / f"{PROBLEM_SET}.ipynb").write_text("I could not save it, sorry.")
    done = realism(course)
    assert done.returncode == 1, "something was set aside"
    first, *rest = done.stdout.splitlines()
    assert first.startswith(f"{PROBLEM_SET}: 2 submissions graded in ")
    assert first.endswith("(1 read, 1 run in the sandbox).")
    assert "Set aside, not graded: 1" in rest
    assert any(line.startswith("  carl: ") for line in rest)
    assert "Needs manual grading: 1 (formgrader › Manual Grading)." in rest
    assert any("nbgrader release_feedback" in line for line in rest)


def test_json_for_a_script(course: Course) -> None:
    course.hand_in("anna", all_right())
    done = realism(course, "--json", "--jobs", "1")
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert (said["graded"], said["read"], said["run"], said["set_aside"]) == (["anna"], 1, 0, {})


def test_a_second_run_does_only_what_is_left(course: Course) -> None:
    course.hand_in("anna", all_right())
    assert course.grade().graded == ["anna"]
    course.hand_in("ben", all_right(q1="q1 = 'a'"))
    again = course.grade()
    assert (again.graded, again.up_to_date) == (["ben"], 1)
    course.hand_in("anna", all_right(q2="q2 = ''"), at=LATER)
    third = course.grade()
    assert (third.graded, third.up_to_date) == (["anna"], 1)
    assert course.scores("anna")["q2"] == 0


def test_whoever_waits_for_a_person_is_named_each_time(course: Course) -> None:
    course.hand_in("anna", all_right(q12="An essay."))
    course.hand_in("ben", all_right())
    assert course.grade().needs_manual == ["anna"]
    again = course.grade()
    assert (again.graded, again.needs_manual) == ([], ["anna"])


def test_a_student_whom_the_gradebook_has_lost_is_graded_again(course: Course) -> None:
    for student in ("anna", "ben"):
        course.hand_in(student, all_right())
    course.grade()
    with course.gradebook() as gradebook:
        gradebook.remove_student("anna")
    assert course.grade().graded == ["anna"]
    assert course.scores("anna")["q1"] == 2


def test_a_long_reason_is_cut_between_words() -> None:
    summary = Summary(PROBLEM_SET, set_aside={"anna": "reason " * 60})
    line = str(summary).splitlines()[-1]
    assert line.endswith("reason …")
    assert len(line) <= 202


def test_it_says_which_course_it_took(course: Course, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = [sys.executable, "-m", "realism_grader.cli", "grade", "no-such-assignment"]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "as this folder is none. --course names another." in done.stderr
    assert "as this folder is none" not in realism(course).stderr


def test_force_keeps_what_a_person_gave(course: Course) -> None:
    course.hand_in("anna", all_right(q12="An essay."))
    course.grade()
    with course.gradebook() as gradebook:
        gradebook.find_grade("q12", PROBLEM_SET, PROBLEM_SET, "anna").manual_score = 7
        gradebook.find_comment("q12", PROBLEM_SET, PROBLEM_SET, "anna").manual_comment = "Good."
        gradebook.db.commit()
    assert course.grade(force=True).graded == ["anna"]
    row = course.rows("anna")["q12"]
    assert (row["manual"], row["score"], row["comment"], row["needs"]) == (7, 7, "Good.", True)


def test_feedback_has_what_nbgrader_needs_to_release_it(course: Course) -> None:
    course.hand_in("anna", all_right())
    secret = course.folder("anna") / "submission_secret.txt"
    secret.write_text("of the first hand-in")
    course.grade()
    page = course.root / "feedback" / "anna" / PROBLEM_SET
    assert (page / "submission_secret.txt").read_text() == "of the first hand-in"
    (page / "submission_secret.txt").unlink()  # as an earlier version left it
    course.grade()
    assert (page / "submission_secret.txt").exists()
    secret.write_text("of the second")
    course.hand_in("anna", all_right(q2="q2 = ''"), at=LATER)
    course.grade()
    assert (page / "submission_secret.txt").read_text() == "of the second"


def test_feedback_follows_the_gradebook(course: Course) -> None:
    course.hand_in("anna", all_right(q1="q1 = 'a'", q12="An essay."))
    assert course.grade().feedback_pages == 1
    assert "0 of 2 points" in course.page("anna")
    assert course.grade().feedback_pages == 0, "nothing is new"
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("q1", PROBLEM_SET, PROBLEM_SET, "anna")
        grade.manual_score, grade.needs_manual_grade = 1, False
        gradebook.db.commit()
    assert course.grade().feedback_pages == 1
    assert "Your instructor gave 1 of 2 points." in course.page("anna")
    assert course.grade(feedback=False).feedback_pages == 0


def test_feedback_follows_the_work_though_the_points_stay(course: Course) -> None:
    course.hand_in("anna", all_right(q12="The first essay."))
    course.grade()
    course.hand_in("anna", all_right(q12="The second essay."), at=LATER)
    assert course.grade().feedback_pages == 1
    assert "The second essay." in course.page("anna")
    kept = course.root / "feedback" / "anna" / PROBLEM_SET / "timestamp.txt"
    assert kept.read_text() == LATER


def test_feedback_says_what_was_wrong_with_the_quotation_marks(course: Course) -> None:
    course.hand_in("anna", all_right(q1="q1 = “c”", q2="q2 = 1985)"))
    course.grade()
    page = course.page("anna")
    assert page.count("Python could not read your cell: please type straight quotation marks") == 1
    assert course.scores("anna")["q1"] == 0


def test_nbgrader_releases_the_pages(course: Course, tmp_path: Path) -> None:
    """Also where somebody's work came in a zip, with no word of the exchange's."""
    for student in ("anna", "ben"):
        course.hand_in(student, all_right())
    secret = "5" * 128
    (course.folder("ben") / "submission_secret.txt").write_text(secret)
    (course.folder("anna") / "timestamp.txt").unlink()
    course.grade()
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    course.nbgrader("release_feedback", PROBLEM_SET, f"--Exchange.root={exchange}")
    released = {path.name for path in (exchange / "realism" / "feedback").iterdir()}
    assert len(released) == 2
    assert f"{notebook_hash(secret=secret, notebook_id=PROBLEM_SET)}.html" in released, "where ben will look"


def test_a_page_that_nbgrader_made_is_kept_up_to_date_too(course: Course) -> None:
    """The formgrader's button and ``nbgrader generate_feedback`` write pages without our sign."""
    course.hand_in("anna", all_right(q1='q1 = "no"'))
    course.grade()
    course.nbgrader("generate_feedback", PROBLEM_SET, "--force")
    assert course.grade().feedback_pages == 1 and course.grade().feedback_pages == 0
    course.nbgrader("generate_feedback", PROBLEM_SET, "--force")
    before = course.page("anna")
    course.hand_in("anna", all_right(), at="2027-03-02 10:00:00 UTC")
    assert course.grade().feedback_pages == 1
    assert course.page("anna") != before and "<!-- grades " in course.page("anna")[-200:]


def test_a_page_that_a_person_wrote_is_left_alone(course: Course) -> None:
    course.hand_in("anna", all_right())
    course.grade(feedback=False)
    page = course.root / "feedback" / "anna" / PROBLEM_SET / f"{PROBLEM_SET}.html"
    page.parent.mkdir(parents=True)
    page.write_text("made by somebody else")
    assert course.grade().feedback_pages == 0
    assert page.read_text() == "made by somebody else"


def test_only_some_students(course: Course) -> None:
    for student in ("anna", "arno", "ben"):
        course.hand_in(student, all_right())
    assert sorted(course.grade(students="a*").graded) == ["anna", "arno"]


def test_repairs_are_told(course: Course) -> None:
    def lose_a_test(book: Any) -> None:
        book.cells = [cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade_id") != "q3"]

    course.hand_in("anna", all_right(), lose_a_test)
    summary = course.grade()
    assert any("q3" in text for text in summary.repaired["anna"]), summary.repaired
    page = course.page("anna")
    assert "Your notebook was repaired before it was graded." in page, "the student is told, too"
    assert summary.repaired["anna"][0][:40] in page
    assert {name: course.scores("anna")[name] for name in POINTS} == POINTS


def test_files_that_belong_to_the_assignment(course: Course) -> None:
    """A student's code finds the instructor's file, not her own of the same name; tests never see hers."""
    source = course.root / "source" / PROBLEM_SET
    (source / "data.txt").write_text("19")
    course.hand_in("anna", all_right(q11="q11 = int(open('data.txt').read()) + int(open('own.txt').read())"))
    (course.folder("anna") / "data.txt").write_text("1000")
    (course.folder("anna") / "own.txt").write_text("0")
    course.grade()
    assert course.scores("anna")["q11"] == 4
    graded = course.root / "autograded" / "anna" / PROBLEM_SET
    assert {path.name for path in graded.iterdir()} == {f"{PROBLEM_SET}.ipynb", "timestamp.txt", "data.txt", "own.txt"}
    assert (graded / "data.txt").read_text() == "19"


def test_what_students_code_prints_is_in_the_autograded_notebook(course: Course) -> None:
    course.hand_in("anna", all_right(q11="print('here')\nq11 = 19\nq11"))
    course.grade()
    cell = next(cell for cell in course.autograded("anna").cells if cell.id == "q11-answer")
    assert [output.output_type for output in cell.outputs] == ["stream", "execute_result"]
    assert cell.outputs[0].text == "here\n"


def test_a_notebook_that_was_left_as_released_needs_no_sandbox(course: Course) -> None:
    """Its code is the instructor's."""
    course.hand_in("anna")
    summary = course.grade()
    assert (summary.read, summary.run) == (1, 0)
    assert course.rows("anna")["q12"]["comment"] == "No response."


def test_tests_that_call_functions_run_where_the_functions_live(course: Course) -> None:
    course.hand_in("anna", {"squares": "def squares(n):\n    return [i * i for i in range(n)]"}, assignment=PLAIN)
    summary = course.grade(PLAIN)
    assert summary.live_tests == ["test-squares"] and summary.text_tests == []
    assert course.scores("anna", PLAIN)["test-squares"] == 3
    assert "could read them: test-squares" in str(summary)


def test_without_the_release_and_without_the_source(course: Course) -> None:
    import shutil

    course.hand_in("anna", all_right())
    shutil.rmtree(course.root / "release" / PROBLEM_SET)
    assert course.grade(feedback=False).graded == ["anna"], "the source notebook is enough"
    shutil.rmtree(course.root / "source" / PROBLEM_SET)
    done = realism(course, "--force")
    assert done.returncode == 2
    assert f"nbgrader generate_assignment {PROBLEM_SET}" in done.stderr


def test_a_missing_notebook(course: Course) -> None:
    course.folder("anna")
    assert "There is no notebook" in course.grade().set_aside["anna"]


def test_students_who_are_not_in_the_gradebook(course: Course) -> None:
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Autograde.create_student = False\n")
    course.hand_in("stranger", all_right())
    assert "No student of this name" in course.grade().set_aside["stranger"]


@pytest.mark.parametrize("words", [["nothing-here"], ["--jobs", "0"]])
def test_what_cannot_be_done_is_said(course: Course, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = words if len(words) == 1 else [PROBLEM_SET, *words]
    try:
        code = main(["grade", *arguments, "--course", str(course.root)])
    except SystemExit as stop:
        code = int(stop.code or 0)
    assert code == 2
    said = capsys.readouterr().err
    assert "generate_assignment nothing-here" in said or "from 1 to 512" in said


def test_a_folder_that_is_no_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", PROBLEM_SET, "--course", str(tmp_path)]) == 2
    assert "is not an nbgrader course" in capsys.readouterr().err


@pytest.mark.slow
def test_ctrl_c_loses_nothing(course: Course) -> None:
    """Pressed in the middle, it stops cleanly; the next run does the rest; nobody is graded twice or forgotten."""
    students = [f"s{number:02}" for number in range(8)]
    for student in students:
        course.hand_in(student, all_right(q11="import time\ntime.sleep(1)\nq11 = 19"))
    command = [sys.executable, "-m", "realism_grader.cli", "grade", PROBLEM_SET, "--json", "--jobs", "2"]
    process = subprocess.Popen(command, cwd=course.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               start_new_session=True)  # fmt: skip
    deadline = time.monotonic() + 60
    while not list((course.root / "autograded").glob(f"*/{PROBLEM_SET}")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, said = process.communicate(timeout=60)
    first = json.loads(out)
    assert process.returncode == 130
    assert first["left"] > 0
    assert "Stopping after the current submission; press again to stop now." in said
    folders = {path.parent.name for path in (course.root / "autograded").glob("*/*")}
    assert folders == set(first["graded"]), "whoever has a folder has a score"
    second = course.grade()
    assert sorted([*first["graded"], *second.graded]) == students
    assert all(course.scores(student)["q11"] == 4 for student in students)
    assert not list((course.root / "autograded").glob("*/.*"))


@pytest.mark.slow
def test_killed_at_once_it_leaves_a_sound_gradebook(course: Course) -> None:
    for number in range(8):
        course.hand_in(f"s{number}", all_right(q11="import time\ntime.sleep(0.5)\nq11 = 19"))
    command = [sys.executable, "-m", "realism_grader.cli", "grade", PROBLEM_SET]
    process = subprocess.Popen(command, cwd=course.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list((course.root / "autograded").glob("*/.*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    summary = course.grade()
    assert len(summary.graded) + summary.up_to_date == 8, summary.set_aside
    assert all(course.scores(f"s{number}")["q11"] == 4 for number in range(8))


@pytest.mark.slow
def test_nbgraders_own_command_uses_the_same_sandbox(course: Course) -> None:
    """And so does the formgrader's button, which calls the same."""
    spy = f"q11 = len(open({str(course.root / 'gradebook.db')!r}, 'rb').read()) * 0 + 19"
    course.hand_in("anna", all_right(q11=spy))
    course.hand_in("ben", all_right(q11=RIGHT_CODE, q1="q1 = 'a'"))
    course.nbgrader("autograde", PROBLEM_SET)
    assert {name: course.scores("anna")[name] for name in POINTS} == points_but("q11")
    assert {name: course.scores("ben")[name] for name in POINTS} == points_but("q1")


def test_the_screen_stays_one_screen_and_plain() -> None:
    summary = Summary("ps", set_aside={f"s{n}": "\x1b[2Jno\x07\u202e\nway" * 50 for n in range(100)})
    lines = str(summary).splitlines()
    assert len(lines) <= MOST_LINES + 3
    assert all(len(line) <= 210 and line.isprintable() for line in lines)
    assert plain("a\x1b[31mb\nc\u200bd é 中") == "a [31mb c d é 中"
