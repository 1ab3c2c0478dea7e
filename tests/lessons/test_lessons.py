"""Every lesson: numbers bound to the record, notes with sources, short cells, headings in order, small files."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from structural_realism import evidence, prose
from structural_realism.checks.items import items, raw
from structural_realism.marks import Mark, marks, plain
from structural_realism.prose import ProseError

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("*.ipynb"))
PRIMARY = ("treaty", "document", "legislation", "speech")
EACH = pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])


def cells(path: Path, kind: str) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


@EACH
def test_every_marked_number_date_and_claim_agrees_with_the_record(path: Path) -> None:
    found = [mark for text in cells(path, "markdown") for mark in marks(text)]
    assert len(found) >= (5 if path.stem.startswith("00") else 10)
    for mark in found:
        prose.check(mark)


@EACH
def test_no_number_stands_outside_the_record(path: Path) -> None:
    *texts, _notes = cells(path, "markdown")
    years = prose.years_of([mark for text in texts for mark in marks(text)])
    loose = {word: text[:50] for text in texts for word in prose.unbound(text, years)}
    assert loose == {}


@EACH
def test_every_link_has_its_note_and_the_notes_are_up_to_date(path: Path) -> None:
    *texts, notes = cells(path, "markdown")
    pointed, numbers = prose.number_notes(texts)
    assert pointed == texts
    assert notes.endswith(prose.notes(numbers)), "run tests/bake_lessons.py"
    assert set(re.findall(r"\]\(#(note-\d+)", "".join(texts))) == {f"note-{number}" for number in numbers.values()}


@EACH
def test_code_is_short_and_hidden_and_the_file_is_small(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 2
            assert cell.metadata.get("jupyter", {}).get("source_hidden")
            assert all(set(output.get("data", {})) <= {"text/plain"} for output in cell.outputs)
    assert "widgets" not in notebook.metadata
    assert path.stat().st_size < 100_000


@EACH
def test_headings_are_in_order_and_no_paragraph_is_long(path: Path) -> None:
    *texts, _notes = cells(path, "markdown")
    levels = [len(mark) for text in texts for mark in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    for text in texts:
        for paragraph in plain(text).split("\n\n"):
            if not paragraph.startswith(("|", "-", "#", "1.")):
                assert len(paragraph.split()) <= 90, paragraph[:60]


@EACH
def test_a_lesson_is_called_by_its_heading(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[0].source.splitlines()[0] == f"# {notebook.metadata.title}"


@EACH
def test_reading_on_begins_with_a_primary_document(path: Path) -> None:
    (read_on,) = [text for text in cells(path, "markdown") if text.startswith("**Read on.**")]
    first = next(marks(read_on))
    assert read_on.index("](") == read_on.index(f"{first.words}](#") + len(first.words)
    kind, key = first.query.split()
    assert kind == "source"
    if path.stem.startswith("00"):
        assert key == "hu-paper", "lesson 00 makes no claim; what the course reads is the paper"
    else:
        assert evidence.source(key).kind in PRIMARY, key


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("41.9 %", "share cinc USA 1950"),
        ("42 %", "share cinc USA 1950"),
        ("44.1 %", "share cinc RUS+CHN 1950"),
        ("14 February 1950", "date E-05"),
        ("February 1950", "date E-05"),
        ("C-3.1-02", "claim C-3.1-02"),
        ("two poles", "label milex schweller 1960"),
        ("three", "label cinc schweller 1960"),
        ("the United States", "largest milex 1960"),
        ("0.284", "value cinc:USA 1950"),
        ("62 %", "change milex:RUS 1988 1989"),
        ("38.1 %", "triad cinc RUS 1972"),
        ("57.6 %", "triad cinc RUS+CHN 1965"),
        ("since 1958", "rivalry RUS+CHN"),
        ("1958 to 1989", "rivalry CHN+RUS"),
        ("unit veto", "triangle 1965"),
        ("the Soviet Union", "triangle 1980"),
        ("Russia", "triangle 2000"),
        ("1958–72", "spell 1965"),
        ("1996 to 2006", "spell 2000"),
        ("4 October 2011", "vote S/2011/612"),
        ("141 for", "vote A/RES/ES-11/1"),
        ("abstained", "vote S/2017/315 CHN"),
        ("vetoed", "vote S/2017/315 RUS"),
        ("12.0 %", "trade RUS 2014"),
        ("1.8 %", "trade CHN 2014"),
        ("105 Su-27 fighters", "deal 1996"),
        ("24 fighters", "deal 2015"),
        ("37 of 39", "score strongest-isolated milex"),
        ("24 years", "score strongest-isolated cinc"),
        ("3 of 39", "score gamson milex"),
        ("37 of 71", "score strongest-isolated milex all"),
        ("36 of 39", "score same-as-last-year record"),
        ("65 of 71", "score same-as-last-year record all"),
    ],
)
def test_words_that_agree_pass(words: str, query: str) -> None:
    prose.check(Mark(words, query))


@pytest.mark.parametrize(
    ("words", "query", "says"),
    [
        ("41.8 %", "share cinc USA 1950", 'the record says "41.9"'),
        ("15 February 1950", "date E-05", "14 February 1950"),
        ("16 February 1979", "claim C-3.2-01", "where the record says"),
        ("two", "label cinc schweller 1960", "tripolar"),
        ("China", "largest cinc 1960", "United States"),
        ("9 %", "share cinc CHN 1948", "not among the major powers"),
        ("x", "guess 1", "no question"),
        ("x", "share cinc", "too few words"),
        ("much", "share cinc USA 1950", "no number"),
        ("1 %", "share cink USA 1950", "cinc"),
        ("x", "date E-999", "no event"),
        ("C-9", "claim C-9", "no claim"),
        ("x", "source nobody", "no source"),
        ("3", "value cinc:USA 1800", "1800"),
        ("34.1 %", "triad cinc RUS 1972", 'the record says "38.1"'),
        ("9 %", "triad cinc GBR 1972", "not among the three powers"),
        ("since 1960", "rivalry RUS+CHN", "1958–1989"),
        ("since 1960", "rivalry CHN+FRA", "no rivalry"),
        ("stable marriage", "triangle 1965", "unit veto"),
        ("China", "triangle 2000", "romantic triangle, Russia"),
        ("x", "triangle 1900", "1946"),
        ("1958–71", "spell 1965", "1958–1972"),
        ("x", "spell 1949", "1950 to 2020"),
        ("the years of the split", "spell 1965", "1958–1972"),
        ("for long", "rivalry RUS+CHN", "1958–1989"),
        ("5 October 2011", "vote S/2011/612", "4 October 2011"),
        ("142 for", "vote A/RES/ES-11/1", "2 March 2022, 141, 5, 35"),
        ("vetoed", "vote S/2017/315 CHN", "abstain"),
        ("yes", "vote S/2017/315 FRA", "it has CHN, RUS, USA"),
        ("x", "vote S/1900/1", "no vote"),
        ("1.8 %", "trade RUS 2014", 'the record says "12.0"'),
        ("1 %", "trade RUS 1969", "lacks a number"),
        ("1 %", "trade USA 2014", "not of USA"),
        ("106 Su-27 fighters", "deal 1996", "105 Su-27 fighters"),
        ("27", "deal 1997", "nothing"),
        ("38 of 39", "score strongest-isolated milex", "37 of 39"),
        ("37 of 40", "score strongest-isolated milex", "37 of 39"),
        ("often", "score gamson milex", "3 of 39"),
    ],
)
def test_words_that_differ_and_bad_questions_get_a_sentence(words: str, query: str, says: str) -> None:
    with pytest.raises(ProseError, match=re.escape(says)):
        prose.check(Mark(words, query))


@pytest.mark.parametrize("name", raw())
def test_numbers_and_dates_in_questions_are_bound_as_well(name: str) -> None:
    text = raw()[name].replace('\\"', '"')
    found = list(marks(text))
    for mark in found:
        prose.check(mark)
    lesson = next(path for path in LESSONS if path.stem.startswith(name.removesuffix(".toml")))
    years = prose.years_of([*found, *(mark for cell in cells(lesson, "markdown") for mark in marks(cell))])
    judged = {int(year) for year in re.findall(r"^resolves = (\d{4})", text, re.MULTILINE)}
    years |= judged | {year - 1 for year in judged}
    assert prose.unbound(re.sub(r"^#.*|^\[.*|^objective.*|^resolves.*", "", text, flags=re.MULTILINE), years) == []


def test_a_question_on_the_page_shows_the_words_only() -> None:
    shown = [entry.question + option.text + option.feedback for entry in items().values() for option in entry.options]
    assert not [text for text in shown if "](#" in text]


def test_loose_numbers_are_found() -> None:
    text = 'In 1950 [41.9 %](#note-1 "share cinc USA 1950"), 27 %, 3.5, 1,390 men on 3 April 1979 and 1984; '
    text += "LO-3.1-2, section 3.1, three."
    assert sorted(prose.unbound(text, {1950})) == ["1,390", "1984", "27 %", "3 April 1979", "3.5"]


def test_plain_text_keeps_the_words() -> None:
    assert plain('held [41.9 %](#note-1 "share cinc USA 1950").') == "held 41.9 %."
