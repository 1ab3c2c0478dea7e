"""One nbgrader course for the whole folder, released once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
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

    def released(self) -> dict[str, Any]:
        return read(self.course / "release" / SET / f"{SET}.ipynb")

    def autograded(self, student: str) -> dict[str, Any]:
        return read(self.course / "autograded" / student / SET / f"{SET}.ipynb")

    def feedback(self, student: str) -> str:
        return (self.course / "feedback" / student / SET / f"{SET}.html").read_text("utf-8")


def read(path: Path) -> dict[str, Any]:
    book: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return book


def source_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


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
    shutil.copytree(ASSESSMENTS / "course", trip.course, ignore=shutil.ignore_patterns("gradebook.db", "[!s]*ed", "backups"))
    trip.exchange.mkdir(mode=0o777)
    trip.exchange.chmod(0o777)
    trip.homes.mkdir()
    trip.instructor("generate_assignment", SET)
    trip.instructor("release_assignment", SET)
    return trip
