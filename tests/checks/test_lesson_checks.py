"""Predictions and self-checks: kept in the student's folder, explained option by option, never lost."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import structural_realism as sr
from structural_realism.checks import store
from structural_realism.checks.items import entries, items, raw
from structural_realism.plain import PlainError


def test_every_item_is_whole() -> None:
    assert len(items()) >= 6
    for asked in items().values():
        assert len(asked.options) >= 3 and (asked.objective.startswith("LO-") or asked.lesson == "00"), asked.id
        assert all(option.feedback.endswith((".", ")", "?")) for option in asked.options), asked.id
        rights = [option for option in asked.options if option.right]
        assert len(rights) == (0 if asked.kind == "predict" else 1), asked.id


def test_no_two_questions_share_an_id() -> None:
    written = [identity for text in raw().values() for group in tomllib.loads(text).values() for identity in group]
    assert sorted(written) == sorted(entries())


def test_a_prediction_is_kept_and_shown_again() -> None:
    asked = sr.predict("03-split")
    asked.widget.request = {"key": "b", "seq": "1"}
    assert asked.widget.feedback[0] == "Your prediction is kept."
    assert json.loads(store.FILE.read_text())["03-split"]["choice"] == "b"
    store._memory.clear()
    again = sr.predict("03-split")
    assert again.widget.value == "b" and again.widget.feedback[0] == "Your prediction is kept."


def test_what_no_record_decides_is_asked_as_an_opinion() -> None:
    asked = sr.predict("01-why")
    assert (asked.widget.kicker, asked.widget.button) == ("What do you think?", "Keep my answer")
    asked.widget.answer("b")
    assert asked.widget.feedback[0] == "Your answer is kept."
    assert "opinion" in sr.progress("01").words()


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


@pytest.mark.parametrize(
    "damage", [b"{", b"[]", b'{"03-split": 3}', b'{"03-split": {"choice": "b"}}', b"\x00", b"\xff\xfe", b"[" * 100_000]
)
def test_a_damaged_file_is_set_aside_not_lost(damage: bytes, folder: Path) -> None:
    store.FILE.parent.mkdir()
    store.FILE.write_bytes(damage)
    assert store.answers() == {}
    sr.predict("03-split").widget.answer("c")
    assert store.answers()["03-split"].choice == "c"
    assert [file.read_bytes() for file in store.FILE.parent.glob("answers-unreadable-*")] == [damage]


def test_two_damaged_files_are_both_set_aside(folder: Path) -> None:
    store.FILE.parent.mkdir()
    for damage in ("{", "["):
        store.FILE.write_text(damage)
        store.answers()
    assert len(list(store.FILE.parent.glob("answers-unreadable-*"))) == 2


def test_a_file_where_the_folder_should_be_costs_no_answer(folder: Path) -> None:
    store.FILE.parent.write_text("a file")
    asked = sr.check("03-sides")
    asked.widget.answer("b")
    assert "kept until you close this notebook" in asked.widget.feedback[1]
    assert sr.check("03-sides").widget.value == "b"
    assert store.FILE.parent.read_text() == "a file"


def test_a_full_disk_leaves_the_old_answers_and_no_rubbish(monkeypatch: pytest.MonkeyPatch) -> None:
    sr.predict("03-split").widget.answer("a")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.json, "dump", full)
    assert not store.keep("03-sides", "b")
    assert [file.name for file in store.FILE.parent.iterdir()] == ["answers.json"]
    assert set(json.loads(store.FILE.read_text())) == {"03-split"}


def test_an_answer_that_the_question_does_not_have_is_as_none() -> None:
    store.keep("03-split", "z")
    assert sr.predict("03-split").widget.value == ""


def test_two_notebooks_keep_both_their_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    sr.predict("03-split").widget.answer("a")
    monkeypatch.setattr(store, "_memory", {})
    sr.check("03-sides").widget.answer("b")
    assert set(json.loads(store.FILE.read_text())) == {"03-split", "03-sides"}


def test_of_two_answers_to_one_question_the_later_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    sr.predict("03-split").widget.answer("a")
    kept = json.loads(store.FILE.read_text())
    kept["03-split"] = {"choice": "c", "when": "2999-01-01T00:00:00+00:00"}
    store.FILE.write_text(json.dumps(kept))
    sr.check("03-sides").widget.answer("b")
    assert json.loads(store.FILE.read_text())["03-split"]["choice"] == "c"
    assert store.answers()["03-split"].choice == "c"


def test_an_unknown_item_is_named_with_the_nearest() -> None:
    with pytest.raises(PlainError, match="Did you mean '03-split'"):
        sr.predict("03-splitt")
    with pytest.raises(PlainError, match="no self-check"):
        sr.check("nothing")


def test_nonsense_from_the_browser_is_answered_and_changes_nothing() -> None:
    asked = sr.check("03-sides")
    asked.widget.request = {"key": "<script>", "seq": "1"}
    assert asked.widget.answered == "1" and asked.widget.value == "" and not store.FILE.exists()
    with pytest.raises(PlainError, match="no answer"):
        asked.widget.answer("<script>")


def test_a_claim_shows_paper_record_and_source() -> None:
    card = repr(sr.sources("C-3.1-02"))
    assert "14 February 1950" in card and "lapsed on 11 April 1980" in card and card.count("Source:") >= 1
    with pytest.raises(ValueError, match=r"C-3\.1-02"):
        sr.sources("C-3.1-002")
