"""A wall of bubblewrap round one server of the demonstration: its own home, the exchange, nothing else of the class.

Without root, all accounts are one user of the system, and the wall is all that keeps them apart. With root, each has a
user id of its own besides.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from shlex import quote

SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64")


@dataclass(frozen=True, slots=True)
class Wall:
    """What a server sees of this machine besides the system; ``uid`` is whom it becomes, None is who started it."""

    writable: tuple[Path, ...]
    readable: tuple[Path, ...] = ()
    instead: dict[str, Path] = field(default_factory=dict)
    uid: int | None = None


def tied(program: Iterable[str]) -> list[str]:
    """``program``, ended when the program that started it ends, even if that one is killed (Linux)."""
    helper = shutil.which("setpriv")
    return [*((helper, "--pdeathsig", "TERM", "--") if helper else ()), *program]


@cache
def why_not() -> str:
    """Why there is no wall here, in words that follow "bubblewrap"; empty when there can be one."""
    found = shutil.which("bwrap")
    if not found:
        return "is not installed (Debian, Ubuntu: sudo apt install bubblewrap)"
    try:
        done = subprocess.run(
            [found, "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "true"], capture_output=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"does not start here ({error})"
    said = done.stderr.decode("utf-8", "replace").strip()[:200]
    return "" if done.returncode == 0 else f"is not allowed to work here ({said})"


def command(wall: Wall, program: Iterable[str]) -> list[str]:
    """``program`` behind ``wall``."""
    inner = ["bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", *_system()]
    inner += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]
    for path in wall.readable:
        inner += ["--ro-bind", str(path), str(path)]
    for path in wall.writable:
        inner += ["--bind", str(path), str(path)]
    for place, path in wall.instead.items():
        inner += ["--ro-bind", str(path), place]
    inner += ["--", *program]
    if wall.uid is None:
        return inner
    own = str(wall.uid)
    become = ("setpriv", "--reuid", own, "--regid", own, "--clear-groups", "--pdeathsig", "KILL", "--")
    needed = [*wall.readable, *wall.writable, *(path.parent for path in wall.instead.values())]
    return [*opened(dict.fromkeys(needed)), *become, *inner]


def environment_paths() -> tuple[Path, ...]:
    """Where the Python lives that runs this, as far as it is not part of the system."""
    found = dict.fromkeys(Path(prefix).resolve() for prefix in (sys.base_prefix, sys.prefix))
    return tuple(path for path in found if not path.is_relative_to("/usr"))


def _system() -> Iterator[str]:
    for path in (Path("/usr"), Path("/etc")):
        yield from ("--ro-bind", str(path), str(path))
    for name in SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))


def opened(paths: Iterable[Path]) -> list[str]:
    """For root: the same machine, with ways to ``paths`` that also another user may walk; its own process to the end,
    so that the hub can stop it."""
    behind = {path: closed for path in paths if (closed := _closed(path))}
    steps = ["set -e", "umask 022"]
    for closed in dict.fromkeys(behind.values()):
        steps += [f"mount --bind {quote(str(closed))} /mnt", f"mount -t tmpfs -o mode=755 tmpfs {quote(str(closed))}"]
        for path in (path for path, above in behind.items() if above == closed):
            there, inside = quote(str(path)), quote(str(Path("/mnt") / path.relative_to(closed)))
            steps += [f"mkdir -p {there}", f"mount --bind {inside} {there}"]
        steps.append("umount -l /mnt")
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join([*steps, 'exec "$@"']), "sh"]


def _closed(path: Path) -> Path | None:
    """The topmost folder above ``path`` that not everybody may pass through."""
    return next((parent for parent in reversed(path.parents) if not parent.stat().st_mode & 0o001), None)
