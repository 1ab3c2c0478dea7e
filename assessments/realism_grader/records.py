"""What a question is, once it has been read and found in order: immutable records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

Level = Literal["meets", "partly", "misses"]

WORTH: Mapping[Level, float] = MappingProxyType({"meets": 1.0, "partly": 0.5, "misses": 0.0})
"""The share of a criterion's points that each level of a rubric earns."""


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One numbered line of a matching question; ``answer`` is the id of an option."""

    id: str
    text: str
    answer: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Mistake:
    answer: float
    feedback: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of a rubric: ``meets`` is shown to students, all three levels to graders."""

    id: str
    criterion: str
    points: int
    meets: str
    partly: str
    misses: str


@dataclass(frozen=True, slots=True)
class Comment:
    """Words that a grader can use again; ``about`` is the id of a criterion."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer with its marks, one a criterion, and the reason for them."""

    level: Level
    marks: tuple[Level, ...]
    why: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What every question has, whatever its type."""

    id: str
    stem: str
    points: int
    objective: str
    bloom: str
    section: str
    misconception: str
    sources: tuple[str, ...]
    difficulty: float
    claims: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    read: str = ""
    pool: str = ""
    pair: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Item):
    options: tuple[Option, ...]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Item):
    options: tuple[Option, ...]
    key: tuple[str, ...]
    when_wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Item):
    options: tuple[Option, ...]
    key: tuple[str, ...]
    when_right: str
    when_wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Item):
    prompts: tuple[Prompt, ...]
    options: tuple[Option, ...]
    when_right: str
    when_wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Item):
    key: float
    tolerance: float
    unit: str
    when_right: str
    when_wrong: str
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Number):
    starter: str
    solution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Essay(Item):
    words: int
    rubric: tuple[Criterion, ...]
    comments: tuple[Comment, ...]
    samples: tuple[Sample, ...]

    def worth(self, sample: Sample) -> float:
        """The points of a sample, by its marks."""
        marked = zip(self.rubric, sample.marks, strict=True)
        return sum(part.points * WORTH[mark] for part, mark in marked)

    @property
    def model(self) -> Sample:
        """The sample that gets full marks."""
        return next(sample for sample in self.samples if sample.level == "meets")


TYPES: Mapping[str, type[Item]] = MappingProxyType({
    "choice": Choice, "choices": Choices, "order": Order, "match": Match, "number": Number, "code": Code,
    "essay": Essay,
})  # fmt: skip

PARTS: Mapping[str, Any] = MappingProxyType({
    "options": Option, "prompts": Prompt, "mistakes": Mistake, "rubric": Criterion, "comments": Comment,
    "samples": Sample,
})  # fmt: skip

Versions = tuple[Item, ...]
"""One question with each of its cases; the first stands when no seed is given."""


@dataclass(frozen=True, slots=True)
class ProblemSet:
    """An assignment: what its first page says, and its questions in this order.

    A place holds every question that may stand there: the one that the set names, then the others of its pool.
    """

    id: str
    title: str
    about: str
    lesson: str
    minutes: int
    places: tuple[tuple[Versions, ...], ...]
    pairs: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        """The questions that stand there when no seed is given."""
        return tuple(place[0][0] for place in self.places)

    @property
    def points(self) -> int:
        return sum(item.points for item in self.items)


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything by its id; ``versions`` has every case of an item, ``items`` the first."""

    items: Mapping[str, Item]
    versions: Mapping[str, Versions]
    sets: Mapping[str, ProblemSet]
    objectives: Mapping[str, str]
