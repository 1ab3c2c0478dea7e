"""Grade an assignment of a course: everybody whose work is new, on all cores, into the gradebook."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from nbgrader.utils import rmtree
from sqlalchemy.exc import SQLAlchemyError
from structural_realism import literals

from .assignment import Notebook, live_by_model
from .course import Course, CourseError, Handed, timestamp
from .gradebook import Book, GradebookError, Standing, why
from .inside.shell import Shell
from .judge import text_tests
from .pages import Page, is_stale, write
from .pool import Done, Pool, cores
from .sandbox import Limits, Wall
from .submission import Aside, Graded, Job, Settings, grade, unusable
from .summary import Summary

BATCH = 25
"""Submissions that are saved together."""

PATIENCE = 60
"""Seconds beyond all limits after which a worker is given up."""

LONGEST = 3600.0
"""Seconds for a cell where nbgrader is told to wait for ever."""

Progress = Callable[[int, int], None]
"""Done and all."""

Say = Callable[[str], None]
"""A sentence for whoever waits."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    students: str = "*"
    jobs: int = 0
    force: bool = False
    feedback: bool = True
    unsandboxed: bool = False
    limits: Limits | None = None


def run(course: Course, options: Options, progress: Progress = lambda done, all_: None,
        say: Say = lambda text: None) -> Summary:  # fmt: skip
    """Grade what is new, save it, make the feedback pages. Ctrl-C ends it between two submissions."""
    course.check()
    try:
        with course.alone():
            return _run_alone(course, options, progress, say)
    except SQLAlchemyError as error:
        raise GradebookError(why(error)) from error


def _run_alone(course: Course, options: Options, progress: Progress, say: Say) -> Summary:
    start = time.perf_counter()
    summary = Summary(course.assignment, unsandboxed=options.unsandboxed)
    with _book(course) as book:
        students, submitted, names = book.students, book.submitted, list(book.notebooks)
    handed = course.handed_in(options.students)
    summary.set_aside |= {one.student: one.trouble for one in handed if one.trouble}
    handed = [one for one in handed if not one.trouble]
    for one in handed:
        _recover(course.folder("autograded", one.student))
    todo = [one for one in handed
            if options.force or one.student not in submitted or _is_new(course, one, names)]  # fmt: skip
    summary.up_to_date = len(handed) - len(todo)
    notebooks = load_notebooks(course)
    summary.live_tests = sorted(test for notebook in notebooks.values() for test in notebook.live)
    summary.text_tests = text_tests(cell for notebook in notebooks.values() for cell in notebook.cells.values())
    if not course.autograde.create_student:
        for one in [one for one in todo if one.student not in students]:
            todo.remove(one)
            summary.set_aside[one.student] = "No student of this name is in the gradebook (create_student is off)."
    limits = options.limits or limits_of(course)
    wall = replace(wall_of(course, unsandboxed=options.unsandboxed), limits=limits)
    settings = Settings(
        notebooks=notebooks, wall=wall, ignore=tuple(course.directory.ignore),
        overwritten_not=tuple(course.autograde.exclude_overwriting.get(course.assignment, ())),
        permissions=course.permissions, steps=course.steps, config=course.autograde.config,
    )  # fmt: skip
    size = max(1, min(options.jobs or cores(), len(todo) or cores()))
    pages = partial(_pages, course) if options.feedback else _no_pages
    work = partial(_work, settings, course.feedback.config)
    pool: Pool[Any] = Pool(work, size, _patience(limits))
    tag = uuid4().hex[:8]
    try:
        with pool, _book(course) as book, _on_interrupt(say) as stopped:
            _Run(course, book, pool, summary, pages, progress, stopped, tag).all(handed, todo)
    finally:
        for one in todo:
            _sweep(_part(course, one.student, tag))
    summary.slowest = sorted(summary.slowest, key=lambda one: -one[1])[:10]
    summary.seconds = time.perf_counter() - start
    return summary


@dataclass(slots=True)
class _Run:
    """One pass: jobs and pages out to the pool, scores into the gradebook, folders into their places."""

    course: Course
    book: Book
    pool: Pool[Any]
    summary: Summary
    pages: Callable[[Mapping[str, Mapping[str, Standing]]], list[Page]]
    progress: Progress
    stopped: list[bool]
    tag: str
    _open: dict[str, tuple[Graded, dict[str, Standing]]] = field(default_factory=dict)

    def all(self, handed: list[Handed], todo: list[Handed]) -> None:
        moments = {one.student: one for one in todo}
        self.pool.add(*(_job(self.course, one, self.tag) for one in todo))
        graded = {one.student for one in handed} - moments.keys()
        if graded:
            standing = self.book.standing(graded)
            self.summary.needs_manual += sorted(student for student, parts in standing.items() if _waits(parts))
            self.summary.late += sorted(self.book.late)
            self.summary.penalised += sum(_cost(standing[student]) for student in self.book.late)
            self.pool.add(*self.pages(standing))
        done = 0
        self.progress(done, len(todo))
        saved = time.monotonic()
        try:
            for results in self.pool.results():
                for one in results:
                    done += isinstance(one.task, Job)
                    self._take(one, moments)
                self.progress(done, len(todo))
                if len(self._open) >= BATCH or time.monotonic() - saved > 1 or done == len(todo):
                    self._save()
                    saved = time.monotonic()
                if self.stopped:
                    break
            self._save()
        finally:
            self.book.rollback()
        self.summary.left = len(todo) - done

    def _take(self, done: Done[Any], handed: Mapping[str, Handed]) -> None:
        if isinstance(done.task, Page):
            failure = done.result if isinstance(done.result, str) else done.failure
            if failure:
                self.summary.remarks.setdefault(done.task.student, []).append(f"No feedback page: {failure}")
            else:
                self.summary.feedback_pages += done.result
            return
        student = done.task.student
        match done.result:
            case Graded() as graded:
                standing = self.book.record(student, graded.marks, handed[student].timestamp)
                self._open[student] = graded, standing
            case Aside(reason=reason):
                self.summary.set_aside[student] = reason
            case _:
                self.summary.set_aside[student] = f"{done.failure} Look at it by hand, or grade it with nbgrader."

    def _save(self) -> None:
        """The scores first, then the folders: whoever has a folder has a score."""
        if not self._open:
            return
        self.book.commit()
        for student, (graded, standing) in self._open.items():
            _move(_part(self.course, student, self.tag), self.course.folder("autograded", student))
            _note(self.summary, graded, standing, late=student in self.book.late)
        self.pool.add(*self.pages({student: standing for student, (_, standing) in self._open.items()}))
        self._open.clear()


def _note(summary: Summary, graded: Graded, standing: Mapping[str, Standing], *, late: bool) -> None:
    student = graded.student
    summary.graded.append(student)
    summary.read += graded.way == "read"
    summary.run += graded.way == "run"
    summary.slowest.append((student, round(graded.seconds, 3)))
    for where, notes in ((summary.repaired, graded.repairs), (summary.remarks, graded.remarks)):
        if notes:
            where[student] = [f"{cell}: {text}" if cell else text for cell, text in dict.fromkeys(notes)]
    if graded.missing:
        summary.remarks.setdefault(student, []).append(f"Not handed in, worth nothing: {', '.join(graded.missing)}")
    if _waits(standing):
        summary.needs_manual.append(student)
    if late:
        summary.late.append(student)
        summary.penalised += _cost(standing)


def _cost(parts: Mapping[str, Standing]) -> bool:
    """Whether being late took points."""
    return any(one.penalty for one in parts.values())


def _waits(parts: Mapping[str, Standing]) -> bool:
    return any(one.waiting for one in parts.values())


def _work(settings: Settings, feedback: Any, task: Job | Page, shell: Shell, slot: int) -> Any:
    if isinstance(task, Page):
        try:
            return write(task, settings.notebooks, feedback)
        except OSError as error:
            return unusable(error)
    return grade(task, settings, slot)


def _is_new(course: Course, one: Handed, names: Iterable[str]) -> bool:
    """As nbgrader decides it: not graded yet, or handed in again since. A folder without a notebook is no grading."""
    graded = course.folder("autograded", one.student)
    if not any((graded / f"{name}.ipynb").exists() for name in names):
        return True
    before = timestamp(graded)
    return one.timestamp is not None and before is not None and one.timestamp > before


def _job(course: Course, one: Handed, tag: str) -> Job:
    return Job(one.student, one.folder, _part(course, one.student, tag), course.folder("source"))


def _part(course: Course, student: str, tag: str) -> Path:
    """Where a run, which its tag tells from all others, puts a submission together."""
    place = course.folder("autograded", student)
    return place.with_name(f".{place.name}.{tag}.part")


def _old(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")


def _recover(place: Path) -> None:
    """Put in order what a run that was ended at once has left: the graded folder back, half a folder away."""
    if not place.parent.is_dir():
        return
    old = _old(place)
    if old.exists():
        rmtree(str(old)) if place.exists() else os.replace(old, place)
    half = re.compile(rf"\.{re.escape(place.name)}(\.[0-9a-f]{{8}})?\.part")
    for path in [path for path in place.parent.iterdir() if half.fullmatch(path.name)]:
        _sweep(path)


def _sweep(part: Path) -> None:
    """Take away what an interrupted worker has left, and the student's folder if nothing else is in it."""
    if part.exists():
        rmtree(str(part))
    with suppress(OSError):
        part.parent.rmdir()


def _move(part: Path, place: Path) -> None:
    old = _old(place)
    if old.exists():
        rmtree(str(old))
    if place.exists():
        os.replace(place, old)
    os.replace(part, place)
    if old.exists():
        rmtree(str(old))


def _pages(course: Course, standing: Mapping[str, Mapping[str, Standing]]) -> list[Page]:
    pages = (Page(student, course.folder("autograded", student), course.folder("feedback", student), notebooks)
             for student, notebooks in standing.items())  # fmt: skip
    return [page for page in pages if any(is_stale(page, name) for name in page.standing)]


def _no_pages(_: Mapping[str, Mapping[str, Standing]]) -> list[Page]:
    return []


def _book(course: Course) -> Book:
    directory = course.directory
    return Book(directory.db_url, directory.course_id, course.assignment, course.penalty)


def load_notebooks(course: Course) -> dict[str, Notebook]:
    """The notebooks of the assignment, as the gradebook, the release and the model solution tell of them."""
    with _book(course) as book:
        notebooks = course.notebooks(book.notebooks)
    return {name: _with_live(course, notebook) for name, notebook in notebooks.items()}


def wall_of(course: Course, *, unsandboxed: bool = False) -> Wall:
    """The wall round this course: its own folder and the exchange are never to be seen."""
    hidden = [course.root, Path.home()]
    if root := course.app.config.get("Exchange", {}).get("root"):
        hidden.append(Path(str(root)))
    readable = course.app.config.get("SandboxedExecute", {}).get("readable", ())
    return Wall(hidden=tuple(hidden), readable=tuple(map(Path, readable)), unsandboxed=unsandboxed)


def limits_of(course: Course) -> Limits:
    """nbgrader's ``Execute.timeout`` for a cell, four times that for all of them; for ever is an hour."""
    seconds = course.app.config.get("Execute", {}).get("timeout", Limits().cell_seconds)
    if seconds is None or seconds == -1:
        seconds = LONGEST
    if not isinstance(seconds, int | float) or not seconds > 0:
        raise CourseError(f"c.Execute.timeout = {seconds!r} in nbgrader_config.py is no number of seconds above 0.")
    return Limits(cell_seconds=seconds, total_seconds=4 * seconds)


def _patience(limits: Limits) -> float:
    return 4 * (limits.total_seconds + limits.cell_seconds) + PATIENCE


def _with_live(course: Course, notebook: Notebook) -> Notebook:
    """Ask the instructor's own solution, where it holds more than literals, which tests call what students define."""
    model = course.model(notebook.name)
    if model is None:
        return notebook
    sources = (cell["source"] for cell in model["cells"] if cell["cell_type"] == "code")
    tests = {cell.source for cell in notebook.cells.values() if cell.is_test}
    if all(source in tests or literals.read(source) for source in sources):
        return replace(notebook, live=frozenset())
    pool: Pool[Any] = Pool(partial(_find_live, notebook.cells), 1, 60)
    with pool:
        pool.add(model)
        found = [done for batch in pool.results() for done in batch]
    return replace(notebook, live=found[0].result) if not found[0].failure else notebook


def _find_live(cells: Any, model: Any, shell: Shell, slot: int) -> Any:
    return live_by_model(model, cells, shell)


@contextmanager
def _on_interrupt(say: Say) -> Iterator[list[bool]]:
    """A list that is empty until somebody presses Ctrl-C; a second time ends everything at once."""
    pressed: list[bool] = []

    def press(*_: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(True)
        say("Stopping after the current submission; press again to stop now.")

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
