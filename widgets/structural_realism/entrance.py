"""A door to a server on one's own machine, which the browser that we open ourselves may pass once.

Other users of the machine can read how a browser is started, so what they see there must be of no use to them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from html import escape

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler

CLOSED = "This address is not open to you. Use the whole address that '{}' has printed in its window."
OPEN = '<!doctype html><title>…</title><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0; url={}">'


def same(key: str, other: str) -> bool:
    return secrets.compare_digest(key.encode(), other.encode())


class Once:
    """A key that opens once."""

    def __init__(self, key: str | None = None) -> None:
        self.key = key or secrets.token_hex(16)

    def opens(self, key: str) -> bool:
        if not same(key, self.key):
            return False
        self.key = secrets.token_hex(16)
        return True


class Entrance(JupyterHandler):
    """Changes a key for a cookie, so that no secret stands in an address bar or in a list of processes."""

    def initialize(self, opens: Callable[[str], bool], page: str, command: str) -> None:
        self.opens, self.page, self.command = opens, page, command

    @allow_unauthenticated
    async def get(self, key: str) -> None:
        if not self.opens(key):
            self.set_status(403)
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            await self.finish(CLOSED.format(self.command))
            return
        provider = self.identity_provider
        provider.set_login_cookie(self, provider.generate_anonymous_user(self))
        self.xsrf_form_html()  # gives the cookie without which a page that is closed may not end its kernel
        await self.finish(OPEN.format(escape(self.page)))
