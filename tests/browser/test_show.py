"""`realism show`: on the projector, offline, for one machine and one browser, and nothing left behind."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from structural_realism.explorers import ALL

from .conftest import LESSON, write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EACH = pytest.mark.parametrize("name", ALL)
DENSE = ("timeline", "triangle", "coalitions", "landscape", "alignment", "bargaining")
"""Pictures that are too tall for large type to be as large in them as elsewhere; the words beside them say the same."""


@dataclass
class Show:
    """A running ``realism show``: the address that it printed, and its process."""

    address: str
    process: subprocess.Popen[str]

    @property
    def root(self) -> str:
        return self.address.split("/enter/")[0]

    @property
    def kernels(self) -> list[psutil.Process]:
        return [
            child
            for child in psutil.Process(self.process.pid).children(recursive=True)
            if "ipykernel_launcher" in " ".join(child.cmdline())
        ]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(30)


@contextmanager
def shown(what: str, folder: Path, *options: str) -> Iterator[Show]:
    port = str(random.randrange(9400, 9700))
    command = [sys.executable, "-m", "structural_realism", "show", what, "--no-browser", "--port", port, *options]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said = ""
    try:
        while "http://" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        address = re.search(r"http://\S+", said)
        assert address
        yield Show(address.group(), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@dataclass
class Projected:
    """A page that shows it, and all that went wrong there."""

    page: Page
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    received: int = 0
    opened: int = 0


@contextmanager
def on_screen(browser: Browser, show: Show, *, width: int = 1280, height: int = 720) -> Iterator[Projected]:
    context = browser.new_context(viewport={"width": width, "height": height})
    seen = Projected(context.new_page())
    host = show.address.split("/")[2]

    def request(made):
        seen.files.append(made.url)
        if made.url.startswith(("http", "ws")) and made.url.split("/")[2] != host:
            seen.hosts.add(made.url)

    def hear(data):
        seen.received += len(data)

    seen.page.on("request", request)
    seen.page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on("websocket", lambda socket: socket.on("framereceived", hear))
    seen.page.goto(show.address)
    expect(seen.page.locator(".sr-card .main-svg").first).to_be_visible(timeout=60_000)
    try:
        yield seen
    finally:
        context.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("teacher")
    write_notebook(folder, "all.ipynb", *(f"import structural_realism as sr; sr.{name}()" for name in ALL))
    return folder


@pytest.fixture(scope="module")
def all_shown(folder: Path) -> Iterator[Show]:
    with shown("all.ipynb", folder) as show:
        yield show


@pytest.fixture(scope="module")
def screen(browser: Browser, all_shown: Show) -> Iterator[Projected]:
    with on_screen(browser, all_shown) as seen:
        expect(seen.page.locator(".sr-card")).to_have_count(len(ALL))
        for card in seen.page.locator(".sr-card").all():
            expect(card.locator(".main-svg").first).to_be_visible(timeout=20_000)
        seen.page.wait_for_timeout(1500)
        seen.opened = seen.received
        seen.page.wait_for_timeout(1000)
        assert seen.received == seen.opened, "pictures that have found their place stay as they are"
        yield seen


def card_of(page: Page, name: str) -> Locator:
    card = page.locator(".sr-card").nth(list(ALL).index(name))
    card.evaluate("card => card.scrollIntoView()")
    return card


SMALLEST = """card => {
  const scale = node => {
    const plot = node.ownerSVGElement && node.closest('.sr-plot');
    return plot ? plot.getBoundingClientRect().width / plot.offsetWidth : 1;
  };
  const size = node => parseFloat(getComputedStyle(node).fontSize) * scale(node);
  const speaks = node => [...node.childNodes].some(part => part.nodeType === 3 && part.data.trim());
  const told = [...card.querySelectorAll('*')]
    .filter(node => node.getClientRects().length && !node.closest('.sr-hidden, option') && speaks(node));
  const least = drawn => told.filter(node => Boolean(node.ownerSVGElement) === drawn)
    .map(node => [size(node), node.textContent]).sort((a, b) => a[0] - b[0])[0];
  return { words: least(false), picture: least(true) };
}"""

EDGES = """card => {
  const box = query => card.querySelector(query).getBoundingClientRect();
  const plots = [...card.querySelectorAll('.sr-plot')].map(plot => plot.getBoundingClientRect());
  return {
    top: box('.sr-head').top, said: box('.sr-say').bottom,
    controls: box('.sr-controls').bottom, bar: box('.sr-foot').top,
    foot: box('.sr-foot').bottom, picture: Math.max(...plots.map(plot => plot.bottom)), wide: plots[0].width,
    right: Math.max(...plots.map(plot => plot.right)), across: card.scrollWidth - card.clientWidth,
    area: plots.reduce((sum, plot) => sum + plot.width * plot.height, 0),
  };
}"""


CROWDED = """card => [...card.querySelectorAll('.sr-plot')].flatMap(plot => {
  const axes = {};
  for (const tick of plot.querySelectorAll('g[class^=y][class$=tick]'))
    (axes[tick.getAttribute('class')] ??= []).push(tick.querySelector('text').getBoundingClientRect());
  const touch = boxes => boxes.sort((a, b) => a.top - b.top)
    .some((box, at) => at && box.top < boxes[at - 1].bottom - 0.25 * box.height);
  return Object.keys(axes).filter(name => touch(axes[name]));
})"""
"""The upright axes whose words stand on one another."""


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
def test_every_explorer_fills_the_screen_and_is_read_from_the_last_row(
    screen: Projected, width: int, height: int
) -> None:
    page = screen.page
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(2000)
    for name in ALL:
        card = card_of(page, name)
        edges = card.evaluate(EDGES)
        assert abs(edges["top"]) <= 15 * height / 720 and edges["controls"] <= edges["bar"] + 1, (name, edges)
        assert edges["picture"] <= edges["bar"] + 1 and edges["foot"] <= height + 1, (name, edges)
        assert name == "timeline" or edges["said"] <= edges["bar"] + 1, "the timeline tells its event in a card"
        assert edges["right"] <= width and edges["across"] <= 1, (name, edges)
        assert edges["area"] >= 0.2 * width * height and edges["wide"] >= 0.55 * width, (name, edges)
        assert not card.evaluate(CROWDED), name
        least = card.evaluate(SMALLEST)
        assert least["words"][0] >= 24 * height / 720, (name, least)
        assert least["picture"][0] >= (17.9 if name in DENSE else 20) * height / 720, (name, least)
        expect(card.get_by_role("button", name="Large type")).to_be_hidden()
        expect(card.locator(".sr-more")).to_be_empty()


@EACH
def test_an_explorer_moves_by_keyboard(screen: Projected, name: str) -> None:
    card = card_of(screen.page, name)
    summary = card.locator(".sr-say")
    before = summary.text_content() or ""
    if card.get_by_role("slider").count():
        card.get_by_role("slider").last.focus()
        screen.page.keyboard.press("ArrowRight")
    elif card.get_by_role("listbox").count():
        card.get_by_role("listbox").focus()
        screen.page.keyboard.press("ArrowRight")
    else:
        card.get_by_role("combobox").first.focus()
        screen.page.keyboard.press("ArrowDown")
    expect(summary).not_to_have_text(before)
    edges = card.evaluate(EDGES)
    assert name == "timeline" or edges["said"] <= edges["bar"] + 1, "what has changed is told in more words"
    card.get_by_role("button", name="Reset").focus()
    screen.page.keyboard.press("Enter")
    expect(summary).to_have_text(before)


def test_the_page_asks_no_other_host_and_moves_little(screen: Projected) -> None:
    assert screen.errors == [] and screen.hosts == set()
    assert sum("structural-realism/plotly.min.js" in file for file in screen.files) == 1
    assert sum("structural-realism/controls.js" in file for file in screen.files) == 1
    assert screen.opened < 600_000


def test_a_page_that_is_loaded_again_leaves_no_kernel(all_shown: Show, screen: Projected) -> None:
    screen.page.reload()
    expect(screen.page.locator(".sr-card")).to_have_count(len(ALL), timeout=60_000)
    expect(screen.page.locator(".sr-card .main-svg").first).to_be_visible(timeout=60_000)
    for _ in range(50):
        if len(all_shown.kernels) == 1:
            break
        screen.page.wait_for_timeout(200)
    assert len(all_shown.kernels) == 1


@pytest.fixture
def lesson(tmp_path: Path) -> Iterator[Show]:
    kept = tmp_path / ".structural-realism" / "answers.json"
    kept.parent.mkdir()
    kept.write_text("hers", encoding="utf-8")
    with shown("the-cold-war", tmp_path, "--theme", "dark") as show:
        yield show
    assert kept.read_text(encoding="utf-8") == "hers"
    assert [path.name for path in tmp_path.iterdir()] == [".structural-realism"]


def test_a_lesson_is_shown_whole_and_page_down_moves_on(browser: Browser, lesson: Show) -> None:
    with on_screen(browser, lesson) as seen:
        page = seen.page
        expect(page.get_by_role("heading", name="The Cold War: alliance and split")).to_be_visible()
        asked = LESSON.read_text(encoding="utf-8").count("sr.predict(") + LESSON.read_text(encoding="utf-8").count(
            "sr.check("
        )
        expect(page.locator(".sr-question")).to_have_count(asked)
        expect(page.locator(".jp-CodeMirrorEditor, .jp-InputPrompt:visible, .cm-editor, .highlight")).to_have_count(0)
        assert page.evaluate("() => document.body.dataset.jpThemeLight") == "false"
        assert page.locator("p").first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 24
        assert page.locator(".sr-question legend").first.evaluate("n => parseFloat(getComputedStyle(n).fontSize)") >= 24

        question = page.locator(".sr-question").first
        question.get_by_role("radio").first.check()
        question.get_by_role("button").click()
        expect(question.get_by_role("status").first).not_to_be_empty()
        kernel = lesson.kernels[0]
        kept = json.loads((Path(kernel.cwd()) / ".structural-realism" / "answers.json").read_text(encoding="utf-8"))
        assert "03-alliance" in kept

        expect(page.locator(".sr-told details").first).not_to_have_attribute("open", "")
        assert page.locator(".sr-told summary").first.evaluate("n => parseFloat(getComputedStyle(n).fontSize)") >= 24

        whole = page.get_by_role("main")
        whole.evaluate("page => page.scrollTo(0, 0)")

        def top() -> float:
            return whole.evaluate("page => page.scrollTop")

        read = [-1.0, top()]
        while read[-1] > read[-2] and len(read) < 200:
            page.keyboard.press("PageDown")
            read.append(top())
        assert read[-1] >= whole.evaluate("page => page.scrollHeight - page.clientHeight") - 2
        assert max(after - before for before, after in pairwise(read)) <= 720 + 8, "no line is passed over"
        page.keyboard.press("PageUp")
        assert top() < read[-1]
        page.locator(".sr-card").first.get_by_role("combobox").first.focus()
        before = top()
        page.keyboard.press("PageDown")
        assert top() > before, "a remote control sends Page Down wherever the focus is"
        assert seen.errors == [] and seen.hosts == set() and seen.received < 500_000


def answer(url: str, headers: dict[str, str]) -> tuple[int, str, str]:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = HTTPConnection(host, timeout=20)
    try:
        connection.request("GET", f"/{path}", headers=headers)
        found = connection.getresponse()
        text = found.read().decode() if found.status != 101 else ""
        return found.status, text, found.headers.get("Set-Cookie", "")
    finally:
        connection.close()


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def test_one_explorer_is_for_who_has_the_key_and_leaves_nothing_behind(
    browser: Browser, axe: str, tmp_path: Path
) -> None:
    with shown("sr.polarity(year=1972)", tmp_path) as show:
        port = show.root.rsplit(":", 1)[1]
        assert show.root == f"http://127.0.0.1:{port}"
        listening = {
            kind.laddr.ip for kind in psutil.Process(show.process.pid).net_connections() if kind.status == "LISTEN"
        }
        assert listening == {"127.0.0.1"}
        for path in (
            "/",
            "/enter/",
            "/enter/wrong",
            "/structural-realism/controls.js",
            "/login?next=/",
            "/?token=wrong",
        ):
            _, said, cookie = answer(show.root + path, {})
            assert "sr-card" not in said and "CONTROLS" not in said and "username" not in cookie, path
        assert answer(f"{show.root}/enter/wrong", {})[:2] == (
            403,
            "This address is not open to you. Use the whole address that 'realism show' has printed in its window.",
        )
        assert show.kernels == [], "who has no key starts nothing"
        for name in ("evil.example", f"evil.example:{port}"):
            assert answer(show.address, {"Host": name})[0] == 403

        with on_screen(browser, show) as seen:
            page = seen.page
            assert page.url == f"{show.root}/", "no key stands in the address bar of the projected page"
            expect(page.locator(".sr-say")).to_contain_text("1972")
            page.evaluate(axe)
            found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
            assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]] == []
            card = page.locator(".sr-card")
            card.get_by_role("button", name="Show the numbers").click()
            expect(card.locator(".sr-table")).to_be_visible()
            assert seen.errors == [] and seen.hosts == set() and seen.received < 100_000

            status, _, given = answer(show.address, {})
            morsel = next(iter(SimpleCookie(given).values()))
            assert status == 200 and morsel["samesite"] == "Strict" and morsel["httponly"]
            kernel = show.kernels[0]
            identity = page.evaluate(
                "() => JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
            )
            channel = f"{show.root}/api/kernels/{identity}/channels"
            mine = {"Cookie": f"{morsel.key}={morsel.value}"}
            assert answer(channel, {**UPGRADE, **mine, "Origin": show.root})[0] == 101
            assert answer(channel, UPGRADE)[0] == 403
            assert answer(channel, {**UPGRADE, **mine, "Origin": "http://evil.example"})[0] == 403
            assert (
                answer(channel, {**UPGRADE, **mine, "Host": "evil.example", "Origin": "http://evil.example"})[0] == 403
            )

            work = Path(kernel.cwd())
            assert work.stat().st_mode & 0o077 == 0
            assert show.stop() == 0
        assert not kernel.is_running() and not work.exists()
        assert list(tmp_path.iterdir()) == []


def test_a_window_that_is_closed_ends_it_before_anyone_has_looked(tmp_path: Path) -> None:
    with shown("triangle", tmp_path) as show:
        assert show.stop(signal.SIGHUP) == 0
