"""How close are two states? The measures, their gaps, and where they contradict one another."""

import re
from typing import Any

import pytest
from structural_realism import evidence
from structural_realism.explorers import Alignment
from structural_realism.explorers.alignment import FIRST, MEASURES, PAIRS, YARDSTICKS, YEARS, _needs, _panels
from structural_realism.plain import PlainError
from structural_realism.views.alignment import BETWEEN, CLOSE, FAR, contradictions
from structural_realism.views.labels import stagger

ALL = list(MEASURES)


def called(year: int, pair: str = "CHN-RUS") -> dict[str, str]:
    panels = _panels(PAIRS[pair])
    return {key: panel.calls[year] for key, panel in panels.items() if year in panel.calls}


def test_the_treaty_says_close_in_the_middle_of_the_split() -> None:
    """The lesson in measurement: the treaty of 1950 is in force on paper until 1980."""
    for year in (1960, 1970, 1980):
        assert called(year)["treaties"] == CLOSE
        assert any("It reads paper, not conduct" in note for note in Alignment(year=year).notes())
    assert called(1981)["treaties"] == FAR
    assert called(1969) == {"treaties": CLOSE, "partners": CLOSE, "disputes": FAR, "rivalry": FAR}
    assert "They disagree." in Alignment().described.summary


def test_s_says_closest_in_the_middle_of_the_split() -> None:
    """Their only treaty partner among eight great powers is the other one; what they do is not counted."""
    words = _panels(PAIRS["CHN-RUS"])["partners"].words
    assert [year for year in words if words[year] == "1.00"] == [*range(1956, 1970)]
    assert words[1985] == "−0.50" and words[2018] == "0.67"
    explorer = Alignment(measures=["partners", "disputes"])
    assert explorer.notes()[0].startswith("In 1969 S says close (1.00) and the two have a militarised dispute.")
    assert "Close: shared treaty partners (S) (1.00). Far: disputes (1 dispute)." in explorer.described.summary
    assert not any("S says close" in note for note in Alignment(measures=["partners", "disputes"], year=1985).notes())


def test_s_by_hand() -> None:
    """Signorino and Ritter (1999): 1 − 2 Σ|a − b| / (3 · 8). In 1950 China has no pact with France and Britain."""
    russia, china = (evidence.alliance_profile(state, 1950) for state in ("RUS", "CHN"))
    assert {state for state in russia if russia[state] != china[state]} == {"FRA", "GBR"}
    assert _panels(PAIRS["CHN-RUS"])["partners"].lines[""][1950] == pytest.approx(1 - 2 * (3 + 3) / (3 * 8))


def test_two_measures_of_the_same_votes_disagree() -> None:
    assert called(1985)["votes"] == BETWEEN and called(1985)["agreement"] == CLOSE
    assert called(1995)["votes"] == FAR and called(1995)["agreement"] == BETWEEN


@pytest.mark.parametrize(("year", "distance"), [(1971, "1.90"), (1985, "1.57"), (1995, "2.95"), (2000, "0.90")])
def test_distance_of_russia_and_china(year: int, distance: str) -> None:
    """models.md §4."""
    assert _panels(PAIRS["CHN-RUS"])["votes"].words[year] == distance


def test_dependence_and_asymmetry_of_2014_by_all_trade() -> None:
    needs = _needs()[2014]
    assert needs.more == "RUS" and needs.ratio == pytest.approx(6.813, abs=1e-3)
    assert "Trade is 6.8 times as large a part of all trade for Russia as for China." in repr(Alignment(year=2014))
    assert _needs()[1985].more == "CHN"


def test_missing_years_stay_missing() -> None:
    panels = _panels(PAIRS["CHN-RUS"])
    assert panels["trade"].years == [1955, 1956, 1957, *range(1978, 2015)]
    assert min(panels["votes"].years) == 1971 and 1964 not in _panels(PAIRS["RUS-USA"])["votes"].years
    assert max(panels["treaties"].years) == 2018 and max(panels["agreement"].years) == 2019
    assert min(panels["exercises"].years) == 2003
    explorer = Alignment(measures=["trade"])
    line = explorer.described.figure["data"][0]
    assert dict(zip(line["x"], line["y"], strict=True))[1960] is None and line["connectgaps"] is False
    assert dict(explorer.described.table.rows)["1960"] == "–"
    assert "no number" in {note["text"] for note in explorer.described.figure["layout"]["annotations"]}


def test_what_is_drawn_is_the_number_of_the_record() -> None:
    for pair, (a, b) in PAIRS.items():
        explorer = Alignment(pair=pair, measures=["votes"])
        line = explorer.described.figure["data"][0]
        record = evidence.series(f"distance:{a}-{b}")
        drawn = {year: y for year, y in zip(line["x"], line["y"], strict=True) if y is not None}
        assert drawn == {year: value for year, value in record.items() if year in YEARS}


def test_the_chinese_and_the_russian_line_keep_colour_and_dash_and_have_their_names_at_their_ends() -> None:
    figure = Alignment(measures=["trade"]).described.figure
    assert [(line["line"]["color"], line["line"]["dash"]) for line in figure["data"]] == [
        ("#239a74", "dash"),
        ("#d0451b", "dot"),
    ]
    names = {note["text"]: note["y"] for note in figure["layout"]["annotations"] if note["text"] in ("Russia", "China")}
    assert names["Russia"] > names["China"]


def test_few_measures_have_taller_panels() -> None:
    def high(measures: list[str]) -> float:
        layout = Alignment(measures=measures).described.figure["layout"]
        low, top = layout["yaxis"]["domain"]
        return (top - low) * (layout["height"] - layout["margin"]["t"] - layout["margin"]["b"])

    assert high(["trade"]) > high(["trade", "votes"]) > high(["trade", "votes", "treaties"]) > 60


def test_no_dispute_no_rivalry_and_no_exercise_say_nothing() -> None:
    panels = _panels(PAIRS["CHN-RUS"])
    assert panels["disputes"].words[1990] == "no disputes" and 1990 not in panels["disputes"].calls
    assert panels["exercises"].words[2004] == "no exercises" and 2004 not in panels["exercises"].calls
    assert panels["rivalry"].words[2000] == "no rivalry" and 2000 not in panels["rivalry"].calls


def test_what_the_record_lacks_for_a_pair_is_said_and_not_drawn() -> None:
    explorer = Alignment(pair="CHN-USA", measures=["trade", "exercises", "arms"])
    assert not explorer.described.figure["data"]
    words = " ".join(note["text"] for note in explorer.described.figure["layout"]["annotations"])
    assert words.count("Not in this record") == 3
    assert {cell for row in explorer.described.table.rows for cell in row[1:]} == {"–"}


def test_a_single_figure_of_sipri_is_attributed() -> None:
    explorer = Alignment(measures=["arms"], year=1996)
    assert "arms sales (105 Su-27 fighters)" in explorer.described.summary
    assert any("SIPRI" in note for note in explorer.notes())
    assert any("SIPRI" in text or "Stockholm" in text for text, _ in explorer.sources())


def test_contradictions_are_counted_over_all_years() -> None:
    years = contradictions([_panels(PAIRS["CHN-RUS"])[key] for key in FIRST], YEARS)
    assert 1969 in years and 1995 not in years
    assert f"while another says far in {len(years)} years" in repr(Alignment())
    assert "in no year" in repr(Alignment(pair="CHN-USA"))


def test_every_measure_says_what_is_close_and_far_and_that_this_is_ours() -> None:
    note = next(note for note in Alignment(measures=ALL).notes() if "our own yardstick" in note)
    assert all(YARDSTICKS[key] in note for key in ALL)


@pytest.mark.parametrize("pair", PAIRS)
def test_states_are_called_what_they_were_called(pair: str) -> None:
    if "RUS" in pair:
        assert "The Soviet Union" in repr(Alignment(pair=pair, year=1991))
        assert repr(Alignment(pair=pair, year=1992)).startswith("Russia and")


def test_a_pair_may_be_named_in_either_order() -> None:
    assert Alignment(pair="USA-RUS").state["pair"] == "RUS-USA"


def test_no_measure_at_all_asks_for_one() -> None:
    explorer = Alignment(measures=[])
    assert explorer.described.summary == "The Soviet Union and China, 1969: pick at least one measure above."
    assert not explorer.notes() and not explorer.sources()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"pair": "RUS-JPN"}, "Pair has no option"),
        ({"pair": ("RUS", "CHN")}, "Pair has no option"),
        ({"year": 1949}, "runs from 1950 to 2025; 1949 lies outside"),
        ({"year": 1969.5}, "whole number"),
        ({"measures": "treaties"}, "takes a list of measures"),
        ({"measures": ["treaty"]}, "Did you mean 'treaties'"),
        ({"measures": None}, "takes a list of measures"),
        ({"measures": [["treaties"]]}, "has no measure ['treaties']"),
        ({"measure": ["votes"]}, "Did you mean 'measures'"),
    ],
)
def test_bad_settings_get_a_sentence(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(PlainError, match=re.escape(words)):
        Alignment(**settings)


def test_a_failed_setting_leaves_the_explorer_as_it_was() -> None:
    explorer = Alignment(year=1980)
    before = explorer.state
    with pytest.raises(PlainError):
        explorer.state = {"pair": "RUS-USA", "measures": ["nothing"]}
    assert explorer.state == before


def test_labels_move_to_another_line_before_they_touch_and_are_left_out_without_room() -> None:
    assert stagger([(50, "aaaa"), (52, "bbbb"), (200, "cc")], 220, 6, 2) == [(50, 0), (52, 1), (200, 0)]
    assert stagger([(50, "aaaa"), (52, "bbbb"), (54, "cccc")], 220, 6, 2)[2] is None
    assert stagger([(0, "aaaa")], 220, 6) == [(12, 0)]


@pytest.mark.parametrize("compact", [True, False])
def test_the_line_of_the_year_crosses_no_words_in_a_panel(compact: bool) -> None:
    explorer = Alignment(measures=ALL)
    explorer.picture.compact = compact
    scale = (168 if compact else 462) / len(YEARS)
    for year in YEARS:
        explorer.controls["year"].value = year
        for note in explorer.described.figure["layout"]["annotations"]:
            if note["text"] in ("no number", "no votes", "the list begins in 2003", "to 2018", "to 2014"):
                assert abs(note["x"] - year) * scale >= 3 * len(note["text"]), (year, note["text"])
