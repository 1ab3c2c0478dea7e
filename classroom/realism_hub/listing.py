"""The assignment list says in a sentence what went wrong, not in a traceback."""

from __future__ import annotations

from typing import Any

from nbgrader.server_extensions.assignment_list.handlers import AssignmentList


class PlainAssignmentList(AssignmentList):  # type: ignore[misc]
    def submit_assignment(self, course_id: str, assignment_id: str) -> dict[str, Any]:
        return _plain(super().submit_assignment(course_id, assignment_id))

    def list_released_assignments(self, course_id: str | None = None) -> dict[str, Any]:
        return _plain(super().list_released_assignments(course_id))

    def list_submitted_assignments(self, course_id: str | None = None) -> dict[str, Any]:
        return _plain(super().list_submitted_assignments(course_id))


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    if answer["success"] or not str(answer["value"]).startswith("Traceback"):
        return answer
    return {**answer, "value": answer["value"].strip().splitlines()[-1].partition(": ")[2]}
