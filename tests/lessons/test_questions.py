"""The questions of the lessons: no answer gives itself away, each wrong one is answered."""

from __future__ import annotations

from collections import Counter
from statistics import mean

import pytest
from structural_realism.checks.items import Item, items

KEYED = [asked for asked in items().values() if asked.kind in ("check", "probe")]
EACH = pytest.mark.parametrize("asked", items().values(), ids=lambda asked: asked.id)


def right(asked: Item) -> int:
    return next(number for number, option in enumerate(asked.options) if option.right)


@EACH
def test_every_answer_has_feedback_that_says_more_than_right_or_wrong(asked: Item) -> None:
    for option in asked.options:
        assert len(option.feedback.split()) >= (5 if option.right or asked.kind == "predict" else 6), option.key


@pytest.mark.parametrize("asked", KEYED, ids=lambda asked: asked.id)
def test_the_answers_of_a_question_are_about_equally_long(asked: Item) -> None:
    lengths = [len(option.text) for option in asked.options]
    assert max(lengths) - min(lengths) <= max(22, 0.6 * mean(lengths)), dict(zip("abcdef", lengths, strict=False))


@EACH
def test_no_answer_is_written_twice(asked: Item) -> None:
    assert len({option.text for option in asked.options}) == len(asked.options)


def test_the_right_answer_is_the_longest_in_a_third_of_the_questions_at_most() -> None:
    longest = []
    for asked in KEYED:
        lengths = [len(option.text) for option in asked.options]
        if max(lengths) == lengths[right(asked)] > sorted(lengths)[-2]:
            longest.append(asked.id)
    assert len(longest) <= len(KEYED) / 3, longest


def test_the_right_answer_has_no_favourite_place() -> None:
    places = Counter(right(asked) for asked in KEYED if len(asked.options) == 3)
    assert max(places.values()) <= 0.45 * sum(places.values()), places


def test_a_probe_names_the_belief_that_it_looks_for() -> None:
    probes = [asked for asked in KEYED if asked.kind == "probe"]
    assert probes and all(asked.misconception.endswith(".") for asked in probes)
    assert not [asked.id for asked in items().values() if asked.kind != "probe" and asked.misconception]
