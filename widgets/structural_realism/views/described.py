"""What every view returns: one result as a picture, as a sentence and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Figure = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under named ``columns``. ``ids`` names the rows that a reader can choose, or is empty."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    ids: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "ids": list(self.ids),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says: the ``rule`` in words, its ``label``, a ``detail`` beside it and a ``note`` below."""

    rule: str
    label: str
    detail: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"rule": self.rule, "label": self.label, "detail": self.detail, "note": self.note}


@dataclass(frozen=True, slots=True)
class Card:
    """One thing told in full.

    ``pairs`` are ``(heading, text, reference)`` set side by side, ``sources`` are ``(citation, address or "")``.
    """

    title: str
    when: str
    text: str = ""
    pairs: tuple[tuple[str, str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "when": self.when,
            "text": self.text,
            "pairs": [list(p) for p in self.pairs],
            "sources": [list(source) for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class Described:
    """``figure``, a plain plotly dictionary; ``summary``, one or two sentences; ``table``. The three say the same.

    ``below`` is a second picture under the first, for what seldom changes: it is drawn again only when it does.
    """

    figure: Figure
    summary: str
    table: Table
    verdicts: Sequence[Verdict] = ()
    card: Card | None = None
    below: Figure | None = None
