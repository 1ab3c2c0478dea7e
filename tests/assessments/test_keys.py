"""The keys of the questions, worked out again from the record."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from realism_grader.bank import HOME, load
from structural_realism import evidence
from structural_realism.theory import concentration, polarity, power_indices, predict_alignment, shares, triad

BANK = load()


def item(name: str) -> Any:
    return BANK.items[name]


def versions(name: str) -> tuple[Any, ...]:
    return BANK.versions[name]


def right(name: str) -> str:
    """The text of the right option."""
    one = item(name)
    texts: dict[str, str] = {option.id: option.text for option in one.options}
    return texts[one.key]


def leader(measure: str, year: int) -> str:
    powers = evidence.capabilities(measure, year)
    return max(powers, key=lambda code: powers[code])


def label(measure: str, year: int, rule: str) -> str:
    return polarity(evidence.capabilities(measure, year), rule).label


def poles(measure: str, year: int) -> tuple[str, ...]:
    return polarity(evidence.capabilities(measure, year), "schweller").poles


def test_key_of_the_treaty() -> None:
    in_force = date(1950, 4, 11)
    assert item("treaty-term").key == in_force.year + 30 + 5


def test_key_of_the_steps() -> None:
    days = {"bomb": "1959-06-20", "experts": "1960-07-16", "cultural-revolution": "1966-05-16", "island": "1969-03-02"}
    recorded = {event.date for event in evidence.events()}
    assert set(days.values()) <= recorded
    dated = {**days, "commentaries": "1963-09-06"}
    assert item("steps-of-the-split").key == tuple(sorted(dated, key=lambda name: dated[name]))


def test_key_of_the_share() -> None:
    one, powers = item("share-1967"), evidence.capabilities("cinc", 1967)
    assert set(powers) == {"USA", "RUS", "CHN", "GBR", "FRA"}
    assert 100 * shares(powers)["RUS"] == pytest.approx(one.key, abs=one.tolerance / 2)
    slips = {slip.answer for slip in one.mistakes}
    three = shares({code: powers[code] for code in ("USA", "RUS", "CHN")})["RUS"]
    for slip in (100 * powers["RUS"], 100 * three, powers["RUS"] / powers["USA"] * 100):
        assert any(abs(slip - known) <= one.tolerance for known in slips)
    for number in re.findall(r"\d+\.\d\d", one.stem):
        assert any(abs(100 * value - float(number)) < 0.006 for value in powers.values())


def test_key_of_the_rules() -> None:
    powers = {"A": 52, "B": 28, "C": 20}
    labels = polarity(powers, "schweller").label, polarity(powers, "thompson").label
    assert item("rules-disagree").key == "-".join(labels) == "bipolar-unipolar"


def test_key_of_the_code() -> None:
    def years_as_a_pole(measure: str) -> list[int]:
        return [year for year in range(1950, 1989)
                if "CHN" in polarity(evidence.capabilities(measure, year), "schweller").poles]  # fmt: skip

    one = item("china-a-pole")
    assert years_as_a_pole("cinc_ex_upop") == list(range(1970, 1989))
    assert one.key == 19
    assert len(years_as_a_pole("cinc")) == 28 and years_as_a_pole("cinc")[0] == 1959
    assert {slip.answer for slip in one.mistakes} == {28, 39 - 19, 18}
    names: dict[str, Any] = {}
    exec(one.solution, names)
    assert names["answer"] == one.key


def test_figures_of_the_other_stems() -> None:
    assert leader("cinc", 1978) == "RUS"
    one = item("fall-of-2005")
    counted = {found.year for found in evidence.breaks("milex")}
    for option in one.options:
        first, last, before, after = re.findall(r"\d+(?:\.\d)?", option.text)
        spent = [100 * shares(evidence.capabilities("milex", int(year)))["USA"] for year in (first, last)]
        assert [f"{share:.1f}" for share in spent] == [before, after]
        assert (int(last) in counted) == (option.id == one.key), "a break in the record, and in no other pair"


def day(event: str) -> str:
    return next(str(found.date) for found in evidence.events() if found.id == event)


def test_keys_of_section_1() -> None:
    assert day("E-43") == "2011-11-17", "the rebalance"
    assert day("E-43") > "2011-06" and item("memo-of-june-2011").key == "neither"
    assert "never official" in evidence.claim("C-1-06").correction
    official = {prompt.id for prompt in item("whose-words").prompts if prompt.answer == "official"}
    assert "rivals" in official and day("E-50") == "2017-12-18"


def ranks(year: int) -> list[str]:
    held = evidence.capabilities("cinc", year)
    return sorted(("USA", "RUS", "CHN"), key=lambda code: -held[code])


def test_the_turns_that_come_after_a_change_of_ranks() -> None:
    turns = {"experts": "E-13", "nixon": "E-17", "peace": "E-22", "partners": "E-27", "treaty": "E-34"}
    years = {name: int(day(event)[:4]) for name, event in turns.items()}
    one = item("against-the-thesis")
    assert all(str(years[option.id]) in option.text for option in one.options)
    moved = {
        name for name, year in years.items() if len({tuple(ranks(before)) for before in range(year - 5, year)}) > 1
    }
    assert set(one.key) == moved
    assert ranks(1988) != ranks(1989), "the order changes in the year of the peace itself"


def test_keys_of_section_2() -> None:
    assert {version.key for version in versions("poles-of-five")} == {2, 3}
    one = item("what-changed-the-structure")
    years = {option.id: [int(year) for year in re.findall(r"\d{4}", option.text)] for option in one.options}
    counts = {name: {len(poles("milex", year)) for year in pair} for name, pair in years.items()}
    assert set(one.key) == {name for name, count in counts.items() if len(count) == 2}
    assert [len(poles("milex", year)) for year in (1953, 1989, 1990)] == [2, 1, 1], "as the feedback says"
    last = shares(evidence.capabilities("milex", 1991))
    assert [f"{100 * last[code]:.1f}" for code in ("RUS", "USA")] == ["27.1", "53.3"], "as the feedback says"
    decide = {
        option.id: power_indices(evidence.capabilities("cinc", int(re.findall(r"\d{4}", option.text)[0]))).banzhaf
        for option in item("question-for-waltz").options
    }
    idle = [name for name, part in decide.items() if part["GBR"] == part["FRA"] == 0]
    assert idle == [item("question-for-waltz").key]
    assert decide["germany"]["FRA"] == 0 and decide["germany"]["GBR"] == decide["germany"]["RUS"]
    assert len({decide["korea"][code] for code in ("RUS", "CHN", "GBR", "FRA")}) == 1
    assert 0 < decide["fleet"]["FRA"] < decide["fleet"]["RUS"]
    stem = item("sweden-2024").stem
    soviet, russian = (100 * shares(evidence.capabilities("milex", year))["RUS"] for year in (1980, 2021))
    assert round(soviet) == 47 and "47 per cent" in stem
    assert 3 < russian < 4 and "below 4" in stem
    assert {entry.state: entry.date for entry in evidence.accessions("NATO")}["SWE"] == "2024-03-07"


def test_keys_of_section_3_2() -> None:
    dated = {"vladivostok": day("E-21"), "afghanistan": "1989-02-15", "summit": "1989-05-16", "border": day("E-23"),
             "constructive": day("E-26"), "multipolar": day("E-29")}  # fmt: skip
    assert item("steps-to-the-treaty").key == tuple(sorted(dated, key=lambda name: dated[name]))
    assert sum(date < day("E-24") for date in dated.values()) == 4, "four steps before the Soviet Union ended"
    keys = []
    for year in (2020, 2021, 2022, 2023, 2024):
        value = evidence.series("energy:crude_from_russia_value").numbers[year]
        tonnes = evidence.series("energy:crude_from_russia").numbers[year]
        keys.append(pytest.approx(1000 * value / tonnes / 7.33, abs=0.06))
    assert [version.key for version in versions("price-of-a-barrel")] == keys
    flowed = sum(evidence.series("energy:power_of_siberia").numbers[year] for year in range(2020, 2025))
    assert 83 < flowed < 85 and round(100 * flowed / (30 * 38)) == 7, "as the feedback says"
    syria = {vote.date: vote.china for vote in evidence.key_votes() if vote.topic == "Syria"}
    assert [syria[date] for date in ("2016-10-08", "2016-12-05")] == ["abstain", "veto"], "the hole"
    assert [syria[date] for date in ("2017-02-28", "2017-04-12", "2018-04-10")] == ["veto", "abstain", "abstain"]
    assert [syria[date] for date in ("2011-10-04", "2012-02-04")] == ["veto", "veto"]


def test_keys_of_section_4_1() -> None:
    for version, year in zip(versions("effective-number"), (1996, 2000, 2008, 2016), strict=True):
        powers = evidence.capabilities("milex", year)
        assert version.key == pytest.approx(concentration(powers).effective_number, abs=version.tolerance / 2)
    cases = [("gdp_ppp", 2005), ("gdp_ppp", 1996), ("gdp_market", 2008), ("cinc", 2020)]
    for version, (measure, year) in zip(versions("label-by-output"), cases, strict=True):
        assert version.key == label(measure, year, "schweller")
    for version, measure in zip(versions("rules-apart"), ("gdp_market", "gdp_ppp", "cinc"), strict=True):
        systems = [evidence.capabilities(measure, year) for year in range(1992, 2023)]
        assert version.key == sum(
            polarity(one, "schweller").label != polarity(one, "thompson").label for one in systems
        )
    stem = item("one-pole-in-2010").stem
    for measure, codes in {
        "milex": ("USA", "CHN", "RUS"),
        "gdp_ppp": ("USA", "CHN", "RUS"),
        "cinc": ("USA", "CHN", "RUS"),
    }.items():
        parts = shares(evidence.capabilities(measure, 2010))
        assert all(f"{100 * parts[code]:.1f}" in stem for code in codes)
    nato = {entry.state: entry.date for entry in evidence.accessions("NATO")}
    union = {entry.state: entry.date for entry in evidence.accessions("EU")}
    for state in ("EST", "LVA", "LTU"):
        assert nato[state] == "2004-03-29" < union[state] == "2004-05-01"
    seven = {state for state, date in nato.items() if date == "2004-03-29"}
    ten = {state for state, date in union.items() if date == "2004-05-01"}
    assert (len(seven), len(ten)) == (7, 10) and {"CYP", "MLT"} < ten
    assert seven - ten == {"BGR", "ROU"} and "both" not in item("facts-of-2004").key
    assert union["BGR"] == union["ROU"] == "2007-01-01" and "balkans" in item("facts-of-bucharest").key
    grown = sorted({date for date in nato.values() if date > "1991-12-26"})
    assert sum(date < "2008-04" for date in grown) == 2 and "thrice" not in item("facts-of-bucharest").key
    assert (nato["HRV"], union["HRV"]) == ("2009-04-01", "2013-07-01") and item("pretest-croatia").key == "nato"
    assert grown[2:6] == ["2009-04-01", "2017-06-05", "2020-03-27", "2023-04-04"], "first in 2009, last before 2023"
    assert {state for state, date in nato.items() if date == grown[2]} == {"ALB", "HRV"}
    assert nato["MNE"] == grown[3] and item("posttest-montenegro").key == "third"
    assert nato["FIN"] == grown[5]


def test_keys_of_section_4_2() -> None:
    for version, year in zip(versions("filling-the-pipe"), (2022, 2021, 2023, 2024), strict=True):
        flow = evidence.series("energy:power_of_siberia").numbers[year]
        assert version.key == pytest.approx(100 * flow / 38, abs=0.06)
    for version, year in zip(versions("oil-two-sellers"), (2019, 2018, 2023, 2024), strict=True):
        russia = evidence.series("energy:crude_from_russia").numbers[year]
        saudi = evidence.series("energy:crude_from_saudi_arabia").numbers[year]
        assert version.key == pytest.approx(100 * abs(russia - saudi) / saudi, abs=0.06)
    assert any(deal.ordered == 2015 and deal.number == 24 and "Su-35" in deal.weapon for deal in evidence.deals())
    start = {exercise.name: exercise.start for exercise in evidence.exercises()}
    dated = {"peace-mission": start["Peace Mission-2005"], "yellow-sea": start["Joint Sea-2012"],
             "mediterranean": start["Joint Sea-2015 (I)"], "vostok": start["Vostok-2018"],
             "ningxia": start["Zapad/Interaction-2021"]}  # fmt: skip
    assert item("order-of-exercises").key == tuple(sorted(dated, key=lambda name: dated[name]))
    assert start["4th joint strategic air patrol"] == "2022-05-24"


def test_keys_of_section_4_3() -> None:
    cuts = [day("E-48"), day("E-56"), day("E-58")]
    assert cuts == ["2014-03-18", "2022-02-24", "2023-03-21"]
    dated = {
        "fleet": "2010-04-21",
        "pipe": day("E-54"),
        "limits": day("E-55"),
        "annexations": "2022-10-12",
        "flag": day("E-59"),
    }
    periods = ("before", "between", "war", "after")
    for prompt in item("which-front-page").prompts:
        assert prompt.answer == periods[sum(cut <= dated[prompt.id] for cut in cuts)]
    spans = [("2022-02-01", "2023-12-31"), ("2014-01-01", "2022-12-31"), ("2014-01-01", "2023-12-31")]
    for version, (first, last) in zip(versions("votes-apart"), spans, strict=True):
        texts = [vote for vote in evidence.key_votes() if vote.topic == "Ukraine" and first <= vote.date <= last]
        assert all(vote.verified and vote.russia in ("no", "veto") for vote in texts)
        assert {vote.china for vote in texts} == {"abstain", "no"}
        assert version.key == sum(vote.china == "abstain" for vote in texts)


def trade_shares(year: int) -> tuple[float, float]:
    """The partner's share in Russia's and in China's trade, in per cent."""

    def number(name: str) -> float:
        return evidence.series(name).numbers[year]

    common = 100 * (number("china_imports") + number("russia_imports"))
    russian, chinese = (number(f"total_imports:{code}") + number(f"total_exports:{code}") for code in ("RUS", "CHN"))
    return common / russian, common / chinese


def test_keys_of_section_5() -> None:
    for version, year in zip(versions("both-ends-of-trade"), (2010, 2000, 2012, 2008), strict=True):
        russian, chinese = trade_shares(year)
        assert version.key == pytest.approx(russian / chinese, abs=version.tolerance / 2)
    trade = evidence.series("customs_trade").numbers
    assert item("trade-since-2014").key == sum(trade[year] < trade[year - 1] for year in range(2015, 2025)) == 2


def test_keys_of_the_capstone() -> None:
    trade = evidence.series("customs_trade").numbers
    spans = [(2014, 2023), (2016, 2022), (2018, 2024)]
    for version, (first, last) in zip(versions("appendix-trade-growth"), spans, strict=True):
        assert version.key == pytest.approx(100 * (trade[last] / trade[first] - 1), abs=0.06)
    for version, year in zip(versions("appendix-who-needs-whom"), (2012, 2008, 2000), strict=True):
        russian, chinese = trade_shares(year)
        assert version.key == pytest.approx(russian - chinese, abs=version.tolerance / 2)
    cases = [("milex", 2020), ("gdp_ppp", 2020), ("gdp_market", 2020)]
    for version, (measure, year) in zip(versions("appendix-two-against-one"), cases, strict=True):
        held = evidence.capabilities(measure, year)
        three = shares({code: held[code] for code in ("USA", "CHN", "RUS")})
        assert version.key == pytest.approx(100 * (three["CHN"] + three["RUS"]), abs=version.tolerance / 2)
    distance = evidence.series("distance:CHN-RUS").numbers
    for version, first in zip(versions("appendix-closer-years"), (2014, 2008, 2003), strict=True):
        assert version.key == sum(distance[year] < distance[year - 1] for year in range(first, 2025))


def test_keys_that_are_read_off_an_explorer() -> None:
    count = {
        (measure, year): label(measure, year, "thompson") for measure in ("cinc", "milex") for year in (1948, 1955)
    }
    assert list(count.values()) == ["unipolar", "bipolar", "bipolar", "unipolar"]
    assert right("yugoslavia-1948-1955") == "CINC: from one pole to two. Spending: from two poles to one."
    assert {label(measure, year, "schweller") for measure, year in count} == {"bipolar"}
    assert [leader("cinc", 1999), label("cinc", 1999, "schweller"), label("cinc", 1999, "thompson")] == [
        "CHN", "bipolar", "bipolar",
    ]  # fmt: skip
    assert right("pretest-measure") == "Two poles, with China first and America next"
    assert [(leader(measure, 2022), label(measure, 2022, "thompson")) for measure in ("cinc", "milex")] == [
        ("CHN", "unipolar"), ("USA", "unipolar"),
    ]  # fmt: skip
    assert item("posttest-measure").key == "one-each"
    split = [(label("cinc", year, "thompson"), label("milex", year, "thompson")) for year in range(1992, 2018)]
    assert {of_cinc for of_cinc, _ in split} == {"bipolar"}
    assert split.count(("bipolar", "unipolar")) > len(split) / 2, "most years from 1992 to 2017, as the feedback says"
    crossed = [year for year in range(1979, 2015) if (need(year) > 0) != (need(year - 1) > 0)]
    assert crossed == [1990] and right("when-need-turned").startswith("Between 1988 and 1990")
    times = [russian / chinese for russian, chinese in map(trade_shares, range(2009, 2015))]
    assert round(min(times)) == 6 and max(times) > 6.5, "about six times and more, as the feedback says"
    for measure in ("cinc", "milex"):
        three = {code: evidence.capabilities(measure, 2022)[code] for code in ("USA", "CHN", "RUS")}
        assert triad(three).cheapest_winning == (), "nobody can win against more than half"
    assert item("the-glue").key == "silent"


def signs(year: int) -> dict[frozenset[str], int]:
    """The triangle of the record: two powers without a rivalry count as friends."""
    foes = {
        frozenset((found.state_a, found.state_b))
        for found in evidence.rivalries()
        if found.start <= year and (found.end is None or year <= found.end)
    }
    return {frozenset(pair): -1 if frozenset(pair) in foes else 1 for pair in combinations(("USA", "RUS", "CHN"), 2)}


def test_the_rule_of_regimes_stands_between_the_rules_of_strength() -> None:
    paired = [year for year in range(1950, 2021) if sum(signs(year).values()) == -1]
    assert len(paired) == 39

    def hits(rule: str, measure: str = "milex", **given: Any) -> int:
        told = {year: {code: evidence.capabilities(measure, year)[code] for code in ("USA", "RUS", "CHN")}
                for year in paired}  # fmt: skip
        return sum(predict_alignment(told[year], rule, **given).signs == signs(year) for year in paired)

    strength = [hits("strongest isolated", measure) for measure in ("milex", "cinc", "gdp_ppp")]
    regimes = hits("same regime type", regimes={"USA": "democracy", "RUS": "other", "CHN": "other"})
    assert (strength, regimes) == ([37, 24, 15], 22)
    for year in paired:
        scores = {code: evidence.series(f"polyarchy:{code}").numbers[year] for code in ("USA", "RUS", "CHN")}
        assert scores["USA"] > 0.5 > max(scores["RUS"], scores["CHN"]), "the same three regimes in each of these years"
    assert item("left-out-on-purpose").key == "between"


STATES = {"Washington": "USA", "Moscow": "RUS", "Beijing": "CHN"}


@pytest.mark.parametrize(("name", "wanted"), [("pretest-shipyards", 1), ("posttest-satellites", -1)])
def test_the_pair_with_or_without_a_rivalry(name: str, wanted: int) -> None:
    found = {}
    for option in item(name).options:
        one, other, year = re.fullmatch(r"(\w+) and (\w+) in (\d{4})", option.text).groups()  # type: ignore[union-attr]
        found[option.id] = signs(int(year))[frozenset((STATES[one], STATES[other]))]
    assert [option for option, sign in found.items() if sign == wanted] == [item(name).key]


def test_the_year_in_which_two_poles_traded() -> None:
    one = item("trade-of-two-poles")
    tested = []
    for option in one.options:
        year, line = (int(number) for number in re.findall(r"\d+", option.text))
        some = max(trade_shares(year)) > line
        assert some == ("one side's" in option.text), "the shares are right in each option"
        if {"RUS", "CHN"} <= {*poles("cinc", year)}:
            tested.append(option.id)
    assert tested == [one.key]


def test_what_had_just_changed_before_the_opening() -> None:
    for measure in ("cinc", "milex"):
        assert [leader(measure, year) for year in (1970, 1971)] == ["USA", "RUS"]
    assert all("CHN" in poles("cinc", year) for year in range(1963, 1973)) and "CHN" not in poles("cinc", 1962)
    assert set(item("opening-by-image").key) == {"cinc", "arms"}


def need(year: int) -> float:
    """By how much Russia needed the trade more than China, in percentage points."""
    russian, chinese = trade_shares(year)
    return russian - chinese


def test_keys_of_the_pretest_and_the_posttest() -> None:
    stands: dict[str, dict[int, tuple[str, str]]] = {
        "pretest-ethiopia": {1970: ("beside", "USA"), 1980: ("beside", "RUS")},
        "posttest-egypt": {1970: ("beside", "RUS"), 1980: ("beside", "USA")},
    }
    for name, years in stands.items():
        fits = [(how == "against") == (leader("cinc", year) == whom) for year, (how, whom) in years.items()]
        assert right(name) == f"{'Yes' if fits[0] else 'Not'} in 1970, {'yes' if fits[1] else 'not'} in 1980"
    votes = {vote.date: vote for vote in evidence.key_votes() if vote.reference.startswith("A/RES/ES-11/")}
    lesson = " ".join((HOME.parents[1] / "lessons" / "08-ukraine.ipynb").read_text("utf-8").split())
    assert (
        votes["2022-03-02"].china == "abstain"
        and "In April 2023 newspapers saw a turn: China had [voted yes]" in lesson
    )
    assert right("pretest-march-and-april") == "Abstained in March, voted yes in April"
    text = next(vote for vote in evidence.key_votes() if vote.reference == "A/RES/ES-11/7")
    assert (text.date, text.usa, text.china, text.russia) == ("2025-02-24", "no", "abstain", "no")
    assert right("posttest-february-2025") == "The first voted no, the second abstained"
    pact = {found.year: found for found in evidence.pacts() if {found.state_a, found.state_b} == {"CHN", "RUS"}}
    assert pact[1962].defence and pact[1962].consultation and not pact[1962].neutrality
    assert pact[2018].consultation and not (pact[2018].defence or pact[2018].neutrality)
    assert "aimed at Japan" in evidence.claim("C-3.1-01").correction, "and India was no ally of Japan"
    assert item("posttest-october-1962").key == item("pretest-vostok").key == "consult"


def test_the_third_state_is_told_apart_where_china_did_not_abstain() -> None:
    votes = {vote.reference: vote.china for vote in evidence.key_votes()}
    assert (votes["A/RES/ES-11/1"], votes["A/RES/ES-11/5"]) == ("abstain", "no")
    lesson = " ".join((HOME.parents[1] / "lessons" / "08-ukraine.ipynb").read_text("utf-8").split())
    assert "occupied Crimea, a text that judges" in lesson and "[China voted no]" in lesson
    assert "a text that punishes: Russia vetoed, China abstained" in lesson
    assert item("a-third-state-abstains").key == "crimea-damage"


def test_the_memo_that_meets_rests_on_the_appendix() -> None:
    memo = next(sample.text for sample in item("memo").samples if sample.level == "meets")
    assert f"about {item('appendix-trade-growth').key:.0f} per cent" in memo
    assert f"about {item('appendix-two-against-one').key:.0f} per cent" in memo
    assert 9 < item("appendix-who-needs-whom").key < 10 and "9 to 10 percentage points" in memo


def test_no_answer_of_the_paper_is_a_key() -> None:
    """The slips of the paper appear as wrong options only."""
    assert "debates" not in item("nothing-to-check").key
    assert "millions" not in right("troops-1969") and "1.5 million" in right("troops-1969")
    order = item("steps-of-the-split").key
    assert order.index("commentaries") < order.index("cultural-revolution")
    assert item("four-hundred-billion").key == "estimate-tenth", "a promise is not a record"
    assert item("civil-war-in-a-league").key == "first", "anarchy is not chaos"
    assert {prompt.id: prompt.answer for prompt in item("who-says-what").prompts}["lust"] == "morgenthau"
    assert {prompt.id: prompt.answer for prompt in item("findings-and-steps").prompts}["plan"] == "unipole"
