"""Run a student's cells where they can harm nothing: bubblewrap, limits, a watch on the whole group, one pipe.

Inside there is no network, no home, no course folder, no exchange and no other student; the system is read-only; what
is written goes to a small memory disk that vanishes. ``Session`` runs one cell after the other and says what came out.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).resolve().parent
START_INSIDE = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from inside.student import main; del sys.path[0]; main()"
)
NOBODY = 60_600
"""First of the user numbers that students' code gets where the grader runs as root; one a worker."""

START = 60
"""Seconds that the sandbox may take to be ready, on a very busy machine."""

_INSTALL = "Install it (Debian, Ubuntu: sudo apt install bubblewrap; Fedora: sudo dnf install bubblewrap)"
_ALLOW = "It needs user namespaces, or root with CAP_SYS_ADMIN, which containers often withhold: ask the administrator"

_MEBIBYTE = 1024 * 1024


class SandboxError(Exception):
    """Code cannot be run safely here; the message says why and what to do."""


class StoppedError(Exception):
    """The program ended or was ended; the message says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use."""

    cell_seconds: float = 30
    total_seconds: float = 120
    memory: int = 1024 * _MEBIBYTE
    processes: int = 64
    disk: int = 128 * _MEBIBYTE
    file: int = 64 * _MEBIBYTE
    open_files: int = 256
    answer: int = 8 * _MEBIBYTE

    @property
    def resources(self) -> dict[str, int]:
        """As ``setrlimit`` knows them. The address space is larger than the memory, which the watch counts."""
        return {
            "RLIMIT_AS": 2 * self.memory, "RLIMIT_CPU": int(self.total_seconds) + 5, "RLIMIT_NPROC": self.processes,
            "RLIMIT_FSIZE": self.file, "RLIMIT_NOFILE": self.open_files, "RLIMIT_CORE": 0,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wall:
    """How the sandbox is built on this machine."""

    hidden: tuple[Path, ...] = ()
    readable: tuple[Path, ...] = ()
    unsandboxed: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Ran:
    """What running one cell gave. All of it is the student's word."""

    outputs: list[dict[str, Any]]
    failed: bool
    values: dict[str, Any]
    gone: list[str]


@cache
def why_not() -> str:
    """Why no sandbox can be had here, in words that follow "bubblewrap"; empty when one can be had."""
    found = shutil.which("bwrap")
    if not found:
        return "is not installed"
    try:
        done = subprocess.run([found, *_fences(), "--ro-bind", "/", "/", "true"], capture_output=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"does not start here ({error})"
    said = done.stderr.decode("utf-8", "replace").strip()[:200]
    return "" if done.returncode == 0 else f"is not allowed to work here ({said})"


def ensure(wall: Wall) -> None:
    """Raise ``SandboxError`` unless code can be run as ``wall`` wants it."""
    if not wall.unsandboxed and why_not():
        raise SandboxError(refusal())


def refusal() -> str:
    """Why students' code is not run here, and what to do about it."""
    remedy = _INSTALL if "not installed" in why_not() else _ALLOW
    return (
        f"Students' code is only run behind a wall, and bubblewrap, which builds it, {why_not()}. {remedy}, or run "
        "such code without protection with --allow-unsandboxed: it can then read and change all that you can."
    )


class Session:
    """One student's program, alive from ``with`` to its end."""

    def __init__(self, wall: Wall, scratch: Path, files: Path | None = None, slot: int = 0) -> None:
        self._wall, self._limits = wall, wall.limits
        self._buffer = bytearray()
        self._until = time.monotonic() + wall.limits.total_seconds
        work = scratch / "work" if wall.unsandboxed else Path("/tmp/work")
        user = None if wall.unsandboxed else NOBODY + slot
        inside = files if wall.unsandboxed else Path("/grader/files")
        setup = json.dumps({"work": str(work), "files": str(inside) if files else None,
                            "resources": self._limits.resources, "user": user})  # fmt: skip
        words = [*_python(), str(HERE)] if wall.unsandboxed else [*command(wall, files), *_python(), "/grader"]
        self._process = subprocess.Popen(
            [*words, setup], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True, env=_environment(scratch if wall.unsandboxed else Path("/tmp")), bufsize=0,
            cwd=scratch if wall.unsandboxed else "/",
        )  # fmt: skip
        assert self._process.stdin and self._process.stdout
        self._out = self._process.stdout
        os.set_blocking(self._out.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._out, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        try:
            self._answer(time.monotonic() + START)
        except BaseException as error:
            self.close()
            if isinstance(error, StoppedError):
                raise SandboxError(f"The sandbox did not start. {error}") from None
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def run(self, source: str) -> Ran:
        """Run one cell; raises ``StoppedError`` when the program is no more."""
        seconds = min(self._limits.cell_seconds, max(0.1, self._until - time.monotonic()))
        line = json.dumps({"source": source, "seconds": seconds}).encode() + b"\n"
        try:
            assert self._process.stdin
            self._process.stdin.write(line)
        except OSError:
            raise StoppedError("The program had ended before this cell was run.") from None
        said = self._answer(time.monotonic() + seconds + 5)
        outputs, values, gone = said.get("outputs"), said.get("values"), said.get("gone")
        return Ran(
            outputs=_outputs(outputs), failed=bool(said.get("failed")),
            values=values if isinstance(values, dict) else {},
            gone=[name for name in gone if isinstance(name, str)] if isinstance(gone, list) else [],
        )  # fmt: skip

    def close(self) -> None:
        """End the program and all that it started."""
        for pid in [self._process.pid, *_family(self._process.pid)]:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        for end in (self._process.stdin, self._process.stdout):
            if end:
                with contextlib.suppress(OSError):
                    end.close()

    def _answer(self, deadline: float) -> dict[str, Any]:
        """The next line, while the whole group is watched."""
        while b"\n" not in self._buffer:
            if time.monotonic() > deadline:
                raise StoppedError("It took too long and was stopped.")
            self._watch()
            if not self._selector.select(0.1):
                continue
            try:
                chunk = os.read(self._out.fileno(), 1 << 20)
            except BlockingIOError:
                continue
            if not chunk:
                raise StoppedError("It ended its own program.")
            self._buffer += chunk
            if len(self._buffer) > self._limits.answer:
                raise StoppedError("It gave more output than is allowed.")
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer = bytearray(rest)
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            raise StoppedError("It gave output that makes no sense.") from None
        return said if isinstance(said, dict) else {}

    def _watch(self) -> None:
        """Count what one limit a process cannot: the memory and the processes of all together."""
        family = list(_family(self._process.pid))
        if len(family) > self._limits.processes + 8:
            raise StoppedError("It started more processes than are allowed.")
        if sum(map(_resident, family)) > self._limits.memory < sum(map(_own, family)):
            raise StoppedError("It used more memory than is allowed.")


def command(wall: Wall, files: Path | None) -> list[str]:
    """The words that build the wall round the command that follows them."""
    disk = str(wall.limits.disk)
    words = [shutil.which("bwrap") or "bwrap", *_fences(), *_system(), "--proc", "/proc", "--dev", "/dev"]
    for folder in ("/dev/shm", "/tmp"):
        words += ["--size", disk, "--perms", "1777", "--tmpfs", folder]
    roots = [Path("/usr"), Path(sys.base_prefix), Path(sys.prefix), *_course_package(), *wall.readable]
    for root in dict.fromkeys(roots):
        words += [] if root.is_relative_to("/usr") else _bound(root, root)
    for path in (Path("/usr/local/share/nbgrader"), Path("/usr/share/nbgrader"), *wall.hidden):
        if path.is_dir() and any(path.is_relative_to(root) for root in roots):
            words += ["--tmpfs", str(path), "--remount-ro", str(path)]
    words += _bound(HERE / "inside", Path("/grader/inside"))
    words += _bound(files, Path("/grader/files")) if files else []
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--"]


def _python() -> list[str]:
    return [sys.executable, "-E", "-s", "-c", START_INSIDE]


def _bound(path: Path, inside: Path) -> list[str]:
    """``path`` read-only as ``inside``, in folders that every user may pass through."""
    folders = [word for parent in reversed(inside.parents[:-1]) for word in ("--perms", "0755", "--dir", str(parent))]
    return [*folders, "--ro-bind", str(path), str(inside)]


def _fences() -> list[str]:
    """Namespaces and ends. Root needs no user namespace: its program gives up root by itself."""
    words = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
             "--die-with-parent", "--new-session", "--hostname", "sandbox"]  # fmt: skip
    if os.getuid() == 0:
        return [*words, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return ["--unshare-user", *words, "--cap-drop", "ALL"]


def _system() -> Iterator[str]:
    """``/usr`` and what belongs to it, read-only; of ``/etc`` only what programs need to start."""
    yield from ("--ro-bind", "/usr", "/usr")
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", os.readlink(path), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    yield from ("--perms", "0755", "--dir", "/etc")
    for name in ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime", "mime.types"):
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")


def _course_package() -> Iterator[Path]:
    """The student's half of the course, where it is installed in place from a clone; never the folder of the keys."""
    found = find_spec("structural_realism")
    for folder in (found.submodule_search_locations or ()) if found else ():
        if not Path(folder).is_relative_to(sys.prefix):
            yield Path(folder)


def _environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": str(home), "TMPDIR": str(home), "USER": "student", "LOGNAME": "student", "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    }  # fmt: skip


def _outputs(said: Any) -> list[dict[str, Any]]:
    """Only the words of what a cell showed; pictures stay, as data, and nothing that a page would run."""
    kept: list[dict[str, Any]] = []
    for output in said if isinstance(said, list) else ():
        if isinstance(output, dict) and (clean := _output(output)):
            kept.append(clean)
    return kept


def _output(output: dict[str, Any]) -> dict[str, Any] | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str() as text}:
            return {"output_type": "stream", "name": name, "text": text}
        case {"output_type": "error", "ename": str() as ename, "evalue": str() as evalue, "traceback": list() as lines}:
            return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": list(map(str, lines))}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict() as data}:
            shown = {mime: str(data[mime]) for mime in ("text/plain", "image/png") if mime in data}
            if "text/plain" not in shown:
                return None
            extra = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": shown, "metadata": {}, **extra}
    return None


def _family(pid: int) -> Iterator[int]:
    """The processes below ``pid``, as Linux tells them."""
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        with contextlib.suppress(OSError, ValueError):
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                below = [int(word) for word in children.read_text().split()]
                yield from below
                waiting += below


def _own(pid: int) -> int:
    """The memory of a process, what it shares with others counted in part; dearer to ask for than ``_resident``."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, ValueError, StopIteration):
        return _resident(pid)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
