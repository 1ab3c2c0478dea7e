"""The timeline: its filters, its zoom, a period read in words, paper beside record, a teacher's own events."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structural_realism import evidence
from structural_realism.explorers import Timeline
from structural_realism.explorers.bands import BANDS, band
from structural_realism.explorers.period import period as period_of
from structural_realism.plain import PlainError
from structural_realism.theory import concentration, polarity
from structural_realism.views.period import period_summary, period_verdicts
from structural_realism.views.timeline import BINS

RECORD = evidence.years("cinc")
TIMELINE = Timeline()
years = st.integers(TIMELINE.controls["period"].min, TIMELINE.controls["period"].max)
periods = st.tuples(years, years).map(sorted)


def holds(explorer: Timeline) -> None:
    """Picture, sentence, table and the list to walk through are of the same events."""
    shown = explorer.described
    go.Figure(dict(shown.figure))
    assert explorer.picture.figure == dict(shown.figure)
    assert explorer.report.summary == shown.summary == repr(explorer)
    drawn = {identity for trace in shown.figure["data"] for identity in trace.get("customdata", ())}
    walked = explorer.picture.samples()
    listed = shown.table.ids
    assert drawn <= set(walked) and listed == walked[: len(listed)]
    if f"{len(walked)} dots" not in shown.summary and len(walked) <= 200:
        assert drawn == set(walked) == set(listed)
    if walked:
        assert shown.summary.startswith((f"{len(walked)} event ", f"{len(walked)} events", f"{len(walked)} event,"))
    brushes = [shape for shape in shown.figure["layout"]["shapes"] if shape.get("name") == "period"]
    marked = explorer.state["period"]
    assert [[brush["x0"][:4], brush["x1"][:4]] for brush in brushes] == ([marked] if marked else [])
    assert (f"Marked: {marked[0]}" in shown.summary) if marked else ("Marked" not in shown.summary)


def said(explorer: Timeline, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the explorer tells politely beside its summary, from now on."""
    heard: list[str] = []
    monkeypatch.setattr(explorer.picture, "send", lambda message, *_: heard.append(message["say"]))
    return heard


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
        ({"compare": "differs"}, "Did you mean 'differ'"),
        ({"period": "1950"}, "takes two years"),
        ({"period": ("1950",)}, "takes two years"),
        ({"period": ("1950", "soon")}, "whole number"),
        ({"period": ("1960", "1950")}, "1950 is before 1960"),
        ({"period": ("1800", "1950")}, "1800 lies outside"),
        ({"period": (1950, 1960.5)}, "whole number"),
    ],
)
def test_bad_timeline_settings_get_a_sentence(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        Timeline(**settings)


@pytest.mark.parametrize("band", ["cinc", "milex", "con", "distance", "trade"])
def test_a_series_of_the_record_is_drawn_below_with_its_gaps_and_told(band: str) -> None:
    explorer = Timeline(band=band, event="E-17")
    holds_lines = explorer.described.below["data"]
    assert holds_lines and all(trace["name"] for trace in holds_lines)
    said = explorer.described.summary
    assert "in 1972: " in said or "no number for 1972" in said
    explorer.controls["band"].value = "none"
    assert explorer.described.below is None and not explorer.picture.below and "Below" not in explorer.described.summary


def test_missing_years_of_trade_stay_missing() -> None:
    line = Timeline(band="trade").described.below["data"][0]
    by_year = dict(zip((x[:4] for x in line["x"]), line["y"], strict=True))
    assert by_year["1961"] is None and by_year["1970"] is None and by_year["2014"] > 30


def test_jumps_in_counting_are_told_below_the_timeline() -> None:
    assert any("1989" in note and "in the counting" in note for note in Timeline(band="milex").notes())
    assert not Timeline(band="distance").notes()


def test_events_that_are_no_events_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="neither"):
        Timeline(5)


# A period, read in words


def test_a_period_is_read_in_words() -> None:
    explorer = Timeline(period=("1955", "1965"))
    holds(explorer)
    assert explorer.described.summary.endswith(
        "Marked: 1955 to 1965. By CINC, Schweller’s rule says bipolar, then tripolar (changes in 1959, 1961 and 1963); "
        "Modelski–Thompson’s rule says bipolar in every year. "
        "Shares of capabilities: the United States from 43.1\u202f% to 37.3\u202f%, "
        "the Soviet Union from 29.0\u202f% to 30.5\u202f%, China from 14.8\u202f% to 20.2\u202f%; "
        "effective number of poles from 3.3 to 3.6. "
        "8 of the events shown fall into it: Security 4, Ideology 3 and Diplomacy 1."
    )
    schweller, thompson, spread = explorer.described.verdicts
    assert (
        schweller.label == "Bipolar, then tripolar" and "Poles in 1965: the United States, the Soviet" in schweller.note
    )
    assert thompson.label == "Bipolar" and spread.label == "3.3, then 3.6"


@given(periods)
def test_the_words_of_any_period_are_those_of_theory_and_record(ends: list[int]) -> None:
    period = period_of(*ends)
    words, verdicts = period_summary(period, []), period_verdicts(period)
    read = [year for year in range(ends[0], ends[1] + 1) if year in RECORD]
    if not read:
        assert "says nothing of this period" in words and not verdicts
        return
    systems = {year: evidence.capabilities("cinc", year) for year in read}
    for rule, verdict in zip(("schweller", "thompson"), verdicts, strict=False):
        labels = {year: polarity(system, rule).label for year, system in systems.items()}
        first, last = labels[read[0]], labels[read[-1]]
        changes = [year for year in read[1:] if labels[year] != labels[year - 1]]
        assert verdict.label.lower() in words.lower()
        assert verdict.label.lower().startswith(first) and last in verdict.label.lower()
        assert ("changes" in verdict.note) == bool(changes)
        assert all(str(year) in verdict.note and str(year) in words for year in changes[:1])
        for year in (read[0], read[-1]):
            for code in polarity(systems[year], rule).poles:
                assert evidence.name_in(code, year) in verdict.note
    for year in (read[0], read[-1]):
        assert f"{concentration(systems[year]).effective_number:.1f}" in words
        for code in ("USA", "RUS", "CHN"):
            if code in systems[year]:
                assert f"{100 * systems[year][code] / sum(systems[year].values()):.1f}\u202f%" in words
    joined = {evidence.name_in(c, y) for y in read[1:] for c in systems[y] if c not in systems[y - 1]}
    assert ("part of the change is in the counting" in words) == bool(joined)
    assert not re.search(r"\b(nan|None)\b|  ", words)


@given(periods, st.sampled_from(TIMELINE.controls["kind"].samples()), st.sampled_from(["all", "differ"]))
def test_summary_table_and_picture_tell_the_same_period(ends: list[int], kind: str, compare: str) -> None:
    TIMELINE.state = {"period": [str(year) for year in ends], "kind": kind, "compare": compare}
    holds(TIMELINE)
    table = TIMELINE.described.table
    kinds = Counter(row[2] for row in table.rows if row[-1] == "yes")
    assert table.columns[-1].startswith(f"In {ends[0]}")
    sentence = TIMELINE.described.summary.rsplit(". ", 1)[-1]
    if kinds:
        assert sentence.startswith(f"{kinds.total()} of the events shown fall")
        assert all(f"{name} {count}" in sentence for name, count in kinds.items())
    else:
        assert sentence == "No event that is shown falls into it."
    again = Timeline()
    again.state = json.loads(json.dumps(TIMELINE.state))
    assert again.described.summary == TIMELINE.described.summary


def test_a_drag_marks_whole_years_and_stays_on_the_timeline() -> None:
    explorer = Timeline()
    explorer.picture.request = {"kind": "period", "from": "1969-11-02", "to": "1960-03-01", "seq": "1"}
    assert explorer.state["period"] == ["1960", "1969"]
    explorer.picture.request = {"kind": "period", "from": "1700-01-01", "to": "1950-03-01", "seq": "2"}
    assert explorer.state["period"] == [str(explorer.controls["period"].min), "1950"]
    explorer.picture.request = {"kind": "period", "from": "x", "to": "y", "seq": "3"}
    assert explorer.state["period"][1] == "1950"
    holds(explorer)
    explorer.reset()
    assert explorer.state["period"] is None
    holds(explorer)


def test_a_period_is_marked_at_events_and_cleared_by_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = Timeline(event="E-16")
    heard = said(explorer, monkeypatch)

    def mark(edge: str, event: str = "") -> Any:
        if event:
            explorer.picture.value = event
        explorer.picture.request = {"kind": "mark", "edge": edge, "seq": f"{edge}{event}"}
        holds(explorer)
        return explorer.state["period"]

    assert mark("start") == ["1969", "1969"]
    assert mark("end", "E-17") == ["1969", "1972"]
    assert mark("start", "E-05") == ["1950", "1972"]
    assert mark("end", "E-05") == ["1950", "1950"], "an end before the beginning moves both"
    assert heard == []
    assert mark("start", "E-05") == ["1950", "1950"] and heard == ["Marked already: 1950 to 1950."]
    assert mark("") is None
    assert mark("", "E-05") is None and heard[1:] == ["No period is marked."]


def test_a_request_that_overtook_a_choice_brings_it_along() -> None:
    explorer = Timeline(event="E-05")
    explorer.picture.request = {"kind": "mark", "edge": "end", "id": "E-17", "seq": "1"}
    assert explorer.picture.value == "E-17" and explorer.state["period"] == ["1972", "1972"]
    explorer.picture.request = {"kind": "zoom", "factor": 0.5, "id": "nobody", "seq": "2"}
    assert explorer.picture.value == "E-17" and explorer.state["window"]
    holds(explorer)


def test_a_marked_period_warns_of_its_measure_and_of_breaks_in_it() -> None:
    notes = " ".join(Timeline(period=("1980", "1995"), band="none").notes())
    assert "read by CINC alone" in notes and "1985, 1989, 1991, 1992, 1993 and 1994" in notes
    assert "1985" not in " ".join(Timeline(period=("1960", "1970"), band="none").notes())


def test_sources_of_a_marked_period_are_given() -> None:
    works = " ".join(text for text, _ in Timeline(period=("1955", "1965"), band="none").sources())
    assert "Schweller" in works and "Thompson" in works and "Laakso" in works


# What the paper says, what the record shows


def test_only_events_on_which_paper_and_record_differ() -> None:
    explorer = Timeline(compare="differ")
    holds(explorer)
    differing = [event for event in evidence.events() if event.paper_says]
    assert explorer.described.table.ids == tuple(event.id for event in differing)
    assert explorer.described.summary.startswith(
        f"{len(differing)} events of {len(evidence.events())}, 1950 to 2023: "
        "on these the paper differs from the record or is silent."
    )
    columns = explorer.described.table.columns
    for row, event in zip(explorer.described.table.rows, differing, strict=True):
        told = dict(zip(columns, row, strict=True))
        assert (told["The paper says"], told["The record shows"]) == (event.paper_says, event.record_shows)
        assert told["Ledger"] == event.claim
        explorer.picture.value = event.id
        card = explorer.described.card
        assert card and [text for _, text, _ in card.pairs] == [event.paper_says, event.record_shows]
        assert card.pairs[1][2] == event.claim


def test_events_without_a_second_version_offer_no_comparison() -> None:
    explorer = Timeline(events=[{"date": "1950", "title": "Treaty"}, {"date": "1960", "title": "Split"}])
    assert "compare" not in explorer.controls and "phase" not in explorer.controls
    with pytest.raises(PlainError, match="no option 'differ'"):
        Timeline(events=[{"date": "1950", "title": "Treaty"}], compare="differ")


def test_the_table_holds_what_a_reader_wants() -> None:
    table = Timeline().described.table
    assert table.columns == ("Event", "Date", "Kind", "The paper says", "The record shows", "Ledger", "Sources")
    row = dict(zip(table.columns, table.rows[table.ids.index("E-12")], strict=True))
    assert row["Date"] == "20 June 1959" and "Wilson Center" in row["Sources"] and row["Ledger"] == "C-3.1-08"


# Edges


def test_walking_over_the_edge_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = Timeline()
    heard = said(explorer, monkeypatch)
    ids = explorer.picture.samples()
    explorer.picture.value = ids[0]
    explorer._act("previous")
    explorer.picture.value = ids[-1]
    explorer.picture.request = {"kind": "walk", "step": 1, "seq": "1"}
    assert heard == ["This is the first event that is shown.", "This is the last event that is shown."]
    assert explorer.picture.value == ids[-1]


def test_zooming_over_the_edge_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = Timeline()
    heard = said(explorer, monkeypatch)
    for factor in (2, 0):
        explorer._zoom(factor)
    assert heard == ["This is everything."] * 2
    explorer.controls["kind"].value = "security"
    explorer._zoom(2)
    assert re.fullmatch(r"This is all the time there is; the filters hide \d+\.", heard[-1])
    explorer._zoom(0)
    assert explorer.state["kind"] == "all" and len(heard) == 3
    for _ in range(12):
        explorer._zoom(0.5)
    assert heard[-1] == "This is as near as it goes: two months."
    for _ in range(12):
        explorer._zoom(2)
        holds(explorer)
    assert explorer.state["window"] is None and heard[-1] == "This is everything."


def test_a_drag_over_a_few_days_shows_two_months_around_them() -> None:
    explorer = Timeline()
    explorer.picture.request = {"kind": "window", "from": "1969-03-01", "to": "1969-03-03", "seq": "1"}
    assert explorer.state["window"] == ["1969-01-31", "1969-04-01"]
    assert explorer.described.table.ids == ("E-16",)


# The series below


@pytest.mark.parametrize("key", [key for key in BANDS if key != "none"])
def test_every_series_is_offered_with_the_numbers_of_the_record(key: str) -> None:
    explorer = Timeline(band=key, event="E-22")
    holds(explorer)
    drawn = {trace["name"]: trace for trace in explorer.described.below["data"]}
    made = band(key)
    assert made and set(drawn) == {line.name for line in made.lines}
    for line in made.lines:
        trace = drawn[line.name]
        at = dict(zip((int(x[:4]) for x in trace["x"]), trace["y"], strict=True))
        assert {year: y for year, y in at.items() if y is not None} == pytest.approx(
            line.numbers, abs=0.01 * 10**-made.digits
        )
    assert any(text for text, _ in explorer.sources())
    assert not explorer.report.sources[0][0].islower()


def test_a_dotted_line_stands_where_the_counting_changes() -> None:
    shapes = Timeline(band="milex", window=("1980", "1995")).described.below["layout"]["shapes"]
    drawn = {int(shape["name"].split()[1]) for shape in shapes if shape.get("name", "").startswith("break")}
    assert drawn == {1985, 1989, 1991, 1992, 1994}
    note = Timeline(band="milex", window=("1980", "1995")).notes()[0]
    assert all(str(year) in note for year in drawn) and "Germany and Japan in 1992" in note
    assert not any(
        "break" in shape.get("name", "") for shape in Timeline(band="trade").described.below["layout"]["shapes"]
    )


# Many events


def many(count: int, **more: str) -> list[dict[str, str]]:
    return [
        {"date": f"{1900 + i % 120}-{1 + i % 12:02d}-{1 + i % 28:02d}", "title": f"Event {i}", **more}
        for i in range(count)
    ]


def test_ten_thousand_events_are_sent_once_and_a_filter_sends_little(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**row, "kind": "security" if i % 3 else "economy"} for i, row in enumerate(many(10_000))]
    explorer = Timeline(events=rows)
    sent: list[dict[str, Any]] = []
    for widget in (explorer.picture, explorer.report):
        monkeypatch.setattr(widget, "_send", lambda message, buffers=None: sent.append((message, buffers)))
    explorer.controls["kind"].value = "economy"
    holds(explorer)
    assert sum(len(json.dumps(message)) + sum(map(len, buffers or [])) for message, buffers in sent) < 100_000
    assert not any("items" in message.get("state", {}) for message, _ in sent)
    assert len(explorer.picture.samples()) == 3334
    assert "drawn as" in explorer.described.summary


def test_stars_stand_out_among_many() -> None:
    rows = [*many(5_000), {"date": "1950-02-14", "title": "Treaty", "star": "Treaty", "id": "x"}]
    explorer = Timeline(events=rows)
    diamonds = [t for t in explorer.described.figure["data"] if t.get("marker", {}).get("symbol") == "diamond"]
    assert diamonds[0]["customdata"] == ["x"]
    everything_a_star = Timeline(events=many(5_000, star="!"))
    assert all(len(trace["x"]) <= BINS for trace in everything_a_star.described.figure["data"] if "customdata" in trace)


def test_too_many_kinds_share_a_lane() -> None:
    explorer = Timeline(events=[{**row, "kind": f"kind {i % 40}"} for i, row in enumerate(many(400))])
    holds(explorer)
    assert len(explorer.picture.lanes) == 12 and "other" in explorer.picture.lanes
    assert explorer.described.figure["layout"]["height"] < 900


def test_markup_in_a_kind_is_spelled_out() -> None:
    explorer = Timeline(events=[{"date": "1950", "title": "x", "kind": "<a href='javascript:1'>k</a>"}])
    assert "<a" not in json.dumps(explorer.described.figure)


def test_a_failed_setting_leaves_the_timeline_as_it_was() -> None:
    explorer = Timeline(period=("1955", "1965"))
    before = explorer.state
    for wrong in ({"band": "oil"}, {"period": ("1965", "1955")}, {"kind": "war", "period": None}, {"window": "1950"}):
        with pytest.raises(PlainError):
            explorer.state = {**before, **wrong}
        assert explorer.state == before
        holds(explorer)


@pytest.mark.parametrize(("phase", "anchor"), [("split", "left"), ("all", "right")])
def test_lines_are_named_where_they_are_farther_apart(phase: str, anchor: str) -> None:
    """The Soviet fall of 1989 to 1991 stands at the end of the split: no name may lie on it."""
    named = {"China", "United States", "Soviet Union / Russia"}
    notes = Timeline(phase=phase).described.below["layout"]["annotations"]
    assert {note["xanchor"] for note in notes if note["text"] in named} == {anchor}
