from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structural_realism.evidence.dates import parse_date, span


@pytest.mark.parametrize(
    ("text", "words", "precision", "first", "last"),
    [
        ("1950-02-14", "14 February 1950", "day", date(1950, 2, 14), date(1950, 2, 14)),
        ("1958-05", "May 1958", "month", date(1958, 5, 1), date(1958, 5, 31)),
        ("1954-12", "December 1954", "month", date(1954, 12, 1), date(1954, 12, 31)),
        ("1956", "1956", "year", date(1956, 1, 1), date(1956, 12, 31)),
        ("1972-02-29", "29 February 1972", "day", date(1972, 2, 29), date(1972, 2, 29)),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(text: str, words: str, precision: str, first: date, last: date) -> None:
    found = parse_date(text)
    assert (str(found), found.precision, found.first, found.last, found.iso) == (words, precision, first, last, text)


@given(st.dates(date(1000, 1, 1), date(2100, 12, 31)))
def test_every_day_survives_the_round_trip(day: date) -> None:
    found = parse_date(day.isoformat())
    assert found.first == found.last == day and found.iso == day.isoformat()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1950-02-30", "is not in the calendar (February 1950 has 28 days)"),
        ("1950-13-01", "is not in the calendar (months run from 01 to 12)"),
        ("1950-00", "months run from 01 to 12"),
        ("1950-01-00", "is not in the calendar (January 1950 has 31 days)"),
        ("14/02/1950", 'is not a date as "1950-02-14", "1950-02" or "1950"'),
        ("1950-2-14", "is not a date as"),
        ("February 1950", "is not a date as"),
        ("0999", "lies outside the years 1000 to 2100"),
        ("2101-01-01", "lies outside the years 1000 to 2100"),
        ("١٩٥٠", "is not a date as"),
    ],
)
def test_a_wrong_date_is_told(text: str, problem: str) -> None:
    with pytest.raises(ValueError) as error:
        parse_date(text)
    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("1972-02-21", "1972-02-28", "21–28 February 1972"),
        ("1958-07-31", "1958-08-03", "31 July – 3 August 1958"),
        ("1999-12-30", "2000-01-02", "30 December 1999 – 2 January 2000"),
        ("1959", "1961", "1959–1961"),
        ("1958-05", "1958-06", "May 1958 – June 1958"),
        ("1958-05", "1958-05", "May 1958"),
    ],
)
def test_a_stretch_of_time_in_words(start: str, end: str, words: str) -> None:
    assert span(parse_date(start), parse_date(end)) == words
