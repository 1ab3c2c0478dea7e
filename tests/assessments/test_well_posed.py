"""Every version of a question for a number: who reads the stem, and the lesson where it says so, finds the key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from realism_grader.bank import Code, Number, load
from structural_realism import evidence
from structural_realism.theory import concentration, shares

BANK = load()
VERSIONS = [
    pytest.param(version, id=f"{name}-{number}")
    for name, versions in BANK.versions.items()
    for number, version in enumerate(versions, 1)
    if isinstance(version, Number)
]
RUSSIAN_CRUDE = {2014: 33.1, 2024: 108.5}
"""Million tonnes, as the table of lesson 07 has them."""


def figures(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text)]


def years_in(text: str) -> list[int]:
    return [int(number) for number in figures(text) if 1900 < number < 2100]


def on_the_bars(measure: str, year: int, who: str) -> float:
    """A share among the major powers as the bars of the lessons show it: one decimal."""
    return round(100 * shares(evidence.capabilities(measure, year))[who], 1)


def poles(stem: str) -> float:
    held = figures(stem)[:5]
    return sum(share >= max(held) / 2 for share in held)


def treaty(stem: str) -> float:
    return 1950 + 30 + 5 * (2 if "nor before" in stem else 1)


def barrel(stem: str) -> float:
    tonnes, _, value = figures(stem)[:3]
    return 1000 * value / tonnes / (7 + 1 / 3)


def world(stem: str) -> float:
    year, value = figures(stem)[:2]
    who = "RUS" if "Soviet" in stem else "CHN"
    return 100 * value / on_the_bars("cinc", int(year), who)


def equals(stem: str) -> float:
    powers = evidence.capabilities("milex", years_in(stem)[0])
    told = figures(stem)[1:3]
    assert told == sorted((round(100 * share, 1) for share in shares(powers).values()), reverse=True)[:2]
    return round(concentration(powers).effective_number, 1)


def two_sellers(stem: str) -> float:
    year, saudi = figures(stem)[:2]
    russian = RUSSIAN_CRUDE[int(year)]
    assert ("larger" in stem) == (russian > saudi)
    return 100 * abs(russian - saudi) / saudi


def pipe(stem: str) -> float:
    flow = next(number for number in figures(stem) if number % 1)
    return 100 * flow / 38


def both_ends(stem: str) -> float:
    russia, china = (figures(line) for line in stem.splitlines() if line.startswith(("| Russia", "| China")))
    common = russia[0] + china[0]
    return (common / sum(russia[1:])) / (common / sum(china[1:]))


def two_ends(stem: str) -> float:
    common, small, large = figures(stem)[:3]
    return 100 * common / small - 100 * common / large


def growth(stem: str) -> float:
    old = next(number for number in figures(stem) if number % 1)
    return 100 * (240 / old - 1)


def whom(stem: str) -> float:
    year = years_in(stem)[0]
    common = sum(evidence.series(name).numbers[year] for name in ("china_imports", "russia_imports"))
    russian, chinese = (
        round(
            100 * common / sum(evidence.series(f"total_{way}:{code}").numbers[year] for way in ("imports", "exports")),
            1,
        )
        for code in ("RUS", "CHN")
    )
    return russian - chinese


def two_against_one(stem: str) -> float:
    words = {"military spending": "milex", "output at purchasing power": "gdp_ppp",
             "CINC without urban population": "cinc_ex_upop"}  # fmt: skip
    measure = next(measure for name, measure in words.items() if name in stem)
    held = evidence.capabilities(measure, years_in(stem)[0])
    three = shares({code: held[code] for code in ("USA", "CHN", "RUS")})
    return round(100 * three["CHN"], 1) + round(100 * three["RUS"], 1)


SOLVED: dict[str, Callable[[str], float]] = {
    "poles-of-five": poles, "treaty-term": treaty, "price-of-a-barrel": barrel, "part-of-the-world": world,
    "effective-number": equals, "oil-two-sellers": two_sellers, "filling-the-pipe": pipe,
    "both-ends-of-trade": both_ends, "pretest-two-ends": two_ends, "posttest-two-ends": two_ends,
    "appendix-trade-growth": growth, "appendix-who-needs-whom": whom, "appendix-two-against-one": two_against_one,
}  # fmt: skip

COUNTED = {
    "china-a-pole": "china >= strongest / 2", "rules-apart": "one != two", "votes-apart": 'china not in ("no", "veto")',
    "trade-since-2014": "after < before", "appendix-closer-years": "now < before",
}  # fmt: skip
"""What a student has to add to the cell that she is given: the comparison."""


def found(version: Number) -> float:
    if not isinstance(version, Code):
        return SOLVED[version.id](version.stem)
    body = version.starter.rstrip().splitlines()
    indent = re.match(r" *", body[-1])
    assert indent
    counting = [f"{indent[0]}count += bool({COUNTED[version.id]})"]
    names: dict[str, Any] = {}
    exec("\n".join(["count = 0", *body, *counting]), names)
    return float(names["count"])


@pytest.mark.parametrize("version", VERSIONS)
def test_the_stem_leads_to_the_key_and_no_known_mistake_does(version: Number) -> None:
    answer = found(version)
    assert abs(answer - version.key) <= max(0.6 * version.tolerance, 1e-9), (answer, version.key)
    for slip in version.mistakes:
        assert abs(slip.answer - version.key) > version.tolerance
        assert abs(slip.answer - answer) > version.tolerance


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_careful_student_writes_is_accepted(version: Number) -> None:
    """Whole numbers where the stem asks for no decimal, one decimal where it does."""
    answer = found(version)
    decimals = 1 if "one decimal" in version.stem.casefold() else 0
    assert abs(round(answer, decimals) - version.key) <= version.tolerance


WITHOUT_THE_NUMBER = ("poles-of-five", "filling-the-pipe", "both-ends-of-trade")
"""Of these the words for a right answer give the parts, or the number as a word."""


@pytest.mark.parametrize(
    "version", [one for one in VERSIONS if one.values[0].id not in (*COUNTED, *WITHOUT_THE_NUMBER)]
)
def test_the_words_for_a_right_answer_have_it(version: Number) -> None:
    numbers = figures(version.when_right)
    if version.unit in ("points", "percentage points"):
        numbers = [a - b for a in numbers for b in numbers]
    assert any(abs(number - version.key) <= version.tolerance for number in numbers), version.when_right


@pytest.mark.parametrize("version", [one for one in VERSIONS if "range(" in getattr(one.values[0], "starter", "")])
def test_the_years_of_a_count_are_those_of_its_cell(version: Code) -> None:
    first, stop = map(int, re.findall(r"range\((\d+), (\d+)\)", version.starter)[0])
    assert years_in(version.stem)[:2] == [first, stop - 1]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_unit_is_that_of_the_question(version: Number) -> None:
    asked = version.stem.casefold()
    words = {
        "per cent": "per cent", "percentage points": "percentage points", "dollars": "dollars", "years": "years",
        "year": "in which year", "poles": "poles", "times": "times as large", "states": "equal states",
        "texts": "texts", "points": "in per cent",
    }  # fmt: skip
    assert words[version.unit] in asked
