"""What of the lessons a question needs: words that stand there, and that the question itself does not give away.

An item says it in ``needs``, one line a need: ``lesson 03: a pole has at least half of the leader's share``. The words
are those of the lesson, or the call that shows an explorer: ``lesson 03: sr.polarity(year=1960)``. Whether a clever
reader could do without them no program can tell; that they are there, and that the question is silent on them, it can.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from structural_realism import marks
from structural_realism.numbers import listed
from structural_realism.study import lessons_folder

from .records import Item
from .validation import Expectation, nearest

_LINK = re.compile(r"\[([^][]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*_`]|</?span[^>]*>")
_SPACE = re.compile(r"\s+")
_BEFORE_HEADING = re.compile(r"^(?=#{1,3} )", re.MULTILINE)
_HEADING = re.compile(r"#{1,3} (?:\d+\. )?(.+?)(?: \(optional.*)?$", re.MULTILINE)


def unmet(item: Item) -> Iterator[Expectation]:
    """Needs that no lesson meets, and needs that the question meets itself."""
    told = told_by(item)
    for number, (need, words) in enumerate(zip(item.needs, words_of(item), strict=True), 1):
        lesson, _, as_written = need.partition(": ")
        screens = screens_of(lesson.removeprefix("lesson "))
        if not screens:
            expected = f"a lesson of the course; found {lesson!r}.{nearest(lesson, _lessons())}"
        elif not any(words in text for _, text in screens):
            expected = f"words that stand in {lesson}; found {as_written[:60]!r}"
        elif words in told:
            expected = f"words that the question does not give away; it says {as_written[:60]!r} itself"
        else:
            continue
        yield f"needs[{number}]", f"expected {expected}"


def words_of(item: Item) -> tuple[str, ...]:
    """The words that an item needs, bare."""
    return tuple(_plain(need.partition(": ")[2]) for need in item.needs)


def told_by(item: Item) -> str:
    """All that a question says to whoever answers it, bare."""
    parts = (*getattr(item, "options", ()), *getattr(item, "prompts", ()))
    return _plain("\n".join([item.stem, getattr(item, "starter", ""), *(part.text for part in parts)]))


def where(item: Item) -> str:
    """The screens of the lessons that hold what an item needs: ``lesson 02, “Anarchy is not chaos”``."""
    found: dict[str, dict[str, None]] = {}
    for need, words in zip(item.needs, words_of(item), strict=True):
        lesson = need.partition(": ")[0]
        for heading, text in screens_of(lesson.removeprefix("lesson ")):
            if words in text:
                found.setdefault(lesson, {})[heading] = None
                break
    return "; ".join(f"{lesson}, {listed(f'“{name}”' for name in names)}" for lesson, names in found.items())


@cache
def screens_of(lesson: str) -> tuple[tuple[str, str], ...]:
    """Heading and words of every screen of a lesson (``"03"``), up to its sources; nothing for a lesson unknown."""
    notebook = next(lessons_folder().glob(f"{lesson}-*.ipynb"), None) if lesson.isdigit() else None
    return tuple(_screens(notebook)) if notebook else ()


def _screens(notebook: Path) -> Iterator[tuple[str, str]]:
    heading, parts = "", list[str]()
    for block in _blocks(notebook):
        title = _HEADING.match(block)
        if title:
            yield heading, _plain("\n".join(parts))
            heading, parts = title[1], []
        if heading == "Sources":
            return
        parts.append(block)
    yield heading, _plain("\n".join(parts))


def _blocks(notebook: Path) -> Iterator[str]:
    """What stands in a lesson, cut before each heading: text, calls, and what the pictures and cards say in words."""
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        yield from _BEFORE_HEADING.split(source) if cell["cell_type"] == "markdown" else [source]
        for output in cell.get("outputs", ()):
            yield "".join(output.get("data", {}).get("text/plain", ""))


@cache
def _lessons() -> tuple[str, ...]:
    return tuple(sorted(f"lesson {path.name[:2]}" for path in lessons_folder().glob("[0-9][0-9]-*.ipynb")))


def _plain(text: str) -> str:
    """The words alone: no link, no emphasis, one space, small letters, straight marks."""
    bare = _MARKS.sub("", _LINK.sub(r"\1", marks.plain(text))).translate(str.maketrans("“”’", '""\''))
    return _SPACE.sub(" ", bare).strip().casefold()
