"""A Jupyter server extension that serves plotly.js, so that a page loads it once and the browser keeps it."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from .controls import plotly


class PlotlyHandler(JupyterHandler):
    @web.authenticated
    async def get(self) -> None:
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            body = await asyncio.to_thread(plotly.compressed)
        else:
            body = await asyncio.to_thread(plotly.path().read_bytes)
        await self.finish(body)


def load(app: Any) -> None:
    route = url_path_join(app.web_app.settings["base_url"], "structural-realism", "plotly.min.js")
    app.web_app.add_handlers(".*$", [(route, PlotlyHandler)])
