"""``realism classroom``: a hub on this machine with one instructor and three students, to show and to try."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from structural_realism.plain import PlainError
from structural_realism.study import PACKAGE, free_port

from . import rosters, walls

COURSE = "realism"
INSTRUCTOR = "instructor"
STUDENTS = ("student1", "student2", "student3")
GRADER = f"grader-{COURSE}"
FIRST_UID = 61100  # a range that Debian and systemd leave alone
CLASSROOM = Path(__file__).resolve().parents[1]
CLONE = CLASSROOM.parent
HERE = "127.0.0.1"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Demonstration:
    """The folder of a demonstration, and who sees what of it."""

    folder: Path

    @property
    def homes(self) -> Path:
        return self.folder / "homes"

    @property
    def course(self) -> Path:
        return self.homes / GRADER / COURSE

    @property
    def exchange(self) -> Path:
        return self.folder / "exchange"

    @property
    def hub(self) -> Path:
        """The hub's own files: database, secrets, passwords, log."""
        return self.folder / "hub"

    @property
    def accounts(self) -> Path:
        """What stands for /etc/passwd and /etc/group behind a wall."""
        return self.folder / "accounts"

    @property
    def log(self) -> Path:
        return self.hub / "hub.log"

    @cached_property
    def users(self) -> dict[str, int]:
        """Account → user id of the system. Without root, all are the one who started the demonstration."""
        names = (INSTRUCTOR, *STUDENTS, GRADER)
        if os.geteuid() != 0:
            return dict.fromkeys(names, os.geteuid())
        return {name: FIRST_UID + number for number, name in enumerate(names)}

    @property
    def one_user(self) -> bool:
        return os.geteuid() != 0

    @property
    def passwords(self) -> dict[str, str]:
        known: dict[str, str] = json.loads((self.hub / "passwords.json").read_text("utf-8"))
        return known

    def set_up(self) -> None:
        """Make what is missing; what is there stays as it is."""
        if not (CLONE / "assessments" / "course").is_dir():
            raise PlainError(
                "The demonstration needs the problem sets, which are not part of the installed package. "
                "Get the whole course with git, and type 'make classroom' in its folder."
            )
        try:
            for place in (self.hub, self.homes, self.accounts, self.exchange):
                place.mkdir(parents=True, exist_ok=True)
            self.hub.chmod(0o700)
            self._set_up_accounts()
            self._set_up_course()
        except OSError as error:
            raise PlainError(f"The class could not be set up in {self.folder}: {error}") from None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else has this class open until the block ends."""
        with (self.hub / "open").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise PlainError(f"This class is open already, in another window. ({self.folder})") from None
            yield

    def _set_up_accounts(self) -> None:
        file = self.hub / "passwords.json"
        if not file.exists():
            drawn = {name: _password() for name in (INSTRUCTOR, *STUDENTS)}
            with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as opened:
                json.dump(drawn, opened, indent=1)
        (self.hub / rosters.INSTRUCTORS).write_text(f"{INSTRUCTOR}\n", "utf-8")
        (self.hub / rosters.STUDENTS).write_text("\n".join(STUDENTS) + "\n", "utf-8")
        for name, uid in self.users.items():
            home = self.homes / name
            home.mkdir(exist_ok=True)
            os.chown(home, uid, -1 if self.one_user else uid)
            home.chmod(0o700)
            same = {other: number for other, number in self.users.items() if other == name or not self.one_user}
            lines = [f"{other}:x:{number}:{number}::{self.homes / other}:/bin/bash" for other, number in same.items()]
            (self.accounts / f"passwd-{name}").write_text("\n".join(["root:x:0:0::/:/bin/sh", *lines, ""]), "utf-8")
            groups = [f"{other}:x:{number}:" for other, number in same.items()]
            (self.accounts / f"group-{name}").write_text("\n".join(["root:x:0:", *groups, ""]), "utf-8")

    def _set_up_course(self) -> None:
        source = CLONE / "assessments" / "course"
        self.course.mkdir(exist_ok=True)
        if not (self.course / "nbgrader_config.py").exists():
            shutil.copy(source / "nbgrader_config.py", self.course)
        for problem_set in (source / "source").iterdir():
            target = self.course / "source" / problem_set.name
            if problem_set.is_dir() and not target.exists():
                shutil.copytree(problem_set, target)
        self.exchange.chmod(0o777)
        room = self.exchange / COURSE
        for folder, mode in (
            (room, 0o755),
            (room / "outbound", 0o755),
            (room / "feedback", 0o711),
            (room / "inbound", 0o2733),
        ):
            if not folder.exists():
                folder.mkdir()
                folder.chmod(mode)
        if not self.one_user:
            uid = self.users[GRADER]
            for path in (self.course, *self.course.rglob("*"), room, *room.iterdir()):
                os.chown(path, uid, uid, follow_symlinks=False)

    def wall(self, name: str) -> walls.Wall:
        """What the server of ``name`` sees: its home, the exchange, and of the course what a student has."""
        home = self.homes / name
        own: tuple[Path, ...] = (PACKAGE, CLASSROOM / "realism_hub", CLASSROOM / "jupyter", CLONE / "lessons")
        if name == GRADER:
            own = (*own, CLONE / "assessments")
        if self.one_user and name != GRADER:  # no user ids keep her from writing there
            room = self.exchange / COURSE
            over = {str(place): place for place in (room / "outbound", room / "feedback")}
        else:
            over = {}
        return walls.Wall(
            writable=(home, self.exchange),
            readable=(*walls.environment_paths(), *own),
            instead={
                "/etc/passwd": self.accounts / f"passwd-{name}",
                "/etc/group": self.accounts / f"group-{name}",
                **over,
            },
            uid=None if self.one_user else self.users[name],
        )

    def behind(self, name: str, program: list[str]) -> list[str]:
        """``program`` behind the wall of ``name``, or as it is where there can be no wall."""
        return walls.tied(program) if walls.why_not() else walls.command(self.wall(name), program)


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def separation(demonstration: Demonstration) -> str:
    """Plain words on what the accounts can reach of each other and of this machine."""
    if not demonstration.one_user:
        return (
            "Each account has a user id of its own and sees of this machine only its home, the exchange and the system."
        )
    if not walls.why_not():
        return (
            "Each account sees of your files only its home and the exchange. All of them are one user of this system, "
            "you: in the exchange, a student who uses the terminal can read or delete what another has handed in."
        )
    return (
        f"There are no walls, as bubblewrap {walls.why_not()}: whoever logs in runs code as you, and can read, change "
        "and delete all that you can, the answer keys and the gradebook among it. Give these passwords to nobody whom "
        "you would not give your own."
    )


@dataclass(frozen=True)
class Ports:
    public: int
    api: int
    proxy: int
    grader: int

    @classmethod
    def free(cls, wanted: int) -> Ports:
        found: list[int] = []
        for _ in range(4):
            found.append(free_port(found[-1] + 1 if found else wanted))
        return cls(*found)


def environment(demonstration: Demonstration, ports: Ports) -> dict[str, str]:
    """What the configuration of the hub reads."""
    local = {
        "ADDRESS": ports.public,
        "API_ADDRESS": ports.api,
        "PROXY_API_ADDRESS": ports.proxy,
        "GRADER_ADDRESS": ports.grader,
    }
    return {
        **os.environ,
        **{f"REALISM_{name}": f"http://127.0.0.1:{port}" for name, port in local.items()},
        "REALISM_DEMONSTRATION": str(demonstration.folder),
        "REALISM_COURSE": str(demonstration.course),
        "REALISM_EXCHANGE": str(demonstration.exchange),
        "REALISM_STATE": str(demonstration.hub),
        "REALISM_JUPYTER_PATH": str(PACKAGE / "jupyter"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "JUPYTERHUB_CRYPT_KEY": "",
    }


@contextlib.contextmanager
def running(demonstration: Demonstration, ports: Ports) -> Iterator[subprocess.Popen[bytes]]:
    """The hub, until the block ends; then nothing of it is left."""
    with demonstration.log.open("ab") as said:
        hub = subprocess.Popen(
            walls.tied([sys.executable, "-m", "jupyterhub", "-f", str(CLASSROOM / "demonstration_config.py")]),
            cwd=demonstration.hub,
            env=environment(demonstration, ports),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield hub
    finally:
        if hub.poll() is None:
            hub.terminate()
            try:
                hub.wait(60)
            except subprocess.TimeoutExpired:
                hub.kill()
                hub.wait()


def classroom(folder: Path, wanted_port: int, ip: str = HERE, *, as_json: bool = False) -> int:
    """Set the class up, start the hub, say how to log in, and stay until Ctrl-C."""
    if ip not in (HERE, "localhost"):
        raise PlainError(
            f"The accounts of the demonstration are good on this machine only, and are refused on {ip}: their "
            "passwords would travel in the clear, and whoever has one runs programs here. A hub for a network takes an "
            f"hour: {CLASSROOM / 'README.md'}, 'A real hub'."
        )
    if os.geteuid() == 0 and walls.why_not():
        raise PlainError(
            f"As root, the demonstration runs behind walls only, and bubblewrap {walls.why_not()}. "
            "Install it, or start the demonstration as another user than root."
        )
    demonstration = Demonstration(folder.absolute())
    demonstration.set_up()
    ports = Ports.free(wanted_port)
    address = f"http://127.0.0.1:{ports.public}"
    _stop_when_asked()
    print("Starting…", file=sys.stderr, flush=True)
    try:
        with demonstration.alone(), running(demonstration, ports) as hub:
            if not all(_answers(f"{address}/{what}", hub) for what in ("hub/login", f"services/{COURSE}/api")):
                raise PlainError(f"The hub did not start. What it said is in {demonstration.log}.")
            print(_as_json(demonstration, address) if as_json else as_text(demonstration, address), flush=True)
            return hub.wait()
    except KeyboardInterrupt:
        print(f"\nStopped. Everything is kept in {demonstration.folder}.", file=sys.stderr)
        return 0


def _stop_when_asked() -> None:
    def stop(*_: object) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)  # one is enough: what follows must not be cut short
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, stop)


def _answers(url: str, hub: subprocess.Popen[bytes], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and hub.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return True
        time.sleep(0.3)
    return False


def _as_json(demonstration: Demonstration, address: str) -> str:
    return json.dumps(
        {
            "address": address,
            "passwords": demonstration.passwords,
            "course": str(demonstration.course),
            "exchange": str(demonstration.exchange),
            "homes": str(demonstration.homes),
        }
    )


def as_text(demonstration: Demonstration, address: str) -> str:
    """What the window says: where the class is, who may log in, what keeps them apart, how to stop."""
    accounts = "\n".join(f"    {name:<12}{password}" for name, password in demonstration.passwords.items())
    return f"""
The class is open at

    {address}

Log in with one of these names and passwords (they are good on this machine only):

{accounts}

Two people at once: a second browser, or a private window.
The grader's desk, for the instructor: {address}/services/{COURSE}/lab?formgrader=true

{separation(demonstration)}

Everything is kept in {demonstration.folder}.
To stop: press Ctrl and C in this window.
"""
