"""Views: the picture, the sentence and the table say the same."""

from datetime import date

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structural_realism.numbers import listed, number, percent, rounded
from structural_realism.theory import polarity
from structural_realism.views import polarity_view, timeline_view
from structural_realism.views.axis import Span
from structural_realism.views.timeline import BINS, COMPACT_WIDTH, LARGEST, WIDTH, Moment

NAMES = {"USA": "United States", "RUS": "Soviet Union", "CHN": "China", "GBR": "United Kingdom", "FRA": "France"}
systems = (
    st.lists(st.floats(0, 100), min_size=2, max_size=5)
    .filter(lambda values: sum(values) > 1)
    .map(lambda values: {code: 100 * value / sum(values) for code, value in zip(NAMES, values, strict=False)})
)


@given(systems)
def test_rounded_percentages_still_add_up(system: dict[str, float]) -> None:
    shown = rounded(system)
    assert round(sum(shown.values()), 6) == 100
    assert all(abs(shown[code] - share) < 0.1 + 1e-9 for code, share in system.items())


def test_numbers_are_written_as_the_course_writes_them() -> None:
    assert percent(41.94, 1) == "41.9\u202f%"
    assert number(-0.5, 1) == "−0.5"
    assert number(-0.001, 1) == "0.0"
    assert listed(["a", "b", "c"]) == "a, b and c"


@given(systems, st.sampled_from(["schweller", "thompson"]), st.booleans())
def test_picture_sentence_table_and_theory_agree(system: dict[str, float], rule: str, compact: bool) -> None:
    view = polarity_view(system, names=NAMES, rule=rule, lead="1950, CINC", compact=compact)
    go.Figure(dict(view.figure))
    bars = view.figure["data"][0]
    drawn = dict(zip(bars["y"], bars["x"], strict=True))
    for row in view.table.rows[: len(system)]:
        assert percent(drawn[row[0]], 1) == row[1]
    labels = next(row for row in view.table.rows if row[0] == "Label")
    by_name = {NAMES[code]: share for code, share in system.items()}
    for name, column, verdict in (("schweller", 3, view.verdicts[0]), ("thompson", 4, view.verdicts[1])):
        reading = polarity(by_name, name)
        assert labels[column] == reading.label == verdict.label.lower()
        assert reading.label in view.summary
        assert {row[0] for row in view.table.rows[: len(system)] if row[column] == "pole"} == set(reading.poles)
    assert "nan" not in view.summary and all("nan" not in cell for row in view.table.rows for cell in row)


def test_every_state_keeps_its_colour_and_pattern_whatever_its_rank() -> None:
    one = polarity_view({"USA": 60, "RUS": 30, "CHN": 10}, names=NAMES).figure["data"][0]
    other = polarity_view({"CHN": 60, "RUS": 30, "USA": 10}, names=NAMES).figure["data"][0]
    look = [
        {
            name: (colour, shape)
            for name, colour, shape in zip(
                bars["y"], bars["marker"]["color"], bars["marker"]["pattern"]["shape"], strict=True
            )
        }
        for bars in (one, other)
    ]
    assert look[0] == look[1]
    assert len(set(look[0].values())) == 3


def test_a_change_is_told_in_words() -> None:
    before = {"USA": 42, "RUS": 30, "CHN": 28}
    view = polarity_view({"USA": 70, "RUS": 16, "CHN": 14}, names=NAMES, before=before)
    assert "Schweller's rule went from tripolar to unipolar" in view.summary
    assert "No label has changed" in polarity_view(before, names=NAMES, before=before).summary


MOMENTS = [
    Moment("a", "system", date(1949, 4, 4), "4 April 1949", "NATO founded"),
    Moment("b", "diplomacy", date(1950, 2, 14), "14 February 1950", "Treaty", star="Alliance"),
    Moment(
        "c", "diplomacy", date(1960, 7, 16), "16 July 1960", "<b>Recall</b> & $x$", paper_says="p", record_shows="r"
    ),
]
SPANS = [
    Span("Alliance", "Alliance", date(1949, 10, 1), date(1960, 7, 16)),
    Span("Split", "Split", date(1960, 7, 16), date(1989, 5, 15)),
]
LANES = {"system": "System", "diplomacy": "Diplomacy"}


def test_a_timeline_shows_what_falls_into_its_window() -> None:
    view = timeline_view(MOMENTS, SPANS, LANES, window=(date(1949, 12, 1), date(1970, 1, 1)), chosen="c")
    go.Figure(dict(view.figure))
    assert view.table.ids == ("b", "c")
    assert [i for trace in view.figure["data"] for i in trace["customdata"]] == ["c", "b", "c"], "the chosen one on top"
    assert view.summary == "2 events of 3, 1950 to 1960. Chosen: 16 July 1960, <b>Recall</b> & $x$ (Diplomacy)."


def test_markup_in_a_title_is_spelled_out_for_plotly() -> None:
    view = timeline_view(MOMENTS, SPANS, LANES, window=(date(1949, 1, 1), date(1970, 1, 1)), chosen="c")
    drawn = str(view.figure)
    assert "<b>Recall" not in drawn and "&lt;b&gt;Recall" in drawn
    assert "$x$" not in drawn


def test_an_empty_window_says_what_to_do() -> None:
    view = timeline_view(MOMENTS, SPANS, LANES, window=(date(1975, 1, 1), date(1980, 1, 1)))
    go.Figure(dict(view.figure))
    assert "Show everything" in view.summary and not view.table.rows


def test_ten_thousand_events_are_drawn_as_groups_and_none_is_lost() -> None:
    many = [
        Moment(f"e{i}", "system", date(1900 + i % 120, 1 + i % 12, 1), str(1900 + i % 120), f"Event {i}")
        for i in range(10_000)
    ]
    view = timeline_view(
        sorted(many, key=lambda m: m.at), SPANS, LANES, window=(date(1890, 1, 1), date(2030, 1, 1)), chosen="e7"
    )
    points, chosen = view.figure["data"]
    assert len(points["x"]) <= BINS * len(LANES) and max(points["marker"]["size"]) <= LARGEST
    assert f"drawn as {len(points['x'])} dots" in view.summary
    assert sum(int(text.split(" events")[0]) if " events, " in text else 1 for text in points["text"]) == 10_000
    assert chosen["customdata"] == ["e7"]
    assert "9700 more follow" in view.table.caption


@pytest.mark.parametrize("compact", [True, False])
def test_names_of_phases_are_left_out_before_they_overlap(compact: bool) -> None:
    window = (date(1930, 1, 1), date(2020, 1, 1))
    view = timeline_view(MOMENTS, SPANS, LANES, window=window, compact=compact)
    width = COMPACT_WIDTH if compact else WIDTH
    for note in view.figure["layout"]["annotations"]:
        span = next((span for span in SPANS if note["text"] in (span.name, span.short)), None)
        if span and note.get("yref") == "paper":
            assert (span.end - span.start).days / (window[1] - window[0]).days * width > 6 * len(note["text"])
