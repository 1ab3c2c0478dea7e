"""The instructor's tests, on values that were read or that came through the wall."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook
from realism_grader.grading.assignment import Cell, Notebook, live_by_words
from realism_grader.grading.execution import execute
from realism_grader.grading.inside.shell import CUT, MOST_SHOWN, Shell, open_shell
from realism_grader.grading.inside.values import LARGEST, NotPlainError, decode, encode
from realism_grader.grading.sandbox import Wall

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.just(...),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=20
)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    yield open_shell(str(tmp_path_factory.mktemp("shell")), Shell)


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


def run(shell: Shell, answer: str, test: str) -> list[str]:
    """The outputs of one test on one literal answer."""
    book = new_notebook(cells=[
        new_code_cell(answer, metadata={"nbgrader": {"grade_id": "a", "solution": True}}),
        new_code_cell(test, metadata={"nbgrader": {"grade_id": "t", "grade": True, "locked": True}}),
    ])  # fmt: skip
    notebook = Notebook("n", {"t": graded(test)}, new_notebook(), None)
    assert execute(book, notebook, shell, Wall(), Path()).way == "read"
    return [
        output.get("ename") or output.get("text") or output["data"]["text/plain"] for output in book.cells[1].outputs
    ]


def test_a_test_sees_the_value_and_its_result_is_shown(shell: Shell) -> None:
    assert run(shell, "q = 'b'", "print(q)\n0.5") == ["b\n", "0.5"]
    assert run(shell, "q = 'b'", "assert q == 'a'") == ["AssertionError"]
    assert run(shell, "q = “b”", "q") == ["NameError"]


def test_every_submission_starts_from_nothing(shell: Shell) -> None:
    assert run(shell, "q = 'b'\nleft = 1", "also = 2") == []
    assert run(shell, "q = 'c'", "'left' in globals() or 'also' in globals()") == ["False"]


def test_a_cell_that_python_refuses_counts_as_a_cell_that_failed(shell: Shell) -> None:
    assert run(shell, "q = (", "get_ipython().last_execution_result.success") == ["False"]
    assert run(shell, "q = 1", "get_ipython().last_execution_result.success") == ["True"]


def test_what_is_shown_has_an_end(shell: Shell) -> None:
    (text,) = run(shell, "q = 1", "for i in range(100): print('x' * 100_000)")
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
