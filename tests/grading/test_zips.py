"""``realism collect-zip``: everybody's work comes from the LMS to its folder, nothing else does, nothing is lost."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import stat
import struct
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from realism_grader.lms import zips
from realism_grader.lms.collect import Collected, collect
from realism_grader.lms.roster import Roster, RosterError, Student, read_list
from realism_grader.lms.zips import ZipError, open_zip
from structural_realism.cli import main

from .submissions import SET, SOURCE

ONE, TWO, THREE = (
    Student("s1", "Ada", "Adler", "s1@example.org", "101"),
    Student("s2", "Bo", "von Berg", "s2@example.org", "102"),
    Student("s3", "Çelik", "O'Neil-Núñez", "s3@example.org", ""),
)
CLASS = Roster((ONE, TWO, THREE))
NOTEBOOK = b'{"cells": []}'


@dataclass
class Course:
    """As much of a course as collecting needs."""

    root: Path
    assignment: str = SET

    def folder(self, step: str, student: str = ".") -> Path:
        return self.root / step / student / self.assignment

    @property
    def files(self) -> dict[str, bytes]:
        """What lies in ``submitted/``, student/file → bytes."""
        there = {path.relative_to(self.root / "submitted"): path for path in (self.root / "submitted").rglob("*")}
        return {str(name).replace(f"/{SET}/", "/"): path.read_bytes() for name, path in there.items() if path.is_file()}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


def zipped(files: Mapping[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]]) -> zipfile.ZipFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, data)
    return zipfile.ZipFile(made)


def take(course: Course, files: Any, roster: Roster = CLASS, **options: bool) -> Collected:
    archive = files if isinstance(files, zipfile.ZipFile) else zipped(files)
    return collect(archive, course, roster, [SET], **options)


# ── who is who ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_canvas_by_number_and_by_name(course: Course) -> None:
    done = take(course, {
        f"adlerada_101_555_{SET}.ipynb": b"1", f"vonbergbo_LATE_102_556_{SET}-1.ipynb": b"2",
        f"oneilnúñezçelik_999_557_{SET}.ipynb": b"3",
    })  # fmt: skip
    assert course.files == {f"s1/{SET}.ipynb": b"1", f"s2/{SET}.ipynb": b"2", f"s3/{SET}.ipynb": b"3"}
    assert done.late == ["s2"]
    assert done.whole


@pytest.mark.parametrize("after", ["_/", "/", "_"])
def test_moodle_in_folders_of_either_age_and_without_folders(course: Course, after: str) -> None:
    done = take(course, {f"Ada Adler_7001_assignsubmission_file{after}{SET}.ipynb": b"1",
                         f"Bo von Berg_7002_assignsubmission_file{after}homework.ipynb": b"2"})  # fmt: skip
    assert course.files == {f"s1/{SET}.ipynb": b"1", f"s2/{SET}.ipynb": b"2"}
    assert done.whole


def test_a_folder_for_each_student_id(course: Course) -> None:
    take(course, {f"s1/{SET}.ipynb": b"1", f"s2/{SET}.ipynb": b"2"})
    assert set(course.files) == {f"s1/{SET}.ipynb", f"s2/{SET}.ipynb"}


def test_a_download_that_was_unpacked_and_packed_again(course: Course) -> None:
    take(course, {f"submissions/adlerada_101_555_{SET}.ipynb": b"1", "__MACOSX/submissions/._x": b"junk"})
    assert course.files == {f"s1/{SET}.ipynb": b"1"}


def test_who_is_not_known_is_named_with_what_to_do(course: Course) -> None:
    done = take(course, {f"doejane_404_555_{SET}.ipynb": b"1"})
    assert done.not_matched == {"doejane (404)": "unknown"}
    assert not done.whole
    assert "  404,STUDENT-ID" in str(done)
    assert course.files == {}


def test_unknown_students_can_be_taken_under_their_name_and_number(course: Course) -> None:
    done = take(course, {f"doejane_404_555_{SET}.ipynb": b"1", f"anon_x7Yz2_556_{SET}.ipynb": b"2"}, take_unknown=True)
    assert course.files == {f"doejane-404/{SET}.ipynb": b"1", f"anon_x7Yz2/{SET}.ipynb": b"2"}
    assert done.whole


def test_a_name_that_two_students_have_matches_neither(course: Course) -> None:
    twins = Roster((Student("a", "Kim", "Lee"), Student("b", "Lee", "Kim")))
    assert take(course, {f"leekim_1_2_{SET}.ipynb": b"1"}, twins).not_matched == {"leekim (1)": "could be a, b"}


def test_two_senders_who_would_be_one_student_are_both_left_out(course: Course) -> None:
    """Somebody may have given herself another's name."""
    done = take(course, {f"adlerada_101_5_{SET}.ipynb": b"1", f"adlerada_666_6_{SET}.ipynb": b"2"})
    assert course.files == {}
    assert set(done.not_matched.values()) == {"2 senders would be s1"}


@pytest.mark.parametrize("name", [
    f"doejane_404_5_Ada Adler_101_assignsubmission_file_{SET}.ipynb",
    f"Jane Doe_404_assignsubmission_file_/Ada Adler_101_assignsubmission_file_/{SET}.ipynb",
    f"Jane Doe_404_assignsubmission_file_adlerada_101_5_{SET}.ipynb",
    f"doejane_404_5_s1_101_6_{SET}.ipynb",
])  # fmt: skip
def test_nobody_sends_for_another_by_the_name_of_a_file(course: Course, name: str) -> None:
    assert next(iter(take(course, {name: b"x"}).not_matched)) in ("doejane (404)", "Jane Doe (404)")


@pytest.mark.parametrize("header, row", [
    (("download", "student"), ("404", "s2")),
    (("download", "student"), ("Jane Doe", "s2")),
    (("Student", "ID", "SIS Login ID", "Section"), ("von Berg, Bo", "404", "s2", "1")),
    (("Student", "ID", "SIS Login ID", "Section"), ("Doe, Jane", "404", "S2@EXAMPLE.ORG", "1")),
    (("Identifier", "Full name", "Email address"), ("Participant 404", "", "s2@example.org")),
])  # fmt: skip
def test_lists_of_students(course: Course, tmp_path: Path, header: tuple[str, ...], row: tuple[str, ...]) -> None:
    with (tmp_path / "list.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, row])
    roster = Roster(CLASS.students, read_list(tmp_path / "list.csv"))
    take(course, {f"Jane Doe_404_assignsubmission_file_/{SET}.ipynb": b"2"}, roster)
    assert set(course.files) == {f"s2/{SET}.ipynb"}


def test_a_list_that_names_nobody_of_the_course_matches_nobody(course: Course) -> None:
    """A slip in it must not make a new student."""
    roster = Roster(CLASS.students, {"404": ("s22",)})
    assert take(course, {f"doejane_404_5_{SET}.ipynb": b"1"}, roster).not_matched


def test_a_list_with_other_columns_is_refused_with_the_ones_it_needs(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name,mark\nx,1\n")
    with pytest.raises(RosterError, match="download and student"):
        read_list(tmp_path / "list.csv")


# ── which files ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_newest_of_several_uploads_is_the_notebook_and_the_others_are_kept(course: Course) -> None:
    take(course, {f"adlerada_101_5_{SET}-1.ipynb": b"old", f"adlerada_101_6_{SET}-2.ipynb": b"new",
                  "adlerada_101_7_notes.txt": b"notes"})  # fmt: skip
    assert course.files == {f"s1/{SET}.ipynb": b"new", f"s1/{SET}-1.ipynb": b"old", "s1/notes.txt": b"notes"}


def test_two_uploads_of_one_name_are_both_kept(course: Course) -> None:
    take(course, {f"adlerada_101_5_{SET}.ipynb": b"a", f"adlerada_101_6_{SET}.ipynb": b"b"})
    assert course.files == {f"s1/{SET}.ipynb": b"a", f"s1/{SET} (2).ipynb": b"b"}


def test_work_without_a_notebook_is_named_and_not_taken(course: Course) -> None:
    done = take(course, {"adlerada_101_5_essay.pdf": b"%PDF", f"vonbergbo_102_6_{SET}.zip": b"PK",
                         "oneilnúñezçelik_103_text.html": b"<p>"})  # fmt: skip
    assert done.not_taken == {
        "s1 (adlerada (101))": "there is no notebook among the files: essay.pdf",
        "s2 (vonbergbo (102))": f"there is no notebook among the files: {SET}.zip",
    }
    assert done.refused == {"oneilnúñezçelik_103_text.html": "is text or a link typed into Canvas, not a notebook"}
    assert course.files == {}


def test_a_student_does_not_set_her_own_time_of_submission(course: Course) -> None:
    take(course, {f"adlerada_101_5_{SET}.ipynb": b"1", "adlerada_101_6_timestamp.txt": b"2020-01-01 00:00:00 UTC"})
    assert set(course.files) == {f"s1/{SET}.ipynb", "s1/from-student-timestamp.txt"}


# ── nothing is lost ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_time_changes_nothing(course: Course) -> None:
    files = {f"adlerada_101_5_{SET}.ipynb": b"1"}
    take(course, files)
    (course.folder("submitted", "s1") / "timestamp.txt").write_text("2026-11-24 10:00:00 UTC")
    done = take(course, files)
    assert (done.taken, done.already_there, done.whole) == ({}, ["s1"], True)


def test_another_version_stays_out_unless_asked_for_and_then_the_old_one_is_kept(course: Course) -> None:
    take(course, {f"adlerada_101_5_{SET}.ipynb": b"old"})
    newer = {f"adlerada_101_6_{SET}.ipynb": b"new"}
    assert take(course, newer).differs == ["s1"]
    assert course.files == {f"s1/{SET}.ipynb": b"old"}
    assert set(take(course, newer, replace=True).replaced) == {"s1"}
    assert course.files == {f"s1/{SET}.ipynb": b"new"}
    assert [path.read_bytes() for path in (course.root / "backups").rglob("*.ipynb")] == [b"old"]


def test_if_writing_fails_the_old_version_is_there_and_the_others_go_on(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(course, {f"adlerada_101_5_{SET}.ipynb": b"old"})
    real = Path.open

    def full(self: Path, *args: Any, **more: Any) -> Any:
        if "s1" in self.parts and "xb" in args:
            raise OSError(28, "No space left on device")
        return real(self, *args, **more)

    monkeypatch.setattr(Path, "open", full)
    done = take(course, {f"adlerada_101_6_{SET}.ipynb": b"new", f"vonbergbo_102_7_{SET}.ipynb": b"2"}, replace=True)
    monkeypatch.undo()
    assert course.files == {f"s1/{SET}.ipynb": b"old", f"s2/{SET}.ipynb": b"2"}
    assert "No space left" in done.not_taken["s1 (adlerada (101))"]


def test_a_dry_run_writes_nothing_and_says_who_would_be_taken(course: Course) -> None:
    done = take(course, {f"adlerada_101_5_{SET}.ipynb": b"1"}, dry_run=True)
    assert list(course.root.iterdir()) == []
    assert "1 submission would be taken" in str(done)
    assert "s1: from adlerada (101)" in str(done)


# ── hostile zips ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", [
    "../../evil.ipynb", "/etc/evil.ipynb", "adlerada_101_5_../../../evil.ipynb", "C:\\evil.ipynb", "..\\evil.ipynb",
    f"Ada Adler_1_assignsubmission_file_/../../{SET}.ipynb",
])  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(course: Course, path: str) -> None:
    done = take(course, {path: b"x", f"vonbergbo_102_6_{SET}.ipynb": b"2"})
    assert list(done.refused.values()) == ["has a path that leads out of the zip"]
    assert [p.name for p in course.root.rglob("*") if p.is_file()] == [f"{SET}.ipynb"]
    assert course.files == {f"s2/{SET}.ipynb": b"2"}


@pytest.mark.parametrize("student", ["..", ".", ".hidden", "a/b", "a\\b", "", "a\nb"])
def test_an_id_that_is_a_path_is_refused(course: Course, student: str) -> None:
    done = take(course, {f"x_101_5_{SET}.ipynb": b"1"}, Roster((Student(student, lms_user_id="101"),)))
    assert done.not_matched == {"x (101)": "the id cannot be the name of a folder"}
    assert list(course.root.iterdir()) == []


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(course: Course, kind: int) -> None:
    link = zipfile.ZipInfo(f"adlerada_101_5_{SET}.ipynb")
    link.external_attr = (kind | 0o777) << 16
    done = take(course, [(link, b"/etc/shadow")])
    assert done.refused == {link.filename: "is a link or a device, not a file"}
    assert course.files == {}


def test_a_bomb_is_refused_without_unpacking_it(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "LARGEST", 1000)
    done = take(course, {f"adlerada_101_5_{SET}.ipynb": b"\0" * 5000, f"vonbergbo_102_6_{SET}.ipynb": b"2"})
    assert "MB are taken" in done.refused[f"adlerada_101_5_{SET}.ipynb"]
    assert course.files == {f"s2/{SET}.ipynb": b"2"}
    monkeypatch.setattr(zips, "LARGEST_IN_ALL", 1000)
    with pytest.raises(ZipError, match="Nothing was unpacked"):
        take(course, {f"adlerada_101_5_{SET}.ipynb": b"\0" * 5000})


def test_a_bomb_that_says_it_is_small_is_refused(course: Course) -> None:
    data = b"\0" * 3_000_000
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"adlerada_101_5_{SET}.ipynb", data)
    lie = raw.getvalue().replace(struct.pack("<I", len(data)), struct.pack("<I", 100))
    done = take(course, zipfile.ZipFile(io.BytesIO(lie)))
    assert "broken in the zip" in done.not_taken["s1 (adlerada (101))"]
    assert course.files == {}


def test_too_many_files_are_refused(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MOST_ENTRIES", 3)
    with pytest.raises(ZipError, match="only up to 3"):
        take(course, {f"x_{number}_1_a.ipynb": b"" for number in range(4)})


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_one_name_twice_the_first_is_taken_and_the_second_named(course: Course) -> None:
    name = f"adlerada_101_5_{SET}.ipynb"
    done = take(course, [(name, b"1"), (name, b"2")])
    assert course.files == {f"s1/{SET}.ipynb": b"1"}
    assert done.refused == {name: "is in the zip a second time; the first one was taken"}


def test_names_in_utf8_that_the_zip_does_not_declare(course: Course) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("oneilnXYñezçelik_9_5_a.ipynb".replace("XY", "ú"), b"3")
    undeclared = bytearray(raw.getvalue())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = undeclared.index(signature) + at
        flags = struct.unpack_from("<H", undeclared, place)[0]
        struct.pack_into("<H", undeclared, place, flags & ~0x800)
    take(course, zipfile.ZipFile(io.BytesIO(bytes(undeclared))))
    assert course.files == {f"s3/{SET}.ipynb": b"3"}


def test_names_that_no_file_system_takes_are_made_safe(course: Course) -> None:
    odd = 'a<b>:"|?*\x07\x1b[31m ' + "x" * 300 + ".txt"
    files = {f"adlerada_101_5_{SET}.ipynb": b"1", f"adlerada_101_6_{odd}": b"2", "adlerada_101_7_...": b"3"}
    done = take(course, files)
    assert done.whole
    names = {name.removeprefix("s1/") for name in course.files}
    assert all(name.isprintable() and len(name.encode()) < 200 and not name.startswith(".") for name in names)
    assert len(names) == 3


def test_an_encrypted_file_is_refused(course: Course) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr(f"adlerada_101_5_{SET}.ipynb", b"1")
    locked = bytearray(raw.getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    done = take(course, zipfile.ZipFile(io.BytesIO(bytes(locked))))
    assert list(done.refused.values()) == ["is encrypted"]


def test_a_broken_file_in_the_zip_stops_nobody_else(course: Course) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr(f"adlerada_101_5_{SET}.ipynb", b"PAYLOAD")
        archive.writestr(f"vonbergbo_102_6_{SET}.ipynb", b"2")
    done = take(course, zipfile.ZipFile(io.BytesIO(raw.getvalue().replace(b"PAYLOAD", b"PAYLOAX"))))
    assert "broken in the zip" in done.not_taken["s1 (adlerada (101))"]
    assert course.files == {f"s2/{SET}.ipynb": b"2"}


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(ZipError, match="not a zip file"):
        open_zip(tmp_path / "x.zip")
    with pytest.raises(ZipError, match="no file"):
        open_zip(tmp_path / "missing.zip")


# ── the command, on a real course ────────────────────────────────────────────────────────────────────────────────────


def test_the_command_on_an_nbgrader_course(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbgrader.api import Gradebook

    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    course = tmp_path / "course"
    shutil.copytree(SOURCE.parent, course / "source" / SET)
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'x'\n")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "x") as gradebook:
        gradebook.add_student("s1", first_name="Ada", last_name="Adler", lms_user_id="101")
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        archive.writestr(f"adlerada_101_5_{SET}-1.ipynb", NOTEBOOK)
        archive.writestr(f"doejane_404_6_{SET}.ipynb", NOTEBOOK)
    command = ["collect-zip", str(tmp_path / "download.zip"), "--course", str(course), "--assignment", SET]

    assert main([*command, "--dry-run", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["taken"] == {"s1": "adlerada (101)"}
    assert not (course / "submitted").exists()

    assert main(command) == 1
    assert "doejane (404): unknown" in capsys.readouterr().out
    assert (course / "submitted" / "s1" / SET / f"{SET}.ipynb").read_bytes() == NOTEBOOK
    assert [path.name for path in (course / "submitted").iterdir()] == ["s1"]

    assert main([*command[:-1], "ps9"]) == 2
    assert "no assignment 'ps9'" in capsys.readouterr().err
    assert main([*command[:1], str(tmp_path / "none.zip"), *command[2:]]) == 2
    assert "There is no file" in capsys.readouterr().err


def test_a_dry_run_makes_no_gradebook(tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(SOURCE.parent, course / "source" / SET)
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        archive.writestr(f"s1/{SET}.ipynb", NOTEBOOK)
    before = sorted(path.name for path in course.rglob("*"))
    main(["collect-zip", str(tmp_path / "download.zip"), "--course", str(course), "--assignment", SET, "--dry-run"])
    assert sorted(path.name for path in course.rglob("*")) == before
