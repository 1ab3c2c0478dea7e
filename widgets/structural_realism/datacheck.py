"""Compare the course's compact tables with a full original that the reader has downloaded."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import evidence
from .plain import PlainError

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Original:
    """A data set as its makers publish it: how to know it, where its columns go, how it names states and gaps.

    A file may hold only some of the columns; those are compared.
    """

    name: str
    table: str
    columns: Mapping[str, str]
    state: str
    year: str
    gaps: tuple[str, ...] = ("", "NA", "-9")

    def fits(self, header: Sequence[str]) -> bool:
        return {self.state, self.year} <= set(header) and not set(self.columns).isdisjoint(header)


ORIGINALS = (
    Original("Correlates of War, National Material Capabilities (NMC-70-abridged.csv)", "powers",
             {key: key for key in (*evidence.COMPONENTS, "cinc")}, "ccode", "year"),
    Original("V-Dem, country-year (V-Dem-CY-….csv)", "regimes", {"v2x_polyarchy": "polyarchy"},
             "country_text_id", "year"),
    Original("Voeten, UN General Assembly ideal points", "ideal_points",
             {"idealpointall": "ideal_point_all", "idealpointfp": "ideal_point"}, "ccode", "year"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that the two do not share; ``original`` is empty when the original has no such row or number."""

    state: str
    year: int
    column: str
    ours: str
    original: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared, and every row that differs."""

    file: str
    original: str
    table: str
    compared: int
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        counts = f"{self.compared} numbers compared, {len(self.differences)} differ."
        head = f"{self.file}: {self.original}\nOur table {self.table}: {counts}"
        rows = [
            f"  {d.state} {d.year} {d.column}: ours {d.ours or 'missing'}, original {d.original or 'missing'}"
            for d in self.differences[:40]
        ]
        more = [f"  and {len(self.differences) - 40} more; --json lists them all"] if len(self.differences) > 40 else []
        return "\n".join([head, *rows, *more])

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def compare(path: Path, progress: Callable[[int, int], None] = lambda done, whole: None) -> Comparison:
    """Compare the table that ``path`` is the original of.

    Numbers agree when the original, rounded as our table rounds it, is our number. Raises ``PlainError`` for a file
    that cannot be read or is none of the known originals.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="", errors="strict") as file:
            first = file.readline()
            delimiter = max(",;\t", key=first.count)
            raw = next(csv.reader([first], delimiter=delimiter), [])
            header = [re.sub(r"[^a-z0-9_]", "", name.lower()) for name in raw]
            original = next((known for known in ORIGINALS if known.fits(header)), None)
            if original is None:
                known = "; ".join(f"{o.name}: {o.state}, {o.year}, {', '.join(o.columns)}" for o in ORIGINALS)
                raise PlainError(f"{path.name} is none of the originals known here. Their columns: {known}.")
            whole = path.stat().st_size
            theirs = _read(original, header, _lines(file, whole, progress), delimiter, path.name)
    except OSError as error:
        raise PlainError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise PlainError(f"{path.name} is not a readable CSV file in UTF-8 ({error}).") from None
    return _compare(original, theirs, path.name)


def _lines(file: Any, whole: int, progress: Callable[[int, int], None]) -> Iterator[str]:
    done = 0
    for line in file:
        done += len(line)
        progress(done, whole)
        yield line


def _read(
    original: Original, header: list[str], lines: Iterator[str], delimiter: str, name: str
) -> dict[Key, dict[str, str]]:
    codes = (
        {str(state.ccode): state.code for state in evidence.states()}
        if original.state == "ccode"
        else {state.code: state.code for state in evidence.states()}
    )
    place = {
        column: header.index(column)
        for column in (original.state, original.year, *original.columns)
        if column in header
    }
    rows: dict[Key, dict[str, str]] = {}
    for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=2):
        if not cells:
            continue
        if len(cells) <= max(place.values()):
            raise PlainError(f"{name}, row {number}: {len(cells)} cells where {len(header)} were expected.")
        state, year = (
            codes.get(cells[place[original.state]].partition(".")[0]),
            cells[place[original.year]].partition(".")[0],
        )
        if state and year.isdigit():
            rows[int(year), state] = {
                ours: cells[place[column]].strip() for column, ours in original.columns.items() if column in place
            }
    return rows


def _compare(original: Original, theirs: Mapping[Key, Mapping[str, str]], name: str) -> Comparison:
    differences, compared = [], 0
    columns = next(iter(theirs.values()), {})
    for row in evidence.table(original.table):
        numbers = theirs.get((row["year"], row["state"]), {})
        for column in columns:
            ours, published = row[column], numbers.get(column, "")
            published = "" if published in original.gaps else published
            if ours is None and not published:
                continue
            compared += 1
            if ours is None or not _agree(ours, published):
                shown = "" if ours is None else f"{ours:g}" if isinstance(ours, float) else str(ours)
                differences.append(Difference(row["state"], row["year"], column, shown, published))
    return Comparison(name, original.name, original.table, compared, tuple(differences))


def _agree(ours: float, published: str) -> bool:
    try:
        value = float(published)
    except ValueError:
        return False
    return abs(value - ours) <= 0.5000001 * _unit(ours)


def _unit(ours: float) -> float:
    """The last place to which our number is given."""
    text = f"{ours:.10f}".rstrip("0") if isinstance(ours, float) else str(ours)
    return 10.0 ** -len(text.partition(".")[2])


def show_progress(done: int, whole: int) -> None:
    """A percentage on the error stream, where that is a screen."""
    if sys.stderr.isatty() and whole and (done * 100 // whole) != ((done - 4096) * 100 // whole):
        print(f"\r{min(100, done * 100 // whole)} %", end="", file=sys.stderr, flush=True)
