"""The questions themselves: fair options, true words, an item for every objective."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from math import ceil, sqrt
from statistics import median
from typing import Any

import pytest
from realism_grader import coverage, rules
from realism_grader.bank import HOME, Choice, Code, Essay, Item, Number, ProblemSet, load
from realism_grader.build import ask, key_of
from realism_grader.guide import guide

BANK = load()
SETS = list(BANK.sets.values())
ITEMS = [item for versions in BANK.versions.values() for item in versions]
DOCS = HOME.parents[1] / "docs"

each_set = pytest.mark.parametrize("problem_set", SETS, ids=lambda problem_set: problem_set.id)
each_item = pytest.mark.parametrize("one", ITEMS, ids=lambda one: one.id)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


_CAREFUL = frozenset(
    _words("but could depends if likely mainly may might mostly neither nor often partly so some though uncertain yet")
)
_SWEEPING = frozenset(
    _words("all alone always any anybody cannot entire every just must never no nobody none nothing only whole")
)
_SMALL = frozenset(_words("a an and as at be by for from in is it its of on or that the to was which who with"))


_DENYING = frozenset(_words("neither never no nobody none nor not nothing without"))


def _opening(text: str) -> list[str]:
    return _words(text)[:2]


def _telling(text: str) -> set[str]:
    return set(_words(text)) - _SMALL


def _stands_out(text: str, one: Choice, end: Callable[[list[int]], int]) -> bool:
    lengths = [len(option.text) for option in one.options]
    return len(text) == end(lengths) and lengths.count(len(text)) == 1


def _share(words: list[str], kind: frozenset[str]) -> int:
    return sum(word in kind for word in words)


RULES_OF_THUMB: dict[str, Callable[[str, Choice], float]] = {
    "the longest": lambda text, _: len(text),
    "the shortest": lambda text, _: -len(text),
    "the most careful": lambda text, _: _share(_words(text), _CAREFUL),
    "the least sweeping": lambda text, _: -_share(_words(text), _SWEEPING),
    "careful and not sweeping": lambda text, _: _share(_words(text), _CAREFUL) - _share(_words(text), _SWEEPING),
    "most like the question": lambda text, one: len(_telling(text) & _telling(one.stem)),
    "least like the question": lambda text, one: -len(_telling(text) & _telling(one.stem)),
    "most like the others": lambda text, one: sum(len(_telling(text) & _telling(o.text)) for o in one.options),
    "the odd one": lambda text, one: -sum(len(_telling(text) & _telling(o.text)) for o in one.options),
    "the one with most parts": lambda text, _: len(re.findall(r"[,:;]", text)),
    "the one with most figures": lambda text, _: len(re.findall(r"\d", text)),
    "the one that denies": lambda text, _: _share(_words(text), _DENYING),
    "the one that opens like the others": lambda text, one: sum(
        _opening(text) == _opening(o.text) for o in one.options
    ),
    "any but the longest": lambda text, one: -_stands_out(text, one, max),
    "any but the shortest": lambda text, one: -_stands_out(text, one, min),
    "the one of middle length": lambda text, one: -abs(len(text) - median(len(o.text) for o in one.options)),
}


@pytest.mark.parametrize("score", RULES_OF_THUMB.values(), ids=RULES_OF_THUMB)
def test_no_rule_of_thumb_finds_the_right_option(score: Callable[[str, Choice], float]) -> None:
    """Who looks at the words alone, and draws lots between options that look alike, does no better than luck might."""
    asked = [one for one in BANK.items.values() if isinstance(one, Choice)]
    found = sum(_hit(one, score) for one in asked)
    luck = sum(1 / len(one.options) for one in asked)
    assert found < luck + 2 * sqrt(luck * (1 - luck / len(asked))), (
        f"{found:.1f} of {len(asked)}; luck gives {luck:.1f}"
    )


def _hit(one: Choice, score: Callable[[str, Choice], float]) -> float:
    scores = {option.id: score(option.text, one) for option in one.options}
    best = [option for option, found in scores.items() if found == max(scores.values())]
    return (one.key in best) / len(best)


def test_the_size_of_the_bank() -> None:
    kinds = Counter(type(one).__name__ for one in BANK.items.values())
    assert len(BANK.items) >= 90
    assert set(kinds) == {"Choice", "Choices", "Order", "Match", "Number", "Code", "Essay"}
    assert sum(len(versions) > 1 for versions in BANK.versions.values()) >= 12
    assert all(len(problem_set.items) >= 8 for problem_set in SETS if problem_set.id != "capstone")


def test_no_objective_without_an_item() -> None:
    assert coverage.unasked(BANK) == ()


def test_the_table_of_objectives_in_the_documentation() -> None:
    assert (DOCS / "objectives.md").read_text("utf-8") == coverage.as_markdown(BANK), (
        "write it again: realism bank --write docs/objectives.md"
    )


def test_the_table_lists_every_item_with_its_objective_and_set() -> None:
    table = coverage.as_markdown(BANK)
    home = {item.id: problem_set.id for problem_set in SETS for item in problem_set.items}
    for one in BANK.items.values():
        row = next(line for line in table.splitlines() if line.startswith(f"| {one.objective} |"))
        assert f"`{one.id}`" in row
        assert home.get(one.id, "") in row


def test_pretest_and_posttest_are_twins() -> None:
    before, after = BANK.sets["pretest"], BANK.sets["posttest"]
    assert after.pairs == "pretest"
    assert [item.pair for item in before.items] == [item.id for item in after.items]
    assert before.points == after.points


def test_the_capstone_is_a_memo_with_an_appendix_of_data() -> None:
    items = BANK.sets["capstone"].items
    assert [type(item) for item in items].count(Essay) == 1
    assert isinstance(items[-1], Essay) and items[-1].words >= 600
    assert all(isinstance(item, Number) for item in items[:-1]) and len(items) > 1
    assert re.search(r"decide|decision", items[-1].stem)


def test_the_right_option_is_not_given_away_by_its_length() -> None:
    choices = [one for one in BANK.items.values() if isinstance(one, Choice)]
    longest = shortest = 0
    for one in choices:
        lengths = {option.id: len(option.text) for option in one.options}
        right = lengths.pop(one.key)
        longest += right > max(lengths.values())
        shortest += right < min(lengths.values())
    assert 0.1 * len(choices) < longest < 0.25 * len(choices), "if it never were, the longest could be struck out"
    assert shortest <= 0.4 * len(choices)


def test_the_letters_of_the_key_are_spread() -> None:
    letters = [str(key_of(question).answer) for problem_set in SETS for question in ask(problem_set)
               if isinstance(question.item, Choice)]  # fmt: skip
    assert max(Counter(letters).values()) <= ceil(len(letters) / 2)


@each_item
def test_the_words(one: Item) -> None:
    words = "\n".join(text for _, text in rules.words_of(one))
    if isinstance(one, Essay):
        words += "\n".join(sample.text for sample in one.samples)
    assert not re.search(r"\w+iz(?:ation|ed|ing)\b|analyz|behavior|color|\blabor|defense|center|programs?\b", words)
    assert not re.search(r"important to note|pivotal|crucial|in today's|delve", words, re.I)
    for source in one.sources:
        assert source.strip() == source


@each_item
def test_each_item_keeps_the_rules(one: Item) -> None:
    assert list(rules.of_item(one, BANK.objectives)) == []


@pytest.mark.parametrize("one", [one for one in ITEMS if isinstance(one, Code)], ids=lambda one: one.id)
def test_a_solution_gives_the_key_and_a_starter_runs(one: Code) -> None:
    names: dict[str, Any] = {}
    exec(one.solution, names)
    assert type(names["answer"]) in (int, float)
    assert abs(names["answer"] - one.key) <= one.tolerance
    exec(one.starter, {})


@each_set
def test_a_grader_gets_all_levels_comments_and_samples(problem_set: ProblemSet) -> None:
    page = guide(problem_set)
    essays = [one for one in problem_set.items if isinstance(one, Essay)]
    for essay in essays:
        for part in essay.rubric:
            assert all(words in page for words in (part.meets, part.partly, part.misses))
        assert all(comment.text in page for comment in essay.comments)
        for sample in essay.samples:
            assert f"### Sample ({sample.level}): {essay.worth(sample):g} of {essay.points} points" in page
            assert sample.why in page and sample.text.splitlines()[0] in page
    assert essays or "nothing is graded by hand" in page
