"""Workers: processes that each grade one submission after the other, watched, replaced when they fall, never shared.

A worker never sees the gradebook. One that dies or does not answer costs its own submission, which is set aside, and
nothing else.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from .inside.shell import Shell, open_shell

Task = TypeVar("Task")

Work = Callable[[Any, Shell, int], Any]
"""A task, the worker's trusted interpreter and the worker's number → what came out."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Task]):
    """A task with what came out of it, or with the reason why nothing did."""

    task: Task
    result: Any
    failure: str = ""


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    task: Any = None
    until: float = 0.0


class Pool(Generic[Task]):
    """``size`` workers for ``work``. Tasks may be added while results are taken.

    ``fresh`` workers start from nothing, for a parent with threads; the others are quick copies of the parent.
    """

    def __init__(self, work: Work, size: int, patience: float, *, fresh: bool = False) -> None:
        self._work, self._size, self._patience = work, size, patience
        self._context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" and not fresh else "spawn")
        self._tasks: deque[Task] = deque()
        self._workers: list[_Worker] = []
        self._folder = ""

    def __enter__(self) -> Self:
        self._folder = tempfile.mkdtemp(prefix="realism-")
        self._workers = [self._start(slot) for slot in range(self._size)]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._workers:
            if worker.task is None:
                with contextlib.suppress(OSError):
                    worker.pipe.send(None)
            else:
                worker.process.terminate()
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, *tasks: Task) -> None:
        self._tasks.extend(tasks)

    def results(self) -> Iterator[list[Done[Task]]]:
        """What is ready, as it gets ready, until nothing is left to do."""
        while True:
            lost = [gone for worker in self._workers if worker.task is None and self._tasks
                    if (gone := self._give(worker, self._tasks.popleft()))]  # fmt: skip
            if lost:
                yield lost
            busy = [worker for worker in self._workers if worker.task is not None]
            if not busy:
                if self._tasks:
                    continue
                return
            ready = set(wait([worker.pipe for worker in busy], 1.0))
            done = [self._take(worker) for worker in busy if worker.pipe in ready]
            done += [self._give_up(worker, "It took too long.") for worker in busy
                     if worker.task is not None and time.monotonic() > worker.until]  # fmt: skip
            if done:
                yield done

    def _give(self, worker: _Worker, task: Task) -> Done[Task] | None:
        worker.task, worker.until = task, time.monotonic() + self._patience
        try:
            worker.pipe.send(task)
        except OSError:
            return self._give_up(worker, "The grader's own program had ended.")
        return None

    def _take(self, worker: _Worker) -> Done[Task]:
        try:
            result, failure = worker.pipe.recv()
        except (EOFError, OSError):
            return self._give_up(worker, "It made the grader's own program end.")
        task, worker.task = worker.task, None
        return Done(task, result, failure)

    def _give_up(self, worker: _Worker, why: str) -> Done[Task]:
        task, worker.task = worker.task, None
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        fresh = self._start(self._workers.index(worker))
        worker.process, worker.pipe = fresh.process, fresh.pipe
        return Done(task, None, why)

    def _start(self, slot: int) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, ours, self._work, slot, self._folder), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)


def _serve(pipe: Connection, other_end: Connection, work: Work, slot: int, temporary: str) -> None:
    other_end.close()
    tempfile.tempdir = temporary
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.umask(0o022)
    sys.path[:] = [entry for entry in sys.path if entry not in ("", ".")]
    with tempfile.TemporaryDirectory(prefix="realism-") as folder, contextlib.suppress(EOFError, OSError):
        shell = open_shell(folder)
        with _empty(Path(folder, "empty")) as emptied:
            while (task := pipe.recv()) is not None:
                try:
                    answer = work(task, shell, slot), ""
                except Exception as error:
                    answer = None, f"{type(error).__name__}: {error}"
                emptied()
                pipe.send(answer)


@contextlib.contextmanager
def _empty(folder: Path) -> Iterator[Callable[[], None]]:
    """Stand in a folder of our own; what is called takes out what a test has left there."""

    def emptied() -> None:
        os.chdir(folder)
        for left in folder.iterdir():
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()

    folder.mkdir()
    with contextlib.chdir(folder):
        yield emptied


def cores() -> int:
    """The processors that this process may use."""
    affinity: Callable[[int], Iterable[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(list(affinity(0))) if affinity else os.cpu_count() or 1
