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


def holds(explorer: Explorer, *, validate: bool = True) -> None:
    """Picture, sentence and table are whole and agree; the widgets show them. Plotly's validation takes long."""
    shown = explorer.described
    for figure in filter(None, (shown.figure, shown.below)):
        assert all(map(math.isfinite, numbers(figure)))
        if validate:
            go.Figure(dict(figure))
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
        told = next(row for row in explorer.described.table.rows if row[0].startswith("The record’s label"))
        shapes = {shape["name"] for shape in explorer.described.below["layout"]["shapes"]}
        for rule, words in zip(("schweller", "thompson"), told[3:], strict=True):
            label, years = words.split(", ")
            assert f"{rule} {years} {label}" in shapes
        assert f"year {explorer.state['year']}" in shapes
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
            broken = name.replace(" ", "<br>")  # where it is narrow
            assert {f"<b>{name}</b><br>{role}", f"<b>{broken}</b><br>{role}"} & set(words) and payoff in words
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
        holds(explorer, validate=step % 10 == 0)
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
    assert explorer.state == {"year": 1970, "measure": "cinc", "rule": "schweller", "eu": "states", "shares": None}


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


# All


def test_the_line_to_copy_holds_what_differs_from_the_defaults() -> None:
    assert Polarity().report.settings == "sr.polarity()"
    assert Polarity(1960).report.settings == "sr.polarity(year=1960)"
    assert Polarity(year=1989, measure="milex").report.settings == "sr.polarity(year=1989, measure='milex')"
    assert "phase='alliance'" in Timeline(phase="alliance").report.settings


@EXPLORERS
def test_every_control_has_help_and_the_terms_are_in_the_glossary(make: type[Explorer]) -> None:
    explorer = make()
    assert set(explorer.terms) <= set(explorer.controls)
    for (label, text, term, definition), control in zip(explorer.report.guide, explorer.controls.values(), strict=True):
        assert label and control.label.startswith(label)
        assert text == control.help and len(text.split()) >= 4 and text.endswith((".", "?"))
        assert bool(term) == bool(definition)
    assert any(term for _, _, term, _ in explorer.report.guide)


def test_the_union_takes_the_place_of_its_members() -> None:
    apart, one = Polarity(year=2019), Polarity(year=2019, eu="one")
    shares = apart.controls["shares"].value
    joined = one.controls["shares"].value
    assert set(joined) == {"USA", "RUS", "CHN", "JPN", "EU"}
    assert joined["EU"] == pytest.approx(shares["FRA"] + shares["DEU"] + shares["GBR"])
    assert sum(joined.values()) == pytest.approx(100)
    assert "takes the place of its members" in one.notes()[0]
    assert "the United Kingdom, France and Germany are its members" in one.notes()[0].replace("The U", "the U")


@pytest.mark.parametrize(
    ("year", "inside", "name"),
    [
        (1957, set(), ""),
        (1958, {"FRA"}, "European Community"),
        (1973, {"FRA", "GBR"}, "European Community"),
        (1993, {"FRA", "GBR", "DEU"}, "European Union"),
        (2020, {"FRA", "DEU"}, "European Union"),
    ],
)
def test_who_is_in_the_union_follows_the_record_of_accessions(year: int, inside: set[str], name: str) -> None:
    apart, one = Polarity(year=year), Polarity(year=year, eu="one")
    assert set(apart.controls["shares"].value) - set(one.controls["shares"].value) == inside
    rows = {row["key"]: row["label"] for row in one.controls["shares"].rows}
    assert rows.get("EU", "") == name
    assert one.notes()[0].startswith("The bar of" if inside else f"In {year} no major power")


def test_the_history_of_the_label_is_that_of_each_year() -> None:
    explorer = Polarity(measure="milex")
    for year in (1951, 1960, 1989, 1990, 2022):
        explorer.controls["year"].value = year
        labels, told = (
            next(row for row in explorer.described.table.rows if row[0].startswith(start))[3:]
            for start in ("Label", "The record’s label")
        )
        for label, words in zip(labels, told, strict=True):
            name, years = words.split(", ")
            first, last = int(years[:4]), int(years[-4:])
            assert name == label and first <= year <= last
