"""Collecting, whole or not at all. For the grader's server: a student's has no ``realism_grader`` to import."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from realism_grader.inbox import CarefulCollect


class WholeCollect(CarefulCollect):
    """What was collected in part is not there, and is collected the next time."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        target = Path(dest)
        part = target.with_name(f".{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        super().do_copy(src, str(part), log)
        if part.exists():
            part.rename(target)


class OneUserCollect(WholeCollect):
    """For the demonstration without root, in which every submission belongs to one user of the system."""

    def owner_of(self, student: str) -> int:
        return os.getuid()
