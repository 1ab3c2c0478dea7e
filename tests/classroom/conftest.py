"""Hubs that really run: one demonstration for the whole folder, started as a user who is not root."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from realism_hub import walls
from structural_realism import study

from ..browser.conftest import ROOT, browser
from .people import Classroom

__all__ = ["browser"]

PLAIN = 61090  # somebody who is not root, where the tests are


def as_plain_user(command: list[str]) -> list[str]:
    """``command`` as a user who is not root; a way to this Python is opened for it alone."""
    if os.geteuid() != 0:
        return command
    uid = str(PLAIN)
    return [
        *walls.opened([*walls.environment_paths(), ROOT]),
        *("setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", "--"),
        *command,
    ]


@contextmanager
def demonstration(folder: Path, *, plain: bool) -> Iterator[tuple[Classroom, Any]]:
    """``realism classroom``, until the block ends."""
    port = study.free_port(8400)
    command = [sys.executable, "-m", "structural_realism", "classroom", str(folder), "--port", str(port), "--json"]
    home = folder.parent
    started = subprocess.Popen(
        as_plain_user(command) if plain else command,
        env={**os.environ, "HOME": str(home), "USER": "plain", "LOGNAME": "plain"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    line = started.stdout.readline()
    assert line, f"{started.communicate()[1]}\n{(folder / 'hub' / 'hub.log').read_text()[-3000:]}"
    said = json.loads(line)
    try:
        yield (
            Classroom(
                said["address"], said["passwords"], Path(said["course"]), Path(said["exchange"]), Path(said["homes"])
            ),
            started,
        )
    finally:
        if started.poll() is None:
            started.send_signal(signal.SIGINT)
        started.communicate(timeout=90)


@pytest.fixture(scope="session")
def open_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of the plain user; pytest's own are closed to everybody but root."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="realism-classroom-"))
    if os.geteuid() == 0:
        os.chown(folder, PLAIN, PLAIN)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def demo(open_folder: Path) -> Iterator[Classroom]:
    with demonstration(open_folder / "my-class", plain=True) as (classroom, _):
        yield classroom
