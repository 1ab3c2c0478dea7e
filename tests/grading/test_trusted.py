"""The instructor's tests, on values that were read or that came through the wall."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy
import pytest
import realism_grader
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook
from realism_grader.grading.assignment import Cell, Notebook, live_by_words
from realism_grader.grading.execution import execute
from realism_grader.grading.inside.shell import CUT, MOST_SHOWN
from realism_grader.grading.inside.values import LARGEST, NotPlainError, decode, encode
from realism_grader.grading.judge import risky, text_tests
from realism_grader.grading.sandbox import SandboxError, Wall
from realism_grader.grading.summary import Summary

from .courses import QUICK

WALL = Wall(limits=QUICK)

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.just(...),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=20
)


@given(PLAIN)
def test_plain_values_come_through_as_they_are(value: object) -> None:
    there = decode(json.loads(json.dumps(encode(value))))
    assert there == value
    assert type(there) is type(value)


def test_special_values_come_through() -> None:
    for value in ({1, 2}, frozenset("ab"), 10**400, -(10**30), 1 + 2j, float("inf"), (1, [2, {"a": ()}])):
        assert decode(json.loads(json.dumps(encode(value)))) == value
    assert math.isnan(decode(encode(float("nan"))))
    array = numpy.arange(6, dtype="<i2").reshape(2, 3)
    there = decode(json.loads(json.dumps(encode(array))))
    assert there.dtype == array.dtype
    assert (there == array).all()
    assert type(decode(encode(numpy.float64(1.5)))) is numpy.float64


class Sly(str):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


@pytest.mark.parametrize(
    "value", [Sly("a"), [Sly("a")], object(), len, type, "x" * (LARGEST + 1), numpy.array([object()])]
)
def test_all_else_does_not(value: object) -> None:
    with pytest.raises(NotPlainError):
        encode(value)


@given(JSON)
def test_nothing_that_could_be_sent_makes_an_accident(data: object) -> None:
    try:
        decode(data)
    except NotPlainError:
        return


def test_a_value_within_itself_does_not_come_through() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(NotPlainError):
        encode(loop)


def graded(source: str) -> Cell:
    role = {"grade": True, "grade_id": "t", "locked": True, "solution": False, "task": False, "points": 1}
    return Cell("t", "code", source, True, "", role)


def run(answer: str, test: str, wall: Wall = WALL, given: Mapping[str, Path] | None = None) -> list[str]:
    """The outputs of one test on one literal answer."""
    book = new_notebook(cells=[
        new_code_cell(answer, metadata={"nbgrader": {"grade_id": "a", "solution": True}}),
        new_code_cell(test, metadata={"nbgrader": {"grade_id": "t", "grade": True, "locked": True}}),
    ])  # fmt: skip
    notebook = Notebook("n", {"t": graded(test)}, new_notebook(), None)
    assert execute(book, notebook, wall, Path(), given=given).way == "read"
    return [
        output.get("ename") or output.get("text") or output["data"]["text/plain"] for output in book.cells[1].outputs
    ]


def test_a_test_sees_the_value_and_its_result_is_shown() -> None:
    assert run("q = 'b'", "print(q)\n0.5") == ["b\n", "0.5"]
    assert run("q = 'b'", "assert q == 'a'") == ["AssertionError"]
    assert run("q = “b”", "q") == ["NameError"]


def test_every_submission_starts_from_nothing() -> None:
    assert run("q = 'b'\nleft = 1", "also = 2") == []
    assert run("q = 'c'", "'left' in globals() or 'also' in globals()") == ["False"]


def test_a_cell_that_python_refuses_counts_as_a_cell_that_failed() -> None:
    assert run("q = (", "get_ipython().last_execution_result.success") == ["False"]
    assert run("q = 1", "get_ipython().last_execution_result.success") == ["True"]


def test_what_is_shown_has_an_end() -> None:
    (text,) = run("q = 1", "for i in range(100): print('x' * 100_000)")
    assert len(text) <= MOST_SHOWN + len(CUT)
    assert text.endswith(CUT)


@pytest.mark.parametrize(
    ("test", "live"),
    [
        ("assert q == 1", False),
        ("assert len(q) == 1", False),
        ("import math\nassert math.isclose(q, 1)", False),
        ("assert helper(q)", False),
        ("assert square(2) == 4", True),
        ("assert thing.value == 4", True),
    ],
)
def test_which_tests_call_what_a_student_defines(test: str, live: bool) -> None:
    assert live_by_words([graded(test)], ["def helper(x): return x"]) == (frozenset({"t"}) if live else frozenset())


POISON = (
    "q = \"[setattr(type(__import__('IPython').get_ipython()), 'run_cell', lambda self, *a, **k: None), "
    "open('/tmp/left', 'w').close(), 8][1]\""
)


def test_a_test_that_evaluates_an_answer_does_it_behind_a_wall(tmp_path: Path) -> None:
    """No course, no gradebook, no bank, no root, no network: only what the grader needs to run the tests."""
    (tmp_path / "gradebook.db").write_text("marks")
    bank = Path(str(realism_grader.__file__)).parents[1] / "bank"
    places = [str(tmp_path / "gradebook.db"), str(bank), "/etc/shadow", "/var", "/srv"]
    look = f"q = \"[path for path in {places} if __import__('os').path.exists(path)]\""
    assert run(look, "eval(q)") == ["[]"]
    assert run("q = \"__import__('os').getuid() != 0\"", "eval(q)") == ["True"]
    mark = tmp_path / "mark"
    run(f"q = \"__import__('os').system('touch {mark}')\"", "eval(q)")
    run(f"q = 'x; touch {mark}'", "!echo $q")
    assert not mark.exists()


def test_nothing_of_one_submission_reaches_the_next() -> None:
    run(POISON, "assert eval(q) == 8")
    assert run("q = 7", "assert q == 8") == ["AssertionError"]
    assert run("q = 8", "import os\nos.path.exists('/tmp/left')") == ["False"]
    left = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\n    os._exit(0)"
    run("q = 1", left)
    count = "import os\nsum(name.isdigit() for name in os.listdir('/proc'))"
    assert run("q = 1", count) == ["3"]


def test_a_test_sees_the_instructors_files_and_cannot_change_them(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text("42")
    given = {"data/key.json": tmp_path / "key.json"}
    assert run("q = 1", "print(open('data/key.json').read())", given=given) == ["42\n"]
    assert run("q = 1", "open('data/key.json', 'w')", given=given)[-1] in ("OSError", "PermissionError")
    assert run("q = 1", "import os\nos.listdir()") == ["[]"]


def test_a_test_that_ends_its_program_sets_the_submission_aside() -> None:
    with pytest.raises(SandboxError, match="Look at it by hand"):
        run("q = 1", "import os\nos._exit(0)")
    assert run("q = 8", "q") == ["8"]


def test_without_a_wall_no_test_may_run_a_students_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realism_grader.grading.sandbox.why_not", lambda: "is not installed")
    assert run("q = 8", "assert q == 8") == []
    assert run(POISON.replace("eval", ""), "import os\nassert q") == []
    with pytest.raises(SandboxError, match="could run a student's text"):
        run("q = '8'", "assert eval(q) == 8")
    assert run("q = '8'", "assert eval(q) == 8", Wall(limits=QUICK, unsandboxed=True)) == []


@pytest.mark.parametrize("cell", ["eval(q)", "exec (q)", "!echo $q", "x = !ls", "%run $q", "con.execute(query)"])
def test_which_cells_could_run_a_students_text(cell: str) -> None:
    assert risky(cell)
    assert not risky("assert q % 2 == 1 and q != 3, 'the system of eval()'")


@pytest.mark.parametrize(
    "told",
    [
        ["array", "U9999999", [60], ["list", ["a"] * 60]],
        ["list", [["scalar", "U9999999", "a"]] * 60],
        ["array", "U999999", [100, 1], ["list", ["a"] * 100]],
        ["array", "f8", [2], ["list", [["list", [1]], ["list", [2]]]]],
    ],
)
def test_an_array_is_no_larger_than_what_was_sent_of_it(told: Any) -> None:
    with pytest.raises(NotPlainError):
        decode(told)


def test_words_of_a_test_are_its_names_and_not_those_of_its_sentences() -> None:
    def words(source: str) -> frozenset[str]:
        return Cell("t", "code", source, True, "", {"grade": True}).words

    source = 'judge({"item": "trade-since-2014", "say": "The distance grew."}, globals().get("q4"))\nassert total == 3'
    assert {"judge", "globals", "q4", "total"} <= words(source)
    assert not {"trade", "distance", "grew", "since"} & words(source)
    assert {"x", "y"} <= words('assert eval("x + y") == 8')
    assert {"broken"} <= words("assert (broken")


def test_the_summary_names_the_tests_that_make_a_program_of_a_text() -> None:
    sources = {"t-eval": "assert eval(q) == 8", "t-plain": "assert q == 8", "given": "eval(q)"}
    cells = [
        Cell(name, "code", source, name != "given", "", {"grade": name != "given"}) for name, source in sources.items()
    ]
    assert text_tests(cells) == ["t-eval"]
    assert "could give itself the points: t-eval." in str(Summary("ps", text_tests=["t-eval"]))
    assert "itself the points" not in str(Summary("ps"))
