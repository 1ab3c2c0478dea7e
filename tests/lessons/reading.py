"""How hard the lessons are to read, and how long they take: Flesch–Kincaid grade and minutes, by lesson.

.venv/bin/python -m tests.lessons.reading

A grade of 11 asks for about eleven years of school in English. Tables, headings, notes and code are left out, and so is
what a term of the glossary or a number costs: each counts as one short word, for it is the matter to be learnt.
Syllables are counted by rule (groups of vowels, less a silent e): right for nine words in ten, which is enough here.

The minutes are reckoned, not measured on students: 150 words a minute, slow enough for a second language, and for each
thing to do what ``MINUTES`` says. The words of questions and cards count; of the feedback, that of one answer.
"""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import nbformat
from structural_realism import evidence
from structural_realism.checks.items import entries, items
from structural_realism.explorers import ALL
from structural_realism.marks import plain

LESSONS = Path(__file__).parents[2] / "lessons"
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
ASIDE = re.compile(r"\((?:\s*(?:C|LO)-[\w.-]+,?)+\s*\)|`[^`]*`|<[^>]+>|[*_#]")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d,.]*")
SILENT = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)es?$|(?<=[^aeiouylscgxz])es$|(?<=[^aeiouytd])ed$")
APART = re.compile(r"(?<![tscgx])i[ao](?!u)|eo(?!p)|(?<!q)ua|ism$")
SHORTEST = 12
PACE = 150
MINUTES = {"predict": 0.3, "check": 0.3, "forecast": 0.7, "recall": 0.5, "compare": 0.5, "brier": 0.5, "probe": 4.0}
MINUTES |= dict.fromkeys(ALL, 1.5) | {"lenses": 3.0}
CALL = re.compile(r"\bsr\.(\w+)\((.*)\)")
YOUR_TURN = 0.5
OPTIONAL = re.compile(r"^#+ .*\(optional, (\d+) minutes\)$", re.MULTILINE)


def markdown(path: Path) -> list[str]:
    """The markdown of a lesson cell by cell, without the notes at its end."""
    notebook = nbformat.read(path, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"][:-1]


def paragraphs(path: Path) -> list[str]:
    """The running text of a lesson: paragraphs and points of lists, in words only."""
    found = []
    for text in markdown(path):
        for block in re.split(r"\n\n+|\n(?=[-*] |\d\. )", LINK.sub(r"\1", plain(text))):
            if not block.startswith(("|", "#")):
                found.append(ASIDE.sub("", re.sub(r"^(?:[-*]|\d\.) ", "", block)).strip())
    return [block for block in found if len(WORD.findall(block)) >= SHORTEST]


def syllables(word: str) -> int:
    """How many syllables an English word has, by rule.

    >>> [syllables(word) for word in ("power", "little", "asked", "wanted", "places", "alliance", "nation", "1950")]
    [2, 2, 1, 2, 2, 3, 2, 1]
    """
    letters = re.sub(r"[^a-z]", "", word.lower())
    spoken = SILENT.sub("", letters)
    return max(1, len(re.findall(r"[aeiouy]+", spoken)) + len(APART.findall(spoken)))


def grade(text: str) -> float:
    """The Flesch–Kincaid grade of a text."""
    eased = _terms().sub("term", text)
    words = WORD.findall(eased)
    sentences = max(1, len(re.findall(r"[.!?…](?=\W|$)", eased)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def _terms() -> re.Pattern[str]:
    names = {name for term in evidence.concepts() for name in (term.term, *term.also)}
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})s?\b", re.IGNORECASE)


def level(path: Path) -> float:
    """The median grade of the paragraphs of a lesson."""
    return median(map(grade, paragraphs(path)))


def sections(path: Path) -> list[tuple[str, list[nbformat.NotebookNode]]]:
    """The cells of a lesson under each heading, from one to the next, without the notes at its end."""
    found: list[tuple[str, list[nbformat.NotebookNode]]] = []
    for cell in nbformat.read(path, as_version=4).cells[:-1]:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            found.append((cell.source.splitlines()[0], []))
        found[-1][1].append(cell)
    return found


def minutes(path: Path) -> tuple[float, float]:
    """What the basic track of a lesson takes, and what its optional parts do."""
    taken = {False: 0.0, True: 0.0}
    for heading, cells in sections(path):
        taken[bool(OPTIONAL.match(heading))] += sum(map(_minutes, cells))
    return taken[False], taken[True]


def _minutes(cell: nbformat.NotebookNode) -> float:
    if cell.cell_type == "markdown":
        words = ASIDE.sub("", LINK.sub(r"\1", plain(cell.source)))
        return len(WORD.findall(words)) / PACE + YOUR_TURN * words.count("Your turn")
    return sum(
        MINUTES.get(name, 0) + len(WORD.findall(_told(name, given))) / PACE for name, given in CALL.findall(cell.source)
    )


def _told(name: str, given: str) -> str:
    """The words that a card or a question shows."""
    names = re.findall(r'"([^"]+)"', given)
    if name == "define":
        cards = [evidence.concept(term) for term in names]
        return "\n".join(f"{card.definition} {card.misconception} {card.why_wrong}" for card in cards)
    if name in ("predict", "check"):
        asked = items()[names[0]]
        return "\n".join([asked.question, asked.options[0].feedback, *(option.text for option in asked.options)])
    if name == "forecast":
        return f"{entries()[names[0]].statement} {entries()[names[0]].criterion}"
    return ""


def main() -> None:
    print(f"{'lesson':34} {'words':>6} {'median':>7} {'hardest':>8} {'minutes':>8} {'optional':>9}")
    for path in sorted(LESSONS.glob("*.ipynb")):
        texts = paragraphs(path)
        words = sum(len(WORD.findall(text)) for text in texts)
        basic, more = minutes(path)
        print(f"{path.stem:34} {words:6} {level(path):7.1f} {max(map(grade, texts)):8.1f} {basic:8.0f} {more:9.0f}")


if __name__ == "__main__":
    main()
