"""Hubs that really run: one demonstration for the whole folder, started as a user who is not root."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from realism_hub import walls
from structural_realism import study

from ..browser.conftest import ROOT
from . import rooms
from .hubs import PASSWORDS, RealHub
from .people import SET, Classroom, Person, logged_in
from .rooms import Room

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
    port = study.free_port(random.randrange(8300, 8390))
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
    folder = Path(tempfile.mkdtemp(prefix="realism-classroom-"))
    if os.geteuid() == 0:
        os.chown(folder, PLAIN, PLAIN)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def demo(open_folder: Path) -> Iterator[Classroom]:
    with demonstration(open_folder / "my-class", plain=True) as (classroom, _):
        yield classroom


@pytest.fixture(scope="session")
def room() -> Iterator[Room]:
    """A machine on which README.md was typed as written, with PostgreSQL, up to the start of the hub."""
    if why := rooms.closed_to_us():
        pytest.skip(why)
    with rooms.opened() as room:
        rooms.with_postgresql(room)
        rooms.typed_in(room, "A real hub", "PostgreSQL")
        room.types("\n".join(f'echo "{name}:{password}" | chpasswd' for name, password in PASSWORDS.items()))
        yield room


@pytest.fixture(scope="session")
def real(room: Room) -> Iterator[RealHub]:
    """The hub of README.md, started as its unit file says."""
    hub = RealHub(room, study.free_port(random.randrange(8500, 8590)))
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture(scope="session")
def anna(real: RealHub, browser: Browser) -> Iterator[Person]:
    with logged_in(browser, real.classroom, "anna", lab=False) as person:
        yield person


@pytest.fixture(scope="session")
def ben(real: RealHub, browser: Browser) -> Iterator[Person]:
    with logged_in(browser, real.classroom, "ben", lab=False) as person:
        yield person


@pytest.fixture(scope="session")
def desk(real: RealHub, browser: Browser) -> Iterator[Person]:
    """The teacher at the grader's desk, with two problem sets released."""
    with logged_in(browser, real.classroom, "teacher", lab=False) as teacher:
        desk = teacher.moves("services/realism/")
        for name in (SET, "ps1-theory"):
            said, code = desk.types(f"nbgrader generate_assignment {name} && nbgrader release_assignment {name}")
            assert code == 0, said
        yield desk
