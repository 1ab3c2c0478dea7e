"""An nbgrader course as its own configuration describes it: folders, gradebook, late penalty, steps, release."""

from __future__ import annotations

import glob
import logging
import os
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, ClearHiddenTests, ClearMarkScheme, ClearOutput, ClearSolutions
from nbgrader.utils import parse_utc
from traitlets import TraitError
from traitlets.utils.importstring import import_item

from .assignment import Cell, Notebook, live_by_words

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CONFIG = "nbgrader_config.py"
LOCK = ".realism-grade.lock"

_OURS = ("Execute", "SandboxedExecute", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata")
"""Steps of nbgrader's autograding that this package does by itself."""


class CourseError(Exception):
    """The course is not as it has to be; the message says what to do."""


class IdleError(CourseError):
    """Nothing is wrong with the course, but there is nothing to grade in it, or not now."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission as it lies in the course; ``trouble`` says why it cannot even be looked at."""

    student: str
    folder: Path
    timestamp: datetime | None
    trouble: str = ""


class Course:
    """The course in ``root``, and one assignment of it."""

    def __init__(self, root: Path, assignment: str) -> None:
        if not (root / CONFIG).exists():
            raise CourseError(f"{root} is not an nbgrader course: it has no {CONFIG}. Name it with --course.")
        self.root, self.assignment = root.resolve(), assignment
        app = NbGrader()
        app.log.setLevel(logging.ERROR)
        app.config_file_name = "nbgrader_config"
        app.raise_config_file_errors = True
        before = Path.cwd()
        os.chdir(self.root)
        try:
            with _configuring():
                app.load_config_file()
                directory = CourseDirectory(parent=app)
                if "root" not in app.config.CourseDirectory:
                    directory.root = str(self.root)
        finally:
            os.chdir(before)
        directory.assignment_id = assignment
        self.app, self.directory = app, directory

    def check(self) -> None:
        """Raise ``CourseError`` when nbgrader would not take the configuration, or when folders cannot be written."""
        with _configuring():
            AssignLatePenalties(parent=self.autograde).init_plugin()
            _ = self.steps, self.permissions, self.feedback
        for step in ("autograded", "feedback"):
            place = self.folder(step)
            there = next(path for path in (place, *place.parents) if os.path.lexists(path))
            if not there.is_dir():
                raise CourseError(f"{there} is a file where a folder has to be: move it away, then grade again.")
            _need_writable(there)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other run out of this course meanwhile; workers that are left over do not count as one."""
        try:
            handle = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:
            _need_writable(self.root)
            raise CourseError(
                f"{self.root / LOCK} cannot be written: it belongs to somebody else who grades here. "
                "Delete it when nobody is grading, then grade again."
            ) from None
        try:
            with suppress(OSError):
                os.fchmod(handle, 0o666)
            if fcntl is not None:
                try:
                    fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except (BlockingIOError, PermissionError):
                    raise IdleError(
                        f"Another run of realism grade is at work in {self.root}: wait until it has ended, "
                        "then grade again."
                    ) from None
            yield
        finally:
            os.close(handle)

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
        """The submissions of the students whose names match, and who are not excluded; ``IdleError`` if none is."""
        excluded = set(filter(None, self.directory.student_id_exclude.split(",")))
        everybody = {one.student: one for one in map(self._handed, self._submissions()) if one.student not in excluded}
        found = [everybody[student] for student in sorted(everybody) if fnmatchcase(student, pattern)]
        if not everybody:
            raise IdleError(
                f"Nobody has handed in {self.assignment}: there is no {self.folder('submitted', 'STUDENT')}. "
                f"Fetch the submissions with: nbgrader collect {self.assignment} (or realism collect-zip)."
            )
        if not found:
            raise IdleError(
                f"No student of the {len(everybody)} who handed in matches --student {pattern!r}; "
                f"there is, for example, {min(everybody)!r}. * stands for any letters."
            )
        return found

    def notebooks(self, cells: Mapping[str, tuple[Mapping[str, Cell], Any]]) -> dict[str, Notebook]:
        """The notebooks of the assignment, from what the gradebook says of their cells."""
        made = {}
        for name, (known, kernelspec) in cells.items():
            released = self._released(name)
            self._need_python(name, kernelspec or {}, released["metadata"].get("language_info", {}))
            notebook = Notebook(name, known, released, kernelspec)
            live = live_by_words(known.values(), notebook.given)
            made[name] = replace(notebook, live=live)
        return made

    def model(self, name: str) -> Any:
        """The instructor's own notebook, with its solutions, if it is here."""
        path = self.folder("source") / f"{name}.ipynb"
        return _opened(path) if path.exists() else None

    def _need_python(self, name: str, kernelspec: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        language = str(kernelspec.get("language") or info.get("name") or "python")
        if language.lower() != "python":
            raise CourseError(
                f"{name}.ipynb is written in {language}, and realism grade reads and runs Python alone; nothing was "
                f"graded. Use nbgrader autograde {self.assignment}, in a course without our configure(c)."
            )

    def _released(self, name: str) -> Any:
        path = self.folder("release") / f"{name}.ipynb"
        if path.exists():
            return _opened(path)
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
        book = _opened(source)
        wanted = (ClearSolutions, ClearAnswers, ClearOutput, ClearHiddenTests, ClearMarkScheme)
        for kind in maker.preprocessors:
            if kind in wanted:
                book, _ = kind(parent=maker)(book, {"language": "python"})
        return book

    def _submissions(self) -> Iterator[Path]:
        """Whatever stands where a submission has its place, links that lead nowhere included."""
        every = self.directory.format_path(self.directory.submitted_directory, "*", self.assignment)
        base = self.root if Path(every).is_relative_to(self.root) else Path("/")
        wanted = Path(every).relative_to(base)
        for name in glob.iglob(str(wanted), root_dir=base):
            if not Path(name).name.startswith("."):
                yield base / name
        for name in glob.iglob(str(wanted.parent), root_dir=base):
            if not (base / name).exists():
                yield base / name / wanted.name

    def _handed(self, folder: Path) -> Handed:
        student = self._student(folder)
        shown = printable(student)
        trouble = ""
        if shown != student and not _is_text(student):
            trouble = "The name of this folder is no text that can be a student's name: rename it, then grade again."
        elif not folder.parent.exists():
            trouble = f"{folder.parent.name} is a link that leads nowhere: put the folder itself there."
        elif not folder.exists():
            trouble = f"{folder.name} is a link that leads nowhere: put the folder itself there."
        elif not folder.is_dir():
            trouble = f"{folder.name} is a file where a folder with the notebook has to be."
        return Handed(shown if trouble else student, folder, None if trouble else timestamp(folder), trouble)

    def _student(self, folder: Path) -> str:
        wanted = self.directory.format_path(
            self.directory.submitted_directory, "(?P<student>.*)", self.assignment, escape=True
        )
        match = re.fullmatch(wanted, str(folder), re.DOTALL)
        return match["student"] if match else folder.name


@contextmanager
def _configuring() -> Iterator[None]:
    """What goes wrong in the instructor's own configuration, in one sentence with file and line."""
    try:
        yield
    except (Exception, SystemExit) as error:
        if isinstance(error, SystemExit) and isinstance(error.__context__, TraitError):
            error = error.__context__
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        if isinstance(error, TraitError | ImportError) and not _where(error):
            raise CourseError(f"{CONFIG} has a setting that nbgrader does not take. {said}") from error
        raise CourseError(f"{_where(error) or CONFIG} cannot be used: {said}. Nothing was graded.") from error


def _where(error: BaseException) -> str:
    """The file and the line of a configuration at which it went wrong, if it did so in one."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
    found = [f"{file}, line {line}," for file, line in places if Path(file).stem.endswith("_config")]
    return found[-1] if found else ""


def _opened(path: Path) -> Any:
    """A notebook of the instructor's own."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        raise CourseError(
            f"{path} is no notebook that can be read ({type(error).__name__}). Put back a good copy, or make it again "
            "with realism assign and nbgrader generate_assignment."
        ) from error


def _need_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise CourseError(f"{folder} cannot be written by you, so nothing was graded. Grade as the user whom the "
                          "course belongs to, or have the right to write there given to you.")  # fmt: skip


def printable(name: str) -> str:
    """The name of a file so that it can be shown and saved: what is no text in it as ``\\xff``."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return "\n" not in name and "\r" not in name


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
