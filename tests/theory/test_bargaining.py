"""Why states that could both do better by a deal sometimes fight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import bargaining_range, commitment_problem, win_probability

parts, costs = st.floats(0, 1), st.floats(0, 2)


class TestBargainingRange:
    """Fearon (1995); worked by hand, models.md F8."""

    @pytest.mark.parametrize(
        ("p", "cost_a", "cost_b", "low", "high"),
        [
            (0.6, 0.1, 0.15, 0.5, 0.75),
            (0.95, 0.1, 0.2, 0.85, 1),
            (0.05, 0.1, 0.2, 0, 0.25),
            (0.6, 0, 0, 0.6, 0.6),
            (0, 0, 0, 0, 0),
            (1, 0, 0, 1, 1),
            (0.5, 3, 3, 0, 1),
        ],
    )
    def test_hand_checked_cases(self, p, cost_a, cost_b, low, high):
        deal = bargaining_range(p, cost_a, cost_b)
        assert (deal.low, deal.high, deal.width) == approx((low, high, high - low))
        assert (deal.p, deal.cost_a, deal.cost_b) == (p, cost_a, cost_b)

    @given(parts, costs, costs)
    def test_there_is_always_a_deal_as_good_as_war_for_both(self, p, cost_a, cost_b):
        deal = bargaining_range(p, cost_a, cost_b)
        assert 0 <= deal.low <= p <= deal.high <= 1

    @given(parts, costs, costs)
    def test_looks_the_same_from_the_other_side(self, p, cost_a, cost_b):
        deal, turned = bargaining_range(p, cost_a, cost_b), bargaining_range(1 - p, cost_b, cost_a)
        assert (1 - turned.high, 1 - turned.low) == approx((deal.low, deal.high), abs=1e-12)

    def test_sentence(self):
        assert str(bargaining_range(0.6, 0.1, 0.15)) == (
            "Both prefer a deal to war if A gets between 50.0% and 75.0% of what is at stake; A expects 60.0% from "
            "winning, before the costs."
        )


class TestCommitmentProblem:
    """Fearon (1995), Powell (2006); worked by hand, models.md F8."""

    @pytest.mark.parametrize(
        ("shift", "cost_a", "cost_b", "problem", "excess"),
        [
            (0.3, 0.1, 0.15, True, 0.05),
            (0.2, 0.1, 0.15, False, -0.05),
            (0.3, 0.1, 0.2, False, 0),
            (0.3 + 5e-9, 0.1, 0.2, True, 5e-9),
            (0, 0, 0, False, 0),
            (1, 0, 0, True, 1),
        ],
    )
    def test_hand_checked_cases(self, shift, cost_a, cost_b, problem, excess):
        result = commitment_problem(shift, cost_a, cost_b)
        assert result.problem is problem
        assert result.excess == approx(excess, abs=1e-12)
        assert (result.shift, result.cost_a, result.cost_b) == (shift, cost_a, cost_b)

    @given(parts, costs, costs)
    def test_costs_count_whoever_bears_them(self, shift, cost_a, cost_b):
        assert commitment_problem(shift, cost_a, cost_b).problem == commitment_problem(shift, cost_b, cost_a).problem

    def test_sentences(self):
        assert str(commitment_problem(0.3, 0.1, 0.15)) == (
            "The decliner's chance of winning will fall by 30.0 percentage points, which is more than war would cost "
            "both: no promise can make up for it, and war now tempts the decliner."
        )
        assert str(commitment_problem(0.2, 0.1, 0.15)) == (
            "The decliner's chance of winning will fall by 20.0 percentage points, which is not more than war would "
            "cost both, so a deal can hold."
        )


class TestWinProbability:
    """A ratio form of our own choice."""

    def test_is_a_share_of_capabilities(self):
        assert win_probability(30, 20) == 0.6
        assert win_probability(0, 5) == 0

    @given(st.floats(0.1, 1e3), st.floats(0.1, 1e3))
    def test_what_one_wins_the_other_loses(self, a, b):
        assert win_probability(a, b) + win_probability(b, a) == approx(1)
