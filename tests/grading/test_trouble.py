"""What goes wrong around a run of ``realism grade``: two at once, a broken course, odd names, full or locked places.

Whatever it is, one sentence says what and what to do, and nobody's work is lost or graded by mistake.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from realism_grader.cli import main
from realism_grader.grading.course import Course as GradedCourse
from realism_grader.grading.course import IdleError, printable
from realism_grader.grading.gradebook import why
from realism_grader.grading.submission import unusable
from realism_grader.grading.summary import MOST_EACH, Summary

from .courses import PLAIN, POINTS, PROBLEM_SET, RIGHT, Course, all_right

Capture = pytest.CaptureFixture[str]


def grade(course: Course, *words: str) -> int:
    return main(["grade", PROBLEM_SET, "--course", str(course.root), "--jobs", "1", *words])


def configure(course: Course, text: str) -> None:
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\n{text}\n")


def graded_folder(course: Course, student: str) -> Path:
    return course.root / "autograded" / student / PROBLEM_SET


# Two runs


def test_a_second_run_waits_its_turn(course: Course, capsys: Capture) -> None:
    course.hand_in("anna", all_right())
    with_lock = "\n".join(
        ["import sys, time", "from pathlib import Path", "from realism_grader.grading.course import Course",
         f"course = Course(Path({str(course.root)!r}), {PROBLEM_SET!r})",
         "with course.alone():", "    print('mine', flush=True)", "    sys.stdin.read()"]
    )  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", with_lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"mine\n"
        assert grade(course) == 1
        said = capsys.readouterr()
        assert "Another run of realism grade is at work" in said.err
        assert len(said.err.strip().splitlines()) == 1
        assert not (course.root / "autograded").exists()
    assert grade(course) == 0, "the lock ends with the run that held it"


@pytest.mark.slow
def test_two_runs_at_once_damage_nothing(course: Course) -> None:
    students = [f"s{number}" for number in range(8)]
    for student in students:
        course.hand_in(student, all_right())
    command = [sys.executable, "-m", "realism_grader.cli", "grade", PROBLEM_SET, "--force", "--no-feedback"]
    runs = [subprocess.Popen(command, cwd=course.root, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for one in runs:
        _, said = one.communicate(timeout=120)
        assert "Traceback" not in said
        assert one.returncode == 0 or (one.returncode == 1 and "Another run" in said)
    for student in students:
        assert [path.name for path in graded_folder(course, student).parent.iterdir()] == [PROBLEM_SET]
        assert (graded_folder(course, student) / f"{PROBLEM_SET}.ipynb").exists()
        assert course.scores(student)["q1"] == 2


def test_an_autograded_folder_without_a_notebook_is_not_graded(course: Course) -> None:
    course.hand_in("anna", all_right())
    graded_folder(course, "anna").mkdir(parents=True)
    assert course.grade().graded == ["anna"]


def test_what_a_run_left_half_done_is_put_in_order(course: Course) -> None:
    course.hand_in("anna", all_right())
    course.grade()
    place = graded_folder(course, "anna")
    old, half = place.with_name(f".{PROBLEM_SET}.old"), place.with_name(f".{PROBLEM_SET}.0123abcd.part")
    place.rename(old)
    half.mkdir()
    summary = course.grade()
    assert (summary.graded, summary.up_to_date) == ([], 1), "her graded folder came back"
    assert [path.name for path in place.parent.iterdir()] == [PROBLEM_SET]


# Answers as they are pasted


@pytest.mark.parametrize("before", ["  ", ">>> ", "In [3]: ", "\n\n\t"])
def test_an_answer_pasted_with_indent_or_prompt_counts(course: Course, before: str) -> None:
    course.hand_in("anna", {name: f"{before}{name} = {value!r}" for name, value in RIGHT.items()})
    assert course.grade(feedback=False).read == 1
    assert {name: course.scores("anna")[name] for name in POINTS} == POINTS


# A course that cannot be graded


def test_an_assignment_in_another_language_is_refused(course: Course, capsys: Capture) -> None:
    course.hand_in("anna", all_right())
    with course.gradebook() as gradebook:
        notebook = gradebook.find_notebook(PROBLEM_SET, PROBLEM_SET)
        notebook.kernelspec = json.dumps({"name": "ir", "display_name": "R", "language": "R"})
        gradebook.db.commit()
    assert grade(course) == 2
    said = capsys.readouterr().err
    assert f"{PROBLEM_SET}.ipynb is written in R" in said
    assert f"nbgrader autograde {PROBLEM_SET}" in said
    assert not (course.root / "autograded").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [("c = get_config(", "SyntaxError"), ("import nosuchmodule", "No module named 'nosuchmodule'"),
     ("raise SystemExit(3)", "SystemExit")],
)  # fmt: skip
def test_a_broken_configuration_is_never_ignored(course: Course, capsys: Capture, text: str, told: str) -> None:
    course.hand_in("anna", all_right())
    (course.root / "nbgrader_config.py").write_text(f"c = get_config()\n{text}\n")
    assert grade(course) == 2
    said = capsys.readouterr().err
    assert f"{course.root / 'nbgrader_config.py'}, line 2," in said
    assert told in said
    assert len(said.strip().splitlines()) == 1
    assert not (course.root / "autograded").exists()


@pytest.mark.parametrize(
    "text",
    ["c.CourseDirectory.root = 3", "c.AssignLatePenalties.plugin_class = 'nope.Nope'", "c.Execute.timeout = 'abc'",
     "c.CourseDirectory.db_url = 'bogus://x'", "c.NbGrader.log_level = []"],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_told(course: Course, capsys: Capture, text: str) -> None:
    course.hand_in("anna", all_right())
    configure(course, text)
    assert grade(course) == 2
    assert "nbgrader_config.py" in capsys.readouterr().err


@pytest.mark.parametrize("forever", ["-1", "None"])
def test_no_limit_of_time_is_an_hour(course: Course, forever: str) -> None:
    course.hand_in("anna", all_right())
    configure(course, f"c.Execute.timeout = {forever}")
    assert grade(course) == 0


def _garbage(path: Path) -> None:
    path.write_text("garbage, more garbage, and still more of it" * 50)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [(_garbage, "put back a copy"), (_folder, "There is no gradebook"), (Path.unlink, "There is no gradebook")],
)
def test_a_gradebook_that_is_none(course: Course, capsys: Capture, spoil: Callable[[Path], None], told: str) -> None:
    course.hand_in("anna", all_right())
    spoil(course.root / "gradebook.db")
    assert grade(course) == 2
    assert told in capsys.readouterr().err


def test_no_gradebook_is_made_where_there_is_no_course(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    assert main(["grade", PROBLEM_SET, "--course", str(tmp_path)]) == 2
    assert f"nbgrader generate_assignment {PROBLEM_SET}" in capsys.readouterr().err
    assert not (tmp_path / "gradebook.db").exists()


@pytest.mark.slow
def test_a_gradebook_in_use(course: Course, capsys: Capture) -> None:
    course.hand_in("anna", all_right())
    with sqlite3.connect(course.root / "gradebook.db") as other:
        other.execute("begin exclusive")
        assert grade(course) == 2
        other.rollback()
    assert "Another program is writing in it" in capsys.readouterr().err


@pytest.mark.parametrize("step", ["release", "source"])
def test_a_notebook_of_the_instructors_that_is_none(course: Course, capsys: Capture, step: str) -> None:
    course.hand_in("anna", all_right())
    path = course.root / step / PROBLEM_SET / f"{PROBLEM_SET}.ipynb"
    path.chmod(0o644)
    path.write_text('{"cells":')
    assert grade(course) == 2
    assert f"{path} is no notebook that can be read" in capsys.readouterr().err


@pytest.mark.parametrize("step", ["autograded", "feedback"])
def test_a_file_where_a_folder_has_to_be(course: Course, capsys: Capture, step: str) -> None:
    course.hand_in("anna", all_right())
    (course.root / step).write_text("a file")
    assert grade(course) == 2
    assert f"{course.root / step} is a file where a folder has to be" in capsys.readouterr().err


def test_a_file_where_the_feedback_of_a_student_has_to_be(course: Course) -> None:
    for student in ("anna", "ben"):
        course.hand_in(student, all_right())
    (course.root / "feedback").mkdir()
    (course.root / "feedback" / "anna").write_text("a file")
    summary = course.grade()
    assert (sorted(summary.graded), summary.feedback_pages) == (["anna", "ben"], 1)
    assert "is a file where a folder has to be" in summary.remarks["anna"][0]


def test_a_place_that_cannot_be_written_is_told_once(
    course: Course, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.hand_in("anna", all_right())
    course.hand_in("ben", all_right())
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert grade(course) == 2
    said = capsys.readouterr().err
    assert "cannot be written by you" in said
    assert len(said.strip().splitlines()) == 1


def test_a_full_disk_is_told_as_such() -> None:
    assert "make room" in unusable(OSError(errno.ENOSPC, "No space left on device", "/x"))
    assert "Make room" in why(OSError("database or disk is full"))


# Who handed in


def test_a_name_that_is_no_text_stops_nobody_else(course: Course, capsys: Capture) -> None:
    for name in (b"\xff\xfebad", b"new\nline"):
        folder = os.fsencode(course.root / "submitted") + b"/" + name + b"/" + PROBLEM_SET.encode()
        os.makedirs(folder)
    course.hand_in("zoë", all_right())
    (course.folder("zoë") / os.fsdecode(b"\xff.txt")).symlink_to("/etc/passwd")
    assert grade(course, "--json") == 1
    said = json.loads(capsys.readouterr().out)
    assert said["graded"] == ["zoë"]
    assert set(said["set_aside"]) == {r"\xff\xfebad", r"new\nline"}
    assert all("rename it" in reason for reason in said["set_aside"].values())
    assert said["remarks"]["zoë"] == [r"\xff.txt is a link and was left out."]
    assert printable("zoë") == "zoë"


def test_something_else_where_a_submission_should_be(course: Course) -> None:
    course.hand_in("anna", all_right())
    submitted = course.root / "submitted"
    for student in ("ben", "carl"):
        (submitted / student).mkdir()
    (submitted / "ben" / PROBLEM_SET).write_text("a file")
    (submitted / "carl" / PROBLEM_SET).symlink_to("/nowhere")
    (submitted / "dora").symlink_to("/nowhere")
    summary = course.grade()
    assert summary.graded == ["anna"]
    assert "is a file" in summary.set_aside["ben"]
    assert "leads nowhere" in summary.set_aside["carl"]
    assert "leads nowhere" in summary.set_aside["dora"]


@pytest.mark.parametrize("pattern", ["zzz*", "[", "", "../submitted/anna", "/etc"])
def test_a_pattern_that_matches_nobody(course: Course, capsys: Capture, pattern: str) -> None:
    course.hand_in("anna", all_right())
    assert grade(course, "--student", pattern) == 1
    said = capsys.readouterr().err
    assert "No student of the 1 who handed in matches" in said
    assert "'anna'" in said
    assert not (course.root / "autograded").exists()


def test_nobody_has_handed_in(course: Course, capsys: Capture) -> None:
    assert grade(course) == 1
    assert f"nbgrader collect {PROBLEM_SET}" in capsys.readouterr().err
    course.hand_in("anna", assignment=PLAIN)
    with pytest.raises(IdleError, match=f"Nobody has handed in {PROBLEM_SET}"):
        GradedCourse(course.root, PROBLEM_SET).handed_in()


# What is said


def test_one_student_does_not_fill_the_screen() -> None:
    summary = Summary("ps", remarks={"anna": [f"remark {n}" for n in range(50)], "ben": ["the only one"]})
    lines = [line.strip() for line in str(summary).splitlines()]
    assert [line for line in lines if line.startswith("anna: ")] == [
        *(f"anna: remark {n}" for n in range(MOST_EACH)),
        f"anna: … and {50 - MOST_EACH} more",
    ]
    assert "ben: the only one" in lines


def test_what_ran_without_a_sandbox_is_called_so() -> None:
    assert "1 run without a sandbox, unprotected" in str(Summary("ps", run=1, unsandboxed=True))
    assert "1 run in the sandbox" in str(Summary("ps", run=1))


@pytest.mark.slow
def test_ctrl_c_twice_ends_it_at_once(course: Course) -> None:
    course.hand_in("anna", all_right(q11="import time\ntime.sleep(25)\nq11 = 19"))
    command = [sys.executable, "-m", "realism_grader.cli", "grade", PROBLEM_SET]
    process = subprocess.Popen(command, cwd=course.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list((course.root / "autograded").glob("*/.*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Stopping after the current submission" in said
    assert "Stopped. What was saved stays" in said
    assert "Traceback" not in said
    assert not list((course.root / "autograded").glob("*"))
