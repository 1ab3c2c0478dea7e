"""A real JupyterLab and a real Chromium for the tests."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page
from structural_realism import study

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "lessons" / "03-the-cold-war.ipynb"


@dataclass
class Lab:
    """A running Jupyter server: its address with the prefix, and the folder that it serves."""

    url: str
    folder: Path


@contextmanager
def serve(
    folder: Path,
    settings: Path,
    *extra: str,
    app: str = "lab",
    prefix: str = "/",
    extension: bool = True,
    started_in: Path | None = None,
) -> Iterator[Lab]:
    port = study.free_port(random.randrange(9200, 9390))  # two runs on one machine do not meet
    env = study.lab_environment() if extension else dict(os.environ)
    env = {
        **env,
        "JUPYTERLAB_SETTINGS_DIR": str(settings / "user"),
        "JUPYTERLAB_WORKSPACES_DIR": str(settings / "work"),
        "JUPYTER_CONFIG_DIR": str(settings / "config"),
    }
    command = [
        *study.lab_command(folder, port, app=app),
        "--IdentityProvider.token=",
        f"--ServerApp.base_url={prefix}",
        "--ServerApp.disable_check_xsrf=True",
        *extra,
    ]
    if not extension:
        command.append("--ServerApp.jpserver_extensions={'structural_realism': False}")
    server = subprocess.Popen(
        command,
        cwd=started_in,
        env=env,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{prefix}api")
                break
            except OSError:
                time.sleep(0.25)
        else:
            raise RuntimeError("Jupyter did not start")
        yield Lab(f"http://127.0.0.1:{port}{prefix}", folder)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(15)


LATE = "[anywidget] Failed to initialize model."
"""What anywidget says of a widget that took two seconds, on a busy machine. The widget comes all the same."""
DONE = """() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'
    && ![...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('*'))"""


@dataclass
class Notebook:
    """An open notebook, and everything that went wrong on its page."""

    page: Page
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    received: int = 0
    before: int = 0

    def run_all(self) -> None:
        """Choose Run → Run All Cells, and wait until every cell has run."""
        page = self.page
        self.before = self.received
        for _attempt in range(3):
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_text("Run All Cells", exact=True).first.click()
            if self._heard():
                break
        page.wait_for_function(DONE, timeout=90_000)

    def _heard(self) -> bool:
        """Whether the kernel has answered: on a busy machine the first click may come too early."""
        for _ in range(100):
            self.page.wait_for_timeout(100)
            if self.received - self.before > 1_500:
                return True
        return False

    def settle(self) -> None:
        self.page.wait_for_timeout(600)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("course")
    study.copy_lessons(folder)
    with serve(folder, tmp_path_factory.mktemp("settings")) as running:
        yield running


@contextmanager
def opened(
    browser: Browser,
    lab: Lab,
    name: str,
    *,
    theme: str = "light",
    width: int = 1200,
    height: int = 900,
    view: str = "doc/tree",
    reduced_motion: str = "reduce",
    touch: bool = False,
    scale: float = 1,
) -> Iterator[Notebook]:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion=reduced_motion,
        has_touch=touch,
        device_scale_factor=scale,
    )
    context.add_init_script("window.__webpack_public_path__ = window.__webpack_public_path__")
    page = context.new_page()
    notebook = Notebook(page)
    host = lab.url.split("/")[2]

    def console(message):
        if message.type == "error" or message.text.startswith("WARN:"):  # what plotly says it cannot use
            notebook.errors.append(f"console: {message.text} {message.location.get('url', '')}")

    def websocket(socket):
        socket.on("framereceived", lambda data: setattr(notebook, "received", notebook.received + len(data)))

    page.on("console", console)

    def went_wrong(error):
        if str(error) != LATE:
            notebook.errors.append(f"page: {error}")

    page.on("pageerror", went_wrong)
    page.on("websocket", websocket)

    def request(made):
        notebook.requests.append(made.url)
        if made.url.startswith(("http", "ws")) and made.url.split("/")[2] != host:
            notebook.hosts.add(made.url.split("/")[2])

    page.on("request", request)
    page.goto(f"{lab.url}{view}/{name}?reset" if view.startswith("doc") else f"{lab.url}{view}/{name}")
    page.wait_for_selector(".jp-Notebook-cell", timeout=60_000)
    page.wait_for_function(
        "() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'", timeout=60_000
    )
    page.wait_for_timeout(1500)
    if theme == "dark":
        page.get_by_role("menuitem", name="Settings", exact=True).click()
        page.get_by_text("Theme", exact=True).first.click()
        page.get_by_text("JupyterLab Dark", exact=True).first.click()
        page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
    try:
        yield notebook
    finally:
        context.close()


def write_notebook(folder: Path, name: str, *cells: str) -> str:
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
    )
    nbformat.write(notebook, folder / name)
    return name


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, from the package axe-playwright-python."""
    import axe_playwright_python as package

    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
