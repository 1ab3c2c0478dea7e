"""A real JupyterHub with our roles, groups and service on 127.0.0.1; its users' servers are stand-ins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from jupyterhub import __version__
from traitlets.config import Config

HERE = Path(__file__).parent
STARTER = """
from jupyterhub.proxy import Proxy


class NoProxy(Proxy):
    should_start = False

    async def add_route(self, routespec, target, data): pass
    async def delete_route(self, routespec): pass
    async def get_all_routes(self): return {}


for section, traits in SETTINGS.items():
    c[section].update(traits)
c.JupyterHub.proxy_class = NoProxy
"""


@dataclass(frozen=True, slots=True)
class Hub:
    """Where it answers, and the tokens of those who ask."""

    address: str
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, who: str, path: str, method: str = "GET", body: Any = None) -> tuple[int, Any]:
        """The status and the answer that somebody's token gets."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.address}{path}", data=data, method=method)
        request.add_header("Authorization", f"token {self.tokens[who]}")
        try:
            with urlopen(request, timeout=60) as answer:
                said = answer.read()
                return answer.status, json.loads(said) if said else None
        except HTTPError as error:
            return error.code, None


@contextmanager
def running(c: Config, folder: Path, users: list[str]) -> Iterator[Hub]:
    """The hub with ``c``'s roles, groups and services; each of ``users`` has a server, and so a token of it."""
    port, tokens = _free_port(), folder / "tokens"
    tokens.mkdir()
    services = [dict(service) for service in c.JupyterHub.services]
    for service in services:
        service["api_token"] = f"{service['name']}-" + "s" * 40
    starter = {"name": "starter", "api_token": "starter-" + "t" * 40}
    role = {"name": "starter", "services": ["starter"], "scopes": ["admin:users", "admin:servers", "read:hub"]}
    settings = {
        "JupyterHub": {
            "load_roles": [*c.JupyterHub.load_roles, role], "load_groups": dict(c.JupyterHub.load_groups),
            "services": [*services, starter], "hub_bind_url": f"http://127.0.0.1:{port}", "bind_url": "http://127.0.0.1:1",
            "db_url": f"sqlite:///{folder / 'hub.sqlite'}", "cookie_secret_file": str(folder / "cookie"),
            "authenticator_class": "dummy", "spawner_class": "simple",
        },
        "Authenticator": {"allow_all": True},
        "SimpleLocalProcessSpawner": {
            "home_dir_template": str(folder), "cmd": [sys.executable, str(HERE / "tiny_server.py"), str(tokens)],
            "environment": {"REALISM_HUB_VERSION": __version__},
        },
        "Spawner": {name: value for name, value in c.KubeSpawner.items() if name == "server_token_scopes"},
    }  # fmt: skip
    (folder / "config.py").write_text(f"SETTINGS = {settings!r}\n{STARTER}", "utf-8")
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen([sys.executable, "-m", "jupyterhub", "-f", "config.py"], cwd=folder, stdout=said,
                                   stderr=said, env={**os.environ, "CONFIGPROXY_AUTH_TOKEN": "none"})  # fmt: skip
    hub = Hub(f"http://127.0.0.1:{port}/hub/api", {"starter": starter["api_token"]})
    try:
        _until(lambda: _answers(hub), process, log)
        for service in services:
            hub.tokens[f"service {service['name']}"] = service["api_token"]
        for name in users:
            hub.ask("starter", f"/users/{name}", "POST")
            assert hub.ask("starter", f"/users/{name}/server", "POST")[0] in (201, 202), log.read_text()[-3000:]
            _until(lambda name=name: (tokens / name).exists(), process, log)  # type: ignore[misc]
            hub.tokens[name] = (tokens / name).read_text()
        yield hub
        for name in users:
            hub.ask("starter", f"/users/{name}/server", "DELETE")
    finally:
        process.terminate()
        process.wait(30)


def _answers(hub: Hub) -> bool:
    try:
        return hub.ask("starter", "/info")[0] == 200
    except (URLError, OSError):
        return False


def _until(done: Any, process: subprocess.Popen[bytes], log: Path, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert process.poll() is None and time.monotonic() < end, log.read_text("utf-8", "replace")[-5000:]
        time.sleep(0.1)


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
