"""From a problem set to the notebook that nbgrader takes as its source.

Each question is three cells: the question (locked), the answer (one line to complete), and a check (locked) that
says what is recorded and, in its hidden part, judges it. The same set and seed give the same notebook to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from structural_realism.checks.answers import Form

from .draw import draw, shuffled, version
from .needs import where
from .records import Choice, Choices, Code, Essay, Item, Match, Number, Option, Order, ProblemSet, Prompt
from .scoring import Key

Cell = dict[str, Any]

_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True, slots=True)
class Question:
    """An item with the name, and the order of options and prompts, that it has in one notebook."""

    name: str
    item: Item
    options: tuple[Option, ...]
    prompts: tuple[Prompt, ...] = ()

    @property
    def letters(self) -> Mapping[str, str]:
        """Option id → letter."""
        return {option.id: letter for option, letter in zip(self.options, ascii_lowercase, strict=False)}

    @property
    def form(self) -> Form:
        letters = "".join(self.letters.values())
        match self.item:
            case Choice():
                return Form("one_of", letters)
            case Choices():
                return Form("some_of", letters)
            case Order():
                return Form("order_of", letters)
            case Match():
                numbers = "".join(str(number) for number in range(1, len(self.prompts) + 1))
                return Form("match_of", f"{numbers}:{letters}")
            case Number(unit=unit):
                return Form("number_in", unit)
        raise TypeError(f"{self.item.id}: an essay has no form that a program could read")


def notebook(problem_set: ProblemSet, objectives: Mapping[str, str], seed: str = "") -> str:
    """The source notebook of a problem set, as text."""
    questions = tuple(ask(problem_set, seed))
    cells = [_locked("start", _first_page(problem_set, objectives, seed))]
    for question in questions:
        cells += cells_of(question, problem_set.lesson)
    book = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def size(problem_set: ProblemSet) -> str:
    """How many questions and points a problem set has, in words."""
    return f"{_plural(len(problem_set.items), 'question')}, {_plural(problem_set.points, 'point')}"


def ask(problem_set: ProblemSet, seed: str = "") -> Iterator[Question]:
    """Draw the items, number them, and shuffle their options: neither keys nor the order in the bank play a part."""
    for number, item in enumerate(draw(problem_set, seed), 1):
        yield question(f"q{number}", item, seed)


def question(name: str, item: Item, seed: str = "") -> Question:
    """An item as it is asked in the notebook of a seed."""
    options = shuffled(getattr(item, "options", ()), seed, item.id)
    return Question(name, item, options, shuffled(getattr(item, "prompts", ()), seed, item.id, "prompts"))


def key_of(question: Question, lesson: str = "") -> Key:
    """The key of one question, in the letters of its notebook."""
    item, letters, form = question.item, question.letters, question.form
    common: dict[str, Any] = {
        "item": item.id, "form": form.kind, "of": form.of, "points": item.points, "misconception": item.misconception,
        "read": "; ".join(filter(None, (item.read or where(item) or lesson, *item.sources))),
    }  # fmt: skip
    by_letter = {letters[option.id]: option.feedback for option in question.options if option.feedback}
    match item:
        case Choice():
            return Key(**common, answer=letters[item.key], by_letter=by_letter)
        case Choices():
            answer = "".join(sorted(letters[name] for name in item.key))
            return Key(**common, answer=answer, by_letter=by_letter, when_wrong=item.when_wrong)
        case Order():
            answer = "".join(letters[name] for name in item.key)
            return Key(**common, answer=answer, when_right=item.when_right, when_wrong=item.when_wrong)
        case Match():
            answer = "".join(letters[prompt.answer] for prompt in question.prompts)
            by_number = {str(number): prompt.feedback for number, prompt in enumerate(question.prompts, 1)}
            return Key(**common, answer=answer, by_letter=by_number, when_right=item.when_right,
                       when_wrong=item.when_wrong)  # fmt: skip
        case Number():
            return Key(
                **common, answer=item.key, tolerance=item.tolerance, when_right=item.when_right,
                when_wrong=item.when_wrong, mistakes=[(slip.answer, slip.feedback) for slip in item.mistakes],
            )  # fmt: skip
    raise TypeError(f"{item.id}: an essay has no key")


def cells_of(question: Question, lesson: str) -> list[Cell]:
    """The cells of one question: what is asked, the answer, and (unless it is an essay) the check."""
    name, item = question.name, question.item
    asked = _locked(f"{name}-question", _question_text(question))
    if isinstance(item, Essay):
        source = _with_solution(f"Write your answer here, about {item.words} words.", item.model.text)
        return [asked, _cell("markdown", name, source, solution=True, points=item.points)]
    return [
        asked,
        _cell("code", f"{name}-answer", _answer_source(question), solution=True),
        _cell("code", name, _check_source(question, lesson), points=item.points),
    ]


def _first_page(problem_set: ProblemSet, objectives: Mapping[str, str], seed: str) -> str:
    which = f" Version {version(seed)}." if seed else ""
    aims = dict.fromkeys(objectives[item.objective] for item in problem_set.items)
    return "\n".join([
        f"# {problem_set.title}",
        "",
        problem_set.about,
        "",
        f"**{size(problem_set)}, about {problem_set.minutes} minutes.**{which}",
        "",
        "What they ask of you:",
        "",
        *(f"- {aim}" for aim in aims),
        "",
        "How to answer:",
        "",
        "1. Type your answer between the quotes, for example `q0 = \"b\"`. Do not change the name.",
        "2. Run the cell with your answer and the one below it (press Shift and Enter twice). It says at once what is "
        "recorded, not whether it is right.",
        "3. You can change an answer as often as you like. Save the notebook before you hand it in.",
        "4. nbgrader's *Validate* names the questions that still lack an answer. It does not know what is right.",
    ])  # fmt: skip


def _question_text(question: Question) -> str:
    name, item = question.name, question.item
    lines = [f"## {name} · {_plural(item.points, 'point')}", "", item.stem]
    for number, prompt in enumerate(question.prompts, 1):
        lines += ["", f"**{number}.** {prompt.text}"]
    for option in question.options:
        lines += ["", f"**{question.letters[option.id]})** {option.text}"]
    match item:
        case Choices():
            lines += ["", "*Each wrong letter takes back a right one.*"]
        case Order():
            lines += ["", "*Pairs in the wrong order take back pairs in the right order.*"]
        case Match():
            lines += ["", "*Each right letter counts. A letter may stand more than once, or not at all.*"]
        case Essay():
            rows = (f"| **{part.criterion}** | {part.points} | {part.meets} |" for part in item.rubric)
            lines += ["", f"About {item.words} words. This is how it is graded:", ""]
            lines += ["| | Points | An answer with all points |", "|---|---|---|", *rows]
    return "\n".join(lines)


def _answer_source(question: Question) -> str:
    name, item, form = question.name, question.item, question.form
    if isinstance(item, Code):
        line = f"{name} = None  # replace None with {form.wanted}"
        return _with_solution(f"{item.starter}\n\n{line}", f"{item.solution}\n{name} = answer")
    answer = key_of(question).answer
    line = f'{name} = ""  # type {form.wanted}, between the quotes'
    return _with_solution(line, f"{name} = {json.dumps(str(answer))}")


def _check_source(question: Question, lesson: str) -> str:
    name, form = question.name, question.form
    literals = json.dumps(key_of(question, lesson).as_literals(), ensure_ascii=False, indent=4)
    return "\n".join([
        "import structural_realism as sr",
        f'sr.recorded("{name}", globals().get("{name}"), {form.kind}={json.dumps(form.of, ensure_ascii=False)})',
        "### BEGIN HIDDEN TESTS",
        "from realism_grader.scoring import judge",
        f'judge({literals}, globals().get("{name}"))',
        "### END HIDDEN TESTS",
    ])  # fmt: skip


def _with_solution(shown: str, solution: str) -> str:
    return f"{shown}\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"


def _locked(grade_id: str, source: str) -> Cell:
    return _cell("markdown", grade_id, source)


def _cell(kind: str, grade_id: str, source: str, *, solution: bool = False, points: int | None = None) -> Cell:
    """A cell with its role in nbgrader: with points it is graded, as a solution it is the student's to change."""
    role = {"grade": points is not None, "grade_id": grade_id, "locked": not solution, "schema_version": 3,
            "solution": solution, "task": False}  # fmt: skip
    if points is not None:
        role["points"] = points
    cell: Cell = {"cell_type": kind, "id": grade_id, "metadata": {"nbgrader": role}}
    cell["source"] = source.splitlines(keepends=True)
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
