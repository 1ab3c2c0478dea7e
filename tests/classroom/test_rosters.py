"""Rosters: plain text, as an office exports it."""

from __future__ import annotations

from pathlib import Path

from realism_hub import rosters


def test_names_are_read_however_the_file_was_saved(tmp_path: Path) -> None:
    (tmp_path / rosters.INSTRUCTORS).write_bytes("\ufeffTeacher\r\n\r\n".encode())
    (tmp_path / rosters.STUDENTS).write_text("# spring\n anna \nBen # late\n\n", "utf-8")
    found = rosters.read(tmp_path)
    assert found == rosters.Roster(frozenset({"teacher"}), frozenset({"anna", "ben"}))


def test_groups_are_those_that_nbgrader_looks_for() -> None:
    roster = rosters.Roster(frozenset({"teacher"}), frozenset({"anna"}))
    assert roster.groups("teacher", "realism") == ["formgrade-realism", "nbgrader-realism"]
    assert roster.groups("anna", "realism") == ["nbgrader-realism"]
    assert roster.groups("mallory", "realism") == []


def test_without_rosters_nobody_is_in_the_course(tmp_path: Path) -> None:
    assert rosters.read(tmp_path) == rosters.Roster(frozenset(), frozenset())
