"""An nbgrader course as its own configuration describes it: folders, gradebook, late penalty, steps, release."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, ClearHiddenTests, ClearMarkScheme, ClearOutput, ClearSolutions
from nbgrader.utils import parse_utc
from traitlets.utils.importstring import import_item

from .assignment import Cell, Notebook, live_by_words

_OURS = ("Execute", "SandboxedExecute", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata")
"""Steps of nbgrader's autograding that this package does by itself."""


class CourseError(Exception):
    """The course is not as it has to be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission as it lies in the course."""

    student: str
    folder: Path
    timestamp: datetime | None


class Course:
    """The course in ``root``, and one assignment of it."""

    def __init__(self, root: Path, assignment: str) -> None:
        if not (root / "nbgrader_config.py").exists():
            raise CourseError(f"{root} is not an nbgrader course: it has no nbgrader_config.py. Name it with --course.")
        self.root, self.assignment = root.resolve(), assignment
        app = NbGrader()
        app.log.setLevel(logging.ERROR)
        app.config_file_name = "nbgrader_config"
        before = Path.cwd()
        os.chdir(self.root)
        try:
            app.load_config_file()
            directory = CourseDirectory(parent=app)
            if "root" not in app.config.CourseDirectory:
                directory.root = str(self.root)
        finally:
            os.chdir(before)
        directory.assignment_id = assignment
        self.app, self.directory = app, directory

    @cached_property
    def autograde(self) -> Any:
        return Autograde(coursedir=self.directory, parent=self.app)

    @cached_property
    def steps(self) -> tuple[Any, ...]:
        """What the instructor has nbgrader do with an executed notebook, besides executing and saving."""
        kinds = (kind for kind in self.autograde.autograde_preprocessors if _name(kind) not in _OURS)
        classes = (import_item(kind) if isinstance(kind, str) else kind for kind in kinds)
        return tuple(kind for kind in classes if kind(parent=self.autograde).enabled)

    def penalty(self, student: str, score: float, seconds: float) -> float | None:
        """What nbgrader's plugin, or the instructor's own, takes off."""
        step = AssignLatePenalties(parent=self.autograde)
        step.init_plugin()
        taken: float | None = step.plugin_inst.late_submission_penalty(student, score, seconds)
        return taken

    @property
    def feedback(self) -> Any:
        return GenerateFeedback(coursedir=self.directory, parent=self.app)

    @property
    def permissions(self) -> int:
        return int(str(self.autograde.permissions), 8)

    def folder(self, step: str, student: str = ".") -> Path:
        """``submitted``, ``autograded``, ``feedback``, ``release`` or ``source``, of one student."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, self.assignment))

    def handed_in(self, pattern: str = "*") -> list[Handed]:
        """The submissions of the students whose names match, and who are not excluded."""
        excluded = set(filter(None, self.directory.student_id_exclude.split(",")))
        found = {}
        for folder in self._matching(pattern):
            student = self._student(folder)
            if student and student not in excluded:
                found[student] = Handed(student, folder, timestamp(folder))
        return [found[student] for student in sorted(found)]

    def notebooks(self, cells: Mapping[str, tuple[Mapping[str, Cell], Any]]) -> dict[str, Notebook]:
        """The notebooks of the assignment, from what the gradebook says of their cells."""
        made = {}
        for name, (known, kernelspec) in cells.items():
            notebook = Notebook(name, known, self._released(name), kernelspec)
            live = live_by_words(known.values(), notebook.given)
            made[name] = replace(notebook, live=live)
        return made

    def model(self, name: str) -> Any:
        """The instructor's own notebook, with its solutions, if it is here."""
        path = self.folder("source") / f"{name}.ipynb"
        return nbformat.read(path, as_version=4) if path.exists() else None

    def _released(self, name: str) -> Any:
        path = self.folder("release") / f"{name}.ipynb"
        if path.exists():
            return nbformat.read(path, as_version=4)
        source = self.folder("source") / f"{name}.ipynb"
        if not source.exists():
            raise CourseError(
                f"Neither {path} nor {source} is there: without the notebook as it was released, answers cannot be "
                f"told from questions. Make it with: nbgrader generate_assignment {self.assignment}"
            )
        return self._as_released(source)

    def _as_released(self, source: Path) -> Any:
        """What ``nbgrader generate_assignment`` makes of a source notebook, without touching the gradebook."""
        from ..release import ClearAnswers

        maker = GenerateAssignment(coursedir=self.directory, parent=self.app)
        book = nbformat.read(source, as_version=4)
        wanted = (ClearSolutions, ClearAnswers, ClearOutput, ClearHiddenTests, ClearMarkScheme)
        for kind in maker.preprocessors:
            if kind in wanted:
                book, _ = kind(parent=maker)(book, {"language": "python"})
        return book

    def _matching(self, pattern: str) -> Iterator[Path]:
        before = self.directory.format_path(self.directory.submitted_directory, pattern, self.assignment)
        relative = Path(before).relative_to(self.root) if Path(before).is_relative_to(self.root) else None
        base, glob = (self.root, str(relative)) if relative else (Path("/"), before.lstrip("/"))
        return (path for path in base.glob(glob) if path.is_dir() and not path.name.startswith("."))

    def _student(self, folder: Path) -> str:
        wanted = self.directory.format_path(
            self.directory.submitted_directory, "(?P<student>.*)", self.assignment, escape=True
        )
        match = re.fullmatch(wanted, str(folder))
        return match["student"] if match else ""


def timestamp(folder: Path) -> datetime | None:
    """When it was handed in, by its ``timestamp.txt``; nothing, if that cannot be read."""
    path = folder / "timestamp.txt"
    try:
        if path.is_symlink() or path.stat().st_size > 200:
            return None
        text = path.read_text("utf-8").strip()
        moment: datetime | None = parse_utc(text) if text else None
    except (OSError, ValueError, OverflowError, TypeError):
        return None
    return moment


def _name(kind: Any) -> str:
    return kind.rpartition(".")[2] if isinstance(kind, str) else str(kind.__name__)
