"""README.md's other log-ins, as they stand there: the rosters decide, whoever checks the password."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from traitlets.config import Config

from . import rooms
from .hubs import CONFIGURATION, RealHub

PASSWORD = "a word that she chose herself"


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


@pytest.fixture
def own_passwords(real: RealHub) -> Iterator[RealHub]:
    with real.changed(f"cat >> {CONFIGURATION} <<'END'\n{block('nativeauthenticator')}\nEND"):
        yield real


@pytest.mark.slow
@pytest.mark.browser
def test_passwords_that_people_choose_themselves(own_passwords: RealHub, browser: Browser) -> None:
    pages: dict[str, Page] = {}
    address = f"{own_passwords.classroom.address}/hub"
    for name in ("teacher", "ben", "stranger"):
        pages[name] = page = browser.new_context().new_page()
        page.route("**/static/lab/**", lambda route: route.abort())
        page.goto(f"{address}/signup")
        page.fill("#username_input", name)
        page.fill("#password_input", PASSWORD)
        page.fill("#password_confirmation_input", PASSWORD)
        page.click("#signup_submit")
    comes_in(pages["ben"], address, "ben", refused="has not been authorized")
    comes_in(pages["teacher"], address, "teacher")
    for name in ("ben", "stranger"):
        pages["teacher"].goto(f"{address}/authorize/{name}")
    comes_in(pages["ben"], address, "ben")
    comes_in(pages["stranger"], address, "stranger", refused="Invalid username or password")
    assert pages["ben"].goto(f"{address}/authorize").status == 403  # type: ignore[union-attr]
    for page in pages.values():
        page.context.close()


def comes_in(page: Page, address: str, name: str, *, refused: str = "") -> None:
    page.goto(f"{address}/login")
    page.fill("#username_input", name)
    page.fill("#password_input", PASSWORD)
    page.click("#login_submit")
    if refused:
        page.get_by_text(refused).wait_for(timeout=60_000)
    else:
        page.wait_for_url(f"**/user/{name}/lab**", timeout=60_000, wait_until="domcontentloaded")
