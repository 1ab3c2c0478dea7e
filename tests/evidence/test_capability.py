"""Capabilities against published values, CINC against its parts, jumps against the list of breaks."""

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structural_realism import evidence
from structural_realism.evidence import COMPONENTS

CORE = ("USA", "GBR", "FRA", "RUS")
YEARS = st.integers(1946, 2022)


# Published values


@pytest.mark.parametrize(
    ("key", "year", "state", "number"),
    [
        ("cinc", 1950, "USA", 0.28444302),
        ("cinc_ex_upop", 1950, "USA", 0.30849878),
        ("cinc", 1950, "RUS", 0.18059845),
        ("cinc_ex_upop", 1950, "RUS", 0.19178359),
        ("cinc", 1950, "CHN", 0.11849532),
        ("cinc_ex_upop", 1950, "CHN", 0.11384166),
        ("cinc", 1991, "USA", 0.1373024),
        ("cinc_ex_upop", 1991, "USA", 0.15438061),
        ("cinc", 1991, "RUS", 0.10323294),
        ("cinc_ex_upop", 1991, "RUS", 0.11388859),
        ("cinc", 1991, "CHN", 0.1185355),
        ("cinc_ex_upop", 1991, "CHN", 0.11448819),
        ("gdp_ppp", 1950, "CHN", 436905.2),
        ("gdp_ppp", 1950, "RUS", 813277.1),
        ("gdp_ppp", 1950, "USA", 2320610),
        ("gdp_ppp", 1991, "RUS", 3012167),
        ("gdp_market", 1991, "CHN", 383373.3),
        ("gdp_market", 1991, "USA", 6158129),
    ],
)
def test_spot_checks_of_the_data_note(key: str, year: int, state: str, number: float) -> None:
    assert evidence.capabilities(key, year)[state] == number


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1950, {"USA": 0.284443, "GBR": 0.061349, "FRA": 0.033222, "RUS": 0.180598, "CHN": 0.118495}),
        (1970, {"USA": 0.180969, "GBR": 0.030100, "FRA": 0.024395, "RUS": 0.171435, "CHN": 0.112660}),
        (1991, {"USA": 0.137302, "GBR": 0.026294, "FRA": 0.021556, "RUS": 0.103233, "CHN": 0.118536}),
        (
            2000,
            {
                "USA": 0.142893,
                "GBR": 0.022161,
                "FRA": 0.018819,
                "DEU": 0.026252,
                "RUS": 0.051421,
                "CHN": 0.162239,
                "JPN": 0.049847,
            },
        ),
        (
            2022,
            {
                "USA": 0.123566,
                "GBR": 0.012468,
                "FRA": 0.010944,
                "DEU": 0.015029,
                "RUS": 0.038197,
                "CHN": 0.234097,
                "JPN": 0.024714,
            },
        ),
    ],
)
def test_the_major_powers_of_a_year(year: int, expected: dict[str, float]) -> None:
    assert dict(evidence.capabilities("cinc", year)) == pytest.approx(expected, abs=6e-7)


# Membership


@given(YEARS)
def test_membership_follows_the_list_at_mid_year(year: int) -> None:
    expected = {*CORE, *(["CHN"] if year >= 1950 else []), *(["DEU", "JPN"] if year >= 1992 else [])}
    assert set(evidence.major_powers(year)) == expected
    assert set(evidence.capabilities("cinc", year)) == expected


def test_china_is_not_on_the_list_before_1950_but_in_the_record() -> None:
    assert "CHN" not in evidence.capabilities("cinc", 1949)
    assert evidence.series("cinc:CHN")[1949] > 0


def test_what_is_missing_stays_missing() -> None:
    assert "RUS" not in evidence.capabilities("gdp_market", 1985)
    assert "CHN" not in evidence.capabilities("gdp_ppp", 1949)
    assert 1990 not in evidence.series("pec:DEU")
    assert set(evidence.capabilities("gdp_ppp", 1950)) == {*CORE, "CHN"}


# CINC and its parts


def rebuilt(year: int, state: str, components: tuple[str, ...] = COMPONENTS) -> float:
    world = evidence.world(year)
    shares = [evidence.series(f"{key}:{state}").get(year) for key in components]
    known = [number / world[key] for key, number in zip(components, shares, strict=True) if number is not None]
    return math.fsum(known) / len(known)


def rows() -> Iterator[tuple[int, str]]:
    for row in evidence.table("powers"):
        yield row["year"], row["state"]


def test_cinc_is_the_mean_of_the_known_world_shares() -> None:
    for year, state in rows():
        assert rebuilt(year, state) == pytest.approx(evidence.series(f"cinc:{state}")[year], abs=1e-6), (year, state)


def test_cinc_without_cities_is_the_mean_of_the_other_five() -> None:
    five = tuple(key for key in COMPONENTS if key != "upop")
    for year, state in rows():
        expected = evidence.series(f"cinc_ex_upop:{state}")[year]
        assert rebuilt(year, state, five) == pytest.approx(expected, abs=1e-6), (year, state)


@given(YEARS)
def test_component_shares_are_shares(year: int) -> None:
    world = evidence.world(year)
    for key, numbers in evidence.components(year).items():
        assert 0 < sum(numbers.values()) <= world[key], key


@given(YEARS)
def test_missing_components_make_the_world_sum_to_a_little_more_than_one(year: int) -> None:
    total = next(row["cinc_sum"] for row in evidence.table("world") if row["year"] == year)
    assert 1 - 1e-6 <= total <= 1.017
    assert sum(evidence.capabilities("cinc", year).values()) < total


# Continuity, and breaks where the data jump


@pytest.mark.parametrize("key", [measure.key for measure in evidence.measures()] + list(COMPONENTS))
def test_series_of_powers_have_no_holes(key: str) -> None:
    for state in (*CORE, "CHN", "JPN", "DEU"):
        years = sorted(evidence.series(f"{key}:{state}"))
        holes = set(range(years[0], years[-1] + 1)) - set(years)
        assert not holes, (state, holes)


REAL = {
    "milex": {
        "USA": {1947: "demobilised", 1951: "Korea"},
        "GBR": {1947: "demobilised", 1948: "demobilised"},
        "FRA": {1948: "the franc devalued"},
        "CHN": {1947: "inflation in the civil war"},
        "JPN": {1953: "new forces"},
        "RUS": {1993: "told with the break of 1994", 2022: "war"},
    },
    "milper": {
        "USA": {1947: "demobilised", 1951: "Korea"},
        "GBR": {1947: "demobilised", 1948: "demobilised"},
        "CHN": {1950: "Korea"},
    },
    "irst": {
        "CHN": {1950: "peace", 1952: "recovery", 1956: "plan", 1959: "Great Leap", 1961: "collapse of the Leap"},
        "GBR": {1980: "steel strike"},
        "USA": {1982: "recession", 2009: "recession"},
    },
    "gdp_market": {"RUS": {2015: "the rouble fell"}},
    "pec": {"CHN": {1958: "Great Leap", 1968: "recovery from the worst of the Cultural Revolution"}},
}
"""Jumps that happened in the world."""


@pytest.mark.parametrize("key", [*COMPONENTS, "gdp_ppp", "gdp_market"])
def test_a_jump_by_half_is_a_listed_break_or_a_known_event(key: str) -> None:
    for state in (*CORE, "CHN", "JPN", "DEU"):
        numbers = evidence.series(f"{key}:{state}")
        listed = {found.year for found in evidence.breaks(key, state)} | set(REAL.get(key, {}).get(state, {}))
        for year in numbers:
            if year - 1 in numbers:
                ratio = numbers[year] / numbers[year - 1]
                assert 2 / 3 < ratio < 3 / 2 or year in listed, (key, state, year, round(ratio, 2))


@pytest.mark.parametrize(
    ("key", "state", "year"),
    [
        ("upop", "USA", 2002),
        ("upop", "DEU", 2017),
        ("upop", "GBR", 2002),
        ("milex", "CHN", 2005),
        ("milex", "RUS", 2005),
        ("milex", "RUS", 1989),
        ("tpop", "RUS", 1991),
        ("gdp_ppp", "RUS", 1992),
    ],
)
def test_the_known_breaks_are_flagged_and_told(key: str, state: str, year: int) -> None:
    found = [b for b in evidence.breaks(key, state) if b.year == year]
    assert len(found) == 1
    assert len(found[0].text) > 30 and evidence.source(found[0].source)


def test_a_composite_breaks_with_its_components() -> None:
    assert {b.year for b in evidence.breaks("cinc", "USA")} == {2002, 2017}
    assert evidence.breaks("cinc_ex_upop", "USA") == ()
    assert {b.measure for b in evidence.breaks("cinc", "RUS") if b.year == 1991} == {"irst", "tpop", "upop"}
    assert evidence.measure("cinc").breaks == evidence.breaks("cinc")


def test_the_percentages_in_the_texts_are_those_of_the_data() -> None:
    def change(key: str, state: str, year: int) -> int:
        numbers = evidence.series(f"{key}:{state}")
        return round(100 * (numbers[year] / numbers[year - 1] - 1))

    (cities_2002,) = [b.text for b in evidence.breaks("upop", "JPN") if b.year == 2002]
    for state, said in {"USA": 106, "FRA": 99, "CHN": -52, "GBR": -52, "DEU": -41}.items():
        assert change("upop", state, 2002) == said and f"{abs(said)} %" in cities_2002
    (cities_2017,) = [b.text for b in evidence.breaks("upop", "JPN") if b.year == 2017]
    for state, said in {"USA": -44, "DEU": 67}.items():
        assert change("upop", state, 2017) == said and f"{abs(said)} %" in cities_2017
    for state, year, said in (("CHN", 2005, -65), ("RUS", 2005, -69), ("RUS", 1989, -62)):
        (text,) = [b.text for b in evidence.breaks("milex", state) if b.year == year]
        assert change("milex", state, year) == said and f"{abs(said)} %" in text


# Measures that disagree


def test_china_passes_the_united_states_by_purchasing_power_but_not_at_market_rates() -> None:
    ppp = evidence.series("gdp_ppp:CHN"), evidence.series("gdp_ppp:USA")
    assert min(year for year in ppp[0] if ppp[0][year] > ppp[1][year]) == 2014
    market = evidence.series("gdp_market:CHN"), evidence.series("gdp_market:USA")
    ratio = {year: market[0][year] / market[1][year] for year in market[0]}
    peak = max(ratio, key=lambda year: ratio[year])
    assert (peak, round(100 * ratio[peak])) == (2021, 76)


def test_china_is_about_nine_times_russia_at_market_rates() -> None:
    assert evidence.series("gdp_market:CHN")[2023] / evidence.series("gdp_market:RUS")[2023] == pytest.approx(
        8.8, abs=0.1
    )


def test_who_is_largest_by_cinc_and_when() -> None:
    largest = {
        year: max(("USA", "RUS", "CHN"), key=lambda s: evidence.series(f"cinc:{s}")[year]) for year in range(1950, 2023)
    }
    assert {largest[year] for year in range(1950, 1971)} == {"USA"}
    assert {largest[year] for year in range(1971, 1989)} == {"RUS"}
    assert largest[1989] == "USA" and largest[2022] == "CHN"


# Asking wrongly


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: evidence.capabilities("milx", 1950), r'There is no measure "milx"\. Did you mean .milex.\?'),
        (lambda: evidence.capabilities("cinc", 1945), "runs from 1946 to 2022; 1945 lies outside it"),
        (lambda: evidence.capabilities("gdp_market", 1959), "runs from 1960 to 2023; 1959 lies outside it"),
        (lambda: evidence.capabilities("cinc", 1950.5), "whole number such as 1950; 1950.5 is not one"),  # type: ignore[arg-type]
        (lambda: evidence.capabilities("cinc", True), "True is not one"),
        (lambda: evidence.capabilities("distance", 1990), "ask series"),
        (lambda: evidence.components(1900), "runs from 1946"),
        (lambda: evidence.world(2050), "run from 1946 to 2022; 2050 lies outside them"),
        (lambda: evidence.years("power"), 'no measure "power"'),
        (lambda: evidence.breaks("power"), 'no measure "power"'),
        (lambda: evidence.series("cinc:UAS"), r'There is no series "cinc:UAS"\. Did you mean .cinc:USA.\?'),
        (lambda: evidence.series("cinc"), "Of this measure there are: cinc:USA"),
        (lambda: evidence.series("sinc:USA"), r'There is no measure "sinc"\. Did you mean .cinc.\?'),
    ],
)
def test_a_wrong_question_gets_a_sentence(ask, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(evidence.EvidenceError, match=message):
        ask()


def test_every_series_has_numbers_a_unit_and_a_source() -> None:
    for name in evidence.series_names():
        series = evidence.series(name)
        assert len(series) > 0 and series.measure.unit and evidence.source(series.measure.source), name
        assert all(math.isfinite(number) for number in series.values()), name
        assert list(series) == sorted(series), name
    assert evidence.series("distance:RUS-CHN")[2022] == evidence.series("distance:CHN-RUS")[2022]


def test_answers_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        evidence.capabilities("cinc", 1950)["USA"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        evidence.measure("cinc").name = "x"  # type: ignore[misc]
