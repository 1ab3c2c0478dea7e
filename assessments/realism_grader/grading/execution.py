"""Fill in the outputs of one notebook: read what can be read, run the rest behind the wall, test outside of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from structural_realism import literals
from structural_realism.literals import Read

from .assignment import Cell, Notebook, grade_id
from .inside.judge import TestTimeoutError
from .inside.shell import CUT, Output
from .judge import Judge, judge_of
from .sandbox import Ran, SandboxError, Session, StoppedError, Wall, ensure

__all__ = ["Executed", "TestTimeoutError", "execute"]

Way = Literal["read", "run"]

RESTARTS = 2
"""How often a program that was ended is started again without the cell that ended it."""

MOST_SHOWN = 1_000_000
"""Characters that all cells of a notebook may show together, and all its tests."""

_ALWAYS_SHOWN = 2_000
"""Characters of an error or a result that are shown even then: a score is one of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """A code cell that says something, and whose it is."""

    at: int
    source: str
    owner: Literal["test", "given", "student"]
    cell: Cell | None
    read: Read | None


@dataclass(slots=True)
class Executed:
    """How a notebook was executed, and what there is to say about it: grade id (or nothing) and a sentence."""

    way: Way
    remarks: list[tuple[str, str]] = field(default_factory=list)


def execute(book: Any, notebook: Notebook, wall: Wall, scratch: Path, files: Path | None = None, slot: int = 0,
            given: Mapping[str, Path] | None = None) -> Executed:  # fmt: skip
    """Execute ``book`` in place; ``files`` are the student's, ``given`` the instructor's, by their names.

    Raises ``SandboxError`` when there is something to run that cannot be run safely, or that ended the tests.
    """
    judge = judge_of(wall, given or {}, slot)
    try:
        return _execute(book, notebook, judge, wall, scratch, files, slot)
    finally:
        judge.end()


def _execute(book: Any, notebook: Notebook, judge: Judge, wall: Wall, scratch: Path, files: Path | None,
             slot: int) -> Executed:  # fmt: skip
    steps = list(_steps(book, notebook))
    instructors = [step.source for step in steps if step.owner != "student"]
    shown = _Shown(book)
    judge.begin(instructors)
    if all(step.owner != "student" or step.read for step in steps):
        for step in steps:
            shown.show(step, _read(step, judge, wall.limits.cell_seconds))
        return Executed("read", shown.remarks)
    ensure(wall)
    executed = Executed("run")
    dead: dict[int, str] = {}
    for _ in range(1 + RESTARTS):
        try:
            said = _run_all(shown, steps, notebook, judge, wall, scratch, files, slot, dead)
            executed.remarks += [*said, *shown.remarks]
            return executed
        except _EndedError as ended:
            dead[ended.at] = ended.reason
            executed.remarks.append((ended.name, f"The program was ended here. {ended.reason}"))
            shown = _Shown(book)
            judge.begin(instructors)
    executed.remarks.append(("", "The program was ended again and again: only answers that are literals were read."))
    for step in steps:
        unread = step.owner == "student" and not step.read
        reason = dead.get(step.at, "Not run: the program had been ended too often.")
        shown.show(step, judge.pretend(step.source, reason) if unread else _read(step, judge, wall.limits.cell_seconds))
    executed.remarks += shown.remarks
    return executed


class _EndedError(Exception):
    def __init__(self, step: Step, reason: str) -> None:
        self.at, self.name, self.reason = step.at, step.cell.name if step.cell else "", reason


def _steps(book: Any, notebook: Notebook) -> Iterator[Step]:
    given = notebook.given
    for at, cell in enumerate(book.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        known = notebook.cells.get(grade_id(cell))
        if known is not None and known.is_test:
            yield Step(at, known.source, "test", known, None)
        elif given[cell.source] > 0:
            given[cell.source] -= 1
            yield Step(at, cell.source, "given", known, None)
        else:
            yield Step(at, cell.source, "student", known, literals.read(cell.source))


def _read(step: Step, judge: Judge, seconds: float) -> list[Output]:
    """A step that needs no student's program: the instructor's code, or literals."""
    return judge.show(step.source, seconds) if step.read is None else judge.read(step.source)


def _run_all(shown: _Shown, steps: list[Step], notebook: Notebook, judge: Judge, wall: Wall, scratch: Path,
             files: Path | None, slot: int, dead: dict[int, str]) -> list[tuple[str, str]]:  # fmt: skip
    """Every step once, in one program behind the wall; tests of values apart. Raises ``_EndedError`` when it dies."""
    told: dict[str, Any] = {}
    remarks: list[tuple[str, str]] = []
    suspect: Step | None = None
    visible = notebook.visible
    try:
        with Session(wall, scratch, files, slot) as session:
            for step in steps:
                if step.at in dead:
                    shown.show(step, judge.pretend(step.source, dead[step.at]))
                    continue
                if step.owner == "student" and not step.read:
                    suspect = step
                if step.owner == "test" and step.cell and step.cell.name not in notebook.live:
                    _hear(told, session.run(visible.get(step.cell.name, "")))
                    remarks += _enter(told, step.cell, judge)
                    shown.show(step, judge.show(step.source, wall.limits.cell_seconds))
                    continue
                ran = session.run(step.source)
                _hear(told, ran)
                if step.owner == "given":
                    judge.show(step.source, wall.limits.cell_seconds)
                judge.pretend(step.source, "" if ran.failed else None)
                shown.show(step, ran.outputs)
    except StoppedError as stopped:
        if suspect is None:
            raise SandboxError(f"The code that was given out did not run in the sandbox. {stopped}") from None
        raise _EndedError(suspect, str(stopped)) from None
    return remarks


def _hear(told: dict[str, Any], ran: Ran) -> None:
    """Keep the student's names as they were told from behind the wall."""
    for name in ran.gone:
        told.pop(name, None)
    told |= {name: value for name, value in ran.values.items() if name.isidentifier() and name[0] != "_"}


def _enter(told: Mapping[str, Any], test: Cell, judge: Judge) -> Iterator[tuple[str, str]]:
    """Give the test the values that it could mean; say which of them it cannot look at."""
    unseen = judge.enter({name: told[name] for name in sorted(test.words & told.keys())})
    for name, kind in unseen.items():
        if name not in ("In", "Out", "exit", "quit", "get_ipython") and kind != "module":
            yield test.name, f"{name} could not be shown to the test ({kind}): it looks at plain values."


class _Shown:
    """Puts outputs into the notebook, as many as fit."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._left = {True: MOST_SHOWN, False: MOST_SHOWN}
        self.remarks: list[tuple[str, str]] = []

    def show(self, step: Step, outputs: list[Output]) -> None:
        from nbformat import from_dict

        cells = self._book.cells
        cell = cells[step.at]
        cell.execution_count = number = 1 + sum(1 for other in cells[: step.at] if other.get("execution_count"))
        for output in outputs:
            if output["output_type"] == "execute_result":
                output["execution_count"] = number
        cell.outputs = [from_dict(output) for output in self._fitting(outputs, step.owner == "test")]

    def _fitting(self, outputs: list[Output], of_test: bool) -> list[Output]:
        size = len(json.dumps(outputs))
        if size <= self._left[of_test]:
            self._left[of_test] -= size
            return outputs
        if not self.remarks:
            self.remarks.append(("", "The notebook shows more than is kept: its outputs were cut off."))
        return _cut(outputs)


def _cut(outputs: list[Output]) -> list[Output]:
    """What says whether a cell failed, and what it gave; of the rest, that there was some."""
    errors = [output for output in outputs if output["output_type"] == "error"][:1]
    results = [output for output in outputs if output["output_type"] == "execute_result"][-1:]
    kept: list[Output] = [{"output_type": "stream", "name": "stdout", "text": CUT}]
    for error in errors:
        value = error["evalue"][:_ALWAYS_SHOWN]
        kept.append({**error, "ename": error["ename"][:200], "evalue": value, "traceback": [value]})
    for result in results:
        kept.append({**result, "data": {"text/plain": result["data"]["text/plain"][:_ALWAYS_SHOWN]}})
    return kept
