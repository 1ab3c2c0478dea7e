"""The questions of the lessons, as data: predictions, self-checks, probes and forecasts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from ..marks import plain
from ..plain import PlainError, nearest


@dataclass(frozen=True, slots=True)
class Option:
    """One answer; ``feedback`` says why it is right, or which belief leads there and the way out."""

    key: str
    text: str
    feedback: str
    right: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a lesson.

    A prediction (``kind`` "predict") has no right answer; it may ask for an ``opinion``, which no record decides. A
    self-check ("check") has one. A probe ("probe") has one,
    too, but is silent: ``paired`` names the earlier probe of the same ``misconception``, and only the comparison of
    the two explains.
    """

    id: str
    kind: str
    objective: str
    question: str
    options: tuple[Option, ...]
    misconception: str = ""
    paired: str = ""
    opinion: bool = False

    @property
    def lesson(self) -> str:
        return self.id[:2]

    @property
    def name(self) -> str:
        """What the page calls a question of this kind."""
        return "opinion" if self.opinion else NAMES[self.kind]

    def words(self, answer: str) -> str:
        """The answer in words; nothing when it is no answer to this question."""
        return next((option.text for option in self.options if option.key == answer), "")

    def right(self, answer: str) -> bool:
        return any(option.right and option.key == answer for option in self.options)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A statement to give a probability to, and how it will be judged.

    ``outcome`` is what happened, told in ``story``; it is ``None`` while nobody knows.
    """

    id: str
    objective: str
    statement: str
    criterion: str
    resolves: date
    outcome: bool | None = None
    story: str = ""

    kind = name = "forecast"

    @property
    def lesson(self) -> str:
        return self.id[:2]

    @property
    def question(self) -> str:
        return self.statement

    def words(self, answer: str) -> str:
        """The answer in words; nothing when it is no probability."""
        return f"{answer} %" if answer.isascii() and answer.isdigit() and int(answer) <= 100 else ""

    def brier(self, answer: str) -> float | None:
        """The squared distance between the probability and what happened; ``None`` while either is unknown."""
        if self.outcome is None or not self.words(answer):
            return None
        return (int(answer) / 100 - self.outcome) ** 2


Entry = Item | Forecast

NAMES = {"predict": "prediction", "check": "self-check", "probe": "before and after", "forecast": "forecast"}


def raw() -> dict[str, str]:
    """The lessons' questions as they are written, with their marks, by file."""
    return {
        file.name: file.read_text(encoding="utf-8")
        for file in sorted((files(__package__) / "questions").iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".toml")
    }


@cache
def entries() -> Mapping[str, Entry]:
    """Every question of every lesson, by id."""
    return {
        identity: _forecast(identity, entry) if kind == "forecast" else _item(identity, kind, entry)
        for text in raw().values()
        for kind, group in tomllib.loads(text).items()
        for identity, entry in group.items()
    }


@cache
def items() -> Mapping[str, Item]:
    """Every question with options, by id."""
    return {identity: entry for identity, entry in entries().items() if isinstance(entry, Item)}


@cache
def forecasts() -> Mapping[str, Forecast]:
    """Every forecast, by id."""
    return {identity: entry for identity, entry in entries().items() if isinstance(entry, Forecast)}


def _item(identity: str, kind: str, entry: Mapping[str, Any]) -> Item:
    options = tuple(
        Option(key, plain(option["text"]), plain(option.get("feedback", "")), option.get("right", False))
        for key, option in zip("abcdef", entry["options"], strict=False)
    )
    return Item(
        identity,
        kind,
        entry.get("objective", ""),
        plain(entry["question"]),
        options,
        plain(entry.get("misconception", "")),
        entry.get("paired", ""),
        entry.get("opinion", False),
    )


def _forecast(identity: str, entry: Mapping[str, Any]) -> Forecast:
    return Forecast(
        identity,
        entry["objective"],
        plain(entry["statement"]),
        plain(entry["criterion"]),
        entry["resolves"],
        entry.get("outcome"),
        plain(entry.get("story", "")),
    )


def item(identity: str, kind: str) -> Item:
    """The item with this id; a sentence says which is nearest when there is none."""
    found = _of_kind(identity, kind)
    assert isinstance(found, Item)
    return found


def forecast(identity: str) -> Forecast:
    """The forecast with this id; a sentence says which is nearest when there is none."""
    found = _of_kind(identity, "forecast")
    assert isinstance(found, Forecast)
    return found


def entry(identity: str) -> Entry:
    """The question of any kind with this id; a sentence says which is nearest when there is none."""
    if identity not in entries():
        raise PlainError(f"There is no question called {identity!r}.{nearest(identity, entries())}")
    return entries()[identity]


def probes(lesson: str) -> tuple[Item, ...]:
    """The probes of a lesson, in order."""
    found = tuple(entry for entry in items().values() if entry.kind == "probe" and entry.lesson == lesson)
    if not found:
        having = sorted({entry.lesson for entry in items().values() if entry.kind == "probe"})
        raise PlainError(f"Lesson {lesson!r} asks no opening questions; these do: {', '.join(having) or 'none'}.")
    return found


def _of_kind(identity: str, kind: str) -> Entry:
    known = {key: entry for key, entry in entries().items() if entry.kind == kind}
    if identity not in known:
        other = entries().get(identity)
        if other:
            call = f"sr.probe({other.lesson!r})" if other.kind == "probe" else f"sr.{other.kind}({identity!r})"
            raise PlainError(f"{identity!r} is of another kind ({NAMES[other.kind]}): use {call}.")
        raise PlainError(f"There is no {NAMES[kind]} called {identity!r}.{nearest(identity, known)}")
    return known[identity]
