"""``realism doctor --hub``: what is wrong with an installed hub, and how to mend it. It changes nothing."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from structural_realism.doctor import Finding
from structural_realism.plain import PlainError

from . import rosters

OLDEST = {
    "jupyterhub": (5, 2),
    "nbgrader": (0, 9, 6),
    "configurable-http-proxy": (0, 4),
    "jupyterhub-idle-culler": (1, 4),
}
NEEDED_SCOPES = ("users:activity!user", "access:servers!server", "read:users:groups!user")
CLOCK = 2.0  # seconds that clocks may differ
ANSWERED = (200, 302, 403)  # what a page says that is there, also to who may not see it
STARTING = 30.0  # seconds that a hub may take to start


@dataclass(frozen=True)
class Hub:
    """A hub as its configuration file describes it."""

    folder: Path
    config: Any

    @classmethod
    def read(cls, folder: Path) -> Hub:
        from traitlets.config.loader import PyFileConfigLoader

        file = folder / "jupyterhub_config.py"
        if not file.exists():
            raise PlainError(f"There is no {file}. Name the folder of the configuration: realism doctor --hub FOLDER")
        try:
            return cls(folder, PyFileConfigLoader(file.name, str(folder)).load_config())
        except Exception as error:
            raise PlainError(f"{file} cannot be read: {type(error).__name__}: {error}") from None

    @property
    def course(self) -> str:
        return str(self.config.RosterMixin.course)

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        return {service["name"]: service for service in self.config.JupyterHub.services}

    @property
    def desk(self) -> dict[str, Any]:
        return self.services.get(self.course, {})

    @property
    def grader(self) -> str:
        return str(self.desk.get("user", ""))

    @property
    def course_folder(self) -> Path:
        return Path(self.desk.get("cwd", "/nowhere"))

    @property
    def exchange(self) -> Path:
        return Path(self.config.Spawner.environment.get("REALISM_EXCHANGE", "/nowhere"))

    @property
    def address(self) -> str:
        return str(self.config.JupyterHub.bind_url).rstrip("/")

    @property
    def roster(self) -> rosters.Roster:
        return rosters.read(Path(self.config.RosterMixin.rosters))


def examine(folder: Path) -> Iterator[Finding]:
    """Look at everything that has gone wrong on some hub before."""
    if os.geteuid() != 0:
        raise PlainError(
            "Homes, accounts and the hub's secrets can only be looked at by root: sudo realism doctor --hub"
        )
    hub = Hub.read(folder)
    for look in (_versions, _path, _accounts, _homes, _exchange, _course, _secrets, _rights, _databases, _sandbox,
                 _running, _clock):  # fmt: skip
        yield from look(hub)


def _finding(name: str, good: bool, found: str, mend: str) -> Finding:
    return Finding(name, "ok" if good else "missing", found, "" if good else mend)


def _versions(hub: Hub) -> Iterator[Finding]:
    for name, oldest in OLDEST.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "not installed"
        numbers = tuple(map(int, re.findall(r"\d+", found)[:3]))
        yield _finding(
            name, numbers >= oldest, found, f"{sys.executable} -m pip install --upgrade 'structural-realism[hub]'"
        )


def _path(hub: Hub) -> Iterator[Finding]:
    for who, environment in (
        ("users", hub.config.Spawner.environment),
        ("the grader", hub.desk.get("environment", {})),
    ):
        path = environment.get("PATH", os.environ.get("PATH", ""))
        found = shutil.which("alembic", path=path)
        yield _finding(
            f"alembic on PATH of {who}", bool(found), found or "not found",
            f"nbgrader calls alembic by name: put {Path(sys.executable).parent} first on PATH in jupyterhub_config.py",
        )  # fmt: skip
    helper = shutil.which("setpriv")
    yield _finding("setpriv", bool(helper), helper or "not found", "sudo apt install util-linux")


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _accounts(hub: Hub) -> Iterator[Finding]:
    yield _finding(
        "the grader's account", bool(_account(hub.grader)), hub.grader or "no service of the course's name",
        f"sudo useradd --create-home --shell /bin/bash {hub.grader or f'grader-{hub.course}'}",
    )  # fmt: skip
    roster = hub.roster
    for kind, names in (("instructors", roster.instructors), ("students", roster.students)):
        file = Path(hub.config.RosterMixin.rosters) / f"{kind}.txt"
        yield _finding(kind, bool(names), f"{len(names)} in {file}", f"write their user names into {file}, one a line")
        if hub.config.JupyterHub.authenticator_class == "realism_hub.authenticators.RosterPAMAuthenticator":
            strangers = sorted(name for name in names if not _account(name))
            yield _finding(
                f"accounts of {kind}", not strangers, f"without one: {_some(strangers)}" if strangers else "all there",
                "sudo useradd --create-home NAME, or take the name off the roster",
            )  # fmt: skip
    yield _finding(
        "nobody logs in as the grader", hub.grader not in roster.instructors | roster.students, hub.grader,
        f"take {hub.grader} off the rosters: instructors reach the desk with their own names",
    )  # fmt: skip


def _homes(hub: Hub) -> Iterator[Finding]:
    said = re.findall(r"^HOME_MODE\s+(\S+)", Path("/etc/login.defs").read_text(), flags=re.M) if _login_defs() else []
    yield _finding(
        "HOME_MODE of new accounts", said[-1:] == ["0700"], said[-1] if said else "not set: new homes are open to all",
        "sudo sed -i 's/^#\\?HOME_MODE.*/HOME_MODE 0700/' /etc/login.defs",
    )  # fmt: skip
    roster = hub.roster
    accounts = [found for name in {*roster.instructors, *roster.students, hub.grader} if (found := _account(name))]
    open_homes = sorted(one.pw_dir for one in accounts if Path(one.pw_dir).is_dir() and _mode(Path(one.pw_dir)) & 0o077)
    yield _finding(
        "homes", not open_homes, f"open to others: {_some(open_homes)}" if open_homes else f"{len(accounts)} closed",
        f"sudo chmod 0700 {' '.join(open_homes[:20])}",
    )  # fmt: skip


def _login_defs() -> bool:
    return Path("/etc/login.defs").exists()


def _exchange(hub: Hub) -> Iterator[Finding]:
    root = hub.exchange
    if not root.is_dir():
        yield _finding("exchange", False, f"{root} is not there", f"sudo install -d -m 0777 {root}")
        return
    yield _finding(
        "exchange", _mode(root) & 0o777 == 0o777, f"{root}, mode {_mode(root):04o}", f"sudo chmod 0777 {root}"
    )
    free = shutil.disk_usage(root)
    yield _finding(
        "room in the exchange", free.free > 200_000_000, f"{free.free / 1e9:.1f} GB", f"make room on the disk of {root}"
    )
    writable = not os.statvfs(root).f_flag & os.ST_RDONLY
    yield _finding(
        "exchange can be written", writable, "yes" if writable else "read-only", f"sudo mount -o remount,rw {root}"
    )
    grader = _account(hub.grader)
    for name, wanted in (("outbound", 0o755), ("inbound", 0o733), ("feedback", 0o711)):
        folder = root / hub.course / name
        if folder.exists():
            right = _mode(folder) & 0o777 == wanted
            yield _finding(f"exchange/{name}", right, f"mode {_mode(folder):04o}", f"sudo chmod {wanted:04o} {folder}")
            owned = grader is not None and folder.stat().st_uid == grader.pw_uid
            yield _finding(
                f"owner of exchange/{name}", owned, str(folder.stat().st_uid), f"sudo chown {hub.grader} {folder}"
            )


def _course(hub: Hub) -> Iterator[Finding]:
    folder, grader = hub.course_folder, _account(hub.grader)
    there = (folder / "nbgrader_config.py").exists()
    yield _finding(
        "course folder", there, str(folder), f"sudo cp -r assessments/course {folder}; then give it to {hub.grader}"
    )
    if there and grader:
        owned = all(path.stat().st_uid == grader.pw_uid for path in (folder, folder / "nbgrader_config.py"))
        yield _finding("owner of the course folder", owned, hub.grader, f"sudo chown -R {hub.grader}: {folder}")


def _secrets(hub: Hub) -> Iterator[Finding]:
    cookie = Path(hub.config.JupyterHub.cookie_secret_file)
    state = cookie.parent
    closed = state.is_dir() and not _mode(state) & 0o077
    yield _finding("the hub's own folder", closed, str(state), f"sudo install -d -m 0700 {state}")
    loose = [str(path) for path in (hub.folder / "jupyterhub_config.py", *(hub.folder / "jupyter").rglob("*"))
             if path.stat().st_uid != 0 or _mode(path) & 0o022]  # fmt: skip
    yield _finding(
        "configuration is root's", not loose, f"can be changed by others: {_some(loose)}" if loose else str(hub.folder),
        f"sudo chown -R root: {hub.folder}; sudo chmod -R go-w {hub.folder}",
    )  # fmt: skip


def _rights(hub: Hub) -> Iterator[Finding]:
    scopes = hub.config.Spawner.server_token_scopes
    lacking = (
        [scope for scope in NEEDED_SCOPES if scope not in scopes] if isinstance(scopes, list) else list(NEEDED_SCOPES)
    )
    yield _finding(
        "scopes of a user's server", not lacking, f"lacking: {_some(lacking)}" if lacking else f"{len(scopes)}",
        "c.Spawner.server_token_scopes as in our jupyterhub_config.py: without them nbgrader shows no course",
    )  # fmt: skip
    roles = hub.config.JupyterHub.load_roles
    desk = [role for role in roles if f"access:services!service={hub.course}" in role.get("scopes", ())]
    wide = [role for role in desk if role.get("groups") != [f"formgrade-{hub.course}"] or role.get("users")]
    yield _finding(
        "who may use the grader's desk", bool(desk) and not wide,
        "instructors" if desk and not wide else "not only they",
        f"one role with access:services!service={hub.course}, for the group formgrade-{hub.course} alone",
    )  # fmt: skip
    admins = sorted(hub.config.Authenticator.get("admin_users", ()))
    named = {role["name"] for role in roles} & {"admin"} or [
        name for name, one in hub.services.items() if one.get("admin")
    ]
    yield _finding(
        "admins of the hub", not admins and not named, _some([*admins, *named]) or "nobody",
        "take them out: an admin of the hub can enter every student's server",
    )  # fmt: skip


def _databases(hub: Hub) -> Iterator[Finding]:
    gradebook = hub.desk.get("environment", {}).get("REALISM_GRADEBOOK", "")
    for name, url, user in (
        ("hub's database", hub.config.JupyterHub.db_url, "root"),
        ("gradebook", gradebook, hub.grader),
    ):
        if url.startswith("sqlite") or not _account(user):
            yield Finding(name, "ok", url)
            continue
        probe = "import sqlalchemy, sys; sqlalchemy.create_engine(sys.argv[1]).connect().close()"
        done = _as_user(user, [sys.executable, "-c", probe, url])
        said = done.stderr.strip().splitlines()
        yield _finding(name, done.returncode == 0, url if done.returncode == 0 else " ".join(said[-3:-1])[:200],
                       f"README.md, 'PostgreSQL': {user} needs a role and a database of its own")  # fmt: skip


def _as_user(name: str, command: Iterable[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["setpriv", "--reuid", name, "--regid", name, "--init-groups", "--", *command],
        capture_output=True, text=True, timeout=60, cwd="/",
    )  # fmt: skip


def _sandbox(hub: Hub) -> Iterator[Finding]:
    found = shutil.which("bwrap")
    if not found:
        yield _finding("sandbox for grading", False, "bubblewrap is not installed", "sudo apt install bubblewrap")
    elif _account(hub.grader):
        done = _as_user(hub.grader, [found, "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"])
        yield _finding(
            "sandbox for grading", done.returncode == 0, done.stderr.strip()[:200] or found,
            "allow user namespaces (Ubuntu 24.04: an AppArmor profile for bwrap); until then only literals are graded",
        )  # fmt: skip


def _running(hub: Hub) -> Iterator[Finding]:
    desk = f"{hub.address}/services/{hub.course}"
    _wait_for(f"{desk}/api")
    try:
        with urllib.request.urlopen(f"{hub.address}/hub/api", timeout=10) as answer:
            runs = re.findall(r'"version": "([^"]+)"', answer.read().decode())
    except OSError as error:
        yield _finding(
            "hub answers", False, f"{hub.address}: {error}", "sudo systemctl start jupyterhub; journalctl -u jupyterhub"
        )
        return
    same = runs == [version("jupyterhub")]
    yield _finding(
        "hub answers", same, f"{hub.address}, JupyterHub {' '.join(runs)}", "sudo systemctl restart jupyterhub"
    )
    for name, path, mend in (
        ("the grader's desk answers", "api", "journalctl -u jupyterhub says why the service does not start"),
        ("widgets' files under the hub's prefix", "structural-realism/plotly.min.js",
         "install structural-realism in the servers' environment; realism doctor says what is missing there"),
    ):  # fmt: skip
        code = _status(f"{desk}/{path}")
        yield _finding(name, code in ANSWERED, f"HTTP {code} at {desk}/{path}", mend)


def _wait_for(url: str) -> None:
    """A hub that was started a moment ago has time to answer."""
    end = time.monotonic() + STARTING
    while _status(url) not in ANSWERED and time.monotonic() < end:
        time.sleep(0.5)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _status(url: str) -> int:
    try:
        with urllib.request.build_opener(_Stay).open(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _clock(hub: Hub) -> Iterator[Finding]:
    """The clock of the exchange's disk beside ours; a submission's time is ours, on each machine that has students."""
    if hub.exchange.is_dir():
        try:
            with tempfile.TemporaryFile(dir=hub.exchange) as probe:
                probe.write(b"x")
                probe.flush()
                away = os.fstat(probe.fileno()).st_mtime - time.time()
        except OSError as error:
            yield _finding("clock", False, f"the exchange cannot be written: {error.strerror}", "see above")
            return
        yield _finding("clock", abs(away) <= CLOCK, f"{away:+.1f} s between this machine and the exchange's disk",
                       "sudo timedatectl set-ntp true, on every machine of the class")  # fmt: skip


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")
