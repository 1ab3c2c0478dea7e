"""Set up a student's own folder and open the course in JupyterLab."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from dataclasses import dataclass
from pathlib import Path

from .plain import PlainError

PACKAGE = Path(__file__).parent
FIRST_LESSON = "00-start-here.ipynb"
FIRST_PAGE = f"lab/tree/{FIRST_LESSON}"
ENTRANCE, ENTRANCE_KEY = "structural-realism/enter", "REALISM_ENTRANCE_KEY"
RECORD = Path(".structural-realism") / "lessons.json"
LOG = Path(".structural-realism") / "jupyter.log"


def lessons_folder() -> Path:
    """The lessons as shipped: inside an installed package, or beside it in a clone of the repository."""
    for folder in (PACKAGE / "lessons", PACKAGE.parent.parent / "lessons"):
        if any(folder.glob("*.ipynb")):
            return folder
    raise PlainError(
        "The lessons are missing from this installation. "
        "Install the package again: pip install --force-reinstall structural-realism"
    )


@dataclass(frozen=True, slots=True)
class Copied:
    """What happened to each lesson: newly copied, brought up to date, left as the student has it."""

    new: tuple[str, ...]
    updated: tuple[str, ...]
    kept: tuple[str, ...]


def copy_lessons(folder: Path) -> Copied:
    """Copy the lessons into ``folder``; a file that the student changed is never touched.

    Where both she and the course have changed a lesson, the new edition is put beside hers.
    """
    _make_writable(folder)
    record_file = folder / RECORD
    record: dict[str, str] = _read_record(record_file)
    new, updated, kept = [], [], []
    for shipped in sorted(lessons_folder().glob("*.ipynb")):
        target, mark = folder / shipped.name, _hash(shipped)
        if not target.exists():
            new.append(shipped.name)
        elif _hash(target) == mark:
            record[shipped.name] = mark
            continue
        elif record.get(shipped.name) == _hash(target):
            updated.append(shipped.name)
        else:
            kept.append(shipped.name)
            edition = folder / f"{shipped.stem}-new-edition{shipped.suffix}"
            if record.get(shipped.name) not in (None, mark) and not edition.exists():
                shutil.copyfile(shipped, edition)
                new.append(edition.name)
            continue
        shutil.copyfile(shipped, target)
        record[shipped.name] = mark
    record_file.parent.mkdir(exist_ok=True)
    record_file.write_text(json.dumps(record, indent=1), encoding="utf-8")
    return Copied(tuple(new), tuple(updated), tuple(kept))


def _make_writable(folder: Path) -> None:
    where = folder.absolute()
    if folder.exists() and not folder.is_dir():
        raise PlainError(f"{where} is a file, not a folder. Name a folder: realism study my-course")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-test-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError:
        raise PlainError(
            f"The folder {where} cannot be written to. Name another one, for instance in your home folder: "
            f"realism study {Path('~') / 'my-course'}"
        ) from None


def _read_record(path: Path) -> dict[str, str]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def free_port(wanted: int) -> int:
    """``wanted``, or the next port above it that nothing listens on."""
    for port in range(wanted, min(wanted + 200, 65536)):
        with socket.socket() as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise PlainError(f"No port from {wanted} on is free. Name another one, such as --port 9000")


def lab_environment() -> dict[str, str]:
    """The environment in which JupyterLab finds the course's server extension, however the package was installed."""
    paths = [str(PACKAGE / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    scripts = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", "")]),
    }


def lab_command(folder: Path, port: int, *, app: str = "lab") -> list[str]:
    """The command that serves ``folder``: on this machine only, without news, update checks or a browser of its own."""
    command = [
        sys.executable,
        "-m",
        "jupyter",
        app,
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder.absolute()}",
        "--ServerApp.log_level=WARN",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        f"--LabApp.app_settings_dir={PACKAGE / 'jupyter' / 'settings'}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def open_course(folder: Path, wanted_port: int, *, browser: bool = True) -> int:
    """Serve ``folder`` and open the first lesson; returns when the server has ended."""
    port = free_port(wanted_port)
    if port != wanted_port:
        print(f"Port {wanted_port} is taken; using {port}.")
    token, once = secrets.token_hex(16), secrets.token_hex(16)
    server_address = f"http://127.0.0.1:{port}"
    address = f"{server_address}/{FIRST_PAGE}?token={token}"
    log = folder / LOG
    log.parent.mkdir(exist_ok=True)
    stop_when_asked()
    print("Starting…", flush=True)
    with log.open("wb") as said:
        server = subprocess.Popen(
            lab_command(folder, port),
            env={**lab_environment(), "JUPYTER_TOKEN": token, ENTRANCE_KEY: once},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        if not _answers(f"{server_address}/api", server):
            raise PlainError(
                f"JupyterLab did not start. What it said is in {log}; 'realism doctor' says what is missing."
            )
        print(
            f"\nThe course is open at\n\n    {address}\n\n"
            f"Your work is kept in {folder.absolute()}.\nTo stop: press Ctrl and C in this window.\n",
            flush=True,
        )
        if browser and not open_browser(f"{server_address}/{ENTRANCE}/{once}"):
            print("No browser could be opened from here. Copy the address above into one.", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        print("\nStopped. Everything that you saved is in", folder.absolute())
        return 0
    finally:
        if server.poll() is None:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def stop_when_asked() -> None:
    """A closed window or a polite kill ends the course as Ctrl-C does, so that no server is left behind."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def open_browser(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def _answers(url: str, server: subprocess.Popen[bytes], seconds: float = 90) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2)
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


def study(folder: Path, port: int, browser: bool) -> int:
    """Copy the lessons, say what was done, open the course."""
    copied = copy_lessons(folder)
    for words, names in (
        ("New in your folder", copied.new),
        ("Brought up to date", copied.updated),
        ("Kept as you changed it", copied.kept),
    ):
        if names:
            print(f"{words}: {', '.join(names)}")
    return open_course(folder, port, browser=browser)
