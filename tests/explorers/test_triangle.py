"""The triangle: the record of rivalries, Dittmer's patterns, and where balance theory disagrees."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import plotly.graph_objects as go
import pytest
from structural_realism.explorers import Triangle
from structural_realism.plain import PlainError
from structural_realism.views import Described
from structural_realism.views.triangle import PAIRS, Spell, payoff, triangle_view

RECORD = [
    (range(1950, 1958), "stable marriage", "United States", "outcast"),
    (range(1958, 1973), "unit veto", "", ""),
    (range(1973, 1990), "stable marriage", "Soviet Union", "outcast"),
    (range(1990, 1996), "ménage à trois", "", ""),
    (range(1996, 2007), "romantic triangle", "Russia", "pivot"),
    (range(2007, 2021), "stable marriage", "United States", "outcast"),
]
NAMES = {"USA": "United States", "RUS": "Soviet Union", "CHN": "China"}
NOTHING = {frozenset(pair): "no rivalry" for pair in PAIRS}


def cells(explorer: Triangle) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in explorer.described.table.rows}


def drawn(signs: dict[frozenset[str], int], *, compact: bool = False) -> Described:
    spells = [Spell(1950, 1972, signs, NAMES), Spell(1973, 2020, dict.fromkeys(signs, 1), NAMES)]
    return triangle_view(signs, names=NAMES, record=NOTHING, spells=spells, year=1970, compact=compact)


def test_every_year_of_the_record_has_the_pattern_that_the_rivalries_give() -> None:
    explorer = Triangle()
    for years, pattern, odd, role in RECORD:
        for year in years:
            explorer.controls["year"].value = year
            shown = cells(explorer)
            assert shown["Pattern"][0] == pattern, year
            assert [name for name in shown if shown[name][0] in ("pivot", "outcast")] == ([odd] if odd else [])
            assert not odd or shown[odd][0] == role
            assert explorer.described.summary.startswith(f"{year}, by the record of rivalries: {pattern}.")


def test_the_strip_and_the_table_tell_the_six_spells() -> None:
    rows = Triangle().described.table.rows[9:]
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("1950–1957", "stable marriage", "− − +"),
        ("1958–1972", "unit veto", "− − −"),
        ("1973–1989", "stable marriage", "− + −"),
        ("1990–1995", "ménage à trois", "+ + +"),
        ("1996–2006", "romantic triangle", "+ − +"),
        ("2007–2020", "stable marriage", "− − +"),
    ]
    assert [row[3] for row in rows] == ["US outcast", "", "USSR outcast", "", "Russia pivot", "US outcast"]
    blocks = [s for s in Triangle().described.figure["layout"]["shapes"] if s["type"] == "rect" and "fillcolor" in s]
    assert [(block["x0"], block["x1"] - 1) for block in blocks] == [(years[0], years[-1]) for years, *_ in RECORD]


@pytest.mark.parametrize(
    ("signs", "pattern", "balanced", "weakly", "payoffs"),
    [
        ("+++", "ménage à trois", True, True, ["+1.5", "+1.5", "+1.5"]),
        ("++-", "romantic triangle", False, False, ["+2.5", "−0.5", "−0.5"]),
        ("--+", "stable marriage", True, True, ["−2.5", "+0.5", "+0.5"]),
        ("-+-", "stable marriage", True, True, ["+0.5", "−2.5", "+0.5"]),
        ("---", "unit veto", False, True, ["−1.5", "−1.5", "−1.5"]),
    ],
)
def test_the_oracles_of_the_triangle(
    signs: str, pattern: str, balanced: bool, weakly: bool, payoffs: list[str]
) -> None:
    words = ["friends" if sign == "+" else "foes" for sign in signs]
    explorer = Triangle(year=1970, us_russia=words[0], us_china=words[1], russia_china=words[2])
    shown = cells(explorer)
    assert shown["Pattern"][0] == pattern
    assert shown["Balance"][0] == ("balanced" if balanced else "unbalanced")
    assert shown["Weak balance"][0] == ("balanced" if weakly else "unbalanced")
    assert [shown[name][1] for name in NAMES.values()] == payoffs
    first, second, third = explorer.described.verdicts
    assert first.label.lower() == pattern
    assert second.label == ("Balanced" if balanced else "Unbalanced")
    assert ("Not weakly balanced" in second.note) is not weakly
    assert max(payoffs, key=lambda text: float(text.replace("−", "-"))) in third.label


def test_the_disagreement_is_told_where_there_is_one() -> None:
    assert "the two theories disagree" in Triangle(year=2000).described.summary
    assert all("disagree" not in Triangle(year=year).described.summary for year in (1950, 1965, 1980, 1993, 2012))


def test_unit_veto_is_not_among_the_patterns_of_1981() -> None:
    assert "added in 1987" in Triangle(year=1965).described.verdicts[0].note
    assert "he added it in 1987" in Triangle(year=1965).described.summary
    for year in (1950, 1993, 2000):
        assert Triangle(year=year).described.verdicts[0].note == "One of his three patterns of 1981."


def test_states_are_called_what_they_were_called() -> None:
    assert "Soviet Union" in cells(Triangle(year=1991))
    assert "Russia" in cells(Triangle(year=1992))


def test_our_own_steps_are_called_our_own() -> None:
    explorer = Triangle()
    assert "our own" in explorer.notes()[0] and "Thompson, Sakuwa & Suhas" in explorer.notes()[0]
    assert (
        "Our own formula" in explorer.described.verdicts[2].rule and "β = 0.50" in explorer.described.verdicts[2].note
    )
    assert any("of our own" in note["text"] for note in explorer.described.figure["layout"]["annotations"])


@pytest.mark.parametrize(("year", "words"), [(1971, "Kissinger"), (1972, "Nixon"), (1989, "Gorbachev")])
def test_years_that_strain_the_coding_say_so(year: int, words: str) -> None:
    assert any(words in note for note in Triangle(year=year).notes())
    assert len(Triangle(year=year + 2).notes()) == 1


def test_beta_moves_the_payoffs_and_never_their_order() -> None:
    explorer = Triangle(year=2000)
    for beta in (0.05, 0.25, 0.5, 0.95):
        explorer.controls["beta"].value = beta
        shown = cells(explorer)
        assert shown["Russia"][1] == payoff(2 + beta)
        assert shown["China"][1] == payoff(-beta)
        assert f"β = {beta:.2f}" in explorer.described.verdicts[2].note
    assert payoff(2.25) == "+2.25" and payoff(-0.5) == "−0.5"


def test_a_hand_changes_a_tie_and_the_record_brings_it_back() -> None:
    explorer = Triangle(year=1980)
    explorer.controls["russia_china"].value = "friends"
    assert explorer.state == {
        "year": 1980,
        "us_russia": None,
        "us_china": None,
        "russia_china": "friends",
        "beta": 0.5,
    }
    assert explorer.described.summary.startswith("1980, changed by hand: romantic triangle. China is the pivot")
    explorer._act("record")
    assert explorer.described.summary.startswith("1980, by the record")
    explorer.controls["russia_china"].value = "friends"
    explorer.controls["year"].value = 1981
    assert explorer.described.summary.startswith("1981, by the record of rivalries: stable marriage")


def test_one_change_of_year_draws_once(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer, count = Triangle(year=1950), []
    describe = explorer.describe
    monkeypatch.setattr(explorer, "describe", lambda: count.append(1) or describe())
    explorer.controls["year"].value = 1993
    assert len(count) == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"year": 1949}, "triangle runs from 1950 to 2020; 1949 lies outside"),
        ({"year": 2021}, "2021 lies outside"),
        ({"year": "1972"}, "whole number"),
        ({"year": True}, "whole number"),
        ({"us_china": "friend"}, "Did you mean 'friends'"),
        ({"us_china": 1}, "has no option 1"),
        ({"beta": 1}, "beta goes from 0.05 to 0.95; 1 is outside"),
        ({"beta": 0}, "is outside"),
        ({"beta": float("nan")}, "is outside"),
        ({"beta": "half"}, "takes a number"),
        ({"us_rusia": "foes"}, "Did you mean 'us_russia'"),
    ],
)
def test_bad_settings_get_a_sentence_and_change_nothing(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(PlainError, match=re.escape(words)):
        Triangle(**settings)
    explorer = Triangle(year=1980, us_china="foes", beta=0.3)
    before = explorer.state
    with pytest.raises(PlainError):
        explorer.state = {"year": 2000, "russia_china": "friends", **settings}
    assert explorer.state == before


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("signs", list(product((1, -1), repeat=3)))
def test_every_triangle_is_drawn_whole(signs: tuple[int, ...], compact: bool) -> None:
    view = drawn({frozenset(pair): sign for pair, sign in zip(PAIRS, signs, strict=True)}, compact=compact)
    go.Figure(dict(view.figure))
    shapes = {shape["name"]: shape for shape in view.figure["layout"]["shapes"] if shape.get("name")}
    assert [shapes["-".join(pair)]["line"]["dash"] for pair in PAIRS] == ["solid" if s > 0 else "dash" for s in signs]
    looks = {(shapes[code]["line"]["color"], shapes[code]["line"]["dash"]) for code in NAMES}
    assert len(looks) == 3
    assert view.summary.endswith(".") and len(view.table.rows) == 11


@pytest.mark.parametrize("compact", [True, False])
def test_labels_keep_clear_of_one_another(compact: bool) -> None:
    """Boxes of the powers' labels, by a generous estimate of a letter's width, do not overlap."""
    view = drawn({frozenset(pair): -1 for pair in PAIRS}, compact=compact)
    boxes = []
    for note in view.figure["layout"]["annotations"]:
        if note.get("xref") != "paper" or note.get("yref") != "paper" or note["y"] != 1 or note["x"] != 0.5:
            continue
        lines = re.sub("<b>|</b>", "", note["text"]).split("<br>")
        width, height = 7.6 * max(map(len, lines)), 17 * len(lines)
        left = note["xshift"] - {"left": 0, "center": width / 2, "right": width}[note["xanchor"]]
        bottom = note["yshift"] - {"bottom": 0, "middle": height / 2, "top": height}[note["yanchor"]]
        boxes.append((left, bottom, left + width, bottom + height))
    assert len(boxes) == (10 if compact else 9)  # where it is narrow, the key stands between the labels
    for place, one in enumerate(boxes):
        for other in boxes[:place]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)
    if compact:
        assert max(box[2] for box in boxes) - min(box[0] for box in boxes) <= 176
