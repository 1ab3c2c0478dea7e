"""Coalitions: Caplow's types, Gamson, power indices, and when balancing cannot win."""

from __future__ import annotations

import re
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structural_realism.explorers import Coalitions
from structural_realism.numbers import rounded
from structural_realism.plain import PlainError
from structural_realism.theory import stability, triad
from structural_realism.views.coalitions import TIE, coalitions_view, levelled

NAMES = {"USA": "United States", "RUS": "Soviet Union", "CHN": "China", "GBR": "United Kingdom", "FRA": "France"}
systems = (
    st.lists(st.floats(0, 100), min_size=3, max_size=5)
    .filter(lambda values: sum(values) > 1)
    .map(lambda values: {code: 100 * value / sum(values) for code, value in zip(NAMES, values, strict=False)})
)


def cells(explorer: Coalitions) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in explorer.described.table.rows}


def test_1972_is_the_textbook_case() -> None:
    explorer = Coalitions()
    assert explorer.described.summary == (
        "1972, CINC: the Soviet Union holds 38.1\u202f%, the United States 36.7\u202f%, China 25.2\u202f%. "
        "This is Caplow’s type 5: he expects the United States with China, or the Soviet Union with China. "
        "Gamson expects the United States with China. No power holds half, so balancing can win. "
        "By the Banzhaf index all are decisive equally often, whatever their size."
    )
    assert cells(explorer)["China"][1] == cells(explorer)["Soviet Union"][1] == "33.3\u202f%"


@pytest.mark.parametrize(
    ("start", "caplow", "gamson", "balancing"),
    [
        ("type 1", {"AB", "AC", "BC"}, {"AB", "AC", "BC"}, "can win"),
        ("type 2", {"BC"}, {"BC"}, "can win"),
        ("type 3", {"AC", "BC"}, {"AC", "BC"}, "can win"),
        ("type 4", set(), set(), "cannot win"),
        ("type 5", {"AC", "BC"}, {"BC"}, "can win"),
        ("type 6", set(), set(), "cannot win"),
        ("type 7", {"AB", "AC"}, {"AC"}, "can only block"),
        ("type 8", {"AB", "AC"}, {"AB", "AC"}, "can only block"),
    ],
)
def test_an_example_of_each_of_caplows_types(start: str, caplow: set[str], gamson: set[str], balancing: str) -> None:
    letters = {"United States": "A", "Soviet Union": "B", "China": "C"}

    def read(cell: str) -> set[str]:
        pairs = [] if cell == "no coalition" else cell.split(" or ")
        return {"".join(letters[name] for name in pair.split(" + ")) for pair in pairs}

    shown = cells(Coalitions(start=start))
    assert shown["Caplow’s type"][0] == start[-1]
    assert read(shown["Caplow expects"][0]) == caplow
    assert read(shown["Gamson expects"][0]) == gamson
    assert shown["Balancing"][0] == balancing


@pytest.mark.parametrize(
    ("measure", "years", "kind"),
    [
        ("cinc", [1950, *range(1955, 2008)], "5"),
        ("cinc", range(2008, 2023), "6"),
        ("cinc", range(1951, 1955), "6"),
        ("milex", [*range(1951, 1961), *range(1966, 1969), *range(1975, 1983), *range(1984, 2023)], "6"),
    ],
)
def test_the_record_has_the_types_that_the_reference_computed(measure: str, years: Any, kind: str) -> None:
    explorer = Coalitions(measure=measure)
    for year in years:
        explorer.controls["year"].value = year
        assert cells(explorer)["Caplow’s type"][0] == kind, year


def test_our_tolerance_changes_no_reading_of_the_record() -> None:
    for measure in ("cinc", "cinc_ex_upop", "milex", "gdp_ppp"):
        explorer = Coalitions(measure=measure)
        for year in range(1950, 2023):
            explorer.controls["year"].value = year
            held = explorer.controls["shares"].value
            assert triad(held).caplow_type == triad(levelled(held)).caplow_type, (measure, year)


def test_the_major_powers_of_1950_and_their_power_to_decide() -> None:
    shown = cells(Coalitions(year=1950, start="five"))
    assert [shown[name][1] for name in NAMES.values()] == [
        "50.0\u202f%",
        "16.7\u202f%",
        "16.7\u202f%",
        "16.7\u202f%",
        "0.0\u202f%",
    ]
    assert [shown[name][3] for name in NAMES.values()] == ["yes", "yes", "yes", "yes", "no"]
    assert shown["System-stable"][0] == "no" and "Caplow’s type" not in shown
    assert "France never" in Coalitions(year=1950, start="five").described.summary


def test_the_two_indices_differ_for_3_2_1() -> None:
    shown = cells(Coalitions(start="type 7"))
    assert shown["United States"][1:3] == ("60.0\u202f%", "66.7\u202f%")
    assert shown["China"][1:3] == ("20.0\u202f%", "16.7\u202f%")
    explorer = Coalitions(start="type 7", index="shapley_shubik")
    assert explorer.described.figure["data"][1]["text"][0] == "66.7\u202f%"
    assert "Shapley–Shubik index the United States" in explorer.described.summary


@pytest.mark.parametrize(
    ("shares", "system", "resource"),
    [((100, 100, 100), "yes", "no"), ((150, 100, 50), "yes", "yes"), ((160, 90, 50), "no", "no")],
)
def test_stability_by_niou_ordeshook_and_rose(shares: tuple[float, ...], system: str, resource: str) -> None:
    shown = cells(Coalitions(shares=dict(zip(NAMES, shares, strict=False))))
    assert (shown["System-stable"][0], shown["Resource-stable"][0]) == (system, resource)


def test_four_powers_with_one_that_nobody_needs() -> None:
    explorer = Coalitions(year=1950, start="four", shares={"USA": 30, "RUS": 30, "CHN": 30, "GBR": 10})
    shown = cells(explorer)
    assert [shown[name][3] for name in list(NAMES.values())[:4]] == ["yes", "yes", "yes", "no"]
    assert explorer.described.verdicts[-1].detail == "nobody needs the United Kingdom"


def test_when_balancing_cannot_win() -> None:
    explorer = Coalitions(year=2022)
    assert "One power holds more than half, so balancing cannot win." in explorer.described.summary
    rule = next(v for v in explorer.described.verdicts if v.rule.startswith("When can balancing not win?"))
    assert rule.label == "It cannot win" and rule.detail == "all others 40.9\u202f% against 59.1\u202f%"
    assert "Wohlforth" in rule.note and "looser rule" in rule.note
    assert explorer.described.figure["data"][2]["customdata"] == ["USA", "RUS"]
    assert "decides alone" in explorer.described.summary


def test_a_tie_can_be_reached_by_hand() -> None:
    explorer = Coalitions(start="type 5")
    explorer.controls["shares"].move("USA", 50)
    assert cells(explorer)["Caplow’s type"][0] == "7"
    explorer = Coalitions(shares={"USA": 40, "RUS": 30.02, "CHN": 29.98})
    assert cells(explorer)["Caplow’s type"][0] == "2"
    assert cells(Coalitions(shares={"USA": 40, "RUS": 30.2, "CHN": 29.8}))["Caplow’s type"][0] == "5"
    assert any("tolerance of our own" in note for note in explorer.notes())


@given(systems)
def test_levelling_keeps_the_total_and_the_order(system: dict[str, float]) -> None:
    even = levelled(system)
    assert sum(even.values()) == pytest.approx(100)
    assert all(value >= 0 for value in even.values())
    shown = rounded(system)
    for one in system:
        for other in system:
            if shown[one] == shown[other] or abs(system[one] - system[other]) < TIE:
                assert even[one] == pytest.approx(even[other])
            elif system[one] > system[other]:
                assert even[one] > even[other] - 1e-9


@given(systems, st.sampled_from(["banzhaf", "shapley_shubik"]), st.booleans())
def test_picture_words_and_theory_agree(system: dict[str, float], index: str, compact: bool) -> None:
    view = coalitions_view(system, names=NAMES, index=index, lead="1950, CINC", compact=compact)
    go.Figure(dict(view.figure))
    share, power, coalition = view.figure["data"]
    rows = {row[0]: row for row in view.table.rows}
    for place, code in enumerate(share["customdata"]):
        assert share["text"][place] == rows[NAMES[code]][1]
        assert power["text"][place] == rows[NAMES[code]][2 if index == "banzhaf" else 3]
    essential = {code for code in system if rows[NAMES[code]][4] == "yes"}
    assert essential == set(stability(levelled(system)).essential)
    together = sum(rounded(system)[code] for code in coalition["customdata"])
    assert coalition["text"][-1] == f"{together:.1f}\u202f%"
    assert ("cannot win" in view.summary) == (rows["Balancing"][1] == "cannot win")
    assert "nan" not in view.summary and ("Caplow’s type" in rows) == (len(system) == 3)


def test_the_largest_others_join_by_the_measure() -> None:
    assert list(Coalitions(year=1992, start="five").controls["shares"].value)[-2:] == ["JPN", "DEU"]
    four = Coalitions(year=2022, start="four", measure="milex").controls["shares"].value
    assert set(four) == {"USA", "RUS", "CHN", "GBR"}


def test_breaks_of_the_series_are_told_only_for_the_record() -> None:
    assert any("between 1988 and 1989" in note for note in Coalitions(year=1989, measure="milex").notes())
    assert not any("break" in note for note in Coalitions(year=1989, measure="milex", start="type 5").notes())
    assert any("our own variant" in note for note in Coalitions(measure="cinc_ex_upop").notes())
    assert any("nobody’s record" in note for note in Coalitions(start="type 2").notes())


def test_a_change_is_told_and_undone() -> None:
    explorer = Coalitions(year=1985)
    explorer.controls["shares"].move("USA", 60)
    assert explorer.described.summary.startswith("Shares set by hand: the United States holds 60.0\u202f%")
    explorer._act("record")
    assert explorer.state["shares"] is None and explorer.state["year"] == 1985
    assert explorer.described.summary.startswith("1985, CINC: the Soviet Union holds 41.2\u202f%")


def test_one_change_of_year_draws_once(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer, count = Coalitions(), []
    describe = explorer.describe
    monkeypatch.setattr(explorer, "describe", lambda: count.append(1) or describe())
    explorer.controls["year"].value = 1985
    assert len(count) == 1


def test_one_power_with_everything() -> None:
    explorer = Coalitions(shares={"USA": 1, "RUS": 0, "CHN": 0})
    assert "decides alone" in explorer.described.summary
    go.Figure(dict(explorer.described.figure))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"year": 1949}, "coalitions runs from 1950 to 2022; 1949 lies outside"),
        ({"year": 2023}, "2023 lies outside"),
        ({"year": 1972.0}, "whole number"),
        ({"measure": "gdp_market"}, "has no option 'gdp_market'"),
        ({"start": "six"}, "has no option 'six'"),
        ({"start": "type 9"}, "Did you mean 'type"),
        ({"index": "banzaf"}, "Did you mean 'banzhaf'"),
        ({"shares": {"USA": 1, "RUS": 1}}, "takes a share for each of"),
        ({"shares": [1, 2, 3]}, "takes a share for each of"),
        ({"shares": {"USA": 1, "RUS": 1, "CHN": -1}}, "below zero"),
        ({"shares": {"USA": 0, "RUS": 0, "CHN": 0}}, "All capabilities are zero"),
        ({"shares": {"USA": "1", "RUS": 1, "CHN": 1}}, "not a number"),
        ({"mesure": "cinc"}, "Did you mean 'measure'"),
    ],
)
def test_bad_settings_get_a_sentence_and_change_nothing(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(PlainError, match=re.escape(words)):
        Coalitions(**settings)
    explorer = Coalitions(year=1985, index="shapley_shubik")
    before = explorer.state
    with pytest.raises(PlainError):
        explorer.state = {"measure": "milex", **settings}
    assert explorer.state == before
