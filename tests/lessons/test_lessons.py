"""Every lesson: numbers bound to the record, notes with sources, short cells, headings in order, small files."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from structural_realism import prose
from structural_realism.checks.items import items, raw
from structural_realism.marks import Mark, marks, plain
from structural_realism.prose import ProseError

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("*.ipynb"))
EACH = pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])


def cells(path: Path, kind: str) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


@EACH
def test_every_marked_number_date_and_claim_agrees_with_the_record(path: Path) -> None:
    found = [mark for text in cells(path, "markdown") for mark in marks(text)]
    assert len(found) >= 10
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
    assert prose.unbound(re.sub(r"^#.*|^\[.*|^objective.*", "", text, flags=re.MULTILINE), years) == []


def test_a_question_on_the_page_shows_the_words_only() -> None:
    shown = [entry.question + option.text + option.feedback for entry in items().values() for option in entry.options]
    assert not [text for text in shown if "](#" in text]


def test_loose_numbers_are_found() -> None:
    text = 'In 1950 [41.9 %](#note-1 "share cinc USA 1950"), 27 %, 3.5, 1,390 men on 3 April 1979 and 1984; '
    text += "LO-3.1-2, section 3.1, three."
    assert sorted(prose.unbound(text, {1950})) == ["1,390", "1984", "27 %", "3 April 1979", "3.5"]


def test_plain_text_keeps_the_words() -> None:
    assert plain('held [41.9 %](#note-1 "share cinc USA 1950").') == "held 41.9 %."
