"""The tables: CSV files described by `data/datapackage.json`, checked cell by cell when first read.

The description is a Data Package (specs.frictionlessdata.io), so other tools can read it too; of its table
schema we use the types string, integer, number, boolean, date and list, the constraints required, minimum,
maximum, enum and pattern, the primary key and the foreign keys.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..plain import nearest
from .dates import PartialDate, parse_date
from .errors import EvidenceError

Cell = Any
Row = Mapping[str, Cell]

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of a table holds."""

    name: str
    type: str
    unit: str
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its provenance: `copy` is the public copy that we read, `limits` what a reader must know."""

    name: str
    title: str
    unit: str
    sources: tuple[str, ...]
    version: str
    copy: str
    retrieved: str
    terms: str
    limits: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Package:
    """A folder of tables and the `datapackage.json` that describes them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._tables: dict[str, Table] = {}

    @cached_property
    def descriptor(self) -> Mapping[str, Any]:
        descriptor: Mapping[str, Any] = read_json(self.root / "datapackage.json")
        return descriptor

    @cached_property
    def _resources(self) -> Mapping[str, Mapping[str, Any]]:
        return {resource["name"]: resource for resource in self.descriptor["resources"]}

    @cached_property
    def bibliography(self) -> Mapping[str, Mapping[str, Any]]:
        """The entries of `sources.json`, a CSL JSON list, by key."""
        entries: dict[str, Mapping[str, Any]] = {}
        for entry in read_json(self.root / "sources.json"):
            if entry["id"] in entries:
                raise EvidenceError(f'sources.json: the key "{entry["id"]}" stands twice; each source has one entry.')
            entries[entry["id"]] = entry
        return entries

    def names(self) -> tuple[str, ...]:
        return tuple(self._resources)

    def table(self, name: str) -> Table:
        """One table, read and checked on first use."""
        if name not in self._tables:
            if name not in self._resources:
                raise EvidenceError(
                    f'There is no table "{name}".{nearest(name, self.names())} Tables: {", ".join(self.names())}.'
                )
            self._tables[name] = self._read(self._resources[name])
        return self._tables[name]

    def _read(self, resource: Mapping[str, Any]) -> Table:
        schema = resource["schema"]
        path = self.root / resource["path"]
        key = tuple(schema["primaryKey"])
        columns = tuple(
            Column(field["name"], field["type"], field.get("unit", ""), field.get("description", ""))
            for field in schema["fields"]
        )
        rows = self._rows(path, [column.name for column in columns], self._readers(schema))
        _refuse_duplicates(path.name, key, rows)
        sources = tuple(resource["sources"])
        for source in sources:
            if source not in self.bibliography:
                raise EvidenceError(
                    f'datapackage.json, table {resource["name"]}: unknown source "{source}"; '
                    f"expected a key of sources.json.{nearest(source, self.bibliography)}"
                )
        return Table(
            name=resource["name"],
            title=resource["title"],
            unit=resource["unit"],
            sources=sources,
            version=resource["version"],
            copy=resource.get("copy", ""),
            retrieved=resource["retrieved"],
            terms=resource["terms"],
            limits=tuple(resource["limits"]),
            columns=columns,
            key=key,
            rows=rows,
        )

    def _readers(self, schema: Mapping[str, Any]) -> list[Callable[[str], Cell]]:
        foreign = {key["fields"]: key["reference"] for key in schema.get("foreignKeys", ())}
        return [
            _reader(field, self._known(foreign[field["name"]]) if field["name"] in foreign else None)
            for field in schema["fields"]
        ]

    def _known(self, reference: Mapping[str, str]) -> tuple[str, frozenset[str]]:
        resource, field = reference["resource"], reference["fields"]
        if resource == "sources":
            return "a key of sources.json", frozenset(self.bibliography)
        return f"a {field} of {resource}.csv", frozenset(row[field] for row in self.table(resource))

    def _rows(self, path: Path, header: list[str], readers: list[Callable[[str], Cell]]) -> tuple[Row, ...]:
        rows = []
        for number, cells in read_csv(path, header):
            row = {}
            for name, text, read in zip(header, cells, readers, strict=True):
                try:
                    row[name] = read(text)
                except ValueError as problem:
                    raise EvidenceError(f'{path.name}, row {number}, column "{name}": {problem}.') from None
            rows.append(MappingProxyType(row))
        return tuple(rows)


@cache
def package() -> Package:
    """The tables of the course."""
    return Package(DATA)


def table(name: str) -> Table:
    """One table of the course, read and checked on first use."""
    return package().table(name)


def tables() -> tuple[str, ...]:
    """The names of all tables."""
    return package().names()


def read_text(path: Path) -> str:
    """A text file in UTF-8, or a sentence that says why not."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        where = f"{path.name} in {path.absolute().parent}"
        raise EvidenceError(f"There is no file {where}. Check the name and the folder.") from None
    except UnicodeDecodeError as problem:
        raise EvidenceError(
            f'{path.name} is not UTF-8 text (byte {problem.start}). Save it again as "CSV UTF-8".'
        ) from None
    except OSError as problem:
        raise EvidenceError(f"{path} cannot be read: {problem.strerror}.") from None


def read_json(path: Path) -> Any:
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as problem:
        raise EvidenceError(f"{path.name}, line {problem.lineno}: not JSON ({problem.msg}).") from None


def read_csv(path: Path, header: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows below an exact header, each with its number as a spreadsheet shows it."""
    try:
        lines = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
        found = next(lines, [])
        if found != header:
            raise EvidenceError(f"{path.name}, header: {_header_problem(found, header)}.")
        for number, cells in enumerate(lines, start=2):
            if len(cells) != len(header):
                raise EvidenceError(f"{path.name}, row {number}: {len(cells)} cells, expected {len(header)}.")
            yield number, cells
    except csv.Error as problem:
        raise EvidenceError(f"{path.name}: not a readable CSV file ({problem}).") from None


def _header_problem(found: list[str], expected: list[str]) -> str:
    for position, (name, wanted) in enumerate(zip(found, expected, strict=False), start=1):
        if name != wanted:
            return f'column {position} is "{name}", expected "{wanted}"'
    return f"{len(found)} columns, expected {len(expected)} ({', '.join(expected)})"


def _refuse_duplicates(file: str, key: tuple[str, ...], rows: tuple[Row, ...]) -> None:
    seen: dict[tuple[Cell, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        value = tuple(row[name] for name in key)
        if value in seen:
            shown = ", ".join(f"{name} {part}" for name, part in zip(key, value, strict=True))
            raise EvidenceError(
                f'{file}, row {number}, column "{key[0]}": {shown} stands already in row {seen[value]}; '
                "expected each only once."
            )
        seen[value] = number


def _reader(field: Mapping[str, Any], known: tuple[str, frozenset[str]] | None) -> Callable[[str], Cell]:
    """A function that turns the text of a cell into its value, or raises a `ValueError` that says what it expected."""
    kind = field["type"]
    limits = field.get("constraints", {})
    convert = _CONVERTERS[kind]
    required = limits.get("required", False)
    checks = [*_bounds(limits, convert), *_wording(limits, known)]

    def read(text: str) -> Cell:
        if not text:
            if required:
                raise ValueError("empty; expected a value")
            return _EMPTY.get(kind)
        value = convert(text)
        for check in checks:
            for part in value if kind == "list" else (value,):
                check(part)
        return text if kind == "date" else value

    return read


def _bounds(limits: Mapping[str, Any], convert: Callable[[str], Cell]) -> Iterator[Callable[[Cell], None]]:
    bounds = {name: limits[name] for name in ("minimum", "maximum") if name in limits}
    if not bounds:
        return
    low = _ends(convert(str(bounds["minimum"])))[0] if "minimum" in bounds else None
    high = _ends(convert(str(bounds["maximum"])))[1] if "maximum" in bounds else None
    words = {"minimum": "at least", "maximum": "at most"}
    expected = " and ".join(f"{words[name]} {bound}" for name, bound in bounds.items())

    def check(value: Cell) -> None:
        first, last = _ends(value)
        if (low is not None and first < low) or (high is not None and last > high):
            raise ValueError(f"{value} is out of range; expected {expected}")

    yield check


def _ends(value: Cell) -> tuple[Cell, Cell]:
    return (value.first, value.last) if isinstance(value, PartialDate) else (value, value)


def _wording(limits: Mapping[str, Any], known: tuple[str, frozenset[str]] | None) -> Iterator[Callable[[Cell], None]]:
    if options := limits.get("enum"):

        def check_option(value: Cell) -> None:
            if value not in options:
                raise ValueError(f'"{value}" is unknown; expected one of {", ".join(options)}{_guess(value, options)}')

        yield check_option
    if shape := limits.get("pattern"):

        def check_shape(value: Cell) -> None:
            if not re.fullmatch(shape, value):
                raise ValueError(f'"{value}" has the wrong form; expected {shape}')

        yield check_shape
    if known:
        what, names = known

        def check_known(value: Cell) -> None:
            if value not in names:
                raise ValueError(f'"{value}" is unknown; expected {what}{_guess(value, names)}')

        yield check_known


def _guess(value: str, names: Collection[str]) -> str:
    return "." + nearest(value, names).removesuffix("?") if nearest(value, names) else ""


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a whole number') from None


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a number') from None
    if value - value != 0:
        raise ValueError(f'"{text}" is not a finite number')
    return value


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f'"{text}" is neither "true" nor "false"')
    return text == "true"


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";"))


_EMPTY: Mapping[str, Cell] = {"string": "", "date": "", "list": ()}

_CONVERTERS: Mapping[str, Callable[[str], Cell]] = {
    "string": str,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": parse_date,
    "list": _list,
}
