"""The same way of executing for ``nbgrader autograde`` and the formgrader's button: read, or run behind the wall."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import Execute
from traitlets import Bool, List, Unicode

from .assignment import Notebook
from .course import Course
from .execution import execute
from .inside.shell import Shell
from .pool import Pool
from .run import limits_of, load_notebooks, wall_of
from .sandbox import Limits, SandboxError, Wall


class SandboxedExecute(Execute):  # type: ignore[misc]
    """Takes the place of nbgrader's ``Execute``; its ``timeout`` counts here too."""

    allow_unsandboxed = Bool(False, help="Run students' code without protection where bubblewrap is missing").tag(
        config=True
    )
    readable = List(Unicode(), help="Further folders that students' code may read").tag(config=True)

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        where = resources["nbgrader"]
        converter = self.parent.parent
        course = Course(Path(converter.coursedir.root), where["assignment"])
        wall = replace(wall_of(course, unsandboxed=self.allow_unsandboxed), limits=limits_of(course))
        notebook = _plan(course)[where["notebook"]]
        folder = Path(course.directory.format_path(converter._output_directory, where["student"], where["assignment"]))
        with tempfile.TemporaryDirectory(prefix="realism-") as scratch:
            own = _own_files(folder, Path(scratch))
            given = _given_files(course.folder("source"))
            cells = _ask(_Task(nb, notebook, wall, Path(scratch), own, given))
        nb.cells = cells
        return nb, resources


@dataclass(frozen=True, slots=True)
class _Task:
    book: Any
    notebook: Notebook
    wall: Wall
    scratch: Path
    own: Path
    given: dict[str, Path]


_plans: dict[tuple[Any, ...], dict[str, Notebook]] = {}
_pools: list[Pool[_Task]] = []


def _plan(course: Course) -> dict[str, Notebook]:
    """What is known of an assignment, found out once for as long as its files stay as they are."""
    files = [path for step in ("source", "release") for path in sorted(course.folder(step).glob("*.ipynb"))]
    stamp = (course.root, course.assignment, *((path, path.stat().st_mtime_ns) for path in files))
    if stamp not in _plans:
        _plans.clear()
        _plans[stamp] = load_notebooks(course)
    return _plans[stamp]


def _ask(task: _Task) -> Any:
    """Have the one worker execute it: a process of its own, so that no test of an instructor runs in the server."""
    if not _pools:
        pool: Pool[_Task] = Pool(_execute, 1, 4 * Limits().total_seconds, fresh=True)
        _pools.append(pool.__enter__())
        atexit.register(pool.__exit__, None, None, None)
    _pools[0].add(task)
    done = next(iter([one for batch in _pools[0].results() for one in batch]))
    if done.failure:
        raise SandboxError(done.failure.removeprefix(f"{SandboxError.__name__}: "))
    return done.result


def _execute(task: _Task, shell: Shell, slot: int) -> Any:
    execute(task.book, task.notebook, task.wall, task.scratch, task.own, slot, task.given)
    return task.book.cells


_NO_FILES = shutil.ignore_patterns("*.ipynb", ".*")


def _own_files(folder: Path, scratch: Path) -> Path:
    """The files that lie beside the notebook, for the student's code."""
    own = scratch / "own"
    if folder.is_dir():
        shutil.copytree(folder, own, ignore=_NO_FILES, symlinks=True)
    own.mkdir(exist_ok=True)
    return own


def _given_files(sources: Path) -> dict[str, Path]:
    """The instructor's own files, for the tests."""
    paths = ((path.relative_to(sources), path) for path in sources.rglob("*") if path.is_file())
    return {str(name): path for name, path in paths
            if path.suffix != ".ipynb" and not any(part.startswith(".") for part in name.parts)}  # fmt: skip
