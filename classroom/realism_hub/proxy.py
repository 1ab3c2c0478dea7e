"""``python -m realism_hub.proxy``: configurable-http-proxy from PyPI, as a class needs it."""

from __future__ import annotations

import os
import time

from configurable_http_proxy import configproxy
from configurable_http_proxy.cli import main
from tornado.httpclient import AsyncHTTPClient

AT_ONCE = 1000  # requests on their way; tornado's own number is 10
PATIENCE = 3600.0  # seconds for an answer; tornado's own are 20, and the formgrader grades a class for longer


class PromptHandler(configproxy.ProxyHandler):  # type: ignore[misc]
    """Each message of a websocket leaves at once. Else a small one waits for the receipt of the one before it."""

    def open(self, *_: str) -> None:
        self.set_nodelay(True)


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"  # it says in local time when somebody was active, and the hub reads UTC: else, east of
    time.tzset()  # Greenwich, nobody is ever idle
    AsyncHTTPClient.configure(None, max_clients=AT_ONCE, defaults={"request_timeout": PATIENCE})
    configproxy.ProxyHandler = PromptHandler
    main()
