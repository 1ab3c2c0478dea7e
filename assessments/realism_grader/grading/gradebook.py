"""The gradebook: what nbgrader knows of an assignment, and what we found, written down as ``nbgrader autograde`` does.

A person's score and comment are never touched. All submissions of a batch are saved together, in one transaction.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload

from .assignment import Cell
from .submission import Marks

Penalty = Callable[[str, float, float], float | None]
"""Student, score and seconds late → what is taken off; nbgrader's plugin."""

_log = logging.getLogger(__name__)


class GradebookError(Exception):
    """The gradebook cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gradebook now says of one notebook of a student, a person's scores and comments included."""

    scores: Mapping[str, float]
    points: Mapping[str, float]
    comments: Mapping[str, str | None]
    penalty: float
    waiting: bool

    @property
    def score(self) -> float:
        return sum(self.scores.values())

    @property
    def max_score(self) -> float:
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class _Part:
    """One notebook of a submission, with its rows."""

    name: str
    row: Any
    grades: list[Any]
    comments: list[Any]


class Book:
    """One assignment in nbgrader's gradebook."""

    def __init__(self, db_url: str, course_id: str, assignment: str, penalty: Penalty) -> None:
        self._gradebook = _opened(db_url, course_id, assignment)
        self._db, self._penalty = self._gradebook.db, penalty
        try:
            self._assignment: Any = self._gradebook.find_assignment(assignment)
        except MissingEntry:
            known = ", ".join(sorted(one.name for one in self._gradebook.assignments)) or "none"
            raise GradebookError(
                f"The gradebook has no assignment {assignment!r}; it has: {known}. "
                f"Make it with: nbgrader generate_assignment {assignment}"
            ) from None
        self._db().expire_on_commit = False
        self._notebooks: list[Any] = list(self._assignment.notebooks)
        self._due = self._assignment.duedate
        self._graded = {notebook.name: [*notebook.grade_cells, *notebook.task_cells] for notebook in self._notebooks}
        self._answers = {
            notebook.name: [*notebook.solution_cells, *notebook.task_cells] for notebook in self._notebooks
        }
        self._points = {name: {cell.name: cell.max_score for cell in cells} for name, cells in self._graded.items()}
        self._names = {cell.id: cell.name for cells in (self._graded, self._answers) for part in cells.values()
                       for cell in part}  # fmt: skip
        self._students = set(self._db.scalars(select(Student.id)))
        self._known = set(
            self._db.scalars(
                select(SubmittedAssignment.student_id).where(SubmittedAssignment.assignment_id == self._assignment.id)
            )
        )
        self._fresh: list[Any] = []
        self.late: set[str] = set()
        """Of those recorded or looked up, whose work came after the due date."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._gradebook.close()

    @property
    def notebooks(self) -> Mapping[str, tuple[Mapping[str, Cell], Mapping[str, Any] | None]]:
        """For each notebook its cells, hidden tests included, and its kernel."""
        return {
            notebook.name: (_cells(notebook), json.loads(notebook.kernelspec) if notebook.kernelspec else None)
            for notebook in self._notebooks
        }

    @property
    def students(self) -> frozenset[str]:
        return frozenset(self._students)

    @property
    def submitted(self) -> frozenset[str]:
        """Whose work the gradebook knows: a student may have been taken out, or an older gradebook put back."""
        return frozenset(self._known)

    def record(self, student: str, marks: Mapping[str, Marks], timestamp: datetime | None) -> dict[str, Standing]:
        """Note one submission, to be saved with the next ``commit``."""
        submission, parts = self._found(student) if student in self._known else self._new(student)
        if timestamp is not None:
            submission.timestamp = timestamp
        seconds = self._seconds_late(submission)
        standing = {}
        for part in parts:
            found = marks.get(part.name)
            for grade in part.grades:
                _enter_score(grade, self._names[grade.cell_id], found)
            for comment in part.comments:
                name = self._names[comment.cell_id]
                if found and name in found.untouched:
                    comment.auto_comment = "No response." if found.untouched[name] else None
            before = self._standing(part)
            part.row.late_submission_penalty = self._late(student, before.score, seconds)
            standing[part.name] = self._standing(part)
        if seconds > 0:
            self.late.add(student)
        return standing

    def standing(self, students: Iterable[str]) -> dict[str, dict[str, Standing]]:
        """What the gradebook says of these students now."""
        wanted = set(students)
        found = [submission for submission in self._query().all() if submission.student_id in wanted]
        self.late |= {submission.student_id for submission in found if self._seconds_late(submission) > 0}
        return {one.student_id: {part.name: self._standing(part) for part in _parts(one)} for one in found}

    def commit(self) -> None:
        """Save all that was noted, at once."""
        try:
            self._db.bulk_save_objects(self._fresh)
            self._db.commit()
        except SQLAlchemyError as error:
            raise GradebookError(why(error)) from error
        self._known.update(row.student_id for row in self._fresh if isinstance(row, SubmittedAssignment))
        self._fresh.clear()

    def rollback(self) -> None:
        self._fresh.clear()
        self._db.rollback()

    def _query(self) -> Any:
        notebooks = selectinload(SubmittedAssignment.notebooks)
        return (
            self._db.query(SubmittedAssignment)
            .filter(SubmittedAssignment.assignment_id == self._assignment.id)
            .options(
                notebooks.selectinload(SubmittedNotebook.grades), notebooks.selectinload(SubmittedNotebook.comments)
            )
        )

    def _found(self, student: str) -> tuple[Any, list[_Part]]:
        submission = self._query().filter(SubmittedAssignment.student_id == student).one()
        return submission, _parts(submission)

    def _new(self, student: str) -> tuple[Any, list[_Part]]:
        """The rows that ``Gradebook.add_submission`` would make, for one insert with many others."""
        if student not in self._students:
            self._students.add(student)
            self._fresh.append(Student(id=student))
        submission = SubmittedAssignment(id=new_uuid(), assignment_id=self._assignment.id, student_id=student)
        self._fresh.append(submission)
        parts = []
        for notebook in self._notebooks:
            row = SubmittedNotebook(id=new_uuid(), notebook_id=notebook.id, assignment_id=submission.id, flagged=False)
            grades = [Grade(id=new_uuid(), cell_id=cell.id, notebook_id=row.id) for cell in self._graded[notebook.name]]
            comments = [Comment(id=new_uuid(), cell_id=cell.id, notebook_id=row.id)
                        for cell in self._answers[notebook.name]]  # fmt: skip
            self._fresh += [row, *grades, *comments]
            parts.append(_Part(notebook.name, row, grades, comments))
        return submission, parts

    def _seconds_late(self, submission: Any) -> float:
        due = self._due if submission.extension is None or self._due is None else self._due + submission.extension
        late = submission.timestamp is not None and due is not None and (submission.timestamp - due).total_seconds()
        return max(0.0, late or 0.0)

    def _late(self, student: str, score: float, seconds: float) -> float | None:
        """As nbgrader's own step: never negative, never more than the score."""
        penalty = self._penalty(student, score, seconds) if seconds > 0 else None
        return None if penalty is None else max(0.0, min(penalty, score))

    def _standing(self, part: _Part) -> Standing:
        return Standing(
            scores={self._names[grade.cell_id]: _score(grade) for grade in part.grades},
            points=self._points[part.name],
            comments={self._names[comment.cell_id]: comment.manual_comment or comment.auto_comment
                      for comment in part.comments},
            penalty=part.row.late_submission_penalty or 0.0,
            waiting=any(grade.needs_manual_grade for grade in part.grades),
        )  # fmt: skip


def why(error: Exception) -> str:
    """What is the matter with the gradebook, and what to do about it."""
    said = str(getattr(error, "orig", None) or error).splitlines()[0]
    match said:
        case str() if "locked" in said:
            remedy = "Another program is writing in it at this moment (the formgrader, nbgrader): grade again later"
        case str() if "is full" in said or "disk I/O" in said:
            remedy = "Make room on the disk, then grade again"
        case str() if "readonly" in said or "unable to open" in said:
            remedy = "Have the right to write in it, and in its folder, given to you"
        case str() if "not a database" in said or "malformed" in said:
            remedy = "The file is damaged: put back a copy of it"
        case _:
            remedy = "Look at c.CourseDirectory.db_url in nbgrader_config.py"
    return f"The gradebook could not be used ({said}). {remedy}. What was saved before stays."


def _opened(db_url: str, course_id: str, assignment: str) -> Gradebook:
    """The gradebook, if there is one: nbgrader would make an empty one."""
    try:
        url = make_url(db_url)
        file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        if file is not None and not file.is_file():
            raise GradebookError(
                f"There is no gradebook {file}: nothing has been released in this course. "
                f"Make it with: nbgrader generate_assignment {assignment}"
            )
        return Gradebook(db_url, course_id)
    except (SQLAlchemyError, ImportError) as error:
        raise GradebookError(why(error)) from error


def _parts(submission: Any) -> list[_Part]:
    return [_Part(row.name, row, row.grades, row.comments) for row in submission.notebooks]


def _enter_score(grade: Any, name: str, found: Marks | None) -> None:
    """One score, if there is one to enter; a notebook that was not handed in is worth nothing."""
    if grade.needs_manual_grade is None:
        grade.needs_manual_grade = True
    if found is None:
        grade.auto_score, grade.needs_manual_grade = 0, False
    elif name in found.scores:
        grade.auto_score = found.scores[name]
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None


def _score(grade: Any) -> float:
    base = grade.manual_score if grade.manual_score is not None else grade.auto_score
    return float((base or 0.0) + (grade.extra_credit or 0.0) if base is not None else 0.0)


def _cells(notebook: Any) -> dict[str, Cell]:
    roles: dict[str, dict[str, Any]] = {
        source.name: {
            "grade": False, "grade_id": source.name, "locked": bool(source.locked), "schema_version": 3,
            "solution": False, "task": False, "cell_type": source.cell_type,
        }
        for source in notebook.source_cells
    }  # fmt: skip
    for kind in ("grade", "solution", "task"):
        for cell in getattr(notebook, f"{kind}_cells"):
            roles[cell.name][kind] = True
            if kind != "solution":
                roles[cell.name]["points"] = cell.max_score
    return {
        source.name: Cell(
            name=source.name, kind=source.cell_type, source=source.source or "", locked=bool(source.locked),
            checksum=source.checksum or "", role=roles[source.name],
        )
        for source in notebook.source_cells
    }  # fmt: skip
