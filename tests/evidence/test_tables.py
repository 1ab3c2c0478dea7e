"""Every table is described, sourced and sound; every kind of damage gets a sentence that says where and what."""

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from structural_realism import evidence
from structural_realism.evidence.tables import DATA, Package, package

NAMES = evidence.tables()
TYPES = {"string", "integer", "number", "boolean", "date", "list"}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_described_from_source_to_limits(name: str) -> None:
    table = evidence.table(name)
    assert table.title and table.version and table.terms
    assert table.sources and all(evidence.source(key) for key in table.sources)
    assert date.fromisoformat(table.retrieved) <= date(2026, 11, 23)
    assert {column.type for column in table.columns} <= TYPES
    assert set(table.key) <= {column.name for column in table.columns}
    assert len(table) > 0
    numbers = [column for column in table.columns if column.type == "number"]
    assert table.unit or any(column.unit for column in numbers) or not numbers


@pytest.mark.parametrize("name", NAMES)
def test_rows_cannot_be_changed(name: str) -> None:
    row = evidence.table(name).rows[0]
    with pytest.raises(TypeError):
        row["year"] = 1  # type: ignore[index]


def test_every_data_file_is_described_and_every_description_has_its_file() -> None:
    files = {path.name for path in DATA.iterdir()} - {"datapackage.json", "sources.json"}
    assert files == {f"{name}.csv" for name in NAMES}


def test_files_are_plain_utf8_with_unix_lines() -> None:
    for path in DATA.glob("*.csv"):
        text = path.read_bytes()
        assert b"\r" not in text and not text.startswith(b"\xef\xbb\xbf"), path.name
        assert text.decode("utf-8").endswith("\n"), path.name


def test_the_tables_stay_compact() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 500_000


def test_the_descriptor_is_a_data_package() -> None:
    descriptor = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["profile"] == "tabular-data-package"
    for resource in descriptor["resources"]:
        assert {"name", "path", "title", "schema", "sources", "terms", "limits"} <= set(resource)


def lines(number: int, edit: Callable[[str], str]) -> Callable[[str], str]:
    """Edit one line of a file, counted as a spreadsheet counts rows."""

    def change(text: str) -> str:
        rows = text.split("\n")
        rows[number - 1] = edit(rows[number - 1])
        return "\n".join(rows)

    return change


DAMAGES = {
    "a changed header": (
        "powers",
        lines(1, lambda row: row.replace("milex", "milexx")),
        'powers.csv, header: column 3 is "milexx", expected "milex".',
    ),
    "a column too few": (
        "world",
        lines(1, lambda row: row.removesuffix(",cinc_sum")),
        "world.csv, header: 8 columns, expected 9 (year, states, milex",
    ),
    "text in a number column": (
        "powers",
        lines(2, lambda row: row.replace("45133984", "much")),
        'powers.csv, row 2, column "milex": "much" is not a number.',
    ),
    "text in a whole-number column": (
        "powers",
        lines(2, lambda row: row.replace("1946", "'46", 1)),
        'powers.csv, row 2, column "year": "\'46" is not a whole number.',
    ),
    "an infinite number": (
        "gdp",
        lines(2, lambda row: row.replace("2103900.9", "inf")),
        'gdp.csv, row 2, column "gdp_ppp": "inf" is not a finite number.',
    ),
    "a year outside the record": (
        "powers",
        lines(2, lambda row: row.replace("1946", "1846", 1)),
        'powers.csv, row 2, column "year": 1846 is out of range; expected at least 1946 and at most 2022.',
    ),
    "a duplicate key": (
        "powers",
        lambda text: text + text.split("\n")[1] + "\n",
        'powers.csv, row 491, column "year": year 1946, state USA stands already in row 2; expected each only once.',
    ),
    "an unknown state": (
        "powers",
        lines(2, lambda row: row.replace("USA", "UAS")),
        'powers.csv, row 2, column "state": "UAS" is unknown; expected a code of states.csv. Did you mean \'USA\'.',
    ),
    "an unknown source": (
        "concepts",
        lines(2, lambda row: row.replace("waltz-1979", "walz-1979")),
        'concepts.csv, row 2, column "sources": "walz-1979" is unknown; expected a key of sources.json. '
        "Did you mean 'waltz-1979'.",
    ),
    "an event before 1945": (
        "events",
        lines(2, lambda row: row.replace("1945-08-14", "1944-08-14", 1)),
        'events.csv, row 2, column "date": 14 August 1944 is out of range; '
        "expected at least 1945 and at most 2026-11-23.",
    ),
    "an event in the future": (
        "events",
        lines(2, lambda row: row.replace("1945-08-14", "2030", 1)),
        'events.csv, row 2, column "date": 2030 is out of range; expected at least 1945 and at most 2026-11-23.',
    ),
    "an impossible date": (
        "events",
        lines(2, lambda row: row.replace("1945-08-14", "1945-02-30", 1)),
        'events.csv, row 2, column "date": "1945-02-30" is not in the calendar (February 1945 has 28 days).',
    ),
    "an unknown kind": (
        "events",
        lines(2, lambda row: row.replace(",diplomacy,", ",diplomcy,")),
        'events.csv, row 2, column "kind": "diplomcy" is unknown; expected one of diplomacy, ideology',
    ),
    "an empty cell that must not be": (
        "phases",
        lines(2, lambda row: row.replace("alliance,Alliance", "alliance,", 1)),
        'phases.csv, row 2, column "name": empty; expected a value.',
    ),
    "a wrong id": (
        "events",
        lines(2, lambda row: row.replace("E-01", "X1", 1)),
        'events.csv, row 2, column "id": "X1" has the wrong form; expected E-[0-9]{2}.',
    ),
    "neither true nor false": (
        "measures",
        lines(2, lambda row: row.replace(",true,", ",yes,")),
        'measures.csv, row 2, column "capability": "yes" is neither "true" nor "false".',
    ),
    "a row too short": ("phases", lines(2, lambda row: row.split(",")[0]), "phases.csv, row 2: 1 cells, expected 6."),
    "an open quotation mark": ("phases", lambda text: text.replace('"', "", 1), "phases.csv, row"),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_named_with_file_row_column_and_expectation(what: str, damage: Callable[..., Package]) -> None:
    name, edit, message = DAMAGES[what]
    with pytest.raises(evidence.EvidenceError) as error:
        damage(f"{name}.csv", edit).table(name)
    assert message in str(error.value)


def test_a_missing_file_is_named(damage: Callable[..., Package]) -> None:
    broken = damage("phases.csv", lambda text: text + " ")
    (broken.root / "phases.csv").unlink()
    with pytest.raises(evidence.EvidenceError, match=r"There is no file .*phases\.csv"):
        broken.table("phases")


def test_a_file_in_another_encoding_is_named(damage: Callable[..., Package]) -> None:
    broken = damage("phases.csv", lambda text: text + " ")
    (broken.root / "phases.csv").write_bytes("key,näme\n".encode("latin-1"))
    with pytest.raises(evidence.EvidenceError, match=r"phases\.csv is not UTF-8 text \(byte 5\)"):
        broken.table("phases")


def test_a_damaged_bibliography_or_description_is_named(damage: Callable[..., Package]) -> None:
    with pytest.raises(evidence.EvidenceError, match=r"sources\.json, line 2: not JSON"):
        damage("sources.json", lambda text: text.replace("[", "", 1)).table("phases")


def test_a_source_stands_only_once(damage: Callable[..., Package]) -> None:
    with pytest.raises(evidence.EvidenceError, match='the key "akbar-2022" stands twice'):
        damage("sources.json", lambda text: text.replace("allison-2017", "akbar-2022")).table("phases")


def test_a_table_with_an_unknown_source_is_named(damage: Callable[..., Package]) -> None:
    edit = damage(
        "datapackage.json", lambda text: text.replace('"sources": ["thompson-2022"]', '"sources": ["tomson"]')
    )
    with pytest.raises(evidence.EvidenceError, match='table rivalries: unknown source "tomson"; expected a key'):
        edit.table("rivalries")


def test_an_unknown_table_gets_the_nearest_name() -> None:
    with pytest.raises(evidence.EvidenceError, match=r'There is no table "event"\. Did you mean \'events\'\?'):
        package().table("event")


def test_texts_use_one_spelling_and_no_straight_minus_or_double_spaces() -> None:
    american = re.compile(r"\b(normalization|militarized|labor|defense|honor|center|behavior|color)\b")
    for name in ("events", "phases", "breaks", "measures", "concepts", "claims"):
        for number, row in enumerate(evidence.table(name), start=2):
            for column in ("title", "description", "text", "definition", "paper_says", "record_shows", "correction"):
                text = str(row.get(column, ""))
                assert "  " not in text and text == text.strip(), (name, number, column)
                assert not american.search(text), (name, number, column, text)
