"""``nbgrader collect`` that believes nothing in the inbox, where every student may write what she likes.

nbgrader takes the name on a folder for its author's, follows links (to the keys, if they point there), and gives up the
whole class at the first folder that it cannot read. Here a folder counts only if the student made it, only plain files
are taken, and what cannot be taken is said and left where it is.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pwd
import shutil
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns
from traitlets import Bool, Callable

_CHUNK = 1 << 20
_NOBODY = ""


def user_number(student: str) -> int | None:
    """The user number of a student; ``None`` if there is no such user on this machine."""
    try:
        return pwd.getpwnam(student).pw_uid
    except KeyError:
        return None


class CarefulCollect(ExchangeCollect):  # type: ignore[misc]
    """Collect what students handed in themselves: each submission whole, or not at all."""

    owner_of = Callable(
        user_number, help="Whose number the folders of a student bear; nothing if this machine does not know it."
    ).tag(config=True)
    strangers = Bool(
        True, help="Whether a name is believed that this machine does not know: on a hub whose students it knows, no."
    ).tag(config=True)

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        self._found: dict[str, list[dict[str, Any]]] = {}
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"] != _NOBODY]

    def copy_files(self) -> None:
        """Have every copy ready before nbgrader removes what was collected earlier."""
        self.src_records = [ready for record in self.src_records if (ready := self._ready(record))]
        super().copy_files()

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        _part(Path(dest)).rename(dest)

    def _ready(self, record: dict[str, Any]) -> dict[str, Any] | None:
        """The latest, up to ``record``, of what this student handed in that can be taken; its copy stands ready."""
        found: list[dict[str, Any]] = self._sort_by_timestamp(self._found[record["username"]])
        for one in found:
            if one["timestamp"] <= record["timestamp"] and (not self._wanted(one) or self._copied(one)):
                return one
        return None

    def _collected(self, record: dict[str, Any]) -> Path:
        folder = self.coursedir.submitted_directory
        return Path(self.coursedir.format_path(folder, record["username"], self.coursedir.assignment_id))

    def _wanted(self, record: dict[str, Any]) -> bool:
        """Whether nbgrader will copy it: what is there already stays, unless this is newer and it is asked for."""
        target = self._collected(record)
        if not target.is_dir():
            return True
        before = self.coursedir.get_existing_timestamp(str(target))
        newer = before is None or record["timestamp"] > before
        return bool((self.update and newer) or (self.before_duedate and before != record["timestamp"]))

    def _copied(self, record: dict[str, Any]) -> bool:
        """Copy plain files beside their place; nothing that the student changes meanwhile leads anywhere else."""
        source, part = Path(self.inbound_path) / record["filename"], _part(self._collected(record))
        shutil.rmtree(part, ignore_errors=True)
        try:
            self._copy(source, part)
        except OSError as error:
            shutil.rmtree(part, ignore_errors=True)
            with contextlib.suppress(OSError):
                part.parent.rmdir()
            self._refuse(source, f"It could not be copied: {error.strerror or error}.")
            return False
        return True

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except (ExchangeError, ValueError, OverflowError):
            self._refuse(path, "Its name is not one that nbgrader gives.")
            return {"username": _NOBODY, "filename": "", "timestamp": datetime.min}
        doubt = self._doubt(record["username"], os.lstat(path))
        if doubt:
            self._refuse(path, doubt)
            record["username"] = _NOBODY
        self._found.setdefault(record["username"], []).append(record)
        return record

    def _doubt(self, student: str, found: os.stat_result) -> str:
        """Why a folder in the inbox is not taken for the student's, if it is not."""
        if not stat.S_ISDIR(found.st_mode):
            return "It is no folder, but a link or a file."
        owner = self.owner_of(student)
        if owner is None:
            return "" if self.strangers else f"It bears the name of {student}, who is no user here."
        return "" if owner == found.st_uid else f"It bears the name of {student}, who did not make it."

    def _refuse(self, path: str | Path, why: str) -> None:
        self.log.error("Not collected: %s. %s It stays where it is.", path, why)

    def _copy(self, source: Path, target: Path) -> None:
        ignored = ignore_patterns(
            exclude=self.coursedir.ignore, include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size, log=self.log,
        )  # fmt: skip
        left = 1000 * self.coursedir.max_dir_size
        for folder, folders, names, here in os.fwalk(source, follow_symlinks=False):
            into = target / Path(folder).relative_to(source)
            into.mkdir(parents=True)
            folders[:] = sorted(set(folders) - set(ignored(folder, folders)))
            for name in folders:
                if stat.S_ISLNK(os.lstat(name, dir_fd=here).st_mode):
                    raise OSError(f"{name} is a link")
            for name in sorted(set(names) - set(ignored(folder, names))):
                left -= _copy_file(name, here, into / name, left)


def _part(collected: Path) -> Path:
    return collected.with_name(f".{collected.name}.part")


def _copy_file(name: str, folder: int, target: Path, most: int) -> int:
    """Copy one file of an open folder; returns its size. A link, a pipe, or more than ``most`` is an ``OSError``."""
    try:
        end = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        raise OSError(f"{name} is a link" if error.errno == errno.ELOOP else f"{name}: {error.strerror}") from error
    with open(end, "rb") as source, target.open("xb") as copy:
        if not stat.S_ISREG(os.fstat(end).st_mode):
            raise OSError(f"{name} is not a file")
        size = 0
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise OSError("it is larger than the course takes (CourseDirectory.max_dir_size)")
            copy.write(chunk)
    return size
