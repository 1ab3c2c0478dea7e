"""Take a download of submissions into an nbgrader course.

Nothing that is there is ever changed: a submission that differs from the one in the course is left out and named, or,
with ``--replace``, takes its place after the old one was moved to ``backups/``.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from ..repair import pick
from .roster import Roster, folded
from .zips import Download, Entry, EntryError, Sender, content, look_into


@dataclass(slots=True)
class Collected:
    """What became of a download. Each entry is a sender or a student, and a sentence where one is needed."""

    assignment: str
    dry_run: bool = False
    taken: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    already_there: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    not_matched: dict[str, str] = field(default_factory=dict)
    not_taken: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everybody's work is in the course now."""
        return not (self.differs or self.not_matched or self.not_taken or self.refused)

    def __str__(self) -> str:
        would = "would be " if self.dry_run else ""
        number = "1 submission" if len(self.taken) == 1 else f"{len(self.taken)} submissions"
        lines = [f"{self.assignment}: {number} {would}taken."]
        lines += _part("Taken", (f"{student}: from {sender}" for student, sender in self.taken.items()), self.dry_run)
        lines += _part(f"{would}replaced".capitalize(), (f"{one}: {text}" for one, text in self.replaced.items()))
        if self.already_there:
            lines.append(f"In the course already, to the byte: {len(self.already_there)}.")
        lines += _part("The course has another version, which stays (--replace takes the new one)", self.differs)
        lines += _part("No student was found for", (f"{one}: {why}" for one, why in self.not_matched.items()))
        lines += _part("Not taken", (f"{one}: {why}" for one, why in self.not_taken.items()))
        lines += _part("Files refused", (f"{name} {why}." for name, why in self.refused.items()))
        if self.late:
            lines += _part("Marked late by Canvas (the zip does not say how late: no penalty is set)", self.late)
        if self.not_matched:
            lines += [
                "To match them, give --students a CSV file: Canvas's gradebook export, Moodle's grading worksheet,",
                "or two columns of your own, download and student:", "  download,student",
                *(f"  {name.rpartition('(')[2].rstrip(')')},STUDENT-ID" for name in list(self.not_matched)[:3]),
            ]  # fmt: skip
        return "\n".join(lines)


def collect(
    archive: ZipFile, course: Any, roster: Roster, notebooks: list[str], *,
    take_unknown: bool = False, replace: bool = False, dry_run: bool = False,
) -> Collected:  # fmt: skip
    """Take what can be taken; ``course`` gives the folders, ``notebooks`` are the names that notebooks should have."""
    download = look_into(archive)
    done = Collected(course.assignment, dry_run)
    done.refused = dict(download.refused)
    for student, sender in _who(download, roster, take_unknown, done):
        if sender in download.late:
            done.late.append(student)
        try:
            files = _files(archive, download.files[sender], notebooks, done)
        except EntryError as reason:
            done.not_taken[f"{student} ({sender})"] = str(reason)
            continue
        _put(files, student, sender, course, done, replace=replace)
    return done


def _who(download: Download, roster: Roster, take_unknown: bool, done: Collected) -> list[tuple[str, Sender]]:
    """Senders who are one student of the course and nobody else is."""
    matched: list[tuple[str, Sender]] = []
    for sender in download.files:
        ids = roster.find(sender)
        if not ids and take_unknown:
            ids = (_made_id(sender),)
        if len(ids) == 1 and not _can_be_folder(ids[0]):
            done.not_matched[str(sender)] = "the id cannot be the name of a folder"
        elif len(ids) == 1:
            matched.append((ids[0], sender))
        else:
            done.not_matched[str(sender)] = f"could be {', '.join(ids)}" if ids else "unknown"
    times = Counter(student for student, _ in matched)
    for student, sender in matched:
        if times[student] > 1:
            done.not_matched[str(sender)] = f"{times[student]} senders would be {student}"
    return [(student, sender) for student, sender in matched if times[student] == 1]


def _files(archive: ZipFile, entries: list[Entry], notebooks: list[str], done: Collected) -> dict[str, bytes]:
    """What one student handed in, the notebooks under the names that they should have."""
    sizes = {entry.path: entry.size for entry in entries}
    names: dict[str, str] = {}
    for notebook in notebooks:
        left = {path: size for path, size in sizes.items() if path not in names}
        chosen = pick(left, notebook, notebooks)
        if chosen is not None:
            names[chosen] = f"{notebook}.ipynb"
    if not names:
        raise EntryError(f"there is no notebook among the files: {', '.join(list(sizes)[:3])}")
    given = {name.casefold() for name in names.values()}
    files: dict[str, bytes] = {}
    for entry in entries:
        target = names.get(entry.path, entry.path)
        while entry.path not in names and (target.casefold() in given or target in files):
            target = f"other/{target}"
        try:
            files[target] = content(archive, entry)
        except EntryError as reason:
            if entry.path in names:
                raise EntryError(f"{entry.path} {reason}") from None
            done.refused[entry.path] = str(reason)
    return files


def _put(files: dict[str, bytes], student: str, sender: Sender, course: Any, done: Collected, *, replace: bool) -> None:
    target: Path = course.folder("submitted", student)
    old: Path | None = None
    try:
        if os.path.lexists(target):
            if _same(target, files):
                done.already_there.append(student)
                return
            if not replace:
                done.differs.append(student)
                return
            stamp = f"{datetime.now():%Y%m%d-%H%M%S-%f}"
            old = course.root / "backups" / f"submitted-{stamp}" / student / course.assignment
        if not done.dry_run:
            _write(target, files, old)
    except OSError as reason:
        done.not_taken[f"{student} ({sender})"] = f"it could not be written ({reason.strerror})"
        return
    if old is not None:
        done.replaced[student] = f"from {sender}; the old one is kept in {old.relative_to(course.root)}"
    else:
        done.taken[student] = str(sender)


def _write(target: Path, files: dict[str, bytes], old: Path | None) -> None:
    """All of it or nothing, and never over anything: what is there moves to ``old``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}-{secrets.token_hex(6)}")
    part.mkdir()
    try:
        for name, data in files.items():
            path = part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
        if old is not None:
            old.parent.mkdir(parents=True)
            os.rename(target, old)
        os.rename(part, target)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        if old is not None and old.exists() and not os.path.lexists(target):
            os.rename(old, target)
        raise


def _same(folder: Path, files: dict[str, bytes]) -> bool:
    """Whether a submission that is there holds just these files; nbgrader's own time stamp does not count."""
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    there.pop("timestamp.txt", None)
    return there.keys() == files.keys() and all(
        not path.is_symlink() and path.stat().st_size == len(files[name]) and path.read_bytes() == files[name]
        for name, path in there.items()
    )


def _made_id(sender: Sender) -> str:
    return "-".join(filter(None, (folded(sender.name)[:60], sender.number)))


def _can_be_folder(student: str) -> bool:
    """Whether a student's id can be the name of a folder below ``submitted/``, as nbgrader needs it."""
    return bool(student) and not student.startswith(".") and re.search(r"[/\\\x00-\x1f]", student) is None


def _part(title: str, lines: Iterable[str], wanted: bool = True) -> list[str]:
    lines = sorted(lines)
    return [f"{title}:", *(f"  {line}" for line in lines)] if lines and wanted else []
