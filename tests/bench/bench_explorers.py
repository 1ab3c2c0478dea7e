"""The nine explorers: each update in the kernel, all of them in one notebook, and a hand that drags fast."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from structural_realism.explorers import ALL, Explorer

from ..browser.conftest import Lab, opened, serve, write_notebook
from ..conftest import chromium
from .bench_lesson import FIGURE, OURS, RSS, memory
from .table import show

SECONDS, STEP = 3.0, 0.016

LISTEN = """selector => {
  const area = document.querySelector(selector).closest('.jp-OutputArea');
  window.__released = 0; window.__last = 0; window.__drawn = 0;
  document.addEventListener('pointerup', () => { window.__released = performance.now(); }, true);
  new MutationObserver(changes => {
    if (!changes.some(c => c.attributeName === 'd' && c.target.closest('svg.main-svg'))) return;
    window.__drawn += 1;
    requestAnimationFrame(() => { window.__last = performance.now(); });
  }).observe(area, {subtree: true, attributes: true, attributeFilter: ['d']});
}"""


def updates(explorer: Explorer) -> list[float]:
    """Milliseconds of every change of every control, as the kernel sees it."""
    times = []
    for control in explorer.controls.values():
        for value in control.samples():
            start = time.perf_counter()
            control.value = value
            times.append(1000 * (time.perf_counter() - start))
    return times


def landscape_of_ten() -> list[float]:
    sizes = {f"State {letter}": size for letter, size in zip("ABCDEFGHIJ", range(30, 0, -3), strict=True)}
    return updates(ALL["landscape"](sizes=sizes))


@dataclass
class Drag:
    """Frames sent a second, pictures drawn a second, and milliseconds from letting go to the last picture."""

    sent: float
    drawn: float
    late: float


def drag(browser: Browser, lab: Lab, name: str, handle: str) -> Drag:
    with opened(browser, lab, name) as notebook:
        page = notebook.page
        frames = [0]
        # a second connection to count frames on is not possible: listen before the notebook is opened again
        page.on("websocket", lambda socket: socket.on("framesent", lambda _: frames.__setitem__(0, frames[0] + 1)))
        page.reload()
        page.wait_for_selector(".jp-Notebook-cell", timeout=60_000)
        page.wait_for_timeout(3000)
        notebook.run_all()
        page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
        page.wait_for_timeout(2500)
        page.evaluate(LISTEN, ".js-plotly-plot")
        before = frames[0]
        _swing(page, handle)
        sent = (frames[0] - before) / SECONDS
        page.wait_for_timeout(2500)
        drawn, released, last = page.evaluate("[window.__drawn, window.__released, window.__last]")
        return Drag(sent, drawn / SECONDS, max(0.0, last - released))


def _swing(page: Page, handle: str) -> None:
    """Drag a handle back and forth for three seconds and let go."""
    box = page.locator(handle).first.bounding_box()
    track = page.locator(handle).first.evaluate(
        """node => { const box = (node.closest('.noUi-target') ?? node).getBoundingClientRect();
            return [box.left, box.width]; }"""
    )
    if box is None:
        raise RuntimeError(f"no {handle} to drag")
    left, width = track
    y = box["y"] + box["height"] / 2
    page.mouse.move(left + width * 0.42, y)
    page.mouse.down()
    start, place = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        place += 1
        phase = abs((place * 0.02) % 2 - 1)
        page.mouse.move(left + width * (0.1 + 0.7 * phase), y)
        time.sleep(STEP)
    page.mouse.up()


def main() -> None:
    rows = []
    for name, make in ALL.items():
        times = updates(make())
        again = updates(make())
        rows.append(
            (name, str(len(times)), *(f"{n:.1f}" for n in (max(times), max(again), statistics.median(again))), "≤ 5")
        )
    ten = landscape_of_ten()
    rows.append(("landscape of ten", str(len(ten)), f"{max(ten):.1f}", "", f"{statistics.median(ten):.1f}", "≤ 40"))
    show(
        "Each change of a control, in the kernel (ms)",
        ("explorer", "changes", "slowest, first time", "slowest, again", "median", "goal"),
        rows,
    )
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary) / "course"
        folder.mkdir()
        write_notebook(folder, "nine.ipynb", "import structural_realism as sr", *(f"sr.{name}()" for name in ALL), RSS)
        figures = (f"go.FigureWidget(dict(sr.{name}().described.figure))" for name in ALL)
        write_notebook(
            folder, "figures.ipynb", "import structural_realism as sr, plotly.graph_objects as go", *figures, RSS
        )
        write_notebook(folder, "ours.ipynb", *OURS)
        write_notebook(folder, "figure.ipynb", *FIGURE)
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        with serve(folder, Path(temporary) / "settings") as lab:
            nine = memory(browser, lab, "nine.ipynb")
            nine_figures = memory(browser, lab, "figures.ipynb")
            ours = drag(browser, lab, "ours.ipynb", "input[type=range] >> nth=1")
            other = drag(browser, lab, "figure.ipynb", ".noUi-handle")
        browser.close()
    show(
        "Nine explorers on one page, and a slider dragged fast for three seconds",
        ("what", "ours", "FigureWidgets", "goal"),
        [
            ("websocket, open and run all nine (MB)", f"{nine[0] / 1e6:.2f}", f"{nine_figures[0] / 1e6:.2f}", "≤ 1"),
            ("kernel memory with all nine (MB)", str(nine[1]), str(nine_figures[1]), "≤ 80"),
            ("messages sent while dragging (a second)", f"{ours.sent:.0f}", f"{other.sent:.0f}", "≤ 30"),
            ("pictures drawn while dragging (a second)", f"{ours.drawn:.0f}", f"{other.drawn:.0f}", ""),
            ("last value shown after release (ms)", f"{ours.late:.0f}", f"{other.late:.0f}", "≤ 150"),
        ],
    )
