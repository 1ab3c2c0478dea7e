"""`realism data --check`: our tables against an original, column by column."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from structural_realism import cli, datacheck, evidence
from structural_realism.plain import PlainError


def original(
    path: Path, change: tuple[str, int, str, str] | None = None, *, gap: str = "-9", extra: bool = True
) -> Path:
    """Our own table of capabilities in the form in which Correlates of War publishes it."""
    columns = [*evidence.COMPONENTS, "cinc"]
    codes = {state.code: state.ccode for state in evidence.states()}
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["stateabb", "ccode", "year", *columns, "version"])
        if extra:
            rows.writerow(["XXX", 999, 1950, *[1] * 7, 7])
        for row in evidence.table("powers"):
            numbers = [gap if row[column] is None else row[column] for column in columns]
            if change and (row["state"], row["year"]) == change[:2]:
                numbers[columns.index(change[2])] = change[3]
            rows.writerow([row["state"], codes[row["state"]], row["year"], *numbers, 7])
    return path


def test_an_equal_original_has_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = original(tmp_path / "NMC.csv")
    found = datacheck.compare(file)
    assert found.compared > 3000 and found.differences == ()
    assert cli.main(["data", "--check", str(file)]) == 0
    assert "0 differ" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("published", "shown"), [("0.284443021", None), ("0.2845", "0.2845"), ("-9", ""), ("abc", "abc")]
)
def test_a_number_that_differs_is_named(tmp_path: Path, published: str, shown: str | None) -> None:
    found = datacheck.compare(original(tmp_path / "NMC.csv", ("USA", 1950, "cinc", published)))
    wanted = [] if shown is None else [("USA", 1950, "cinc", shown)]
    assert [(d.state, d.year, d.column, d.original) for d in found.differences] == wanted


def test_a_row_that_the_original_lacks_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = original(tmp_path / "NMC.csv")
    lines = [line for line in file.read_text().splitlines() if not line.startswith("CHN,710,1960")]
    file.write_text("\n".join(lines))
    assert cli.main(["data", "--check", str(file), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {(d["state"], d["year"]) for d in found["differences"]} == {("CHN", 1960)}


def test_one_half_of_voetens_files_is_compared_alone(tmp_path: Path) -> None:
    file = tmp_path / "Idealpoint.tab"
    rows = ["ccode\tiso3c\tCountryname\tyear\tNVotesFP\tIdealPointFP\tQ5%FP"]
    rows += [
        f"2\tUSA\tUnited States\t{row['year']}\t1\t{row['ideal_point']}\t0"
        for row in evidence.table("ideal_points")
        if row["state"] == "USA"
    ]
    file.write_text("\n".join(rows))
    found = datacheck.compare(file)
    assert {d.column for d in found.differences} == {"ideal_point"}
    assert {d.state for d in found.differences} == {"RUS", "CHN"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "none of the originals"),
        (b"", "none of the originals"),
        (b"ccode,year,milex\n2\n", "row 2: 1 cells"),
        (b"ccode,year,milex\n\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_is_no_original_gets_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(PlainError, match=words):
        datacheck.compare(file)


def test_a_missing_file_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["data", "--check", str(tmp_path / "none.csv")]) == 2
    assert "cannot be read: No such file" in capsys.readouterr().err
