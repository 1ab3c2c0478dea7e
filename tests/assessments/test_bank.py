"""A bank with mistakes says what and where they are, all at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from realism_grader.bank import HOME, BankError, Choice, load

COMMON = {"points": 2, "objective": "LO-3.1-1", "bloom": "apply", "section": "3.1", "misconception": "A belief.",
          "sources": ["A book"], "difficulty": 0.5, "stem": "A question?"}  # fmt: skip
CHOICE: dict[str, Any] = COMMON | {
    "id": "one", "type": "choice", "key": "right",
    "options": [{"id": "right", "text": "It is so.", "feedback": "Yes."},
                {"id": "no", "text": "It is not.", "feedback": "No."},
                {"id": "perhaps", "text": "It may be.", "feedback": "No."}],
}  # fmt: skip
NUMBER: dict[str, Any] = COMMON | {"id": "two", "type": "number", "key": 3, "tolerance": 0.5, "unit": "years",
                                   "when_right": "Yes.", "when_wrong": "No."}  # fmt: skip
ORDER: dict[str, Any] = COMMON | {
    "id": "three", "type": "order", "key": ["a", "b", "c"], "when_right": "Yes.", "when_wrong": "No.",
    "options": [{"id": "a", "text": "First"}, {"id": "b", "text": "Second"}, {"id": "c", "text": "Third"}],
}  # fmt: skip
ESSAY: dict[str, Any] = COMMON | {"id": "four", "type": "essay", "words": 100, "sample": "Text.",
                                  "rubric": [{"criterion": "One", "points": 2, "meets": "All."}]}  # fmt: skip
SET = {"title": "A set", "about": "About.", "lesson": "lesson 03", "minutes": 20, "items": ["one"]}


@pytest.fixture
def problems(tmp_path: Path) -> Callable[..., list[str]]:
    """Everything that is wrong with a bank of these items."""

    def found(*items: Any, problem_set: Any = SET, text: str | None = None) -> list[str]:
        bank = tmp_path / "bank"
        (bank / "sets").mkdir(parents=True)
        shutil.copy(HOME / "objectives.yaml", bank)
        (bank / "items.yaml").write_text(text or yaml.safe_dump({"items": list(items)}), "utf-8")
        (bank / "sets" / "ps.yaml").write_text(yaml.safe_dump(problem_set), "utf-8")
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


def test_a_good_bank(problems: Callable[..., list[str]]) -> None:
    assert problems(CHOICE, NUMBER, ORDER, ESSAY) == []


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (changed(CHOICE, "key"), "items.yaml: item one: expected the field 'key'"),
        (changed(CHOICE, "points", to="two"), "one: points: expected a whole number; found 'two'"),
        (changed(CHOICE, "ponits", to=2), "one: unknown field 'ponits'. Did you mean 'points'?"),
        (changed(CHOICE, "type", to="quiz"), "one: type: expected one of choice, choices, order, number, code, essay"),
        (changed(CHOICE, "id", to="An Id"), "id: expected the form ^[a-z0-9]+(-[a-z0-9]+)*$ (small letters, digits"),
        (changed(CHOICE, "key", to="rigth"), "key: expected the id of an option; found 'rigth'. Did you mean 'right'?"),
        (changed(CHOICE, "options", 1, "feedback"), "one: options[2]: expected the field 'feedback'"),
        (changed(CHOICE, "options", 1, "feedback", to=" "), "one: options[2].feedback: expected some text"),
        (changed(CHOICE, "options", 1, "feedbak", to="x"), "options[2]: unknown field 'feedbak'. Did you mean 'feedb"),
        (changed(CHOICE, "options", 1, "id", to="right"), "one: options: expected every id and every text once"),
        (changed(CHOICE, "options", 0, "text", to="It is so, and for a very good reason."),
         "options of one length; the longest right one has 37 characters, the longest wrong one 10"),
        (changed(CHOICE, "objective", to="LO-3.1-9"), "expected an id of objectives.yaml; found 'LO-3.1-9'. Did you"),
        (changed(CHOICE, "difficulty", to=60), "expected less than 1 (expected share of right answers); found 60"),
        (changed(CHOICE, "section", to=3.1), "expected a text (section of the paper, in quotation marks); found 3.1"),
        (changed(CHOICE, "claims", to=["C-3.1-2"]), "one: claims[1]: expected the form"),
        (changed(CHOICE, "sources", to=[]), "one: sources: expected at least 1"),
        (changed(CHOICE, "stem", to=["x"]), "one: stem: expected a text; found ['x']"),
        (changed(NUMBER, "unit"), "items.yaml: item two: expected the field 'unit'"),
        (changed(NUMBER, "mistakes", to=[{"answer": 3.2, "feedback": "x"}]),
         "two: mistakes: expected wrong answers; 3.2 is within the tolerance of the key"),
        (changed(ORDER, "key", to=["a", "b"]), "key: expected the id of every option once, in the right order"),
        (changed(ESSAY, "points", to=3), "four: rubric: expected points that add up to 3; they add up to 2"),
        ("not an item", "items.yaml: item number 2: expected fields with names; found 'not an item'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(problems: Callable[..., list[str]], item: Any, said: str) -> None:
    found = problems(CHOICE | {"id": "good"}, item, problem_set=SET | {"items": ["good"]})
    assert len(found) == 1
    assert said in found[0]


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
