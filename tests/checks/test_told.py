"""What a student is told of her own answers: in words, with the day, as soon as she gives them."""

from __future__ import annotations

import gc
import json
from html.parser import HTMLParser

import pytest
import structural_realism as sr
from structural_realism.checks import store
from structural_realism.checks.items import entries, probes
from structural_realism.checks.told import Told
from structural_realism.plain import PlainError

ALL_TOLD = [
    lambda: sr.recall("01-why"),
    lambda: sr.recall("10-pact"),
    lambda: sr.compare("01", "10"),
    lambda: sr.brier("01"),
    lambda: sr.progress(),
    lambda: sr.progress("03"),
]


def answer_all() -> None:
    for asked in entries().values():
        store.keep(asked.id, "70" if asked.kind == "forecast" else "a")


def test_recall_says_what_she_answered_and_when() -> None:
    sr.predict("01-why").widget.answer("b")
    said = sr.recall("01-why").words()
    assert "What their governments believed in." in said
    assert f"On {store.answers()['01-why'].day} you answered:" in said


def test_recall_of_a_question_that_is_open_is_polite_and_says_where_it_stands() -> None:
    said = sr.recall("01-why").words()
    assert "You have not answered this yet" in said and "in lesson 01: answer it there, then run" in said


def test_recall_knows_forecasts_and_probes_as_well() -> None:
    sr.forecast("10-pact").button.request = {"keep": True, "seq": "1"}
    assert "<b>50 %</b>" in sr.recall("10-pact").words()
    sr.probe("01").parts[0].widget.answer("c")
    assert "There is nobody above states" in sr.recall("01-anarchy").words()


def test_a_day_that_cannot_be_read_is_left_out() -> None:
    store.FILE.parent.mkdir()
    store.FILE.write_text(json.dumps({"01-why": {"choice": "a", "when": "yesterday"}}))
    assert "You answered: <b>How strong" in sr.recall("01-why").words()


@pytest.mark.parametrize("choice", ["z", "", "<script>", "101", "-1", "½", "٥"])
def test_an_answer_that_makes_no_sense_is_as_none(choice: str) -> None:
    store.keep("01-why", choice)
    store.keep("10-pact", choice)
    assert "not answered" in sr.recall("01-why").words()
    assert "not answered" in sr.recall("10-pact").words()
    assert sr.forecast("10-pact").slider.value == 50


def test_an_unknown_question_is_named_with_the_nearest() -> None:
    with pytest.raises(PlainError, match="Did you mean '01-why'"):
        sr.recall("01-whi")


@pytest.mark.parametrize("told", ALL_TOLD)
def test_the_plain_text_does_not_depend_on_her_answers(told) -> None:
    before = repr(told())
    answer_all()
    assert repr(told()) == before and "<" not in before


class Balanced(HTMLParser):
    """Whether each tag is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("told", ALL_TOLD)
@pytest.mark.parametrize("answered", [False, True])
def test_the_page_is_whole_before_and_after_she_has_answered(told, answered: bool) -> None:
    if answered:
        answer_all()
    page = Balanced()
    page.feed(told().words())
    page.close()
    assert page.open == []


def test_what_is_on_the_page_follows_her_answers() -> None:
    shown = []

    class Page:
        value = ""

    page = Page()
    store.watch(page, sr.recall("01-why").words)
    sr.predict("01-why").widget.answer("c")
    assert "Who led the two states" in page.value
    shown.append(page.value)
    sr.predict("01-why").widget.answer("d")
    assert "What each could buy" in page.value != shown[0]


def test_a_page_that_is_gone_is_forgotten() -> None:
    class Page:
        value = ""

    page = Page()
    store.watch(page, lambda: "x")
    del page
    gc.collect()
    store.keep("01-why", "a")
    assert store._watchers == []


def test_shown_twice_both_follow() -> None:
    told = sr.recall("01-why")
    assert isinstance(told, Told)
    for _ in range(2):
        bundle = told._repr_mimebundle_()
        assert bundle["text/plain"] == repr(told) and "application/vnd.jupyter.widget-view+json" in bundle
    assert len(store._watchers) == 2
    sr.predict("01-why").widget.answer("a")
    assert all("How strong" in widget().value for widget, _ in store._watchers)


def test_the_opening_questions_are_kept_and_say_nothing() -> None:
    asked = sr.probe("01")
    assert len(asked.parts) == 7 and repr(asked).startswith("Question 1 of 7: ")
    for part in asked.parts:
        for option in part.item.options:
            part.widget.answer(option.key)
            assert part.widget.feedback == ["Your answer is kept.", ""]


def test_each_closing_question_is_the_pair_of_an_opening_one() -> None:
    firsts = {asked.id: asked for asked in probes("01")}
    seconds = probes("10")
    assert sorted(second.paired for second in seconds) == sorted(firsts)
    for second in seconds:
        first = firsts[second.paired]
        assert first.misconception == second.misconception and first.question != second.question


def test_compare_tells_nothing_before_both_are_answered() -> None:
    sr.probe("01").parts[0].widget.answer("b")
    said = sr.compare("01", "10").words()
    assert "0 of 7 pairs answered" in said and "still open: lesson 10." in said
    assert not [asked for asked in probes("01") for option in asked.options if option.feedback in said]


def test_compare_sets_both_answers_side_by_side_and_explains_them() -> None:
    sr.probe("01").parts[0].widget.answer("b")
    sr.probe("10").parts[0].widget.answer("a")
    said = sr.compare("01", "10").words()
    assert "Of the pairs that you answered (1), <b>0</b> right at the beginning, <b>1</b> right now." in said
    assert "The world is full of disorder" in said and "That is the word of everyday speech" in said
    assert "Better: There is nobody above states" in said
    assert "Anarchy is chaos, or war without end." in said
    assert said.count("Shown when both are answered") == 6


def test_lessons_without_such_questions_are_named() -> None:
    with pytest.raises(PlainError, match="these do: 01, 10"):
        sr.probe("05")
    with pytest.raises(PlainError, match="No question of lesson 01 is paired"):
        sr.compare("10", "01")
    with pytest.raises(PlainError, match=r"use sr\.probe"):
        sr.check("01-anarchy")


def test_progress_counts_by_lesson_and_by_objective() -> None:
    assert f"0 of {len(entries())} done" in sr.progress().words()
    sr.check("03-sides").widget.answer("b")
    sr.check("03-images").widget.answer("c")
    said = sr.progress("03").words()
    assert f"2 of {sum(key.startswith('03') for key in entries())} done" in said
    assert said.count(">right<") == 1 and said.count(">try again<") == 1
    assert "LO-3.1-2" in said and "<details open>" in said and "01 The puzzle" not in said


def test_progress_names_every_objective_that_the_lesson_works_on() -> None:
    assert "LO-3.3-2" in sr.progress("03").words()
    assert "LO-2-2" not in sr.progress("01").words(), "only asked before and after"


def test_progress_of_all_lessons_is_folded() -> None:
    said = sr.progress().words()
    assert "<details open" not in said
    assert said.count("<details>") == len({asked.lesson for asked in entries().values()})


def test_progress_of_a_lesson_that_is_not_there() -> None:
    with pytest.raises(PlainError, match="no lesson '3'"):
        sr.progress("3")
