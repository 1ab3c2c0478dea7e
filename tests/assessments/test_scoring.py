"""Points are a pure function of the key and the value."""

from __future__ import annotations

import doctest
from itertools import combinations, permutations
from statistics import mean
from typing import Any

import pytest
from realism_grader import scoring
from realism_grader.scoring import READING, Key, judge, key_in

CHOICE = {"item": "x", "form": "one_of", "of": "abcd", "answer": "b", "points": 2,
          "by_letter": {"a": "A belief.", "b": "The reason."}}  # fmt: skip
CHOICES = {"item": "x", "form": "some_of", "of": "abcdef", "answer": "ace", "points": 3, "when_wrong": "Look again.",
           "by_letter": {"a": "Yes.", "b": "No."}}  # fmt: skip
ORDER = {"item": "x", "form": "order_of", "of": "abcde", "answer": "abcde", "points": 4, "when_right": "So it was."}
MATCH = {"item": "x", "form": "match_of", "of": "123:abcd", "answer": "cac", "points": 3, "when_wrong": "Look again.",
         "by_letter": {"1": "A belief.", "2": "Another.", "3": "A third."}}  # fmt: skip
NUMBER = {"item": "x", "form": "number_in", "of": "per cent", "answer": 30.9, "tolerance": 0.2, "points": 2,
          "mistakes": [[16.67, "A share of all."]], "when_right": "Good.", "when_wrong": "Add them up."}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "points"),
    [
        (CHOICE, "b", 2), (CHOICE, "a", 0), (CHOICE, "", 0), (CHOICE, None, 0), (CHOICE, 1, 0),
        (CHOICES, "ace", 3), (CHOICES, "ac", 2), (CHOICES, "a", 1), (CHOICES, "aceb", 2), (CHOICES, "ab", 0),
        (CHOICES, "b", 0), (CHOICES, "abcdef", 0), (CHOICES, [], 0),
        (ORDER, "abcde", 4), (ORDER, "bacde", 3.2), (ORDER, "bcade", 2.4), (ORDER, "edcba", 0), (ORDER, "abcd", 0),
        (MATCH, "cac", 3), (MATCH, "1c 2a 3c", 3), (MATCH, "cab", 2), (MATCH, "ccc", 2), (MATCH, "aca", 0),
        (MATCH, "ca", 0), (MATCH, "cacc", 0), (MATCH, None, 0),
        (NUMBER, 30.9, 2), (NUMBER, 31.1, 2), (NUMBER, 30.7, 2), (NUMBER, 31.11, 0), (NUMBER, "30,9", 2),
        (NUMBER, True, 0), (NUMBER, float("nan"), 0), (NUMBER, "b", 0),
    ],
)  # fmt: skip
def test_points(key: dict[str, Any], value: object, points: float) -> None:
    verdict = judge(key, value)
    assert verdict.points == points
    assert type(verdict.points) is float


def test_guessing_an_order_or_several_letters_earns_little() -> None:
    """Without a lower bound of zero the mean would be zero; with it, about a fifth of the points remains to luck."""
    orders = [judge(ORDER, "".join(guess)).points for guess in permutations("abcde")]
    chosen = [judge(CHOICES, "".join(guess)).points for size in range(1, 7) for guess in combinations("abcdef", size)]
    assert mean(orders) / ORDER["points"] < 0.2
    assert mean(chosen) / CHOICES["points"] < 0.2


@pytest.mark.parametrize("key", [CHOICE, CHOICES, ORDER, MATCH, NUMBER])
def test_only_exactly_built_in_values_earn_points(key: dict[str, Any]) -> None:
    class Everything:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

        def __float__(self) -> float:
            return float(key["answer"])

    class Text(str):
        pass

    class Real(float):
        pass

    disguised = Real(key["answer"]) if key is NUMBER else Text(key["answer"])
    assert judge(key, Everything()).points == 0
    assert judge(key, disguised).points == 0
    assert judge(key, key["answer"]).points == key["points"]


def test_remarks_name_the_belief_and_never_what_was_left_out() -> None:
    assert judge(CHOICE, "a").remarks == ("A belief.",)
    assert judge(CHOICE, "b").remarks == ("The reason.",)
    assert judge(CHOICES, "ab").remarks == ("a) Yes.", "b) No.", "Look again.")
    assert judge(NUMBER, 16.7).remarks == ("A share of all.",)
    assert judge(NUMBER, 12).remarks == ("Add them up.",)
    assert judge(NUMBER, 31).remarks == ("Good.",)
    assert judge(ORDER, "abcde").remarks == ("So it was.",)
    assert judge(MATCH, "cbc").remarks == ("2. Another.", "Look again.")
    assert judge(MATCH, "cac").remarks == ()
    assert judge(CHOICE, None).remarks == ()


def test_the_example_in_the_words() -> None:
    assert doctest.testmod(scoring) == (0, 2)


def test_a_verdict_shows_its_points_as_nbgrader_wants_them() -> None:
    verdict = judge(CHOICES, "ac")
    assert repr(verdict) == "2.0"
    assert verdict._repr_mimebundle_() == {"text/plain": "2.0", READING: {"value": "ac"}}


def test_a_key_survives_being_written_and_read() -> None:
    key = Key.of_literals(NUMBER | {"answer": 0, "tolerance": 0.0})
    literals = key.as_literals()
    assert literals["answer"] == 0 and "tolerance" not in literals
    assert key_in(f"x = 1\njudge({literals}, globals().get('q1'))") == literals


@pytest.mark.parametrize("source", ["", "x = 1", "judge(", "other({})", "judge([], 1)", "a" * 100_000])
def test_a_cell_without_a_key(source: str) -> None:
    assert key_in(source) is None
