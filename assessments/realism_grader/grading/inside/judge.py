"""What runs behind the judge's wall: the instructor's tests, each submission in a copy of this program of its own.

The first program only waits, warm, and never looks at a student's value. For each submission it makes a copy of
itself, which gets a line of its own; at the end whatever the copy has left, programs and files, is taken away.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import gc
import json
import os
import resource
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from structural_realism import literals

from .shell import Output, Shell, open_shell
from .student import confine, say
from .values import NotPlainError, Opaque, decode

MOST_ASKED = 1 << 16
"""Bytes of one request to the first program: a list of modules."""

_WARMING = ("1", "print(1)", "assert False")
"""What every copy would otherwise find out for itself."""

_NOT_DUMPABLE = 4, 0


class TestTimeoutError(BaseException):
    """A test of the instructor's did not come to an end."""


def main() -> None:
    setup = json.loads(sys.argv[1])
    confine(setup)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(*_NOT_DUMPABLE, 0, 0, 0)
    os.chdir(setup["given"])
    shell = open_shell(setup["ipython"])
    shell.begin()
    for cell in _WARMING:
        shell.show(cell)
    control = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    for end in (0, 1, 2):
        os.dup2(nothing, end)
    control.sendall(b"!")
    while True:
        request, ends, _, _ = socket.recv_fds(control, MOST_ASKED, 1)
        if not request:
            return
        for name in json.loads(request):
            with contextlib.suppress(Exception, SystemExit):
                import_module(name)
        gc.freeze()
        copy = os.fork()
        if copy == 0:
            control.close()
            _hear(shell, socket.socket(fileno=ends[0]), setup["seconds"])
        os.close(ends[0])
        if not control.recv(1):
            os._exit(0)
        _clear(copy, setup["sweep"])
        control.sendall(b".")


def _clear(copy: int, folders: list[str]) -> None:
    """End the copy and all that it started; empty the disks it could write to. Without a wall only what is its own."""
    alone = bool(folders) and os.getpid() == 2 and os.getppid() == 1
    with contextlib.suppress(OSError):
        if alone:
            os.kill(-1, signal.SIGKILL)
        else:
            os.killpg(copy, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(copy, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, 0):
            pass
    for folder in folders if alone else ():
        for left in Path(folder).iterdir():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)
            else:
                left.unlink()


def _hear(shell: Shell, line: socket.socket, seconds: int) -> None:
    """One submission, request by request; never returns."""
    try:
        with contextlib.suppress(OSError):
            os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        shell.begin()
        space = _Space(shell)
        requests, answers = line.makefile("r", encoding="utf-8"), line.makefile("w", encoding="utf-8")
        ours = os.getpid()
        for text in requests:
            answer = space.do(json.loads(text))
            if os.getpid() == ours:
                say(answers, answer)
            else:
                break
    finally:
        os._exit(0)


class _Space:
    """The tests' namespace, and the student's names on their way in."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._entered: set[str] = set()

    def do(self, request: dict[str, Any]) -> dict[str, Any]:
        match request:
            case {"show": str() as source, "seconds": float() | int() as seconds}:
                return {"outputs": self._timed(source, seconds)}
            case {"read": str() as source}:
                return {"outputs": self._read(source)}
            case {"pretend": str() as source, "error": error}:
                failure = None if error is None else RuntimeError(error) if error else RuntimeError()
                return {"outputs": self._shell.pretend(source, failure)}
            case {"enter": dict() as told, "seconds": float() | int() as seconds}:
                with _alarm(seconds):
                    return {"unseen": dict(self._enter(told))}
        return {}

    def _read(self, source: str) -> list[Output]:
        read = literals.read(source) or literals.Read()
        if read.error is None:
            self._shell.user_ns.update(read.values)
        return self._shell.pretend(source, read.error, read.shown)

    def _timed(self, source: str, seconds: float) -> list[Output]:
        """The instructor's code, which may take long with a value that nobody thought of."""
        try:
            with _alarm(seconds):
                return self._shell.show(source)
        except TestTimeoutError as late:
            return self._shell.pretend(source, late)

    def _enter(self, told: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Give the test the values that it could mean; say which of them it cannot look at."""
        space = self._shell.user_ns
        for name in self._entered:
            space.pop(name, None)
        self._entered.clear()
        for name, one in told.items():
            value = _value(one)
            if isinstance(value, Opaque):
                if name in space or hasattr(builtins, name):
                    continue
                yield name, value.kind
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


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise TestTimeoutError(f"No result within {seconds:g} seconds.")

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
