"""``nbgrader collect`` that believes nothing in the inbox, where every student may write what she likes.

nbgrader takes the name on a folder for its author's, follows links (to the keys, if they point there), and gives up the
whole class at the first folder that it cannot read. Here a folder counts only if the student made it, only plain files
are taken, and what cannot be taken is said and left where it is.
"""

from __future__ import annotations

import contextlib
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

    def made_by(self, student: str, owner: int) -> bool:
        """Whether a folder of this owner is the student's."""
        known = self.owner_of(student)
        return bool(self.strangers) if known is None else owner == known

    def init_src(self) -> None:
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"] != _NOBODY]

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy plain files; nothing that the student changes meanwhile leads anywhere else."""
        target = Path(dest)
        part = target.with_name(f".{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        try:
            self._copy(Path(src), part)
            part.rename(target)
        except OSError as error:
            shutil.rmtree(part, ignore_errors=True)
            with contextlib.suppress(OSError):
                target.parent.rmdir()
            self._refuse(src, f"It could not be copied: {error.strerror or error}.")

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except (ExchangeError, ValueError, OverflowError):
            self._refuse(path, "Its name is not one that nbgrader gives.")
            return {"username": _NOBODY, "filename": "", "timestamp": datetime.min}
        found = os.lstat(path)
        if not stat.S_ISDIR(found.st_mode) or not self.made_by(record["username"], found.st_uid):
            self._refuse(path, f"It bears the name of {record['username']}, who did not make it.")
            record["username"] = _NOBODY
        return record

    def _refuse(self, path: str, why: str) -> None:
        self.log.error("Not collected: %s. %s It stays where it is.", path, why)

    def _copy(self, source: Path, target: Path) -> None:
        ignored = ignore_patterns(
            exclude=self.coursedir.ignore, include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size, log=self.log,
        )  # fmt: skip
        left = 1000 * self.coursedir.max_dir_size
        for folder, _, names, here in os.fwalk(source, follow_symlinks=False):
            into = target / Path(folder).relative_to(source)
            into.mkdir(parents=True)
            for name in sorted(set(names) - set(ignored(folder, names))):
                left -= _copy_file(name, here, into / name, left)


def _copy_file(name: str, folder: int, target: Path, most: int) -> int:
    """Copy one file of an open folder; returns its size. A link, a pipe, or more than ``most`` is an ``OSError``."""
    end = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
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
