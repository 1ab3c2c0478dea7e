"""A Jupyter server extension that serves the course's two scripts; a page loads each once, the browser keeps it.

For ``realism study`` it also has a door, whose key comes in the environment.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from . import assets
from .study import ENTRANCE, ENTRANCE_KEY, FIRST_PAGE


class ScriptHandler(JupyterHandler):
    """One file, to whoever may use this server; a page made by another version of the course asks its kernel."""

    def check_xsrf_cookie(self) -> None:
        """Nothing is changed by reading a script. JupyterHub checks reads, too, and an import has no way to pass."""

    @web.authenticated
    async def get(self, name: str) -> None:
        content, version = assets.FILES[name]
        if self.get_query_argument("v", version()) != version():
            raise web.HTTPError(404)
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            body = await asyncio.to_thread(assets.compressed, name)
        else:
            body = await asyncio.to_thread(content)
        await self.finish(body)


def handlers(base_url: str) -> list[tuple[str, type[ScriptHandler]]]:
    """The routes below ``base_url``."""
    names = "|".join(name.replace(".", r"\.") for name in assets.FILES)
    return [(url_path_join(base_url, "structural-realism", f"({names})"), ScriptHandler)]


def load(app: Any) -> None:
    base_url = app.web_app.settings["base_url"]
    app.web_app.add_handlers(".*$", handlers(base_url))
    if key := os.environ.pop(ENTRANCE_KEY, ""):
        from .entrance import Entrance, Once

        door = {"opens": Once(key).opens, "page": url_path_join(base_url, FIRST_PAGE), "command": "realism study"}
        app.web_app.add_handlers(".*$", [(url_path_join(base_url, ENTRANCE, r"(\w*)"), Entrance, door)])
