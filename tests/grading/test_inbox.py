"""What lies in the inbox is collected if its student made it, and only files of it."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.exchange.default import ExchangeCollect
from realism_grader.inbox import CarefulCollect
from realism_grader.settings import configure
from traitlets.config import Config

TIME = "2027-03-01 10:00:00.000000 UTC"
LATER = "2027-03-02 10:00:00.000000 UTC"
LATEST = "2027-03-03 10:00:00.000000 UTC"


class Mine(CarefulCollect):  # type: ignore[misc]
    """Ann is who runs the tests; everybody else is somebody else."""

    def owner_of(self, student: str) -> int | None:
        return os.getuid() if student.startswith("ann") else os.getuid() + 1


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "source" / "ps1").mkdir(parents=True)
    (tmp_path / "source" / "ps1" / "ps1.ipynb").write_text("the keys")
    (tmp_path / "exchange" / "c" / "inbound").mkdir(parents=True)
    return tmp_path


def put(course: Path, name: str, **files: str) -> Path:
    """A folder in the inbox."""
    folder = course / "exchange" / "c" / "inbound" / name
    folder.mkdir()
    for file, text in {"ps1.ipynb": "hers", "timestamp.txt": name.split("+")[2], **files}.items():
        (folder / file).write_text(text)
    return folder


def collect(course: Path, kind: type[ExchangeCollect] = Mine, **settings: Any) -> dict[str, str]:
    """Collect ``ps1``; each student's notebook."""
    c = Config()
    c.CourseDirectory.update({"root": str(course), "course_id": "c", "assignment_id": "ps1", **settings})
    c.Exchange.root = str(course / "exchange")
    from nbgrader.coursedir import CourseDirectory

    collector = kind(coursedir=CourseDirectory(config=c), config=c)
    collector.log = logging.getLogger("collect")
    collector.update, collector.check_owner = True, False
    collector.start()
    return {path.parts[-3]: path.read_text() for path in (course / "submitted").glob("*/ps1/ps1.ipynb")}


@pytest.fixture(autouse=True)
def open_to_all(course: Path) -> None:
    (course / "exchange").chmod(0o777)


def test_what_she_handed_in_is_collected_the_last_of_it(course: Path) -> None:
    put(course, f"ann+ps1+{TIME}+r1", **{"ps1.ipynb": "first"})
    put(course, f"ann+ps1+{LATER}+r2", **{"ps1.ipynb": "second", "notes.md": "mine"})
    assert collect(course) == {"ann": "second"}
    assert (course / "submitted" / "ann" / "ps1" / "notes.md").read_text() == "mine"


def test_a_false_name_counts_for_nothing_and_stays_where_it_is(course: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(course, f"ann+ps1+{TIME}+r1")
    forged = put(course, f"ben+ps1+{LATER}+r2")
    assert collect(course) == {"ann": "hers"}
    assert forged.exists() and "ben, who did not make it" in caplog.text


def test_a_link_to_the_keys_brings_no_keys(course: Path, caplog: pytest.LogCaptureFixture) -> None:
    keys = course / "source" / "ps1"
    (put(course, f"ann+ps1+{TIME}+r1") / "ps1.ipynb").unlink()
    (course / "exchange" / "c" / "inbound" / f"ann+ps1+{TIME}+r1" / "ps1.ipynb").symlink_to(keys / "ps1.ipynb")
    (course / "exchange" / "c" / "inbound" / f"anna+ps1+{TIME}+r2").symlink_to(keys)
    (put(course, f"anne+ps1+{TIME}+r3") / "more").symlink_to(keys)
    put(course, f"annie+ps1+{TIME}+r4")
    assert collect(course) == {"annie": "hers"}
    assert [path.name for path in (course / "submitted").iterdir()] == ["annie"]
    assert caplog.text.count("Not collected") == 3


def test_nbgraders_own_collect_brings_the_keys(course: Path) -> None:
    """Why there is another: should nbgrader mend it, this fails, and ours can go."""
    (put(course, f"ann+ps1+{TIME}+r1") / "ps1.ipynb").unlink()
    (course / "exchange" / "c" / "inbound" / f"ann+ps1+{TIME}+r1" / "ps1.ipynb").symlink_to(
        course / "source" / "ps1" / "ps1.ipynb")  # fmt: skip
    assert collect(course, ExchangeCollect) == {"ann": "the keys"}


@pytest.mark.parametrize("trick", ["pipe", "large", "name", "link"])
def test_one_bad_folder_stops_nobody_elses_collection(course: Path, trick: str) -> None:
    put(course, f"ann+ps1+{TIME}+r1")
    bad = course / "exchange" / "c" / "inbound" / f"annie+ps1+{TIME}+r2"
    if trick == "name":
        bad.with_name("annie+ps1+yesterday").mkdir()
        bad.with_name("+ps1+").mkdir()
    else:
        put(course, bad.name)
    if trick == "pipe":
        os.mkfifo(bad / "pipe")
    if trick == "large":
        (bad / "big").write_text("x" * 5000)
    if trick == "link":
        (bad / "ps2.ipynb").symlink_to("nowhere")
    assert collect(course, max_dir_size=4) == {"ann": "hers"}
    assert [path.name for path in (course / "submitted").iterdir()] == ["ann"]


@pytest.mark.parametrize(("strangers", "collected"), [(True, {"nobody-here": "hers"}), (False, {})])
def test_a_name_that_is_a_user_here_has_to_be_the_owners(
    course: Path, caplog: pytest.LogCaptureFixture, strangers: bool, collected: dict[str, str]
) -> None:
    """As it stands in a course. Whether names that are no users are believed, a hub decides."""
    put(course, f"nobody-here+ps1+{TIME}+r1")
    put(course, f"nobody+ps1+{TIME}+r2")
    (put(course, f"keys+ps1+{TIME}+r3") / "data.bin").symlink_to(course / "source" / "ps1" / "ps1.ipynb")
    configured: Any = type("Configured", (CarefulCollect,), {"strangers": strangers})
    assert collect(course, configured) == collected
    assert "nobody, who did not make it" in caplog.text
    assert not (course / "submitted" / "keys").exists()


def test_a_course_collects_with_care_and_leaves_to_the_hub_whom_to_believe() -> None:
    """The hub's settings are read first: what the course says again, it would undo."""
    c = Config()
    configure(c)
    assert c.ExchangeFactory.collect is CarefulCollect and not c.CarefulCollect


@pytest.mark.parametrize("trick", ["link", "folder", "pipe"])
def test_what_was_collected_stays_when_the_next_cannot_be_taken(course: Path, trick: str) -> None:
    """nbgrader removes the older one first. Here the newer one is refused, and one before it is taken."""
    put(course, f"ann+ps1+{TIME}+r1", **{"ps1.ipynb": "first"})
    assert collect(course) == {"ann": "first"}
    put(course, f"ann+ps1+{LATER}+r2", **{"ps1.ipynb": "second"})
    bad = put(course, f"ann+ps1+{LATEST}+r3", **{"ps1.ipynb": "third"})
    if trick == "pipe":
        os.mkfifo(bad / "more")
    else:
        (bad / "more").symlink_to(bad / "ps1.ipynb" if trick == "link" else course)
    assert collect(course) == {"ann": "second"}
    assert collect(course) == {"ann": "second"}
    assert not [*(course / "submitted").rglob("*.part"), *(course / "submitted").rglob("more")]


def test_what_is_refused_says_which_file(course: Path, caplog: pytest.LogCaptureFixture) -> None:
    (put(course, f"ann+ps1+{TIME}+r1") / "notes.txt").symlink_to("/etc/hostname")
    (course / "exchange" / "c" / "inbound" / f"anna+ps1+{TIME}+r2").symlink_to(course)
    strict: Any = type("Strict", (CarefulCollect,), {"strangers": False})
    assert collect(course, strict) == {}
    assert f"ann+ps1+{TIME}+r1. It bears the name of ann, who is no user here." in caplog.text
    assert collect(course) == {}
    assert "It could not be copied: notes.txt is a link." in caplog.text
    assert f"anna+ps1+{TIME}+r2. It is no folder, but a link or a file." in caplog.text


def test_what_nbgrader_ignores_is_ignored(course: Path) -> None:
    folder = put(course, f"ann+ps1+{TIME}+r1")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "old.ipynb").write_text("old")
    (folder / "data").mkdir()
    (folder / "data" / "a.csv").write_text("1")
    assert collect(course) == {"ann": "hers"}
    there = {path.name for path in (course / "submitted" / "ann" / "ps1").rglob("*")}
    assert there == {"ps1.ipynb", "timestamp.txt", "data", "a.csv"}


def test_the_last_before_the_due_date_is_taken_and_kept(course: Path) -> None:
    """With ``--before-duedate`` nbgrader goes back to an older one: its copy stands ready before the other goes."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "c") as gradebook:
        gradebook.add_assignment("ps1", duedate=LATER)
    put(course, f"ann+ps1+{TIME}+r1", **{"ps1.ipynb": "first"})
    put(course, f"ann+ps1+{LATEST}+r3", **{"ps1.ipynb": "third"})
    assert collect(course) == {"ann": "third"}
    timely: Any = type("Timely", (Mine,), {"before_duedate": True})
    assert collect(course, timely) == {"ann": "first"}
    (put(course, f"ann+ps1+{LATER}+r2") / "more").symlink_to(course)
    assert collect(course, timely) == {"ann": "first"}
