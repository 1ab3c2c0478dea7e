"""The predictions and self-checks of the lessons, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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
    """A question of a lesson. A prediction (``kind`` "predict") has no right answer, a self-check has one."""

    id: str
    kind: str
    objective: str
    question: str
    options: tuple[Option, ...]


_WORDS = {"predict": "prediction", "check": "self-check"}


def raw() -> dict[str, str]:
    """The lessons' questions as they are written, with their marks, by file."""
    return {
        file.name: file.read_text(encoding="utf-8")
        for file in sorted((files(__package__) / "questions").iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".toml")
    }


@cache
def items() -> Mapping[str, Item]:
    """Every item of every lesson, by id."""
    found: dict[str, Item] = {}
    for text in raw().values():
        for kind, entries in tomllib.loads(text).items():
            for identity, entry in entries.items():
                options = tuple(
                    Option(key, plain(option["text"]), plain(option.get("feedback", "")), option.get("right", False))
                    for key, option in zip("abcdef", entry["options"], strict=False)
                )
                found[identity] = Item(identity, kind, entry.get("objective", ""), plain(entry["question"]), options)
    return found


def item(identity: str, kind: str) -> Item:
    """The item with this id; a sentence says which is nearest when there is none."""
    known = {key: entry for key, entry in items().items() if entry.kind == kind}
    if identity not in known:
        other = items().get(identity)
        if other:
            raise PlainError(f"{identity!r} is a {_WORDS[other.kind]}: use sr.{other.kind}({identity!r}).")
        raise PlainError(f"There is no {_WORDS[kind]} called {identity!r}.{nearest(identity, known)}")
    return known[identity]
