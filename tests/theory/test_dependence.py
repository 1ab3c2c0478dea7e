"""Who needs whom more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import asymmetry, trade_dependence

amounts = st.floats(1e-3, 1e3)


@pytest.mark.parametrize(
    ("from_china", "to_china", "soviet_trade", "chinese_trade", "soviet", "chinese"),
    [
        (708, 748, 3060.5 + 3426.6, 1730.0 + 1410.0, 0.224, 0.464),
        (1141, 1016, 54111.1 + 44125.4, 42480.2 + 27328.4, 0.022, 0.031),
        (51135, 42807, 285843.5 + 497614.9, 2519304.5 + 2818426.8, 0.120, 0.018),
    ],
    ids=["1955", "1985", "2014"],
)
def test_russia_and_china(from_china, to_china, soviet_trade, chinese_trade, soviet, chinese):
    """Part of total trade, Correlates of War, bilateral and national trade 4.0."""
    assert trade_dependence(to_china, from_china, soviet_trade) == approx(soviet, abs=6e-4)
    assert trade_dependence(from_china, to_china, chinese_trade) == approx(chinese, abs=6e-4)


def test_adds_exports_and_imports():
    assert trade_dependence(exports=30, imports=20, base=200) == 0.25
    assert trade_dependence(0, 0, 1) == 0


def test_asymmetry_of_2014_by_total_trade():
    """Both sides trade the same amount with each other, so that the ratio is that of their total trade."""
    russia = trade_dependence(42807, 51135, 285843.5 + 497614.9)
    china = trade_dependence(51135, 42807, 2519304.5 + 2818426.8)
    assert asymmetry({"Russia": russia, "China": china}).ratio == approx(6.813, abs=1e-3)


def test_asymmetry_of_2014_in_the_reference():
    """.122 and .022, 5.5 to 1 against Russia, from totals that the reference does not name; models.md §4."""
    result = asymmetry({"Russia": 0.122, "China": 0.022})
    assert (result.more, result.less) == ("Russia", "China")
    assert result.ratio == approx(5.545, abs=1e-3)
    assert result.dependence == {"Russia": 0.122, "China": 0.022}
    assert str(result) == "Russia depends on China 5.5 times as much as China on Russia."


def test_mutual_dependence():
    result = asymmetry({"A": 0.3, "B": 0.1 + 0.2})
    assert (result.more, result.less, result.ratio) == (None, None, approx(1))
    assert str(result) == "A and B depend on each other alike."
    assert asymmetry({"A": 0.3, "B": 0.3 * (1 + 2e-9)}).more == "B"


@given(amounts, amounts, amounts)
def test_is_the_same_whoever_comes_first_and_in_any_unit(one, other, unit):
    result, turned = asymmetry({"A": one, "B": other}), asymmetry({"B": unit * other, "A": unit * one})
    assert turned.ratio == approx(result.ratio)
    assert result.ratio >= 1
    if result.ratio > 1.001:
        assert (turned.more, turned.less) == (result.more, result.less)
