"""Predictions and self-checks: kept in the student's folder, explained option by option, never lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import structural_realism as sr
from structural_realism.checks import store
from structural_realism.checks.items import items
from structural_realism.plain import PlainError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(store, "_memory", {})
    return tmp_path


def test_every_item_is_whole() -> None:
    assert len(items()) >= 6
    for entry in items().values():
        assert len(entry.options) >= 3 and entry.objective.startswith("LO-")
        assert all(option.feedback.endswith(".") for option in entry.options), entry.id
        rights = [option for option in entry.options if option.right]
        assert len(rights) == (1 if entry.kind == "check" else 0), entry.id
        if rights:
            wrong = [len(option.text) for option in entry.options if not option.right]
            assert len(rights[0].text) <= 1.2 * max(wrong), f"{entry.id}: the right answer is the longest"


def test_a_prediction_is_kept_and_shown_again() -> None:
    asked = sr.predict("03-split")
    asked.widget.request = {"key": "b", "seq": "1"}
    assert asked.widget.feedback[0] == "Your prediction is kept."
    assert json.loads(store.FILE.read_text())["03-split"]["choice"] == "b"
    store._memory.clear()
    again = sr.predict("03-split")
    assert again.widget.value == "b" and again.widget.feedback[0] == "Your prediction is kept."


@pytest.mark.parametrize("key", ["a", "b", "c"])
def test_a_check_says_right_or_not_and_why(key: str) -> None:
    asked = sr.check("03-hard-case")
    asked.widget.answer(key)
    verdict, why = asked.widget.feedback
    assert verdict == ("Right." if key == "a" else "Not quite.")
    assert len(why) > 40


def test_plain_text_does_not_depend_on_what_she_answered() -> None:
    before = repr(sr.check("03-sides"))
    sr.check("03-sides").widget.answer("b")
    assert repr(sr.check("03-sides")) == before


def test_a_folder_that_cannot_be_written_keeps_the_answer_for_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_write", full)
    asked = sr.predict("03-split")
    asked.widget.answer("a")
    assert "kept until you close this notebook" in asked.widget.feedback[1]
    assert store.answers()["03-split"].choice == "a"


@pytest.mark.parametrize("damage", ["{", "[]", '{"03-split": 3}', '{"03-split": {"choice": "b"}}', "\x00"])
def test_a_damaged_file_is_set_aside_not_lost(damage: str, folder: Path) -> None:
    store.FILE.parent.mkdir()
    store.FILE.write_text(damage)
    assert store.answers() == {}
    sr.predict("03-split").widget.answer("c")
    assert store.answers()["03-split"].choice == "c"
    assert [file.read_text() for file in store.FILE.parent.glob("answers-unreadable-*")] == [damage]


def test_two_notebooks_keep_both_their_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    sr.predict("03-split").widget.answer("a")
    monkeypatch.setattr(store, "_memory", {})
    sr.check("03-sides").widget.answer("b")
    assert set(json.loads(store.FILE.read_text())) == {"03-split", "03-sides"}


def test_an_unknown_item_is_named_with_the_nearest() -> None:
    with pytest.raises(PlainError, match="Did you mean '03-split'"):
        sr.predict("03-splitt")
    with pytest.raises(PlainError, match="no self-check"):
        sr.check("nothing")


def test_nonsense_from_the_browser_is_refused() -> None:
    with pytest.raises(PlainError, match="no answer"):
        sr.check("03-sides").widget.request = {"key": "<script>", "seq": "1"}


def test_progress_counts() -> None:
    sr.check("03-sides").widget.answer("b")
    sr.check("03-images").widget.answer("c")
    html = sr.progress()._html()
    assert f"2 of {len(items())} done" in html
    assert html.count(">right<") == 1 and html.count(">try again<") == 1


def test_a_claim_shows_paper_record_and_source() -> None:
    card = repr(sr.sources("C-3.1-02"))
    assert "14 February 1950" in card and "lapsed on 11 April 1980" in card and card.count("Source:") >= 1
    with pytest.raises(ValueError, match=r"C-3\.1-02"):
        sr.sources("C-3.1-002")
