"""A student's server: the course's scripts over HTTP, and the sockets of her kernels in a folder of her own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser
from realism_hub.server import runtime_folder

from .hubs import RealHub
from .people import SET, Classroom, Person, logged_in


@pytest.fixture(scope="module")
def student(demo: Classroom, browser: Browser) -> Iterator[Person]:
    with logged_in(browser, demo, "student3", lab=False) as person:
        yield person


@pytest.mark.slow
@pytest.mark.browser
def test_a_page_imports_the_scripts_although_the_hub_checks_reads(student: Person) -> None:
    names = student.page.evaluate(
        "async base => Object.keys(await import(`${base}structural-realism/controls.js`))", student.base
    )
    assert names == ["CONTROLS"]
    assert student.page.evaluate(
        "async base => { await import(`${base}structural-realism/plotly.min.js`); return Boolean(window.Plotly); }",
        student.base,
    )


@pytest.mark.slow
@pytest.mark.browser
def test_a_kernel_listens_on_no_port(student: Person) -> None:
    status, made = student.asks("POST", "api/kernels", {"name": "python3"})
    assert status == 201
    said, code = student.types(
        'stat -c "MODE %a" "$JUPYTER_RUNTIME_DIR"; until ls "$JUPYTER_RUNTIME_DIR" | grep -c ipc; do sleep 0.2; done; '
        'grep -h transport "$JUPYTER_RUNTIME_DIR"/kernel-*.json'
    )
    assert code == 0, said
    assert re.search(r"MODE 1?700\b", said) and '"transport": "ipc"' in said
    student.asks("DELETE", f"api/kernels/{json.loads(made)['id']}")


@pytest.mark.slow
@pytest.mark.browser
def test_the_assignment_list_comes_when_it_is_asked_for_and_brings_no_gradebook(real: RealHub, anna: Person) -> None:
    anna.comes_back()
    (server,) = real.servers_of("anna")
    server.kill()
    anna.comes_back()
    (server,) = real.servers_of("anna")
    before = megabytes(server)
    status, said = anna.asks("GET", "nbgrader_version?version=0")
    assert status == 200 and "does not match" in json.loads(said)["message"]
    for path in ("assignments?course_id=realism", "courses"):
        status, said = anna.asks("GET", path)
        assert status == 200 and json.loads(said)["success"], said
    after = megabytes(server)
    assert before < 120 and after < 135, (before, after)
    loaded = Path(f"/proc/{server.pid}/maps").read_text("utf-8")
    assert "tornado" in loaded and not {"sqlalchemy", "cryptography"} & set(re.findall(r"[a-z]+", loaded))


def megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 1e6)


@pytest.mark.slow
@pytest.mark.browser
def test_validation_works_as_in_nbgrader(anna: Person, desk: Person) -> None:
    anna.exchanges("fetch", SET)
    status, said = anna.asks("POST", "assignments/validate", {"path": f"realism/{SET}/{SET}.ipynb"})
    assert status == 200 and json.loads(said)["success"], said
    status, _ = anna.asks("POST", "assignments/validate", {"path": "../ben/x.ipynb"})
    assert status == 403


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where her runtime folder is expected."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("USER", "anna")
    return tmp_path / "jupyter-anna"


def test_the_runtime_folder_is_closed_and_stays_the_same(named: Path) -> None:
    assert runtime_folder() == runtime_folder() == named
    assert named.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_somebody_else_has_put_there_is_not_used(named: Path, tmp_path: Path) -> None:
    open_to_all = tmp_path / "open"
    open_to_all.mkdir(mode=0o700)
    named.symlink_to(open_to_all)
    found = runtime_folder()
    assert found not in (named, open_to_all) and found.stat().st_mode & 0o777 == 0o700
    named.unlink()
    named.mkdir()
    named.chmod(0o777)
    assert runtime_folder() != named
