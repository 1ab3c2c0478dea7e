"""``python -m realism_hub.proxy``: configurable-http-proxy from PyPI, as a class needs it."""

from __future__ import annotations

import os
import time
from asyncio import Future
from functools import partial
from typing import Any

from configurable_http_proxy import configproxy
from configurable_http_proxy.cli import main
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

AT_ONCE = 1000  # requests on their way; tornado's own number is 10
PATIENCE = 3600.0  # seconds for an answer; tornado's own are 20, and the formgrader grades a class for longer


class PromptHandler(configproxy.ProxyHandler):  # type: ignore[misc]
    """Messages of websockets leave at once, not after the receipt of the one before; so does news of a server's start.

    What comes packed stays packed.
    """

    packed = ""

    def open(self, *_: str) -> None:
        self.set_nodelay(True)

    def _get_proxy_request(self, url: str) -> HTTPRequest:
        request: HTTPRequest = super()._get_proxy_request(url)
        request.decompress_response = False
        request.header_callback = partial(self._heard, request)
        return request

    def _heard(self, request: HTTPRequest, line: str) -> None:
        name, _, value = line.partition(":")
        match name.lower(), value.strip():
            case "content-encoding", packed:
                self.packed = packed
            case "content-type", news if news.startswith("text/event-stream"):
                self.set_header("Content-Type", news)
                request.streaming_callback = self._passed_on

    def _passed_on(self, news: bytes) -> None:
        self.write(news)
        self.flush()

    async def handle_proxy_error(self, *error: object) -> None:
        self.packed = ""  # it answers with a page of its own
        await super().handle_proxy_error(*error)

    def finish(self, chunk: str | bytes | dict[str, Any] | None = None) -> Future[None]:
        if self.packed:
            self.set_header("Content-Encoding", self.packed)
        return super().finish(chunk)  # type: ignore[no-any-return]


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"  # it says in local time when somebody was active, and the hub reads UTC: else, east of
    time.tzset()  # Greenwich, nobody is ever idle
    AsyncHTTPClient.configure(None, max_clients=AT_ONCE, defaults={"request_timeout": PATIENCE})
    configproxy.ProxyHandler = PromptHandler
    main()
