"""Shares and the indices of national capability."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import DomainError, cinc, ginc, net_resources, ratio_to_leader, shares

figures = st.dictionaries(st.text("ABCDEFGH", min_size=1), st.floats(0, 1e6), min_size=1).filter(
    lambda x: max(x.values()) > 1e-6
)

COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
MILEX_IRST = ({"milex": 50, "irst": 30}, {"milex": 50, "irst": 70})

NMC_1985 = {
    "USA": {"milex": 245154000, "milper": 2244, "irst": 80067, "pec": 2466405, "tpop": 238466, "upop": 60260},
    "GBR": {"milex": 24200000, "milper": 334, "irst": 15722, "pec": 318498, "tpop": 56685, "upop": 36260},
    "FRA": {"milex": 16716000, "milper": 563, "irst": 19008, "pec": 217039, "tpop": 55284, "upop": 9239},
    "RUS": {"milex": 275000000, "milper": 3900, "irst": 155000, "pec": 2162292, "tpop": 277334, "upop": 112227},
    "CHN": {"milex": 6350000, "milper": 4100, "irst": 46790, "pec": 1096194, "tpop": 1070175, "upop": 158449},
    "rest": {"milex": 216589066, "milper": 16911, "irst": 403709, "pec": 5174177, "tpop": 3134743, "upop": 719123},
}
"""Correlates of War, National Material Capabilities 7.0: five powers and the sum of all other states, 1985."""


def states(*values):
    return dict(zip("ABCDEFGH", values, strict=False))


class TestShares:
    def test_are_parts_of_the_whole(self):
        assert shares({"US": 50, "USSR": 30, "China": 20}) == {"US": 0.5, "USSR": 0.3, "China": 0.2}

    def test_of_a_single_state_are_one(self):
        assert shares({"US": 7}) == {"US": 1}

    def test_keep_the_order_of_the_states(self):
        assert list(shares({"China": 1, "US": 3, "Russia": 2})) == ["China", "US", "Russia"]

    def test_cannot_be_changed_afterwards(self):
        with pytest.raises(TypeError):
            shares({"US": 1})["US"] = 2

    @given(figures)
    def test_sum_to_one(self, x):
        assert sum(shares(x).values()) == approx(1)

    @given(figures, st.floats(1e-3, 1e3))
    def test_do_not_depend_on_the_unit(self, x, unit):
        assert shares({state: unit * figure for state, figure in x.items()}) == approx(dict(shares(x)))

    @given(figures)
    def test_do_not_depend_on_names_or_order(self, x):
        renamed = shares({f"new {state}": figure for state, figure in reversed(x.items())})
        assert renamed == approx({f"new {state}": share for state, share in shares(x).items()})

    def test_take_figures_up_to_the_largest_that_can_be_meant(self):
        assert shares({"US": 1e100, "USSR": 1e100})["US"] == 0.5
        with pytest.raises(DomainError, match="too large"):
            shares({"US": 1.001e100})
        with pytest.raises(DomainError, match="too large"):
            shares({"US": 10**400})


class TestRatioToLeader:
    def test_sets_everyone_against_the_strongest(self):
        assert ratio_to_leader(states(20, 15, 5)) == {"A": 1, "B": 0.75, "C": 0.25}


class TestCinc:
    """Singer, Bremer and Stuckey (1972)."""

    def test_is_the_mean_share(self):
        assert cinc(states(*MILEX_IRST)) == approx({"A": 0.4, "B": 0.6})

    @pytest.mark.parametrize("missing", [{"milex": 50}, {"milex": 50, "irst": None}])
    def test_skips_what_is_missing_and_so_need_not_sum_to_one(self, missing):
        assert cinc(states(missing, MILEX_IRST[1])) == approx({"A": 0.5, "B": 0.75})

    def test_counts_a_zero_as_a_zero(self):
        assert cinc(states({"milex": 50, "irst": 0}, MILEX_IRST[1])) == approx({"A": 0.25, "B": 0.75})

    def test_rebuilds_the_published_index_of_1985(self):
        """NMC 7.0, published to eight places."""
        index = cinc(NMC_1985)
        published = {"USA": 0.13731508, "GBR": 0.02288021, "FRA": 0.01777231, "RUS": 0.17565069, "CHN": 0.11352600}
        assert {state: index[state] for state in published} == approx(published, abs=1.2e-8)

    @pytest.mark.parametrize(
        ("component", "share"),
        [("milex", 0.3127), ("milper", 0.0800), ("irst", 0.1112), ("pec", 0.2157), ("tpop", 0.0493), ("upop", 0.0550)],
    )
    def test_rebuilds_the_american_parts_of_1985(self, component, share):
        """Computed from NMC 7.0 for the reference, models.md F1."""
        one = cinc({state: {component: row[component]} for state, row in NMC_1985.items()})
        assert one["USA"] == approx(share, abs=5e-5)

    @pytest.mark.parametrize(
        ("rows", "percent"),
        [
            (
                {"GBR": (7873, 131039), "DEU": (2468, 47298), "FRA": (1725, 28738), "AUH": (464, 8767),
                 "RUS": (449, 5222), "ITA": (17, 1851)},
                {"GBR": 60, "DEU": 20, "FRA": 13, "AUH": 4, "RUS": 3},
            ),
            (
                {"GBR": (7787, 220455), "DEU": (17609, 201693), "FRA": (4687, 64844), "AUH": (2611, 37670),
                 "RUS": (4918, 48974), "ITA": (934, 11512)},
                {"DEU": 40, "GBR": 29, "FRA": 12, "RUS": 11, "AUH": 7, "ITA": 2},
            ),
            (
                {"GBR": (13183, 232740), "DEU": (21540, 256916), "FRA": (4413, 56951), "RUS": (18317, 201846),
                 "ITA": (2258, 17366)},
                {"DEU": 35, "RUS": 29, "GBR": 26, "FRA": 7, "ITA": 3},
            ),
            ({"USA": (87848, 1241836), "RUS": (27329, 273968)}, {"USA": 79, "RUS": 21}),
            ({"USA": (90067, 1421218), "RUS": (65294, 629705)}, {"USA": 64, "RUS": 36}),
        ],
        ids=["1880", "1913", "1940", "1950", "1960"],
    )  # fmt: skip
    def test_of_iron_and_energy_is_mearsheimers_wealth(self, rows, percent):
        """Computed from NMC 7.0 for the reference, models.md §2.5."""
        wealth = cinc({state: dict(zip(("irst", "pec"), row, strict=True)) for state, row in rows.items()})
        assert {state: 100 * wealth[state] for state in percent} == approx(percent, abs=0.5)

    @pytest.mark.parametrize(
        ("usa", "russia", "rest", "index"),
        [
            (
                (294880000, 2240, 87722, 2745073, 247342, 63402),
                (119440000, 3700, 160000, 2336162, 287630, 113549),
                (350585112, 22664, 534797, 7791708, 4627142, 1034188),
                (0.1342, 0.1675),
            ),
            (
                (289755000, 2180, 89726, 2820314, 249907, 64116),
                (128790000, 3400, 154000, 2228623, 281344, 111594),
                (418960964, 22815, 565427, 7924508, 4796752, 1087561),
                (0.1304, 0.1564),
            ),
            (
                (262389000, 2110, 79738, 2843215, 252618, 64814),
                (133700000, 3000, 73000, 2153318, 148245, 62371),
                (433443611, 20816, 579133, 8054739, 4927779, 1121366),
                (0.1287, 0.1261),
            ),
        ],
        ids=["1989", "1990", "1991"],
    )
    def test_shows_that_the_switch_of_1989_is_a_break_in_the_series(self, usa, russia, rest, index):
        """With the ratio of military spending held as in 1988 (317.9 to 281.935 bn) the USSR leads until 1990.

        Computed from NMC 7.0 for the reference, models.md §0.3.
        """
        held = (usa[0] * 317900000 / 281935000, *russia[1:])
        rows = zip(("USA", "Russia", "rest"), (usa, held, rest), strict=True)
        found = cinc({state: dict(zip(COMPONENTS, row, strict=True)) for state, row in rows})
        assert (found["USA"], found["Russia"]) == approx(index, abs=5e-5)

    @given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)), min_size=1, max_size=8))
    def test_sums_to_one_when_nothing_is_missing(self, rows):
        table = {f"state {place}": {"milex": row[0], "irst": row[1]} for place, row in enumerate(rows)}
        assert sum(cinc(table).values()) == approx(1)


class TestGinc:
    """Kadera and Sorokin (2004)."""

    def test_is_the_geometric_mean_share(self):
        assert ginc(states(*MILEX_IRST)) == approx({"A": 0.387298, "B": 0.591608}, abs=1e-6)

    def test_is_zero_for_a_state_that_lacks_a_component(self):
        assert ginc(states({"milex": 80, "irst": 0}, {"milex": 20, "irst": 100})) == approx(
            {"A": 0, "B": 0.447214}, abs=1e-6
        )

    @given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)), min_size=3, max_size=8))
    def test_compares_two_states_whoever_else_is_counted(self, rows):
        table = {f"state {place}": {"milex": row[0], "irst": row[1]} for place, row in enumerate(rows)}
        pair = {state: table[state] for state in ("state 0", "state 1")}
        everyone, alone = ginc(table), ginc(pair)
        assert everyone["state 0"] / everyone["state 1"] == approx(alone["state 0"] / alone["state 1"])


class TestNetResources:
    """Beckley (2018)."""

    def test_multiply_output_by_output_per_head(self):
        assert net_resources(states(100, 100), states(10, 50)) == {"A": 1000, "B": 200}

    def test_may_be_zero(self):
        assert net_resources(states(0), states(10)) == {"A": 0}

    @pytest.mark.parametrize(
        ("gdp", "population", "net"),
        [
            ((1, 0.349, 0.194), (152271, 180075, 571889), (1, 0.105, 0.010)),
            ((1, 0.182, 1.181), (319929, 143888, 1397029), (1, 0.074, 0.329)),
        ],
        ids=["1950", "2015"],
    )
    def test_put_russia_and_china_far_behind(self, gdp, population, net):
        """Ratios computed from the data of Anders, Fariss and Markowitz (2020), models.md §2.4.

        The populations are those of NMC 7.0, not theirs; hence the width of the tolerance.
        """
        ratio = ratio_to_leader(net_resources(states(*gdp), states(*population)))
        assert tuple(ratio.values()) == approx(net, abs=0.01)
