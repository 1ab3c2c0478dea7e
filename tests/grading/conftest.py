"""One nbgrader course with two assignments, made once: ours, and an ordinary one with functions and work by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .courses import PLAIN, PROBLEM_SET, Course, plain_source

ASSESSMENTS = Path(__file__).resolve().parents[2] / "assessments"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with its release and its gradebook; never changed by a test."""
    root = tmp_path_factory.mktemp("grading") / "course"
    root.mkdir()
    shutil.copy(ASSESSMENTS / "course" / "nbgrader_config.py", root)
    shutil.copytree(ASSESSMENTS / "course" / "source", root / "source")
    (root / "source" / PLAIN).mkdir()
    (root / "source" / PLAIN / f"{PLAIN}.ipynb").write_text(plain_source(), "utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for assignment in (PROBLEM_SET, PLAIN):
        done = subprocess.run(["nbgrader", "generate_assignment", assignment], cwd=root, capture_output=True, text=True,
                              env={**os.environ, "PATH": path}, timeout=300, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Course:
    """A copy of the course to hand in to and to grade."""
    return Course(shutil.copytree(made, tmp_path / "course"))


@pytest.fixture(scope="session")
def make_course(made: Path, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """Copies of the course for a whole module."""
    return lambda name: Course(shutil.copytree(made, tmp_path_factory.mktemp(name) / "course"))
