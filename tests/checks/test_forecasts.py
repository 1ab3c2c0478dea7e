"""A forecast: kept with its day, judged by a criterion, scored when the record knows."""

from __future__ import annotations

from datetime import date

import pytest
import structural_realism as sr
from structural_realism.checks import store
from structural_realism.checks.items import Forecast, forecasts
from structural_realism.plain import PlainError


def press(asked) -> tuple[str, str]:
    asked.button.request = {"keep": True, "seq": str(id(object()))}
    return asked.button.value


def test_every_forecast_has_a_day_and_a_criterion_and_past_ones_a_story() -> None:
    assert len(forecasts()) >= 5
    for asked in forecasts().values():
        assert isinstance(asked.resolves, date) and asked.criterion.endswith(".") and asked.statement.endswith(".")
        assert asked.objective.startswith("LO-")
        assert (asked.outcome is None) == (asked.story == "")
        assert asked.outcome is None or asked.resolves < date.today(), "what is known is past"


def test_a_probability_is_kept_with_its_day_and_shown_again() -> None:
    asked = sr.forecast("10-pact")
    assert asked.button.value == ("", "")
    asked.slider.value = 15
    verdict, text = press(asked)
    assert verdict == "Kept: 15 %." and store.answers()["10-pact"].day in text
    store._memory.clear()
    again = sr.forecast("10-pact")
    assert again.slider.value == 15 and again.button.value[0] == "Kept: 15 %."


def test_moving_the_slider_after_keeping_says_that_the_new_value_is_not_kept() -> None:
    asked = sr.forecast("10-pact")
    press(asked)
    asked.slider.value = 80
    assert asked.button.value == ("", "80 % is not kept yet.")
    assert store.answers()["10-pact"].choice == "50"
    assert press(asked)[0] == "Kept: 80 %."


def test_a_slider_outside_its_range_is_refused() -> None:
    with pytest.raises(PlainError, match="from 0 to 100"):
        sr.forecast("10-pact").slider.value = 101


def test_the_plain_text_is_the_statement_and_how_it_is_judged() -> None:
    before = repr(sr.forecast("10-pact"))
    assert "Judged on 31 December 2030." in before
    press(sr.forecast("10-pact"))
    assert repr(sr.forecast("10-pact")) == before


def test_a_folder_that_cannot_be_written_is_told() -> None:
    store.FILE.parent.write_text("a file")
    assert "kept until you close this notebook" in press(sr.forecast("10-pact"))[1]


def test_an_unknown_forecast_is_named_with_the_nearest() -> None:
    with pytest.raises(PlainError, match="Did you mean '10-pact'"):
        sr.forecast("10-pakt")
    with pytest.raises(PlainError, match=r"use sr\.predict"):
        sr.forecast("01-why")


@pytest.mark.parametrize(
    ("said", "outcome", "score"),
    [
        ("100", True, 0),
        ("0", True, 1),
        ("50", True, 0.25),
        ("50", False, 0.25),
        ("90", False, 0.81),
        ("60", False, 0.36),
    ],
)
def test_the_brier_score_is_the_squared_distance(said: str, outcome: bool, score: float) -> None:
    past = Forecast("x", "LO-6-2", "s.", "c.", date(2000, 1, 1), outcome, "story")
    assert past.brier(said) == pytest.approx(score)


def test_what_nobody_knows_has_no_score() -> None:
    assert Forecast("x", "LO-6-2", "s.", "c.", date(2000, 1, 1)).brier("50") is None
    assert Forecast("x", "LO-6-2", "s.", "c.", date(2000, 1, 1), True).brier("much") is None


def test_brier_shows_each_case_and_the_mean_beside_fifty_fifty() -> None:
    for identity, value in (("01-visit", 90), ("01-pact", 60), ("01-border", 50)):
        asked = sr.forecast(identity)
        asked.slider.value = value
        press(asked)
    said = sr.brier("01").words()
    assert "(0.90 − 1)² = 0.01" in said and "(0.60 − 0)² = 0.36" in said and "(0.50 − 1)² = 0.25" in said
    assert "Your mean score is <b>0.21</b>: better than" in said
    assert "3 cases are too few" in said


def test_brier_of_what_she_did_not_answer_is_polite() -> None:
    said = sr.brier("01").words()
    assert "You have kept no probability in lesson 01 yet." in said and "<table" not in said
    press(sr.forecast("01-pact"))
    assert "1 case is too few" in sr.brier("01").words()
    with pytest.raises(PlainError, match="no probability of a past event"):
        sr.brier("10")


def test_the_past_is_not_told_where_the_forecast_is_asked() -> None:
    for asked in forecasts().values():
        if asked.outcome is not None:
            shown = sr.forecast(asked.id)
            assert asked.story not in repr(shown) and asked.story not in " ".join(press(shown))
