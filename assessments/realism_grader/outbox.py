"""``nbgrader release_feedback`` that says what an instructor may not have thought of, and releases all the same.

Feedback says which option was wrong and why: whoever hands in after it may have read it. And an essay that nobody has
read yet stands in it with no points.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.default import ExchangeReleaseFeedback


class TimelyFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """Release feedback, with a word if the due date is still to come or somebody's work waits for its grade."""

    def start(self) -> None:
        for words in self._doubts():
            self.log.warning("%s It is released all the same.", words)
        super().start()

    def _doubts(self) -> Iterator[str]:
        name = self.coursedir.assignment_id
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                due = gradebook.find_assignment(name).duedate
            except MissingEntry:
                return
            waiting = sum(bool(one.needs_manual_grade) for one in gradebook.assignment_submissions(name))
        if due and due.replace(tzinfo=UTC) > datetime.now(UTC):
            yield (f"{name} is due on {due.day} {due:%B %Y, %H:%M} UTC, which is still to come: who has not handed it "
                   "in may read in another student's feedback what is wrong.")  # fmt: skip
        if waiting:
            yield f"{name}: {waiting} still wait{'s' * (waiting == 1)} for a grade by hand, and show no points for it."
