"""Grade one submission: from the folder that a student handed in to the notebook and the scores for the gradebook.

Everything here works on files of its own in a part folder; nothing that was handed in is changed.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
from nbgrader.utils import compute_checksum, determine_grade, find_all_files, is_grade, is_solution, is_task
from nbgrader.utils import rmtree as remove_tree

from ..feedback import REPAIRS
from ..repair import Repaired, pick, repair
from ..salvage import LIMIT
from .assignment import Notebook, grade_id
from .course import printable
from .execution import TestTimeoutError, execute
from .sandbox import SandboxError, Wall

MOST_FILES = 200 * 1024 * 1024
"""Bytes of other files that go along with a submission."""

_KEPT_METADATA = ("deletable", "editable", "tags", "trusted", "collapsed")


@dataclass(frozen=True, slots=True)
class Job:
    """One student's submission, and where its parts lie."""

    student: str
    submitted: Path
    part: Path
    sources: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for all submissions."""

    notebooks: Mapping[str, Notebook]
    wall: Wall
    ignore: tuple[str, ...] = ()
    overwritten_not: tuple[str, ...] = ()
    permissions: int = 0o444
    steps: tuple[Any, ...] = ()
    config: Any = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What the program found for one notebook: a score for each graded cell (``None`` waits for a person), and for
    each answer cell whether it was left as released."""

    scores: Mapping[str, float | None]
    untouched: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Graded:
    """A submission that was graded; its files wait in the part folder."""

    student: str
    marks: Mapping[str, Marks]
    way: str
    seconds: float
    repairs: tuple[tuple[str, str], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A submission that was not graded, and why; nothing of it went into the gradebook."""

    student: str
    reason: str


class _SetAsideError(Exception):
    pass


@dataclass(slots=True)
class _Notes:
    way: str = "read"
    repairs: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)


def grade(job: Job, settings: Settings, slot: int = 0) -> Graded | Aside:
    """Grade the submission of ``job``; what cannot be graded is set aside, with its reason."""
    start = time.perf_counter()
    try:
        marks, notes, missing = _grade(job, settings, slot)
    except (_SetAsideError, SandboxError) as reason:
        _remove(job.part)
        return Aside(job.student, str(reason))
    except OSError as error:
        _remove(job.part)
        return Aside(job.student, unusable(error))
    return Graded(job.student, marks, notes.way, time.perf_counter() - start, tuple(notes.repairs),
                  tuple(notes.remarks), missing)  # fmt: skip


def unusable(error: OSError) -> str:
    """What a person can do about files that cannot be read or written."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "The disk is full: make room, then grade again. What was graded before is saved."
        case errno.EEXIST | errno.ENOTDIR | errno.EISDIR:
            return f"{error.filename} is a file where a folder has to be, or the other way round: move it away."
    return f"The files cannot be read or written ({error.strerror}: {error.filename})."


def _grade(job: Job, settings: Settings, slot: int) -> tuple[dict[str, Marks], _Notes, tuple[str, ...]]:
    notes = _Notes()
    found = _notebooks(job, settings, notes)
    if not found:
        names = " and ".join(f"{name}.ipynb" for name in settings.notebooks)
        raise _SetAsideError(f"There is no notebook in {job.submitted.name}: expected {names}.")
    _remove(job.part)
    job.part.mkdir(parents=True)
    files = _copy_files(job, settings, notes)
    marks, books = {}, {}
    for name, path in found.items():
        book, repairs = _read(path, settings.notebooks[name])
        notes.repairs += repairs
        with tempfile.TemporaryDirectory(prefix="realism-") as scratch:
            done = execute(book, settings.notebooks[name], settings.wall, Path(scratch), files.own, slot, files.given)
        notes.remarks += done.remarks
        notes.way = "run" if "run" in (notes.way, done.way) else "read"
        for step in settings.steps:
            book, _ = step(config=settings.config)(book, {"nbgrader": {"notebook": name, "student": job.student}})
        if notes.repairs:
            said = dict.fromkeys(notes.repairs)
            book.metadata[REPAIRS] = [f"{cell}: {text}" if cell else text for cell, text in said]
        marks[name], books[name] = _marks(book, notes), book
    for name, book in books.items():
        text = json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (job.part / f"{name}.ipynb").write_text(text, "utf-8")
    for file in job.part.rglob("*"):
        if file.is_file():
            file.chmod(settings.permissions)
    return marks, notes, tuple(name for name in settings.notebooks if name not in found)


def _notebooks(job: Job, settings: Settings, notes: _Notes) -> dict[str, Path]:
    """Which file is which notebook."""
    if job.submitted.is_symlink() or job.submitted.parent.is_symlink():
        raise _SetAsideError(f"{job.submitted.name} is a link to another place; ask the student for the folder itself.")
    files = {path.name: path for path in sorted(job.submitted.iterdir()) if _is_plain_file(path)}
    links = [path.name for path in job.submitted.iterdir() if path.is_symlink()]
    found: dict[str, Path] = {}
    for name in settings.notebooks:
        left = {file: path.stat().st_size for file, path in files.items() if path not in found.values()
                and file not in {f"{other}.ipynb" for other in settings.notebooks if other != name}}  # fmt: skip
        chosen = f"{name}.ipynb" if f"{name}.ipynb" in left else pick(left, f"{name}.ipynb")
        if chosen is None:
            if f"{name}.ipynb" in links:
                raise _SetAsideError(f"{name}.ipynb is a link to another file; ask the student for the file itself.")
            continue
        if chosen != f"{name}.ipynb":
            notes.repairs.append(("", f"The file {printable(chosen)} was taken as {name}.ipynb."))
        found[name] = files[chosen]
    return found


def _is_plain_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _read(path: Path, notebook: Notebook) -> tuple[Any, list[tuple[str, str]]]:
    """The notebook, repaired, with our roles, our locked cells, and nothing that it showed before; and the repairs."""
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        submitted = file.read(LIMIT + 1)
    if len(submitted) > LIMIT:
        size = path.stat().st_size // (1024 * 1024)
        raise _SetAsideError(
            f"{path.name} has {size} MB; up to {LIMIT // (1024 * 1024)} MB are read. "
            "Ask the student to clear all outputs and to hand it in again."
        )
    result = repair(submitted, notebook.released)
    if not isinstance(result, Repaired):
        raise _SetAsideError(f"{path.name}: {result.reason}")
    return sanitised(result.notebook, notebook), [(one.cell, one.text) for one in result.repairs]


def sanitised(book: Any, notebook: Notebook) -> Any:
    """As nbgrader does: what the gradebook says of a cell goes before what the file says, and old outputs go."""
    clean = nbformat.v4.new_notebook(metadata={"language_info": {"name": "python"}})
    clean.nbformat_minor = 5
    if notebook.kernelspec:
        clean.metadata["kernelspec"] = nbformat.from_dict(dict(notebook.kernelspec))
    seen: set[str] = set()
    ids: set[str] = set()
    for cell in reversed(book.cells):
        name = grade_id(cell)
        known = notebook.cells.get(name) if name not in seen else None
        kind = known.kind if known else cell.cell_type
        kept = {key: cell.metadata[key] for key in _KEPT_METADATA if isinstance(cell.metadata.get(key), bool | list)}
        new = {"cell_type": kind, "metadata": nbformat.from_dict(kept), "source": cell.source, "id": cell.get("id")}
        if known:
            seen.add(name)
            new["metadata"]["nbgrader"] = nbformat.from_dict({**known.role, "checksum": known.checksum})
            new["source"] = known.source if known.locked else cell.source
        if kind == "code":
            new |= {"outputs": [], "execution_count": None}
        elif isinstance(cell.get("attachments"), Mapping):
            new["attachments"] = cell.attachments
        if not isinstance(new["id"], str) or new["id"] in ids:
            new["id"] = uuid4().hex[:8]
        ids.add(new["id"])
        clean.cells.insert(0, nbformat.from_dict(new))
    return clean


def _marks(book: Any, notes: _Notes) -> Marks:
    scores: dict[str, float | None] = {}
    untouched: dict[str, bool] = {}
    for cell in book.cells:
        name = grade_id(cell)
        if is_grade(cell):
            try:
                scores[name] = determine_grade(cell)[0]
            except ValueError as error:
                raise _SetAsideError(f"The test {name} gave a score that cannot be: {error}.") from None
        if is_solution(cell) or is_task(cell):
            untouched[name] = not is_task(cell) and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
        if any(output.get("ename") == TestTimeoutError.__name__ for output in cell.get("outputs", ())):
            notes.remarks.append((name, "The test did not come to an end and was stopped."))
    return Marks(scores, untouched)


@dataclass(frozen=True, slots=True)
class _Files:
    own: Path | None
    given: Mapping[str, Path]


def _copy_files(job: Job, settings: Settings, notes: _Notes) -> _Files:
    """Put the other files of the submission into the part folder, those of the instructor over them.

    Tests run in a folder with the instructor's files alone: a file of a student's is never imported there.
    """
    given: dict[str, Path] = {}
    left = MOST_FILES
    for path in _plain_files(job.submitted, settings, notes):
        left -= path.stat().st_size
        if left < 0:
            notes.remarks.append(("", "Some of the files that came along are too large and were left out."))
            break
        _copy(path, job.part / path.relative_to(job.submitted))
    if job.sources.is_dir():
        for name in find_all_files(str(job.sources), [*settings.ignore, "*.ipynb"]):
            relative = Path(name).relative_to(job.sources)
            if str(relative) not in settings.overwritten_not:
                _copy(Path(name), job.part / relative)
                given[str(relative)] = Path(name)
    return _Files(job.part if any(job.part.iterdir()) else None, given)


def _plain_files(folder: Path, settings: Settings, notes: _Notes) -> Iterator[Path]:
    for name in find_all_files(str(folder), [*settings.ignore, "*.ipynb"]):
        path = Path(name)
        inside = (folder / part for part in path.relative_to(folder).parents)
        if _is_plain_file(path) and not any(parent.is_symlink() for parent in inside):
            yield path
        else:
            notes.remarks.append(("", f"{printable(path.name)} is a link and was left out."))


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.chmod(0o600)
    shutil.copyfile(path, target, follow_symlinks=False)
    target.chmod(0o644)


def _remove(folder: Path) -> None:
    if folder.exists():
        remove_tree(str(folder))


def waiting(marks: Iterable[Marks]) -> bool:
    """Whether a person has to look at something."""
    return any(score is None for mark in marks for score in mark.scores.values())
