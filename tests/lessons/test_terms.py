"""Every term of the glossary has its card where the course first uses it, in the order in which a student reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import nbformat
import pytest
from structural_realism import evidence
from structural_realism.checks.items import items
from structural_realism.marks import plain

from .reading import LESSONS, LINK

ORDINARY = {
    "Alliance": ("04", "lesson 04 asks what makes an alliance, and shows the card after the answer"),
    "Second image": ("09", "in lesson 03 it is one of Waltz's three images, and their card stands there"),
}
"""Terms that are ordinary words, too: the lesson up to which they are used as such, and why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a student reads in a cell, the terms whose cards it shows, and the screen (heading to heading) it is on."""

    lesson: str
    screen: int
    text: str
    cards: frozenset[str]


def calls(source: str, name: str) -> list[str]:
    """The strings that ``sr.NAME(…)`` is called with in a code cell."""
    return [
        str(word.value)
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == name
        for word in call.args
        if isinstance(word, ast.Constant)
    ]


def asked(source: str) -> str:
    """A self-check with its answers. Predictions and probes come before anything is taught, and are left out."""
    checks = [items()[name] for name in calls(source, "check")]
    return "\n".join(text for check in checks for text in (check.question, *(one.text for one in check.options)))


@cache
def course() -> tuple[Cell, ...]:
    """The cells of all lessons in the order of reading; the first of each, its objectives, and the notes left out."""
    found, screen = [], 0
    for path in sorted(LESSONS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells[1:-1]:
            if cell.cell_type == "markdown":
                screen += cell.source.startswith("#")
                words = LINK.sub(r"\1", plain(cell.source)).replace("*", "")
                found.append(Cell(path.stem[:2], screen, words, frozenset()))
            else:
                cards = frozenset(evidence.concept(name).term for name in calls(cell.source, "define"))
                found.append(Cell(path.stem[:2], screen, asked(cell.source), cards))
        screen += 1
    return tuple(found)


@cache
def named() -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds a term by any of its names, the longest first, and which term has which name."""
    terms = {
        name.casefold().replace("-", " "): term.term for term in evidence.concepts() for name in (term.term, *term.also)
    }
    longest = sorted(terms, key=len, reverse=True)
    pattern = "|".join(re.escape(name).replace(r"\ ", r"[\s-]") for name in longest)
    return re.compile(rf"\b(?P<name>{pattern})(?:s\b|\b|(?<=\)))", re.IGNORECASE), terms


def uses(cell: Cell) -> Iterator[tuple[str, str]]:
    """The terms used in a cell, each with the words around it."""
    pattern, terms = named()
    for found in pattern.finditer(cell.text):
        around = cell.text[max(0, found.start() - 40) : found.end() + 30]
        yield terms[re.sub(r"[\s-]", " ", found["name"]).casefold()], " ".join(around.split())


def early(cells: tuple[Cell, ...]) -> dict[str, str]:
    """Terms used before their card, and not on one screen with it: where, and in which words."""
    shown: set[str] = set()
    found: dict[str, str] = {}
    for cell in cells:
        shown |= {term for other in cells if other.screen == cell.screen for term in other.cards}
        for term, words in uses(cell):
            ordinary = term in ORDINARY and cell.lesson <= ORDINARY[term][0]
            if term not in shown and not ordinary:
                found.setdefault(term, f"{cell.lesson}: … {words} …")
    return found


def test_a_term_has_its_card_before_or_beside_its_first_use() -> None:
    assert early(course()) == {}


@pytest.mark.parametrize("term", ORDINARY)
def test_an_exception_is_needed_and_its_card_comes(term: str) -> None:
    first = next(cell for cell in course() if term in cell.cards)
    before = [cell for cell in course() if cell.screen < first.screen and term in dict(uses(cell))]
    assert before and first.lesson == ORDINARY[term][0]


def test_a_card_that_comes_late_is_found() -> None:
    use = Cell("01", 1, "They hope for hedging.", frozenset())
    card = Cell("01", 2, "", frozenset({"Hedging"}))
    assert early((use, card)) == {"Hedging": "01: … They hope for hedging. …"}
    assert early((card, use)) == early((use, Cell("01", 1, "", frozenset({"Hedging"})))) == {}
    assert early((Cell("01", 1, "internal balancing", frozenset()),)).keys() == {"Internal balancing"}
