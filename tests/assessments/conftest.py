"""One nbgrader course for the whole folder, with every problem set released once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from realism_grader.bank import load

REPOSITORY = Path(__file__).resolve().parents[2]
ASSESSMENTS = REPOSITORY / "assessments"
SETS = tuple(load().sets)


@dataclass(frozen=True)
class Round:
    """The folders of one round trip."""

    course: Path
    exchange: Path
    homes: Path

    def instructor(self, *commands: Sequence[str]) -> str:
        """Run ``nbgrader`` commands in the course folder, as its instructor."""
        return _run(
            commands, self.course, REALISM_EXCHANGE=str(self.exchange), JUPYTER_DATA_DIR=str(self.homes / "data")
        )

    def student(self, name: str, *commands: Sequence[str]) -> str:
        """Run ``nbgrader`` commands in a student's own folder, which knows nothing of the course folder."""
        home = self.homes / name
        home.mkdir(parents=True, exist_ok=True)
        own = ("--course", "realism", "--student", name, f"--Exchange.root={self.exchange}")
        return _run([(*words, *own) for words in commands], home, JUPYTER_DATA_DIR=str(home / ".data"))

    def with_course(self, course: Path) -> Round:
        return replace(self, course=course)

    def released(self, problem_set: str) -> Path:
        return self.course / "release" / problem_set / f"{problem_set}.ipynb"

    def autograded(self, student: str, problem_set: str) -> dict[str, Any]:
        path = self.course / "autograded" / student / problem_set / f"{problem_set}.ipynb"
        book: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return book

    def feedback(self, student: str, problem_set: str) -> str:
        return (self.course / "feedback" / student / problem_set / f"{problem_set}.html").read_text("utf-8")


def _run(commands: Sequence[Sequence[str]], folder: Path, **environment: str) -> str:
    bin_folder = Path(sys.executable).parent
    path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run([sys.executable, str(Path(__file__).with_name("commands.py"))], cwd=folder,
                          input=json.dumps(list(commands)), env={**os.environ, "PATH": path, **environment},
                          capture_output=True, text=True, timeout=500, check=False)  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The committed course, copied, with every problem set released."""
    root = tmp_path_factory.mktemp("nbgrader")
    trip = Round(root / "course", root / "exchange", root / "homes")
    trip.course.mkdir()
    shutil.copy(ASSESSMENTS / "course" / "nbgrader_config.py", trip.course)
    shutil.copytree(ASSESSMENTS / "course" / "source", trip.course / "source")
    trip.exchange.mkdir(mode=0o777)
    trip.exchange.chmod(0o777)
    trip.homes.mkdir()
    trip.instructor(*[[step, name] for name in SETS for step in ("generate_assignment", "release_assignment")])
    return trip
