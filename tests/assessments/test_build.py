"""The notebook follows from the set and the seed, to the byte."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from realism_grader.bank import HOME, Choice, Order, load
from realism_grader.build import ask, key_of, notebook
from realism_grader.scoring import judge, key_in

BANK = load()
SET = BANK.sets["ps2-cold-war"]
COMMITTED = HOME.parent / "course" / "source" / SET.id / f"{SET.id}.ipynb"


def cells(text: str) -> dict[str, Any]:
    return {cell["id"]: cell for cell in json.loads(text)["cells"]}


def source(cell: Any) -> str:
    return "".join(cell["source"])


def test_the_committed_notebook_is_what_the_bank_gives() -> None:
    assert COMMITTED.read_text("utf-8") == notebook(SET, BANK.objectives)


def test_the_committed_notebook_is_small_and_without_outputs() -> None:
    assert COMMITTED.stat().st_size < 60_000
    assert all(not cell.get("outputs") for cell in cells(COMMITTED.read_text("utf-8")).values())


def test_it_is_a_valid_notebook() -> None:
    text = notebook(SET, BANK.objectives)
    nbformat.validate(nbformat.reads(text, 4))
    ids = [cell["id"] for cell in json.loads(text)["cells"]]
    assert len(ids) == len(set(ids)) == 1 + 3 * 11 + 2
    for name, cell in cells(text).items():
        assert cell["metadata"]["nbgrader"]["grade_id"] == name


def test_one_seed_gives_one_notebook_and_two_seeds_two() -> None:
    assert notebook(SET, BANK.objectives, "autumn") == notebook(SET, BANK.objectives, "autumn")
    assert notebook(SET, BANK.objectives, "autumn") != notebook(SET, BANK.objectives, "spring")


@pytest.mark.parametrize("seed", ["", "autumn", "spring", "группа 2", "班级"])
def test_the_key_follows_its_option_through_every_shuffle(seed: str) -> None:
    for question in ask(SET, seed):
        if isinstance(question.item, Choice):
            letter = str(key_of(question).answer)
            assert question.options["abcdef".index(letter)].id == question.item.key
        if isinstance(question.item, Order):
            by_letter = {letter: name for name, letter in question.letters.items()}
            assert tuple(by_letter[letter] for letter in str(key_of(question).answer)) == question.item.key
            assert tuple(option.id for option in question.options) != question.item.key


def test_the_first_page() -> None:
    page = source(cells(notebook(SET, BANK.objectives))["start"])
    assert page.startswith("# Problem set 2: The Cold War\n")
    assert "**12 questions, 35 points, about 60 minutes.**" in page
    assert f"- {BANK.objectives['LO-3.1-2']}" in page
    assert 'for example `q0 = "b"`' in page


def test_a_question_is_three_cells() -> None:
    book = cells(notebook(SET, BANK.objectives))
    question, answer, check = book["q1-question"], book["q1-answer"], book["q1"]
    assert "**a)** More than two million" in source(question)
    assert source(answer).splitlines()[0] == 'q1 = ""  # type one letter, a to d, between the quotes'
    assert source(check).splitlines()[:2] == [
        "import structural_realism as sr",
        'sr.recorded("q1", globals().get("q1"), one_of="abcd")',
    ]
    roles = [cell["metadata"]["nbgrader"] for cell in (question, answer, check)]
    assert [(role["solution"], role["locked"]) for role in roles] == [(False, True), (True, False), (False, True)]


def test_the_essay_shows_its_rubric_before_it_is_written() -> None:
    book = cells(notebook(SET, BANK.objectives))
    asked = source(book["q12-question"])
    for part in BANK.items["china-moves-away"].rubric:  # type: ignore[attr-defined]
        assert f"| **{part.criterion}** | {part.points} | {part.meets} |" in asked
    assert book["q12"]["cell_type"] == "markdown"
    assert book["q12"]["metadata"]["nbgrader"]["grade"] and book["q12"]["metadata"]["nbgrader"]["solution"]


@pytest.mark.parametrize("seed", ["", "autumn"])
def test_the_model_answers_earn_all_points_and_every_wrong_letter_none(seed: str) -> None:
    book = cells(notebook(SET, BANK.objectives, seed))
    for question in ask(SET, seed):
        if question.name == "q12":
            continue
        names: dict[str, Any] = {}
        exec(source(book[f"{question.name}-answer"]), names)
        literals = key_in(source(book[question.name]))
        assert literals is not None
        assert judge(literals, names[question.name]).points == question.item.points
        if isinstance(question.item, Choice):
            wrong = set("abcd") - {names[question.name]}
            assert [judge(literals, letter).points for letter in wrong] == [0, 0, 0]
            assert all(judge(literals, letter).remarks for letter in wrong)
