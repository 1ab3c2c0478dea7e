"""A server that nobody uses is stopped, and takes nothing with it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from .hubs import CONFIGURATION, RealHub
from .people import Person

pytestmark = [pytest.mark.slow, pytest.mark.browser]

IDLE = 20
BOOK = "notes.ipynb"
CELL = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": 1, "source": "x = 42"}
WORK = {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def impatient(real: RealHub, anna: Person, ben: Person) -> Iterator[RealHub]:
    """The hub with another number in the line that an administrator changes; it looks at its proxy every second."""
    change = f"sed -i 's/^IDLE_SECONDS = [0-9]*/IDLE_SECONDS = {IDLE}/' {CONFIGURATION}"
    with real.changed(f"{change}\necho 'c.JupyterHub.last_activity_interval = 1' >> {CONFIGURATION}"):
        all_are_there(anna, ben)
        yield real
    all_are_there(anna, ben)


def all_are_there(*people: Person) -> None:
    """Each has a server, and has used it for five seconds: the hub has seen it, and culls nobody in that moment."""
    seconds = 0
    while seconds < 5:
        seconds += 1
        for person in people:
            if person.asks("GET", "api/contents")[0] != 200:
                person.comes_back()
                seconds = 0
        time.sleep(1)


def test_the_idle_go_the_active_stay_and_nothing_is_lost(impatient: RealHub, anna: Person, ben: Person) -> None:
    status, said = anna.asks("PUT", f"api/contents/{BOOK}", {"type": "notebook", "format": "json", "content": WORK})
    assert status in (200, 201), said
    assert anna.asks("POST", "api/kernels", {"name": "python3"})[0] == 201
    home = impatient.room.place("/home/anna")
    written = (home / BOOK).read_bytes()
    servers = {person.name: impatient.servers_of(person.name) for person in (anna, ben)}
    assert [len(one) for one in servers.values()] == [1, 1]

    start = time.monotonic()
    while impatient.servers_of("anna"):
        assert time.monotonic() - start < 90, "her server was never stopped"
        assert ben.asks("GET", "api/contents/lessons")[0] == 200
        time.sleep(0.3)
    assert time.monotonic() - start > IDLE / 2
    gone = time.monotonic()
    while impatient.room.types("pgrep -u anna || true").strip():
        assert time.monotonic() - gone < 15, "her kernel goes, too"
        time.sleep(0.3)
    end = time.monotonic() + 1.5 * IDLE
    while time.monotonic() < end:
        assert ben.asks("GET", "api/contents/lessons")[0] == 200
        time.sleep(0.3)
    assert impatient.servers_of("ben") == servers["ben"], "who works goes on working"

    assert (home / BOOK).read_bytes() == written
    anna.comes_back()
    book = json.loads(anna.asks("GET", f"api/contents/{BOOK}?content=1")[1])["content"]
    assert book["cells"][0]["source"] == CELL["source"]
    impatient.room.types(f"rm /home/anna/{BOOK}")
