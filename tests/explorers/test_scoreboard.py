"""The test bench: who is right how often, and what is not shown before the reader has said what she expects."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from structural_realism import evidence
from structural_realism.explorers import Scoreboard
from structural_realism.explorers.scoreboard import MEASURES, STATES, YEARS, _predictions, _record, _signs, _trade
from structural_realism.plain import PlainError
from structural_realism.theory import ALIGNMENT_RULES, predict_alignment, triangle
from structural_realism.views.scoreboard import HIT, MISS, OPEN, RULES, SILENT, Score, judge, outcast, score

US_RU, US_CN, RU_CN = (frozenset(pair) for pair in (("USA", "RUS"), ("USA", "CHN"), ("RUS", "CHN")))
EQUAL = dict.fromkeys(STATES, 1)


def signs(us_ru: int, us_cn: int, ru_cn: int) -> dict[frozenset[str], int]:
    return {US_RU: us_ru, US_CN: us_cn, RU_CN: ru_cn}


US_OUTCAST, FRIENDS, FOES, PIVOT = (
    triangle(signs(*three)) for three in ((-1, -1, 1), (1, 1, 1), (-1, -1, -1), (1, -1, 1))
)


def hits(rule: str, measure: str = "milex") -> tuple[str, str]:
    rows = {row[0]: row for row in Scoreboard(rule=rule, measure=measure, expect="0-25").described.table.rows}
    column = list(RULES).index(rule) + 2
    return rows["Hits, two against one"][column], rows["Hits, all years"][column]


@pytest.mark.parametrize(
    ("rule", "measure", "paired", "overall"),
    [
        ("strongest isolated", "milex", "37 of 39", "37 of 71"),
        ("strongest isolated", "cinc", "24 of 39", "24 of 71"),
        ("strongest isolated", "gdp_ppp", "15 of 39", "15 of 71"),
        ("always the same outcast", "milex", "22 of 39", "22 of 71"),
        ("same as last year", "milex", "36 of 39", "65 of 71"),
        ("caplow", "cinc", "0 of 39", "0 of 71"),
        ("who trades most", "cinc", "13 of 23", "13 of 40"),
    ],
)
def test_the_hits(rule: str, measure: str, paired: str, overall: str) -> None:
    """The first two and the fourth after the reference, models.md §0.4."""
    assert hits(rule, measure) == (paired, overall)


def test_two_stood_against_one_in_39_of_71_years_in_three_spells() -> None:
    paired = [year for year in YEARS if outcast(_record()[year])]
    assert paired == [*range(1950, 1958), *range(1973, 1990), *range(2007, 2021)]
    assert (len(paired), len(YEARS)) == (39, 71)


def test_the_record_row_is_what_the_table_says() -> None:
    assert [tuple(row) for row in Scoreboard().described.table.rows] == [
        ("1950–1957", "US outcast"),
        ("1958–1972", "all foes"),
        ("1973–1989", "USSR outcast"),
        ("1990–1995", "all friends"),
        ("1996–2006", "Russia pivot"),
        ("2007–2020", "US outcast"),
    ]


@pytest.mark.parametrize("rule", RULES)
def test_before_she_has_said_what_she_expects_no_prediction_and_no_score_is_shown(rule: str) -> None:
    explorer = Scoreboard(rule=rule)
    shown = json.dumps([dict(explorer.described.figure), explorer.described.table.as_dict()])
    assert len(explorer.described.figure["data"]) == 1 and not explorer.described.verdicts
    assert not re.search(r"hit|miss|\d+ of \d+", shown + explorer.described.summary.replace("39 of the 71", ""))
    assert "Say first" in explorer.described.summary


@pytest.mark.parametrize(
    ("expect", "words"), [("0-25", "it does better"), ("75-100", "so it is"), ("25-50", "it does better")]
)
def test_her_expectation_is_set_beside_the_score(expect: str, words: str) -> None:
    explorer = Scoreboard(expect=expect)
    low, high = expect.split("-")
    assert f"95\u202f%; you expected {low} to {high}\u202f%: {words}." in explorer.described.summary
    assert explorer.described.verdicts[2].label == f"{low} to {high}\u202f%"
    assert "it does worse" in Scoreboard(expect="75-100", measure="cinc").described.summary


def test_the_baseline_without_theory_is_named_in_every_score() -> None:
    assert "The best baseline, “Same as last year”, scores 36 of 39 and 65 of 71." in repr(Scoreboard(expect="0-25"))
    same = Scoreboard(expect="0-25", rule="same as last year")
    assert "The next best baseline, “Always the US alone”, scores 22 of 39 and 22 of 71." in repr(same)


def test_every_rule_of_the_theory_is_on_the_board() -> None:
    assert set(RULES) == set(ALIGNMENT_RULES)


@pytest.mark.parametrize(
    ("shares", "rule", "record", "result"),
    [
        ({"USA": 5, "RUS": 3, "CHN": 1}, "strongest isolated", US_OUTCAST, HIT),
        ({"USA": 5, "RUS": 3, "CHN": 1}, "strongest isolated", FOES, MISS),
        ({"USA": 5, "RUS": 3, "CHN": 1}, "strongest isolated", PIVOT, MISS),
        ({"USA": 4, "RUS": 4, "CHN": 1}, "strongest isolated", US_OUTCAST, OPEN),
        ({"USA": 4, "RUS": 4, "CHN": 1}, "strongest isolated", FRIENDS, MISS),
        ({"USA": 4, "RUS": 3, "CHN": 2}, "caplow", US_OUTCAST, OPEN),
        ({"USA": 9, "RUS": 3, "CHN": 2}, "caplow", FOES, HIT),
        ({"USA": 9, "RUS": 3, "CHN": 2}, "gamson", FRIENDS, MISS),
        ({"USA": 9, "RUS": 3, "CHN": 2}, "strongest isolated if beatable", US_OUTCAST, MISS),
    ],
)
def test_judging_one_year(shares: dict[str, float], rule: str, record: Any, result: str) -> None:
    assert judge(predict_alignment(shares, rule), record) == result


def test_a_tie_for_the_strongest_is_open_and_no_hit() -> None:
    tied = predict_alignment({"USA": 4, "RUS": 4, "CHN": 1})
    assert [judge(tied, record) for record in (US_OUTCAST, FOES)] == [OPEN, MISS]
    assert score([OPEN, MISS, HIT, SILENT]) == Score(hits=1, open=1, years=3)


def test_without_evidence_a_rule_is_silent_and_the_year_does_not_count() -> None:
    assert judge(None, FOES) == SILENT
    assert score([SILENT]) == Score(0, 0, 0) and Score(0, 0, 0).share == 0
    known = set(_predictions("milex")["who trades most"])
    assert known == {1955, 1956, 1957, *range(1978, 2015)}


def test_the_trade_of_moscow_and_beijing_is_that_of_the_record() -> None:
    china, russia = evidence.series("china_imports"), evidence.series("russia_imports")
    for year, trade in _trade().items():
        assert trade[RU_CN] == china[year] + russia[year]


def test_russia_is_never_a_democracy_by_our_yardstick_so_that_rule_leaves_the_united_states_alone() -> None:
    assert max(evidence.series("polyarchy:RUS")[year] for year in YEARS) == evidence.series("polyarchy:RUS")[1992]
    assert evidence.series("polyarchy:RUS")[1992] == pytest.approx(0.498)
    assert {p.outcast for p in _predictions("cinc")["same regime type"].values()} == {"USA"}


def test_last_year_of_1950_is_1949_when_all_were_foes() -> None:
    assert set(_signs(1949).values()) == {-1}
    assert judge(_predictions("cinc")["same as last year"][1950], _record()[1950]) == MISS


def test_baselines_do_not_depend_on_the_measure() -> None:
    for rule, needs in ALIGNMENT_RULES.items():
        if needs:
            assert len({hits(rule, measure) for measure in MEASURES}) == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"rule": "strongest isolated", "measure": "milex"}, "Read the turn as 1989–91"),
        ({"measure": "cinc"}, "American lead of that single year is measurement"),
        ({"rule": "caplow"}, "neither hit nor miss"),
        ({"rule": "who trades most"}, "40 of the 71 years"),
        ({"rule": "same regime type"}, "0.498"),
        ({}, "Three cases, not 39"),
        ({}, "picked here after the fact"),
        ({}, "our own step"),
    ],
)
def test_caveats_are_said_in_words(settings: dict[str, str], words: str) -> None:
    assert words in " ".join(Scoreboard(expect="50-75", **settings).notes())


def test_a_baseline_carries_no_caveat_of_a_measure_that_it_does_not_use() -> None:
    assert "1989–91" not in " ".join(Scoreboard(rule="same as last year", expect="0-25").notes())


@pytest.mark.parametrize(("compact", "width", "letter"), [(True, 168, 5.9), (False, 368, 6.3)])
def test_labels_above_the_runs_do_not_touch(compact: bool, width: int, letter: float) -> None:
    for rule in RULES:
        for measure in MEASURES:
            explorer = Scoreboard(rule=rule, measure=measure, expect="0-25")
            explorer.picture.compact = compact
            lines: dict[float, list[tuple[float, float]]] = {}
            for note in explorer.described.figure["layout"]["annotations"]:
                if "yref" not in note:
                    middle, half = note["x"] * width / 71, letter * len(note["text"]) / 2
                    lines.setdefault(note["y"], []).append((middle - half, middle + half))
            for spots in lines.values():
                assert all(before[1] < after[0] for before, after in pairwise(sorted(spots)))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"rule": "strongest isolatd"}, "Did you mean 'strongest isolated'"),
        ({"measure": "gdp_market"}, "Strength is has no option 'gdp_market'"),
        ({"expect": 37}, "has no option 37"),
        ({"expect": None}, "has no option None"),
        ({"measure": ["milex"]}, "has no option ['milex']"),
        ({"mesure": "milex"}, "Did you mean 'measure'"),
    ],
)
def test_bad_settings_get_a_sentence(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(PlainError, match=re.escape(words)):
        Scoreboard(**settings)


def test_a_failed_setting_leaves_the_explorer_as_it_was() -> None:
    explorer = Scoreboard(rule="gamson", expect="0-25")
    before = explorer.state
    with pytest.raises(PlainError):
        explorer.state = {"rule": "caplow", "measure": "milex", "expect": "never"}
    assert explorer.state == before
