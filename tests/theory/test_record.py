"""The rules of alignment against the record of the strategic triangle, 1950 to 2020.

Hostility is a strategic rivalry after Thompson, Sakuwa and Suhas (2022). Capabilities are those of the Correlates of
War, National Material Capabilities 7.0. The hits were counted for the reference, models.md §§0.3, 0.4 and 3.7.
"""

import pytest
from structural_realism.theory import predict_alignment, shares, triad, triangle

RIVALRIES = {
    frozenset(("US", "Russia")): [(1945, 1989), (2007, 2020)],
    frozenset(("US", "China")): [(1949, 1972), (1996, 2020)],
    frozenset(("Russia", "China")): [(1958, 1989)],
}

MILEX = """
1949 13503 13965 2030
1950 14559 15510 2558
1951 33398 20126 3094
1952 47852 21900 2709
1953 49621 25528 2538
1954 42786 28065 2538
1955 40518 29542 2575
1956 41773 26749 5539
1957 44548 27624 6219
1958 45503 30242 5894
1959 46614 34499 6612
1960 45380 36960 6728
1961 47808 43663 7953
1962 52381 49976 9330
1963 52295 47000 10690
1964 51213 47000 12851
1965 51827 46000 13788
1966 67572 48000 15931
1967 75448 52000 16389
1968 80732 62622 17857
1969 81446 68053 20300
1970 77827 77200 23776
1971 74862 82700 21600
1972 77639 88900 22500
1973 78385 96410 24500
1974 85906 109000 26800
1975 90948 128000 28500
1976 91013 138000 31700
1977 100925 149000 32700
1978 109247 163000 35000
1979 122279 180000 30000
1980 143981 201000 28500
1981 169888 221000 30500
1982 196345 237000 33000
1983 217198 250000 34500
1984 237052 264000 23850
1985 245154 275000 6350
1986 265480 287600 5830
1987 273966 303000 5640
1988 281935 317900 5860
1989 294880 119440 6670
1990 289755 128790 6060
1991 262389 133700 18790
1992 286892 47220 24300
1993 297600 29120 27400
1994 293214 96693 28945
1995 277834 82000 32929
1996 277254 73990 36176
1997 276324 64000 36551
1998 279702 57107 38191
1999 292147 56800 39889
2000 303136 52000 42000
2001 322365 63684 46049
2002 348555 50800 68963
2003 404920 65200 75500
2004 455908 61500 84303
2005 495326 18768 29873
2006 521840 24577 35223
2007 552568 32215 46174
2008 616073 40484 60187
2009 662049 38293 70381
2010 693600 41944 76361
2011 687000 51594 90221
2012 655388 58765 102643
2013 600400 68163 112173
2014 581000 70048 129408
2015 597503 51605 145832
2016 604452 46626 145039
2017 602783 45600 150458
2018 631161 45151 181135
2019 745732 46366 177075
2020 774527 43804 188597
2021 754019 45802 207340
2022 838814 74742 218639
"""
"""Military spending of the United States, Russia and China, million current dollars."""

CINC = """
1949 0.273166 0.167918 0.104050
1950 0.284443 0.180598 0.118495
1951 0.319499 0.173163 0.103624
1952 0.311367 0.170199 0.096398
1953 0.311158 0.173121 0.095100
1954 0.280940 0.184528 0.094357
1955 0.266422 0.179166 0.091344
1956 0.260614 0.170197 0.098138
1957 0.255049 0.167267 0.099530
1958 0.234470 0.170953 0.108418
1959 0.228965 0.171201 0.116967
1960 0.215444 0.171790 0.119272
1961 0.210655 0.173759 0.104944
1962 0.209911 0.176337 0.103609
1963 0.207966 0.171280 0.107103
1964 0.202983 0.167494 0.110030
1965 0.201539 0.164547 0.108890
1966 0.208669 0.166316 0.109654
1967 0.208548 0.166741 0.105584
1968 0.203412 0.171004 0.105929
1969 0.197951 0.170332 0.108183
1970 0.180969 0.171435 0.112660
1971 0.169956 0.172277 0.113176
1972 0.164743 0.170836 0.112957
1973 0.158819 0.167410 0.113422
1974 0.152699 0.167868 0.116918
1975 0.143948 0.174598 0.118684
1976 0.142463 0.176027 0.117655
1977 0.141825 0.173554 0.118298
1978 0.139675 0.170852 0.120989
1979 0.137217 0.167326 0.119849
1980 0.133115 0.168693 0.119499
1981 0.138008 0.169494 0.119870
1982 0.129589 0.171492 0.118843
1983 0.132942 0.172175 0.119043
1984 0.135595 0.169803 0.116094
1985 0.137315 0.175651 0.113526
1986 0.135288 0.174538 0.113964
1987 0.134030 0.173181 0.111583
1988 0.134469 0.170657 0.112898
1989 0.148239 0.136820 0.114466
1990 0.141448 0.129461 0.111816
1991 0.137302 0.103233 0.118536
1992 0.148523 0.067215 0.123794
1993 0.153668 0.057958 0.131700
1994 0.145922 0.067017 0.137059
1995 0.140585 0.062849 0.142841
1996 0.138639 0.059139 0.146395
1997 0.139730 0.055942 0.149146
1998 0.141734 0.051199 0.154088
1999 0.142677 0.051410 0.157439
2000 0.142893 0.051421 0.162239
2001 0.141656 0.053493 0.165434
2002 0.153743 0.049554 0.153536
2003 0.152068 0.049654 0.160331
2004 0.151695 0.047610 0.167995
2005 0.156585 0.040699 0.171888
2006 0.154465 0.041052 0.179401
2007 0.149722 0.040958 0.186878
2008 0.147802 0.040872 0.190619
2009 0.145868 0.039203 0.209467
2010 0.147867 0.039084 0.209224
2011 0.143141 0.039844 0.214200
2012 0.139219 0.039595 0.220364
2013 0.132928 0.038994 0.228241
2014 0.129740 0.039199 0.228968
2015 0.133363 0.036792 0.231413
2016 0.133254 0.036467 0.230825
2017 0.121646 0.035763 0.222041
2018 0.119909 0.035759 0.225999
2019 0.126050 0.034606 0.229094
2020 0.124381 0.034114 0.237968
2021 0.121100 0.034852 0.232922
2022 0.123566 0.038197 0.234097
"""
"""The composite index of the United States, Russia and China."""


def series(text):
    rows = (line.split() for line in text.strip().split("\n"))
    return {int(year): dict(zip(("US", "Russia", "China"), map(float, row), strict=True)) for year, *row in rows}


MEASURES = {"milex": series(MILEX), "cinc": series(CINC)}
YEARS = range(1950, 2021)


def record(year):
    rivals = {pair: any(first <= year <= last for first, last in spells) for pair, spells in RIVALRIES.items()}
    return triangle({pair: -1 if hostile else 1 for pair, hostile in rivals.items()})


def outcast(year):
    return next((state for state, role in record(year).roles.items() if role == "outcast"), None)


TWO_AGAINST_ONE = [year for year in YEARS if outcast(year)]


def hits(years, rule, measure, **evidence):
    return sum(predict_alignment(MEASURES[measure][year], rule, **evidence).outcast == outcast(year) for year in years)


def test_two_stood_against_one_in_39_of_71_years():
    assert (len(TWO_AGAINST_ONE), len(YEARS)) == (39, 71)


@pytest.mark.parametrize(("measure", "count"), [("milex", 37), ("cinc", 24)])
def test_strongest_isolated_in_the_years_of_two_against_one(measure, count):
    assert hits(TWO_AGAINST_ONE, "strongest isolated", measure) == count


def test_strongest_isolated_in_all_years():
    """Structure alone never predicts the years without an outcast."""
    assert hits(YEARS, "strongest isolated", "milex") == 37


def test_the_guess_that_it_is_always_the_united_states():
    assert hits(TWO_AGAINST_ONE, "always the same outcast", "milex", outcast="US") == 22


@pytest.mark.parametrize(
    ("measure", "turns"),
    [
        ("cinc", {1950: "US", 1971: "Russia", 1989: "US", 1995: "China", 2002: "US", 2003: "China"}),
        ("milex", {1949: "Russia", 1951: "US", 1971: "Russia", 1989: "US"}),
    ],
)
def test_who_is_strongest_depends_on_the_measure(measure, turns):
    first = min(turns)
    strongest = {year: predict_alignment(MEASURES[measure][year]).outcast for year in range(first, 2021)}
    assert {y: state for y, state in strongest.items() if y == first or strongest[y - 1] != state} == turns


def test_the_first_switch_is_narrow():
    cinc, milex = MEASURES["cinc"], MEASURES["milex"]
    assert cinc[1971]["US"] / cinc[1971]["Russia"] == pytest.approx(0.987, abs=5e-4)
    assert milex[1971]["US"] / milex[1971]["Russia"] == pytest.approx(0.905, abs=5e-4)
    assert milex[1970]["Russia"] / milex[1970]["US"] == pytest.approx(0.992, abs=5e-4)


@pytest.mark.parametrize(
    ("measure", "years"),
    [
        ("milex", {*range(1951, 1961), *range(1966, 1969), *range(1975, 1983), *range(1984, 2023)}),
        ("cinc", {1949, *range(1951, 1955), *range(2008, 2023)}),
    ],
)
def test_when_balancing_could_not_win(measure, years):
    """Caplow's type 6: one state exceeds the two others together."""
    system = MEASURES[measure]
    assert {year for year in system if triad(system[year]).caplow_type == 6} == years
    assert all(not predict_alignment(system[year], "strongest isolated if beatable").coalitions for year in years)


def test_caplow_by_cinc():
    """Type 5 with the two weaker or the two outer together in 1950 and until 2007, save the years of type 6."""
    for year in (1950, *range(1955, 2008)):
        assert triad(MEASURES["cinc"][year]).caplow_type == 5


@pytest.mark.parametrize(
    ("measure", "year", "parts"),
    [
        ("cinc", 1950, (0.487, 0.309, 0.203)),
        ("cinc", 1972, (0.367, 0.381, 0.252)),
        ("cinc", 1985, (0.322, 0.412, 0.266)),
        ("cinc", 1991, (0.382, 0.288, 0.330)),
        ("cinc", 2012, (0.349, 0.099, 0.552)),
        ("cinc", 2022, (0.312, 0.096, 0.591)),
        ("milex", 1985, (0.466, 0.522, 0.012)),
        ("milex", 1991, (0.632, 0.322, 0.045)),
        ("milex", 2022, (0.741, 0.066, 0.193)),
    ],
)
def test_shares_in_the_triangle(measure, year, parts):
    """models.md §7."""
    assert tuple(shares(MEASURES[measure][year]).values()) == pytest.approx(parts, abs=6e-4)
