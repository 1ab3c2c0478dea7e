"""The images are built by their own steps, and a class is taught in them, from an empty disk to grades.

Needs root, for mount namespaces; the base image is this machine. Volumes are folders here, as the manifests mount them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from .chart import KUBERNETES, ROOT, configured, manifest, pod, values
from .hub import Hub, running
from .images import Stage, build
from .test_kubernetes import INSTRUCTOR, OTHER, STRANGER, STUDENT, number_in, template

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.getuid() != 0, reason="needs root: mount namespaces stand for a container engine"),
]
ASSIGNMENT = "ps1-theory"
EXCHANGE = "/srv/nbgrader/exchange"
MASKS = "mount --bind /dev/null /proc/keys; mount -t tmpfs -o ro none /proc/irq;"
"""What a container engine does to /proc unless it is told otherwise, in part."""


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stage]]:
    where = tmp_path_factory.mktemp("images")
    yield build(KUBERNETES / "Dockerfile", ROOT, where)
    shutil.rmtree(where)


@dataclass(frozen=True, slots=True)
class Room:
    """A class: the images, the hub, and the disks."""

    images: dict[str, Stage]
    hub: Hub
    disks: Path

    @property
    def exchange(self) -> Path:
        return self.disks / "exchange"

    @property
    def course(self) -> Path:
        return self.disks / "course"

    @property
    def inbox(self) -> Path:
        return self.exchange / "realism" / "inbound"

    def home(self, name: str) -> Path:
        return self.disks / name / "home"

    def work(self, name: str) -> Path:
        return self.home(name) / "realism" / ASSIGNMENT

    def grader(self, *command: str, user: str = "") -> subprocess.CompletedProcess[str]:
        """A command in the graders' server."""
        env = {"JUPYTERHUB_USER": "realism", "JUPYTERHUB_API_TOKEN": self.hub.tokens["service realism"]}
        return self.images["grader"].run(command, user=user, env=env | self.api,
                                         volumes={"/srv/course": self.course, EXCHANGE: self.exchange})  # fmt: skip

    def job(self, before: str = "", user: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        """The grading Job; ``before`` is done as root first, as a container engine might."""
        (container,) = template()["spec"]["containers"]
        (variable,) = container["env"]
        env = {variable["name"]: ASSIGNMENT} | env
        command = container["command"]
        if before:
            drop = f'{before} exec setpriv --reuid 1000 --regid 1000 --clear-groups "$@"'
            command = ["sh", "-c", drop, "sh", *command]
        return self.images["grader"].run(command, user="0" if before else "", env=env,
                                         volumes={"/srv/course": self.course})  # fmt: skip

    def student(self, name: str, *command: str) -> subprocess.CompletedProcess[str]:
        """A command in a student's server, under her number."""
        env = {"JUPYTERHUB_USER": name, "JUPYTERHUB_API_TOKEN": self.hub.tokens[name]}
        names = self.disks / name / "names" / "passwd"
        return self.images["student"].run(
            command, user=str(NUMBER_OF(name)), env=env | self.api,
            volumes={"/home/jovyan": self.home(name), EXCHANGE: self.exchange, "/etc/passwd": names},
        )  # fmt: skip

    @property
    def api(self) -> dict[str, str]:
        return {"JUPYTERHUB_API_URL": self.hub.address}

    def enrol(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Give a student her disks, and run what her pod runs before her server."""
        self.home(name).mkdir(parents=True)
        (self.disks / name / "names").mkdir()
        (before,) = pod(configured(values()), name, monkeypatch)["spec"]["initContainers"]
        done = self.images["student"].run(before["command"], user="0", volumes={
            "/home/jovyan": self.home(name), "/run/names": self.disks / name / "names"})  # fmt: skip
        assert done.returncode == 0, done.stderr


NUMBER_OF = number_in(values()["hub"]["extraConfig"]["realism"])


@pytest.fixture(scope="module")
def room(images: dict[str, Stage], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A class whose first problem set has been released; every step is one that README.md names."""
    disks = tmp_path_factory.mktemp("disks")
    disks.chmod(0o755)
    c = configured(values(instructors=[INSTRUCTOR], students=[STUDENT, OTHER]))
    people, place = [STUDENT, OTHER, STRANGER], tmp_path_factory.mktemp("hub")
    with running(c, place, [*people, INSTRUCTOR]) as hub, pytest.MonkeyPatch.context() as patch:
        there = Room(images, hub, disks)
        there.course.mkdir()
        there.exchange.mkdir()
        (volumes,) = manifest("grader.yaml", "Deployment")["spec"]["template"]["spec"]["initContainers"]
        fine(there.grader(*volumes["command"], user="0"))
        for name in people:
            there.enrol(name, patch)
        fine(there.grader("realism", "assign", ASSIGNMENT, "--course", ".", "--bank", "/srv/bank"))
        fine(there.grader("nbgrader", "generate_assignment", ASSIGNMENT))
        fine(there.grader("nbgrader", "release_assignment", ASSIGNMENT))
        yield there


def fine(done: subprocess.CompletedProcess[str]) -> str:
    """What a command said that must not fail."""
    assert done.returncode == 0, f"{done.args[-3:]}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def hand_in(room: Room, name: str, answer: str) -> None:
    """Fetch, give the same answer to every question, submit."""
    if not room.work(name).exists():
        fine(room.student(name, "nbgrader", "fetch_assignment", ASSIGNMENT, "--course", "realism"))
    path = room.work(name) / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        cell.source = re.sub(r"^(q\d+) = [^#]*", rf"\1 = {answer}  ", cell.source)
    path.write_text(nbformat.writes(notebook), "utf-8")
    fine(room.student(name, "nbgrader", "submit", ASSIGNMENT, "--course", "realism"))


def test_the_students_image_has_what_a_lesson_needs_and_no_key(images: dict[str, Stage]) -> None:
    student = images["student"]
    fine(student.run(["pip", "check"]))
    assert student.run(["python", "-c", "import rfc3987_syntax"]).returncode == 1
    assert "5.5." in fine(student.run(["jupyterhub-singleuser", "--version"]))
    assert fine(student.run(["id", "-un"])).strip() == "jovyan"
    assert student.run(["sh", "-c", "command -v tini"]).returncode == 0
    extensions = fine(student.run(["jupyter", "server", "extension", "list"]))
    plain = extensions.replace("\x1b[32m", "").replace("\x1b[31m", "").replace("\x1b[0m", "")
    assert "realism_hub.assignments enabled" in plain
    assert "nbgrader.server_extensions.formgrader disabled" in plain
    assert not list(student.layer.rglob("bank")) and (images["grader"].layer / "srv" / "bank" / "sets").is_dir()


def test_lessons_are_in_her_home_and_her_work_stays(room: Room) -> None:
    said = fine(room.student(STUDENT, "start-realism", "--version"))
    assert "5.5." in said
    lesson = room.home(STUDENT) / "realism" / "00-start-here.ipynb"
    lesson.write_text(f"{lesson.read_text('utf-8')} ", "utf-8")
    hers = lesson.read_bytes()
    fine(room.student(STUDENT, "start-realism", "--version"))
    assert lesson.read_bytes() == hers


def test_a_home_that_takes_nothing_more_does_not_keep_her_out(room: Room) -> None:
    home = room.home(OTHER)
    home.chmod(0o500)
    done = room.student(OTHER, "start-realism", "--version")
    home.chmod(0o700)
    assert done.returncode == 0 and "could not be copied" in done.stderr


def test_modes(room: Room) -> None:
    assert mode(room.home(STUDENT)) == "700" and room.home(STUDENT).stat().st_uid == NUMBER_OF(STUDENT)
    assert mode(room.exchange) == "1777" and mode(room.course) == "700"
    assert fine(room.student(STUDENT, "id", "-un")).strip() == "jovyan"


def mode(path: Path) -> str:
    return f"{path.stat().st_mode & 0o7777:o}"


def test_the_commands_that_try_the_walls_are_in_the_image(room: Room) -> None:
    """A wall that is tried with a command that is not there seems to stand."""
    page = (ROOT / "classroom" / "kubernetes" / "README.md").read_text("utf-8")
    (lines,) = re.findall(r"^(reach\(\).*\nreach .*)\n", page, flags=re.M)
    assert fine(room.student(STUDENT, "sh", "-ec", lines)) == ""
    assert "refused" in fine(room.student(STUDENT, "sh", "-c", f"{lines}\nreach http://127.0.0.1:9/"))
    assert "HTTP Error 404" in fine(room.student(STUDENT, "sh", "-c", f'{lines}\nreach "$JUPYTERHUB_API_URL/none"'))


def test_who_is_not_in_the_course_gets_nothing(room: Room) -> None:
    assert room.student(STRANGER, "nbgrader", "fetch_assignment", ASSIGNMENT, "--course", "realism").returncode != 0


def test_a_student_can_neither_list_nor_read_nor_remove_what_others_have(room: Room) -> None:
    hand_in(room, STUDENT, '"a"')
    for attempt in ("ls realism/inbound", "rm -r realism", "mv realism x", "ls /srv/course/source",
                    f"touch realism/outbound/{ASSIGNMENT}/x"):  # fmt: skip
        attempt = f"cd {EXCHANGE} && {attempt}"
        assert room.student(OTHER, "sh", "-c", attempt).returncode != 0, attempt
    assert any(room.inbox.glob(f"{STUDENT}+*"))


def test_a_class_is_graded(room: Room) -> None:
    """One answers with literals, one with code; a third folder bears a false name, a fourth holds a link."""
    for name, answer in ((STUDENT, '"b"'), (OTHER, '"B".lower()')):
        hand_in(room, name, answer)
    inbox, later = f"{EXCHANGE}/realism/inbound", f"{ASSIGNMENT}+2099-01-01 00:00:00.000000 UTC"
    source = f"/srv/course/source/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    for trick in (
        f"cp -r realism/{ASSIGNMENT} '{inbox}/{STUDENT}+{later}+x'",
        f"mkdir '{inbox}/{STRANGER}+{later}+y' && ln -s {source} '{inbox}/{STRANGER}+{later}+y/{ASSIGNMENT}.ipynb'",
        f"mkdir '{inbox}/{OTHER}+{ASSIGNMENT}+yesterday'",
    ):
        fine(room.student(STRANGER if f"{STRANGER}+" in trick else OTHER, "sh", "-c", trick))

    said = fine(room.grader("nbgrader", "collect", ASSIGNMENT))
    assert said.count("Not collected") == 3
    for why in (f"the name of {STUDENT}, who did not make it", "could not be copied", "not one that nbgrader gives"):
        assert why in said
    assert sorted(path.name for path in (room.course / "submitted").iterdir()) == sorted([STUDENT, OTHER])
    assert (room.course / "submitted" / STUDENT / ASSIGNMENT / "timestamp.txt").read_text() < "2099"

    masked = room.job(MASKS)
    assert masked.returncode == 1, masked.stdout + masked.stderr
    assert "/proc" in masked.stdout + masked.stderr
    withheld = room.job('set -- bwrap --unshare-user --uid 1000 --gid 1000 --disable-userns --dev-bind / / "$@";')
    assert withheld.returncode == 1, withheld.stdout + withheld.stderr
    assert "user namespaces" in withheld.stderr
    assert score(room, STUDENT) > 0, "literals are graded everywhere"

    fine(room.job())
    assert score(room, OTHER) == score(room, STUDENT) > 0
    fine(room.grader("nbgrader", "release_feedback", ASSIGNMENT))
    fine(room.student(STUDENT, "nbgrader", "fetch_feedback", ASSIGNMENT, "--course", "realism"))
    assert list((room.work(STUDENT) / "feedback").rglob("*.html"))


def score(room: Room, name: str) -> float:
    """What the gradebook has."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{room.course / 'gradebook.db'}") as book:
        found: Any = book.find_submission(ASSIGNMENT, name)
        return float(found.score)
