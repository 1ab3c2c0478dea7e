"""The wall itself: what code sees behind it, and what each limit does. Small, bounded probes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from realism_grader.grading.sandbox import SandboxError, Session, StoppedError, Wall, ensure, why_not
from realism_grader.grading.syscalls import filter_of

from .courses import QUICK
from .submissions import STALL

WALL = Wall(limits=QUICK)

TOUCH = """
for path in ("/x", "/usr/x", "/dev/x", "/grader/x", "/etc/x"):
    try:
        open(path, "w")
    except OSError as error:
        print(error.errno)
"""

FILL = """
try:
    for number in range(400):
        open(f"/tmp/{number}", "wb").write(b"x" * 2**20)
except OSError as error:
    print(number, error.errno)
"""

FORK = """
import os, time
count = 0
try:
    for _ in range(500):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
        count += 1
except OSError:
    print(count)
"""

PAGE = """
from IPython.display import HTML
display(HTML("<script>alert(1)</script>"))
display({"text/plain": "a", "x/y": "b"}, raw=True)
"""

AS_SOMEBODY = """
import os, tempfile
from pathlib import Path
from realism_grader.grading.sandbox import Session, Wall, why_not
assert os.getuid() == 1000 and not why_not(), why_not()
with Session(Wall(), Path(tempfile.mkdtemp())) as session:
    ran = session.run("import os\\nos.path.exists('/etc/shadow')")
    print(ran.outputs[0]["data"]["text/plain"])
"""


def said(tmp_path: Path, *cells: str, wall: Wall = WALL) -> str:
    """What the last of ``cells`` showed."""
    with Session(wall, tmp_path) as session:
        ran = [session.run(cell) for cell in cells]
    return shown(ran[-1].outputs)


def shown(outputs: list[dict[str, Any]]) -> str:
    parts = (
        output.get("text") or output.get("evalue") or output.get("data", {}).get("text/plain", "") for output in outputs
    )
    return "\n".join(parts)


def test_there_is_a_wall_here() -> None:
    assert why_not() == ""
    ensure(WALL)


def test_values_come_back_as_plain_data(tmp_path: Path) -> None:
    with Session(WALL, tmp_path) as session:
        first = session.run("a = [1, 2.5, None]\nb = {'x': (1, 'y')}\nc = lambda: 1\n_d = 1")
        second = session.run("a.append('z')\ndel b")
    assert set(first.values) == {"a", "b", "c"}
    assert first.values["c"] == {"opaque": "function"}
    assert set(second.values) == {"a"}
    assert second.gone == ["b"]


def test_it_sees_no_home_no_course_and_no_machine(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    places = [str(tmp_path), "/etc/shadow", "/etc/passwd", "/var", "/srv", "/home", "/proc/1/root/etc/shadow"]
    assert said(tmp_path, f"import os\n[path for path in {places} if os.path.exists(path)]") == "[]"


def test_the_keys_are_not_there(tmp_path: Path) -> None:
    assert "No module named 'realism_grader'" in said(tmp_path, "import realism_grader") or not _installed_in_place()
    bank = Path(__file__).resolve().parents[2] / "assessments" / "bank"
    assert said(tmp_path, f"import os\nos.path.exists({str(bank)!r})") == "False"
    assert "CHN" in said(
        tmp_path, "from structural_realism.evidence import capabilities\nsorted(capabilities('cinc', 1950))"
    )


def _installed_in_place() -> bool:
    import realism_grader

    return not Path(str(realism_grader.__file__)).is_relative_to(sys.prefix)


def test_it_is_nobody_and_stays_nobody(tmp_path: Path) -> None:
    assert said(tmp_path, "import os\nos.getuid() != 0 and os.geteuid() != 0 or os.getuid()") != "0"
    assert "Operation not permitted" in said(tmp_path, "import os\nos.setuid(0)")
    status = said(
        tmp_path, "print([line for line in open('/proc/self/status') if line.startswith(('CapEff', 'NoNew'))])"
    )
    assert "CapEff:\\t0000000000000000" in status
    assert "NoNewPrivs:\\t1" in status


def test_it_can_write_only_to_its_small_disk(tmp_path: Path) -> None:
    assert said(tmp_path, TOUCH) == "30\n30\n30\n30\n30\n"
    full, error = said(tmp_path, FILL).split()
    assert int(full) <= QUICK.disk // 2**20
    assert int(error) == 28


def test_there_is_no_network(tmp_path: Path) -> None:
    assert "unreachable" in said(tmp_path, "import socket\nsocket.create_connection(('192.0.2.1', 80), 2)")
    assert said(tmp_path, "print([n for _, n in __import__('socket').if_nameindex()])") == "['lo']\n"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("x = [bytearray(50 * 2**20) for i in range(40)]", "more memory"),
        ("import os\nos._exit(0)", "ended its own program"),
        ("import os\nos.abort()", "ended its own program"),
        ("import ctypes\nctypes.string_at(0)", "ended its own program"),
        ("import json\njson.dump = lambda d, f, **k: f.write('{')", "makes no sense"),
        ("import json\njson.dump = lambda d, f, **k: [f.write('x' * 2**20) for _ in range(100)]", "more output"),
    ],
)
def test_what_ends_it_is_said(tmp_path: Path, cell: str, reason: str) -> None:
    with Session(WALL, tmp_path) as session, pytest.raises(StoppedError, match=reason):
        session.run(cell)


def test_too_many_processes_are_refused_or_ended(tmp_path: Path) -> None:
    try:
        assert int(said(tmp_path, FORK)) < QUICK.processes
    except StoppedError as stopped:
        assert "more processes" in str(stopped)


def test_a_slow_cell_is_interrupted_and_the_next_one_runs(tmp_path: Path) -> None:
    assert said(tmp_path, "x = 1\nwhile True: pass", "x + 1") == "2"


def test_what_it_shows_has_no_page_in_it(tmp_path: Path) -> None:
    with Session(WALL, tmp_path) as session:
        outputs = session.run(PAGE).outputs
    assert [set(output["data"]) for output in outputs] == [{"text/plain"}, {"text/plain"}]


def test_without_bubblewrap_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realism_grader.grading.sandbox.why_not", lambda: "is not installed")
    with pytest.raises(SandboxError, match="sudo apt install bubblewrap"):
        ensure(WALL)
    ensure(Wall(unsandboxed=True))


@pytest.mark.skipif(os.getuid() != 0, reason="the other tests run as a plain user already")
def test_it_works_for_a_plain_user_too() -> None:
    """As uid 1000 of a user namespace: what a hub's grader is."""
    words = [
        "--unshare-user",
        "--uid",
        "1000",
        "--gid",
        "1000",
        "--dev-bind",
        "/",
        "/",
        sys.executable,
        "-c",
        AS_SOMEBODY,
    ]
    done = subprocess.run(["bwrap", *words], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.returncode) == ("False", 0), done.stderr


ASIDE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def refused(result):
    return result == -1 and ctypes.get_errno() == 1
try:
    os.memfd_create("a")
except PermissionError:
    print("memfd")
print(refused(libc.shmget(0, 1 << 20, 0o1600)), refused(libc.ptrace(0, 0, 0, 0)), refused(libc.unshare(0x10000000)))
"""

WORKS = """
import multiprocessing, resource, subprocess, threading, numpy
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
threading.Thread(target=print).start()
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(abs, [-1, 2]), subprocess.run(["echo", "x"], capture_output=True).stdout, numpy.eye(2).sum())
"""

MANY_FILES = """
import time
for number in range(30_000):
    open(f"/tmp/{number}", "w").close()
time.sleep(2)
"""

MANY_PIPES = """
import os, time
for _ in range(10):
    if os.fork() == 0:
        ends = [os.pipe() for _ in range(100)]
        time.sleep(5)
        os._exit(0)
time.sleep(5)
"""


def test_it_cannot_ask_the_kernel_for_memory_that_nobody_counts(tmp_path: Path) -> None:
    assert said(tmp_path, ASIDE) == "memfd\nTrue True True\n"


def test_what_is_left_is_enough_for_ordinary_programs(tmp_path: Path) -> None:
    assert "[1, 2] b'x\\n' 2.0" in said(tmp_path, WORKS)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_one_that_a_kernel_takes(machine: str) -> None:
    words = filter_of(machine)
    steps = [words[at : at + 8] for at in range(0, len(words), 8)]
    assert len(words) % 8 == 0
    assert steps[-1] == bytes.fromhex("060000000000ff7f")
    assert all(at + 1 + max(step[2], step[3]) < len(steps) for at, step in enumerate(steps) if step[0] & 7 == 5)


@pytest.mark.parametrize(("cell", "reason"), [(MANY_FILES, "made more files"), (MANY_PIPES, "opened more files")])
def test_files_are_counted(tmp_path: Path, cell: str, reason: str) -> None:
    with Session(WALL, tmp_path) as session, pytest.raises(StoppedError, match=reason):
        session.run(cell)


SLOW = """#!/bin/sh
sleep 1 &
wait
exec {} "$@"
"""


def test_this_machines_files_are_not_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the wall takes a while, and until then the program's disks are this machine's."""
    slow, crowd = tmp_path / "bin" / "bwrap", tmp_path / "crowd"
    slow.parent.mkdir()
    crowd.mkdir()
    slow.write_text(SLOW.format(shutil.which("bwrap")))
    slow.chmod(0o755)
    for number in range(300):
        (crowd / str(number)).touch()
    monkeypatch.setenv("PATH", f"{slow.parent}{os.pathsep}{os.environ['PATH']}")
    assert said(tmp_path, "1 + 1", wall=Wall(limits=replace(QUICK, files=200))) == "2"


def test_without_a_wall_only_its_own_files_count(tmp_path: Path) -> None:
    wall = Wall(limits=QUICK, unsandboxed=True)
    assert said(tmp_path, "import subprocess\nsubprocess.run(['sleep', '0.5']).returncode", wall=wall) == "0"


def test_a_program_that_reads_nothing_makes_nobody_wait(tmp_path: Path) -> None:
    limits = replace(QUICK, cell_seconds=1, total_seconds=3)
    with Session(Wall(limits=limits), tmp_path) as session:
        session.run(STALL)
        with pytest.raises(StoppedError, match="too long"):
            session.run("#" + "x" * 3_000_000)


def test_a_clone_that_lies_in_a_readable_folder_is_hidden(tmp_path: Path) -> None:
    clone = Path(__file__).resolve().parents[2]
    wall = Wall(readable=(clone.parent,), limits=QUICK)
    bank, tests = clone / "assessments" / "bank", clone / "tests"
    assert bank.is_dir()
    assert said(tmp_path, f"import os\n[os.path.exists(path) for path in {[str(bank), str(tests)]}]", wall=wall) == (
        "[False, False]"
    )
    assert said(tmp_path, "import structural_realism, numpy\n1", wall=wall) == "1"
