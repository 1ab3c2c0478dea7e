"""Every explorer keeps the same contract, whatever its controls are set to."""

import json
import math
import random
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import plotly.graph_objects as go
import pytest
from structural_realism.explorers import (
    ALL,
    Alignment,
    Bargaining,
    Coalitions,
    Explorer,
    Landscape,
    Lenses,
    Polarity,
    Scoreboard,
    Timeline,
    Triangle,
)
from structural_realism.plain import PlainError

EXPLORERS = pytest.mark.parametrize("make", ALL.values(), ids=ALL.keys())


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts(part)


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, (int, float)):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from numbers(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from numbers(part)


def holds(explorer: Explorer) -> None:
    """Picture, sentence and table are whole and agree; the widgets show them."""
    shown = explorer.described
    go.Figure(dict(shown.figure))
    assert all(map(math.isfinite, numbers(shown.figure)))
    said = " ".join([shown.summary, *texts(shown.table.as_dict()), *texts([v.as_dict() for v in shown.verdicts])])
    assert not re.search(r"\b(nan|inf|None|undefined)\b", said), said
    assert explorer.picture.figure == dict(shown.figure)
    assert explorer.report.summary == shown.summary == repr(explorer)
    assert explorer.report.table == shown.table.as_dict()
    assert all(len(row) == len(shown.table.columns) for row in shown.table.rows)


def agrees(explorer: Explorer) -> None:
    """What each kind of explorer draws is what its table lists."""
    if isinstance(explorer, Polarity):
        bars = explorer.described.figure["data"][0]
        drawn = {name: f"{share:.1f}\u202f%" for name, share in zip(bars["y"], bars["x"], strict=True)}
        assert drawn == {row[0]: row[1] for row in explorer.described.table.rows[: len(drawn)]}
        assert round(sum(bars["x"]), 6) == 100
    if isinstance(explorer, Timeline):
        drawn = {identity for trace in explorer.described.figure["data"] for identity in trace.get("customdata", ())}
        assert drawn == set(explorer.described.table.ids) == set(explorer.picture.samples())
    if isinstance(explorer, Triangle):
        layout, rows = explorer.described.figure["layout"], explorer.described.table.rows
        drawn = {shape["name"]: shape["line"]["dash"] for shape in layout["shapes"] if "-" in shape.get("name", "")}
        assert [("solid" if row[1] == "friends" else "dash") for row in rows[:3]] == list(drawn.values())
        words = [note["text"] for note in layout["annotations"]]
        for tie in rows[:3]:
            assert words.count(f"<b>{tie[2]}</b> {tie[1]}") == sum(row[1] == tie[1] for row in rows[:3])
        for name, role, payoff, _ in rows[3:6]:
            assert f"<b>{name}</b><br>{role}" in words and payoff in words
    if isinstance(explorer, Scoreboard):
        figure, rows = explorer.described.figure, explorer.described.table.rows
        strip = figure["data"][0]
        said = {text.split(": ")[0]: text.split(": ")[1] for text in strip["hovertext"]}
        for years, words, *_ in rows:
            drawn = [told for span, told in said.items() if span[:4] <= years[:4] <= span[-4:]]
            assert drawn == [words] or years.startswith(("Hits", "Open"))
        if len(figure["data"]) > 1:
            paired, overall = figure["data"][-2:]
            assert [text.split(",")[0] for text in paired["text"]] == list(rows[0][2:])
            assert overall["text"] == list(rows[1][2:])
            for bars in (paired, overall):
                for text, share in zip(bars["text"], bars["x"], strict=True):
                    hits, years = map(int, text.split(",")[0].split(" of "))
                    assert abs(share - 100 * hits / years) < 1e-9
    if isinstance(explorer, Alignment):
        figure, table = explorer.described.figure, explorer.described.table
        columns = dict(zip(table.columns, zip(*table.rows, strict=True), strict=True))
        for trace in figure["data"]:
            drawn = {year for year, y in zip(trace["x"], trace["y"], strict=True) if y is not None}
            told = zip(columns["Year"], columns[trace["name"]], strict=True)
            assert drawn == {int(year) for year, cell in told if cell != "–"}
    if isinstance(explorer, Lenses):
        bars, rows = explorer.described.figure["data"], explorer.described.table.rows
        for column, drawn in enumerate(bars, start=1):
            assert [text.split(",")[0] for text in drawn["text"]] == [row[column] for row in rows]
            assert sum(drawn["x"]) == 100
        assert explorer.described.table.columns[len(bars) + 1] == "The argument"
    if isinstance(explorer, Coalitions):
        share, power, coalition = explorer.described.figure["data"]
        rows = {row[0]: row for row in explorer.described.table.rows}
        index = {"banzhaf": 2, "shapley_shubik": 3}[explorer.state["index"]]
        names = {code: row["label"] for row in explorer.controls["shares"].rows for code in [row["key"]]}
        for code, length, decides in zip(share["customdata"], share["text"], power["text"], strict=True):
            assert (length, decides) == (rows[names[code]][1], rows[names[code]][index])
        assert round(sum(share["x"]), 6) == 100
        together = " + ".join(names[code] for code in coalition["customdata"])
        gamson = rows["Gamson expects"][1]
        assert (
            together in gamson.split(" or ")
            if gamson != "no coalition"
            else coalition["text"][-1] == (rows["The others together"][1])
        )
    if isinstance(explorer, Landscape):
        rows = {row[0]: row for row in explorer.described.table.rows}
        rows["now"] = explorer.described.table.rows[-1]
        drawn = [label for label in explorer.described.figure["layout"]["annotations"] if "|" in label.get("name", "")]
        for place, side, code in (label["name"].split("|") for label in drawn):
            assert explorer._world.names[code] in rows[place][int(side)]
        assert len(drawn) % len(explorer._world.sizes) == 0
    if isinstance(explorer, Bargaining):
        rows = {row[0]: row for row in explorer.described.table.rows}
        layout = explorer.described.figure["layout"]
        for column, when in ((1, "now"), (2, "later")):
            band = next(shape for shape in layout["shapes"] if shape.get("name") == when)
            ends = (rows["Least that Russia accepts"], rows["Most that Ukraine gives"])
            assert [f"{round(band[x])}\u202f%" for x in ("x0", "x1")] == [row[column] for row in ends]
            chance = next(label for label in layout["annotations"] if label.get("name") == f"p-{when}")
            assert chance["text"].endswith(rows["Chance that Russia wins"][column])


@EXPLORERS
def test_built_without_arguments_it_shows_something_worth_seeing(make: type[Explorer]) -> None:
    explorer = make()
    holds(explorer)
    agrees(explorer)
    assert len(explorer.described.table.rows) > 3
    assert explorer.described.summary.endswith(".")


@EXPLORERS
def test_every_value_of_every_control(make: type[Explorer]) -> None:
    explorer = make()
    for name in explorer.controls:
        for value in explorer.controls[name].samples():
            explorer.controls[name].value = value
            holds(explorer)
            agrees(explorer)


@EXPLORERS
def test_every_pair_of_controls(make: type[Explorer]) -> None:
    explorer = make()
    names = list(explorer.controls)
    for first, second in product(names, names):
        if first == second:
            continue
        explorer.reset()
        for a in explorer.controls[first].samples()[:6]:
            explorer.controls[first].value = a
            for b in explorer.controls[second].samples()[:6]:
                explorer.controls[second].value = b
                holds(explorer)
                agrees(explorer)


@EXPLORERS
@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_of_300_steps_then_reset(make: type[Explorer], seed: int) -> None:
    chance = random.Random(seed)
    explorer = make()
    start = explorer.state
    for step in range(300):
        name = chance.choice(list(explorer.controls))
        samples = explorer.controls[name].samples()
        if samples:
            explorer.controls[name].value = chance.choice(samples)
        if step % 10 == 0:
            explorer.picture.compact = chance.random() < 0.5
            holds(explorer)
            agrees(explorer)
    explorer.picture.compact = False
    explorer.reset()
    assert explorer.state == start
    assert explorer.described.summary == make().described.summary


@EXPLORERS
def test_state_goes_through_json_and_comes_back(make: type[Explorer]) -> None:
    chance = random.Random(7)
    for _ in range(25):
        explorer = make()
        for _ in range(5):
            name = chance.choice(list(explorer.controls))
            samples = explorer.controls[name].samples()
            if samples:
                explorer.controls[name].value = chance.choice(samples)
        state = json.loads(json.dumps(explorer.state))
        again = make()
        again.state = state
        assert again.state == explorer.state
        assert again.described.summary == explorer.described.summary
        line = explorer.report.settings
        copied = eval(line, {"sr": __import__("structural_realism")})
        assert copied.described.summary == explorer.described.summary, line


@EXPLORERS
def test_a_planted_fault_is_seen(make: type[Explorer], monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = make()
    monkeypatch.setattr(explorer, "describe", lambda: 1 / 0)
    for control in explorer.controls.values():
        with pytest.raises(ZeroDivisionError):
            for value in control.samples():
                control.value = value


@EXPLORERS
def test_plain_text_is_the_summary_and_is_stable(make: type[Explorer]) -> None:
    bundles = [make()._repr_mimebundle_() for _ in range(2)]
    assert bundles[0]["text/plain"] == bundles[1]["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundles[0]


@EXPLORERS
def test_unknown_settings_are_refused_by_name(make: type[Explorer]) -> None:
    with pytest.raises(PlainError, match="no setting"):
        make(colour="red")
    with pytest.raises(PlainError, match="no setting 'colour'"):
        make().state = {"colour": "red"}


# Polarity


def test_1950_says_what_the_record_says() -> None:
    explorer = Polarity(year=1950)
    assert explorer.described.summary.startswith(
        "1950, CINC: the United States holds 41.9\u202f%, the Soviet Union 26.6\u202f%, China 17.5\u202f%. "
        "Both rules say bipolar."
    )
    assert "CON) is 0.33" in explorer.described.summary


def test_the_explorer_names_the_state_as_it_was_called() -> None:
    assert "Soviet Union" in Polarity(year=1991).described.summary
    assert "Russia" in Polarity(year=1992, measure="milex").described.summary


@pytest.mark.parametrize(
    ("year", "measure", "words"),
    [
        (1989, "milex", "between 1988 and 1989"),
        (2002, "cinc", "between 2001 and 2002"),
        (2017, "cinc", "between 2016 and 2017"),
        (2005, "milex", "between 2004 and 2005"),
        (1947, "cinc", "from 1950"),
    ],
)
def test_breaks_of_the_series_are_told(year: int, measure: str, words: str) -> None:
    assert any(words in note for note in Polarity(year=year, measure=measure).notes())


def test_without_cities_the_city_breaks_are_gone() -> None:
    assert not any("2001 and 2002" in note for note in Polarity(year=2002, measure="cinc_ex_upop").notes())


def test_a_missing_value_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from structural_realism import evidence

    record = evidence.capabilities
    without = {code: number for code, number in record("cinc", 1960).items() if code != "GBR"}
    monkeypatch.setattr(evidence, "capabilities", lambda measure, year: without)
    explorer = Polarity(year=1960)
    holds(explorer)
    agrees(explorer)
    assert "United Kingdom" not in str(explorer.described.table.rows)
    assert any("no number for United Kingdom in 1960" in note for note in explorer.notes())


def test_back_to_the_record_keeps_the_year() -> None:
    explorer = Polarity(year=1970)
    explorer.controls["shares"].move("USA", 5)
    assert explorer.state["shares"]
    explorer._act("record")
    assert explorer.state == {"year": 1970, "measure": "cinc", "rule": "schweller", "shares": None}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"year": 1900}, "The record runs from 1946 to 2022; 1900 lies outside"),
        ({"year": "1950"}, "whole number"),
        ({"year": True}, "whole number"),
        ({"year": 1950.5}, "whole number"),
        ({"measure": "cink"}, "Did you mean 'cinc'"),
        ({"rule": "waltz"}, "no option 'waltz'"),
        ({"shares": {"USA": 0, "RUS": 0, "CHN": 0, "GBR": 0, "FRA": 0}}, "at least one share must be above zero"),
        ({"shares": {"USA": 1}}, "takes a share for each of"),
        ({"shares": {"USA": None, "RUS": 1, "CHN": 1, "GBR": 1, "FRA": 1}}, "not one"),
        ({"yeer": 1950}, "Did you mean 'year'"),
    ],
)
def test_bad_settings_get_a_sentence(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(PlainError, match=re.escape(words)):
        Polarity(**settings)


def test_a_failed_setting_leaves_the_explorer_as_it_was() -> None:
    explorer = Polarity(year=1970)
    before = explorer.described.summary
    with pytest.raises(PlainError):
        explorer.state = {"year": 1800}
    assert explorer.described.summary == before


def test_one_state_with_everything() -> None:
    explorer = Polarity(shares={"USA": 5, "RUS": 0, "CHN": 0, "GBR": 0, "FRA": 0})
    assert "Both rules say unipolar" in explorer.described.summary
    assert "CON) is 1.00" in explorer.described.summary


# Timeline


def test_the_four_events_of_the_course_stand_out() -> None:
    stars = [moment for moment in Timeline()._moments if moment.star]
    assert [moment.at.isoformat() for moment in stars if moment.at.year != 1960 and moment.at.year != 1969] == [
        "1950-02-14",
        "1996-04-25",
        "2023-03-21",
    ]
    assert len(stars) == 4


def test_phase_and_kind_filter_and_the_choice_stays_inside() -> None:
    explorer = Timeline(phase="split")
    assert all(1954 <= moment.at.year <= 1990 for moment in explorer._moments_shown)
    explorer.controls["kind"].value = "security"
    assert {row[2] for row in explorer.described.table.rows} == {"Security"}
    assert explorer.picture.value in explorer.described.table.ids


def test_next_and_previous_walk_and_stop_at_the_ends() -> None:
    explorer = Timeline()
    ids = explorer.picture.samples()
    explorer.picture.value = ids[0]
    explorer._act("previous")
    assert explorer.picture.value == ids[0]
    explorer._act("next")
    assert explorer.picture.value == ids[1]


def test_zoom_in_out_and_everything() -> None:
    explorer = Timeline(event="E-05")
    for step in range(12):
        explorer.picture.request = {"kind": "zoom", "factor": 0.5, "seq": str(step)}
        holds(explorer)
        assert explorer.picture.value == "E-05"
    assert len(explorer.described.table.rows) == 1
    explorer.picture.request = {"kind": "zoom", "factor": 0, "seq": "y"}
    assert explorer.state["window"] is None and len(explorer.described.table.rows) == len(explorer._events)


def test_dragging_a_window() -> None:
    explorer = Timeline()
    explorer.picture.request = {"kind": "window", "from": "1970-01-01 10:00", "to": "1960-01-01", "seq": "1"}
    assert explorer.state["window"] == ["1960-01-01", "1970-01-01"]
    for nonsense in (
        {"kind": "window", "from": "x", "to": "y"},
        {"kind": "select", "id": "nobody"},
        {"kind": "zoom", "factor": "a"},
        {"what": 1},
    ):
        explorer.picture.request = {**nonsense, "seq": str(nonsense)}
        assert explorer.state["window"] == ["1960-01-01", "1970-01-01"]


def test_the_card_shows_paper_beside_record() -> None:
    card = Timeline(event="E-05").described.card
    assert card is not None and card.when.startswith("14 February 1950")
    assert [head for head, _, _ in card.pairs] == ["The paper says (3.1)", "The record shows"]
    assert card.pairs[1][2] == "C-3.1-02" and card.sources


def test_a_teacher_brings_her_own_events(tmp_path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(
        "date,title,kind\n1950-02-14,Treaty,law\n1958-05,<script>alert(1)</script>,\n1972,Nixon in Beijing,diplomacy\n",
        encoding="utf-8",
    )
    explorer = Timeline(events=file)
    holds(explorer)
    assert [row[1] for row in explorer.described.table.rows] == ["14 February 1950", "May 1958", "1972"]
    assert explorer.described.table.rows[1][0] == "<script>alert(1)</script>"
    assert "<script>" not in json.dumps(explorer.picture.figure)
    assert f"events={str(file)!r}" in explorer.report.settings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,titel\n1950,x\n", "Did you mean 'title'"),
        ("date\n1950\n", "title"),
        ("date,title\n1950-02-30,x\n", "row 2"),
        ("date,title\n14 Feb 1950,x\n", "row 2"),
        ("date,title\n", "empty"),
        ("date,title\n1950,\n", "title"),
    ],
)
def test_a_bad_events_file_gets_a_sentence(tmp_path, text: str, words: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(words)):
        Timeline(events=file)


def test_a_missing_events_file_gets_a_sentence(tmp_path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.csv"):
        Timeline(events=tmp_path / "nowhere.csv")


def test_ten_thousand_events_of_her_own() -> None:
    rows = [
        {"date": f"{1900 + i % 120}-{1 + i % 12:02d}-{1 + i % 28:02d}", "title": f"Event {i}"} for i in range(10_000)
    ]
    explorer = Timeline(events=rows)
    holds(explorer)
    assert explorer.described.summary.startswith("10000 events, 1900 to 2019.")
    assert len(json.dumps(explorer.picture.figure)) < 200_000


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"phase": "spilt"}, "Did you mean 'split'"),
        ({"event": "E-5"}, "no event 'E-5'"),
        ({"window": "1950"}, "takes two dates"),
        ({"window": ("1950", "1950-13")}, "calendar"),
        ({"window": ("1960", "1950")}, "two months after"),
        ({"events": []}, "at least one row"),
        ({"kind": "war"}, "no option 'war'"),
    ],
)
def test_bad_timeline_settings_get_a_sentence(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        Timeline(**settings)


@pytest.mark.parametrize("band", ["cinc", "milex", "con", "distance", "trade"])
def test_a_series_of_the_record_is_drawn_below_with_its_gaps_and_told(band: str) -> None:
    explorer = Timeline(band=band, event="E-17")
    holds_lines = [trace for trace in explorer.described.figure["data"] if trace.get("yaxis") == "y2"]
    assert holds_lines and all(trace["name"] for trace in holds_lines)
    said = explorer.described.summary
    assert "in 1972: " in said or "no number for 1972" in said
    explorer.controls["band"].value = "none"
    assert "yaxis2" not in explorer.described.figure["layout"] and "Below" not in explorer.described.summary


def test_missing_years_of_trade_stay_missing() -> None:
    line = next(trace for trace in Timeline(band="trade").described.figure["data"] if trace.get("yaxis") == "y2")
    by_year = dict(zip((x[:4] for x in line["x"]), line["y"], strict=True))
    assert by_year["1961"] is None and by_year["1970"] is None and by_year["2014"] > 30


def test_jumps_in_counting_are_told_below_the_timeline() -> None:
    assert any("1989" in note and "in the counting" in note for note in Timeline(band="milex").notes())
    assert not Timeline(band="distance").notes()


def test_the_line_to_copy_holds_what_differs_from_the_defaults() -> None:
    assert Polarity().report.settings == "sr.polarity()"
    assert Polarity(1960).report.settings == "sr.polarity(year=1960)"
    assert Polarity(year=1989, measure="milex").report.settings == "sr.polarity(year=1989, measure='milex')"
    assert "phase='alliance'" in Timeline(phase="alliance").report.settings


def test_events_that_are_no_events_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="neither"):
        Timeline(5)
