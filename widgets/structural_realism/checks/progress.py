"""What a student has done so far, by lesson and by objective."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from ..plain import PlainError
from . import store
from .items import Entry, Item, entries
from .told import Told, table


@dataclass(frozen=True, slots=True)
class Objective:
    """What a student can do after a lesson; ``section`` is the part of the paper that it belongs to."""

    id: str
    lesson: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Syllabus:
    """The titles of the lessons by number, and the objectives in order."""

    titles: Mapping[str, str]
    objectives: tuple[Objective, ...]


@cache
def syllabus() -> Syllabus:
    """The lessons and the objectives of the course."""
    told = tomllib.loads((files(__package__) / "objectives.toml").read_text(encoding="utf-8"))
    objectives = tuple(
        Objective(identity, entry["lesson"], entry["section"], entry["text"])
        for identity, entry in told["objectives"].items()
    )
    return Syllabus(told["lessons"], objectives)


def progress(lesson: str = "") -> Told:
    """Show what is done and what is open: in all lessons, or in one (``"03"``)."""
    titles = syllabus().titles
    if lesson and lesson not in titles:
        raise PlainError(f"There is no lesson {lesson!r}; they are numbered {', '.join(titles)}.")
    chosen = [lesson] if lesson else list(titles)
    about = f" in lesson {lesson}" if lesson else ""
    return Told(
        f"What you have done so far{about}; it is kept in your folder and goes nowhere else.",
        lambda: _told(chosen, opened=bool(lesson)),
    )


def _told(lessons: Sequence[str], *, opened: bool) -> str:
    kept = store.answers()
    asked = [entry for entry in entries().values() if entry.lesson in lessons]
    done = sum(_answered(entry, kept) for entry in asked)
    parts = [_lesson(lesson, kept, opened=opened) for lesson in lessons]
    return f"<p>{done} of {len(asked)} done. This is kept in your folder and goes nowhere else.</p>{''.join(parts)}"


def _lesson(lesson: str, kept: Mapping[str, store.Answer], *, opened: bool) -> str:
    asked = [entry for entry in entries().values() if entry.lesson == lesson]
    if not asked:
        return ""
    done = sum(_answered(entry, kept) for entry in asked)
    rows = [(entry.question, entry.name, _state(entry, kept)) for entry in asked]
    trained = {entry.objective for entry in asked if entry.kind != "probe"}
    goals = [
        (goal.id, goal.text, _share(goal.id, asked, kept))
        for goal in syllabus().objectives
        if goal.lesson == lesson or goal.id in trained
    ]
    summary = f"{lesson} {syllabus().titles[lesson]}: {done} of {len(asked)} done"
    return (
        f"<details{' open' if opened else ''}><summary data-lm-suppress-shortcuts='true'>{escape(summary)}</summary>"
        f"{table('Objectives', ('Objective', 'You can', 'Questions done'), goals) if goals else ''}"
        f"{table('Questions', ('Question', 'Kind', 'So far'), rows)}</details>"
    )


def _share(objective: str, asked: Sequence[Entry], kept: Mapping[str, store.Answer]) -> str:
    mine = [entry for entry in asked if entry.objective == objective]
    return f"{sum(_answered(entry, kept) for entry in mine)} of {len(mine)}"


def _answered(entry: Entry, kept: Mapping[str, store.Answer]) -> bool:
    answer = kept.get(entry.id)
    return bool(answer and entry.words(answer.choice))


def _state(entry: Entry, kept: Mapping[str, store.Answer]) -> str:
    if not _answered(entry, kept):
        return "open"
    if isinstance(entry, Item) and entry.kind == "check":
        return "right" if entry.right(kept[entry.id].choice) else "try again"
    return "predicted" if entry.name == "prediction" else "kept"
