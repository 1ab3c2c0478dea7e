"""The configuration for The Littlest JupyterHub: the same roles as on a cluster, and a page whose files are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from realism_grader.inbox import CarefulCollect
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from .chart import ROOT, configured, values

TLJH = ROOT / "classroom" / "tljh"
PAGE = (ROOT / "classroom" / "tljh.md").read_text("utf-8")


HUB = """
c = get_config()
c.JupyterHub.load_roles = [{"name": "cull"}]
c.JupyterHub.services = [{"name": "cull-idle"}]
load_subconfig("realism.py", path=FOLDER)
"""


def loaded(name: str) -> Any:
    """The configuration after one of the files has been run."""
    c = Config()
    exec(compile((TLJH / name).read_text("utf-8"), name, "exec"), {"c": c, "get_config": lambda: c})
    return c


@pytest.fixture
def hub(tmp_path: Path) -> Any:
    """The hub's configuration: TLJH has set roles and services of its own, and loads ours after them."""
    (tmp_path / "hub.py").write_text(HUB.replace("FOLDER", repr(str(TLJH))), "utf-8")
    return PyFileConfigLoader("hub.py", str(tmp_path)).load_config()


def test_groups_and_scopes_are_those_of_the_cluster(hub: Any) -> None:
    cluster = configured(values(instructors=["maria"], students=["alice", "bob"]))
    assert hub.JupyterHub.load_groups == cluster.JupyterHub.load_groups
    cull, role = hub.JupyterHub.load_roles
    (wanted,) = cluster.JupyterHub.load_roles
    assert cull == {"name": "cull"} and {key: role[key] for key in ("groups", "scopes")} == {
        "groups": wanted["groups"], "scopes": wanted["scopes"],
    }  # fmt: skip
    assert [service["name"] for service in hub.JupyterHub.services] == ["cull-idle", "realism"]


def test_servers_are_the_small_ones(hub: Any) -> None:
    python, *words = hub.Spawner.cmd
    assert python == "/opt/tljh/user/bin/python" and words == ["-m", "realism_hub.singleuser"]


def test_the_service_listens_on_this_machine_only_and_is_not_root(hub: Any) -> None:
    service = hub.JupyterHub.services[-1]
    assert service["url"].startswith("http://127.0.0.1:")
    assert service["user"] == "realism-grader" and not service.get("admin")


def test_graders_collect_with_care_and_ask_the_hub_nothing() -> None:
    c = loaded("grader/nbgrader_config.py")
    assert c.ExchangeFactory.collect is CarefulCollect and c.CarefulCollect.strangers is False
    assert c.Authenticator.plugin_class.__name__ == "NoAuthPlugin"
    assert c.CourseDirectory.course_id == "realism" and c.Exchange.path_includes_course is True


def test_what_the_page_copies_is_there() -> None:
    copied = re.findall(r"sudo cp (?:-r )?(\S+) ", PAGE)
    assert len(copied) == 5
    assert all((ROOT / source.removesuffix("/.")).exists() for source in copied)
