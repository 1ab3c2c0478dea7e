"""Which questions a class gets, and in which order their options stand: a function of the seed alone.

Neither keys nor the order in the bank's files play a part, so nothing can be learnt from what was drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TypeVar

from .records import Item, Option, ProblemSet, Prompt

Part = TypeVar("Part", Option, Prompt)


def draw(problem_set: ProblemSet, seed: str = "") -> Iterator[Item]:
    """The items of one class, in the order of the set. Without a seed: those that the set names, in their first case.

    With a seed, a place may go to another item of its pool, and an item comes in one of its cases; none comes twice.
    """
    taken: set[str] = set()
    for place in problem_set.places:
        ranked = sorted(place, key=lambda versions: _digest(seed, versions[0].id)) if seed else place
        versions = next(versions for versions in ranked if versions[0].id not in taken)
        taken.add(versions[0].id)
        yield versions[int.from_bytes(_digest(seed, versions[0].id, "case")) % len(versions)] if seed else versions[0]


def shuffled(parts: Iterable[Part], *seed: str) -> tuple[Part, ...]:
    """In an order that looks random, and is the same each time."""
    return tuple(sorted(parts, key=lambda part: _digest(*seed, part.id)))


def version(seed: str) -> str:
    """A mark that tells one class's version from another's, and does not tell the seed."""
    return _digest("version", seed).hex()[:8]


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).digest()
