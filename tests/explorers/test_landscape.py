"""Two camps, the valleys that they settle in, and the way down."""

import re
import time
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structural_realism import evidence, theory
from structural_realism.controls import Several
from structural_realism.explorers import Landscape
from structural_realism.explorers.landscape import World, descent, propensities
from structural_realism.plain import PlainError

POWERS = ("US", "RU", "CN", "IN", "JP", "DE")
CINC = {
    1960: (21.544383, 17.179, 11.927237, 4.609352, 3.633488, 4.073523),
    1985: (13.731508, 17.565069, 11.3526, 5.601646, 5.060288, 2.608146),
    2000: (14.289317, 5.142127, 16.223903, 6.92589, 4.984714, 2.625228),
    2018: (11.990859, 3.57592, 22.599852, 9.766503, 2.830148, 1.63214),
}
TIES = {
    1985: [["US", "DE", 1], ["US", "JP", 1], ["US", "RU", -1], ["RU", "CN", -1], ["CN", "IN", -1]],
    2018: [["US", "DE", 1], ["US", "JP", 1], ["US", "RU", -1], ["US", "CN", -1], ["CN", "IN", -1], ["CN", "JP", -1]],
}


def valleys(explorer: Landscape) -> list[tuple[str, ...]]:
    return [row for row in explorer.described.table.rows if row[0].startswith("Valley")]


def camp(cell: str) -> set[str]:
    return set(re.sub(r" \([^)]*\)", "", cell).split(", "))


def walk(explorer: Landscape) -> list[str]:
    """Press "Next step" until nothing moves: who moved?"""
    moved = []
    while True:
        before = explorer.state["step"]
        explorer._act("next")
        if explorer.state["step"] == before:
            return moved
        moved.append(explorer._path[explorer.state["step"]].moved)


class TestAxelrodAndBennett:
    """The oracles of models.md F6."""

    def test_five_powers_of_1936(self) -> None:
        explorer = Landscape(states="1936")
        found = valleys(explorer)
        assert [row[3] for row in found] == ["−936.1", "−934.0", "−923.8", "−890.4"]
        assert [camp(cell) for cell in found[0][1:3]] == [{"Soviet Union", "Britain"}, {"Germany", "France", "Italy"}]
        assert found[0][4] == "44\u202f%"
        assert "none of them the alliance of the war to come" in explorer.notes()[1]
        assert {"Germany", "Italy"} not in [camp(cell) for row in found for cell in row[1:3]]

    def test_nine_computer_makers(self) -> None:
        explorer = Landscape(states="unix", history=100)
        found = valleys(explorer)
        assert [row[3:] for row in found] == [("−3828.9", "50\u202f%")] * 2
        assert {frozenset(camp(row[1])) for row in found} == {
            frozenset({"Sun", "Prime", "AT&T", "IBM"}),
            frozenset({"Sun", "Prime", "DEC", "HP"}),
        }
        assert "1 more just as deep" in explorer.described.verdicts[1].note
        assert "Of the 256 ways" in explorer.described.summary

    @pytest.mark.parametrize(("year", "count"), [(1960, 5), (1985, 5), (2000, 5), (2018, 2)])
    def test_six_powers_by_size_alone(self, year: int, count: int) -> None:
        explorer = Landscape(sizes=dict(zip(POWERS, CINC[year], strict=True)))
        assert len(valleys(explorer)) == count
        assert f"Of the 32 ways to form two camps, {count} are stable valleys." in explorer.described.summary

    @pytest.mark.parametrize(
        ("year", "with_russia", "energy"), [(1985, {"RU", "IN"}, "−1008.4"), (2018, {"RU", "CN"}, "−1197.1")]
    )
    def test_six_powers_by_ties_alone(self, year: int, with_russia: set[str], energy: str) -> None:
        explorer = Landscape(sizes=dict(zip(POWERS, CINC[year], strict=True)), ties=TIES[year], history=100)
        ((_, first, second, depth, share),) = valleys(explorer)
        assert with_russia in (camp(first), camp(second))
        assert (depth, share) == (energy, "100\u202f%")

    def test_4_3_2(self) -> None:
        explorer = Landscape(sizes={"A": 4, "B": 3, "C": 2})
        ((_, first, second, energy, share),) = valleys(explorer)
        assert (camp(first), camp(second), energy, share) == ({"A"}, {"B", "C"}, "−40.0", "100\u202f%")


class TestTheRecord:
    def test_1970_by_size_alone_holds_the_cold_war_and_the_opening_to_china(self) -> None:
        found = valleys(Landscape())
        assert [camp(row[1]) for row in found] == [
            {"United States", "United Kingdom", "France"},
            {"United States", "China"},
        ]
        assert [row[4] for row in found] == ["62\u202f%", "38\u202f%"]

    @pytest.mark.parametrize("year", range(1950, 2021, 5))
    @pytest.mark.parametrize("measure", ["cinc", "milex"])
    def test_of_three_the_strongest_stands_alone(self, year: int, measure: str) -> None:
        explorer = Landscape(states="three", year=year, measure=measure)
        ((_, first, second, _, _),) = valleys(explorer)
        assert len(camp(first)) == 1 and len(camp(second)) == 2
        assert any("the strongest always stands alone" in note for note in explorer.notes())

    def test_the_theorem_is_told_for_three_states_only(self) -> None:
        assert not any("strongest" in note for note in Landscape().notes())

    def test_ties_of_1985(self) -> None:
        ties = Landscape(year=1985)._world.ties
        assert {tuple(sorted(pair)): tie for pair, tie in ties.items()} == {
            ("RUS", "USA"): -1,
            ("CHN", "RUS"): -1,
            ("FRA", "GBR"): 1,
            ("FRA", "USA"): 1,
            ("GBR", "USA"): 1,
        }

    def test_nato_begins_and_grows(self) -> None:
        assert frozenset({"USA", "GBR"}) not in Landscape(year=1948)._world.ties
        assert Landscape(year=1949)._world.ties[frozenset({"USA", "GBR"})] == 1
        assert Landscape(year=2000)._world.ties[frozenset({"USA", "JPN"})] == 1

    def test_a_treaty_on_paper_and_a_rivalry_cancel_and_this_is_told(self) -> None:
        explorer = Landscape(year=1970, history=100)
        assert frozenset({"RUS", "CHN"}) not in explorer._world.ties
        told = "In 1970 the Soviet Union and China had a defence pact on paper and were rivals"
        assert any(told in note for note in explorer.notes())
        assert Landscape(year=1955)._world.ties[frozenset({"RUS", "CHN"})] == 1
        assert Landscape(year=1985)._world.ties[frozenset({"RUS", "CHN"})] == -1

    def test_the_circle_is_told_when_history_counts(self) -> None:
        assert not any("circle" in note for note in Landscape(history=0).notes())
        assert any("it does not predict" in note for note in Landscape(history=1).notes())
        assert Landscape().notes()[0].startswith("Our own blend")

    @pytest.mark.parametrize(
        ("year", "words"),
        [(1948, "China counts as a major power from 1950"), (2020, "ATOP ends in 2018"), (2002, "2001")],
    )
    def test_limits_of_the_record_are_told(self, year: int, words: str) -> None:
        assert any(words in note for note in Landscape(year=year, history=50).notes())

    def test_states_are_called_as_they_were(self) -> None:
        assert "Soviet Union" in Landscape(year=1991).described.summary
        assert "Russia" in Landscape(year=1992).described.summary

    def test_a_missing_number_is_left_out_and_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        without = {code: number for code, number in evidence.capabilities("cinc", 1970).items() if code != "GBR"}
        monkeypatch.setattr(evidence, "capabilities", lambda measure, year: without)
        explorer = Landscape()
        assert len(explorer._world.sizes) == 4
        assert any("no number for the United Kingdom in 1970" in note for note in explorer.notes())


class TestTheDescent:
    def test_from_all_together_in_1970_to_the_opening_to_china(self) -> None:
        explorer = Landscape()
        assert "You start with the United States, the Soviet Union, China" in explorer.described.summary
        assert walk(explorer) == ["USA", "CHN"]
        assert "Step 2: China changes sides, and the energy falls from −4539.8 to −4915.1" in explorer.described.summary
        assert "Nobody gains by a move: valley 2." in explorer.described.summary
        assert explorer.described.verdicts[2].label == "Step 2"
        assert [row[0] for row in explorer.described.table.rows[-3:]] == [
            "Start",
            "Step 1: United States moves",
            "Step 2: China moves",
        ]

    def test_start_over_keeps_everything_but_the_steps(self) -> None:
        explorer = Landscape(year=1985, start=["CHN"], step=1)
        explorer._act("over")
        assert explorer.state == {**explorer._start, "step": 0}
        explorer._act("reset")
        assert explorer.state["step"] == 1

    @pytest.mark.parametrize("name", ["states", "year", "measure", "history", "start"])
    def test_any_change_begins_a_new_descent(self, name: str) -> None:
        explorer = Landscape(step=2)
        control = explorer.controls[name]
        control.value = next(value for value in control.samples() if value != control.value)
        assert explorer.state["step"] == 0
        assert explorer.described.verdicts[2].label == "Start"

    def test_a_new_year_keeps_the_start_where_it_can(self) -> None:
        explorer = Landscape(year=2000, start=["RUS", "JPN"])
        explorer.controls["year"].value = 1970
        assert explorer.state["start"] == ["RUS"]

    def test_the_largest_state_stays_in_camp_1_so_no_alignment_has_a_mirror_image(self) -> None:
        explorer = Landscape(year=1975)
        start = explorer.controls["start"]
        assert start.label == "Start: who stands against the Soviet Union?"
        assert "RUS" not in [key for key, _ in start.options]
        for row in explorer.described.table.rows:
            assert "Soviet Union" in camp(row[1])

    def test_equally_steep_moves_are_told_and_the_larger_state_goes(self) -> None:
        explorer = Landscape(sizes={"A": 5, "B": 2, "C": 2}, start=["B", "C"])
        assert walk(explorer) == []
        explorer = Landscape(sizes={"A": 1, "B": 1, "C": 1, "D": 1})
        assert walk(explorer)[0] == "A"
        explorer._act("over")
        explorer._act("next")
        assert "a move by B, C and D would have been as steep" in explorer.described.summary

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.integers(1, 40), min_size=2, max_size=6),
        st.integers(0, 100),
        st.integers(0, 63),
        st.integers(0, 728),
    )
    def test_every_step_goes_down_and_ends_where_the_theory_says(
        self, numbers: list[int], history: int, side: int, signs: int
    ) -> None:
        sizes = {name: float(size) for name, size in zip("ABCDEF", sorted(numbers, reverse=True), strict=False)}
        ties = {}
        for place, pair in enumerate(combinations(sizes, 2)):
            ties[frozenset(pair)] = (signs // 3 ** (place % 6)) % 3 - 1
        world = World(sizes, ties, {name: name for name in sizes}, {name: name for name in sizes})
        start = [name for bit, name in enumerate(list(sizes)[1:]) if side >> bit & 1]
        path = descent(world, history, start)
        energies = [stop.energy for stop in path]
        assert energies == sorted(energies, reverse=True) and len(set(energies)) == len(energies)
        found = theory.landscape(sizes, propensities(world, history), weak=True)
        assert set(path[-1].camps) in [set(minimum.sides) for minimum in found.minima]
        for before, after in pairwise(path):
            moved = {after.moved}
            assert before.camps[0] ^ moved in (after.camps[0], after.camps[1])


class TestTies:
    def test_three_equal_states_are_undecided(self) -> None:
        explorer = Landscape(sizes={"A": 1, "B": 1, "C": 1}, step=1)
        assert valleys(explorer) == []
        assert "none is stable" in explorer.described.summary
        assert "stuck, not stable" in explorer.described.summary
        assert [row[4] for row in explorer.described.table.rows[:3]] == ["33\u202f%"] * 3
        assert explorer.described.verdicts[0].note.endswith("On level ground, where a move costs nothing, lie 3.")

    def test_nothing_pulls_and_nothing_pushes(self) -> None:
        explorer = Landscape(states="1936", history=100)
        assert "none is stable" in explorer.described.summary
        assert {row[3] for row in explorer.described.table.rows} == {"0.0"}
        assert walk(explorer) == []

    def test_two_states(self) -> None:
        explorer = Landscape(states="three", year=1946)
        ((_, first, second, _, _),) = valleys(explorer)
        assert (camp(first), camp(second)) == ({"United States"}, {"Soviet Union"})

    def test_ten_equal_states_have_126_valleys_and_the_list_ends(self) -> None:
        explorer = Landscape(sizes={f"State {number}": 1 for number in range(10)})
        assert "Of the 512 ways to form two camps, 126 are stable valleys." in explorer.described.summary
        assert "106 more are not listed" in explorer.described.table.caption
        assert any("120 more valleys" in label["text"] for label in explorer.described.figure["layout"]["annotations"])

    def test_the_place_where_the_descent_ends_is_always_drawn(self) -> None:
        explorer = Landscape(year=1995, start=["RUS", "JPN"], step=1)
        headings = [label["text"] for label in explorer.described.figure["layout"]["annotations"]]
        assert "<b>Valley 6</b>" in headings
        assert "at rest" in headings


class TestThePicture:
    @pytest.mark.parametrize("compact", [True, False])
    def test_heights_are_energies_and_the_ball_is_on_the_ground(self, compact: bool) -> None:
        explorer = Landscape(step=1)
        explorer.picture.compact = compact
        _, ground, before, now = explorer.described.figure["data"]
        assert min(ground["y"]) == pytest.approx(-4956.2, abs=0.1) and max(ground["y"]) == 0
        assert now["y"] == [pytest.approx(-4539.8, abs=0.1)] and before["y"] == [0]
        x, y = now["x"][0], now["y"][0]
        left, right = (
            max(p for p in zip(ground["x"], ground["y"], strict=True) if p[0] <= x),
            min(p for p in zip(ground["x"], ground["y"], strict=True) if p[0] >= x),
        )
        assert min(left[1], right[1]) - 1 <= y <= max(left[1], right[1]) + 1

    def test_a_wider_valley_has_more_starts(self) -> None:
        xs, ys = (Landscape().described.figure["data"][1][axis] for axis in "xy")
        inside = [x for x, y in zip(xs, ys, strict=True) if y < -1]
        first, second = [x for x in inside if x < 2], [x for x in inside if x > 2]
        assert max(first) - min(first) > max(second) - min(second)

    def test_every_valley_of_1995_is_told_with_its_share_under_the_ground(self) -> None:
        explorer = Landscape(year=1995)
        labels = {label.get("name"): label["text"] for label in explorer.described.figure["layout"]["annotations"]}
        shares = {row[0]: row[4] for row in valleys(explorer)}
        drawn = [name for name in labels if name in shares]
        assert len(shares) == 8 and len(drawn) == 6
        assert all(labels[name] == f"{name.removeprefix('Valley ')}<br>{shares[name]}" for name in drawn)

    def test_long_names_that_begin_alike_stay_apart(self) -> None:
        explorer = Landscape(sizes={f"Country {number}": 5 - number for number in range(3)})
        labels = {
            label["text"]
            for label in explorer.described.figure["layout"]["annotations"]
            if "|" in label.get("name", "")
        }
        assert len(labels) == 3 and all(len(label) <= 8 for label in labels)

    def test_a_ring_is_as_large_as_the_state(self) -> None:
        rings = [shape for shape in Landscape().described.figure["layout"]["shapes"] if shape["type"] == "circle"]
        widths = {shape["line"]["color"]: shape["x1"] - shape["x0"] for shape in rings}
        assert widths["#0a3f73"] == 20
        assert (widths["#d0451b"] / widths["#0a3f73"]) ** 2 == pytest.approx(21.7 / 34.8, abs=0.01)
        assert len(rings) == 3 * 5

    def test_hostile_names_are_text(self) -> None:
        explorer = Landscape(sizes={"<b>x</b>": 3, "$a^2$": 2, "C": 1})
        drawn = [label["text"] for label in explorer.described.figure["layout"]["annotations"]]
        assert not any("<b>x" in text or "$" in text for text in drawn)

    def test_ten_states_are_quick(self) -> None:
        explorer = Landscape(sizes={f"S{number}": number + 1 for number in range(10)}, history=30)
        quickest = 1.0
        for _ in range(5):
            start = time.perf_counter()
            explorer.refresh()
            quickest = min(quickest, time.perf_counter() - start)
        assert quickest < 0.04


class TestSettings:
    def test_the_line_that_is_copied_brings_her_own_case_back(self) -> None:
        explorer = Landscape(sizes={"A": 4, "B": 3, "C": 2}, ties=[["A", "B", -1]])
        explorer.controls["history"].value = 50
        again = eval(explorer.report.settings, {"sr": __import__("structural_realism")})
        assert again.described.summary == explorer.described.summary
        assert explorer.report.settings.startswith("sr.landscape(sizes={'A': 4, 'B': 3, 'C': 2}, ties=")

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"states": "major"}, "Did you mean 'majors'"),
            ({"states": "own"}, "no option 'own'"),
            ({"year": 1900}, "1946 to 2020; 1900 lies outside"),
            ({"year": "1970"}, "whole number"),
            ({"measure": "cink"}, "Did you mean 'cinc'"),
            ({"history": 0.5}, "write 50 for 50 per cent"),
            ({"history": 101}, "from 0 to 100"),
            ({"start": "RUS"}, "takes a list of states"),
            ({"start": ["USA"]}, "names who stands against the United States"),
            ({"start": ["JPN"]}, "no state 'JPN'"),
            ({"step": 3}, "whole number from 0 to 2"),
            ({"step": True}, "whole number"),
            ({"sizes": {"A": 1}}, "two to 10 names"),
            ({"sizes": {str(n): 1 for n in range(11)}}, "two to 10 names"),
            ({"sizes": {"A": 1, "B": 0}}, "B needs a number above zero"),
            ({"sizes": {"A": 1, "B": float("nan")}}, "B needs a number above zero"),
            ({"sizes": {"A": 1, 2: 1}}, "needs a name"),
            ({"sizes": {"A": 1, "B": 1}, "ties": [["A", "C", 1]]}, "names a state without a size"),
            ({"sizes": {"A": 1, "B": 1}, "ties": [["A", "B", 2]]}, "number from -1 to 1"),
            ({"sizes": {"A": 1, "B": 1}, "ties": "AB"}, "takes a list"),
            ({"ties": [["USA", "RUS", 1]]}, "only together with sizes"),
            ({"lambda_": 1}, "no setting called 'lambda_'"),
        ],
    )
    def test_bad_settings_get_a_sentence(self, given: dict[str, Any], words: str) -> None:
        with pytest.raises(PlainError, match=re.escape(words)):
            Landscape(**given)

    def test_a_failed_setting_leaves_the_explorer_as_it_was(self) -> None:
        explorer = Landscape(step=1)
        before, summary = explorer.state, explorer.described.summary
        with pytest.raises(PlainError):
            explorer.state = {"year": 1985, "start": ["JPN"]}
        assert (explorer.state, explorer.described.summary) == (before, summary)


class TestSeveral:
    def test_holds_any_number_in_the_order_of_the_options(self) -> None:
        control = Several("Who?", {"a": "A", "b": "B", "c": "C"}, ["c", "a"])
        assert control.value == ["a", "c"]
        assert control.samples() == [[], ["a"], ["b"], ["c"], ["a", "b", "c"], ["a", "c"]]

    def test_leaves_out_what_is_no_option(self) -> None:
        control = Several("Who?", {"a": "A", "b": "B"})
        control.value = ["b", "zzz"]
        assert control.value == ["b"]

    def test_refuses_to_have_no_options(self) -> None:
        with pytest.raises(PlainError, match="at least one option"):
            Several("Who?", {})
