"""README.md's log-in for a university: the rosters decide, whoever checks the password."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from traitlets.config import Config

from . import rooms


def block(name: str) -> str:
    """The page's lines of configuration in which ``name`` stands."""
    found: list[str] = re.findall(r"```python\n(.*?)```", rooms.README.read_text("utf-8"), flags=re.S)
    (one,) = [lines for lines in found if name in lines]
    return one


def test_of_those_whom_the_university_knows_only_the_rosters_come_in(tmp_path: Any) -> None:
    for kind, name in (("instructors", "teacher"), ("students", "anna")):
        (tmp_path / f"{kind}.txt").write_text(f"{name}\n")
    c = Config()
    exec(block("GenericOAuthenticator"), {"c": c, "__name__": "configuration"})
    c.RosterMixin.rosters = str(tmp_path)

    class Known(c.JupyterHub.authenticator_class):  # type: ignore[misc,name-defined]
        async def authenticate(self, handler: Any, data: Any = None, **_: Any) -> dict[str, Any]:
            return {"name": data["username"], "admin": None, "auth_state": {}}

    login = Known(config=c)
    with ThreadPoolExecutor() as elsewhere:  # a browser's own loop may run here
        who = {name: elsewhere.submit(asyncio.run, login.get_authenticated_user(None, {"username": name})).result()
               for name in ("teacher", "anna", "mallory")}  # fmt: skip
    assert who["mallory"] is None
    assert who["anna"]["groups"] == ["nbgrader-realism"]
    assert who["teacher"]["groups"] == ["formgrade-realism", "nbgrader-realism"]
