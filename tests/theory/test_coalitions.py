"""Who can win with whom, and what a place in the winning coalitions is worth."""

from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import DomainError, cheapest_winning, power_indices, stability

votes = st.lists(st.integers(0, 12), min_size=1, max_size=5).filter(any)

EEC_1958 = {"France": 4, "Germany": 4, "Italy": 4, "Netherlands": 2, "Belgium": 2, "Luxembourg": 1}


def states(*values):
    return dict(zip("ABCDEFGH", values, strict=False))


def groups(names):
    return [set(group) for size in range(len(names) + 1) for group in combinations(names, size)]


class TestPowerIndices:
    def test_of_the_first_european_community(self):
        """Published many times: swings 10, 10, 10, 6, 6, 0; Shapley–Shubik in sixtieths 14, 14, 14, 9, 9, 0."""
        power = power_indices(EEC_1958, quota=12)
        assert tuple(power.swings.values()) == (10, 10, 10, 6, 6, 0)
        assert tuple(power.banzhaf.values()) == approx((0.238095, 0.238095, 0.238095, 0.142857, 0.142857, 0), abs=1e-6)
        assert tuple(power.shapley_shubik.values()) == approx([n / 60 for n in (14, 14, 14, 9, 9, 0)])

    def test_can_differ_from_each_other(self):
        """Worked by hand, models.md F4."""
        power = power_indices(states(50, 49, 1), quota=51)
        assert tuple(power.banzhaf.values()) == approx((0.6, 0.2, 0.2))
        assert tuple(power.shapley_shubik.values()) == approx((2 / 3, 1 / 6, 1 / 6))

    @pytest.mark.parametrize(
        ("x", "banzhaf"), [((4, 3, 2), (1 / 3, 1 / 3, 1 / 3)), ((4, 2, 1), (1, 0, 0)), ((3, 2, 1), (0.6, 0.2, 0.2))]
    )
    def test_of_triads(self, x, banzhaf):
        """Worked by hand, models.md F4."""
        assert tuple(power_indices(states(*x)).banzhaf.values()) == approx(banzhaf)

    def test_of_the_major_powers_of_1950(self):
        """CINC, NMC 7.0: France is needed by nobody."""
        power = power_indices({"US": 0.284443, "USSR": 0.180598, "China": 0.118495, "UK": 0.061349, "France": 0.033222})
        assert power.banzhaf == approx({"US": 1 / 2, "USSR": 1 / 6, "China": 1 / 6, "UK": 1 / 6, "France": 0})

    def test_half_is_not_enough_without_a_quota_and_the_quota_is(self):
        assert dict(power_indices(states(2, 1, 1)).swings) == {"A": 3, "B": 1, "C": 1}
        assert dict(power_indices(states(2, 1, 1), quota=3).swings) == {"A": 3, "B": 1, "C": 1}
        assert dict(power_indices(states(2, 1, 1), quota=4).swings) == {"A": 1, "B": 1, "C": 1}

    def test_do_not_hang_on_the_last_digit(self):
        assert dict(power_indices({"A": 0.3, "B": 0.1 + 0.2}).swings) == {"A": 1, "B": 1}
        assert power_indices(states(0.1, 0.2, 0.3), quota=0.1 + 0.2 + 0.3).swings["A"] == 1
        assert power_indices(states(1, 1 - 5e-9)).swings["B"] == 0

    def test_of_a_single_state_are_one(self):
        power = power_indices({"Rome": 2})
        assert (power.swings["Rome"], power.banzhaf["Rome"], power.shapley_shubik["Rome"]) == (1, 1, 1)

    @given(votes)
    @settings(max_examples=60)
    def test_agree_with_their_definitions(self, x):
        system = states(*x)

        def wins(group):
            return 2 * sum(system[state] for state in group) > sum(x)

        power = power_indices(system)
        for state in system:
            others = system.keys() - {state}
            assert power.swings[state] == sum(wins(group | {state}) and not wins(group) for group in groups(others))
            orders = list(permutations(system))
            pivots = [
                order
                for order in orders
                if wins(order[: order.index(state) + 1]) and not wins(order[: order.index(state)])
            ]
            assert power.shapley_shubik[state] == approx(float(Fraction(len(pivots), len(orders))))

    @given(votes)
    def test_sum_to_one(self, x):
        power = power_indices(states(*x))
        assert sum(power.banzhaf.values()) == approx(1)
        assert sum(power.shapley_shubik.values()) == approx(1)

    @given(votes, st.floats(1e-3, 1e3))
    def test_do_not_depend_on_names_or_unit(self, x, unit):
        other = power_indices({f"new {state}": unit * part for state, part in states(*x).items()})
        assert tuple(other.swings.values()) == tuple(power_indices(states(*x)).swings.values())

    def test_take_eighteen_states_and_no_more(self):
        assert sum(power_indices({f"state {i}": 1 for i in range(18)}).banzhaf.values()) == approx(1)
        with pytest.raises(DomainError) as refusal:
            power_indices({f"state {i}": 1 for i in range(19)})
        assert str(refusal.value) == (
            "19 states form 2^19 coalitions, too many to go through. Give up to 18 states, or join small ones into one."
        )

    @pytest.mark.parametrize("quota", [6, 6.0, 12.1, 0.1])
    def test_refuse_a_quota_of_half_or_less_or_more_than_all(self, quota):
        with pytest.raises(DomainError) as refusal:
            power_indices(states(6, 4, 2), quota)
        assert str(refusal.value) == (
            f"The quota is {quota:g} of 12 votes. With half or less two rivals could both win, with more than all "
            "nobody could. Give more than 6 and at most 12."
        )

    def test_take_a_quota_of_all(self):
        assert power_indices(states(6, 4, 2), 12).swings["C"] == 1

    @pytest.mark.parametrize(
        ("x", "sentence"),
        [
            ((4, 2, 1), "A is decisive most often (Banzhaf index 100.0%); B and C never."),
            ((4, 3, 2), "A, B and C are decisive most often (Banzhaf index 33.3% each)."),
            ((3, 2, 1), "A is decisive most often (Banzhaf index 60.0%)."),
            ((1, 1), "A and B are decisive most often (Banzhaf index 50.0% each)."),
        ],
    )
    def test_sentences(self, x, sentence):
        assert str(power_indices(states(*x))) == sentence


class TestStability:
    """Niou, Ordeshook and Rose (1989); cases worked by hand, models.md F4."""

    @pytest.mark.parametrize(
        ("x", "essential", "system_stable", "resource_stable"),
        [
            ((100, 100, 100), "ABC", True, False),
            ((150, 100, 50), "ABC", True, True),
            ((160, 90, 50), "A", False, False),
            ((30, 30, 30, 10), "ABC", False, False),
            ((50, 50, 0), "AB", False, True),
        ],
    )
    def test_hand_checked_cases(self, x, essential, system_stable, resource_stable):
        result = stability(states(*x))
        assert result.essential == set(essential)
        assert result.inessential == states(*x).keys() - set(essential)
        assert (result.system_stable, result.resource_stable) == (system_stable, resource_stable)

    def test_half_is_half_to_a_tolerance(self):
        assert stability({"A": 0.3, "B": 0.1, "C": 0.2}).resource_stable
        assert stability({"A": 0.3, "B": 0.1, "C": 0.2 + 1e-10}).resource_stable
        assert not stability({"A": 0.3, "B": 0.1, "C": 0.2 + 4e-9}).resource_stable

    @given(votes)
    def test_essential_means_in_some_minimal_winning_coalition(self, x):
        system = states(*x)
        winning = [group for group in groups(system) if 2 * sum(system[state] for state in group) > sum(x)]
        minimal = [group for group in winning if not any(other < group for other in winning)]
        assert stability(system).essential == set().union(*minimal)

    @pytest.mark.parametrize(
        ("x", "sentence"),
        [
            (
                (100, 100, 100),
                "Some winning coalition needs each state, so that by this theory none will be eliminated; no state "
                "holds exactly half, so that resources may change hands.",
            ),
            (
                (50, 50, 0),
                "No winning coalition needs C, so that elimination is possible; one state holds exactly half, so that "
                "resources are safe too.",
            ),
        ],
    )
    def test_sentences(self, x, sentence):
        assert str(stability(states(*x))) == sentence


class TestCheapestWinning:
    """Gamson (1961)."""

    @pytest.mark.parametrize(
        ("x", "coalitions"),
        [
            ((4, 3, 2), ["BC"]),
            ((1, 1, 1), ["AB", "AC", "BC"]),
            ((4, 2, 1), []),
            ((3, 2, 1), ["AC"]),
            ((5, 4, 3, 3), ["AC", "AD"]),
            ((5, 5, 0), ["AB"]),
            ((40, 20, 20, 20), ["AB", "AC", "AD", "BCD"]),
        ],
    )
    def test_hand_checked_cases(self, x, coalitions):
        assert set(cheapest_winning(states(*x))) == {frozenset(coalition) for coalition in coalitions}

    @given(votes)
    def test_cost_no_more_than_any_other(self, x):
        system = states(*x)
        winning = [
            sum(system[state] for state in group)
            for group in groups(system)
            if 2 * sum(system[state] for state in group) > sum(x)
        ]
        for coalition in cheapest_winning(system):
            assert sum(system[state] for state in coalition) == min(winning)
