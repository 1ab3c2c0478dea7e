"""Events and phases of the relationship, and the events that a teacher brings along."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..plain import nearest
from .dates import FORMS, PartialDate, Precision, parse_date, span
from .errors import EvidenceError
from .tables import read_text, table

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "diplomacy": "Diplomacy",
        "ideology": "Ideology",
        "security": "Security",
        "economy": "Economy and energy",
        "system": "The wider system",
    }
)
"""The kinds of event, each a lane of the timeline, with their names."""

MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as precisely dated as the record allows.

    `paper_says` is filled where the paper differs from the record or leaves it out, `star` on the four events that
    the course is named for, `claim` with an entry of the ledger, `sources` with keys of the bibliography.
    """

    id: str
    date: str
    title: str
    end: str = ""
    description: str = ""
    kind: str = ""
    phase: str = ""
    also_phase: str = ""
    star: str = ""
    section: str = ""
    paper_says: str = ""
    record_shows: str = ""
    claim: str = ""
    sources: tuple[str, ...] = ()
    verification: str = ""
    date_note: str = ""

    @property
    def precision(self) -> Precision:
        return parse_date(self.date).precision

    @property
    def when(self) -> str:
        """The date in words: "14 February 1950", "15–18 May 1989", "May 1958" or "1956"."""
        return span(parse_date(self.date), parse_date(self.end) if self.end else None)

    @property
    def year(self) -> int:
        return parse_date(self.date).year

    @property
    def first(self) -> datetime.date:
        """The earliest day that the date may mean."""
        return parse_date(self.date).first

    @property
    def last(self) -> datetime.date:
        """The latest day that the date, or the end where there is one, may mean."""
        return parse_date(self.end or self.date).last


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the relationship; `end` is empty for the one that goes on."""

    key: str
    name: str
    short: str
    start: str
    end: str
    text: str

    @property
    def years(self) -> str:
        """ "1950–1960", or "1996–" for the phase that goes on."""
        return f"{self.start[:4]}–{self.end[:4]}"


@cache
def phases() -> tuple[Phase, ...]:
    """The four phases, in order."""
    return tuple(Phase(**row) for row in table("phases"))


@cache
def events() -> tuple[Event, ...]:
    """The events of the course, in order of time."""
    return _in_order(Event(**row) for row in table("events"))


def _in_order(found: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(found, key=lambda event: (event.first, event.last)))


# A teacher's own events

_COLUMNS = tuple(column.name for column in fields(Event))
_NEEDED = ("date", "title")

Record = Event | Mapping[str, Any]
Located = tuple[str, Record]
"""A record, after the words that say where it stands."""


def read_events(source: str | Path | Iterable[Record]) -> tuple[Event, ...]:
    """Events from a CSV file or from records, in order of time.

    A row needs `date` ("1950-02-14", "1950-02" or "1950") and `title`; every other field of an `Event` may be given.
    Text stays text: nothing in it is read as markup. At most 50,000 rows.
    """
    if not isinstance(source, str | Path | Iterable):
        raise EvidenceError(f"Events are the path of a CSV file or a list of records; {source!r} is neither.")
    rows: Iterator[Located] = _file_rows(Path(source)) if isinstance(source, str | Path) else _record_rows(source)
    found: dict[str, Event] = {}
    places: dict[str, str] = {}
    for count, (place, row) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise EvidenceError(
                f"More than {MOST_ROWS:,} events. A timeline of so many cannot be read: "
                "keep those that your question needs."
            )
        event = row if isinstance(row, Event) else _event(place, row, f"U-{count}")
        if event.id in found:
            raise EvidenceError(
                f'{place}, column "id": "{event.id}" stands already in {places[event.id]}; '
                "give each event its own id, or leave the column out."
            )
        found[event.id] = event
        places[event.id] = place
    return _in_order(found.values())


def _file_rows(path: Path) -> Iterator[Located]:
    text = read_text(path)
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        header = [name.strip().casefold() for name in next(lines, [])]
        _check_columns(f"{path.name}, header", header)
        for number, cells in enumerate(lines, start=2):
            if not any(cells):
                continue
            if len(cells) > len(header):
                raise EvidenceError(
                    f"{path.name}, row {number}: {len(cells)} cells under {len(header)} columns. "
                    'Put a text that has a comma in it between double quotes: "…".'
                )
            yield f"{path.name}, row {number}", dict(zip(header, cells, strict=False))
    except csv.Error as problem:
        raise EvidenceError(f"{path.name} is not a readable CSV file ({problem}).") from None


def _record_rows(records: Iterable[Record]) -> Iterator[Located]:
    for number, record in enumerate(records, start=1):
        place = f"record {number}"
        if isinstance(record, Mapping):
            _check_columns(place, list(record))
        elif not isinstance(record, Event):
            raise EvidenceError(f"{place}: expected a dictionary or an Event, not {type(record).__name__}.")
        yield place, record


def _check_columns(place: str, names: list[str]) -> None:
    for name in names:
        if name not in _COLUMNS:
            raise EvidenceError(
                f'{place}: unknown column "{name}".{nearest(str(name), _COLUMNS)} Columns: {", ".join(_COLUMNS)}.'
            )
        if names.count(name) > 1:
            raise EvidenceError(f'{place}: the column "{name}" stands twice.')
    for name in _NEEDED:
        if name not in names:
            raise EvidenceError(f'{place}: the column "{name}" is missing; every event needs a date and a title.')


def _event(place: str, row: Mapping[str, Any], default_id: str) -> Event:
    values: dict[str, Any] = {name: _text(place, name, value) for name, value in row.items() if name != "sources"}
    values["sources"] = _sources(row.get("sources", ()))
    values["id"] = values.get("id") or default_id
    if not values["title"]:
        raise EvidenceError(f'{place}, column "title": empty; give each event a short title.')
    start = _date(place, "date", values["date"])
    if values.get("end"):
        end = _date(place, "end", values["end"])
        if end.last < start.first:
            raise EvidenceError(f'{place}, column "end": {end} is before the date {start}.')
    for name in ("phase", "also_phase"):
        _check_phase(place, name, values.get(name, ""))
    return Event(**values)


def _text(place: str, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if name in ("date", "end") and isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, int):
        return str(value)
    raise EvidenceError(f'{place}, column "{name}": expected text, not {type(value).__name__}.')


def _sources(value: Any) -> tuple[str, ...]:
    parts = value.split(";") if isinstance(value, str) else value or ()
    return tuple(part.strip() for part in parts if part.strip())


def _date(place: str, column: str, text: str) -> PartialDate:
    if not text:
        raise EvidenceError(f'{place}, column "{column}": empty; expected {FORMS}.')
    try:
        return parse_date(text)
    except ValueError as problem:
        hint = "" if FORMS in str(problem) else f"; expected {FORMS}"
        raise EvidenceError(f'{place}, column "{column}": {problem}{hint}.') from None


def _check_phase(place: str, column: str, key: str) -> None:
    known = [phase.key for phase in phases()]
    if key and key not in known:
        raise EvidenceError(
            f'{place}, column "{column}": there is no phase "{key}".{nearest(key, known)} Phases: {", ".join(known)}.'
        )
