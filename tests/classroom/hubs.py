"""The real hub in its room: start it as its unit says, kill it, start it again."""

from __future__ import annotations

import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from structural_realism.study import free_port

from ..browser.conftest import ROOT
from .people import Classroom
from .rooms import Room

CONFIGURATION = "/etc/jupyterhub/jupyterhub_config.py"
ZONE = "Asia/Shanghai"  # few hubs have a clock that shows UTC
PASSWORDS = {name: f"{name}'s own password" for name in ("teacher", "anna", "ben")}


@dataclass
class RealHub:
    room: Room
    port: int
    process: subprocess.Popen[bytes] | None = None
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The ports of this run; two runs on one machine do not meet."""
        last = self.port
        for name in ("API_ADDRESS", "PROXY_API_ADDRESS", "GRADER_ADDRESS"):
            last = self.ports[name] = free_port(last + 1)

    @property
    def log(self) -> Path:
        return self.room.folder / "hub.log"

    @property
    def classroom(self) -> Classroom:
        return Classroom(
            f"http://127.0.0.1:{self.port}", PASSWORDS, self.room.place("/home/grader-realism/realism"),
            self.room.place("/srv/nbgrader/exchange"), self.room.place("/home"),
        )  # fmt: skip

    @property
    def command(self) -> list[str]:
        unit = (ROOT / "classroom" / "jupyterhub.service").read_text("utf-8")
        found = re.search("^ExecStart=(.*)$", unit, flags=re.M)
        assert found
        return ["env", "--chdir=/var/lib/jupyterhub", f"TZ={ZONE}", *self.addresses.split(), *found[1].split()]

    @property
    def addresses(self) -> str:
        """The words in front of a command that say where this run's hub is."""
        ports = {"ADDRESS": self.port, **self.ports}
        return " ".join(f"REALISM_{name}=http://127.0.0.1:{port}" for name, port in ports.items())

    def start(self) -> None:
        self.process = self.room.starts(self.command, self.log)
        for where in ("/hub/login", "/services/realism/api"):
            self._wait_for(f"http://127.0.0.1:{self.port}{where}")

    def _wait_for(self, url: str) -> None:
        assert self.process
        while True:
            assert self.process.poll() is None, self.log.read_text()[-4000:]
            try:
                with urllib.request.urlopen(url, timeout=10):
                    return
            except OSError:
                time.sleep(0.2)

    def processes(self, *words: str) -> list[psutil.Process]:
        """The processes of the room whose command line holds all of ``words``."""
        found = []
        for process in psutil.Process(self.room.holder.pid).children(recursive=True) + self._entered():
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            if all(word in line for word in words):
                found.append(process)
        return found

    def _entered(self) -> list[psutil.Process]:
        return (
            psutil.Process(self.process.pid).children(recursive=True)
            if self.process and self.process.poll() is None
            else []
        )

    def servers_of(self, name: str) -> list[psutil.Process]:
        """The single-user servers of ``name``; they are nobody's children once their hub was killed."""
        return [one for one in self.processes("realism_hub.singleuser") if one.environ().get("JUPYTERHUB_USER") == name]

    def addresses_of(self, name: str) -> list[str]:
        """Where the server of ``name`` listens itself, without the proxy."""
        urls = [server.environ()["JUPYTERHUB_SERVICE_URL"] for server in self.servers_of(name)]
        return [url.removesuffix(f"/user/{name}/") for url in urls]

    def killed(self) -> None:
        """kill -9 on the hub itself, and on nothing else."""
        (hub,) = self.processes("jupyterhub", "-f", "/etc/jupyterhub")[:1]
        hub.kill()
        assert self.process
        self.process.wait(30)

    @contextmanager
    def changed(self, script: str) -> Iterator[None]:
        """The hub with a configuration that ``script`` has changed, until the block ends."""
        self.stop()
        self.room.types(f"cp {CONFIGURATION} {CONFIGURATION}.kept\n{script}")
        self.start()
        try:
            yield
        finally:
            self.stop()
            self.room.types(f"mv {CONFIGURATION}.kept {CONFIGURATION}")
            self.start()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            for hub in self.processes("-m jupyterhub -f"):
                hub.send_signal(signal.SIGTERM)
            self.process.wait(60)
