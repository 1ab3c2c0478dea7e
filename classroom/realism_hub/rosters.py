"""Who is in the course: two text files, one user name a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

INSTRUCTORS = "instructors.txt"
STUDENTS = "students.txt"


@dataclass(frozen=True, slots=True)
class Roster:
    """The names of a course, as the hub writes them: in small letters."""

    instructors: frozenset[str]
    students: frozenset[str]

    def groups(self, name: str, course: str) -> list[str]:
        """The hub's groups of a user, as nbgrader names them; none for a stranger."""
        grades, learns = name in self.instructors, name in self.instructors | self.students
        return [f"formgrade-{course}"] * grades + [f"nbgrader-{course}"] * learns


def read(folder: Path) -> Roster:
    """Read both rosters of ``folder``; a roster that is not there is empty."""
    return Roster(_names(folder / INSTRUCTORS), _names(folder / STUDENTS))


def _names(file: Path) -> frozenset[str]:
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return frozenset()
    names = (line.partition("#")[0].strip().lower() for line in lines)
    return frozenset(filter(None, names))
