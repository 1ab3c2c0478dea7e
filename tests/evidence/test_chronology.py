"""The events of the course, and the events that a teacher brings along, rightly and wrongly."""

import dataclasses
import datetime
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from structural_realism import evidence
from structural_realism.evidence import Event

BY_ID = {event.id: event for event in evidence.events()}


# The events of the course


def test_the_course_has_its_sixty_events_and_more_in_order() -> None:
    events = evidence.events()
    assert {f"E-{number:02}" for number in range(1, 61)} <= set(BY_ID)
    assert [event.first for event in events] == sorted(event.first for event in events)
    assert sum(event.year <= 1991 for event in events) >= 20


@pytest.mark.parametrize(
    ("id", "when", "star"),
    [
        ("E-05", "14 February 1950", "Alliance treaty"),
        ("E-13", "16 July 1960", "Experts recalled"),
        ("E-27", "25 April 1996", "Partnership"),
        ("E-58", "21 March 2023", "Declaration"),
    ],
)
def test_four_events_stand_out(id: str, when: str, star: str) -> None:
    assert (BY_ID[id].when, BY_ID[id].star) == (when, star)
    assert sum(bool(event.star) for event in evidence.events()) == 4


@pytest.mark.parametrize(
    ("id", "when"),
    [
        ("E-08", "25 February 1956"),
        ("E-10", "May 1958"),
        ("E-11", "31 July – 3 August 1958"),
        ("E-12", "20 June 1959"),
        ("E-14", "16 October 1964"),
        ("E-16", "2 March 1969"),
        ("E-17", "21–28 February 1972"),
        ("E-19", "3 April 1979"),
        ("E-20", "11 April 1980"),
        ("E-22", "15–18 May 1989"),
        ("E-23", "16 May 1991"),
        ("E-24", "26 December 1991"),
        ("E-61", "October 1954"),
        ("E-65", "9–11 July 1971"),
    ],
)
def test_dates_of_the_cold_war(id: str, when: str) -> None:
    assert BY_ID[id].when == when


def test_events_lie_in_their_phases() -> None:
    phases = {phase.key: phase for phase in evidence.phases()}
    for event in evidence.events():
        if not event.phase:
            assert event.date < "1949-10"
            continue
        phase = phases[event.phase]
        assert phase.start <= event.date and (not phase.end or event.date < phase.end), event.id


def test_phases_follow_one_another() -> None:
    phases = evidence.phases()
    assert [(phase.name, phase.years) for phase in phases] == [
        ("Alliance", "1949–1960"),
        ("Split", "1960–1989"),
        ("Normalisation", "1989–1996"),
        ("Strategic partnership", "1996–"),
    ]
    for before, after in pairwise(phases):
        assert before.end == after.start
    assert {BY_ID["E-13"].date, BY_ID["E-22"].date, BY_ID["E-27"].date} == {phase.start for phase in phases[1:]}


def test_where_the_paper_differs_the_record_and_the_ledger_answer() -> None:
    for event in evidence.events():
        assert event.kind in evidence.KINDS
        assert event.sources and all(evidence.source(key) for key in event.sources), event.id
        if event.paper_says:
            assert event.record_shows and event.section, event.id
            claim = evidence.claim(event.claim)
            assert claim.section == event.section or claim.section == "R" or event.section in ("3.1", "3.2", "4.1"), (
                event.id
            )


def test_descriptions_are_short() -> None:
    for event in evidence.events():
        assert len(event.title) <= 60, event.id
        assert len(event.description.split()) <= 45, event.id
        assert event.description.endswith("."), event.id


def test_quotations_of_the_paper_are_short_and_marked() -> None:
    for event in evidence.events():
        for quote in re.findall(r"“([^”]*)”", event.paper_says):
            assert len(quote.split()) <= 8, event.id


# A teacher's own events


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_file_with_two_columns_is_enough(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.csv", "date,title\n1954,Geneva\n1950-02-14,Treaty\n1958-05,Leap\n")
    events = evidence.read_events(path)
    assert [(event.when, event.title) for event in events] == [
        ("14 February 1950", "Treaty"),
        ("1954", "Geneva"),
        ("May 1958", "Leap"),
    ]
    assert len({event.id for event in events}) == 3


@pytest.mark.parametrize(
    "text", ["\ufeffdate;title\n1950;Treaty\n", "date\ttitle\n1950\tTreaty\n", " Date , Title \n1950,Treaty\n\n,\n"]
)
def test_files_from_spreadsheets_are_read(tmp_path: Path, text: str) -> None:
    (event,) = evidence.read_events(str(write(tmp_path / "mine.csv", text)))
    assert (event.date, event.title) == ("1950", "Treaty")


def test_records_may_be_dictionaries_events_or_dates() -> None:
    own = Event(id="X", date="1951", title="Own")
    events = evidence.read_events(
        [{"date": 1950, "title": "Year"}, own, {"date": datetime.date(1952, 3, 1), "title": "Day"}]
    )
    assert [event.date for event in events] == ["1950", "1951", "1952-03-01"]
    assert evidence.read_events(evidence.events()) == evidence.events()


def test_all_fields_may_be_given() -> None:
    given = {
        "id": "a",
        "date": "1969-03-02",
        "end": "1969-03-15",
        "title": "Zhenbao",
        "kind": "security",
        "phase": "split",
        "description": "Shots.",
        "sources": "robinson-1972; gerson-2010",
        "paper_says": "–",
    }
    (event,) = evidence.read_events([given])
    assert event.when == "2–15 March 1969" and event.sources == ("robinson-1972", "gerson-2010")
    assert event.last == datetime.date(1969, 3, 15)


def test_html_stays_text() -> None:
    (event,) = evidence.read_events([{"date": "1950", "title": "<script>alert(1)</script>"}])
    assert event.title == "<script>alert(1)</script>"


def test_ten_thousand_rows_load_in_a_second(tmp_path: Path) -> None:
    rows = "".join(f'19{n % 100:02}-{n % 12 + 1:02}-{n % 28 + 1:02},"Event {n}, with a comma"\n' for n in range(10_000))
    path = write(tmp_path / "many.csv", "date,title\n" + rows)
    start = time.process_time()
    assert len(evidence.read_events(path)) == 10_000
    assert time.process_time() - start < 1


WRONG_FILES = {
    "a misspelt column": (
        "date,titel\n1950,x\n",
        "mine.csv, header: unknown column \"titel\". Did you mean 'title'? Columns: id, date",
    ),
    "a missing column": (
        "date,kind\n1950,system\n",
        'mine.csv, header: the column "title" is missing; every event needs a date and a title.',
    ),
    "a column that stands twice": (
        "date,title,date\n1950,x,1951\n",
        'mine.csv, header: the column "date" stands twice.',
    ),
    "an empty file": ("", 'mine.csv, header: the column "date" is missing'),
    "an impossible date": (
        "date,title\n1949,a\n1950-02-30,b\n",
        'mine.csv, row 3, column "date": "1950-02-30" is not in the calendar (February 1950 has 28 days); '
        'expected a date as "1950-02-14", "1950-02" or "1950".',
    ),
    "a date in another form": (
        "date,title\n14/02/1950,a\n",
        'mine.csv, row 2, column "date": "14/02/1950" is not a date as "1950-02-14", "1950-02" or "1950".',
    ),
    "no date": ("date,title\n,a\n", 'mine.csv, row 2, column "date": empty; expected a date as'),
    "a date too early": ("date,title\n0999,a\n", 'column "date": "0999" lies outside the years 1000 to 2100'),
    "a date too late": (
        "date,title\n2150-01-01,a\n",
        'column "date": "2150-01-01" lies outside the years 1000 to 2100',
    ),
    "an empty title": (
        'date,title\n1950,"  "\n',
        'mine.csv, row 2, column "title": empty; give each event a short title.',
    ),
    "an end before the start": ("date,title,end\n1950-05,a,1949\n", 'column "end": 1949 is before the date May 1950.'),
    "a duplicate id": (
        "id,date,title\nx,1950,a\nx,1951,b\n",
        'mine.csv, row 3, column "id": "x" stands already in mine.csv, row 2; give each event its own id',
    ),
    "an unknown phase": (
        "date,title,phase\n1950,a,aliance\n",
        'column "phase": there is no phase "aliance". Did you mean \'alliance\'? Phases: alliance, split',
    ),
    "a comma without quotation marks": (
        "date,title\n1950,Moscow, Beijing\n",
        "mine.csv, row 2: 3 cells under 2 columns. Put a text that has a comma in it between double quotes",
    ),
    "an open quotation mark": ('date,title\n1950,"Moscow\n', "mine.csv is not a readable CSV file"),
}


@pytest.mark.parametrize("what", WRONG_FILES)
def test_a_wrong_file_gets_a_sentence(what: str, tmp_path: Path) -> None:
    text, message = WRONG_FILES[what]
    with pytest.raises(evidence.EvidenceError) as error:
        evidence.read_events(write(tmp_path / "mine.csv", text))
    assert message in str(error.value)


def test_a_missing_file_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(evidence.EvidenceError, match=r"There is no file none\.csv in .*\. Check the name"):
        evidence.read_events(tmp_path / "none.csv")
    with pytest.raises(evidence.EvidenceError, match="cannot be read"):
        evidence.read_events(tmp_path)


def test_another_encoding_gets_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.csv", "date,title\n1950,Lüthi\n", "latin-1")
    with pytest.raises(
        evidence.EvidenceError, match=r'mine\.csv is not UTF-8 text \(byte 17\)\. Save it again as "CSV UTF-8"'
    ):
        evidence.read_events(path)


def test_more_than_fifty_thousand_rows_are_refused() -> None:
    with pytest.raises(evidence.EvidenceError, match="More than 50,000 events"):
        evidence.read_events({"date": "1950", "title": "x"} for _ in range(50_001))


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"date": "1950", "titel": "x"}, "record 1: unknown column \"titel\". Did you mean 'title'?"),
        ({"date": "1950"}, 'record 1: the column "title" is missing'),
        ({"date": "1950", "title": 3.5}, 'record 1, column "title": expected text, not float.'),
        ({"date": None, "title": "x"}, 'record 1, column "date": empty'),
        ("1950", "record 1: expected a dictionary or an Event, not str."),
    ],
)
def test_a_wrong_record_gets_a_sentence(record: object, message: str) -> None:
    with pytest.raises(evidence.EvidenceError) as error:
        evidence.read_events([record])  # type: ignore[list-item]
    assert message in str(error.value)


def test_events_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        BY_ID["E-05"].title = "x"  # type: ignore[misc]
