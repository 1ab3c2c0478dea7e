"""Feedback is released, with a word where an instructor may not have thought of something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from .courses import PROBLEM_SET, Course, all_right


@pytest.fixture
def exchange(tmp_path: Path) -> str:
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    return f"--Exchange.root={tmp_path / 'exchange'}"


def test_a_word_on_work_that_waits_and_on_a_day_to_come(course: Course, exchange: str, tmp_path: Path) -> None:
    for student in ("anna", "ben"):
        course.hand_in(student, all_right() | {"q12": "I think so."})
    course.grade()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    course.nbgrader("db", "assignment", "add", PROBLEM_SET, f"--duedate={tomorrow:%Y-%m-%d %H:%M:%S} UTC")
    said = course.nbgrader("release_feedback", PROBLEM_SET, exchange)
    assert f"is due on {tomorrow.day} {tomorrow:%B %Y, %H:%M} UTC, which is still to come" in said
    assert "2 still wait for a grade by hand, and show no points for it. It is released all the same." in said
    assert len(list((tmp_path / "exchange" / "realism" / "feedback").iterdir())) == 2


def test_no_word_where_all_is_done(course: Course, exchange: str) -> None:
    course.hand_in("anna", all_right())
    course.grade()
    course.nbgrader("db", "assignment", "add", PROBLEM_SET, "--duedate=2026-11-02 10:00:00 UTC")
    said = course.nbgrader("release_feedback", PROBLEM_SET, exchange)
    assert "all the same" not in said and "Releasing" in said, said


@pytest.mark.parametrize(("method", "said"), [("none", "No points were taken"), ("zero", "taken from 1 of them")])
def test_who_is_late_is_said_whether_it_costs_points_or_not(course: Course, method: str, said: str) -> None:
    config = course.root / "nbgrader_config.py"
    config.write_text(f'{config.read_text("utf-8")}\nc.LateSubmissionPlugin.penalty_method = "{method}"\n', "utf-8")
    course.nbgrader("db", "assignment", "add", PROBLEM_SET, "--duedate=2026-11-02 10:00:00 UTC")
    course.hand_in("anna", all_right())
    course.hand_in("ben", all_right(), at="2026-11-03 10:00:00 UTC")
    summary = course.grade()
    assert summary.late == ["ben"] and "Late: ben. " in str(summary) and said in str(summary)
    again = course.grade()
    assert again.up_to_date == 2 and str(again).count("Late: ben. ") == 1 and said in str(again)
    assert course.rows("ben")[""]["late"] in ({"none": (None, 0)}.get(method, (27,)))
