"""A bank with mistakes says what and where they are, all at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from realism_grader.bank import HOME, BankError, Choice, Number, load

COMMON = {"points": 2, "objective": "LO-3.1-1", "bloom": "apply", "section": "3.1", "misconception": "A belief.",
          "sources": ["A book"], "difficulty": 0.5, "stem": "A question?"}  # fmt: skip
CHOICE: dict[str, Any] = COMMON | {
    "id": "one", "type": "choice", "key": "right",
    "options": [{"id": "right", "text": "It is so.", "feedback": "Yes."},
                {"id": "no", "text": "It is not.", "feedback": "This belief leaves out one half: look at the other."},
                {"id": "perhaps", "text": "It may be.", "feedback": "Uncertain is not unknown: say what it excludes."}],
}  # fmt: skip
NUMBER: dict[str, Any] = COMMON | {"id": "two", "type": "number", "key": 3, "tolerance": 0.5, "unit": "years",
                                   "when_right": "Yes.", "when_wrong": "No.",
                                   "mistakes": [{"answer": 5, "feedback": "Two too many."}]}  # fmt: skip
ORDER: dict[str, Any] = COMMON | {
    "id": "three", "type": "order", "key": ["a", "b", "c"], "when_right": "Yes.", "when_wrong": "No.",
    "options": [{"id": "a", "text": "First"}, {"id": "b", "text": "Second"}, {"id": "c", "text": "Third"}],
}  # fmt: skip
CODE: dict[str, Any] = NUMBER | {"id": "code", "type": "code", "starter": "x = 1", "solution": "answer = 3"}
MATCH: dict[str, Any] = COMMON | {
    "id": "five", "type": "match", "when_right": "Yes.", "when_wrong": "No.",
    "prompts": [{"id": "p", "text": "First", "answer": "a", "feedback": "Look."},
                {"id": "q", "text": "Second", "answer": "b", "feedback": "Look again."}],
    "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}, {"id": "c", "text": "C"}],
}  # fmt: skip
ESSAY: dict[str, Any] = COMMON | {
    "id": "four", "type": "essay", "words": 100,
    "rubric": [{"id": "one", "criterion": "One", "points": 2, "meets": "All.", "partly": "Half.", "misses": "None."}],
    "comments": [{"about": "one", "text": "Look again."}],
    "samples": [{"level": level, "marks": [level], "why": "So.", "text": "Text."}
                for level in ("meets", "partly", "misses")],
}  # fmt: skip
CASES: dict[str, Any] = NUMBER | {
    "id": "six", "cases": [{"year": 1967}, {"year": 1972}], "bounds": ["right > 20"],
    "values": {"powers": 'capabilities("cinc", year)', "right": 'round(100 * shares(powers)["RUS"], 1)'},
    "stem": "How much in {year}?", "key": "{right}", "mistakes": [{"answer": "{year}", "feedback": "The year."}],
}  # fmt: skip
SET = {"title": "A set", "about": "About.", "lesson": "lesson 03", "minutes": 20, "items": ["one"]}


@pytest.fixture
def problems(tmp_path: Path) -> Callable[..., list[str]]:
    """Everything that is wrong with a bank of these items."""

    def found(*items: Any, problem_set: Any = SET, text: str | None = None, other_set: Any = None) -> list[str]:
        bank = tmp_path / "bank"
        shutil.rmtree(bank, ignore_errors=True)
        (bank / "sets").mkdir(parents=True)
        shutil.copy(HOME / "objectives.yaml", bank)
        (bank / "items.yaml").write_text(text or yaml.safe_dump({"items": list(items)}, sort_keys=False), "utf-8")
        (bank / "sets" / "ps.yaml").write_text(yaml.safe_dump(problem_set), "utf-8")
        if other_set:
            (bank / "sets" / "other.yaml").write_text(yaml.safe_dump(other_set), "utf-8")
        try:
            load(bank)
        except BankError as error:
            return [str(problem) for problem in error.problems]
        return []

    return found


def changed(item: dict[str, Any], *path: Any, to: Any = None) -> dict[str, Any]:
    """The item with one field changed; without ``to``, removed."""
    item = deepcopy(item)
    place: Any = item
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return item


SEVERAL = (changed(ESSAY, "samples", 0, "level", to="misses"), changed(ESSAY, "comments", 0, "about", to="on"))
"""Mistakes that break more than one rule."""


def test_a_good_bank(problems: Callable[..., list[str]]) -> None:
    assert problems(CHOICE, NUMBER, ORDER, MATCH, CODE, ESSAY, CASES) == []


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (changed(CHOICE, "key"), "items.yaml: item one: expected the field 'key'"),
        (changed(CHOICE, "points", to="two"), "one: points: expected a whole number; found 'two'"),
        (changed(CHOICE, "ponits", to=2), "one: unknown field 'ponits'. Did you mean 'points'?"),
        (changed(CHOICE, "type", to="quiz"), "one: type: expected one of choice, choices, order, match, number, code"),
        (changed(CHOICE, "id", to="An Id"), "id: expected the form ^[a-z0-9]+(-[a-z0-9]+)*$ (small letters, digits"),
        (changed(CHOICE, "key", to="rigth"), "key: expected the id of an option; found 'rigth'. Did you mean 'right'?"),
        (changed(CHOICE, "options", 1, "feedback"), "one: options[2]: expected the field 'feedback'"),
        (changed(CHOICE, "options", 1, "feedback", to=" "), "one: options[2].feedback: expected some text"),
        (changed(CHOICE, "options", 1, "feedbak", to="x"), "options[2]: unknown field 'feedbak'. Did you mean 'feedb"),
        (changed(CHOICE, "options", 1, "id", to="right"), "one: options: expected every id and every text once"),
        (changed(CHOICE, "options", 0, "text", to="It is so, and for a very good reason."),
         "options: expected a right option that is not the longest by more than 5 characters; it has 37, the"),
        (changed(CHOICE, "options", 1, "text", to="It is not so, for a very good reason."),
         "options: expected options of one length; the longest has 37 characters, the shortest 9"),
        (changed(CHOICE, "options", 1, "text", to="All of the above"), "options[2].text: expected an answer of"),
        (changed(CHOICE, "options", 1, "feedback", to="No."), "options[2].feedback: expected the belief and a way out"),
        (changed(CHOICE, "options", 1, "feedback", to="No. As option a says, one half of it is missing here."),
         "options[2].feedback: expected words instead of a letter, for the letters are shuffled; found 'option a'"),
        (changed(CHOICE, "stem", to="It costs $5?"), "stem: expected no dollar sign"),
        (changed(CHOICE, "objective", to="LO-3.1-9"), "expected an id of objectives.yaml; found 'LO-3.1-9'. Did you"),
        (changed(CHOICE, "difficulty", to=60), "expected less than 1 (expected share of right answers); found 60"),
        (changed(CHOICE, "section", to=3.1), "expected a text (section of the paper, in quotation marks); found 3.1"),
        (changed(CHOICE, "claims", to=["C-3.1-2"]), "one: claims[1]: expected the form"),
        (changed(CHOICE, "claims", to=["C-3.1-99"]), "one: claims: expected ids of the claim ledger; found 'C-3.1-99'"),
        (changed(CHOICE, "sources", to=[]), "one: sources: expected at least 1"),
        (changed(CHOICE, "stem", to=["x"]), "one: stem: expected a text; found ['x']"),
        (changed(NUMBER, "unit"), "items.yaml: item two: expected the field 'unit'"),
        (changed(NUMBER, "mistakes", to=[{"answer": 3.2, "feedback": "x"}]),
         "two: mistakes: expected wrong answers; 3.2 is within the tolerance of the key"),
        (changed(NUMBER, "mistakes", to=[{"answer": 5, "feedback": "x"}, {"answer": 5.3, "feedback": "y"}]),
         "two: mistakes: expected answers apart from each other; 5 and 5.3 are not"),
        (changed(NUMBER, "mistakes", to=[]), "two: mistakes: expected at least 1"),
        (changed(CODE, "solution", to="answer = ("), "code: solution: expected Python that can be read"),
        (changed(MATCH, "options", 2), "five: options: expected at least 3"),
        (changed(MATCH, "prompts", to=[*MATCH["prompts"], {"id": "r", "text": "T", "answer": "c", "feedback": "x"}]),
         "five: options: expected one option more, or one that is the answer twice"),
        (changed(MATCH, "prompts", 0, "answer", to="d"), "five: prompts[1].answer: expected the id of an option"),
        (changed(MATCH, "prompts", 0, "answer", to="b"), "five: prompts: expected answers that differ"),
        (changed(MATCH, "prompts", 0, "text", to="Second"), "five: prompts: expected every id and every text once"),
        (changed(MATCH, "prompts", 0, "feedback"), "five: prompts[1]: expected the field 'feedback'"),
        (changed(CASES, "bounds"), "items.yaml: item six: expected the field 'bounds'"),
        (changed(CASES, "bounds", to=["right > 31"]),
         "six: bounds: expected 'right > 31' to hold in every case; it does not in case 1"),
        (changed(CASES, "bounds", to=["year < 1970"]),
         "six: bounds: expected 'year < 1970' to hold in every case; it does not in case 2"),
        (changed(CASES, "values", "right", to="nothing"), "six: values.right: expected an expression that can be"),
        (changed(CASES, "values", "right", to="open('file')"), "in case 1 \"open('file')\" gives NameError"),
        (changed(CASES, "values", "year", to="3"), "six: values.year: expected a name that no case and no other value"),
        (changed(CASES, "stem", to="How much in {yaer}?"), "six: stem: expected a template that the values of case 1"),
        (changed(CASES, "mistakes", 0, "answer", to="{right}"), "six (case 1): mistakes: expected wrong answers; 30.9"),
        (changed(CASES, "cases", to=[{"year": 1967}]), "six: cases: expected at least 2"),
        (changed(ORDER, "key", to=["a", "b"]), "key: expected the id of every option once, in the right order"),
        (changed(ESSAY, "points", to=3), "four: rubric: expected points that add up to 3; they add up to 2"),
        (changed(ESSAY, "comments", 0, "about", to="on"), "four: comments: expected the id of a criterion; found 'on'"),
        (changed(ESSAY, "samples", 0), "four: samples: expected at least 3 (an answer at each level, with its marks)"),
        (changed(ESSAY, "samples", 0, "level", to="misses"), "four: samples: expected one at each level"),
        (changed(ESSAY, "samples", 0, "marks", to=["partly"]), "expected marks that fit the level; 'meets' gets 50"),
        (changed(ESSAY, "samples", 0, "marks", to=[]), "four: samples: expected one mark a criterion, 1"),
        ("not an item", "items.yaml: item number 2: expected fields with names; found 'not an item'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(problems: Callable[..., list[str]], item: Any, said: str) -> None:
    found = problems(CHOICE | {"id": "good"}, item, problem_set=SET | {"items": ["good"]})
    assert any(said in line for line in found)
    if item not in SEVERAL:
        assert len(found) == 1


def test_all_mistakes_are_named_at_once(problems: Callable[..., list[str]]) -> None:
    found = problems(changed(CHOICE, "key"), changed(NUMBER, "unit"), CHOICE, CHOICE)
    assert [line.partition(": expected")[0] for line in found] == [
        "items.yaml: item one", "items.yaml: item two", "items.yaml: item one: id",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("items: [", "items.yaml: line 1, column 9: expected YAML that can be read"),
        ("items:\n- id: a\n  id: b\n", "items.yaml: line 2, column 3: expected YAML that can be read; the field"),
        ("- id: a\n", "items.yaml: expected one list called 'items'"),
        ("items: 3\n", "items.yaml: expected one list called 'items'"),
        ("- !!python/object/apply:os.system [ls]\n", "expected YAML that can be read; could not determine a con"),
    ],
)  # fmt: skip
def test_files_that_are_no_bank(problems: Callable[..., list[str]], text: str, said: str) -> None:
    assert any(said in line for line in problems(text=text))


def test_a_set_that_asks_for_what_is_not_there(problems: Callable[..., list[str]]) -> None:
    assert problems(CHOICE, problem_set=SET | {"items": ["on"]}) == [
        "sets/ps.yaml: items: expected the id of an item; found 'on'. Did you mean 'one'?"
    ]


def test_a_set_without_its_fields(problems: Callable[..., list[str]]) -> None:
    assert problems(CHOICE, problem_set={"title": "A set", "minute": 3}) == [
        "sets/ps.yaml: expected the field 'about', 'lesson', 'minutes', 'items'",
        "sets/ps.yaml: unknown field 'minute'. Did you mean 'minutes'?",
    ]


def test_a_folder_that_is_no_bank(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="expected a bank"):
        load(tmp_path)


def test_records_are_frozen() -> None:
    item = next(item for item in load().items.values() if isinstance(item, Choice))
    with pytest.raises(AttributeError):
        item.key = "other"  # type: ignore[misc]


def test_what_stands_for_another_item_is_like_it(problems: Callable[..., list[str]]) -> None:
    one, two = CHOICE | {"pool": "p"}, CHOICE | {"id": "two", "pool": "p"}
    assert problems(one, two) == []


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        ({"points": 3}, "two: pool: expected the points, 2, of one, which is in the pool 'p' too"),
        ({"difficulty": 0.7}, "two: pool: expected the difficulty, 0.5, within 0.1, of one"),
        ({"objective": "LO-3.1-2"}, "two: pool: expected the objective LO-3.1-1 of one"),
        ({"pair": "one"}, "two: pool: expected no pool for an item of a pair"),
    ],
)
def test_what_does_not_fit_its_pool(problems: Callable[..., list[str]], difference: Any, said: str) -> None:
    found = problems(CHOICE | {"pool": "p"}, CHOICE | {"id": "two", "pool": "p"} | difference)
    assert any(said in line for line in found)


def test_twins_are_mutual_and_alike(problems: Callable[..., list[str]]) -> None:
    one, two = CHOICE | {"pair": "two"}, CHOICE | {"id": "two", "pair": "one"}
    assert problems(one, two) == []
    assert any("one: pair: expected the id of an item whose pair is 'one'; found 'two'" in line
               for line in problems(one, CHOICE | {"id": "two"}))  # fmt: skip
    assert any(
        "one: pair: expected the points, 3, of its twin two" in line for line in problems(one, two | {"points": 3})
    )


def test_an_item_is_in_one_set_and_once(problems: Callable[..., list[str]]) -> None:
    mate = CHOICE | {"id": "mate", "pool": "p"}
    one = CHOICE | {"pool": "p"}
    said = problems(one, mate, problem_set=SET | {"items": ["one", "one"]})
    assert said == ["sets/ps.yaml: items: expected each item once; found 'one' 2 times"]
    said = problems(one, mate, other_set=SET | {"items": ["mate"]})
    assert said[0].startswith("sets/ps.yaml: items: expected items, and pools, of this set alone; 'mate' may stand in")


def test_a_set_of_twins_follows_its_twin(problems: Callable[..., list[str]]) -> None:
    one, two = CHOICE | {"pair": "two"}, CHOICE | {"id": "two", "pair": "one"}
    twin = SET | {"items": ["two"], "pairs": "other"}
    assert problems(one, two, problem_set=twin, other_set=SET) == []
    assert problems(one, two, problem_set=SET | {"pairs": "another"}) == [
        "sets/ps.yaml: items: expected the twins of the items of 'another', in the same order"
    ]


def test_cases_are_versions_of_one_item(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    shutil.copy(HOME / "objectives.yaml", tmp_path)
    (tmp_path / "items.yaml").write_text(yaml.safe_dump({"items": [CASES]}, sort_keys=False), "utf-8")
    (tmp_path / "sets" / "ps.yaml").write_text(yaml.safe_dump(SET | {"items": ["six"]}), "utf-8")
    bank = load(tmp_path)
    one, two = bank.versions["six"]
    assert isinstance(one, Number) and isinstance(two, Number)
    assert (one.stem, one.key) == ("How much in 1967?", 30.9)
    assert two.stem == "How much in 1972?" and two.key != one.key
    assert two.mistakes[0].answer == 1972
    assert bank.items["six"] is one
