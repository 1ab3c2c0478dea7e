"""Only names on the rosters log in; the rosters say in which groups they are."""

from __future__ import annotations

import hmac
import json
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator, PAMAuthenticator
from traitlets import Unicode, default

from . import rosters


class RosterMixin(Authenticator):  # type: ignore[misc]
    """Reads the rosters at each log-in, and for those who are logged in every few minutes: no restart is needed."""

    rosters = Unicode(help="Folder of instructors.txt and students.txt.").tag(config=True)
    course = Unicode("realism", help="Course id of nbgrader.").tag(config=True)

    @default("manage_groups")
    def _manage_groups(self) -> bool:
        return True

    @default("any_allow_config")
    def _any_allow_config(self) -> bool:
        return True

    def _groups(self, name: str) -> list[str]:
        return rosters.read(Path(self.rosters)).groups(name, self.course)

    def check_allowed(self, username: str, authentication: dict[str, Any] | None = None) -> bool:
        return bool(self._groups(username))

    async def run_post_auth_hook(self, handler: Any, auth_model: dict[str, Any]) -> dict[str, Any]:
        with_groups = {**auth_model, "groups": self._groups(auth_model["name"])}
        known: dict[str, Any] = await super().run_post_auth_hook(handler, with_groups)
        return known

    async def refresh_user(self, user: Any, handler: Any = None) -> bool | dict[str, Any]:
        groups = self._groups(user.name)
        return {"name": user.name, "groups": groups} if groups else False


class RosterPAMAuthenticator(RosterMixin, PAMAuthenticator):  # type: ignore[misc]
    """System users and their passwords."""


class DemonstrationAuthenticator(RosterMixin):
    """Four accounts with passwords that were drawn for this folder."""

    passwords = Unicode(help="JSON file: name → password.").tag(config=True)

    async def authenticate(self, handler: Any, data: dict[str, str]) -> str | None:
        name = self.normalize_username(data["username"])
        known = json.loads(Path(self.passwords).read_text("utf-8")).get(name)
        right = known is not None and hmac.compare_digest(known.encode(), data["password"].encode())
        return name if right else None
