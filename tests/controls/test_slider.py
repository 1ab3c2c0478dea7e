"""Sliders: one alone, and shares that always add up to 100 per cent."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structural_realism.controls import Choice, Shares, Slider, rescale
from structural_realism.plain import PlainError

NAMES = ("USA", "RUS", "CHN", "GBR", "FRA")
positive = st.floats(0.01, 1000)
share = st.floats(0, 100)
systems = st.lists(positive, min_size=2, max_size=5).map(lambda values: dict(zip(NAMES, values, strict=False)))


@given(systems, share)
def test_moving_one_share_keeps_the_total_and_the_others_proportions(system: dict[str, float], to: float) -> None:
    moved = rescale(system, "USA", to)
    assert math.isclose(sum(moved.values()), 100)
    assert moved["USA"] == to
    others = [name for name in system if name != "USA"]
    assert all(moved[a] * system[b] == pytest.approx(moved[b] * system[a]) for a in others for b in others)


@given(systems, st.lists(share, min_size=1, max_size=8))
def test_a_slider_moved_to_and_fro_brings_the_others_back(system: dict[str, float], path: list[float]) -> None:
    shares = Shares("Shares", system)
    start = dict(shares.value)
    for to in [*path, 100.0, 0.0, start["USA"]]:
        shares.move("USA", to)
        assert math.isclose(sum(shares.value.values()), 100)
    assert shares.value == pytest.approx(start)


@given(systems, st.lists(st.tuples(st.sampled_from(NAMES), share), max_size=12))
def test_any_walk_of_several_sliders_keeps_the_total(system: dict[str, float], walk: list[tuple[str, float]]) -> None:
    shares = Shares("Shares", system)
    for key, to in walk:
        if key in system:
            shares.move(key, to)
            assert math.isclose(sum(shares.value.values()), 100)
            assert all(value >= 0 for value in shares.value.values())
            assert round(sum(shares.values.values()), 6) == 100, "what the reader sees adds up too"


def test_one_state_with_everything_leaves_nothing_and_gives_it_back_equally() -> None:
    shares = Shares("Shares", {"A": 100, "B": 0, "C": 0})
    shares.move("A", 40)
    assert shares.value == {"A": 40, "B": 30, "C": 30}


def test_a_request_from_the_browser_is_answered_when_it_is_done() -> None:
    shares = Shares("Shares", {"A": 50, "B": 50})
    seen = []
    shares.observe(lambda _: seen.append((dict(shares.value), shares.answered)), "value")
    shares.request = {"key": "A", "value": 80, "seq": "r-1"}
    assert seen == [({"A": 80.0, "B": 20.0}, "")]
    assert shares.answered == "r-1"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"A": 0, "B": 0}, "at least one share must be above zero"),
        ({"A": -1, "B": 2}, "cannot be negative"),
        ({"A": float("nan"), "B": 2}, "nan is not one"),
        ({"A": 1}, "A, B"),
        ({"A": 1, "B": 1, "X": 1}, "A, B"),
        ({"A": "1", "B": 2}, "'1' is not one"),
    ],
)
def test_shares_without_meaning_are_refused_in_a_sentence(values: dict[str, object], words: str) -> None:
    shares = Shares("Shares", {"A": 1, "B": 3})
    with pytest.raises(PlainError, match=words):
        shares.value = values
    assert shares.value == {"A": 25, "B": 75}


def test_a_slider_stays_between_its_ends() -> None:
    year = Slider("Year", 1950, min=1946, max=2022)
    assert year.samples() == (1946, 1984, 2022, 1950)
    for wrong in (1945, 2023, float("inf"), float("nan")):
        with pytest.raises(PlainError, match=r"Year"):
            year.value = wrong
    assert year.value == 1950


def test_an_unknown_setting_is_refused_by_name_with_the_nearest_right_one() -> None:
    with pytest.raises(PlainError, match=r"no setting called 'stepp'. Did you mean 'step'"):
        Slider("Year", 1950, min=1946, max=2022, stepp=2)
    with pytest.raises(PlainError, match=r"no setting called 'optoins'"):
        Choice("Rule", {"a": "A"}, optoins=3)


def test_a_choice_knows_its_options() -> None:
    rule = Choice("Rule", {"schweller": "Schweller", "thompson": "Modelski–Thompson"})
    assert rule.value == "schweller"
    assert rule.samples() == ("schweller", "thompson")
    with pytest.raises(PlainError, match="Did you mean 'thompson'"):
        rule.value = "tompson"


def test_an_error_of_ours_shows_no_traceback_in_a_notebook() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shown: list[str] = []
    shell._showtraceback = lambda kind, value, lines: shown.extend(lines)
    try:
        shell.run_cell("import structural_realism as sr\nsr.polarity(yeer=1950)")
    finally:
        InteractiveShell.clear_instance()
    assert shown == ["polarity has no setting called 'yeer'. Did you mean 'year'?"]
