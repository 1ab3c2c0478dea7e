"""`realism classroom` itself: it starts for root and for others, keeps what is there, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from realism_hub.demonstration import GRADER, STUDENTS, Demonstration, Ports, as_text
from structural_realism import cli

from .conftest import demonstration


@pytest.fixture
def made(tmp_path: Path) -> Demonstration:
    demonstration = Demonstration(tmp_path / "my-class")
    demonstration.set_up()
    return demonstration


def test_what_is_there_is_kept(made: Demonstration) -> None:
    passwords = made.passwords
    notebook = made.course / "source" / "ps1-theory" / "ps1-theory.ipynb"
    notebook.write_text("changed by the instructor")
    (made.course / "nbgrader_config.py").write_text("# changed too")
    (made.homes / "student1" / "notes.txt").write_text("mine")
    made.set_up()
    assert made.passwords == passwords
    assert notebook.read_text() == "changed by the instructor"
    assert (made.course / "nbgrader_config.py").read_text() == "# changed too"
    assert (made.homes / "student1" / "notes.txt").read_text() == "mine"


def test_homes_and_secrets_are_closed(made: Demonstration) -> None:
    for place in (made.hub, *(made.homes / name for name in (*STUDENTS, "instructor", GRADER))):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert stat.S_IMODE((made.hub / "passwords.json").stat().st_mode) == 0o600
    assert len(set(made.passwords.values())) == 4
    assert all(len(password) >= 14 for password in made.passwords.values())


def test_it_says_where_the_class_is_and_how_to_log_in(made: Demonstration) -> None:
    said = as_text(made, "http://127.0.0.1:8000")
    assert "http://127.0.0.1:8000\n" in said and "http://127.0.0.1:8000/services/realism/lab" in said
    assert set(made.passwords) == {"instructor", *STUDENTS}
    for name, password in made.passwords.items():
        assert [line.split() for line in said.splitlines()].count([name, password]) == 1
    assert str(made.folder) in said and "To stop: press Ctrl and C" in said


def test_ports_do_not_meet() -> None:
    ports = Ports.free(18400)
    assert len({ports.public, ports.api, ports.proxy, ports.grader}) == 4


@pytest.mark.parametrize("address", ["0.0.0.0", "10.0.0.5", "::", "hub.example.org"])
def test_its_accounts_are_refused_on_any_other_address(
    tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["classroom", str(tmp_path / "my-class"), "--ip", address]) == 2
    assert f"refused on {address}" in capsys.readouterr().err
    assert not (tmp_path / "my-class").exists()


def left(folder: Path) -> list[str]:
    return [
        " ".join(p.info["cmdline"])
        for p in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(p.info["cmdline"] or [])
    ]


@pytest.mark.slow
def test_started_by_root_or_not_it_stops_without_a_trace(open_folder: Path) -> None:
    folder = open_folder / "second-class"
    with demonstration(folder, plain=False) as (_, started):
        again = subprocess.run(
            [sys.executable, "-m", "structural_realism", "classroom", str(folder)], capture_output=True, text=True
        )
        assert again.returncode == 2
        assert "open already, in another window" in again.stderr
        listening = {
            connection.laddr.ip
            for process in psutil.Process(started.pid).children(recursive=True)
            for connection in process.net_connections()
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}
        assert left(folder)
    assert left(folder) == []


@pytest.mark.slow
def test_even_killed_it_leaves_nothing_behind(open_folder: Path) -> None:
    folder = open_folder / "third-class"
    with demonstration(folder, plain=False) as (_, started):
        os.kill(started.pid, signal.SIGKILL)
        for _ in range(600):
            if not left(folder):
                break
            time.sleep(0.1)
    assert left(folder) == []
