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


def far_from_the_line(measure: str, year: int, rule: str = "schweller") -> float:
    """By how many points the share that is nearest to a limit of the rule misses it."""
    held = sorted((100 * share for share in shares(evidence.capabilities(measure, year)).values()), reverse=True)
    if rule == "schweller":
        return min(abs(share - held[0] / 2) for share in held[1:])
    limits = [abs(held[0] - 50)]
    return min(limits if held[0] > 50 else [*limits, abs(held[1] - 25), *(abs(share - 25) for share in held[2:])])


def nearest_to_a_half(measure: str, year: int) -> float:
    """By how many points the coalition that is nearest to one half of all misses it."""
    held = shares(evidence.capabilities(measure, year))
    sums = [sum(held[code] for code in side) for size in range(1, len(held)) for side in combinations(held, size)]
    return min(abs(100 * share - 50) for share in sums)


def test_key_of_the_treaty() -> None:
    in_force = date(1950, 4, 11)
    assert [version.key for version in versions("treaty-term")] == [in_force.year + 30 + 5, in_force.year + 30 + 10]


def test_key_of_the_steps() -> None:
    days = {"bomb": "1959-06-20", "experts": "1960-07-16", "cultural-revolution": "1966-05-16", "island": "1969-03-02"}
    recorded = {event.date for event in evidence.events()}
    assert set(days.values()) <= recorded
    dated = {**days, "commentaries": "1963-09-06"}
    assert item("steps-of-the-split").key == tuple(sorted(dated, key=lambda name: dated[name]))


def test_keys_of_the_part_of_the_world() -> None:
    for version, (year, who) in zip(
        versions("part-of-the-world"), ((1967, "RUS"), (1958, "CHN"), (1988, "RUS")), strict=True
    ):
        powers = evidence.capabilities("cinc", year)
        world, shown = round(100 * powers[who], 2), round(100 * shares(powers)[who], 1)
        assert f"{world} per cent" in version.stem and 100 * sum(powers.values()) == pytest.approx(version.key, abs=0.5)
        assert 100 * world / shown == pytest.approx(version.key, abs=0.6), "from what the stem says and the bars show"
        assert {slip.answer for slip in version.mistakes} == {
            shown, 100 - version.key, 100, round(world * shown / 100, 2),
        }  # fmt: skip


def test_key_of_the_rules() -> None:
    for version in versions("rules-disagree"):
        powers = dict(zip("ABC", map(int, re.findall(r"\d+", version.stem)), strict=True))
        labels = polarity(powers, "schweller").label, polarity(powers, "thompson").label
        assert version.key == "-".join(labels) == "bipolar-unipolar"


def test_key_of_the_code() -> None:
    def years_as_a_pole(measure: str, first: int, last: int) -> list[int]:
        return [year for year in range(first, last + 1)
                if "CHN" in polarity(evidence.capabilities(measure, year), "schweller").poles]  # fmt: skip

    assert years_as_a_pole("cinc_ex_upop", 1950, 1988) == list(range(1970, 1989))
    assert years_as_a_pole("cinc", 1950, 1988)[0] == 1959
    spans = ((1950, 1988), (1950, 1984), (1952, 1980))
    for version, (first, last) in zip(versions("china-a-pole"), spans, strict=True):
        right = len(years_as_a_pole("cinc_ex_upop", first, last))
        by_cinc = len(years_as_a_pole("cinc", first, last))
        assert version.key == right
        assert {slip.answer for slip in version.mistakes} == {by_cinc, last - first + 1 - right, right - 1}


def test_figures_of_the_other_stems() -> None:
    assert leader("cinc", 1978) == "RUS"
    one = item("fall-of-2005")
    counted = {found.year for found in evidence.breaks("milex")}
    leap = {year: 100 * shares(evidence.capabilities("milex", year))["USA"] for year in range(1978, 2020)}
    assert [f"{leap[year]:.1f}" for year in (2004, 2005)] == ["57.9", "67.3"], "as the feedback says"
    assert leap[2005] - leap[2004] > leap[2012] - leap[2003] > 6, "the leap of one year is more than the whole rise"
    for option in one.options:
        first, last, before, after = re.findall(r"\d+(?:\.\d)?", option.text)
        spent = [100 * shares(evidence.capabilities("milex", int(year)))["USA"] for year in (first, last)]
        assert [f"{share:.1f}" for share in spent] == [before, after]
        inside = counted & {*range(int(first) + 1, int(last) + 1)}
        assert bool(inside) == (option.id == one.key), "a break in the record, and in no other span"


def day(event: str) -> str:
    return next(str(found.date) for found in evidence.events() if found.id == event)


def test_keys_of_section_1() -> None:
    assert day("E-43") == "2011-11-17", "the rebalance"
    assert "never official" in evidence.claim("C-1-06").correction and day("E-50") == "2017-12-18"
    assert {prompt.id: prompt.answer for prompt in item("from-which-year").prompts} == {
        "proposal": "y1999", "pivot": "y2011", "president": f"y{day('E-43')[:4]}", "both": f"y{day('E-50')[:4]}",
        "congagement": "never",
    }  # fmt: skip
    lesson = (HOME.parents[1] / "lessons" / "01-the-puzzle.ipynb").read_text("utf-8")
    assert "It was not about Russia." in lesson and day("E-43").startswith("2011-11")
    assert right("rebalance-corrected") == "It was announced in the autumn of 2011, and was not about Russia."


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
    assert all(far_from_the_line("milex", year) > 2 for pair in years.values() for year in pair)
    assert len(poles("milex", 1953)) == 2, "as the feedback says"
    spent = {year: shares(evidence.capabilities("milex", year)) for year in (1946, 1948, 1952)}
    assert [f"{100 * spent[year][code]:.1f}" for year, code in [(1946, "USA"), (1948, "USA"), (1948, "RUS")]] == [
        "61.9", "38.5", "46.2",
    ]  # fmt: skip
    assert [f"{100 * spent[1952][code]:.1f}" for code in ("RUS", "USA")] == ["27.4", "59.9"], "as the feedback says"
    one = item("question-for-waltz")
    asked = {option.id: int(re.findall(r"\d{4}", option.text)[0]) for option in one.options}
    decide = {name: power_indices(evidence.capabilities("cinc", year)).banzhaf for name, year in asked.items()}
    idle = [name for name, part in decide.items() if part["GBR"] == part["FRA"] == 0]
    assert idle == [one.key]
    assert decide["geneva"]["FRA"] == 0 and decide["geneva"]["GBR"] == decide["geneva"]["RUS"]
    assert len({decide["election"][code] for code in ("RUS", "CHN", "GBR", "FRA")}) == 1
    assert 0 < decide["fleet"]["FRA"] < decide["fleet"]["RUS"]
    assert nearest_to_a_half("cinc", asked[one.key]) > 4
    assert all(nearest_to_a_half("cinc", year) > 1.5 for year in asked.values())
    stem = item("sweden-2024").stem
    soviet, russian = (100 * shares(evidence.capabilities("milex", year))["RUS"] for year in (1980, 2021))
    assert round(soviet) == 47 and "47 per cent" in stem
    assert 3 < russian < 4 and "below 4" in stem
    assert {entry.state: entry.date for entry in evidence.accessions("NATO")}["SWE"] == "2024-03-07"


def test_keys_of_section_3_2() -> None:
    dated = {"vladivostok": day("E-21"), "summit": "1989-05-16", "border": day("E-23"), "friendly": "1992",
             "constructive": day("E-26"), "multipolar": day("E-29")}  # fmt: skip
    assert item("steps-to-the-treaty").key == tuple(sorted(dated, key=lambda name: dated[name]))
    assert sum(date < day("E-24") for date in dated.values()) == 3, "three steps before the Soviet Union ended"
    assert "1992" in evidence.claim("C-3.2-03").correction
    keys = []
    for year in (2020, 2021, 2022, 2023, 2024):
        value = evidence.series("energy:crude_from_russia_value").numbers[year]
        tonnes = evidence.series("energy:crude_from_russia").numbers[year]
        keys.append(pytest.approx(1000 * value / tonnes / 7.33, abs=0.06))
    assert [version.key for version in versions("price-of-a-barrel")] == keys
    flowed = sum(evidence.series("energy:power_of_siberia").numbers[year] for year in range(2020, 2025))
    assert 83 < flowed < 85 and round(100 * flowed / (30 * 38)) == round(100 / 14) == 7, "a fourteenth"
    syria = {vote.date: vote.china for vote in evidence.key_votes() if vote.topic == "Syria"}
    assert [syria[date] for date in ("2016-10-08", "2016-12-05")] == ["abstain", "veto"], "the hole"
    assert [syria[date] for date in ("2017-02-28", "2017-04-12", "2018-04-10")] == ["veto", "abstain", "abstain"]
    assert [syria[date] for date in ("2011-10-04", "2012-02-04")] == ["veto", "veto"]


def test_keys_of_section_4_1() -> None:
    for version, year in zip(versions("effective-number"), (1996, 2000, 2008, 2016), strict=True):
        powers = evidence.capabilities("milex", year)
        assert version.key == pytest.approx(concentration(powers).effective_number, abs=version.tolerance / 2)
    cases = [("gdp_ppp", 2005), ("gdp_ppp", 1996), ("gdp_market", 2020), ("cinc", 2020)]
    for version, (measure, year) in zip(versions("label-by-output"), cases, strict=True):
        assert version.key == label(measure, year, "thompson")
    assert {version.key for version in versions("label-by-output")} == {"unipolar", "bipolar", "multipolar"}
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
    assert seven - ten == {"BGR", "ROU"} and "two-later" in item("facts-of-2004").key
    assert union["BGR"] == union["ROU"] == "2007-01-01" and "balkans" in item("facts-of-bucharest").key
    grown = sorted({date for date in nato.values() if date > "1991-12-26"})
    assert sum(date < "2008-04" for date in grown) == 2 and "thrice" not in item("facts-of-bucharest").key
    assert nato["HUN"] == "1999-03-12" < union["HUN"] and "hungary" not in item("facts-of-bucharest").key
    assert nato["POL"][:4] != union["POL"][:4] and "poland" not in item("facts-of-2004").key


def test_the_one_date_that_the_record_bears_out() -> None:
    nato, union = ({one.state: int(one.date[:4]) for one in evidence.accessions(name)} for name in ("NATO", "EU"))
    grown = sorted({year for year in nato.values() if year > 1991})
    assert grown == [1999, 2004, 2009, 2017, 2020, 2023, 2024] and union["BGR"] == union["ROU"] == 2007
    for name, state in {"pretest-croatia": "HRV", "posttest-montenegro": "MNE"}.items():
        year = nato[state]
        after, before = min(one for one in grown if one > year), max(one for one in grown if one < year)
        said = {
            option.id: option.text.split()[4]
            for option in item(name).options
            if option.id in ("next", "last", "finland")
        }
        true = {"next": after - year, "last": year - before, "finland": nato["FIN"] - year}
        words = {2: "two", 3: "three", 5: "five", 6: "six", 8: "eight", 14: "fourteen"}
        assert [one for one in said if said[one] == words[true[one]]] == [item(name).key] == ["next"]


def test_keys_of_section_4_2() -> None:
    for version, year in zip(versions("filling-the-pipe"), (2022, 2021, 2023, 2024), strict=True):
        flow = evidence.series("energy:power_of_siberia").numbers[year]
        assert version.key == pytest.approx(100 * flow / 38, abs=0.06)
    for version, year in zip(versions("oil-two-sellers"), (2024, 2014), strict=True):
        russia = round(evidence.series("energy:crude_from_russia").numbers[year], 1)  # as the lesson shows it
        saudi = evidence.series("energy:crude_from_saudi_arabia").numbers[year]
        assert version.key == pytest.approx(100 * abs(russia - saudi) / saudi, abs=0.06)
    assert any(deal.ordered == 2015 and deal.number == 24 and "Su-35" in deal.weapon for deal in evidence.deals())
    start = {exercise.name: exercise.start for exercise in evidence.exercises()}
    dated = {"peace-mission": start["Peace Mission-2005"], "yellow-sea": start["Joint Sea-2012"],
             "vostok": start["Vostok-2018"], "bombers": day("E-53")}  # fmt: skip
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
    for version, year in zip(versions("both-ends-of-trade"), (2010, 1999, 2002, 2013), strict=True):
        russian, chinese = trade_shares(year)
        assert version.key == pytest.approx(russian / chinese, abs=version.tolerance / 2)
        assert f"{year}, billion dollars" in version.stem
    asked = [{int(year) for version in versions(name) for year in re.findall(r"\b(?:19|20)\d\d\b", version.stem)}
             for name in ("both-ends-of-trade", "appendix-who-needs-whom")]  # fmt: skip
    assert not asked[0] & asked[1], "the feedback of one set does not tell the answers of another"
    trade = evidence.series("customs_trade").numbers
    for version, (first, last) in zip(
        versions("trade-since-2014"), ((2015, 2024), (2015, 2025), (2016, 2024)), strict=True
    ):
        fell = [year for year in range(first, last + 1) if trade[year] < trade[year - 1]]
        assert version.key == len(fell) and all(str(year) in version.when_right for year in fell)


def test_keys_of_the_capstone() -> None:
    trade = evidence.series("customs_trade").numbers
    for version, first in zip(versions("appendix-trade-growth"), (2014, 2017, 2018), strict=True):
        assert version.key == pytest.approx(100 * (trade[2023] / trade[first] - 1), abs=0.06)
        assert version.key == pytest.approx(100 * (240 / trade[first] - 1), abs=version.tolerance / 2), "the lesson's"
    for version, year in zip(versions("appendix-who-needs-whom"), (2012, 2008, 2000, 2011, 2007), strict=True):
        russian, chinese = trade_shares(year)
        assert version.key == pytest.approx(russian - chinese, abs=version.tolerance / 2)
        assert version.key == pytest.approx(round(russian, 1) - round(chinese, 1), abs=0.2), "as the panel shows it"
    cases = [("milex", 2020), ("gdp_ppp", 2020), ("cinc_ex_upop", 2020)]
    for version, (measure, year) in zip(versions("appendix-two-against-one"), cases, strict=True):
        held = evidence.capabilities(measure, year)
        three = shares({code: held[code] for code in ("USA", "CHN", "RUS")})
        assert version.key == pytest.approx(100 * (three["CHN"] + three["RUS"]), abs=version.tolerance / 2)
    distance = evidence.series("distance:CHN-RUS").numbers
    for version, first in zip(versions("appendix-closer-years"), (2014, 2008, 2003, 1999, 1995), strict=True):
        assert version.key == sum(distance[year] < distance[year - 1] for year in range(first, 2025))


def test_keys_that_are_read_off_an_explorer() -> None:
    count = {
        (measure, year): label(measure, year, "thompson") for measure in ("cinc", "milex") for year in (1947, 1954)
    }
    assert list(count.values()) == ["unipolar", "bipolar", "bipolar", "unipolar"]
    assert all(far_from_the_line(measure, year, "thompson") > 2 for measure, year in count)
    assert right("yugoslavia-1948-1955") == "CINC: from one pole to two. Spending: from two poles to one."
    shown = [100 * shares(evidence.capabilities(measure, year))["USA"] for measure, year in count]
    assert [f"{share:.1f}" for share in shown] == ["53.3", "43.3", "41.6", "52.7"], "as the feedback says"
    assert [leader("cinc", 1999), label("cinc", 1999, "schweller"), label("cinc", 1999, "thompson")] == [
        "CHN", "bipolar", "bipolar",
    ]  # fmt: skip
    assert min(far_from_the_line("cinc", 1999, rule) for rule in ("schweller", "thompson")) > 2
    assert right("pretest-measure") == "Two poles, with China first and America next"
    assert [(leader(measure, 2012), label(measure, 2012, "thompson")) for measure in ("cinc", "milex")] == [
        ("CHN", "bipolar"), ("USA", "unipolar"),
    ]  # fmt: skip
    assert min(far_from_the_line(measure, 2012, "thompson") for measure in ("cinc", "milex")) > 3
    assert right("posttest-measure") == "CINC: two poles, China first. Spending: one pole, America."
    assert [year for year in range(1995, 2013) if leader("cinc", year) != "CHN"] == [2002], "as the feedback says"
    assert label("cinc", 2022, "thompson") == "unipolar" and leader("cinc", 2022) == "CHN", "as the feedback says"
    crossed = [year for year in range(1979, 2015) if (need(year) > 0) != (need(year - 1) > 0)]
    assert crossed == [1990] and right("when-need-turned").startswith("Between 1985 and 1990")
    times = [russian / chinese for russian, chinese in map(trade_shares, range(2000, 2015))]
    assert 4 < min(times) < 5, "four times and more, as the feedback says"
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
        assert line == 5 and "at most 5 per cent" in one.stem and abs(max(trade_shares(year)) - line) > 1
        assert (max(trade_shares(year)) > line) == ("claim falls" in option.text), "the shares are right in each option"
        assert far_from_the_line("cinc", year) > 2
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
    votes = {vote.reference: vote for vote in evidence.key_votes()}
    first, second = votes["A/RES/ES-11/3"], votes["A/RES/ES-11/7"]
    assert (first.date, first.china, first.russia) == ("2022-04-07", "no", "no") and second == text
    assert right("posttest-february-2025") == "Voted no in 2022, abstained in 2025"
    pact = {found.year: found for found in evidence.pacts() if {found.state_a, found.state_b} == {"CHN", "RUS"}}
    assert pact[1962].defence and pact[1962].consultation and not pact[1962].neutrality
    assert pact[2018].consultation and not (pact[2018].defence or pact[2018].neutrality)
    assert "aimed at Japan" in evidence.claim("C-3.1-01").correction, "and India was no ally of Japan"
    assert item("pretest-vostok").key == "consult" and item("posttest-october-1962").key == "named"


def test_the_third_state_is_told_apart_where_china_broke_the_line() -> None:
    votes = {vote.reference: vote.china for vote in evidence.key_votes()}
    lesson = " ".join((HOME.parents[1] / "lessons" / "08-ukraine.ipynb").read_text("utf-8").split())
    assert "occupied Crimea, a text that judges" in lesson and "[China voted no]" in lesson
    assert "a text that punishes: Russia vetoed, China abstained" in lesson
    china = {
        "tribunal": "abstain",
        "crimea": "no",
        "invasion": votes["A/RES/ES-11/1"],
        "damage": votes["A/RES/ES-11/5"],
    }
    line = {"tribunal": "no", "crimea": "abstain", "invasion": "abstain", "damage": "no"}
    apart = [text for text in line if line[text] != china[text]]
    assert item("a-third-state-abstains").key == "-".join(apart) == "tribunal-crimea"


def test_the_schoolbooks_turn_before_or_after_politics() -> None:
    turns = (int(day("E-13")[:4]), int(day("E-22")[:4]))
    assert turns == (1960, 1989)
    found = {
        option.id: [int(year) < turn for year, turn in zip(re.findall(r"\d{4}", option.text), turns, strict=True)]
        for option in item("two-schoolbooks").options
    }
    assert [name for name, before in found.items() if all(before)] == [item("two-schoolbooks").key]
    assert len({tuple(before) for before in found.values()}) == 4, "every combination once"


def test_the_words_of_the_table_leave_one_vote_abroad_and_two_at_home() -> None:
    lesson = (HOME.parents[1] / "lessons" / "09-what-the-theory-misses.ipynb").read_text("utf-8")
    rows = re.findall(r"\| (yes, against|no, with Moscow|abstain)[^|]*\| ([^|]*) \| ([^|]*) \|", lesson)
    bad = re.compile("hurts|angers|dangerous")
    abroad, home = ([vote for vote, *cells in rows if not bad.search(cells[column])] for column in (0, 1))
    assert len(rows) == 3 and abroad == ["abstain"] and len(home) == 2
    assert item("why-beijing-abstained").key == "abroad"


def test_the_ladder_has_the_words_by_which_the_findings_are_sorted() -> None:
    lesson = (HOME.parents[1] / "lessons" / "07-partnership-energy-and-arms.ipynb").read_text("utf-8")
    rows = dict(re.findall(r"\| \*\*(\w+)\*\*:[^|]*\| ([^|]*) \|", lesson))
    assert rows == {
        "Signal": "exercises, patrols, common words",
        "Commitment": "a promise in a treaty; plans for war",
        "Integration": "joint command, shared systems, one plan",
    }
    keys = [item(name).key for name in ("bombers-and-the-quad", "early-warning", "depth-of-integration")]
    assert keys == ["plans", "promise", ("plan", "radar", "command")]


def test_no_set_asks_twice_for_the_definition_of_an_alliance() -> None:
    """One of these gives the others away."""
    same = {"neutral-in-1941", "neutral-in-1887", "promise-and-practice"}
    for problem_set in BANK.sets.values():
        may_ask = [{versions[0].id for versions in place} & same for place in problem_set.places]
        assert sum(bool(found) for found in may_ask) <= 1, problem_set.id


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
    assert item("four-hundred-billion").key == "secret-fourteenth", "a promise is not a record"
    assert item("one-part-of-three").key == "part-more", "system and structure are two things"
    assert {prompt.id: prompt.answer for prompt in item("who-says-what").prompts}["lust"] == "morgenthau"
    assert {prompt.id: prompt.answer for prompt in item("findings-and-steps").prompts}["plan"] == "unipole"
