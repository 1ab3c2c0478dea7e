"""The bank of questions: YAML files read into immutable records, or a list of everything that is wrong with them.

``schema.json`` says which fields a question has, ``rules`` what makes it fair, ``cases`` how it varies, ``records``
what it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from . import rules, validation
from .cases import FIELDS, CaseError, expand
from .records import (
    PARTS,
    TYPES,
    Bank,
    Choice,
    Choices,
    Code,
    Criterion,
    Essay,
    Item,
    Match,
    Mistake,
    Number,
    Option,
    Order,
    ProblemSet,
    Prompt,
    Sample,
    Versions,
)
from .validation import nearest

__all__ = [
    "HOME",
    "Bank",
    "BankError",
    "Choice",
    "Choices",
    "Code",
    "Criterion",
    "Essay",
    "Item",
    "Match",
    "Mistake",
    "Number",
    "Option",
    "Order",
    "Problem",
    "ProblemSet",
    "Prompt",
    "Sample",
    "Versions",
    "load",
]

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


def load(folder: Path = HOME) -> Bank:
    """Read a bank; raise ``BankError`` with every problem found, not only the first."""
    if not (folder / "objectives.yaml").is_file():
        raise BankError([Problem(str(folder), "", "", "expected a bank: objectives.yaml, questions in *.yaml, "
                                 "problem sets in sets/*.yaml")])  # fmt: skip
    problems: list[Problem] = []
    objectives = _objectives(folder / "objectives.yaml", problems)
    versions: dict[str, Versions] = {}
    homes: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name != "objectives.yaml":
            for found in _items(path, objectives, problems):
                name = found[0].id
                if name in versions:
                    problems.append(Problem(path.name, name, "id", "expected an id that no other item has"))
                versions[name], homes[name] = found, path.name
    problems += [Problem(homes[name], name, *said) for name, said in rules.of_bank(versions)]
    read = [_set(path, versions, problems) for path in sorted((folder / "sets").glob("*.yaml"))]
    sets = {problem_set.id: problem_set for problem_set in read if problem_set}
    problems += [Problem(f"sets/{name}.yaml", "", *said) for name, said in rules.of_sets(sets.values())]
    if problems:
        raise BankError(problems)
    items = {name: cases[0] for name, cases in versions.items()}
    return Bank(MappingProxyType(items), MappingProxyType(versions), MappingProxyType(sets), objectives)


def _items(path: Path, objectives: Mapping[str, str], problems: list[Problem]) -> Iterator[Versions]:
    raw = _read(path, problems)
    if raw is None:
        return
    if not isinstance(raw, dict) or set(raw) != {"items"} or not isinstance(raw["items"], list):
        problems.append(Problem(path.name, "", "", "expected one list called 'items'"))
        return
    for number, fields in enumerate(raw["items"], 1):
        name = str(fields.get("id", f"number {number}")) if isinstance(fields, dict) else f"number {number}"
        found: list[Problem] = []
        versions = tuple(_versions(path.name, name, fields, objectives, found))
        problems += found
        if versions:
            yield versions


def _versions(
    file: str, name: str, fields: Any, objectives: Mapping[str, str], problems: list[Problem]
) -> Iterator[Item]:
    """One item a case; what is wrong with it is noted once, though every case may have it."""
    varied = isinstance(fields, dict) and any(field in fields for field in FIELDS)
    if varied:
        variation = {field: fields[field] for field in FIELDS if field in fields}
        problems += [Problem(file, name, *said) for said in validation.against_schema(variation, "variation")]
        if problems:
            return
    try:
        for number, record in enumerate(expand(fields) if varied else [fields], 1):
            said = list(validation.against_schema(record, "item"))
            if not said:
                item = _item(record)
                said = list(rules.of_item(item, objectives))
                yield item
            if said:
                where = f"{name} (case {number})" if varied else name
                problems += [Problem(file, where, *expectation) for expectation in said]
                return
    except CaseError as error:
        problems.append(Problem(file, name, *error.expectation))


def _item(fields: Mapping[str, Any]) -> Item:
    values = {key: value for key, value in fields.items() if key != "type"}
    for key, value in values.items():
        if key in PARTS:
            values[key] = tuple(PARTS[key](**{k: _tidy(v) for k, v in part.items()}) for part in value)
        else:
            values[key] = _tidy(value)
    return TYPES[fields["type"]](**values)


def _tidy(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return value.strip("\n") if isinstance(value, str) else value


def _set(path: Path, versions: Mapping[str, Versions], problems: list[Problem]) -> ProblemSet | None:
    raw = _read(path, problems)
    if raw is None:
        return None
    found = list(validation.against_schema(raw, "set"))
    if not found:
        found = [("items", f"expected the id of an item; found {name!r}.{nearest(name, versions)}")
                 for name in raw["items"] if name not in versions]  # fmt: skip
    if found:
        problems.extend(Problem(f"sets/{path.name}", "", *expectation) for expectation in found)
        return None
    fields = {key: _tidy(value) for key, value in raw.items() if key != "items"}
    return ProblemSet(path.stem, places=tuple(_place(name, versions) for name in raw["items"]), **fields)


def _place(name: str, versions: Mapping[str, Versions]) -> tuple[Versions, ...]:
    """The item that a set names, and the others of its pool."""
    named = versions[name]
    mates = (found for other, found in versions.items() if other != name and found[0].pool == named[0].pool)
    return (named, *mates) if named[0].pool else (named,)


def _objectives(path: Path, problems: list[Problem]) -> Mapping[str, str]:
    raw = _read(path, problems)
    try:
        return MappingProxyType({o["id"]: o["text"] for section in raw["sections"] for o in section["objectives"]})
    except (KeyError, TypeError):
        problems.append(Problem(path.name, "", "", "expected sections, each with a list of objectives (id, text)"))
        return MappingProxyType({})


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
