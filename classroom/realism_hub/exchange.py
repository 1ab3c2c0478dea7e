"""Handing in and collecting, whole or not at all.

nbgrader copies file by file into the folder that it then collects. Killed half-way, or on a full disk, it leaves half a
submission that is newer than the whole one before it. Here a copy gets its name when it is complete.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeSubmit
from nbgrader.utils import parse_utc

_REASONS = {
    errno.ENOSPC: "there is no room left on the disk",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EROFS: "the exchange can only be read at the moment",
    errno.EACCES: "the exchange does not let you write",
}


class WholeSubmit(ExchangeSubmit):  # type: ignore[misc]
    """``nbgrader submit``; the last one handed in is also the last one by its time, whatever the clock does."""

    timestamp: str

    def init_src(self) -> None:
        super().init_src()
        earlier = Path(self.cache, self.coursedir.course_id).glob(f"*+{self.coursedir.assignment_id}+*")
        times = [parse_utc(path.name.split("+")[-1]) for path in earlier]
        last = max(times, default=None)
        if last is not None and parse_utc(self.timestamp) <= last:
            self.timestamp = (last + timedelta(microseconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f UTC")

    def ensure_root(self) -> None:
        self._ensure_open(Path(self.root))

    def init_dest(self) -> None:
        self._ensure_open(Path(self.root, self.coursedir.course_id, "inbound"))
        super().init_dest()

    def _ensure_open(self, folder: Path) -> None:
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
            self.fail(_refusal(_REASONS[errno.EROFS if read_only else errno.EACCES]))

    def copy_files(self) -> None:
        self.init_release()
        self.check_filename_diff()
        handed_in = Path(self.inbound_path, self.assignment_filename)
        kept = Path(self.cache_path, self.assignment_filename.rsplit("+", 1)[0])
        parts = [path.with_name(f".{path.name}") for path in (handed_in, kept)]
        secret = secrets.token_hex(64)
        try:
            for part in parts:
                part.parent.mkdir(parents=True, exist_ok=True)
                self.do_copy(self.src_path, str(part))
                (part / "timestamp.txt").write_text(self.timestamp)
                (part / "submission_secret.txt").write_text(secret)
            self.set_perms(str(parts[0]), 0o644, 0o755)
            parts[0].chmod(0o777)  # the instructor may delete it; the name cannot be guessed
            parts[0].rename(handed_in)
            parts[1].rename(kept)
        except (OSError, shutil.Error) as error:
            for part in parts:
                shutil.rmtree(part, ignore_errors=True)
            self.fail(_refusal(_reason(error)))
        self.log.info("Submitted as: %s %s %s", self.coursedir.course_id, self.coursedir.assignment_id, self.timestamp)


class WholeCollect(ExchangeCollect):  # type: ignore[misc]
    """``nbgrader collect``; what was collected in part is not there, and is collected the next time."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        target = Path(dest)
        part = target.with_name(f".{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        super().do_copy(src, str(part), log)
        part.rename(target)


def _refusal(reason: str) -> str:
    return f"Nothing was handed in: {reason}. Your work is still in your folder. Tell your instructor, and try again."


def _reason(error: OSError) -> str:
    """The cause in words; ``shutil`` puts it into the text of a list of errors."""
    for number, words in _REASONS.items():
        if error.errno == number or f"[Errno {number}]" in str(error):
            return words
    return str(error.strerror or error)
