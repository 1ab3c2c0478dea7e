"""What holds for all tests: no clock for property tests, and who runs beside whom."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("patient", deadline=None)  # they look at truth, not at the clock: this machine may be busy
settings.load_profile("patient")

TOGETHER = ("classroom", "browser")
"""Folders whose tests share one hub or one JupyterLab. They take longest, so they start first."""


class Folders(LoadScopeScheduling):
    """``make test`` runs on several workers: each folder of ``TOGETHER`` on one of them, the others file by file."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid.split("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Folders:
    return Folders(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {folder: place for place, folder in enumerate(TOGETHER)}
    items.sort(key=lambda item: order.get(_group(item.nodeid.split("::")[0]), len(order)))


def _group(file: str) -> str:
    return next((folder for folder in TOGETHER if file.startswith(f"tests/{folder}/")), file)


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("The browser tests need Chromium: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all folders: Playwright starts once in a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or chromium(),  # the same engine, a quarter faster
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()
