"""What the powers could bring to bear, year by year, and every other series of numbers, with its breaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ..plain import nearest
from .errors import EvidenceError
from .tables import Row, table

COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
"""The six components of CINC."""

WORLD = "world"

Numbers = Mapping[str, float]
"""State code → number."""


@dataclass(frozen=True, slots=True)
class Break:
    """A year in which a series changes its definition, its source or the state it speaks of.

    `year` is the first year on the new footing; `state` is empty when the break touches every state; `measure` names
    the component in which a composite breaks.
    """

    year: int
    state: str
    measure: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is counted every year."""

    key: str
    name: str
    short: str
    unit: str
    source: str
    definition: str

    @property
    def breaks(self) -> tuple[Break, ...]:
        return breaks(self.key)


@dataclass(frozen=True, slots=True)
class Series(Mapping[int, float]):
    """Year → number. A year that the record lacks is not in the series."""

    name: str
    measure: Measure
    numbers: Mapping[int, float]
    breaks: tuple[Break, ...]

    def __getitem__(self, year: int) -> float:
        return self.numbers[year]

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


def measures() -> tuple[Measure, ...]:
    """The measures of capabilities."""
    return tuple(measure(row["key"]) for row in table("measures") if row["capability"])


@cache
def measure(key: str) -> Measure:
    """One measure by its key: a measure of capabilities, a component of CINC, or the stem of any other series."""
    row = _home(key)
    return Measure(*(row[field] for field in ("key", "name", "short", "unit", "source", "definition")))


@cache
def _homes() -> Mapping[str, Row]:
    return {row["key"]: row for row in table("measures")}


def _home(key: str) -> Row:
    """The row of `measures.csv` that says in which table and column a measure lives."""
    try:
        return _homes()[key]
    except KeyError:
        capability = [row["key"] for row in table("measures") if row["capability"]]
        raise EvidenceError(
            f'There is no measure "{key}".{nearest(key, _homes())} Measures of capabilities: {", ".join(capability)}.'
        ) from None


@cache
def _record(key: str) -> Mapping[str, Mapping[int, float]]:
    """Whose number ("USA", "CHN-RUS", or "" where there is only one) → year → number."""
    home = _home(key)
    found: dict[str, dict[int, float]] = {}
    for row in table(home["table"]):
        if (number := row[home["column"]]) is not None:
            found.setdefault("-".join(row[name] for name in home["by"]), {})[row["year"]] = number
    if key in COMPONENTS:
        found[WORLD] = {row["year"]: row[key] for row in table("world")}
    return found


@cache
def years(key: str) -> range:
    """The years of a measure, first to last."""
    known = {year for numbers in _record(key).values() for year in numbers}
    return range(min(known), max(known) + 1)


@cache
def major_powers(year: int) -> tuple[str, ...]:
    """The major powers at mid-year by the list of the Correlates of War, which ends in 2016 and is carried on here.

    China is on the list from 1950, Germany and Japan are on it again from 1992.
    """
    return tuple(row["state"] for row in table("major_powers") if row["first"] <= year)


def capabilities(key: str, year: int) -> Numbers:
    """The capabilities of that year's major powers: state code → number.

    A power without a number that year is left out. For 1946–49 China is not yet on the list of major powers.
    """
    if _home(key)["by"] != ("state",):
        raise EvidenceError(f'"{key}" does not count what single states have: ask series() for it.')
    known = years(key)
    if isinstance(year, bool) or not isinstance(year, int):
        raise EvidenceError(f"A year is a whole number such as 1950; {year!r} is not one.")
    if year not in known:
        raise EvidenceError(
            f"The record of {measure(key).name} runs from {known[0]} to {known[-1]}; {year} lies outside it."
        )
    record = _record(key)
    return MappingProxyType({code: record[code][year] for code in major_powers(year) if year in record.get(code, ())})


def components(year: int) -> Mapping[str, Numbers]:
    """The six components of CINC for that year's major powers: component → state code → number."""
    return MappingProxyType({key: capabilities(key, year) for key in COMPONENTS})


def world(year: int) -> Numbers:
    """The six components of CINC summed over all states of that year: component → number."""
    known = years("cinc")
    if year not in known:
        raise EvidenceError(f"The world totals run from {known[0]} to {known[-1]}; {year} lies outside them.")
    return MappingProxyType({key: _record(key)[WORLD][year] for key in COMPONENTS})


def series(name: str) -> Series:
    """Year → number for one name: a measure, then after a colon whose it is.

    `"cinc:USA"`, `"milex:world"`, `"distance:CHN-RUS"`, `"energy:crude_from_russia"`; a few need no colon, such as
    `"china_imports"`. `series_names()` lists them all.
    """
    key, _, whose = name.partition(":")
    record = _record(key)
    label = whose if whose in record else "-".join(reversed(whose.split("-")))
    if label not in record:
        names = _names(key)
        raise EvidenceError(
            f'There is no series "{name}".{nearest(name, names)} Of this measure there are: {", ".join(names)}.'
        )
    state = label if _home(key)["by"] == ("state",) else None
    return Series(name, measure(key), MappingProxyType(record[label]), breaks(key, state))


def series_names() -> tuple[str, ...]:
    """The names of all series."""
    return tuple(name for key in _homes() for name in _names(key))


def _names(key: str) -> tuple[str, ...]:
    return tuple(f"{key}:{whose}" if whose else key for whose in _record(key))


_PARTS: Mapping[str, tuple[str, ...]] = {
    "cinc": COMPONENTS,
    "cinc_ex_upop": tuple(key for key in COMPONENTS if key != "upop"),
}


@cache
def breaks(key: str, state: str | None = None) -> tuple[Break, ...]:
    """The years in which a measure breaks, in order; with a state, those that touch it.

    A composite breaks where one of its components does.
    """
    _home(key)
    parts = _PARTS.get(key, (key,))
    rows = (row for row in table("breaks") if row["measure"] in parts and state in (None, row["state"] or state))
    return tuple(Break(**row) for row in sorted(rows, key=lambda row: (row["year"], row["measure"], row["state"])))
