"""A student's answers, kept in her own folder. Nothing leaves her machine."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import ref

FILE = Path(".structural-realism") / "answers.json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What she chose for one question, and when."""

    choice: str
    when: str

    @property
    def moment(self) -> datetime | None:
        """When it was given; ``None`` when the file does not say."""
        try:
            return datetime.fromisoformat(self.when).astimezone()
        except (ValueError, OverflowError):
            return None

    @property
    def day(self) -> str:
        """The day as "24 November 2026", or nothing."""
        return f"{self.moment.day} {self.moment:%B %Y}" if self.moment else ""


_memory: dict[str, Answer] = {}
_watchers: list[tuple[ref[Any], Callable[[], str]]] = []


def answers() -> Mapping[str, Answer]:
    """All kept answers by question: those in the folder and those of this session, of two the later one."""
    kept = _read()
    ours = {item: answer for item, answer in _memory.items() if item not in kept or kept[item].when <= answer.when}
    return {**kept, **ours}


def keep(item: str, choice: str) -> bool:
    """Keep an answer; False when it could only be kept until the notebook is closed."""
    _memory[item] = Answer(choice, datetime.now(UTC).isoformat(timespec="seconds"))
    kept = True
    try:
        _write(answers())
    except OSError:
        kept = False
    _tell()
    return kept


def watch(widget: Any, words: Callable[[], str]) -> None:
    """Set ``widget.value`` to ``words()`` after each answer, for as long as the widget lives."""
    _watchers.append((ref(widget), words))


def _tell() -> None:
    _watchers[:] = [(widget, words) for widget, words in _watchers if widget() is not None]
    for widget, words in _watchers:
        shown = widget()
        if shown is not None:
            shown.value = words()


def _read() -> dict[str, Answer]:
    try:
        content = FILE.read_bytes()
    except OSError:
        return {}
    try:
        return {str(item): Answer(str(kept["choice"]), str(kept["when"])) for item, kept in json.loads(content).items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        with contextlib.suppress(OSError):
            FILE.replace(FILE.with_name(f"answers-unreadable-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.json"))
        return {}


def _write(kept: Mapping[str, Answer]) -> None:
    FILE.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=FILE.parent, suffix=".json")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({item: asdict(answer) for item, answer in kept.items()}, file, indent=1)
        os.replace(name, FILE)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
