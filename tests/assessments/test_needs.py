"""No question can be answered without the lesson: each says what it takes from there, and does not say it itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from realism_grader.bank import Essay, load
from realism_grader.build import key_of, question
from realism_grader.needs import screens_of, told_by, unmet, where, words_of

BANK = load()
CLOSED = [item for item in BANK.items.values() if not isinstance(item, Essay)]
NUMBER = BANK.items["price-of-a-barrel"]


@pytest.mark.parametrize("item", CLOSED, ids=lambda item: item.id)
def test_every_question_says_what_it_needs_of_the_lessons(item: Any) -> None:
    assert item.needs and where(item)
    for version in BANK.versions[item.id]:
        assert not list(unmet(version)), "the words stand in the lesson, and not in the question"


@pytest.mark.parametrize("name", BANK.sets)
def test_no_question_of_a_set_tells_what_another_one_needs(name: str) -> None:
    asked = [version for place in BANK.sets[name].places for versions in place for version in versions]
    for one, other in permutations(asked, 2):
        assert not [words for words in words_of(one) if words in told_by(other)], (one.id, other.id)


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        (["lesson 99: a pole"], "expected a lesson of the course; found 'lesson 99'"),
        (["lesson 04: a tonne holds nine barrels"], "expected words that stand in lesson 04; found 'a tonne holds"),
        (["lesson 04: oil from Russia"], "expected words that stand in lesson 04"),
        (["lesson 07: crude"], "expected words that the question does not give away; it says 'crude' itself"),
    ],
)  # fmt: skip
def test_a_need_that_no_lesson_or_the_question_itself_meets(needs: list[str], said: str) -> None:
    ((field, expected),) = unmet(replace(NUMBER, needs=tuple(needs)))
    assert field == "needs[1]" and expected.startswith(said)


def test_what_is_told_in_options_and_prompts_counts() -> None:
    match = BANK.items["which-arrow"]
    prompt, option = match.prompts[0], match.options[0]  # type: ignore[attr-defined]
    lesson = " ".join(text for _, text in screens_of("05"))
    for part in ("prompts", "options"):
        words = next(words for words in words_of(match) if words in lesson)
        told = replace(prompt if part == "prompts" else option, text=f"So: {words}!")
        assert list(unmet(replace(match, **{part: (told,)}))), part  # type: ignore[arg-type]


def test_words_are_the_same_with_links_marks_and_breaks() -> None:
    share = replace(NUMBER, needs=("lesson 03: Moscow and Beijing together: 44.1 %",))
    term = replace(NUMBER, needs=("lesson 04: In force, and “by Article 9”",))
    assert not list(unmet(share)) and list(unmet(term))
    assert where(share) == "lesson 03, “Why the alliance is the easy case”"


def test_the_screens_of_a_lesson_end_with_its_sources() -> None:
    names = [heading for heading, _ in screens_of("08")]
    assert "McFaul and others: Moscow's choice" in names and "All the other votes" in names
    assert names[-1] == "What to remember" and not any(heading.startswith("note") for heading in names)
    assert screens_of("99") == screens_of("../03") == ()


def test_feedback_names_the_screen() -> None:
    read = key_of(question("q1", NUMBER), "lesson 04").read
    assert read.startswith("lesson 04, “A number on trial”; General Administration of Customs")
    own = replace(NUMBER, needs=())
    assert key_of(question("q1", own), "lesson 04").read.startswith("lesson 04; General")
    assert key_of(question("q1", replace(NUMBER, read="lesson 05")), "lesson 04").read.startswith("lesson 05; General")
