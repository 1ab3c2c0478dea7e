"""What a run of ``realism grade`` did, on one screen or as JSON."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

MOST_EACH = 3
"""Lines of one kind and one student that are shown."""

MOST_LINES = 12
"""Lines of one kind that are shown; ``--json`` has them all."""


@dataclass(slots=True)
class Summary:
    """The outcome for everybody whose submission was asked for."""

    assignment: str
    graded: list[str] = field(default_factory=list)
    read: int = 0
    run: int = 0
    up_to_date: int = 0
    repaired: dict[str, list[str]] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    set_aside: dict[str, str] = field(default_factory=dict)
    needs_manual: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    penalised: int = 0
    slowest: list[tuple[str, float]] = field(default_factory=list)
    feedback_pages: int = 0
    live_tests: list[str] = field(default_factory=list)
    text_tests: list[str] = field(default_factory=list)
    seconds: float = 0.0
    left: int = 0
    unsandboxed: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        lines = [f"{self.assignment}: {_people(len(self.graded))} graded in {self.seconds:.1f} s"
                 f" ({self.read} read, {self.run} run {self._where})."]  # fmt: skip
        if self.up_to_date:
            lines.append(f"{_people(self.up_to_date)} had been graded before (--force repeats them).")
        if self.left:
            lines.append(f"Stopped: {len(self.graded)} saved, {_people(self.left)} left. "
                         "The same command goes on where it stopped.")  # fmt: skip
        lines += _part("Set aside, not graded", (f"{who}: {why}" for who, why in self.set_aside.items()))
        lines += _part("Repaired", _each(self.repaired))
        lines += _part("To look at", _each(self.remarks))
        if self.needs_manual:
            lines.append(f"Needs manual grading: {len(self.needs_manual)} (formgrader › Manual Grading).")
        if self.late:
            taken = (f"Points were taken from {self.penalised} of them." if self.penalised else
                     "No points were taken (c.LateSubmissionPlugin.penalty_method says how many).")  # fmt: skip
            lines.append(f"Late: {', '.join(map(plain, self.late[:MOST_LINES]))}{_more(len(self.late))}. {taken}")
        if self.live_tests:
            lines.append(f"These tests call what students define, so they ran {self._where}, where students' code "
                         f"could read them: {', '.join(self.live_tests)}.")  # fmt: skip
        if self.text_tests:
            lines.append("These tests turn a text into a program, so a student's text could give itself the points: "
                         f"{', '.join(self.text_tests)}.")  # fmt: skip
        if self.slowest and self.slowest[0][1] > 1:
            lines.append("Slowest: " + ", ".join(f"{plain(who)} {took:.1f} s" for who, took in self.slowest[:3]) + ".")
        if self.feedback_pages:
            pages = f"{self.feedback_pages} page{'' if self.feedback_pages == 1 else 's'}"
            lines.append(f"Feedback: {pages} written. Not released yet: nbgrader release_feedback {self.assignment}")
        return "\n".join(lines)

    @property
    def _where(self) -> str:
        return "without a sandbox, unprotected" if self.unsandboxed else "in the sandbox"


def plain(text: str) -> str:
    """``text`` without anything that a terminal would obey or that turns the line round."""
    return "".join(mark if mark == " " or unicodedata.category(mark)[0] not in "CZ" else " " for mark in text)


def _part(title: str, entries: Iterable[str]) -> list[str]:
    found = list(entries)
    if not found:
        return []
    shown = [f"  {_cut(entry)}" for entry in found[:MOST_LINES]]
    return [f"{title}: {len(found)}", *shown, *([f"  … and {len(found) - MOST_LINES} more (--json)"]
                                               if len(found) > MOST_LINES else [])]  # fmt: skip


def _cut(entry: str) -> str:
    return textwrap.shorten(plain(entry), 200, placeholder=" …") if len(entry) > 200 else plain(entry)


def _each(told: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """A few lines for each student, so that nobody fills the screen alone."""
    for who, texts in told.items():
        yield from (f"{who}: {text}" for text in texts[:MOST_EACH])
        if len(texts) > MOST_EACH:
            yield f"{who}: … and {len(texts) - MOST_EACH} more"


def _people(number: int) -> str:
    return f"{number} submission{'' if number == 1 else 's'}"


def _more(number: int) -> str:
    return f" and {number - MOST_LINES} more" if number > MOST_LINES else ""
