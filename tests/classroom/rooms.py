"""A server room: this machine, with /etc, /home, /opt, /srv and /var/lib of its own, in which README.md is typed.

Accounts that are made there, and everything else, are gone with it. It needs root, as a real hub does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from realism_hub import walls

from ..browser.conftest import ROOT

README = ROOT / "classroom" / "README.md"
INSTALLED_BY_CI = re.compile(r"sudo (apt|python3 -m venv|/opt/realism/bin/pip|systemctl|passwd|cp \S+\.service)\b.*")
OWN = {"/etc": "etc", "/home": "home", "/opt": "opt", "/srv": "srv", "/var/lib": "lib"}


@dataclass
class Room:
    folder: Path
    holder: subprocess.Popen[bytes]

    def inside(self, command: list[str]) -> list[str]:
        """The words that run ``command`` as root in the room."""
        return ["nsenter", "--target", str(self._first), "--mount", "--pid", "--", *command]

    @property
    def _first(self) -> int:
        """The first process of the room; what runs in the room ends with it."""
        return psutil.Process(self.holder.pid).children()[0].pid

    def types(self, script: str, *, user: str = "root", fails: bool = False) -> str:
        """Type ``script`` into a shell of ``user``; what was said."""
        become = [] if user == "root" else ["runuser", "-u", user, "--"]
        done = subprocess.run(
            self.inside([*become, "bash", "-ec", f"cd {ROOT}\n{script}"]), capture_output=True, text=True,
            env=_environment(), timeout=300,
        )  # fmt: skip
        assert bool(done.returncode) is fails, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def place(self, path: str) -> Path:
        """Where a path of the room is on this machine."""
        start = max((place for place in OWN if path.startswith(place)), key=len)
        return self.folder / OWN[start] / path.removeprefix(start).lstrip("/")

    def starts(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as said:
            return subprocess.Popen(self.inside(command), stdout=said, stderr=said, env=_environment(), cwd="/")


def _environment() -> dict[str, str]:
    return {"PATH": "/opt/realism/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
            "LANG": "C.UTF-8", "USER": "root", "LOGNAME": "root"}  # fmt: skip


@contextmanager
def opened() -> Iterator[Room]:
    folder = Path(tempfile.mkdtemp(prefix="realism-room-"))
    folder.chmod(0o755)
    for name in ("home", "opt", "srv", "lib", "run"):
        (folder / name).mkdir()
    shutil.copytree("/etc", folder / "etc", symlinks=True)
    (folder / "opt" / "realism").symlink_to(sys.prefix)
    steps = [
        "set -e",
        *(f"mount --bind {folder / name} {place}" for place, name in OWN.items()),
        f"touch {folder / 'ready'}",
        "while true; do sleep 1000 & wait $!; done",  # the room's first process: it buries the dead, as init does
    ]
    holder = subprocess.Popen(
        [
            *walls.opened([*walls.environment_paths(), ROOT]),
            *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"),
            *("bash", "-c", "\n".join(steps)),
        ]
    )
    try:
        while not (folder / "ready").exists():
            assert holder.poll() is None
            time.sleep(0.05)
        yield Room(folder, holder)
    finally:
        holder.kill()
        holder.wait()
        while any(p.info["cwd"] and p.info["cwd"].startswith(str(folder)) for p in psutil.process_iter(["cwd"])):
            time.sleep(0.1)
        shutil.rmtree(folder)


def typed_in(room: Room, *sections: str) -> None:
    """Type the commands of README.md's sections, as they stand; what a package manager installs is there already."""
    text = README.read_text("utf-8")
    for section in sections:
        part = re.split(rf"^#+ {re.escape(section)}$", text, maxsplit=1, flags=re.M)[1]
        part = re.split(r"^##+ ", part, maxsplit=1, flags=re.M)[0]
        for block in re.findall(r"```sh\n(.*?)```", part, flags=re.S):
            for line in block.splitlines():
                if not INSTALLED_BY_CI.fullmatch(line) and "doctor" not in line:
                    room.types(re.sub(r"\bsudo -u (\S+)", r"runuser -u \1 --", line).replace("sudo ", ""))


def with_postgresql(room: Room) -> None:
    """Debian's PostgreSQL, as its package would have it running: reached through the usual socket."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not versions:
        raise RuntimeError("The tests of a real hub need PostgreSQL: apt-get install postgresql")
    data = room.folder / "lib" / "postgresql"
    data.mkdir()
    shutil.chown(data, "postgres", "postgres")
    room.types(
        f"mkdir -p /run/postgresql; mount --bind {room.folder / 'run'} /run/postgresql; chown postgres: /run/postgresql"
    )
    room.types(f"{versions[-1]}/initdb -D /var/lib/postgresql/data --auth peer >/dev/null", user="postgres")
    room.types(
        f"{versions[-1]}/pg_ctl -D /var/lib/postgresql/data -w -l /var/lib/postgresql/log "
        "-o '-c listen_addresses= -c unix_socket_directories=/run/postgresql -c fsync=off' start",
        user="postgres",
    )


def closed_to_us() -> str:
    """Why no room can be had here; empty when there can be one."""
    return "" if os.geteuid() == 0 else "a real hub, its accounts and its databases need root"
