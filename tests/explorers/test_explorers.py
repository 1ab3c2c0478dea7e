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
from structural_realism.explorers import ALL, Explorer, Polarity, Timeline
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
        drawn = {identity for trace in explorer.described.figure["data"] for identity in trace["customdata"]}
        assert drawn == set(explorer.described.table.ids) == set(explorer.picture.samples())


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
