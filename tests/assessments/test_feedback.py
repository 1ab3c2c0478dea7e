"""A verdict in words."""

from __future__ import annotations

from typing import Any

import pytest
from realism_grader.feedback import explain
from realism_grader.scoring import Key, judge

KEY = {"item": "x", "form": "one_of", "of": "abcd", "answer": "b", "points": 2, "read": "lesson 03; A book",
       "by_letter": {"a": "This is a belief.", "b": "This is the reason."}}  # fmt: skip


def said(value: object, score: float | None = None, key: dict[str, Any] = KEY) -> str:
    verdict = judge(key, value)
    return explain(verdict, Key.of_literals(key), verdict.points if score is None else score)


def test_right() -> None:
    assert said("b") == "**Right.** 2 of 2 points.\n\nYour answer: b).\n\nThis is the reason."


def test_wrong_says_why_and_where_to_read_but_not_the_key() -> None:
    assert said("a") == (
        "**Not right.** 0 of 2 points.\n\nYour answer: a).\n\nThis is a belief.\n\n*Read again:* lesson 03; A book."
    )


def test_a_wrong_answer_names_the_misconception_and_a_right_one_does_not() -> None:
    key = KEY | {"misconception": "Polarity is a fact."}
    assert "*A belief that this question looks for:* Polarity is a fact." in said("a", key=key)
    assert "belief" not in said("b", key=key)
    assert "belief" not in said(None, key=key)


@pytest.mark.parametrize("value", [None, "", "maybe", 3])
def test_nothing_to_judge_says_what_was_asked_for(value: object) -> None:
    assert said(value).startswith(
        "**No answer that could be read.** 0 of 2 points.\n\nWhat was asked for: one letter, a to d."
    )


def test_partly() -> None:
    key = KEY | {"form": "some_of", "answer": "bc", "when_wrong": "Look again."}
    start = "**Partly right.** 1 of 2 points.\n\nYour answer: b).\n\nb) This is the reason.\n\nLook again."
    assert said("b", key=key).startswith(start)


def test_a_score_that_a_person_set_stands_without_the_program_arguing() -> None:
    assert said("a", score=1.5) == "Your instructor gave 1.5 of 2 points."
