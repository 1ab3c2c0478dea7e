"""A hub that is killed, a full disk, a wrong clock: what somebody made is never lost, and work goes on."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .hubs import RealHub
from .people import SET, Person

pytestmark = [pytest.mark.slow, pytest.mark.browser]

KIND = "Your work is still in your folder. Tell your instructor, and try again."


@pytest.fixture(autouse=True)
def fetched(anna: Person, ben: Person, desk: Person) -> None:
    for student in (anna, ben):
        student.exchanges("fetch", SET)


@pytest.fixture
def inbound(real: RealHub) -> Path:
    return real.classroom.exchange / "realism" / "inbound"


@pytest.fixture
def many_files(anna: Person) -> Iterator[None]:
    """So much in her folder that handing it in takes a while."""
    assert (
        anna.types(
            f"mkdir ~/realism/{SET}/more; cd ~/realism/{SET}/more; for n in $(seq 800); do echo $n > $n.txt; done"
        )[1]
        == 0
    )
    yield
    assert anna.types(f"rm -r ~/realism/{SET}/more")[1] == 0


def whole(student: Person, inbound: Path) -> list[Path]:
    """Her submissions, oldest first; each must have all that belongs to one."""
    found = sorted(inbound.glob(f"{student.name}+{SET}+*"), key=lambda path: path.name)
    for folder in found:
        assert {"timestamp.txt", "submission_secret.txt", f"{SET}.ipynb"} <= {path.name for path in folder.iterdir()}
        json.loads((folder / f"{SET}.ipynb").read_text("utf-8"))
    return found


def until(true: Callable[[], object]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


def collected(desk: Person, student: Person) -> str:
    """The first answer of what lies in the course folder after collecting."""
    said, code = desk.types(f"nbgrader collect {SET} --update")
    assert code == 0, said
    book = json.loads((desk.classroom.course / "submitted" / student.name / SET / f"{SET}.ipynb").read_text("utf-8"))
    (answer,) = [cell["source"] for cell in book["cells"] if cell["id"] == "q1-answer"]
    return "".join(answer)


def test_the_hub_killed_in_the_middle_of_a_submit(
    real: RealHub, anna: Person, ben: Person, inbound: Path, many_files: None
) -> None:
    before = len(whole(anna, inbound))
    (server,) = real.servers_of("anna")
    anna.starts_to("submit", SET)
    until(lambda: list(inbound.glob(f".anna+{SET}+*")))
    real.killed()
    until(lambda: len(whole(anna, inbound)) == before + 1)
    real.start()
    assert real.servers_of("anna") == [server], "her server ran on"
    assert len(anna.exchanges("submit", SET)["value"]) > 0
    assert len(whole(anna, inbound)) == before + 2


def test_her_server_killed_in_the_middle_of_a_submit(
    real: RealHub, anna: Person, desk: Person, inbound: Path, many_files: None
) -> None:
    anna.writes({"q1-answer": 'q1 = "a"'})
    anna.exchanges("submit", SET)
    before = len(whole(anna, inbound))
    anna.writes({"q1-answer": 'q1 = "b"'})
    anna.starts_to("submit", SET)
    until(lambda: list(inbound.glob(f".anna+{SET}+*")))
    for server in real.servers_of("anna"):
        server.kill()
    assert len(whole(anna, inbound)) == before
    assert collected(desk, anna) == 'q1 = "a"', "half a submission is none"
    anna.comes_back()
    anna.exchanges("submit", SET)
    assert collected(desk, anna) == 'q1 = "b"'


def test_the_hub_killed_in_the_middle_of_grading(real: RealHub, ben: Person, desk: Person) -> None:
    assert ben.exchanges("submit", SET)["success"]
    collected(desk, ben)
    submitted = real.classroom.course / "submitted"
    crowd = [f"student{number:03}" for number in range(100)]
    for name in crowd:
        shutil.copytree(submitted / "ben" / SET, submitted / name / SET)
    real.room.types("chown -R grader-realism: /home/grader-realism/realism/submitted")
    autograded = real.classroom.course / "autograded"
    desk.starts_typing(f"realism grade {SET}")
    until(lambda: len(list(autograded.glob("student*"))) > 3)
    real.killed()
    until(lambda: not real.processes("realism grade"))
    assert len(list(autograded.glob("student*"))) < len(crowd), "it was the middle"
    real.start()
    again = desk.moves("services/realism/")
    said, code = again.types(f"realism grade {SET} && nbgrader export --to grades.csv", seconds=300)
    assert code == 0, said
    table = (real.classroom.course / "grades.csv").read_text("utf-8")
    assert all(re.search(rf"^{SET},.*,{name},", table, flags=re.M) for name in crowd)


def test_the_exchange_is_full(real: RealHub, anna: Person, desk: Person, inbound: Path) -> None:
    place = "/srv/nbgrader/exchange/realism/inbound"
    real.room.types(f"mount -t tmpfs -o size=16k,mode=2733,uid=$(id -u grader-realism) tmpfs {place}")
    try:
        answer = anna.exchanges("submit", SET)
        left = real.room.types(f"ls -A {place}")
    finally:
        real.room.types(f"umount {place}")
    assert answer == {"success": False, "value": f"Nothing was handed in: there is no room left on the disk. {KIND}"}
    assert left == ""
    before = len(whole(anna, inbound))
    assert anna.exchanges("submit", SET)["success"]
    assert len(whole(anna, inbound)) == before + 1


def test_the_exchange_is_read_only(real: RealHub, anna: Person, ben: Person, inbound: Path) -> None:
    place = "/srv/nbgrader/exchange"
    real.room.types(f"mount --bind {place} {place}; mount -o remount,bind,ro {place}")
    try:
        answer = anna.exchanges("submit", SET)
        assert ben.asks("GET", "assignments?course_id=realism")[0] == 200, "she still sees what there is"
    finally:
        real.room.types(f"umount {place}")
    assert answer["success"] is False
    assert answer["value"] == f"Nothing was handed in: the exchange can only be read at the moment. {KIND}"
    assert anna.exchanges("submit", SET)["success"]


def test_a_clock_that_was_set_back_ten_minutes(ben: Person, desk: Person) -> None:
    ben.writes({"q1-answer": 'q1 = "a"'})
    assert ben.exchanges("submit", SET)["success"]
    ben.writes({"q1-answer": 'q1 = "d"'})
    said, code = ben.types(f"faketime -f -10m nbgrader submit {SET} --course realism")
    assert code == 0, said
    assert collected(desk, ben) == 'q1 = "d"', "the last that was handed in is the one that counts"


def test_two_students_in_the_same_second(anna: Person, ben: Person, desk: Person, inbound: Path) -> None:
    before = {student.name: len(whole(student, inbound)) for student in (anna, ben)}
    for student, letter in ((anna, "b"), (ben, "c")):
        student.writes({"q1-answer": f'q1 = "{letter}"'})
    for student in (anna, ben):
        student.starts_to("submit", SET)
    for student in (anna, ben):
        assert student.answered()["success"]
        assert len(whole(student, inbound)) == before[student.name] + 1
    assert (collected(desk, anna), collected(desk, ben)) == ('q1 = "b"', 'q1 = "c"')


def test_handing_in_again_while_it_is_collected(anna: Person, desk: Person, real: RealHub) -> None:
    desk.starts_typing(f"for n in 1 2 3; do nbgrader collect {SET} --update; done; touch collected")
    for letter in "abdc":
        anna.writes({"q1-answer": f'q1 = "{letter}"'})
        assert anna.exchanges("submit", SET)["success"]
    until((real.classroom.course / "collected").exists)
    assert collected(desk, anna) == 'q1 = "c"'
