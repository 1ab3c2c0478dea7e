"""What a real browser moves through the proxy when it opens a lesson, byte by byte, and which requests it makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

from ...browser.conftest import DONE
from ...conftest import chromium
from .relay import Relay

PLOTLY, CONTROLS, LESSON, SOCKET = "plotly.js", "our controls", "the lesson's file", "websocket"
LAB, ASKED, LOGIN = "JupyterLab and its extensions", "JupyterLab's questions", "log-in and hub"

OURS = (SOCKET, CONTROLS, LESSON, PLOTLY)


@dataclass
class Traffic:
    """Bytes of each kind; ``total`` is what the relay counted, with the headers of requests and of frames."""

    kinds: Counter[str] = field(default_factory=Counter)
    total: int = 0
    paths: list[str] = field(default_factory=list)

    @property
    def ours(self) -> int:
        return sum(self.kinds[kind] for kind in OURS)


def kind_of(path: str, base: str, lesson: str) -> str:
    if not path.startswith(base):
        return LOGIN
    inside = path.removeprefix(base)
    if inside.startswith("structural-realism/plotly"):
        return PLOTLY
    if inside.startswith("structural-realism/"):
        return CONTROLS
    if inside.startswith(("static/", "lab/extensions/")):
        return LAB
    return LESSON if inside.startswith(f"api/contents/{lesson}") else ASKED


@asynccontextmanager
async def browser(profile: Path) -> AsyncIterator[BrowserContext]:
    """A real browser whose cache is empty at first."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            str(profile), executable_path=chromium(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )  # fmt: skip
        yield context
        await context.close()


async def opened(context: BrowserContext, relay: Relay, name: str, password: str, lesson: str, widget: str) -> Traffic:
    """Log in where that is asked, open the lesson on a fresh kernel, run all of it, and wait for the last widget."""
    page = await context.new_page()
    traffic, base = Traffic(), f"/user/{name}/"
    await _listen(page, traffic, base, lesson)
    before = relay.total
    await page.goto(f"{relay.address}{base}lab/tree/{lesson}?reset")
    if await page.locator("#username_input").count():
        await page.fill("#username_input", name)
        await page.fill("#password_input", password)
        await page.click("#login_submit")
    await page.wait_for_selector(".jp-Notebook-cell", timeout=120_000)
    await page.wait_for_function(
        "() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'", timeout=120_000
    )
    await page.wait_for_timeout(2000)
    for _ in range(3):  # on a busy machine the first click may come too early
        await page.get_by_role("menuitem", name="Run", exact=True).click()
        await page.get_by_text("Run All Cells", exact=True).first.click()
        with suppress(PlaywrightTimeout):
            await page.wait_for_selector(widget, timeout=120_000)
            break
    await page.wait_for_function(DONE, timeout=120_000)
    await page.wait_for_timeout(3000)
    traffic.total = relay.total - before
    await page.evaluate(
        """async base => {
            const headers = {'X-XSRFToken': document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)[1]};
            for (const one of await (await fetch(`${base}api/sessions`, {headers})).json())
                await fetch(`${base}api/sessions/${one.id}`, {method: 'DELETE', headers});
        }""",
        base,
    )
    await page.close()
    return traffic


async def _listen(page: Page, traffic: Traffic, base: str, lesson: str) -> None:
    wire = await page.context.new_cdp_session(page)
    asked: dict[str, tuple[str, str]] = {}

    def requested(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"], event["request"]["method"]

    def finished(event: dict[str, Any]) -> None:
        url, method = asked.get(event["requestId"], ("", ""))
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return
        traffic.kinds[kind_of(parts.path, base, lesson)] += int(event["encodedDataLength"])
        if method == "GET" and event["encodedDataLength"] and parts.path.startswith(base):
            traffic.paths.append(parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else ""))

    def frame(event: dict[str, Any]) -> None:
        held = event["response"]
        size = len(held["payloadData"].encode()) if held["opcode"] == 1 else len(held["payloadData"]) * 3 // 4
        traffic.kinds[SOCKET] += size

    wire.on("Network.requestWillBeSent", requested)
    wire.on("Network.loadingFinished", finished)
    wire.on("Network.webSocketFrameReceived", frame)
    wire.on("Network.webSocketFrameSent", frame)
    await wire.send("Network.enable")
