"""Everything that a student could try, handed in at once by a class of thieves, with two honest students among them.

Each is graded or set aside with the right message and the right score; nobody learns or changes anything.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell

from .courses import POINTS, PROBLEM_SET, Book, Change, Course, all_right, answer_cell, points_but
from .submissions import STALL

pytestmark = pytest.mark.slow

NO_MORE_THAN = {"processes": 500, "memory": "8 GB", "disk": "4 GB", "output": "1 GB"}

LOOK = """
import glob, os, subprocess
seen = []
get_ipython().events.register("pre_run_cell", lambda cell: seen.append(cell.raw_cell))
places = [{course!r}, os.path.expanduser("~"), "/usr/local/share/nbgrader", "/srv", "/home", "/var"]
for place in places:
    for path in glob.glob(place + "/**/*.ipynb", recursive=True) + glob.glob(place + "/**/*.db", recursive=True):
        seen.append(open(path, "rb").read().decode("latin-1"))
"""

CATCHES = """
x = 0
while True:
    try:
        while True:
            x += 1
    except BaseException:
        x = 0
"""

KILLS = """
import os
for pid in (os.getppid(), 1):
    os.kill(pid, 9)
"""

LATER = """
import os, threading
threading.Timer(0.5, lambda: os._exit(0)).start()
q8 = "54"
"""

EQUAL_TYPES = """
class Meta(type):
    def __eq__(self, other): return True
    __hash__ = type.__hash__
class Str(str, metaclass=Meta):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
q3 = Str("ecabd")
"""

OTHER_JUDGE = """
q1 = "a"
import sys
sys.modules["realism_grader.scoring"] = type("M", (), {"judge": print})
"""

SCRIPT = "<script>alert(2)</script><img src=x onerror=b>"


@dataclass(frozen=True)
class Attack:
    """What one of them does, what it is worth (nothing: set aside), and what is said of it."""

    cells: Mapping[str, str] = field(default_factory=dict)
    change: Change | None = None
    points: Mapping[str, float] | None = field(default_factory=points_but)
    says: str = ""
    last: str = ""
    files: Callable[[Path], Any] | None = None


def nested(depth: int) -> str:
    return "q1 = " + "[" * depth + "]" * depth


def change_points(book: Book) -> None:
    for cell in book.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.points = 1000


def change_tests(book: Book) -> None:
    for cell in book.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = "1000"


def double(book: Book) -> None:
    """A second copy of an answer cell, below the first."""
    answer = answer_cell(book, "q1")
    at = book.cells.index(answer)
    book.cells.insert(at + 1, json.loads(json.dumps(answer)))
    book.cells[at].source = 'q1 = "a"'


def foreign(book: Book) -> None:
    """A cell that says it is a test of another assignment."""
    role = {"grade": True, "grade_id": "test-squares", "locked": True, "solution": False, "task": False, "points": 50,
            "schema_version": 3}  # fmt: skip
    book.cells.append(new_code_cell("50", metadata={"nbgrader": role}))


def print_often(book: Book) -> None:
    book.cells += [new_code_cell(f"print('x' * 199_000)  # {number}") for number in range(40)]


def given_beside(path: Path) -> None:
    (path.parent / ".given").mkdir()
    for name in ("structural_realism", "realism_grader", "json"):
        (path.parent / ".given" / f"{name}.py").write_text("raise SystemExit")


def big(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(500 * 1024 * 1024)


def link_to(target: str) -> Callable[[Path], Any]:
    def link(path: Path) -> None:
        path.unlink()
        path.symlink_to(target)

    return link


def attacks(course: Path) -> dict[str, Attack]:
    database, other = course / "gradebook.db", course / "submitted" / "honest-1"
    spy = LOOK.format(course=str(course))
    write = (f"import sqlite3\nbook = sqlite3.connect({str(database)!r})\n"
             "book.execute('update grade set manual_score = 100')\nbook.commit()")  # fmt: skip
    return {
        "reads-tests": Attack({"q10": spy, "q11": "q11 = 19"}, last="print(seen)", points=points_but("q10")),
        "asks-for-gradebook": Attack({"q11": write}, points=points_but("q11")),
        "reads-another": Attack({"q11": f"import os\nq11 = os.listdir({str(other)!r})"}, points=points_but("q11")),
        "socket": Attack({"q11": "import socket\nsocket.create_connection(('127.0.0.1', 22), 2)\nq11 = 19"},
                         points=points_but("q11")),
        "forks": Attack({"q11": "import os, time\nfor i in range(500):\n    if os.fork() == 0:\n        time.sleep(9)\n"
                         "        os._exit(0)\nq11 = 19"}, points=points_but("q11")),
        "memory": Attack({"q11": "x = [bytearray(100 * 2**20) for i in range(80)]\nq11 = 19"},
                         points=points_but("q11"), says="q11-answer: The program was ended here. It used more memory"),
        "memory-of-children": Attack({"q11": "import os, time\nfor i in range(16):\n    if os.fork() == 0:\n"
                                      "        x = bytearray(100 * 2**20)\n        time.sleep(9)\n        os._exit(0)\n"
                                      "time.sleep(9)"}, points=points_but("q11"), says="It used more memory"),
        "disk": Attack({"q11": "for i in range(4096):\n    with open(f'/tmp/{i}', 'wb') as f:\n"
                        "        f.write(b'x' * 2**20)\nq11 = 19"}, points=points_but("q11")),
        "one-file": Attack({"q11": "f = open('large', 'wb')\nfor i in range(4096):\n    f.write(b'x' * 2**20)\n"
                            "    f.flush()\nq11 = 19"}, points=points_but("q11")),
        "loops": Attack({"q11": "while True: pass"}, points=points_but("q11")),
        "loops-and-hides": Attack({"q11": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: pass"},
                                  points=points_but("q11"), says="It took too long and was stopped."),
        "loops-and-catches": Attack({"q11": CATCHES}, points=points_but("q11"), says="It took too long"),
        "exits": Attack({"q3": "import os\nos._exit(0)"}, points=points_but("q3"),
                        says="q3-answer: The program was ended here. It ended its own program."),
        "exits-often": Attack({f"q{n}": "import os\nos._exit(0)" for n in (1, 3, 5, 7)}, says="again and again",
                              points=points_but("q1", "q3", "q5", "q7")),
        "exits-later": Attack({"q8": LATER}, last="import time\ntime.sleep(1)", says="ended here"),
        "kills": Attack({"q3": KILLS}, points=points_but("q3")),
        "kills-group": Attack({"q3": "import os\nos.killpg(0, 9)"}, points=points_but("q3"), says="It ended its own"),
        "prints": Attack({"q11": "for i in range(1024):\n    print('x' * 2**20)\nq11 = 19"}),
        "prints-in-many-cells": Attack({"q11": "q11 = 20 - 1"}, print_often, says="outputs were cut off"),
        "stalls": Attack({"q8": STALL, "q9": "q9 = 'd'\nx = 1 + 1\n#" + "x" * 3_000_000}, says="It took too long",
                         points=points_but("q8", "q9")),
        "memory-of-nobody": Attack({"q11": "import os\nx = os.memfd_create('x')\nq11 = 19"}, points=points_but("q11")),
        "given-beside": Attack({"q1": "q1 = 'a'"}, points=points_but("q1"), files=given_beside),
        "assert": Attack({"q3": "import builtins\nbuiltins.AssertionError = type('E', (BaseException,), {})\n"
                          "q3 = 'abcde'"}, points=points_but("q3")),
        "type-eq": Attack({"q3": EQUAL_TYPES}, points=points_but("q3")),
        "builtins": Attack({"q1": "import builtins\nbuiltins.float = builtins.len = builtins.abs = lambda *a: 0\n"
                            "judge = lambda *a: 1000\nq1 = 'a'"}, points=points_but("q1")),
        "json": Attack({"q1": "import json\njson.dump = json.dumps = lambda *a, **k: 'x'\nq1 = 'c'"},
                       points=points_but("q1"), says="q1-answer: The program was ended here."),
        "judge": Attack({"q1": OTHER_JUDGE}, points=points_but("q1")),
        "equals-everything": Attack({"q1": "class All:\n    def __eq__(self, other): return True\nq1 = All()"},
                                    points=points_but("q1"), says="q1 could not be shown to the test"),
        "nested": Attack({"q1": nested(100_000)}, points=points_but("q1")),
        "signs": Attack({"q1": "q1 = " + "-" * 100_000 + "1"}, points=points_but("q1")),
        "sum": Attack({"q1": "q1 = " + "+".join("1" * 30_000)}, points=points_but("q1")),
        "large": Attack(files=big, points=None, says="clear all outputs"),
        "path-in-name": Attack(files=lambda path: path.rename(path.parent / "..\\..\\x%2f..\x1b[2J.ipynb"),
                               says="was taken as ps2-cold-war.ipynb"),
        "link": Attack(files=link_to("/etc/shadow"), points=None, says="is a link to another"),
        "link-to-another": Attack(files=link_to(str(other / PROBLEM_SET / f"{PROBLEM_SET}.ipynb")), points=None,
                                  says="is a link to another"),
        "link-beside": Attack(files=lambda path: (path.parent / "data.txt").symlink_to("/etc/shadow"),
                              says="data.txt is a link and was left out."),
        "modules-beside": Attack(files=lambda path: [(path.parent / f"{name}.py").write_text("raise SystemExit")
                                                     for name in ("json", "structural_realism", "realism_grader")]),
        "script": Attack({"q1": "q1 = '<script>alert(1)</script>'", "q12": SCRIPT},
                         points=points_but("q1")),
        "escape": Attack({"q1": "class X:\n    pass\nX.__name__ = '\\x1b[2J\\x1b]0;owned\\x07'\nq1 = X()",
                          "q2": "q2 = '\x1b[31m1985'"}, points=points_but("q1", "q2"), says="could not be shown"),
        "foreign": Attack(change=foreign),
        "points": Attack({"q1": "q1 = 'a'"}, change_points, points=points_but("q1"), says="settings had been changed"),
        "tests": Attack({"q1": "q1 = 'a'"}, change_tests, points=points_but("q1"), says="locked cell had been changed"),
        "double": Attack(change=double, says="q1-answer"),
    }  # fmt: skip


NAMES = sorted(attacks(Path("/")))


@dataclass(frozen=True)
class Outcome:
    """The course after all that, and what was reported."""

    course: Course
    summary: Any
    before: dict[str, str]

    def said(self, student: str) -> str:
        parts = (*self.summary.remarks.get(student, ()), *self.summary.repaired.get(student, ()),
                 self.summary.set_aside.get(student, ""))  # fmt: skip
        return "\n".join(parts)


@pytest.fixture(scope="module")
def outcome(make_course: Any) -> Outcome:
    course: Course = make_course("hostile")
    for student in ("honest-1", "zealous-2"):
        course.hand_in(student, all_right(q12="An honest essay."))
    for name, attack in attacks(course.root).items():
        cells = all_right(**attack.cells)
        path = course.hand_in(name, cells, lambda book, attack=attack: _change(book, attack))
        if attack.files:
            attack.files(path)
    before = fingerprints(course)
    summary = course.grade()
    return Outcome(course, summary, before)


def _change(book: Book, attack: Attack) -> None:
    if attack.change:
        attack.change(book)
    if attack.last:
        book.cells.append(new_code_cell(attack.last))


def fingerprints(course: Course) -> dict[str, str]:
    """Everything that the grader must leave as it was."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("source", "release", "submitted")
        for path in sorted((course.root / folder).rglob("*"))
        if path.is_file() and path.stat().st_size < 10**8 and not path.is_symlink()
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_right_score(outcome: Outcome, name: str) -> None:
    expected = attacks(outcome.course.root)[name].points
    if expected is None:
        assert name in outcome.summary.set_aside
        assert not (outcome.course.root / "autograded" / name / PROBLEM_SET).exists()
        return
    assert name in outcome.summary.graded, outcome.said(name)
    scores = outcome.course.scores(name)
    assert {question: scores[question] for question in POINTS} == expected


@pytest.mark.parametrize("name", [name for name in NAMES if attacks(Path("/"))[name].says])
def test_the_right_message(outcome: Outcome, name: str) -> None:
    assert attacks(outcome.course.root)[name].says in outcome.said(name)


@pytest.mark.parametrize("student", ["honest-1", "zealous-2"])
def test_the_honest_have_their_points_and_nothing_is_said_of_them(outcome: Outcome, student: str) -> None:
    scores = outcome.course.scores(student)
    assert {question: scores[question] for question in POINTS} == POINTS
    assert outcome.said(student) == ""


def test_everybody_is_accounted_for(outcome: Outcome) -> None:
    handed_in = {path.name for path in (outcome.course.root / "submitted").iterdir()}
    assert {*outcome.summary.graded, *outcome.summary.set_aside} == handed_in
    assert len(handed_in) == len(NAMES) + 2


def test_what_was_handed_in_is_untouched(outcome: Outcome) -> None:
    assert fingerprints(outcome.course) == outcome.before


def test_nothing_was_learned(outcome: Outcome) -> None:
    """Neither a test nor a key nor another's answer is in anything that students' code printed."""
    book = outcome.course.autograded("reads-tests")
    printed = json.dumps(book.cells[-1].outputs)
    assert "pre_run" in printed or "print(seen)" in printed, "the spy did see the cells of its own notebook"
    for secret in ("judge(", "HIDDEN", "by_letter", "An honest essay"):
        assert secret not in printed
    tried = ("asks-for-gradebook", "reads-another", "socket", "forks", "disk", "one-file", "loops")
    errors = {name: json.dumps(answer_cell(outcome.course.autograded(name), "q11").outputs) for name in tried}
    assert "unable to open database file" in errors["asks-for-gradebook"]
    assert "FileNotFoundError" in errors["reads-another"]
    assert "OSError" in errors["socket"] or "ConnectionRefusedError" in errors["socket"]
    assert "CellTimeoutError" in errors["loops"]
    assert "No space left" in errors["disk"]
    assert "File too large" in errors["one-file"]
    assert "BlockingIOError" in errors["forks"] or "more processes" in errors["forks"]


def test_a_grown_notebook_is_at_most_three_times_what_was_handed_in(outcome: Outcome) -> None:
    printed = outcome.course.root / "autograded" / "prints" / PROBLEM_SET / f"{PROBLEM_SET}.ipynb"
    assert printed.stat().st_size < 500_000


def test_many_cells_that_print_do_not_make_a_large_file(outcome: Outcome) -> None:
    printed = outcome.course.root / "autograded" / "prints-in-many-cells" / PROBLEM_SET / f"{PROBLEM_SET}.ipynb"
    assert printed.stat().st_size < 1_500_000


def test_no_file_of_somebody_else_came_along(outcome: Outcome) -> None:
    assert not (outcome.course.root / "autograded" / "link-beside" / PROBLEM_SET / "data.txt").exists()
    assert not any(path.is_symlink() for path in (outcome.course.root / "autograded").rglob("*"))


def test_feedback_shows_text(outcome: Outcome) -> None:
    page = outcome.course.page("script")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(2)" in page


def test_the_terminal_is_told_nothing_but_words(outcome: Outcome) -> None:
    assert all(mark.isprintable() or mark == "\n" for mark in str(outcome.summary))


def test_no_program_is_left(outcome: Outcome) -> None:
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if b"from inside." in words and str(os.getpid()).encode() in (process / "environ").read_bytes():
            left.append(words)
    assert left == []


def test_a_folder_that_is_a_link_is_set_aside(course: Course) -> None:
    course.hand_in("bob", all_right())
    thief = course.root / "submitted" / "thief"
    thief.mkdir()
    (thief / PROBLEM_SET).symlink_to(course.folder("bob"), target_is_directory=True)
    summary = course.grade(feedback=False)
    assert summary.graded == ["bob"]
    assert "is a link to another place" in summary.set_aside["thief"]


def test_the_wall_can_be_missing(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then literal answers are graded, code is set aside, and the message says how to get a wall."""
    course.hand_in("literal", all_right())
    course.hand_in("code", all_right(q11="q11 = 20 - 1"))
    monkeypatch.setattr("realism_grader.grading.sandbox.why_not", lambda: "is not installed")
    summary = course.grade(feedback=False)
    assert summary.graded == ["literal"]
    assert "sudo apt install bubblewrap" in summary.set_aside["code"]
    assert "--allow-unsandboxed" in summary.set_aside["code"]
    again = course.grade(feedback=False, unsandboxed=True)
    assert again.graded == ["code"]
    assert course.scores("code")["q11"] == 4
    assert shutil.which("bwrap")
