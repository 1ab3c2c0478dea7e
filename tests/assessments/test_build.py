"""The notebook follows from the set and the seed, to the byte."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from math import sqrt
from typing import Any

import nbformat
import pytest
from realism_grader.bank import HOME, Choice, Essay, Match, Order, ProblemSet, load
from realism_grader.build import ask, key_of, notebook
from realism_grader.build import question as asked
from realism_grader.scoring import judge, key_in

BANK = load()
SETS = list(BANK.sets.values())
COLD_WAR = BANK.sets["ps2-cold-war"]

each_set = pytest.mark.parametrize("problem_set", SETS, ids=lambda problem_set: problem_set.id)


def committed(problem_set: ProblemSet) -> str:
    path = HOME.parent / "course" / "source" / problem_set.id / f"{problem_set.id}.ipynb"
    return path.read_text("utf-8")


def cells(text: str) -> dict[str, Any]:
    return {cell["id"]: cell for cell in json.loads(text)["cells"]}


def source(cell: Any) -> str:
    return "".join(cell["source"])


def test_the_sets_of_the_course() -> None:
    assert set(BANK.sets) == {
        "pretest", "ps1-theory", "ps2-cold-war", "ps3-after-the-cold-war", "ps4-partnership-and-ukraine", "ps5-limits",
        "capstone", "posttest",
    }  # fmt: skip


@each_set
def test_the_committed_notebook_is_what_the_bank_gives(problem_set: ProblemSet) -> None:
    assert committed(problem_set) == notebook(problem_set, BANK.objectives)


def test_nothing_else_is_committed() -> None:
    found = {path.relative_to(HOME.parent / "course" / "source").as_posix()
             for path in (HOME.parent / "course" / "source").rglob("*") if path.is_file()}  # fmt: skip
    assert found == {f"{name}/{name}.ipynb" for name in BANK.sets}


@each_set
def test_the_committed_notebook_is_small_and_without_outputs(problem_set: ProblemSet) -> None:
    text = committed(problem_set)
    assert len(text.encode()) < 100_000
    assert all(not cell.get("outputs") for cell in cells(text).values())


@each_set
def test_it_is_a_valid_notebook(problem_set: ProblemSet) -> None:
    text = notebook(problem_set, BANK.objectives)
    nbformat.validate(nbformat.reads(text, 4))
    ids = [cell["id"] for cell in json.loads(text)["cells"]]
    essays = sum(isinstance(item, Essay) for item in problem_set.items)
    assert len(ids) == len(set(ids)) == 1 + 3 * (len(problem_set.items) - essays) + 2 * essays
    for name, cell in cells(text).items():
        assert cell["metadata"]["nbgrader"]["grade_id"] == name


@each_set
@pytest.mark.parametrize("seed", ["", "autumn", "группа 2", "班级"])
def test_the_key_follows_its_option_through_every_shuffle(problem_set: ProblemSet, seed: str) -> None:
    for question in ask(problem_set, seed):
        by_letter = {letter: name for name, letter in question.letters.items()}
        item = question.item
        if not isinstance(item, Essay):
            key = key_of(question)
            assert (key.misconception, key.points) == (item.misconception, item.points)
        if isinstance(item, Choice):
            assert by_letter[str(key_of(question).answer)] == item.key
        if isinstance(item, Order):
            assert tuple(by_letter[letter] for letter in str(key_of(question).answer)) == item.key
        if isinstance(item, Match):
            matched = [by_letter[letter] for letter in str(key_of(question).answer)]
            assert matched == [prompt.answer for prompt in question.prompts]


def test_the_order_on_the_page_says_nothing_of_the_key() -> None:
    """Neither that an order is not the right one, nor which prompt an option of the same name belongs to."""
    orders = [item for item in BANK.items.values() if isinstance(item, Order)]
    matches = [item for item in BANK.items.values() if isinstance(item, Match)]
    for seed in map(str, range(300)):
        for item in orders:
            assert asked("q", item, seed).options == asked("q", replace(item, key=item.key[::-1]), seed).options
    for item in matches:
        pages = [asked("q", item, f"seed {number}") for number in range(400)]
        letters = Counter(page.letters[page.prompts[0].answer] for page in pages)
        luck = 1 / len(item.options)
        assert max(letters.values()) < 400 * luck + 4 * sqrt(400 * luck * (1 - luck)), item.id


@each_set
def test_the_first_page(problem_set: ProblemSet) -> None:
    page = source(cells(notebook(problem_set, BANK.objectives))["start"])
    assert page.startswith(f"# {problem_set.title}\n")
    assert problem_set.about in page
    count, points = len(problem_set.items), problem_set.points
    size = f"**{count} question{'s' * (count != 1)}, {points} point{'s' * (points != 1)}"
    assert f"{size}, about {problem_set.minutes} minutes.**" in page
    for item in problem_set.items:
        assert f"- {BANK.objectives[item.objective]}" in page
    assert 'for example `q0 = "b"`' in page


def test_a_question_is_three_cells() -> None:
    book = cells(notebook(COLD_WAR, BANK.objectives))
    question, answer, check = book["q1-question"], book["q1-answer"], book["q1"]
    assert re.search(r"\*\*a\)\*\* About \d\.\d million", source(question))
    assert source(answer).splitlines()[0] == 'q1 = ""  # type one letter, a to d, between the quotes'
    assert source(check).splitlines()[:2] == [
        "import structural_realism as sr",
        'sr.recorded("q1", globals().get("q1"), one_of="abcd")',
    ]
    roles = [cell["metadata"]["nbgrader"] for cell in (question, answer, check)]
    assert [(role["solution"], role["locked"]) for role in roles] == [(False, True), (True, False), (False, True)]


@each_set
def test_an_essay_shows_its_rubric_before_it_is_written_and_not_what_falls_short(problem_set: ProblemSet) -> None:
    text = notebook(problem_set, BANK.objectives)
    for question in ask(problem_set):
        if isinstance(question.item, Essay):
            asked = source(cells(text)[f"{question.name}-question"])
            for part in question.item.rubric:
                assert f"| **{part.criterion}** | {part.points} | {part.meets} |" in asked
                assert part.partly not in text and part.misses not in text
            assert not any(comment.text in text for comment in question.item.comments)
            role = cells(text)[question.name]["metadata"]["nbgrader"]
            assert (cells(text)[question.name]["cell_type"], role["grade"], role["solution"]) == (
                "markdown",
                True,
                True,
            )


@each_set
@pytest.mark.parametrize("seed", ["", "autumn"])
def test_the_model_answers_earn_all_points(problem_set: ProblemSet, seed: str) -> None:
    book = cells(notebook(problem_set, BANK.objectives, seed))
    for question in ask(problem_set, seed):
        if not isinstance(question.item, Essay):
            names: dict[str, Any] = {}
            exec(source(book[f"{question.name}-answer"]), names)
            literals = key_in(source(book[question.name]))
            assert literals is not None
            assert judge(literals, names[question.name]).points == question.item.points
