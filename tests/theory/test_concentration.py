"""How unequally power is spread."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import DomainError, concentration, constructions

capabilities = st.lists(st.floats(0, 1e6), min_size=2, max_size=9).filter(lambda x: max(x) > 1e-3)


def states(*values):
    return {f"state {place}": value for place, value in enumerate(values)}


HAND_CHECKED = [
    ((1, 1), 0.5, 2, 0),
    ((1, 1, 1), 0.333333, 3, 0),
    ((1, 0, 0), 1, 1, 1),
    ((3, 1), 0.625, 1.6, 0.5),
    ((0.5, 0.3, 0.2), 0.38, 2.631579, 0.264575),
    ((0.5, 0.3, 0.2, 0, 0), 0.38, 2.631579, 0.474342),
    ((40, 30, 20, 10), 0.30, 3.333333, 0.258199),
    ((1, 1, 0, 0, 0), 0.5, 2, 0.612372),
]
"""Laakso and Taagepera (1979) and Ray and Singer (1973), worked by hand; models.md F2 and §2.7."""

GREAT_POWERS = [
    (1950, (0.284443, 0.061349, 0.033222, 0.180598, 0.118495), 0.288003, 3.472188, 0.331668),
    (1970, (0.180969, 0.030100, 0.024395, 0.171435, 0.112660), 0.282776, 3.536366, 0.321668),
    (1991, (0.137302, 0.026294, 0.021556, 0.103233, 0.118536), 0.270047, 3.703058, 0.295904),
    (2000, (0.142893, 0.022161, 0.018819, 0.026252, 0.051421, 0.162239, 0.049847), 0.238058, 4.200652, 0.333269),
    (2016, (0.133254, 0.013395, 0.013396, 0.016594, 0.036467, 0.230825, 0.033020), 0.325701, 3.070300, 0.461864),
    (2022, (0.123566, 0.012468, 0.010944, 0.015029, 0.038197, 0.234097, 0.024714), 0.344768, 2.900502, 0.485348),
]
"""CINC of the major powers by the Correlates of War, NMC 7.0, renormalised; models.md §7."""

TRIANGLE = [
    (1950, (0.28444302, 0.18059845, 0.11849532), 2.67, 0.249),
    (1972, (0.16474316, 0.1708357, 0.11295674), 2.91, 0.123),
    (1985, (0.13731508, 0.17565069, 0.113526), 2.91, 0.127),
    (1991, (0.1373024, 0.10323294, 0.1185355), 2.96, 0.082),
    (2012, (0.13921906, 0.03959478, 0.22036418), 2.29, 0.393),
    (2022, (0.12356574, 0.03819699, 0.23409663), 2.19, 0.430),
]
"""CINC of the United States, Russia and China, NMC 7.0; shares as in models.md §7."""

WORLDS = {
    1913: """
        USA 62825 155 31803 600107 97225 22596
        GBR 67734 533 7787 220455 45648 17768
        FRA 66706 632 4687 64844 39770 5908
        DEU 88418 859 17609 201693 66978 14115
        AUH 37513 358 2611 37670 52166 4696
        ITA 40379 288 934 11512 35420 4146
        RUS 85391 1286 4918 48974 170900 12376
        JPN 19189 296 255 22701 51305 6500
        rest 123623 2428 3343 88738 653096 15753
    """,
    1938: """
        USA 1131499 323 28805 751346 129969 37463
        GBR 1863997 376 10565 218151 48404 18350
        FRA 919284 581 6137 82599 41960 6351
        DEU 7415163 782 22656 232155 68424 20796
        ITA 746050 486 2323 16796 43600 8037
        RUS 5429984 1566 18057 169211 166859 36532
        JPN 1699210 370 6472 56939 71013 19943
        rest 1710130 3651 13545 304002 946132 73585
    """,
    1946: """
        USA 45133984 3030 60421 1188144 141389 39725
        GBR 17753616 2053 12899 214896 49217 18754
        FRA 1257334 578 4408 70062 40280 6593
        RUS 8764724 2500 13346 179782 174000 28110
        rest 10530807 7837 15190 364844 1084115 104241
    """,
    1950: """
        USA 14559000 1460 87848 1241836 152271 43964
        GBR 2376154 689 16554 190014 50616 18995
        FRA 1489278 595 8652 81344 41736 6892
        RUS 15510433 4300 27329 273968 180075 33388
        CHN 2558000 4000 606 29555 571889 37965
        rest 8107177 6448 27622 480571 1147577 126601
    """,
    1970: """
        USA 77827008 3070 119309 2276904 205052 55468
        GBR 5866538 390 28291 347407 55632 21935
        FRA 5933017 570 23773 234993 50768 9582
        RUS 77200000 4300 116000 1201525 242767 75424
        CHN 23775520 2850 17790 453534 830675 97851
        rest 44462817 13780 289410 3266687 2273288 412953
    """,
    1985: """
        USA 245154000 2244 80067 2466405 238466 60260
        GBR 24200000 334 15722 318498 56685 36260
        FRA 16716000 563 19008 217039 55284 9239
        RUS 275000000 3900 155000 2162292 277334 112227
        CHN 6350000 4100 46790 1096194 1070175 158449
        rest 216589066 16911 403709 5174177 3134743 719123
    """,
}
"""Milex, milper, irst, pec, tpop and upop of the major powers and of all other states together, NMC 7.0."""


def world(year):
    rows = (line.split() for line in WORLDS[year].split("\n") if line.strip())
    names = ("milex", "milper", "irst", "pec", "tpop", "upop")
    return {state: dict(zip(names, map(float, figures), strict=True)) for state, *figures in rows}


@pytest.mark.parametrize(("x", "hhi", "number", "con"), HAND_CHECKED)
def test_hand_checked_cases(x, hhi, number, con):
    spread = concentration(states(*x))
    assert (spread.hhi, spread.effective_number, spread.con) == approx((hhi, number, con), abs=1e-6)


@pytest.mark.parametrize(("year", "x", "hhi", "number", "con"), GREAT_POWERS)
def test_great_powers_by_year(year, x, hhi, number, con):
    spread = concentration(states(*x))
    assert (spread.hhi, spread.con) == approx((hhi, con), abs=2e-6)
    assert spread.effective_number == approx(number, abs=2e-5)


@pytest.mark.parametrize(("year", "x", "number", "con"), TRIANGLE)
def test_the_triangle_by_year(year, x, number, con):
    spread = concentration(states(*x))
    assert (spread.effective_number, spread.con) == approx((number, con), abs=5e-3)


def test_one_state_is_fully_concentrated_but_has_no_con():
    spread = concentration({"Rome": 3})
    assert (spread.hhi, spread.effective_number) == (1, 1)
    with pytest.raises(
        DomainError, match=r"^CON compares states with one another, so it needs two or more\. Add a state\.$"
    ):
        _ = spread.con


def test_equal_states_have_con_exactly_zero():
    assert concentration(states(1, 1, 1)).con == 0


@given(capabilities)
def test_ranges(x):
    spread = concentration(states(*x))
    assert 1 / len(x) - 1e-12 <= spread.hhi <= 1 + 1e-12
    assert 1 - 1e-12 <= spread.effective_number <= len(x) + 1e-9
    assert 0 <= spread.con <= 1 + 1e-12


@given(capabilities, st.floats(1e-3, 1e3))
def test_names_order_and_unit_do_not_matter(x, unit):
    spread, other = concentration(states(*x)), concentration({f"new {i}": unit * v for i, v in enumerate(reversed(x))})
    assert (other.hhi, other.effective_number) == approx((spread.hhi, spread.effective_number))
    assert other.con == approx(spread.con, abs=1e-9)


@given(capabilities)
def test_a_powerless_state_changes_con_alone(x):
    spread, larger = concentration(states(*x)), concentration(states(*x, 0))
    assert (larger.hhi, larger.effective_number) == approx((spread.hhi, spread.effective_number))
    if spread.con < 1 - 1e-9:
        assert larger.con > spread.con


class TestConstructions:
    """The two ways to restrict an index of the whole world to its great powers; models.md §2.7."""

    @pytest.mark.parametrize(
        ("year", "renormalised", "within"),
        [
            (1913, 0.238, 0.213),
            (1938, 0.227, 0.217),
            (1946, 0.452, 0.395),
            (1950, 0.332, 0.302),
            (1970, 0.322, 0.305),
            (1985, 0.337, 0.326),
        ],
    )
    def test_differ(self, year, renormalised, within):
        """Computed from NMC 7.0 for the reference, models.md §2.7."""
        both = constructions(world(year), world(year).keys() - {"rest"})
        assert (both.renormalised.con, both.within.con) == approx((renormalised, within), abs=6e-4)

    def test_agree_when_the_powers_are_the_whole_world(self):
        powers = {state: row for state, row in world(1950).items() if state != "rest"}
        both = constructions(powers, powers)
        assert both.renormalised.con == approx(both.within.con)

    def test_say_which_is_which(self):
        assert str(constructions(world(1950), ["USA", "GBR", "FRA", "RUS", "CHN"])) == (
            "CON is 0.332 if the great powers' world index is scaled to 1, and 0.302 if each component is shared out "
            "among the great powers alone. Say which you use."
        )


def test_sentences():
    assert str(concentration({"A": 3, "B": 1})) == (
        "Power among these 2 states is spread as among 1.60 equal ones (HHI 0.625); CON is 0.500, where 0 is equality "
        "and 1 is one state with everything."
    )
    assert str(concentration({"A": 3})) == (
        "One state holds everything; concentration needs a second state to compare it with."
    )


def test_is_immutable():
    with pytest.raises(FrozenInstanceError):
        concentration({"A": 1}).shares = {}
