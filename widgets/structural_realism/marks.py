"""Marks in a text: words with the question to the record that they answer, as a Markdown link with a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = re.compile(r'\[(?P<words>[^\]\[]+)\]\(#(?P<note>[\w-]*) "(?P<query>[^"]+)"\)')


@dataclass(frozen=True, slots=True)
class Mark:
    """Words in a text and the question to the record that they answer."""

    words: str
    query: str


def marks(text: str) -> Iterator[Mark]:
    """The marks of a text, in order."""
    for found in MARK.finditer(text):
        yield Mark(found["words"], found["query"])


def plain(text: str) -> str:
    """The text with the words only."""
    return MARK.sub(lambda found: found["words"], text)
