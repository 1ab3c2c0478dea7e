"""How a user's server starts: in a closed home on a real hub, behind a wall in the demonstration."""

from __future__ import annotations

import pwd
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Integer, Unicode

from .demonstration import Demonstration


class ClosedHomeSpawner(LocalProcessSpawner):  # type: ignore[misc]
    """JupyterHub's own spawner for system users; nobody else may look into a home, and memory has a limit."""

    memory_mb = Integer(1500, help="Memory of each process of a user, in MB; 0 is no limit.").tag(config=True)

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        become_user: Callable[[], None] = super().make_preexec_fn(name)
        home = Path(pwd.getpwnam(name).pw_dir)
        limit = self.memory_mb * 1_000_000 or resource.RLIM_INFINITY

        def prepare() -> None:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
            become_user()
            home.chmod(0o700)

        return prepare


class DemonstrationSpawner(LocalProcessSpawner):  # type: ignore[misc]
    """A server for an account that the system does not know, behind a wall where there can be one."""

    folder = Unicode(help="Folder of the demonstration.").tag(config=True)

    @property
    def demonstration(self) -> Demonstration:
        return Demonstration(Path(self.folder))

    def make_preexec_fn(self, name: str) -> None:
        return None

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        home = str(self.demonstration.homes / self.user.name)
        return {**env, "USER": self.user.name, "HOME": home, "SHELL": "/bin/bash"}

    async def start(self) -> Any:
        plain: list[str] = self.cmd  # type: ignore[has-type]
        self.popen_kwargs = {"cwd": str(self.demonstration.homes / self.user.name)}
        self.cmd = self.demonstration.behind(self.user.name, plain)
        try:
            return await super().start()
        finally:
            self.cmd = plain
