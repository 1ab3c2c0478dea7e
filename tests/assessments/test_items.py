"""The questions themselves: fair options, true facts, keys that follow from the record."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from math import ceil
from typing import Any

import pytest
from realism_grader.bank import Choice, Choices, Code, Essay, Item, Number, Order, load
from realism_grader.build import ask, key_of
from structural_realism import evidence
from structural_realism.theory import polarity, shares

BANK = load()
SET = BANK.sets["ps2-cold-war"]
OPTIONAL = [item for item in SET.items if isinstance(item, Choice | Choices)]


def item(name: str) -> Any:
    return BANK.items[name]


def words_of(one: Item) -> str:
    """Everything that a student may read of an item."""
    texts = [one.stem, one.misconception]
    for part in ("options", "mistakes", "rubric"):
        for record in getattr(one, part, ()):
            texts += [getattr(record, name, "") for name in ("text", "feedback", "criterion", "meets")]
    return "\n".join([*texts, *(getattr(one, name, "") for name in ("when_right", "when_wrong", "sample"))])


def test_the_set_has_every_form() -> None:
    kinds = Counter(type(one) for one in SET.items)
    assert len(SET.items) >= 8
    assert set(kinds) == {Choice, Choices, Order, Number, Code, Essay}


def test_every_objective_of_the_cold_war_is_asked_for() -> None:
    asked = {one.objective for one in SET.items}
    wanted = {name for name in BANK.objectives if name.startswith(("LO-3.1-", "LO-3.3-"))}
    assert wanted - asked == {"LO-3.3-3"}, "drawing a causal diagram is not asked for in a problem set"
    assert {one.section for one in SET.items} == {"3.1", "3.3"}


def test_the_right_option_is_not_given_away_by_its_length() -> None:
    choices = [one for one in SET.items if isinstance(one, Choice)]
    longest = 0
    for one in choices:
        lengths = {option.id: len(option.text) for option in one.options}
        right = lengths.pop(one.key)
        longest += right > max(lengths.values())
    assert longest <= len(choices) / 4
    for one in OPTIONAL:
        lengths = sorted(len(option.text) for option in one.options)
        right = [len(option.text) for option in one.options if option.id in one.key]
        assert max(right) <= 1.2 * lengths[-1]
        if isinstance(one, Choice):
            assert lengths[-1] <= 1.25 * lengths[0], one.id


def test_the_letters_of_the_key_are_spread() -> None:
    letters = [key_of(question).answer for question in ask(SET) if isinstance(question.item, Choice)]
    assert max(Counter(letters).values()) <= ceil(len(letters) / 2)


@pytest.mark.parametrize("one", SET.items, ids=lambda one: one.id)
def test_the_words(one: Item) -> None:
    words = words_of(one)
    assert not re.search(r"\w+iz(?:ation|ed|ing)\b|analyz|behavior|color|\blabor|defense|center|programs?\b", words)
    assert not re.search(r"important to note|pivotal|crucial|in today's|delve|(?:all|none) of the above", words, re.I)
    assert "$" not in words, "a dollar sign starts a formula in Markdown"
    for source in one.sources:
        assert source.strip() == source


def test_every_wrong_option_has_its_own_feedback() -> None:
    for one in OPTIONAL:
        said = [option.feedback for option in one.options]
        assert len(set(said)) == len(said)
        assert all(len(text) > 40 for text in said)


def test_key_of_the_treaty() -> None:
    in_force = date(1950, 4, 11)
    assert item("treaty-term").key == in_force.year + 30 + 5


def test_key_of_the_steps() -> None:
    days = {"bomb": "1959-06-20", "experts": "1960-07-16", "cultural-revolution": "1966-05-16", "island": "1969-03-02"}
    recorded = {event.date for event in evidence.events()}
    assert set(days.values()) <= recorded
    dated = {**days, "commentaries": "1963-09-06"}
    assert item("steps-of-the-split").key == tuple(sorted(dated, key=lambda name: dated[name]))


def test_key_of_the_share() -> None:
    one, powers = item("share-1967"), evidence.capabilities("cinc", 1967)
    assert set(powers) == {"USA", "RUS", "CHN", "GBR", "FRA"}
    assert 100 * shares(powers)["RUS"] == pytest.approx(one.key, abs=one.tolerance / 2)
    slips = {slip.answer for slip in one.mistakes}
    three = shares({code: powers[code] for code in ("USA", "RUS", "CHN")})["RUS"]
    for slip in (100 * powers["RUS"], 100 * three, powers["RUS"] / powers["USA"] * 100):
        assert any(abs(slip - known) <= one.tolerance for known in slips)
    for number in re.findall(r"\d+\.\d\d", one.stem):
        assert any(abs(100 * value - float(number)) < 0.006 for value in powers.values())


def test_key_of_the_rules() -> None:
    powers = {"A": 52, "B": 28, "C": 20}
    labels = polarity(powers, "schweller").label, polarity(powers, "thompson").label
    assert item("rules-disagree").key == "-".join(labels) == "bipolar-unipolar"


def test_key_of_the_code() -> None:
    def years_as_a_pole(measure: str) -> list[int]:
        return [year for year in range(1950, 1989)
                if "CHN" in polarity(evidence.capabilities(measure, year), "schweller").poles]  # fmt: skip

    one = item("china-a-pole")
    assert years_as_a_pole("cinc_ex_upop") == list(range(1970, 1989))
    assert one.key == 19
    assert len(years_as_a_pole("cinc")) == 28 and years_as_a_pole("cinc")[0] == 1959
    assert {slip.answer for slip in one.mistakes} == {28, 39 - 19, 18}
    names: dict[str, Any] = {}
    exec(one.solution, names)
    assert names["answer"] == one.key


def test_figures_of_the_other_stems() -> None:
    strength = evidence.capabilities("cinc", 1978)
    assert max(strength, key=lambda code: strength[code]) == "RUS"
    spent = {year: evidence.capabilities("milex", year) for year in (2004, 2005)}
    stem = item("fall-of-2005").stem
    for code in ("USA", "RUS", "CHN"):
        before, after = (spent[year][code] / 1e6 for year in (2004, 2005))
        assert f"{before:.1f} and {after:.1f}" in stem


def test_no_answer_of_the_paper_is_a_key() -> None:
    """The slips of the paper appear as wrong options only."""
    assert "debates" not in item("nothing-to-check").key
    assert item("troops-1969").key == "over-a-million"
    order = item("steps-of-the-split").key
    assert order.index("commentaries") < order.index("cultural-revolution")
