"""Pacts, rivalries, votes and trade: published values, and one source against another."""

import pytest
from structural_realism import evidence

# Spot checks


@pytest.mark.parametrize(
    ("name", "year", "number"),
    [
        ("ideal_point:USA", 1989, 3.0438),
        ("ideal_point:RUS", 2012, -0.0334),
        ("ideal_point:CHN", 2012, -0.8749),
        ("distance:CHN-RUS", 1971, 1.9039),
        ("agreement:CHN-RUS", 1980, 0.814),
        ("agreement:RUS-USA", 2019, 0.2907),
        ("agreement:CHN-USA", 1980, 0.3895),
        ("china_imports", 1957, 544),
        ("russia_imports", 1957, 812),
        ("china_imports", 2014, 42807),
        ("russia_imports", 2008, 34781),
        ("total_imports:RUS", 1990, 58559.4),
        ("total_exports:CHN", 1990, 62756.1),
        ("customs_trade", 2018, 107.06),
        ("customs_trade", 2024, 244.81),
        ("energy:crude_from_russia", 2014, 33.1),
        ("energy:crude_from_russia", 2024, 108.47),
        ("energy:power_of_siberia", 2024, 31.12),
        ("polyarchy:USA", 1950, 0.585),
        ("polyarchy:RUS", 1992, 0.498),
        ("polyarchy:CHN", 1950, 0.075),
        ("defence_partners:USA", 1955, 42),
        ("defence_partners:RUS", 1980, 10),
        ("defence_partners:CHN", 1980, 2),
    ],
)
def test_spot_checks_of_the_data_note(name: str, year: int, number: float) -> None:
    assert evidence.series(name)[year] == number


def test_missing_trade_stays_missing_and_false_zeros_are_gone() -> None:
    for name in ("china_imports", "russia_imports"):
        years = set(evidence.series(name))
        assert not years & {*range(1946, 1955), *range(1958, 1978)}
        assert years == {1955, 1956, 1957, *range(1978, 2015)}
        assert min(evidence.series(name).values()) > 0


# One source against another


def test_two_counts_of_trade_agree_within_five_per_cent() -> None:
    for year in (2008, 2014):
        both = evidence.series("china_imports")[year] + evidence.series("russia_imports")[year]
        assert both / 1000 == pytest.approx(evidence.series("customs_trade")[year], rel=0.05)


def test_trade_is_a_part_of_all_trade() -> None:
    for year, number in evidence.series("china_imports").items():
        assert number < evidence.series("total_imports:CHN")[year]
    for year, number in evidence.series("russia_imports").items():
        assert number < evidence.series("total_imports:RUS")[year]


def test_the_parts_of_customs_trade_add_up() -> None:
    for row in evidence.table("customs_trade"):
        if row["china_exports"] is not None:
            assert row["china_exports"] + row["china_imports"] == pytest.approx(row["customs_trade"], rel=0.01), row[
                "year"
            ]


def test_distance_is_the_difference_of_ideal_points() -> None:
    for a, b in (("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA")):
        one, other = evidence.series(f"ideal_point:{a}"), evidence.series(f"ideal_point:{b}")
        for year, number in evidence.series(f"distance:{a}-{b}").items():
            assert number == pytest.approx(abs(one[year] - other[year]), abs=1e-4)


def test_states_that_stand_nearer_agree_more() -> None:
    """Of the three pairs, the closest by ideal points is the one that agrees most, in nine years of ten."""
    pairs = ("CHN-RUS", "CHN-USA", "RUS-USA")
    distance = {pair: evidence.series(f"distance:{pair}") for pair in pairs}
    agreement = {pair: evidence.series(f"agreement:{pair}") for pair in pairs}
    years = [year for year in range(1972, 2020) if all(year in distance[p] and year in agreement[p] for p in pairs)]
    same = [
        year
        for year in years
        if min(pairs, key=lambda p: distance[p][year]) == max(pairs, key=lambda p: agreement[p][year])
    ]
    assert len(same) / len(years) >= 0.9


# Rivalries, pacts, disputes


def test_rivalries_by_year() -> None:
    def among_three(year: int) -> set[frozenset[str]]:
        return {
            pair
            for r in evidence.rivalries(year)
            if (pair := frozenset((r.state_a, r.state_b))) <= {"USA", "RUS", "CHN"}
        }

    us_ru, us_cn, ru_cn = frozenset(("USA", "RUS")), frozenset(("USA", "CHN")), frozenset(("RUS", "CHN"))
    assert among_three(1955) == {us_ru, us_cn}
    assert among_three(1965) == {us_ru, us_cn, ru_cn}
    assert among_three(1980) == {us_ru, ru_cn}
    assert among_three(1993) == set()
    assert among_three(2000) == {us_cn}
    assert among_three(2015) == {us_ru, us_cn}


def test_no_promise_of_defence_between_china_and_russia_after_1980() -> None:
    pacts = {pact.year: pact for pact in evidence.pacts() if (pact.state_a, pact.state_b) == ("CHN", "RUS")}
    assert {year for year, pact in pacts.items() if pact.defence} == set(range(1946, 1981))
    assert pacts[1992].nonaggression and pacts[2018].consultation
    assert all(pact.year == 1950 for pact in evidence.pacts(1950))


def test_disputes_of_1969_and_of_the_war_that_was_not_theirs() -> None:
    zhenbao = [d for d in evidence.disputes("RUS", "CHN") if d.dispute == 349 and d.year == 1969]
    assert (
        len(zhenbao) == 1 and max(zhenbao[0].hostility_a, zhenbao[0].hostility_b) == 4 and zhenbao[0].both_originators
    )
    joined = [d for d in evidence.disputes("CHN", "RUS") if d.dispute == 3007]
    assert joined and not any(d.both_originators for d in joined)
    assert evidence.disputes("RUS", "CHN", "GML 2.2.1")


# Votes, exercises, accessions, arms


def test_vetoes_are_by_permanent_members_who_can() -> None:
    for vote in evidence.key_votes():
        assert vote.body == "UNSC" or "veto" not in (vote.china, vote.russia, vote.usa), vote.reference
    lone = {vote.date for vote in evidence.key_votes() if vote.topic == "Syria" and vote.china == "abstain"}
    assert lone == {"2016-10-08", "2017-04-12", "2018-04-10"}


@pytest.mark.parametrize(("reference", "tally"), [("A/RES/68/262", (100, 11, 58)), ("A/RES/ES-11/1", (141, 5, 35))])
def test_tallies(reference: str, tally: tuple[int, int, int]) -> None:
    (vote,) = [vote for vote in evidence.key_votes() if vote.reference == reference]
    assert (vote.in_favour, vote.against, vote.abstentions) == tally


def test_exercises_lie_in_their_years() -> None:
    assert len(evidence.exercises()) == 50
    for exercise in evidence.exercises():
        for day in filter(None, (exercise.start, exercise.end)):
            assert day.startswith(str(exercise.year)), exercise.name
        assert not exercise.start or not exercise.end or exercise.start <= exercise.end


def test_accessions() -> None:
    nato = {entry.state: entry.date for entry in evidence.accessions()}
    assert len(nato) == 32 and nato["POL"] == "1999-03-12" and nato["EST"] == "2004-03-29"
    assert nato["FIN"] == "2023-04-04" and nato["SWE"] == "2024-03-07"
    eu = evidence.accessions("EU")
    assert sum(not entry.end for entry in eu) == 27
    assert [(entry.state, entry.end) for entry in eu if entry.end] == [("GBR", "2020-01-31")]


def test_only_single_figures_are_quoted_from_sipri() -> None:
    assert 1 <= len(evidence.deals()) <= 10


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: evidence.rivalries(2024), "Rivalries are coded to 2020"),
        (lambda: evidence.disputes("USA", "USA"), "choose two of USA, RUS and CHN"),
        (
            lambda: evidence.disputes("USA", "CHN", "MID"),
            r'There is no coding "MID"\. Codings: COW-MID 5\.0, GML 2\.2\.1',
        ),
        (lambda: evidence.accessions("SCO"), "choose NATO or EU"),
    ],
)
def test_a_wrong_question_gets_a_sentence(ask, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(evidence.EvidenceError, match=message):
        ask()


def test_treaty_ties_agree_with_the_pacts_of_the_three() -> None:
    """Two tables made from one source."""
    for pact in evidence.pacts():
        code = 3 if pact.defence else 2 if pact.neutrality or pact.nonaggression else 1 if pact.consultation else 0
        assert evidence.alliance_profile(pact.state_a, pact.year)[pact.state_b] == code
        assert evidence.alliance_profile(pact.state_b, pact.year)[pact.state_a] == code


@pytest.mark.parametrize(
    ("state", "year", "words"),
    [("POL", 1969, "choose one of CHN"), ("CHN", 1945, "1946 to 2018"), ("CHN", 2019, "outside")],
)
def test_ties_that_are_not_coded_are_said(state: str, year: int, words: str) -> None:
    with pytest.raises(evidence.EvidenceError, match=words):
        evidence.alliance_profile(state, year)
