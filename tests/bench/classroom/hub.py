"""A hub with the configuration of ``classroom/``, for as many students as wanted, in a folder of its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from realism_hub import rosters
from structural_realism.study import PACKAGE, free_port

ROOT = Path(__file__).parents[3]
CLASSROOM = ROOT / "classroom"
COURSE, SET = "realism", "ps2-cold-war"
NOT_ON_A_HUB = ("voila.server_extension",)  # installed for our tests, and not by README.md


@dataclass(frozen=True)
class Use:
    """Megabytes of processes, with shared pages divided among those who share them (PSS) or not (RSS); CPU seconds."""

    pss: float = 0.0
    rss: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: Use) -> Use:
        return Use(self.pss + other.pss, self.rss + other.rss, self.cpu + other.cpu)


def use(process: psutil.Process) -> Use:
    fields = {}
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, amount, *_ = line.split()
        fields[name] = int(amount) / 1000 * 1.024
    times = process.cpu_times()
    return Use(fields["Pss:"], fields["Rss:"], times.user + times.system)


@dataclass
class Hub:
    folder: Path
    port: int
    passwords: dict[str, str]
    process: psutil.Process

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def home(self, name: str) -> Path:
        return self.folder / "homes" / name

    def uses(self) -> dict[tuple[str, str], Use]:
        """(student, "server" or "kernel") → use; ("", "proxy"), ("", "hub") and ("", "desk") besides."""
        found: dict[tuple[str, str], Use] = {}
        for process in [self.process, *self.process.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
                line = " ".join(process.cmdline())
                name = process.environ().get("JUPYTERHUB_USER", "")
                if name:
                    role = "kernel" if "ipykernel" in line else "server"
                else:
                    role = next((role for word, role in ROLES.items() if word in line), "hub")
                found[name, role] = found.get((name, role), Use()) + use(process)
        return found

    def grader(self, *command: str) -> None:
        """What the grader types at the desk."""
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=self.folder / "course", capture_output=True, text=True, timeout=300,
            env={**environment(self.folder), "REALISM_ONE_USER": "1",
                 "JUPYTER_CONFIG_PATH": str(CLASSROOM / "jupyter" / "grader")},
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")


ROLES = {"realism_hub.proxy": "proxy", "configurable-http-proxy": "proxy", "jupyterhub-singleuser": "desk"}


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "BENCH_FOLDER": str(folder),
        "BENCH_CLASSROOM": str(CLASSROOM),
        "REALISM_COURSE": str(folder / "course"),
        "REALISM_EXCHANGE": str(folder / "exchange"),
        "REALISM_STATE": str(folder),
        "REALISM_JUPYTER_PATH": os.pathsep.join(map(str, (folder / "jupyter", PACKAGE / "jupyter"))),
        "REALISM_ONE_USER": "1",
    }


def set_up(folder: Path, names: list[str]) -> dict[str, str]:
    """Accounts, homes, exchange and course; the password of each account."""
    passwords = {name: secrets.token_urlsafe(12) for name in names}
    (folder / "passwords.json").write_text(json.dumps(passwords), "utf-8")
    (folder / rosters.STUDENTS).write_text("\n".join(names), "utf-8")
    for name in names:
        (folder / "homes" / name).mkdir(parents=True, mode=0o700)
    shutil.copytree(ROOT / "assessments" / "course", folder / "course")
    settings = folder / "jupyter" / "jupyter_server_config.d" / "installed.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"ServerApp": {"jpserver_extensions": dict.fromkeys(NOT_ON_A_HUB, False)}}), "utf-8")
    (folder / "tmp").mkdir()
    (folder / "exchange").mkdir()
    (folder / "exchange").chmod(0o777)
    return passwords


@contextmanager
def running(folder: Path, names: list[str]) -> Iterator[Hub]:
    """The hub with one problem set released, until the block ends; then no process of it is left."""
    passwords = set_up(folder, names)
    ports: list[int] = []
    for _ in range(4):
        ports.append(free_port(ports[-1] + 1 if ports else 8600))
    addresses = zip(("ADDRESS", "API_ADDRESS", "PROXY_API_ADDRESS", "GRADER_ADDRESS"), ports, strict=True)
    with (folder / "hub.log").open("wb") as said:
        started = psutil.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(Path(__file__).with_name("config.py"))],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
            env={**environment(folder), **{f"REALISM_{name}": f"http://127.0.0.1:{port}" for name, port in addresses}},
        )  # fmt: skip
    hub = Hub(folder, ports[0], passwords, started)
    try:
        _wait(hub, "/hub/login")
        _wait(hub, f"/services/{COURSE}/api")
        hub.grader("nbgrader", "generate_assignment", SET)
        hub.grader("nbgrader", "release_assignment", SET)
        yield hub
    finally:
        _stop(started)


def _wait(hub: Hub, path: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and hub.process.is_running() and hub.process.status() != psutil.STATUS_ZOMBIE:
        with suppress(OSError), urllib.request.urlopen(hub.address + path, timeout=10):
            return
        time.sleep(0.3)
    raise RuntimeError(f"The hub did not start:\n{(hub.folder / 'hub.log').read_text()[-3000:]}")


def _stop(hub: psutil.Popen) -> None:
    if not hub.is_running():
        return
    all_ = [hub, *hub.children(recursive=True)]
    hub.send_signal(signal.SIGTERM)
    _, left = psutil.wait_procs(all_, timeout=60)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=10)
