"""The proxy from PyPI, as our hub starts it: small messages do not wait, and the hub learns who was active and when."""

from __future__ import annotations

import asyncio
import gzip
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from structural_realism.study import free_port
from tornado import web, websocket

TOKEN = {"Authorization": "token of-the-hub"}
ROUNDS, CLASS = 20, 40
FILE = b"a line of a long script;" * 10_000


class Kernel(websocket.WebSocketHandler):
    """Says two small things, one soon after the other, whenever it is asked."""

    def open(self, *_: str) -> None:
        self.set_nodelay(True)

    async def on_message(self, message: str | bytes) -> None:
        await self.write_message("the kernel is busy")
        await asyncio.sleep(0.003)
        await self.write_message("the picture")


class Start(web.RequestHandler):
    """Answers when the whole class has asked: as a server that is started while its student waits."""

    def initialize(self, arrived: asyncio.Barrier) -> None:
        self.arrived = arrived

    async def get(self) -> None:
        async with asyncio.timeout(15):
            await self.arrived.wait()
        await self.finish("ready")


class Grading(web.RequestHandler):
    """Takes its time, as the formgrader does when it grades a class."""

    async def get(self) -> None:
        await asyncio.sleep(21)
        await self.finish("graded")


class Large(web.RequestHandler):
    """A file that is packed for whoever can unpack it, as plotly.js is."""

    def get(self) -> None:
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(gzip.compress(FILE))
        else:
            self.finish(FILE)


class Progress(web.RequestHandler):
    """Tells how far it has come, as the hub does while a server starts."""

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        for far in (10, 100):
            self.write(f"data: {far}\n\n")
            await self.flush()
            await asyncio.sleep(2)


@dataclass(frozen=True)
class Sent:
    """A file on its way: how it is packed, and the bytes."""

    encoding: str | None
    body: bytes


@dataclass(frozen=True)
class Found:
    """Median seconds until a picture was heard, what the proxy says of the route, what was answered at last, and a file
    as it came to who can unpack it and to who cannot."""

    spent: float
    route: dict[str, Any]
    statuses: list[int]
    late: int
    packed: Sent
    plain: Sent
    news: list[tuple[float, bytes]]


async def measured() -> Found:
    public = free_port(19100)
    api, server = free_port(public + 1), free_port(public + 2)
    handlers = [(r"/user/anna/ws", Kernel), (r"/user/anna/start", Start, {"arrived": asyncio.Barrier(CLASS)})]
    handlers += [(r"/user/anna/grading", Grading), (r"/user/anna/large", Large), (r"/user/anna/progress", Progress)]
    web.Application(handlers).listen(server, "127.0.0.1")
    command = [sys.executable, "-m", "realism_hub.proxy", "--ip", "127.0.0.1", "--port", str(public)]
    proxy = subprocess.Popen(
        [*command, "--api-ip", "127.0.0.1", "--api-port", str(api)], stderr=subprocess.DEVNULL,
        env={**os.environ, "CONFIGPROXY_AUTH_TOKEN": "of-the-hub", "TZ": "Asia/Shanghai"},
    )  # fmt: skip
    routes, base = f"http://127.0.0.1:{api}/api/routes/user/anna", f"http://127.0.0.1:{public}/user/anna"
    try:
        async with aiohttp.ClientSession() as browser:
            await _routed(browser, routes, {"target": f"http://127.0.0.1:{server}"})
            async with browser.ws_connect(f"{base}/ws") as page:
                times = [await _heard(page) for _ in range(ROUNDS)]
            statuses = await asyncio.gather(*(_status(browser, f"{base}/start") for _ in range(CLASS)))
            late = await _status(browser, f"{base}/grading")
            packed, plain = [await _sent(f"{base}/large", accepted) for accepted in ("gzip, br", "identity")]
            news = [piece async for piece in _told(browser, f"{base}/progress")]
            async with browser.get(routes, headers=TOKEN) as answer:
                return Found(statistics.median(times), await answer.json(), statuses, late, packed, plain, news)
    finally:
        proxy.terminate()
        proxy.wait()


async def _status(browser: aiohttp.ClientSession, url: str) -> int:
    async with browser.get(url) as answer:
        return answer.status


async def _sent(url: str, accepted: str) -> Sent:
    async with (
        aiohttp.ClientSession(auto_decompress=False) as browser,
        browser.get(url, headers={"Accept-Encoding": accepted}) as answer,
    ):
        return Sent(answer.headers.get("Content-Encoding"), await answer.read())


async def _told(browser: aiohttp.ClientSession, url: str) -> AsyncIterator[tuple[float, bytes]]:
    async with browser.get(url) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        async for piece in answer.content.iter_any():
            yield time.perf_counter(), piece


async def _routed(browser: aiohttp.ClientSession, routes: str, route: dict[str, str]) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                async with browser.post(routes, json=route, headers=TOKEN) as answer:
                    answer.raise_for_status()
                    return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.2)


async def _heard(page: aiohttp.ClientWebSocketResponse) -> float:
    """Seconds from a question to the second thing that is said, with receipts sent as late as a system may."""
    line = page.get_extra_info("socket")
    start = time.perf_counter()
    await page.send_str("moved")
    for _ in range(2):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        await page.receive(timeout=10)
    spent = time.perf_counter() - start
    await asyncio.sleep(0.1)
    return spent


@pytest.fixture(scope="module")
def found() -> Found:
    with ThreadPoolExecutor() as elsewhere:  # a browser's own loop may run here
        return elsewhere.submit(asyncio.run, measured()).result()


@pytest.mark.slow
def test_a_picture_does_not_wait_for_the_receipt_of_what_was_said_before(found: Found) -> None:
    assert found.spent < 0.035, "a system may wait 40 ms with a receipt"


@pytest.mark.slow
def test_a_whole_class_asks_at_once(found: Found) -> None:
    assert found.statuses == [200] * CLASS


@pytest.mark.slow
def test_an_answer_may_take_its_time(found: Found) -> None:
    assert found.late == 200


@pytest.mark.slow
def test_the_hub_hears_in_utc_when_somebody_was_active(found: Found) -> None:
    said = datetime.fromisoformat(found.route["last_activity"]).replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - said).total_seconds()) < 60


@pytest.mark.slow
def test_what_is_packed_stays_packed(found: Found) -> None:
    assert found.packed.encoding == "gzip"
    assert gzip.decompress(found.packed.body) == FILE
    assert found.plain == Sent(None, FILE)


@pytest.mark.slow
def test_news_of_a_start_come_one_by_one(found: Found) -> None:
    (soon, first), (late, last) = found.news
    assert (first, last) == (b"data: 10\n\n", b"data: 100\n\n")
    assert late - soon > 1
