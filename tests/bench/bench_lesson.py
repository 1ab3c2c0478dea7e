# ruff: noqa: E501
"""Opening lesson 03 and moving a slider in it: traffic, memory, start and response, beside FigureWidget and matplotlib."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, sync_playwright

from ..browser.conftest import LESSON, Lab, Notebook, opened, serve, write_notebook
from ..conftest import chromium
from .table import show

KEYS, ROUNDS = 20, 3
RSS = "import os\nprint('RSS', int(open(f'/proc/{os.getpid()}/statm').read().split()[1]) * os.sysconf('SC_PAGE_SIZE') // 1_000_000)"

OURS = ("import structural_realism as sr", "sr.polarity()")
# The same picture and the same update as ours, in one FigureWidget beside one ipywidgets slider.
FIGURE = (
    "import structural_realism as sr, ipywidgets as w, plotly.graph_objects as go\n"
    "f = go.FigureWidget(dict(sr.polarity().described.figure))\ns = w.IntSlider(42, 0, 100)\nx = list(f.data[0].x)\n"
    "def on(c):\n    new = [v * (100 - s.value) / (100 - x[-1]) for v in x[:-1]] + [s.value]\n    half = max(new) / 2\n"
    "    with f.batch_update():\n        f.data[0].x, f.data[0].text = new, [f'{v:.1f} %' for v in new]\n"
    "        f.layout.shapes[0].x0 = f.layout.shapes[0].x1 = f.layout.annotations[0].x = half\n"
    "s.observe(on, 'value')",
    "w.VBox([s, f])",
)
MATPLOTLIB = (
    "%matplotlib inline\nimport ipywidgets as w, matplotlib.pyplot as plt\nx = [42, 27, 17, 9, 5]\n"
    "def draw(v):\n    plt.barh(list('ABCDE'), [v] + [(100 - v) * k / 58 for k in x[1:]]); plt.show()",
    "w.interact(draw, v=w.IntSlider(42, 0, 100));",
)

WATCH = """selector => {
  window.__times = []; let pressed = 0;
  const area = document.querySelector(selector).closest('.jp-OutputArea') || document.querySelector(selector);
  document.addEventListener('keydown', () => { pressed = performance.now(); }, true);
  new MutationObserver(changes => {
    const picture = changes.some(c => (c.type === 'attributes' && c.attributeName === 'd' && c.target.closest('svg.main-svg'))
      || [...c.addedNodes].some(n => n.nodeType === 1 && (n.matches?.('img, .point, path') || n.querySelector?.('img, path'))));
    if (picture && pressed) { const at = pressed; pressed = 0; requestAnimationFrame(() => window.__times.push(performance.now() - at)); }
  }).observe(area, {subtree: true, childList: true, attributes: true, attributeFilter: ['d', 'src']});
}"""


def printed(notebook: Notebook) -> int:
    text = notebook.page.locator(".jp-OutputArea-output", has_text="RSS").last.inner_text()
    return int(text.split()[1])


def memory(browser: Browser, lab: Lab, name: str) -> tuple[int, int]:
    """Bytes through the websocket and megabytes of the kernel after running everything."""
    with opened(browser, lab, name, height=6000) as notebook:
        before = notebook.received
        notebook.run_all()
        notebook.page.wait_for_timeout(4000)
        return notebook.received - before, printed(notebook)


def first_picture(browser: Browser, lab: Lab, name: str, selector: str) -> float:
    """Seconds from a ready kernel to the first widget on the page."""
    with opened(browser, lab, name) as notebook:
        start = time.perf_counter()
        notebook.page.get_by_role("menuitem", name="Run", exact=True).click()
        notebook.page.get_by_text("Run All Cells", exact=True).first.click()
        notebook.page.wait_for_selector(selector, timeout=60_000)
        return time.perf_counter() - start


def response(browser: Browser, lab: Lab, name: str, focus: str, picture: str) -> list[float]:
    """Milliseconds from each key press to the frame with the changed picture."""
    with opened(browser, lab, name) as notebook:
        notebook.run_all()
        page = notebook.page
        page.wait_for_selector(picture, timeout=60_000)
        page.wait_for_timeout(2500)
        page.evaluate(WATCH, picture)
        page.locator(focus).first.focus()
        for press in range(KEYS):
            page.keyboard.press("ArrowLeft" if press % 20 < 10 else "ArrowRight")
            page.wait_for_timeout(260)
        times: list[float] = page.evaluate("window.__times")
        if len(times) < KEYS // 2:
            raise RuntimeError(f"{name}: only {len(times)} of {KEYS} key presses changed the picture")
        return times


def responses(browser: Browser, lab: Lab) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of each, measured in turns so that a busy moment hits all alike."""
    pages = {
        "ours.ipynb": ("input[type=range] >> nth=1", ".sr-plot .main-svg"),
        "figure.ipynb": (".noUi-handle", ".js-plotly-plot .main-svg"),
        "matplotlib.ipynb": (".noUi-handle", ".jp-OutputArea-output img"),
    }
    times: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, (focus, picture) in pages.items():
            times[name] += response(browser, lab, name, focus, picture)
    return {name: (statistics.median(all_), sorted(all_)[int(0.95 * (len(all_) - 1))]) for name, all_ in times.items()}


def lesson_with_memory(folder: Path) -> None:
    lesson = nbformat.read(LESSON, as_version=4)
    lesson.cells.append(nbformat.v4.new_code_cell(RSS))
    nbformat.write(lesson, folder / "lesson.ipynb")


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary) / "course"
        folder.mkdir()
        lesson_with_memory(folder)
        widgets = [
            f"go.FigureWidget(dict({make}.described.figure))"
            for make in (
                "sr.timeline(phase='alliance')",
                "sr.polarity(year=1950)",
                "sr.timeline(phase='split')",
                "sr.polarity(year=1960)",
                "sr.polarity(year=1989)",
            )
        ]
        write_notebook(
            folder, "figures.ipynb", "import structural_realism as sr, plotly.graph_objects as go", *widgets, RSS
        )
        write_notebook(folder, "bare.ipynb", RSS)
        write_notebook(folder, "ours.ipynb", *OURS)
        write_notebook(folder, "figure.ipynb", *FIGURE)
        write_notebook(folder, "matplotlib.ipynb", *MATPLOTLIB)
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        with serve(folder, Path(temporary) / "settings") as lab:
            bare = memory(browser, lab, "bare.ipynb")
            ours = memory(browser, lab, "lesson.ipynb")
            figures = memory(browser, lab, "figures.ipynb")
            start = min(first_picture(browser, lab, "ours.ipynb", ".sr-card") for _ in range(3))
            start_figure = min(
                first_picture(browser, lab, "figure.ipynb", ".js-plotly-plot, .plotly-graph-div") for _ in range(3)
            )
            times = responses(browser, lab)
        browser.close()
    key, key_figure, key_matplotlib = times.values()
    show(
        "Lesson 03 in JupyterLab",
        ("what", "ours", "FigureWidgets", "other", "goal"),
        [
            (
                "websocket, open and run the lesson (MB)",
                f"{ours[0] / 1e6:.2f}",
                f"{figures[0] / 1e6:.2f}",
                "",
                "≤ 0.30",
            ),
            (
                "kernel memory with all widgets shown (MB)",
                str(ours[1]),
                str(figures[1]),
                f"bare kernel {bare[1]}",
                "≤ 75",
            ),
            ("ready kernel → first widget (s)", f"{start:.2f}", f"{start_figure:.2f}", "", "≤ 0.50"),
            (
                "key press → picture, median (ms)",
                f"{key[0]:.0f}",
                f"{key_figure[0]:.0f}",
                f"interact + matplotlib {key_matplotlib[0]:.0f}",
                "≤ FigureWidget",
            ),
            (
                "key press → picture, p95 (ms)",
                f"{key[1]:.0f}",
                f"{key_figure[1]:.0f}",
                f"interact + matplotlib {key_matplotlib[1]:.0f}",
                "≤ FigureWidget",
            ),
        ],
    )
