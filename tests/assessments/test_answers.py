"""What a student types is understood kindly, and nothing else is looked at."""

from __future__ import annotations

import ast
import doctest
import inspect
from types import SimpleNamespace
from typing import Any

import pytest
import structural_realism as sr
from hypothesis import given
from hypothesis import strategies as st
from structural_realism.checks import answers
from structural_realism.checks.answers import Form, recorded

ONE = Form("one_of", "abcd")
SOME = Form("some_of", "abcdef")
ORDER = Form("order_of", "abcde")
PAIRS = Form("match_of", "123:abcde")
PER_CENT = Form("number_in", "per cent")
POINTS = Form("number_in", "percentage points")
DOLLARS = Form("number_in", "dollars")
YEAR = Form("number_in", "year")


class Everything(str):
    """Equal to whatever it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


@pytest.mark.parametrize(
    ("form", "typed", "value"),
    [
        (ONE, "b", "b"),
        (ONE, " B) ", "b"),
        (ONE, "“b”", "b"),
        (ONE, "「b」", "b"),
        (ONE, "'b'", "b"),
        (ONE, "ｂ", "b"),
        (ONE, "с", "c"),  # Cyrillic
        (ONE, ["b"], "b"),
        (ONE, ("b",), "b"),
        (SOME, "f, a", "af"),
        (SOME, "a) c)", "ac"),
        (SOME, "aac", "ac"),
        (SOME, "a、c", "ac"),
        (SOME, {"a", "c"}, "ac"),
        (SOME, ["a", "c"], "ac"),
        (ORDER, "edcba", "edcba"),
        (ORDER, "e > d > c > b > a", "edcba"),
        (ORDER, ["E", "d", "c", "b", "a"], "edcba"),
        (PAIRS, "dad", "dad"),
        (PAIRS, "D, a, d", "dad"),
        (PAIRS, "1d 2a 3d", "dad"),
        (PAIRS, "3. d; 1) d / 2 = a", "dad"),
        (PAIRS, "“１ｄ、２ａ、３ｄ”", "dad"),
        (PAIRS, ["d", "a", "d"], "dad"),
        (PAIRS, ("1d", "2a", "3d"), "dad"),
        (PER_CENT, 30.5, 30.5),
        (PER_CENT, "30.5", 30.5),
        (PER_CENT, "30,5", 30.5),
        (PER_CENT, "30,5 %", 30.5),
        (PER_CENT, " 30.5 per cent ", 30.5),
        (PER_CENT, "−3", -3),
        (PER_CENT, (30, 5), 30.5),  # 30,5 without quotes
        (PER_CENT, "１２．５", 12.5),
        (YEAR, "1985", 1985),
        (YEAR, 1985.0, 1985),
        (YEAR, "“1985”", 1985),
        (YEAR, "1,985", 1985),
        (YEAR, "1.985", 1985),
        (YEAR, "1\u202f985", 1985),
        (YEAR, "1985 AD", 1985),
        (DOLLARS, "USD 44.6", 44.6),
        (DOLLARS, "1,044.6", 1044.6),
        (DOLLARS, "$44.6", 44.6),
        (DOLLARS, "US$ 44,6", 44.6),
        (DOLLARS, "44.6 US dollars", 44.6),
        (DOLLARS, "1 dollar", 1),
        (POINTS, "9.5%", 9.5),
        (POINTS, "9.5 percentage points", 9.5),
        (POINTS, "9,5 pp", 9.5),
        (Form("number_in", "points"), "20 percentage points", 20),
        (Form("number_in", "years"), "1 year", 1),
    ],
)
def test_forms_that_are_understood(form: Form, typed: object, value: object) -> None:
    reading = form.read(typed)
    assert (reading.state, reading.value) == ("recorded", value)
    assert reading.text.startswith("recorded ")


@pytest.mark.parametrize("typed", [None, ..., "", "   ", "?", [], (), "「」"])
@pytest.mark.parametrize("form", [ONE, SOME, ORDER, PAIRS])
def test_no_answer(form: Form, typed: object) -> None:
    assert form.read(typed).state == "empty"


@pytest.mark.parametrize("form", [ONE, SOME, ORDER, PAIRS, PER_CENT])
@pytest.mark.parametrize(
    "typed",
    [True, b"a", {"a": 1}, [["a"]], ["a", 1], object(), "x" * 10_000_000, ["a"] * 1_000_000, Everything("a"), 10**5000,
     float("nan"), float("inf"), complex(1, 2), range(3), "maybe", "1e999", "１,2,3", (1, 2, 3), "z"],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_cannot_be_read(form: Form, typed: object) -> None:
    reading = form.read(typed)
    assert (reading.state, reading.value) == ("unclear", None)
    assert reading.text == f"please give {form.wanted}"


def test_a_unit_of_another_question_is_not_understood() -> None:
    assert PER_CENT.read("$30").state == YEAR.read("1985 dollars").state == DOLLARS.read("1,985.5.1").state == "unclear"


def test_a_set_has_no_order_and_an_order_needs_every_letter_once() -> None:
    assert ORDER.read(set("abcde")).state == "unclear"
    assert ORDER.read("abcd").state == "unclear"
    assert ORDER.read("abcdd").state == "unclear"
    assert ONE.read("ab").state == "unclear"


@pytest.mark.parametrize(
    "typed", ["da", "dadd", "daf", "1d 2a", "1d 1a 3d", "1d 2a 4d", "1d2a3", "123", "d1a2d3", {"d", "a"}]
)
def test_every_number_needs_one_letter(typed: object) -> None:
    assert PAIRS.read(typed).text == "please give one letter, a to e, for each of the numbers 1 to 3, in this order"


ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()


@given(st.recursive(ATOMS, lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner)))
def test_no_value_raises(value: object) -> None:
    for form in (ONE, SOME, ORDER, PAIRS, PER_CENT):
        reading = form.read(value)
        assert (reading.value is None) == (reading.state != "recorded")


def test_the_module_knows_no_key() -> None:
    tree = ast.parse(inspect.getsource(answers))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"__future__", "collections.abc", "dataclasses", "types", "typing", "IPython.display"}


def test_the_examples_in_the_words() -> None:
    assert doctest.testmod(answers) == (0, 7)
    assert sr.recorded is recorded


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What a notebook would display."""
    lines: list[dict[str, str]] = []
    shell = SimpleNamespace(last_execution_result=None)
    monkeypatch.setattr(answers, "_shell", lambda: shell)
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: lines.append(bundle))
    return lines


def test_the_line_below_an_answer(shown: list[dict[str, str]]) -> None:
    recorded("q3", "b", one_of="abcd")
    recorded("q3", None, one_of="abcd")
    recorded("q5", "<b>", number_in="per cent")
    assert [line["text/plain"] for line in shown] == [
        "q3: recorded b)",
        "q3: no answer yet; please give one letter, a to d",
        "q5: please give one number (per cent), in digits",
    ]
    assert all('role="status"' in line["text/html"] for line in shown)
    assert "<b>" not in shown[2]["text/html"]


def test_an_answer_cell_that_failed_is_not_reported_as_recorded(
    shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _stopped(monkeypatch, 'q3 = "c')
    recorded("q3", "b", one_of="abcd")
    recorded("q4", "b", one_of="abcd")
    assert shown[0]["text/plain"] == (
        "q3: the answer cell stopped with an error; please give one letter, a to d, and run it again"
    )
    assert shown[1]["text/plain"] == "q4: recorded b)"


@pytest.mark.parametrize("quotes", ["“”", "„“", "‘’", "「」", "«»"])
def test_quotation_marks_that_python_does_not_know_are_named(
    quotes: str, shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _stopped(monkeypatch, f"q3 = {quotes[0]}c{quotes[1]}")
    recorded("q3", None, one_of="abcd")
    assert shown[0]["text/plain"] == (
        "q3: the answer cell stopped with an error; "
        f'please type straight quotation marks (") in place of {quotes[0]}, and run it again'
    )


def _stopped(monkeypatch: pytest.MonkeyPatch, cell: str) -> None:
    """The cell before is ``cell``, and Python refused it."""
    with pytest.raises(SyntaxError) as refused:
        compile(cell, "cell", "exec")
    last = SimpleNamespace(
        success=False, info=SimpleNamespace(raw_cell=cell), error_before_exec=refused.value, error_in_exec=None
    )
    monkeypatch.setattr(answers, "_shell", lambda: SimpleNamespace(last_execution_result=last))


def test_outside_a_notebook_it_prints(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_shell", lambda: None)
    recorded("q3", "b", one_of="abcd")
    assert capsys.readouterr().out == "q3: recorded b)\n"


def test_validate_names_the_questions_without_an_answer(
    shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """nbgrader runs the cells with this variable, and reports what stands in the error stream."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    recorded("q3", "", one_of="abcd")
    recorded("q4", "b", one_of="abcd")
    assert capsys.readouterr().err == "q3: no answer yet; please give one letter, a to d\n"
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    recorded("q3", "", one_of="abcd")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", [{}, {"one_of": "abcd", "number_in": "year"}])
def test_exactly_one_form(form: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="exactly one of one_of"):
        recorded("q3", "b", **form)
