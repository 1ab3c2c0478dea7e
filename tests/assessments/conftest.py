"""One nbgrader course for the whole folder, released once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ASSESSMENTS = REPOSITORY / "assessments"
SET = "ps2-cold-war"


@dataclass(frozen=True)
class Round:
    """The folders of one round trip."""

    course: Path
    exchange: Path
    homes: Path

    def instructor(self, *words: str) -> str:
        """Run ``nbgrader`` in the course folder, as its instructor."""
        return _run(words, self.course, REALISM_EXCHANGE=str(self.exchange), JUPYTER_DATA_DIR=str(self.homes / "data"))

    def student(self, name: str, *words: str) -> str:
        """Run ``nbgrader`` in a student's own folder, which knows nothing of the course folder."""
        home = self.homes / name
        home.mkdir(parents=True, exist_ok=True)
        own = ("--course", "realism", "--student", name, f"--Exchange.root={self.exchange}")
        return _run((*words, *own), home, JUPYTER_DATA_DIR=str(home / ".data"))

    def with_course(self, course: Path) -> Round:
        return replace(self, course=course)

    def autograded(self, student: str) -> dict[str, Any]:
        path = self.course / "autograded" / student / SET / f"{SET}.ipynb"
        book: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return book

    def feedback(self, student: str) -> str:
        return (self.course / "feedback" / student / SET / f"{SET}.html").read_text("utf-8")


def _run(words: tuple[str, ...], folder: Path, **environment: str) -> str:
    bin_folder = Path(sys.executable).parent
    path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["nbgrader", *words], cwd=folder, env={**os.environ, "PATH": path, **environment},
                          capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
    assert done.returncode == 0, f"nbgrader {' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The committed course, copied, with the problem set released."""
    root = tmp_path_factory.mktemp("nbgrader")
    trip = Round(root / "course", root / "exchange", root / "homes")
    trip.course.mkdir()
    shutil.copy(ASSESSMENTS / "course" / "nbgrader_config.py", trip.course)
    shutil.copytree(ASSESSMENTS / "course" / "source", trip.course / "source")
    trip.exchange.mkdir(mode=0o777)
    trip.exchange.chmod(0o777)
    trip.homes.mkdir()
    trip.instructor("generate_assignment", SET)
    trip.instructor("release_assignment", SET)
    return trip
