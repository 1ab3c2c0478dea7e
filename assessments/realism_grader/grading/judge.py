"""The instructor's tests behind a wall of their own: a warm program a worker, and a copy of it for each submission.

A test may hand a student's text to ``eval``, a shell or a database. So nothing that runs here sees the course, the
gradebook, a key that is not in the notebook, the network or another submission. What a copy says is taken as data.
"""

from __future__ import annotations

import array
import ast
import atexit
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from IPython.core.inputtransformer2 import TransformerManager

from ..scoring import READING
from . import sandbox
from .assignment import Cell
from .inside.shell import Output
from .sandbox import START, Line, Program, SandboxError, StoppedError, Wall, clean

NOBODY = sandbox.NOBODY + 1_000
"""First of the user numbers for the tests: never that of a student's program."""

CLEARING = 10
"""Seconds for ending a copy and emptying its disk."""

_RISKY = frozenset(
    ("eval", "exec", "compile", "execute", "executemany", "executescript", "query", "system", "popen", "Popen",
     "subprocess", "get_ipython", "__import__", "import_module", "pickle", "read_sql")
)  # fmt: skip
"""Names that make a program of a text, or hand it to one."""

_UNGUARDED = (
    "A test or a given cell could run a student's text ({}), so that it is only judged behind a wall, and bubblewrap, "
    "which builds it, {}. Install bubblewrap, or allow it without protection with --allow-unsandboxed."
)


class Judge:
    """The program that runs the tests of one submission after the other."""

    def __init__(self, wall: Wall, given: Mapping[str, Path], slot: int) -> None:
        self._wall, self._limits = wall, wall.limits
        self._walled = not sandbox.why_not()
        self._folder = Path(tempfile.mkdtemp(prefix="realism-judge-"))
        self._files = self._folder / "given"
        self._files.mkdir()
        for name, path in given.items():
            target = self._files / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            target.chmod(0o644)
        self._slot = slot
        self._program: Program | None = None
        self._line: Line | None = None

    def begin(self, sources: Iterable[str]) -> Self:
        """A copy for one submission; ``sources`` are the instructor's cells, whose imports are made beforehand."""
        self.end()
        texts = list(sources)
        if not self._walled and not self._wall.unsandboxed:
            for text in texts:
                if found := risky(text):
                    raise SandboxError(_UNGUARDED.format(found, sandbox.why_not()))
        if self._program is None or not self._program.is_alive:
            self._start()
        assert self._program
        ours, theirs = socket.socketpair()
        modules = json.dumps(sorted(set().union(*map(_imported, texts)))[:500]).encode()
        end = array.array("i", [theirs.fileno()])
        try:
            self._program.end.sendmsg([modules], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, end)])
        except OSError:
            ours.close()
            self._stop()
            raise SandboxError("The program that runs the tests had ended. Grade this submission again.") from None
        finally:
            theirs.close()
        self._line = Line(ours, self._limits.answer, self._program.watch if self._walled else lambda: None)
        return self

    def end(self) -> None:
        """Take away the copy, and all that it left."""
        if self._line is None or self._program is None:
            return
        self._line.close()
        self._line = None
        try:
            self._program.end.settimeout(CLEARING)
            self._program.end.sendall(b"-")
            cleared = self._program.end.recv(1) == b"."
        except OSError:
            cleared = False
        if not cleared:
            self._stop()

    def show(self, source: str, seconds: float) -> list[Output]:
        """Run a cell of the instructor's."""
        return self._outputs({"show": source, "seconds": seconds}, seconds)

    def read(self, source: str) -> list[Output]:
        """Take the literals of a student's cell, or say what Python has against it."""
        return self._outputs({"read": source}, self._limits.cell_seconds)

    def pretend(self, source: str, error: str | None = None) -> list[Output]:
        """What a notebook would show of a cell that did not run here."""
        return self._outputs({"pretend": source, "error": error}, self._limits.cell_seconds)

    def enter(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Give the next test these values as they were told; the names that it cannot look at, and what they are."""
        seconds = self._limits.cell_seconds
        unseen = self._ask({"enter": dict(values), "seconds": seconds}, seconds).get("unseen")
        return {str(name): str(kind) for name, kind in unseen.items()} if isinstance(unseen, dict) else {}

    def close(self) -> None:
        """End everything, and leave no file."""
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _outputs(self, what: dict[str, Any], seconds: float) -> list[Output]:
        return clean(self._ask(what, seconds).get("outputs"), READING)

    def _ask(self, what: dict[str, Any], seconds: float) -> dict[str, Any]:
        assert self._line
        try:
            return self._line.ask(what, seconds + 5)
        except StoppedError as stopped:
            self._stop()
            raise SandboxError(f"A test was ended on these answers. {stopped} Look at it by hand.") from None

    def _start(self) -> None:
        limits = {name: most for name, most in self._limits.resources.items() if name != "RLIMIT_CPU"}
        if not self._walled:
            del limits["RLIMIT_NPROC"]
        setup = {"given": "/grader/given" if self._walled else str(self._files), "resources": limits,
                 "ipython": "/tmp/ipython" if self._walled else str(self._folder / "ipython"),
                 "user": NOBODY + self._slot if self._walled else None, "seconds": int(self._limits.total_seconds) + 5,
                 "sweep": ["/tmp", "/dev/shm"] if self._walled else []}  # fmt: skip
        self._program = Program("judge", setup, self._wall, None if self._walled else self._folder,
                                {"/grader/given": self._files}, sandbox.own_packages())  # fmt: skip
        self._program.end.settimeout(START)
        try:
            ready = self._program.end.recv(1) == b"!"
        except OSError:
            ready = False
        if not ready:
            self._stop()
            raise SandboxError("The program that runs the tests did not start. Grade this submission again.")

    def _stop(self) -> None:
        if self._line:
            self._line.close()
            self._line = None
        if self._program:
            self._program.close()
            self._program = None


_judges: dict[Any, Judge] = {}


def judge_of(wall: Wall, given: Mapping[str, Path], slot: int) -> Judge:
    """The one judge of this process, started again when the course or its files have changed."""
    files = tuple((name, path, path.stat().st_mtime_ns) for name, path in sorted(given.items()))
    key = os.getpid(), wall, files, slot, sandbox.why_not()
    if key not in _judges:
        close_judges()
        _judges[key] = Judge(wall, given, slot)
    return _judges[key]


@atexit.register
def close_judges() -> None:
    """End this process's judge; a parent's is its parent's business."""
    for (pid, *_), judge in _judges.items():
        if pid == os.getpid():
            judge.close()
    _judges.clear()


def risky(source: str) -> str:
    """What in an instructor's cell could make a program of a student's text; empty if nothing could."""
    try:
        nodes = list(ast.walk(ast.parse(TransformerManager().transform_cell(source))))
    except (SyntaxError, ValueError, RecursionError):
        return "a cell that is no Python"
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    found = sorted(used & _RISKY) or sorted(_imported(source) & _RISKY)
    return found[0] if found else ""


def text_tests(cells: Iterable[Cell]) -> list[str]:
    """The tests that make a program of a text, so that a student's text could give itself the points."""
    return sorted(cell.name for cell in cells if cell.is_test and risky(cell.source))


def _imported(source: str) -> set[str]:
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return set()
    names = {part.name for node in nodes if isinstance(node, ast.Import) for part in node.names}
    return names | {
        node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
