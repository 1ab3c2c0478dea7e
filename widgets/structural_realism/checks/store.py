"""A student's predictions and self-checks, kept in her own folder. Nothing leaves her machine."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(".structural-realism") / "answers.json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What she chose for one item, and when."""

    choice: str
    when: str


_memory: dict[str, Answer] = {}


def answers() -> Mapping[str, Answer]:
    """All kept answers by item; those of this session win."""
    return {**_read(), **_memory}


def keep(item: str, choice: str) -> bool:
    """Keep an answer; False when it could only be kept until the notebook is closed."""
    _memory[item] = Answer(choice, datetime.now(UTC).isoformat(timespec="seconds"))
    try:
        _write({**_read(), **_memory})
    except OSError:
        return False
    return True


def _read() -> dict[str, Answer]:
    try:
        text = FILE.read_text(encoding="utf-8")
    except OSError:
        return {}
    try:
        return {str(item): Answer(str(kept["choice"]), str(kept["when"])) for item, kept in json.loads(text).items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        with contextlib.suppress(OSError):
            FILE.replace(FILE.with_name(f"answers-unreadable-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"))
        return {}


def _write(kept: Mapping[str, Answer]) -> None:
    FILE.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=FILE.parent, suffix=".json")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({item: asdict(answer) for item, answer in kept.items()}, file, indent=1)
    os.replace(name, FILE)
