"""Which student a sender of the LMS is: by number, id or e-mail address, or by a name that only one has."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .zips import Sender


class RosterError(ValueError):
    """The list of students cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Student:
    """A student as the gradebook knows her."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """The students of the course, and what a list from the LMS adds: number or name there → what may be known here."""

    students: tuple[Student, ...]
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, sender: Sender) -> tuple[str, ...]:
        """The ids of the students that a sender may be: one, if she is known; none or several, if she is not."""
        for key in filter(None, (sender.number, folded(sender.name))):
            said = self.listed.get(key, ())
            if len(said) == 1 and not self.students:
                return said
            for word in said:
                if found := self._known(word) or self._named(word):
                    return found
        for word in filter(None, (sender.number, sender.name)):
            if found := self._known(word):
                return found
        return self._named(sender.name)

    def _named(self, name: str) -> tuple[str, ...]:
        key = folded(name)
        return tuple(one.id for one in self.students if key and key in _names(one))

    def _known(self, word: str) -> tuple[str, ...]:
        """Students with this id, number in the LMS, or e-mail address."""
        word = word.casefold()
        for kind in ("id", "lms_user_id", "email"):
            found = tuple(one.id for one in self.students if str(getattr(one, kind)).casefold() == word)
            if found:
                return found
        return ()


def read_list(path: Path) -> dict[str, tuple[str, ...]]:
    """A CSV file: columns ``download`` and ``student``, or Canvas's gradebook export, or Moodle's grading worksheet."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise RosterError(f"{path} cannot be read as a CSV file in UTF-8.") from None
    columns = set(rows[0]) if rows else set()
    keys: tuple[str, ...]
    words: tuple[str, ...]
    if {"download", "student"} <= columns:
        keys, words = ("download",), ("student",)
    elif {"Student", "ID"} <= columns:
        keys, words = ("ID", "Student"), ("ID", "SIS Login ID", "SIS User ID", "Student")
    elif "Identifier" in columns:
        keys, words = ("Identifier", "Full name"), ("Email address", "Full name")
    else:
        raise RosterError(
            f"{path} has other columns than expected. Give it two, download and student, or take Canvas's gradebook "
            "export (Student, ID, …) or Moodle's grading worksheet (Identifier, Full name, Email address, …)."
        )
    listed: dict[str, list[str]] = {}
    for row in rows:
        said = [text for word in words if (text := (row.get(word) or "").strip())]
        for column in keys:
            text = (row.get(column) or "").strip()
            for key in {_number(text), folded(text)} - {""}:
                listed.setdefault(key, []).extend(said)
    return {key: tuple(dict.fromkeys(said)) for key, said in listed.items()}


def folded(name: str) -> str:
    """A name as it can be compared: Canvas drops spaces and commas, and nobody agrees on accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if character.isalnum())


def _names(student: Student) -> Iterable[str]:
    first, last = student.first_name or "", student.last_name or ""
    return {folded(first + last), folded(last + first)} - {""}


def _number(text: str) -> str:
    """Moodle writes ``Participant 1234567``."""
    last = text.rpartition(" ")[2]
    return last if last.isdigit() else ""
