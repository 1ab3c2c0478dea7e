"""The same sixty submissions, graded three times: by ``nbgrader autograde`` as it is, by reading, and in the sandbox.

The gradebooks must say the same, to the last field: scores, points, what waits for a person, comments, penalties.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from structural_realism import literals

from .courses import PLAIN, PROBLEM_SET, RIGHT, RIGHT_CODE, Course, all_right, answer_cell

pytestmark = pytest.mark.slow

STOCK = """
from nbgrader.converters import Autograde
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
"""

BROKEN = {"q1": "q1 = c", "q2": "q2 = “1985”", "q3": "", "q4": 'q4 = "a b d"', "q5": 'q5 = "b', "q6": 'q6 = "AB"',
          "q7": "q7 = 'a'", "q8": "q8 = 54,0", "q9": 'q_9 = "d"', "q10": 'q10 = "c."',
          "q11": "q11 = 19 / 0"}  # fmt: skip

ODD_LITERALS = ["3", "True", "None", "...", "[]", "('a', 'b')", "{'a', 'c'}", "{'a': 1}", "b'a'", "[['a']]", "-1.5",
                "'a' 'b'", "1e999", "''", "'  B) '", "\"“b”\"", "'１９８５'", "['e', 'c', 'a', 'b', 'd']"]  # fmt: skip

CODE = {
    "loop": {"q11": RIGHT_CODE},
    "other cell": {"q3": 'q3 = "".join(["e", "c", "a", "b", "d"])', "q11": "q11 = 38 // 2\nq3"},
    "overwritten later": {"q1": 'q1 = "a"', "q2": 'q1 = "c"\nq2 = 1900 + 85'},
    "raises after setting": {"q5": 'q5 = "b"\nraise ValueError("no")', "q6": "q6 = undefined"},
    "deletes": {"q1": 'q1 = "c"', "q2": "del q1\nq2 = int('1985')"},
    "prints": {"q7": "print('x' * 100)\nq7 = 'a'", "q11": "import sys\nprint('oh', file=sys.stderr)\nq11 = 19"},
    "magic": {"q8": "%time q8 = 54", "q9": "q9 = !echo d"},
    "awaits": {"q8": "import asyncio\nawait asyncio.sleep(0)\nq8 = 54"},
    "types": {"q1": "class T(str): pass\nq1 = T('c')", "q2": "q2 = range(3)", "q4": "q4 = ('a' for _ in 'a')",
              "q6": "q6 = ['a'] * 1_000_000", "q8": "q8 = float('nan')", "q9": "q9 = 'd' * 10_000_000",
              "q11": "q11 = 10 ** 5000"},
    "exits": {"q10": "q10 = 'c'\nexit()"},
}  # fmt: skip


def hand_in_everything(course: Course) -> None:
    """Fifty problem sets and ten notebooks of the ordinary assignment."""
    draw = random.Random(20261124)
    course.hand_in("untouched")
    course.hand_in("right", all_right(q12="Threat fits better than power."))
    course.hand_in("broken", BROKEN)
    course.hand_in("empty", dict.fromkeys(RIGHT, ""))
    course.hand_in("comments", {name: f"# {name}: I do not know" for name in RIGHT})
    course.hand_in("late", all_right(), at="2026-12-24 10:00:00 UTC")
    course.hand_in("late-essay", all_right(q12="Late words."), at="2026-12-03 10:00:00 UTC")
    course.hand_in("extended", all_right(), at="2026-12-03 10:00:00 UTC")
    course.hand_in("marked", all_right(q1="q1 = 'a'", q12="Marked before."))
    course.hand_in("marked-code", {"q11": RIGHT_CODE, "q12": "Marked before."})
    course.hand_in("no-time", all_right())
    (course.folder("no-time") / "timestamp.txt").unlink()
    course.hand_in("shown", all_right(q1='"c"', q2='q2 = "1985"\n"shown"'))
    course.hand_in("extra", all_right(), lambda book: book.cells.insert(3, _code("1 + 1")))
    course.hand_in("extra-code", all_right(), lambda book: book.cells.append(_code("q1 = 'a'\nprint(q1)")))
    course.hand_in("points", all_right(), _more_points)
    course.hand_in("tests", all_right(), _no_tests)
    for number in range(18):
        course.hand_in(f"odd-{number:02}", {name: f"{name} = {draw.choice(ODD_LITERALS)}" for name in RIGHT})
    for name, cells in CODE.items():
        course.hand_in(f"code-{name.replace(' ', '-')}", all_right(**cells))
    for number in range(6):
        drawn = {name: f"{name} = {draw.choice('abcdef')!r}" for name in RIGHT if draw.random() < 0.7}
        course.hand_in(f"guess-{number}", drawn)
    hand_in = {
        "right": {"squares": "def squares(n):\n    return [i * i for i in range(n)]", "root": "root = 2 ** 0.5",
                  "by-hand": "print('mine')", "essay": "Mine.", "task": "Did it."},
        "wrong": {"squares": "def squares(n):\n    return [0, 1, 4]", "root": "root = 1.4"},
        "literal": {"root": "root = 1.4142135623730951"}, "untouched": {},
        "broken": {"squares": "def squares(n)\n    return 1", "root": "root = math.sqrt(2)"},
        "no-root": {"root": "squares(1)"}, "text": {"root": "root = 'two'"},
        "stderr": {"squares": "import sys\ndef squares(n):\n    print('x', file=sys.stderr)\n    return [0, 1, 4][:n]"},
        "tolerant": {"root": "tolerance = 1\nroot = 1.2"}, "lambda": {"squares": "squares = lambda n: [0, 1, 4][:n]"},
    }  # fmt: skip
    for name, cells in hand_in.items():
        course.hand_in(f"plain-{name}", cells, assignment=PLAIN)


def _code(source: str) -> Any:
    from nbformat.v4 import new_code_cell

    return new_code_cell(source)


def _more_points(book: Any) -> None:
    for cell in book.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.points = 100


def _no_tests(book: Any) -> None:
    for name in ("q1", "q2"):
        next(cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name).source = "99"


def prepare(course: Course) -> None:
    """A due date, a penalty, an extension, and two students whose work a person has looked at before."""
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    course.grade()
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(PROBLEM_SET, duedate=datetime(2026, 12, 1))
        gradebook.grant_extension(PROBLEM_SET, "extended", days=7)
        for student in ("marked", "marked-code"):
            essay = gradebook.find_grade("q12", PROBLEM_SET, PROBLEM_SET, student)
            essay.manual_score, essay.extra_credit, essay.needs_manual_grade = 6, 0.5, False
            gradebook.find_grade("q1", PROBLEM_SET, PROBLEM_SET, student).manual_score = 1
            gradebook.find_comment("q12", PROBLEM_SET, PROBLEM_SET, student).manual_comment = "Well put."
        gradebook.db.commit()


@pytest.fixture(scope="module")
def three(make_course: Any) -> dict[str, Course]:
    """The course as graded by nbgrader, by reading what can be read, and with everything in the sandbox."""
    base = make_course("base")
    hand_in_everything(base)
    prepare(base)
    stock, read, run = (base.copied(base.root.parent / name) for name in ("stock", "read", "run"))
    with (stock.root / "nbgrader_config.py").open("a") as config:
        config.write(STOCK)
    with ThreadPoolExecutor(2) as hands:
        parts = ((PROBLEM_SET, "[a-l]*"), (PROBLEM_SET, "[m-z]*"), (PLAIN, "*"))
        list(hands.map(lambda part: stock.nbgrader("autograde", part[0], "--student", part[1], "--force"), parts))
    for assignment in (PROBLEM_SET, PLAIN):
        read.grade(assignment, force=True)
        with nothing_is_literal():
            summary = run.grade(assignment, force=True)
        assert summary.read <= 2, "only what was left as released needs no sandbox"
    return {"stock": stock, "read": read, "run": run}


@contextlib.contextmanager
def nothing_is_literal() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(literals, "read", lambda source: None)
        yield


def everybody(course: Course) -> list[tuple[str, str]]:
    return sorted((path.parent.name, path.name) for path in (course.root / "submitted").glob("*/*"))


def test_there_are_sixty(three: dict[str, Course]) -> None:
    assert len(everybody(three["stock"])) == 60


@pytest.mark.parametrize("way", ["read", "run"])
def test_the_gradebooks_say_the_same(three: dict[str, Course], way: str) -> None:
    different = {
        (student, assignment): differing(three["stock"].rows(student, assignment), three[way].rows(student, assignment))
        for student, assignment in everybody(three["stock"])
    }
    assert {who: what for who, what in different.items() if what} == {}


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {cell: (one.get(cell), other.get(cell)) for cell in one | other if one.get(cell) != other.get(cell)}


def test_some_of_them_score_and_some_do_not(three: dict[str, Course]) -> None:
    totals = {
        three["stock"].rows(student, assignment)[""]["score"] for student, assignment in everybody(three["stock"])
    }
    assert len(totals) > 15


def test_the_autograded_files_say_the_same(three: dict[str, Course]) -> None:
    for student, assignment in everybody(three["stock"]):
        one, other = (three[way].autograded(student, assignment) for way in ("stock", "read"))
        for a, b in zip(one.cells, other.cells, strict=True):
            assert (a.cell_type, a.source) == (b.cell_type, b.source), student
            assert a.metadata.get("nbgrader") == b.metadata.get("nbgrader"), student
            if a.metadata.get("nbgrader", {}).get("grade"):
                assert _kinds(a) == _kinds(b), (student, a.metadata.nbgrader.grade_id)


def _kinds(cell: Any) -> list[str]:
    return [output["output_type"] for output in cell.get("outputs", ())]


def test_the_formgrader_sees_no_difference(three: dict[str, Course]) -> None:
    """What nbgrader's own programming interface, on which the formgrader stands, says of the whole course."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    told = []
    for way in ("stock", "read"):
        directory = CourseDirectory(root=str(three[way].root), db_url=f"sqlite:///{three[way].root / 'gradebook.db'}")
        told.append([{key: value for key, value in submission.items() if key != "id"}
                     for submission in NbGraderAPI(directory).get_submissions(PROBLEM_SET)])  # fmt: skip
    assert told[0] == told[1]
    assert all(submission["autograded"] for submission in told[0])
    assert answer_cell(three["read"].released(), "q1").source.startswith("q1 = ")
