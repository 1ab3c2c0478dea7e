"""A folder of her own for each test, and nothing remembered from the last one."""

from __future__ import annotations

from pathlib import Path

import pytest
from structural_realism.checks import store


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(store, "_memory", {})
    monkeypatch.setattr(store, "_watchers", [])
    return tmp_path
