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
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .syscalls import open_filter

HERE = Path(__file__).resolve().parent
GRADER = HERE.parent
"""The grader's own package; in a clone, the keys lie beside it, and everything else that students must not see."""

START_INSIDE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from inside.{} import main; del sys.path[0]; main()"
NOBODY = 60_600
"""First of the user numbers that students' code gets where the grader runs as root; one a worker."""

START = 60
"""Seconds that the sandbox may take to be ready, on a very busy machine."""

WATCH = 0.1
"""Seconds between two looks at what a program uses."""

_INSTALL = "Install it (Debian, Ubuntu: sudo apt install bubblewrap; Fedora: sudo dnf install bubblewrap)"
_ALLOW = (
    "It needs user namespaces and a /proc that nothing masks, or root with CAP_SYS_ADMIN, which containers often "
    "withhold: ask the administrator"
)

_MEBIBYTE = 1024 * 1024

_DISKS = ("/dev/shm", "/tmp")


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
    all_open_files: int = 1024
    files: int = 10_000
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
        with filtered() as (words, ends):
            probe = [*_fences(), *words, "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
            done = subprocess.run([found, *probe], capture_output=True, timeout=20, pass_fds=ends)
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
        "such code without protection with --allow-unsandboxed (for nbgrader, c.SandboxedExecute.allow_unsandboxed = "
        "True): it can then read and change all that you can."
    )


class Line:
    """Messages to a program and its answers, one line of JSON each; nothing it does makes us wait beyond the time."""

    def __init__(self, end: socket.socket, most: int, watch: Callable[[], None]) -> None:
        self._end, self._most, self._watch = end, most, watch
        self._buffer = bytearray()
        self._watched = time.monotonic()
        end.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(end, selectors.EVENT_READ)

    def ask(self, what: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send ``what`` and give the answer, while the whole group is watched; raises ``StoppedError``."""
        return self._exchange(memoryview(json.dumps(what).encode() + b"\n"), time.monotonic() + seconds)

    def answer(self, seconds: float) -> dict[str, Any]:
        """The next answer."""
        return self._exchange(memoryview(b""), time.monotonic() + seconds)

    def close(self) -> None:
        self._selector.close()
        self._end.close()

    def _exchange(self, out: memoryview, deadline: float) -> dict[str, Any]:
        while out or b"\n" not in self._buffer:
            now = time.monotonic()
            if now > deadline:
                raise StoppedError("It took too long and was stopped.")
            if now > self._watched + WATCH:
                self._watch()
                self._watched = now
            self._selector.modify(self._end, selectors.EVENT_READ | (selectors.EVENT_WRITE if out else 0))
            for _, ready in self._selector.select(WATCH):
                try:
                    if ready & selectors.EVENT_READ:
                        self._receive()
                    if ready & selectors.EVENT_WRITE:
                        out = out[self._end.send(out[: 1 << 20]) :]
                except BlockingIOError:
                    continue
                except OSError:
                    raise StoppedError("It ended its own program.") from None
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer = bytearray(rest)
        try:
            said = json.loads(line)
        except (ValueError, RecursionError, MemoryError):
            raise StoppedError("It gave output that makes no sense.") from None
        return said if isinstance(said, dict) else {}

    def _receive(self) -> None:
        chunk = self._end.recv(1 << 20)
        if not chunk:
            raise StoppedError("It ended its own program.")
        self._buffer += chunk
        if len(self._buffer) > self._most:
            raise StoppedError("It gave more output than is allowed.")


class Program:
    """One of the programs in ``inside``, with all that it starts; its end of the socket is its standard input."""

    def __init__(self, name: str, setup: Mapping[str, Any], wall: Wall, home: Path | None,
                 bound: Mapping[str, Path], seen: Iterable[Path] = ()) -> None:  # fmt: skip
        """Behind the wall, with ``bound`` and ``seen`` to read; with a ``home`` outside, without any wall."""
        self.limits = wall.limits
        self._walled = home is None
        python = [sys.executable, "-E", "-s", "-c", START_INSIDE.format(name)]
        self.end, theirs = socket.socketpair()
        with filtered() as (words, ends), theirs:
            words = [*python, str(HERE)] if home else [*command(wall, bound, seen, words), *python, "/grader"]
            self._process = subprocess.Popen(
                [*words, json.dumps(setup)], stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True, env=_environment(home or Path("/tmp")),
                cwd=home or "/", pass_fds=ends,
            )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """End the program and all that it started."""
        if self._process.returncode is None:
            for pid in [self._process.pid, *_family(self._process.pid)]:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self.end.close()

    def watch(self) -> None:
        """Count what one limit a process cannot: the memory, the processes and the files of all together."""
        family = list(_family(self._process.pid))
        if len(family) > self.limits.processes + 8:
            raise StoppedError("It started more processes than are allowed.")
        if sum(map(_resident, family)) > self.limits.memory < sum(map(_own, family)):
            raise StoppedError("It used more memory than is allowed.")
        if sum(map(_opened, family)) > self.limits.all_open_files:
            raise StoppedError("It opened more files than are allowed.")
        if self._walled and family and max(_made(family[0], disk) for disk in _DISKS) > self.limits.files:
            raise StoppedError("It made more files than are allowed.")


class Session:
    """One student's program, alive from ``with`` to its end."""

    def __init__(self, wall: Wall, scratch: Path, files: Path | None = None, slot: int = 0) -> None:
        self._limits = wall.limits
        self._until = time.monotonic() + wall.limits.total_seconds
        home = scratch if wall.unsandboxed else None
        inside = files if wall.unsandboxed else Path("/grader/files")
        setup = {"work": str(home / "work" if home else "/tmp/work"), "files": str(inside) if files else None,
                 "resources": self._limits.resources, "user": None if home else NOBODY + slot}  # fmt: skip
        self._program = Program("student", setup, wall, home, {"/grader/files": files} if files else {})
        self._line = Line(self._program.end, self._limits.answer, self._program.watch)

    def __enter__(self) -> Self:
        try:
            self._line.answer(START)
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
        said = self._line.ask({"source": source, "seconds": seconds}, seconds + 5)
        outputs, values, gone = said.get("outputs"), said.get("values"), said.get("gone")
        return Ran(
            outputs=clean(outputs), failed=bool(said.get("failed")),
            values=values if isinstance(values, dict) else {},
            gone=[name for name in gone if isinstance(name, str)] if isinstance(gone, list) else [],
        )  # fmt: skip

    def close(self) -> None:
        """End the program and all that it started."""
        self._line.close()
        self._program.close()


def command(wall: Wall, bound: Mapping[str, Path], seen: Iterable[Path], kernel: Iterable[str]) -> list[str]:
    """The words that build the wall round the command that follows them.

    ``bound`` is what lies elsewhere inside, ``seen`` what lies where it is, ``kernel`` the words for the filter.
    """
    disk = str(wall.limits.disk)
    words = [shutil.which("bwrap") or "bwrap", *_fences(), *kernel, *_system(), "--proc", "/proc", "--dev", "/dev"]
    for folder in _DISKS:
        words += ["--size", disk, "--perms", "1777", "--tmpfs", folder]
    needed = [Path(sys.base_prefix), Path(sys.prefix), *_course_package(), *seen]
    roots = [Path("/usr"), *dict.fromkeys([*wall.readable, *needed])]
    for root in roots[1:]:
        words += [] if root.is_relative_to("/usr") else _bound(root, root)
    if (clone := _clone()) and any(clone.is_relative_to(root) for root in roots):
        words += ["--perms", "0755", "--tmpfs", str(clone)]
        words += [word for root in needed if root.is_relative_to(clone) for word in _bound(root, root)]
        words += ["--remount-ro", str(clone)]
    for path in (Path("/usr/local/share/nbgrader"), Path("/usr/share/nbgrader"), *wall.hidden):
        if path.is_dir() and any(path.is_relative_to(root) for root in roots):
            words += ["--tmpfs", str(path), "--remount-ro", str(path)]
    words += _bound(HERE / "inside", Path("/grader/inside"))
    for place, path in bound.items():
        words += _bound(path, Path(place))
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--"]


def own_packages() -> list[Path]:
    """What tests may import of ours, where it is installed in place from a clone."""
    return [GRADER] if _clone() else []


def _clone() -> Path | None:
    """The folder with this package's sources, the keys and the tests among them, if it is installed from there."""
    if GRADER.is_relative_to(sys.prefix) and "site-packages" in GRADER.parts:
        return None
    folder = GRADER.parent
    return folder.parent if (folder.parent / "pyproject.toml").exists() else folder


@contextlib.contextmanager
def filtered() -> Iterator[tuple[list[str], list[int]]]:
    """bubblewrap's words for the filter of system calls, and what has to be open for them."""
    end = open_filter()
    if end is None:
        yield [], []
        return
    try:
        yield ["--seccomp", str(end)], [end]
    finally:
        os.close(end)


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


def clean(said: Any, carried: str = "") -> list[dict[str, Any]]:
    """Only the words of what a cell showed; pictures and ``carried`` stay, and nothing that a page would run."""
    kept: list[dict[str, Any]] = []
    for output in said if isinstance(said, list) else ():
        if isinstance(output, dict) and (known := _output(output, carried)):
            kept.append(known)
    return kept


def _output(output: dict[str, Any], carried: str) -> dict[str, Any] | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str() as text}:
            return {"output_type": "stream", "name": name, "text": text}
        case {"output_type": "error", "ename": str() as ename, "evalue": str() as evalue, "traceback": list() as lines}:
            return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": list(map(str, lines))}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict() as data}:
            shown: dict[str, Any] = {mime: str(data[mime]) for mime in ("text/plain", "image/png") if mime in data}
            shown |= {carried: data[carried]} if carried in data else {}
            if "text/plain" not in shown:
                return None
            extra = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": shown, "metadata": {}, **extra}
    return None


def _opened(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def _made(pid: int, disk: str) -> int:
    """The files on a memory disk, the empty ones included; none while the wall is not up and this is another disk."""
    try:
        folder = os.open(f"/proc/{pid}/root{disk}", os.O_PATH | os.O_DIRECTORY)
    except OSError:
        return 0
    try:
        if os.fstat(folder).st_dev == os.stat(disk).st_dev:
            return 0
        room = os.statvfs(folder)
    finally:
        os.close(folder)
    return room.f_files - room.f_ffree


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
