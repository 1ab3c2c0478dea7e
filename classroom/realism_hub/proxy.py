"""``python -m realism_hub.proxy``: configurable-http-proxy from PyPI, as a class needs it."""

from __future__ import annotations

import os
import time

from configurable_http_proxy import configproxy
from configurable_http_proxy.cli import main


class PromptHandler(configproxy.ProxyHandler):  # type: ignore[misc]
    """Each message of a websocket leaves at once. Else a small one waits for the receipt of the one before it."""

    def open(self, *_: str) -> None:
        self.set_nodelay(True)


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"  # it says in local time when somebody was active, and the hub reads UTC: else, east of
    time.tzset()  # Greenwich, nobody is ever idle
    configproxy.ProxyHandler = PromptHandler
    main()
