"""Dates as precise as the record knows them: a day, a month or a year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Precision = Literal["year", "month", "day"]

FORMS = 'a date as "1950-02-14", "1950-02" or "1950"'
FIRST_YEAR, LAST_YEAR = 1000, 2100
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_PATTERN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date and how precisely it is known."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        if self.day:
            return "day"
        return "month" if self.month else "year"

    @property
    def first(self) -> date:
        """The earliest day that this date may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day that this date may mean."""
        if self.day:
            return self.first
        if self.month and self.month < 12:
            return date(self.year, self.month + 1, 1) - timedelta(days=1)
        return date(self.year, 12, 31)

    @property
    def iso(self) -> str:
        """As written in a table: "1950-02-14", "1958-05" or "1956"."""
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)])

    def __str__(self) -> str:
        """In words: "14 February 1950", "May 1958" or "1956"."""
        parts = (self.day, self.month and MONTHS[self.month - 1], self.year)
        return " ".join(str(part) for part in parts if part)


@lru_cache(maxsize=65536)
def parse_date(text: str) -> PartialDate:
    """Read a date; a `ValueError` says what is wrong with it.

    >>> str(parse_date("1950-02-14")), str(parse_date("1958-05")), str(parse_date("1956"))
    ('14 February 1950', 'May 1958', '1956')
    >>> parse_date("1950-02-30")
    Traceback (most recent call last):
    ValueError: "1950-02-30" is not in the calendar (February 1950 has 28 days)
    """
    match = _PATTERN.fullmatch(text.strip())
    if not match:
        raise ValueError(f'"{text}" is not {FORMS}')
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f'"{text}" lies outside the years {FIRST_YEAR} to {LAST_YEAR}')
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f'"{text}" is not in the calendar (months run from 01 to 12)')
    if day is not None:
        whole_month = PartialDate(year, month)
        if not 1 <= day <= whole_month.last.day:
            raise ValueError(f'"{text}" is not in the calendar ({whole_month} has {whole_month.last.day} days)')
    return PartialDate(year, month, day)


def span(start: PartialDate, end: PartialDate | None) -> str:
    """A date or a stretch of time, in words.

    >>> span(parse_date("1989-05-15"), parse_date("1989-05-18"))
    '15–18 May 1989'
    >>> span(parse_date("1958-07-31"), parse_date("1958-08-03"))
    '31 July – 3 August 1958'
    """
    if end is None or end == start:
        return str(start)
    if start.day and end.day and start.year == end.year:
        if start.month == end.month:
            return f"{start.day}–{end}"
        assert start.month is not None
        return f"{start.day} {MONTHS[start.month - 1]} – {end}"
    if start.precision == end.precision == "year":
        return f"{start}–{end}"
    return f"{start} – {end}"
