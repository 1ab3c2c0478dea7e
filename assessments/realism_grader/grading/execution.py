"""Fill in the outputs of one notebook: read what can be read, run the rest behind the wall, test outside of it."""

from __future__ import annotations

import builtins
import contextlib
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Literal

from structural_realism import literals
from structural_realism.literals import Read

from .assignment import Cell, Notebook, grade_id
from .inside.shell import Output, Shell
from .inside.values import NotPlainError, Opaque, decode
from .sandbox import Ran, SandboxError, Session, StoppedError, Wall, ensure

Way = Literal["read", "run"]

RESTARTS = 2
"""How often a program that was ended is started again without the cell that ended it."""


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


class TestTimeoutError(BaseException):
    """A test of the instructor's did not come to an end."""


def execute(book: Any, notebook: Notebook, shell: Shell, wall: Wall, scratch: Path, files: Path | None = None,
            slot: int = 0) -> Executed:  # fmt: skip
    """Execute ``book`` in place. Raises ``SandboxError`` when there is code to run and no wall to run it behind."""
    steps = list(_steps(book, notebook))
    shell.begin()
    if all(step.owner != "student" or step.read for step in steps):
        for step in steps:
            _show(book, step, _read(step, shell, wall.limits.cell_seconds))
        return Executed("read")
    ensure(wall)
    executed = Executed("run")
    dead: dict[int, str] = {}
    for _ in range(1 + RESTARTS):
        try:
            _run_all(book, steps, notebook, shell, wall, scratch, files, slot, dead, executed)
            return executed
        except _EndedError as ended:
            dead[ended.at] = ended.reason
            executed.remarks.append((ended.name, f"The program was ended here. {ended.reason}"))
            shell.begin()
    executed.remarks.append(("", "The program was ended again and again: only answers that are literals were read."))
    for step in steps:
        unread = step.owner == "student" and not step.read
        reason = dead.get(step.at, "Not run: the program had been ended too often.")
        _show(book, step, _stopped(shell, step, reason) if unread else _read(step, shell, wall.limits.cell_seconds))
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


def _read(step: Step, shell: Shell, seconds: float) -> list[Output]:
    """A step that needs no wall: the instructor's code, or literals."""
    if step.read is None:
        return _timed(shell, step.source, seconds)
    if step.read.error is None:
        shell.user_ns.update(step.read.values)
    return shell.pretend(step.source, step.read.error, step.read.shown)


def _timed(shell: Shell, source: str, seconds: float) -> list[Output]:
    """The instructor's code, which may take long with a value that nobody thought of."""
    with _alarm(seconds):
        try:
            return shell.show(source)
        except TestTimeoutError as late:
            return shell.pretend(source, late)
    raise AssertionError


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise TestTimeoutError(f"No result within {seconds:g} seconds.")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _run_all(book: Any, steps: list[Step], notebook: Notebook, shell: Shell, wall: Wall, scratch: Path,
             files: Path | None, slot: int, dead: dict[int, str], executed: Executed) -> None:  # fmt: skip
    """Every step once, in one program behind the wall; tests of values outside. Raises ``_EndedError`` when it dies."""
    world = _World(shell)
    suspect: Step | None = None
    visible = notebook.visible
    try:
        with Session(wall, scratch, files, slot) as session:
            for step in steps:
                if step.at in dead:
                    _show(book, step, _stopped(shell, step, dead[step.at]))
                    continue
                if step.owner == "student" and not step.read:
                    suspect = step
                if step.owner == "test" and step.cell and step.cell.name not in notebook.live:
                    world.take(session.run(visible.get(step.cell.name, "")))
                    executed.remarks += world.enter(step.cell)
                    _show(book, step, _timed(shell, step.source, wall.limits.cell_seconds))
                    continue
                ran = session.run(step.source)
                world.take(ran)
                if step.owner == "given":
                    _timed(shell, step.source, wall.limits.cell_seconds)
                shell.pretend(step.source, RuntimeError() if ran.failed else None)
                _show(book, step, ran.outputs)
    except StoppedError as stopped:
        if suspect is None:
            raise SandboxError(f"The code that was given out did not run in the sandbox. {stopped}") from None
        raise _EndedError(suspect, str(stopped)) from None


class _World:
    """The student's names as they were told from behind the wall, and their way into the tests' namespace."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._told: dict[str, Any] = {}
        self._entered: set[str] = set()

    def take(self, ran: Ran) -> None:
        for name in ran.gone:
            self._told.pop(name, None)
        self._told |= {name: told for name, told in ran.values.items() if name.isidentifier() and name[0] != "_"}

    def enter(self, test: Cell) -> Iterator[tuple[str, str]]:
        """Give the test the values that it could mean; say which of them it cannot look at."""
        space = self._shell.user_ns
        for name in self._entered:
            space.pop(name, None)
        self._entered.clear()
        for name in sorted(test.words & self._told.keys()):
            value = _value(self._told[name])
            if isinstance(value, Opaque):
                if name in space or hasattr(builtins, name):
                    continue
                if name not in ("In", "Out", "exit", "quit", "get_ipython") and value.kind != "module":
                    yield test.name, f"{name} could not be shown to the test ({value.kind}): it looks at plain values."
            space[name] = value
            self._entered.add(name)


def _value(told: Any) -> Any:
    match told:
        case {"value": data}:
            try:
                return decode(data)
            except NotPlainError:
                return Opaque("unknown")
        case {"opaque": str() as kind}:
            return Opaque("".join(filter(str.isprintable, kind))[:60])
    return Opaque("unknown")


def _stopped(shell: Shell, step: Step, reason: str) -> list[Output]:
    return shell.pretend(step.source, RuntimeError(reason))


def _show(book: Any, step: Step, outputs: list[Output]) -> None:
    from nbformat import from_dict

    cell = book.cells[step.at]
    cell.execution_count = number = 1 + sum(1 for other in book.cells[: step.at] if other.get("execution_count"))
    for output in outputs:
        if output["output_type"] == "execute_result":
            output["execution_count"] = number
    cell.outputs = [from_dict(output) for output in outputs]
