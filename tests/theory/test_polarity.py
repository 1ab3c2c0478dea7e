"""Counting poles by a stated rule, and how far the count is from another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import POLARITY_RULES, label_and_poles, polarity, shares

systems = st.lists(st.integers(0, 60), min_size=2, max_size=7).filter(any)
rules = st.sampled_from(POLARITY_RULES)


def states(*values):
    return dict(zip("ABCDEFGH", values, strict=False))


def moved(x, state, share):
    """The same system with one share changed and the others in their old proportions."""
    held = shares(x)
    rest = {other: part / (1 - held[state]) * (1 - share) for other, part in held.items() if other != state}
    return {**rest, state: share}


class TestLabels:
    @pytest.mark.parametrize(
        ("x", "thompson", "schweller"),
        [
            ((60, 25, 15), "unipolar", "unipolar"),
            ((47, 20, 18, 15), "near-unipolar", "unipolar"),
            ((40, 35, 15, 10), "bipolar", "bipolar"),
            ((35, 30, 25, 10), "multipolar", "tripolar"),
            ((30, 28, 27, 15), "multipolar", "multipolar"),
            ((50, 50), "bipolar", "bipolar"),
            ((100, 0, 0), "unipolar", "unipolar"),
            ((25, 25, 25, 25), "multipolar", "multipolar"),
        ],
    )
    def test_hand_checked_cases(self, x, thompson, schweller):
        """models.md F3; the 50/50 tie must be bipolar."""
        assert polarity(states(*x), "thompson").label == thompson
        assert polarity(states(*x), "schweller").label == schweller

    @pytest.mark.parametrize(
        ("x", "label"),
        [
            ((50, 25, 25), "multipolar"),
            ((50, 24, 26), "bipolar"),
            ((51, 26, 23), "unipolar"),
            ((50, 24, 24, 2), "near-unipolar"),
            ((45, 24, 24, 7), "near-unipolar"),
            ((44.9, 24.1, 24, 7), "multipolar"),
            ((46, 25, 24, 5), "bipolar"),
            ((44, 24, 5, *[4.5] * 6), "multipolar"),
            ((44, 24, 4.9, *[3.9] * 7), "unclassified"),
            ([4] * 25, "unclassified"),
        ],
    )
    def test_the_edges_of_thompsons_rule(self, x, label):
        """Rapkin, Thompson and Christopherson (1979), as reported in models.md §2.8."""
        assert polarity({f"state {i}": part for i, part in enumerate(x)}, "thompson").label == label

    def test_edges_of_thompsons_rule_with_three_strong_states(self):
        assert polarity(states(50, 25, 25), "thompson").poles == ("A", "B", "C")

    @pytest.mark.parametrize(
        ("x", "poles", "lesser"),
        [
            ((100, 50, 25, 24.95), "AB", "C"),
            ((100, 49.9, 25.1, 24), "A", "BC"),
            ((24, 49.9, 100), "C", "B"),
            ((1, 1, 0.5, 0.5, 0.25, 0.2), "ABCD", "E"),
        ],
    )
    def test_schweller_counts_from_a_half_and_a_quarter_of_the_strongest(self, x, poles, lesser):
        result = polarity(states(*x))
        assert (result.poles, result.lesser) == (tuple(poles), tuple(lesser))

    @pytest.mark.parametrize(
        ("x", "poles", "lesser"),
        [
            ((60, 25, 15), "A", "BC"),
            ((47, 20, 18, 11, 4), "A", "BCD"),
            ((35, 40, 15, 5, 5), "BA", "CDE"),
            ((35, 30, 25, 10), "ABCD", ""),
            ((44, 24, *[4] * 6), "AB", ""),
        ],
    )
    def test_thompson_names_poles_and_lesser_great_powers(self, x, poles, lesser):
        result = polarity(states(*x), "thompson")
        assert (result.poles, result.lesser) == (tuple(poles), tuple(lesser))

    def test_ties_do_not_hang_on_the_last_digit(self):
        assert polarity({"A": 0.1 + 0.2, "B": 0.15}).label == "bipolar"
        assert polarity({"A": 0.1 + 0.2, "B": 0.3}, "thompson").label == "bipolar"
        assert polarity({"A": 1, "B": 0.5 - 2e-9}).label == "unipolar"
        assert polarity({"A": 1, "B": 1 - 5e-9}, "thompson").label == "unipolar"

    def test_a_system_of_one_is_unipolar(self):
        for rule in POLARITY_RULES:
            only = polarity({"Rome": 3}, rule)
            assert (only.label, only.poles, only.lesser, only.margin, only.next_pole) == (
                "unipolar",
                ("Rome",),
                (),
                None,
                None,
            )

    @given(systems, rules, st.floats(1e-3, 1e3))
    def test_names_order_and_unit_do_not_matter(self, x, rule, unit):
        result = polarity(states(*x), rule)
        other = polarity({f"new {state}": unit * part for state, part in reversed(states(*x).items())}, rule)
        assert (other.label, other.balance) == (result.label, result.balance)
        assert set(other.poles) == {f"new {state}" for state in result.poles}
        assert (other.margin is None) == (result.margin is None)
        if result.margin:
            assert abs(other.margin.change) == approx(abs(result.margin.change), abs=1e-4)

    @given(systems, rules)
    def test_poles_come_first_and_largest_first(self, x, rule):
        result = polarity(states(*x), rule)
        sizes = [result.shares[state] for state in (*result.poles, *result.lesser)]
        assert sizes == sorted(sizes, reverse=True)

    @given(systems)
    def test_schwellers_label_is_the_number_of_poles(self, x):
        result = polarity(states(*x))
        assert len(result.poles) == sum(2 * part >= max(x) for part in x)
        assert result.label == {1: "unipolar", 2: "bipolar", 3: "tripolar"}.get(len(result.poles), "multipolar")


CINC = {
    1938: {"USA": 0.1707712, "GBR": 0.07778703, "FRA": 0.0455686, "DEU": 0.15422215, "ITA": 0.03184875,
           "RUS": 0.16435921, "JPN": 0.05908054},
    1950: {"USA": 0.284443, "GBR": 0.061349, "FRA": 0.033222, "RUS": 0.180598, "CHN": 0.118495},
    1960: {"USA": 0.21544383, "GBR": 0.04233434, "FRA": 0.03284931, "RUS": 0.17179, "CHN": 0.11927237},
    1970: {"USA": 0.180969, "GBR": 0.030100, "FRA": 0.024395, "RUS": 0.171435, "CHN": 0.112660},
    1985: {"USA": 0.13731508, "GBR": 0.02288021, "FRA": 0.01777231, "RUS": 0.17565069, "CHN": 0.113526},
    1991: {"USA": 0.137302, "GBR": 0.026294, "FRA": 0.021556, "RUS": 0.103233, "CHN": 0.118536},
    1992: {"USA": 0.14852282, "GBR": 0.02735317, "FRA": 0.02164534, "DEU": 0.03152427, "RUS": 0.06721534,
           "CHN": 0.12379374, "JPN": 0.05419769},
    2000: {"USA": 0.142893, "GBR": 0.022161, "FRA": 0.018819, "DEU": 0.026252, "RUS": 0.051421, "CHN": 0.162239,
           "JPN": 0.049847},
    2022: {"USA": 0.123566, "GBR": 0.012468, "FRA": 0.010944, "DEU": 0.015029, "RUS": 0.038197, "CHN": 0.234097,
           "JPN": 0.024714},
}  # fmt: skip
MILEX = {
    1950: {"USA": 14559000, "GBR": 2376154, "FRA": 1489278, "RUS": 15510433, "CHN": 2558000},
    1985: {"USA": 245154000, "GBR": 24200000, "FRA": 16716000, "RUS": 275000000, "CHN": 6350000},
    1991: {"USA": 262389000, "GBR": 40430000, "FRA": 37340000, "RUS": 133700000, "CHN": 18790000},
    2022: {"USA": 838814000, "GBR": 72184000, "FRA": 54258000, "DEU": 53120000, "RUS": 74742000, "CHN": 218639000,
           "JPN": 46954000},
}  # fmt: skip


class TestRecord:
    """NMC 7.0; the major powers by the Correlates of War at mid-year; models.md F3."""

    @pytest.mark.parametrize(
        ("year", "label", "poles"),
        [
            (1950, "bipolar", ("USA", "RUS")),
            (1970, "bipolar", ("USA", "RUS")),
            (1985, "bipolar", ("RUS", "USA")),
            (1991, "multipolar", ("USA", "CHN", "RUS", "GBR", "FRA")),
            (2022, "unipolar", ("CHN",)),
        ],
    )
    def test_thompson_on_cinc(self, year, label, poles):
        result = polarity(CINC[year], "thompson")
        assert (result.label, result.poles) == (label, poles)

    @pytest.mark.parametrize(
        ("year", "label", "poles"),
        [
            (1938, "tripolar", ("USA", "RUS", "DEU")),
            (1950, "bipolar", ("USA", "RUS")),
            (1960, "tripolar", ("USA", "RUS", "CHN")),
            (1970, "tripolar", ("USA", "RUS", "CHN")),
            (1985, "tripolar", ("RUS", "USA", "CHN")),
            (1991, "tripolar", ("USA", "CHN", "RUS")),
            (1992, "bipolar", ("USA", "CHN")),
            (2000, "bipolar", ("CHN", "USA")),
            (2022, "bipolar", ("CHN", "USA")),
        ],
    )
    def test_schweller_on_cinc(self, year, label, poles):
        result = polarity(CINC[year])
        assert (result.label, result.poles) == (label, poles)

    def test_schwellers_1938(self):
        """Schweller (1993) has a tripolar 1938; Italy falls below the lesser great powers."""
        result = polarity(CINC[1938])
        assert result.lesser == ("GBR", "JPN", "FRA")
        relative = {state: result.shares[state] / result.shares["USA"] for state in CINC[1938]}
        assert relative == approx(
            {"USA": 1, "RUS": 0.96, "DEU": 0.90, "GBR": 0.46, "JPN": 0.35, "FRA": 0.27, "ITA": 0.19}, abs=0.01
        )

    def test_who_is_counted_decides(self):
        """With China (CINC .0932), no major power by that list, 1938 has a fourth pole."""
        assert polarity({**CINC[1938], "CHN": 0.09320698}).poles == ("USA", "RUS", "DEU", "CHN")

    @pytest.mark.parametrize(
        ("year", "label", "poles"),
        [
            (1950, "bipolar", ("RUS", "USA")),
            (1985, "bipolar", ("RUS", "USA")),
            (1991, "unipolar", ("USA",)),
            (2022, "unipolar", ("USA",)),
        ],
    )
    def test_thompson_on_military_spending(self, year, label, poles):
        result = polarity(MILEX[year], "thompson")
        assert (result.label, result.poles) == (label, poles)

    def test_two_more_members_at_the_end_of_1991_decide_the_label(self):
        """Germany and Japan join the list on 11 December; counted for all of 1991 they leave the US below half."""
        assert polarity({**MILEX[1991], "DEU": 32300000, "JPN": 32680000}, "thompson").label == "near-unipolar"


class TestMargin:
    @pytest.mark.parametrize(
        ("x", "rule", "state", "change", "label", "poles"),
        [
            ((60, 25, 15), "schweller", "B", 25 / 7, "bipolar", "AB"),
            ((60, 25, 15), "thompson", "A", -10, "bipolar", "AB"),
            ((47, 20, 18, 15), "thompson", "A", -2, "multipolar", "ABCD"),
            ((40, 34, 15, 11), "thompson", "B", -9, "near-unipolar", "A"),
            ((39, 35, 16, 10), "thompson", "C", 9, "multipolar", "ABCD"),
            ((50, 50), "schweller", "A", 50 / 3, "unipolar", "A"),
            ((50, 50), "thompson", "A", 0, "unipolar", "A"),
            ((100, 0, 0), "schweller", "B", 100 / 3, "bipolar", "AB"),
            ((30, 28, 27, 15), "schweller", "A", 0, "tripolar", "ABC"),
            ((30, 28, 27, 14.9), "schweller", "D", 100 * (15 / 100 - 14.9 / 99.9), "multipolar", "ABCD"),
            ((25, 25, 25, 25), "schweller", "A", -75 / 7, "tripolar", "BCD"),
            ((100, 60, 60, 60, 60), "schweller", "A", 100 * (120 / 360 - 100 / 340), "unipolar", "A"),
        ],
    )
    def test_hand_checked_cases(self, x, rule, state, change, label, poles):
        margin = polarity(states(*x), rule).margin
        assert (margin.state, margin.label, margin.poles) == (state, label, tuple(poles))
        assert margin.change == approx(change, abs=1e-5)
        assert margin.share == approx(shares(states(*x))[state] + change / 100, abs=1e-7)

    @given(systems, rules)
    @settings(max_examples=150)
    def test_just_below_it_the_label_holds_and_just_above_it_changes(self, x, rule):
        result = polarity(states(*x), rule)
        if margin := result.margin:
            step = 1e-6 if margin.change > 0 else -1e-6
            outside = polarity(moved(states(*x), margin.state, margin.share + step), rule)
            assert (outside.label, outside.poles) == (margin.label, margin.poles)
            if abs(margin.change) > 1e-3:
                assert polarity(moved(states(*x), margin.state, margin.share - step), rule).label == result.label

    @given(systems, rules, st.floats(0, 0.999))
    @settings(max_examples=150)
    def test_no_smaller_change_of_any_state_changes_the_label(self, x, rule, part):
        result = polarity(states(*x), rule)
        reach = max(0, abs(result.margin.change) / 100 - 1e-6) if result.margin else 1
        for state, share in result.shares.items():
            for other in (share - part * reach, share + part * reach):
                if share < 1 and 1e-6 <= other <= 1:
                    close_by = (polarity(moved(states(*x), state, near), rule) for near in (other, other - 1e-6))
                    assert result.label in {near.label for near in close_by}  # not both are at an exact tie

    @pytest.mark.parametrize(
        ("x", "rule", "state", "direction", "label"),
        [
            ((50, 30, 20), "thompson", "A", 1, "unipolar"),
            ((45, 24, 24, 7), "thompson", "A", -1, "multipolar"),
            ((40, 25, 20, 15), "thompson", "B", -1, "multipolar"),
            ((44, 24, 5, *[4.5] * 6), "thompson", "C", -1, "unclassified"),
            ((100, 50, 25), "schweller", "B", -1, "unipolar"),
        ],
    )
    def test_at_an_exact_tie_the_least_bit_tips_the_scales(self, x, rule, state, direction, label):
        system = {chr(ord("A") + place): part for place, part in enumerate(x)}
        tipped = moved(system, state, shares(system)[state] + direction * 1e-6)
        margin = polarity(system, rule).margin
        assert polarity(tipped, rule).label == margin.label == label
        assert 0 < abs(margin.change) < 1e-5

    @pytest.mark.parametrize("rule", POLARITY_RULES)
    def test_is_none_for_a_system_of_one(self, rule):
        assert polarity({"Rome": 1}, rule).margin is None

    def test_passes_over_a_label_only_if_the_stretch_is_too_narrow_to_mean_anything(self):
        """A falling below a half, a bipolar stretch lies before B exceeds it, as wide as C is strong."""
        assert polarity(states(60, 40, 1e-4), "thompson").margin.state == "A"
        assert polarity(states(60, 40, 1e-6), "thompson").margin.state == "C"

    def test_is_none_if_only_the_name_of_the_strongest_can_change(self):
        """Of two states one has more than half, by Thompson's rule a unipole; the exact tie is passed over."""
        assert polarity(states(60, 40), "thompson").margin is None


class TestNextPole:
    @pytest.mark.parametrize(
        ("x", "rule", "state", "points"),
        [
            ((60, 25, 15), "schweller", "B", 25 / 7),
            ((60, 25, 15), "thompson", "B", 12.5),
            ((40, 35, 10, 15), "thompson", "D", 10),
            ((35, 30, 25, 10), "schweller", "D", 100 * (17.5 / 107.5 - 0.10)),
            ((90, 6, 4), "thompson", "B", 94 * (1 - 50 / 90)),
        ],
    )
    def test_hand_checked_cases(self, x, rule, state, points):
        candidate = polarity(states(*x), rule).next_pole
        assert candidate.state == state
        assert candidate.points == approx(points, abs=1e-5)

    def test_is_none_if_all_are_poles(self):
        assert polarity(states(1, 1, 1)).next_pole is None

    @given(systems, rules)
    @settings(max_examples=150)
    def test_is_the_state_that_lacks_least(self, x, rule):
        system = states(*x)
        result = polarity(system, rule)
        if candidate := result.next_pole:
            for state in system.keys() - result.poles:
                nearly = result.shares[state] + candidate.points / 100 - 1e-6
                if nearly > result.shares[state]:
                    assert state not in polarity(moved(system, state, nearly), rule).poles
            enough = result.shares[candidate.state] + candidate.points / 100 + 1e-6
            assert candidate.state in polarity(moved(system, candidate.state, enough), rule).poles


class TestBalance:
    """Balanced and unbalanced multipolarity: a distinction of Mearsheimer (2001) with a threshold of ours."""

    @pytest.mark.parametrize(
        ("x", "gap", "balance"),
        [
            ((30, 20, 18, 17, 15), 1.5, "unbalanced"),
            ((29.9, 20.1, 18, 17, 15), 1.5, "balanced"),
            ((30, 28, 27, 15), 1.5, "balanced"),
            ((30, 28, 27, 15), 1.05, "unbalanced"),
            ((25, 25, 25, 25), 1, "unbalanced"),
            ((30, 20, 18, 17, 15), 1.51, "balanced"),
        ],
    )
    def test_depends_on_the_lead_of_the_first(self, x, gap, balance):
        result = polarity(states(*x), gap=gap)
        assert (result.label, result.balance, result.gap) == ("multipolar", balance, gap)

    @pytest.mark.parametrize("x", [(60, 25, 15), (50, 50), (35, 30, 25, 10)])
    def test_is_for_multipolar_systems_only(self, x):
        assert polarity(states(*x)).balance is None

    def test_tie_does_not_hang_on_the_last_digit(self):
        assert polarity({"A": 0.1 + 0.2, "B": 0.2 + 1e-11, "C": 0.2, "D": 0.2}).balance == "unbalanced"


class TestSentences:
    def test_bipolar(self):
        assert str(polarity({"United States": 44, "Soviet Union": 28, "China": 18, "Britain": 10})) == (
            "By the rule of Schweller the system is bipolar: the poles are United States (44.0%) and Soviet Union "
            "(28.0%). It would be tripolar if the share of China rose by more than 3.2 percentage points (to 21.2%) "
            "and the others shrank in proportion. China would be a pole with 3.2 percentage points more."
        )

    def test_unipolar(self):
        assert str(polarity({"A": 60, "B": 25, "C": 15}, "thompson")) == (
            "By the rule of Modelski and Thompson the system is unipolar: the only pole is A (60.0%). It would be "
            "bipolar if the share of A fell by more than 10.0 percentage points (to 50.0%) and the others grew in "
            "proportion. B would be a pole with 12.5 percentage points more."
        )

    def test_multipolar_owns_up_to_its_threshold(self):
        assert (
            "It is unbalanced by our own threshold: the first state has 1.50 times the share of the second, and from "
            "1.5 times on we call the system unbalanced." in str(polarity(states(30, 20, 18, 17, 15)))
        )

    def test_unclassified(self):
        assert str(polarity({f"state {i}": 1 for i in range(25)}, "thompson")).startswith(
            "By the rule of Modelski and Thompson the system is unclassified: it fits none of the four types. "
        )

    def test_a_hair_is_not_called_zero(self):
        assert str(polarity(states(50, 50), "thompson").margin) == (
            "It would be unipolar if the share of A rose by the least bit (to 50.0%) and the others shrank in "
            "proportion."
        )
        assert str(polarity(states(100, 49.95, 1)).next_pole) == (
            "B would be a pole with less than 0.1 percentage points more."
        )

    def test_one_state(self):
        assert (
            str(polarity({"Rome": 1}))
            == "By the rule of Schweller the system is unipolar: the only pole is Rome (100.0%)."
        )


def test_cannot_be_changed_afterwards():
    result = polarity(states(50, 50))
    with pytest.raises(AttributeError):
        result.label = "unipolar"
    with pytest.raises(TypeError):
        result.shares["A"] = 1


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=7), st.sampled_from(POLARITY_RULES))
def test_label_and_poles_alone_are_those_of_polarity(sizes, rule):
    x = {f"S{place}": size for place, size in enumerate(sizes)}
    whole = polarity(x, rule)
    assert label_and_poles(x, rule) == (whole.label, whole.poles)
