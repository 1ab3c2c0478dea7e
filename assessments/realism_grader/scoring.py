"""What an answer is worth, and what to say about it: pure functions of a key and a value.

One letter: all or nothing. Several letters and an order: right minus wrong, not below zero (see ``share_right``).
Matched pairs: each right one its share.
A number: all within the tolerance, nothing outside. No answer, or one that cannot be read: nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from itertools import combinations
from typing import Any, Literal, Self

from structural_realism.checks.answers import Form, Kind, Reading, Value

Outcome = Literal["right", "partly", "wrong", "none"]

READING = "application/vnd.structural-realism.answer+json"
"""The kind of output that carries the answer as it was read, for the feedback."""

_SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a test cell needs to judge one answer; written into its hidden part as a dictionary of literals."""

    item: str
    form: Kind
    of: str
    answer: Value
    points: float
    tolerance: float = 0.0
    by_letter: Mapping[str, str] = field(default_factory=dict)
    mistakes: Sequence[tuple[float, str]] = ()
    when_right: str = ""
    when_wrong: str = ""
    read: str = ""
    misconception: str = ""

    @classmethod
    def of_literals(cls, literals: Mapping[str, Any]) -> Self:
        return cls(**literals)

    def as_literals(self) -> dict[str, Any]:
        """Its fields, without the optional ones that say nothing, ready to be printed as Python."""
        pairs = ((f, getattr(self, f.name)) for f in fields(self))
        return {f.name: value for f, value in pairs if value or (f.default is MISSING and f.default_factory is MISSING)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The points for an answer and the words that go with them.

    As the last value of a test cell it shows its points, which is how nbgrader takes partial credit.
    """

    points: float
    outcome: Outcome
    remarks: tuple[str, ...]
    reading: Reading

    def __repr__(self) -> str:
        return repr(self.points)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {"text/plain": repr(self), READING: {"value": self.reading.value}}


def judge(literals: Mapping[str, Any], value: object) -> Verdict:
    """Judge a student's ``value``; only values of exactly the built-in types can earn points.

    >>> key = {"item": "x", "form": "some_of", "of": "abcdef", "answer": "ace", "points": 3}
    >>> judge(key, "a, c, e"), judge(key, "ac"), judge(key, "acb"), judge(key, "abcdef"), judge(key, None)
    (3.0, 2.0, 1.0, 0.0, 0.0)
    """
    key = Key.of_literals(literals)
    reading = Form(key.form, key.of).read(value)
    if reading.value is None:
        return Verdict(0.0, "none", (), reading)
    share = share_right(key, reading.value)
    outcome: Outcome = "right" if share == 1 else "partly" if share > 0 else "wrong"
    return Verdict(round(key.points * share, 2), outcome, tuple(_remarks(key, reading.value, outcome)), reading)


def share_right(key: Key, value: Value) -> float:
    """The share of the points that ``value`` earns, from 0 to 1.

    Several letters: (right letters - wrong letters) / letters of the key. An order: (pairs in the right order - pairs
    in the wrong order) / all pairs, which is Kendall's tau. Both not below zero, so that guessing earns little.
    Matched pairs: right pairs / all pairs.
    """
    if isinstance(value, str) and isinstance(key.answer, str):
        if key.form == "some_of":
            hits = sum(1 if letter in key.answer else -1 for letter in value)
            return max(0.0, hits / len(key.answer))
        if key.form == "order_of":
            pairs = list(combinations(value, 2))
            hits = sum(1 if key.answer.index(a) < key.answer.index(b) else -1 for a, b in pairs)
            return max(0.0, hits / len(pairs))
        if key.form == "match_of":
            return sum(map(str.__eq__, value, key.answer)) / len(key.answer)
        return float(value == key.answer)
    if isinstance(value, str) or isinstance(key.answer, str):
        return 0.0
    return float(_near(value, key.answer, key.tolerance))


def key_in(source: str) -> dict[str, Any] | None:
    """The key in the source of a test cell, read without running it; ``None`` if it has none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "judge":
            literals = ast.literal_eval(node.args[0])
            return literals if isinstance(literals, dict) else None
    return None


def _remarks(key: Key, value: Value, outcome: Outcome) -> list[str]:
    """What to say about the letters that were chosen, and about the answer as a whole; never what was left out."""
    if key.form == "match_of":
        remarks = _on_pairs(key, str(value))
    else:
        chosen = [letter for letter in str(value) if letter in key.by_letter]
        remarks = [f"{letter}) {key.by_letter[letter]}" if key.form == "some_of" else key.by_letter[letter]
                   for letter in chosen]  # fmt: skip
    if outcome == "right":
        return [*remarks, *filter(None, [key.when_right])]
    known = [text for wrong, text in key.mistakes if _near(value, wrong, key.tolerance)]
    return remarks + (known or list(filter(None, [key.when_wrong])))


def _on_pairs(key: Key, value: str) -> list[str]:
    """Words for each number with a wrong letter; here ``by_letter`` has numbers."""
    given = enumerate(zip(value, str(key.answer), strict=True), 1)
    return [f"{number}. {key.by_letter[str(number)]}" for number, (letter, right) in given
            if letter != right and str(number) in key.by_letter]  # fmt: skip


def _near(value: Value, target: Value, tolerance: float) -> bool:
    if isinstance(value, str) or isinstance(target, str):
        return False
    return abs(value - target) <= tolerance + _SLACK * max(1.0, abs(target))
