"""The bank of questions: YAML files read into immutable records, or a list of everything that is wrong with them.

``validation`` says what an item must look like; this module says what it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from . import validation
from .validation import Expectation, nearest

LONGER_AT_MOST = 1.2
"""How much longer a right option may be than the longest wrong one."""

HOME = Path(__file__).resolve().parent.parent / "bank"
"""The bank of a clone. An installation from a wheel has none: the keys are not for students."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it is and what was expected there."""

    file: str
    item: str
    field: str
    expected: str

    def __str__(self) -> str:
        where = (self.file, self.item and f"item {self.item}", self.field)
        return ": ".join([*filter(None, where), self.expected])


class BankError(ValueError):
    """The bank cannot be used; ``problems`` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    answer: float
    feedback: str


@dataclass(frozen=True, slots=True)
class Criterion:
    criterion: str
    points: int
    meets: str


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
class Number(Item):
    key: float
    tolerance: float
    unit: str
    when_right: str
    when_wrong: str
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Number):
    starter: str
    solution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Essay(Item):
    words: int
    rubric: tuple[Criterion, ...]
    sample: str


TYPES: Mapping[str, type[Item]] = MappingProxyType(
    {"choice": Choice, "choices": Choices, "order": Order, "number": Number, "code": Code, "essay": Essay}
)

_PARTS: Mapping[str, Any] = MappingProxyType({"options": Option, "mistakes": Mistake, "rubric": Criterion})


@dataclass(frozen=True, slots=True)
class ProblemSet:
    """An assignment: what its first page says and which items it asks, in this order."""

    id: str
    title: str
    about: str
    lesson: str
    minutes: int
    items: tuple[Item, ...]

    @property
    def points(self) -> int:
        return sum(item.points for item in self.items)


@dataclass(frozen=True, slots=True)
class Bank:
    items: Mapping[str, Item]
    sets: Mapping[str, ProblemSet]
    objectives: Mapping[str, str]


def load(folder: Path = HOME) -> Bank:
    """Read a bank; raise ``BankError`` with every problem found, not only the first."""
    if not (folder / "objectives.yaml").is_file():
        raise BankError([Problem(str(folder), "", "", "expected a bank: objectives.yaml, questions in *.yaml, "
                                 "problem sets in sets/*.yaml")])  # fmt: skip
    problems: list[Problem] = []
    objectives = _objectives(folder / "objectives.yaml", problems)
    items: dict[str, Item] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name != "objectives.yaml":
            for item in _items(path, objectives, problems):
                if item.id in items:
                    problems.append(Problem(path.name, item.id, "id", "expected an id that no other item has"))
                items[item.id] = item
    sets = {path.stem: _set(path, items, problems) for path in sorted((folder / "sets").glob("*.yaml"))}
    if problems:
        raise BankError(problems)
    return Bank(MappingProxyType(items), MappingProxyType({k: s for k, s in sets.items() if s}), objectives)


def _items(path: Path, objectives: Mapping[str, str], problems: list[Problem]) -> Iterator[Item]:
    raw = _read(path, problems)
    if raw is None:
        return
    if not isinstance(raw, dict) or set(raw) != {"items"} or not isinstance(raw["items"], list):
        problems.append(Problem(path.name, "", "", "expected one list called 'items'"))
        return
    for number, fields in enumerate(raw["items"], 1):
        name = str(fields.get("id", f"number {number}")) if isinstance(fields, dict) else f"number {number}"
        found = list(validation.against_schema(fields, "item"))
        if not found:
            item = _item(fields)
            found = list(_against_rules(item, objectives))
            yield item
        problems.extend(Problem(path.name, name, *expectation) for expectation in found)


def _item(fields: Mapping[str, Any]) -> Item:
    values = {key: value for key, value in fields.items() if key != "type"}
    for key, value in values.items():
        if key in _PARTS:
            values[key] = tuple(_PARTS[key](**{k: _tidy(v) for k, v in part.items()}) for part in value)
        else:
            values[key] = tuple(value) if isinstance(value, list) else _tidy(value)
    return TYPES[fields["type"]](**values)


def _tidy(value: Any) -> Any:
    return value.strip("\n") if isinstance(value, str) else value


def _set(path: Path, items: Mapping[str, Item], problems: list[Problem]) -> ProblemSet | None:
    raw = _read(path, problems)
    if raw is None:
        return None
    found = list(validation.against_schema(raw, "set"))
    if not found:
        found = [("items", f"expected the id of an item; found {name!r}.{nearest(name, items)}")
                 for name in raw["items"] if name not in items]  # fmt: skip
    if found:
        problems.extend(Problem(f"sets/{path.name}", "", *expectation) for expectation in found)
        return None
    fields = {key: _tidy(value) for key, value in raw.items() if key != "items"}
    return ProblemSet(path.stem, items=tuple(items[name] for name in raw["items"]), **fields)


def _objectives(path: Path, problems: list[Problem]) -> Mapping[str, str]:
    raw = _read(path, problems)
    try:
        return MappingProxyType({o["id"]: o["text"] for section in raw["sections"] for o in section["objectives"]})
    except (KeyError, TypeError):
        problems.append(Problem(path.name, "", "", "expected sections, each with a list of objectives (id, text)"))
        return MappingProxyType({})


def _against_rules(item: Item, objectives: Mapping[str, str]) -> Iterator[Expectation]:
    """What a schema cannot say."""
    if item.objective not in objectives:
        hint = nearest(item.objective, objectives)
        yield "objective", f"expected an id of objectives.yaml; found {item.objective!r}.{hint}"
    match item:
        case Order():
            if sorted(item.key) != sorted(option.id for option in item.options):
                yield "key", "expected the id of every option once, in the right order"
        case Choice() | Choices():
            yield from _key_and_options(item)
        case Number():
            for mistake in item.mistakes:
                if abs(mistake.answer - item.key) <= item.tolerance:
                    yield "mistakes", f"expected wrong answers; {mistake.answer:g} is within the tolerance of the key"
        case Essay():
            total = sum(part.points for part in item.rubric)
            if total != item.points:
                yield "rubric", f"expected points that add up to {item.points}; they add up to {total}"
    if isinstance(item, Choice | Choices | Order):
        ids, texts = zip(*((option.id, option.text.casefold()) for option in item.options), strict=True)
        if len(set(ids)) < len(ids) or len(set(texts)) < len(texts):
            yield "options", "expected every id and every text once"


def _key_and_options(item: Choice | Choices) -> Iterator[Expectation]:
    ids = [option.id for option in item.options]
    key = (item.key,) if isinstance(item, Choice) else item.key
    for name in key:
        if name not in ids:
            yield "key", f"expected the id of an option; found {name!r}.{nearest(name, ids)}"
    right = max((len(option.text) for option in item.options if option.id in key), default=0)
    wrong = max((len(option.text) for option in item.options if option.id not in key), default=0)
    if not wrong:
        yield "key", "expected at least one wrong option"
    elif right > LONGER_AT_MOST * wrong:
        yield "options", (f"expected options of one length; the longest right one has {right} characters, "
                          f"the longest wrong one {wrong}")  # fmt: skip


class _Loader(yaml.SafeLoader):
    """YAML without a trap: a field given twice is an error, not a silent overwriting."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                said_twice = f"the field {name!r} is given twice"
                raise yaml.constructor.ConstructorError(None, None, said_twice, node.start_mark)
        return super().construct_mapping(node, deep)


def _read(path: Path, problems: list[Problem]) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), _Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reason = getattr(error, "problem", None) or error
        problems.append(Problem(path.name, "", place, f"expected YAML that can be read; {reason}"))
        return None
