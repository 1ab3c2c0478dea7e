"""What runs behind the wall: one student's cells, one request at a time, answered in JSON.

This package is all that is there: it sees neither tests nor keys nor gradebook. Limits are set and rights are given up
before the first line of a student is read. All that it says is hearsay to the grader: the student's code can say
anything in its place, and gains nothing by it that an honest answer would not give.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import IO, Any

from .shell import Output, Shell, open_shell
from .values import NotPlainError, encode

MOST_SAID = 6_000_000
"""Characters of values in one answer."""


class CellTimeoutError(BaseException):
    """The cell took too long. No ``except Exception`` of a student catches it."""


def main() -> None:
    limits = json.loads(sys.argv[1])
    confine(limits)
    work = Path(limits["work"])
    work.mkdir(parents=True, exist_ok=True)
    if limits["files"]:
        shutil.copytree(limits["files"], work, dirs_exist_ok=True)
    os.chdir(work)
    sys.path.insert(0, str(work))
    shell = open_shell(str(work.parent / "ipython"))
    shell.begin()
    requests, answers = _private_pipes()
    ours = os.getpid()
    sent: dict[str, str] = {}
    say(answers, {"ready": True})
    for line in requests:
        request = json.loads(line)
        outputs = _run(shell, request["source"], request["seconds"])
        if os.getpid() != ours:
            os._exit(0)
        last = shell.last_execution_result
        answer = {"outputs": outputs, "failed": not (last and last.success), **_changes(shell, sent)}
        say(answers, answer)


def confine(limits: dict[str, Any]) -> None:
    """Set every limit, then become nobody in particular."""
    for name, most in limits["resources"].items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    if limits["user"] is not None and os.getuid() == 0:
        os.setgroups([])
        os.setresgid(limits["user"], limits["user"], limits["user"])
        os.setresuid(limits["user"], limits["user"], limits["user"])


def _private_pipes() -> tuple[IO[str], IO[str]]:
    """Our end, for both ways; a student's code and its children find only ``/dev/null`` where they were."""
    requests, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(0), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for end in (0, 1, 2):
        os.dup2(nothing, end)
    return requests, answers


def _run(shell: Shell, source: str, seconds: float) -> list[Output]:
    signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return shell.show(source)
    except CellTimeoutError as late:
        return [{"output_type": "error", "ename": "CellTimeoutError", "evalue": str(late), "traceback": [str(late)]}]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_long(_: int, __: FrameType | None) -> None:
    raise CellTimeoutError("This cell took too long and was stopped.")


def _changes(shell: Shell, sent: dict[str, str]) -> dict[str, Any]:
    """What is new or gone among the student's names since the last answer; too much for one answer is not said."""
    now = {name: _plain(value) for name, value in list(shell.user_ns.items())
           if type(name) is str and not name.startswith("_") and name not in shell.user_ns_hidden}  # fmt: skip
    gone = [name for name in sent if name not in now]
    new: dict[str, Any] = {}
    left = MOST_SAID
    for name, text in now.items():
        if sent.get(name) != text:
            left -= len(text)
            new[name] = json.loads(text) if left >= 0 else {"opaque": "too large"}
    sent.clear()
    sent.update(now)
    return {"values": new, "gone": gone}


def _plain(value: object) -> str:
    try:
        return json.dumps({"value": encode(value)})
    except NotPlainError as reason:
        return json.dumps({"opaque": str(reason)[:200]})
    except Exception as error:
        return json.dumps({"opaque": type(error).__name__})


def say(answers: IO[str], what: dict[str, Any]) -> None:
    """One answer, one line."""
    json.dump(what, answers, default=str)
    answers.write("\n")
    answers.flush()
