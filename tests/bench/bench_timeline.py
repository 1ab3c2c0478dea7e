"""A timeline with 10,000 events of a teacher's own: first paint, filter, step and traffic in JupyterLab."""

from __future__ import annotations

import csv
import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from structural_realism import evidence
from structural_realism.explorers import Timeline

from ..browser.conftest import Lab, opened, serve, write_notebook
from ..conftest import chromium
from .bench_lesson import WATCH
from .table import show

EVENTS, PRESSES, ROUNDS = 10_000, 16, 3
CHANGES = {
    "kind of event": ("select >> nth=0", ("ArrowDown", "ArrowUp")),
    "phase": (".sr-chip input:checked", ("ArrowRight", "ArrowLeft")),
    "step": (".sr-lanes", ("ArrowRight", "ArrowLeft")),
}
PAINTED = """count => { const start = performance.now(); window.__painted = window.__shown = 0;
  const drawn = () => [...document.querySelectorAll('.sr-plot')].filter(plot => plot.querySelector('.points path'));
  const look = () => {
    if (document.querySelectorAll('.sr-lanes').length > count) window.__shown ||= performance.now() - start;
    if (drawn().length > count) window.__painted = performance.now() - start; else requestAnimationFrame(look); };
  look(); }"""


@dataclass(frozen=True)
class Opened:
    """Milliseconds to the controls and to the picture of each, bytes for the last, and by kind of change the times and
    the bytes a key."""

    shown: list[float]
    painted: list[float]
    received: int
    keys: dict[str, list[float]]
    traffic: dict[str, int]


def write_events(file: Path) -> None:
    chance = random.Random(20261124)
    phases = [(evidence.parse_date(phase.start).first, phase.key) for phase in evidence.phases()]
    with file.open("w", newline="", encoding="utf-8") as handle:
        rows = csv.writer(handle)
        rows.writerow(["date", "title", "kind", "phase", "description"])
        for number in range(EVENTS):
            day = date(1949, 10, 1) + timedelta(days=chance.randrange(27_000))
            phase = [key for start, key in phases if start <= day][-1]
            kind = chance.choice(list(evidence.KINDS))
            rows.writerow([day, f"A telegram about a matter of moment, number {number}", kind, phase, "What it says."])


def in_kernel(file: Path | None) -> tuple[float, float]:
    """Milliseconds to build the explorer, and the median of one change of a filter."""
    start = time.perf_counter()
    explorer = Timeline(file)
    built = 1000 * (time.perf_counter() - start)
    times = []
    for _ in range(3):
        for value in explorer.controls["kind"].samples():
            start = time.perf_counter()
            explorer.controls["kind"].value = value
            times.append(1000 * (time.perf_counter() - start))
    return built, statistics.median(times)


def presses(page: Page, focus: str, keys: tuple[str, str]) -> list[float]:
    """Milliseconds from each key press to the frame with the changed picture."""
    page.evaluate("() => { window.__times = []; }")
    page.locator(focus).first.focus()
    for press in range(PRESSES):
        page.keyboard.press(keys[press % 4 >= 2])
        page.wait_for_timeout(350)
    times: list[float] = page.evaluate("window.__times")
    if len(times) < PRESSES * 3 // 4:
        raise RuntimeError(f"{focus}: only {len(times)} of {PRESSES} key presses changed the picture")
    return times


def openings(browser: Browser, lab: Lab, name: str) -> Opened:
    """Run the notebook cell by cell: the first picture of a page also loads plotly.js, the second does not."""
    with opened(browser, lab, name, height=3200) as notebook:
        page = notebook.page
        page.locator(".jp-Notebook-cell").first.click()
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(3000)
        shown: list[float] = []
        painted, received = [], 0
        for count in range(2):
            before = notebook.received
            page.evaluate(PAINTED, count)
            page.keyboard.press("Shift+Enter")
            page.wait_for_function("() => window.__painted > 0", timeout=60_000)
            shown.append(float(page.evaluate("window.__shown")))
            painted.append(float(page.evaluate("window.__painted")))
            page.wait_for_timeout(2500)
            received = notebook.received - before
        page.evaluate(WATCH, ".sr-plot .main-svg")
        keys, traffic = {}, {}
        for change, (focus, pair) in CHANGES.items():
            start = notebook.received
            keys[change] = presses(page, f".sr-card {focus}", pair)
            traffic[change] = (notebook.received - start) // PRESSES
        return Opened(shown, painted, received, keys, traffic)


def middle(runs: list[Opened], change: str, place: float) -> str:
    """The ``place`` (0.5: the median) of the times of one kind of change."""
    times = sorted(time for run in runs for time in run.keys[change])
    return f"{times[int(place * (len(times) - 1))]:.0f}"


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary) / "course"
        folder.mkdir()
        write_events(folder / "many.csv")
        kernel = [in_kernel(file) for file in (folder / "many.csv", None)]
        start = "import structural_realism as sr; sr.timeline"
        write_notebook(folder, "many.ipynb", start, "sr.timeline('many.csv')", "sr.timeline('many.csv')")
        write_notebook(folder, "few.ipynb", start, "sr.timeline()", "sr.timeline()")
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        runs: dict[str, list[Opened]] = {"many.ipynb": [], "few.ipynb": []}
        with serve(folder, Path(temporary) / "settings") as lab:
            for _ in range(ROUNDS):
                for name, found in runs.items():
                    found.append(openings(browser, lab, name))
        browser.close()
    both = list(runs.values())
    shown = [f"{min(run.shown[0] for run in found):.0f}" for found in both]
    first, second = ([f"{min(run.painted[place] for run in found):.0f}" for found in both] for place in (0, 1))
    rows = [
        ("run the cell → controls and words, the first on the page (ms)", *shown, "≤ 1000"),
        ("run the cell → picture, the first on the page, which loads plotly.js (ms)", *first, ""),
        ("run the cell → picture, the next on the page (ms)", *second, "≤ 1000"),
        ("… of which the kernel builds the explorer (ms)", *(f"{built:.0f}" for built, _ in kernel), ""),
        ("websocket for one (MB)", *(f"{found[0].received / 1e6:.2f}" for found in both), ""),
        ("one filter in the kernel (ms)", *(f"{filtered:.1f}" for _, filtered in kernel), ""),
    ]
    for change in CHANGES:
        goal = "" if change == "step" else "≤ 100"
        rows.append((f"{change}: key → picture, median (ms)", *(middle(found, change, 0.5) for found in both), goal))
        rows.append((f"{change}: key → picture, p95 (ms)", *(middle(found, change, 0.95) for found in both), ""))
        sizes = (f"{found[0].traffic[change] / 1e3:.0f}" for found in both)
        rows.append((f"{change}: websocket a key (KB)", *sizes, ""))
    show("A timeline in JupyterLab", ("what", f"{EVENTS} events", "the course's 69", "goal"), rows)
