"""How alike two states stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import ideal_point_distance, s_score, weighted_kappa

codes = st.integers(0, 3)
profiles = st.lists(st.tuples(codes, codes), min_size=1, max_size=12).map(lambda rows: tuple(zip(*rows, strict=True)))
varied = profiles.filter(lambda both: len({*both[0], *both[1]}) > 1)


class TestS:
    """Signorino and Ritter (1999); worked by hand, models.md F7."""

    @pytest.mark.parametrize(
        ("a", "b", "score"),
        [
            ((3, 3, 0, 0), (3, 3, 0, 0), 1),
            ((3, 3, 0, 0), (0, 0, 3, 3), -1),
            ((3, 0, 2, 0), (0, 0, 2, 1), 1 / 3),
        ],
    )
    def test_hand_checked_cases(self, a, b, score):
        assert s_score(a, b) == approx(score)

    def test_maximum_may_be_given_or_observed(self):
        assert s_score((2, 0), (0, 0), maximum=4) == approx(1 / 2)
        assert s_score((2, 0), (0, 0), maximum=2) == approx(0)
        assert s_score((2, 0), (0, 0), maximum=None) == approx(0)
        assert s_score((3, 1), (1, 1), maximum=None) == approx(0)
        assert s_score((1, 1), (3, 1), maximum=None) == approx(0)

    def test_a_gap_may_fill_the_maximum_to_the_last_digit(self):
        assert s_score((0.3,), (0,), maximum=0.1 * 3) == approx(-1)
        assert s_score((0.1 + 0.2,), (0,), maximum=0.3) == approx(-1)

    def test_weights_count(self):
        assert s_score((3, 0), (0, 0), weights=(1, 3)) == approx(1 / 2)
        assert s_score((3, 0), (0, 0), weights=(1, 0)) == approx(-1)

    def test_partners_may_be_named(self):
        a, b = {"US": 3, "China": 0}, {"China": 0, "US": 0}
        assert s_score(a, b, weights={"China": 3, "US": 1}) == approx(1 / 2)

    @given(profiles)
    def test_lies_between_opposition_and_identity(self, both):
        assert -1 <= s_score(*both) <= 1
        assert s_score(both[0], both[0]) == 1

    @given(profiles)
    def test_is_the_same_both_ways(self, both):
        assert s_score(*both) == approx(s_score(*reversed(both)))

    @given(profiles, st.randoms())
    def test_order_of_partners_does_not_matter(self, both, random):
        rows = list(zip(*both, strict=True))
        random.shuffle(rows)
        assert s_score(*zip(*rows, strict=True)) == approx(s_score(*both))


class TestKappa:
    """Häge (2011), with the linear weights of Cohen (1968)."""

    def test_hand_checked_case(self):
        """The same figure from scikit-learn's cohen_kappa_score(weights="linear"), models.md F7."""
        assert weighted_kappa((3, 0, 2, 0), (0, 0, 2, 1)) == approx(0.2)

    @pytest.mark.parametrize(
        ("a", "b", "kappa"), [((3, 0), (3, 0), 1), ((3, 0), (0, 3), -1), ((3, 0), (0, 0), 0), ((1, 1), (2, 2), 0)]
    )
    def test_cases_worked_by_hand(self, a, b, kappa):
        assert weighted_kappa(a, b) == approx(kappa)

    @given(varied)
    def test_agrees_with_its_definition(self, both):
        a, b = both
        observed = sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a)
        by_chance = sum(abs(x - y) for x in a for y in b) / len(a) ** 2
        assert weighted_kappa(a, b) == approx(1 - observed / by_chance)

    @given(varied)
    def test_is_the_same_both_ways(self, both):
        assert weighted_kappa(*both) == approx(weighted_kappa(*reversed(both)))

    @given(varied, st.floats(0.1, 10))
    def test_does_not_depend_on_the_unit_of_the_codes(self, both, unit):
        scaled = [[unit * code for code in profile] for profile in both]
        assert weighted_kappa(*scaled) == approx(weighted_kappa(*both))

    def test_takes_partners_by_name(self):
        assert weighted_kappa({"US": 3, "UK": 0}, {"UK": 3, "US": 0}) == approx(-1)


POINTS = {
    1955: {"US": 1.9924, "RU": -3.2602},
    1971: {"US": 1.9871, "RU": -2.644, "CN": -0.7401},
    1985: {"US": 2.7282, "RU": -1.384, "CN": 0.1873},
    1995: {"US": 3.0251, "RU": 1.2715, "CN": -1.6809},
    2000: {"US": 2.5573, "RU": 0.1859, "CN": -0.7188},
    2014: {"US": 2.4725, "RU": 0.0125, "CN": -0.8018},
    2022: {"US": 2.1461, "RU": -0.809, "CN": -1.351},
    2024: {"US": 2.2062, "RU": -0.5985, "CN": -0.8535},
}


class TestIdealPoints:
    """Bailey, Strezhnev and Voeten (2017), release of July 2025, final-passage votes; models.md §4."""

    @pytest.mark.parametrize(
        ("pair", "year", "distance"),
        [
            ("RU-CN", 1971, 1.90), ("RU-CN", 1985, 1.57), ("RU-CN", 1995, 2.95), ("RU-CN", 2000, 0.90),
            ("RU-CN", 2014, 0.81), ("RU-CN", 2022, 0.54), ("RU-CN", 2024, 0.26), ("US-RU", 1955, 5.25),
            ("US-RU", 1995, 1.75), ("US-RU", 2024, 2.80), ("US-CN", 1971, 2.73), ("US-CN", 1995, 4.71),
            ("US-CN", 2024, 3.06),
        ],
    )  # fmt: skip
    def test_distances(self, pair, year, distance):
        one, other = (POINTS[year][state] for state in pair.split("-"))
        assert ideal_point_distance(one, other) == approx(distance, abs=0.006)
        assert ideal_point_distance(other, one) == ideal_point_distance(one, other)

    def test_depend_on_which_votes_are_counted(self):
        """Russia and China in 2022 by all votes: .01, by final passage: .54."""
        assert ideal_point_distance(-1.4137, -1.4079) == approx(0.01, abs=0.006)
