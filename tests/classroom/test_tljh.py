"""The configuration for The Littlest JupyterHub: the same roles as on a cluster, and a page whose files are there."""

from __future__ import annotations

import re
from typing import Any

from realism_grader.inbox import CarefulCollect
from traitlets.config import Config

from .chart import ROOT, configured, values

TLJH = ROOT / "classroom" / "tljh"
PAGE = (ROOT / "classroom" / "tljh.md").read_text("utf-8")


def loaded(name: str, c: Config | None = None) -> Any:
    """The configuration after one of the files has been run."""
    c = c or Config()
    exec(compile((TLJH / name).read_text("utf-8"), name, "exec"), {"c": c, "get_config": lambda: c})
    return c


def test_groups_and_scopes_are_those_of_the_cluster() -> None:
    c, cluster = Config(), configured(values(instructors=["maria"], students=["alice", "bob"]))
    c.JupyterHub.load_roles, c.JupyterHub.services = [{"name": "cull"}], [{"name": "cull-idle"}]
    loaded("realism.py", c)
    assert c.JupyterHub.load_groups == cluster.JupyterHub.load_groups
    cull, (role) = c.JupyterHub.load_roles[0], c.JupyterHub.load_roles[1]
    (wanted,) = cluster.JupyterHub.load_roles
    assert cull == {"name": "cull"} and {key: role[key] for key in ("groups", "scopes")} == {
        "groups": wanted["groups"], "scopes": wanted["scopes"],
    }  # fmt: skip
    assert [service["name"] for service in c.JupyterHub.services] == ["cull-idle", "realism"]


def test_the_service_listens_on_this_machine_only_and_is_not_root() -> None:
    (service,) = loaded("realism.py").JupyterHub.services.get_value([])
    assert service["url"].startswith("http://127.0.0.1:")
    assert service["user"] == "realism-grader" and not service.get("admin")


def test_graders_collect_with_care_and_ask_the_hub_nothing() -> None:
    c = loaded("grader/nbgrader_config.py")
    assert c.ExchangeFactory.collect is CarefulCollect
    assert c.Authenticator.plugin_class.__name__ == "NoAuthPlugin"
    assert c.CourseDirectory.course_id == "realism" and c.Exchange.path_includes_course is True


def test_what_the_page_copies_is_there() -> None:
    copied = re.findall(r"sudo cp (?:-r )?(\S+) ", PAGE)
    assert len(copied) == 5
    assert all((ROOT / source.removesuffix("/.")).exists() for source in copied)
