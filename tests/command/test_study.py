"""`realism study` and `realism doctor`: a student's folder, a free port, clear words, nothing lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structural_realism import cli, doctor, study
from structural_realism.plain import PlainError

LESSON = "03-the-cold-war.ipynb"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shipped"
    shutil.copytree(study.lessons_folder(), folder)
    monkeypatch.setattr(study, "lessons_folder", lambda: folder)
    return folder


def test_lessons_are_copied_into_a_new_folder(shipped: Path, tmp_path: Path) -> None:
    copied = study.copy_lessons(tmp_path / "a" / "my course")
    assert LESSON in copied.new
    assert (tmp_path / "a" / "my course" / LESSON).read_bytes() == (shipped / LESSON).read_bytes()


def test_a_second_time_changes_nothing(shipped: Path, tmp_path: Path) -> None:
    study.copy_lessons(tmp_path / "course")
    assert study.copy_lessons(tmp_path / "course") == study.Copied((), (), ())


def test_her_work_is_never_overwritten(shipped: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    study.copy_lessons(course)
    (course / LESSON).write_text("hers", encoding="utf-8")
    assert LESSON in study.copy_lessons(course).kept
    (shipped / LESSON).write_text("a new edition", encoding="utf-8")
    copied = study.copy_lessons(course)
    assert (course / LESSON).read_text(encoding="utf-8") == "hers"
    assert copied.new == ("03-the-cold-war-new-edition.ipynb",)
    assert (course / copied.new[0]).read_text(encoding="utf-8") == "a new edition"
    study.copy_lessons(course)
    assert (course / LESSON).read_text(encoding="utf-8") == "hers"


def test_a_lesson_that_she_did_not_touch_is_brought_up_to_date(shipped: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    study.copy_lessons(course)
    (shipped / LESSON).write_text("a new edition", encoding="utf-8")
    assert study.copy_lessons(course).updated == (LESSON,)
    assert (course / LESSON).read_text(encoding="utf-8") == "a new edition"


def test_a_new_lesson_comes_into_a_folder_in_use_and_touches_nothing_else(shipped: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    study.copy_lessons(course)
    (course / LESSON).write_text("hers", encoding="utf-8")
    (course / ".structural-realism" / "answers.json").write_text("her answers", encoding="utf-8")
    (course / "11-a-new-lesson-2.ipynb").write_text("her own notebook, by chance of that name", encoding="utf-8")
    for name in ("11-a-new-lesson.ipynb", "11-a-new-lesson-2.ipynb"):
        (shipped / name).write_text("new", encoding="utf-8")
    copied = study.copy_lessons(course)
    assert copied.new == ("11-a-new-lesson.ipynb",)
    assert set(copied.kept) == {LESSON, "11-a-new-lesson-2.ipynb"}
    assert (course / "11-a-new-lesson-2.ipynb").read_text(encoding="utf-8").startswith("her own")
    assert (course / LESSON).read_text(encoding="utf-8") == "hers"
    assert (course / ".structural-realism" / "answers.json").read_text(encoding="utf-8") == "her answers"


def test_only_lessons_are_copied_and_the_first_of_them_is_there(shipped: Path, tmp_path: Path) -> None:
    (shipped / "teaching").mkdir(exist_ok=True)
    (shipped / "teaching" / "notes.ipynb").write_text("for the teacher", encoding="utf-8")
    study.copy_lessons(tmp_path / "course")
    assert (tmp_path / "course" / study.FIRST_LESSON).exists()
    copied = {file.name for file in (tmp_path / "course").iterdir() if not file.name.startswith(".")}
    assert copied == {file.name for file in shipped.glob("*.ipynb")}


def test_a_lost_or_damaged_record_never_costs_work(shipped: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    study.copy_lessons(course)
    (course / LESSON).write_text("hers", encoding="utf-8")
    for content in ("{not json", "[]", '{"03-the-cold-war.ipynb": 3}'):
        (course / study.RECORD).write_text(content, encoding="utf-8")
        study.copy_lessons(course)
        assert (course / LESSON).read_text(encoding="utf-8") == "hers"


def test_a_file_in_the_way_and_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PlainError, match="is a file, not a folder"):
        study.copy_lessons(tmp_path / "file")

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(PlainError, match=r"cannot be written to. Name another one"):
        study.copy_lessons(tmp_path / "locked")


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert study.free_port(port) > port


@pytest.mark.parametrize("command", [[], ["study"], ["show"], ["doctor"], ["assign"]])
def test_every_command_helps_with_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main([*command, "--help"])
    assert end.value.code == 0
    assert "example" in capsys.readouterr().out


@pytest.mark.parametrize("port", ["80", "eight", "99999", "-1"])
def test_a_bad_port_is_refused_with_what_is_expected(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["study", "--port", port])
    assert "1024 to 65535" in capsys.readouterr().err or port == "-1"


def test_an_error_of_ours_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    assert cli.main(["study", str(tmp_path / "file")]) == 2
    assert re.fullmatch(r"realism: .* is a file, not a folder\. .*\n", capsys.readouterr().err)


def test_doctor_finds_all_that_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--folder", str(tmp_path)]) == 0
    assert "All that the course needs is here." in capsys.readouterr().out


def test_doctor_says_what_is_missing_and_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "_package", lambda name: None if name in ("anywidget", "nbgrader") else "1.0")
    assert cli.main(["doctor", "--folder", str(tmp_path), "--json"]) == 1
    found = {finding["name"]: finding for finding in json.loads(capsys.readouterr().out)}
    assert found["anywidget"] == {
        "name": "anywidget",
        "state": "missing",
        "found": "not installed",
        "mend": "pip install anywidget",
    }
    assert found["nbgrader (to grade)"]["state"] == "optional"
    cli.main(["doctor", "--folder", str(tmp_path)])
    said = capsys.readouterr().out
    assert "to mend: pip install anywidget" in said and "Missing: anywidget." in said


@contextmanager
def studying(folder: Path, port: int, browser: str, last_words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """``realism study`` with a browser of ours: what it said up to its last words."""
    command = [sys.executable, "-m", "structural_realism", "study", "my course", "--port", str(port)]
    env = {**os.environ, "BROWSER": browser, "PYTHONUNBUFFERED": "1", "DISPLAY": ""}
    done = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert done.stdout is not None
    said, end = "", time.monotonic() + 90
    while last_words not in said and time.monotonic() < end and done.poll() is None:
        said += done.stdout.readline()
    try:
        yield said, done
    finally:
        if done.poll() is None:
            done.send_signal(signal.SIGHUP)
            done.wait(30)


@pytest.mark.slow
def test_study_serves_the_lesson_and_says_where_when_no_browser_opens(tmp_path: Path) -> None:
    port = study.free_port(9400)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with studying(tmp_path, port, "/bin/false", "Copy the address") as (said, done):
            assert f"Port {port} is taken; using" in said
            assert "No browser could be opened from here. Copy the address above into one." in said
            address = re.search(r"http://\S+", said)
            assert address
            page = urllib.request.urlopen(address.group()).read().decode()
            assert "jupyter-config-data" in page
            assert (tmp_path / "my course" / LESSON).exists()
            found = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, text=True).stdout
            server = int(found.split()[-1])
    assert done.returncode == 0
    assert (tmp_path / "my course" / study.LOG).exists()
    assert not Path(f"/proc/{server}").exists(), "no server is left behind"


@pytest.mark.slow
def test_who_reads_how_the_browser_was_started_cannot_get_in(tmp_path: Path) -> None:
    asked, browser = tmp_path / "asked", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {asked}.part; mv {asked}.part {asked}\n')
    browser.chmod(0o755)
    with studying(tmp_path, study.free_port(9420), f"{browser} %s", "To stop") as (said, done):
        end = time.monotonic() + 30
        while not asked.exists() and time.monotonic() < end:
            time.sleep(0.1)
        address, token = asked.read_text().strip(), re.search(r"\?token=(\w+)", said)
        assert token and token[1] not in address
        lines = [line for pid in family(done.pid) if (line := words_of(pid))]
        assert len(lines) >= 2 and not [line for line in lines if token[1] in line]
        hers = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        door = hers.open(address).read().decode()
        (page,) = re.findall(r'content="0; url=([^"]+)"', door)
        assert page == f"/lab/tree/{study.FIRST_LESSON}"
        lab = hers.open(urllib.parse.urljoin(address, page)).read().decode()
        assert "jupyter-config-data" in lab and token[1] not in door
        for late in (address, f"{address}0", address.rpartition("/")[0] + "/"):
            with pytest.raises(urllib.error.HTTPError, match="403") as refused:
                urllib.request.urlopen(late)
            assert "that 'realism study' has printed in its window" in refused.value.read().decode()
        assert "jupyter-config-data" in urllib.request.urlopen(re.findall(r"http://\S+", said)[0]).read().decode()


def words_of(pid: int) -> str:
    """What a process was started with; nothing if it has ended meanwhile, as the little browser does."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return [pid, *(one for child in children for one in family(int(child)))]


@pytest.mark.slow
def test_the_wheel_carries_all_that_a_student_needs_and_no_key(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(root)],
        check=True,
        capture_output=True,
    )
    wheel = next(tmp_path.glob("*.whl"))
    place = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = place / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
    )
    site = next((place / "lib").glob("python*/site-packages"))
    parent = Path(pytest.__file__).parents[1]
    (site / "parent.pth").write_text(str(parent) + "\n", encoding="utf-8")
    installed = {str(file.relative_to(site)) for file in site.rglob("*") if file.is_file()}
    assert not [name for name in installed if "bank" in name and name.endswith((".yaml", ".yml"))]
    assert not [name for name in installed if "assessments" in name]
    assert f"structural_realism/lessons/{LESSON}" in installed
    assert {f"structural_realism/show/page/{name}" for name in ("index.html.j2", "show.css", "show.js")} <= installed
    assert (place / "etc" / "jupyter" / "jupyter_server_config.d" / "structural_realism.json").exists()
    code = "import structural_realism as sr; print(sr.__file__, sr.polarity(), sr.timeline()); sr.check('03-sides')"
    said = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert said.startswith(str(site)) and "Both rules say bipolar" in said
    port = study.free_port(9500)
    server = subprocess.Popen(
        [
            python,
            "-m",
            "jupyter_server",
            "--no-browser",
            f"--port={port}",
            "--IdentityProvider.token=",
            "--allow-root",
            f"--ServerApp.root_dir={tmp_path}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={k: v for k, v in os.environ.items() if k != "JUPYTER_CONFIG_PATH"},
    )
    try:
        assert study._answers(f"http://127.0.0.1:{port}/api", server, 60)
        answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/structural-realism/plotly.min.js")
        assert answer.headers["Content-Type"].startswith("text/javascript") and len(answer.read()) > 4_000_000
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/structural-realism/controls.js?v=other")
    finally:
        server.terminate()
        server.wait(15)


@pytest.mark.slow
def test_the_scripts_are_only_for_who_may_use_the_server(tmp_path: Path) -> None:
    port = study.free_port(9600)
    server = subprocess.Popen(
        [*study.lab_command(tmp_path, port)],
        env={**study.lab_environment(), "JUPYTER_TOKEN": "secret"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert study._answers(f"http://127.0.0.1:{port}/api", server, 60)
        url = f"http://127.0.0.1:{port}/structural-realism/controls.js"
        assert b"CONTROLS" not in urllib.request.urlopen(url).read(), "a stranger gets the page to log in"
        assert b"CONTROLS" in urllib.request.urlopen(f"{url}?token=secret").read()
    finally:
        server.terminate()
        server.wait(15)


def test_files_in_the_repository_are_small_and_scripts_can_be_run() -> None:
    root = Path(__file__).parents[2]
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    big = [name for name in listed if name and (root / name).exists() and (root / name).stat().st_size > 1_000_000]
    assert not big
    assert (root / ".ci" / "run").stat().st_mode & stat.S_IXUSR
