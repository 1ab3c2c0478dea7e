"""The bargain in the shadow of war."""

import itertools
import re
from typing import Any

import pytest
from structural_realism import evidence
from structural_realism.explorers import Bargaining
from structural_realism.plain import PlainError
from structural_realism.views import Described
from structural_realism.views.bargaining import bargaining_view


def view(p: float, cost_attacker: float, cost_defender: float, fall: float = 0, *, compact: bool = False) -> Described:
    return bargaining_view(
        p,
        cost_attacker,
        cost_defender,
        fall,
        attacker="Russia",
        defender="Ukraine",
        attacker_code="RUS",
        compact=compact,
    )


def cell(described: Described, row: str, column: int = 1) -> str:
    return next(cells for cells in described.table.rows if cells[0] == row)[column]


@pytest.mark.parametrize(
    ("p", "cost_attacker", "cost_defender", "low", "high"),
    [(60, 10, 15, "50", "75"), (95, 10, 20, "85", "100"), (5, 10, 20, "0", "25"), (50, 100, 100, "0", "100")],
)
def test_the_range_of_models_md(p: int, cost_attacker: int, cost_defender: int, low: str, high: str) -> None:
    shown = Bargaining(p=p, cost_attacker=cost_attacker, cost_defender=cost_defender).described
    assert f"any deal that gives Russia {low} to {high}\u202f% of what is at stake" in shown.summary
    assert shown.verdicts[0].label == "Yes"
    assert cell(shown, "Least that Russia accepts") == f"{low}\u202f%"
    assert cell(shown, "Most that Ukraine gives") == f"{high}\u202f%"


@pytest.mark.parametrize(("shift", "problem"), [(30, True), (26, True), (25, False), (20, False), (0, False)])
def test_a_fall_larger_than_both_costs_breaks_the_deal(shift: int, problem: bool) -> None:
    shown = Bargaining(shift=shift).described
    assert cell(shown, "Commitment problem") == ("yes" if problem else "no")
    assert (shown.verdicts[1].label == "Commitment problem") is problem
    assert ("That is a commitment problem." in shown.summary) is problem
    gap = [label for label in shown.figure["layout"]["annotations"] if label.get("name") == "gap"]
    assert bool(gap) is problem


def test_a_commitment_problem_is_a_gap_in_the_picture() -> None:
    """The deals of later end short of what war is worth now, by as much as the fall exceeds the costs."""
    layout = Bargaining(shift=30).described.figure["layout"]
    bands = {shape["name"]: shape for shape in layout["shapes"] if "name" in shape}
    assert bands["now"]["x0"] - bands["later"]["x1"] == pytest.approx(5)
    assert any("5 points short" in label["text"] for label in layout["annotations"])


def test_without_costs_the_range_closes_to_a_point() -> None:
    shown = Bargaining(cost_attacker=0, cost_defender=0, shift=0).described
    assert "has closed to one point: Russia gets 60\u202f%" in shown.summary
    assert shown.verdicts[0].label == "One point only"
    assert "War costs nothing here" in shown.verdicts[0].note
    assert cell(shown, "Room for a deal") == "0 points"


@pytest.mark.parametrize("p", range(0, 101, 10))
@pytest.mark.parametrize("costs", [(1, 1), (1, 30), (100, 1)])
def test_with_two_positive_costs_it_never_closes(p: int, costs: tuple[int, int]) -> None:
    assert view(p, *costs).verdicts[0].label == "Yes"


def test_the_ends_of_the_line_can_close_it_when_one_side_pays_nothing() -> None:
    shown = view(0, 10, 0)
    assert shown.verdicts[0].label == "One point only"
    assert "ends of the line" in shown.verdicts[0].note


def test_a_chance_cannot_fall_below_zero() -> None:
    shown = Bargaining(p=20, cost_attacker=5, cost_defender=5, shift=60).described
    assert "of the 60 points only 20 count" in shown.summary
    assert cell(shown, "Chance that Russia wins", 2) == "0\u202f%"
    assert cell(shown, "Fall of the chance", 2) == "20 points"


def test_when_no_fall_could_break_the_deal_it_says_so() -> None:
    assert "No fall could change this" in Bargaining(p=20, shift=10).described.verdicts[1].note
    assert "A fall of more than 25 points" in Bargaining(p=60, shift=10).described.verdicts[1].note


def test_what_war_is_worth_may_be_less_than_nothing() -> None:
    shown = view(10, 40, 20)
    assert cell(shown, "What war is worth to Russia") == "−30\u202f%"
    assert any("worth −30\u202f% to Russia" in label["text"] for label in shown.figure["layout"]["annotations"])


def test_parts_of_a_per_cent_are_written_with_one_decimal() -> None:
    assert "Russia 2.5 to 37.5\u202f%" in view(12.5, 10, 25).summary
    assert "costs Russia 1 point and" in view(50, 1, 2).summary


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize(
    "numbers", [(0, 0, 0, 0), (100, 100, 100, 100), (3, 2, 2, 1), (97, 3, 40, 60), (60, 10, 15, 30)]
)
def test_labels_stay_inside_and_on_their_own_lines(numbers: tuple[int, ...], compact: bool) -> None:
    labels = [a for a in view(*numbers, compact=compact).figure["layout"]["annotations"] if a["text"]]
    assert all(0 <= label["x"] <= 100 for label in labels)
    heights = sorted(label["y"] for label in labels)
    assert all(later - earlier >= 14 for earlier, later in itertools.pairwise(heights))


def test_the_numbers_are_said_to_be_assumptions() -> None:
    explorer = Bargaining()
    assert explorer.notes()[0].startswith("All four numbers are your assumptions, not measurements")
    assert explorer.described.summary.startswith("You assume")
    assert "none of this is measured" in explorer.described.table.caption


def test_private_information_and_indivisible_prizes_are_told() -> None:
    told = " ".join(Bargaining().notes())
    assert "never closes while war costs both sides something" in told
    assert "Private information" in told and "cannot be divided" in told


def test_both_readings_are_attributed_and_none_is_endorsed() -> None:
    card = Bargaining().described.card
    assert card is not None
    assert [heading for heading, _, _ in card.pairs] == ["Mearsheimer (2014)", "Person & McFaul (2022)"]
    assert all("our translation" in text for _, text, _ in card.pairs)
    assert "does not decide" in card.when
    assert {claim.id for claim in evidence.claims()} >= {reference for _, _, reference in card.pairs}


def test_the_vote_is_the_one_of_the_record() -> None:
    card = Bargaining().described.card
    vote = next(vote for vote in evidence.key_votes() if vote.reference == "A/RES/ES-11/1")
    assert card is not None and vote.date == "2022-03-02"
    assert f"by {vote.in_favour} votes to {vote.against}, with {vote.abstentions} abstentions" in card.text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"p": 0.6}, "p is in per cent: write 60 for 60 per cent"),
        ({"p": 101}, "whole number of per cent from 0 to 100; 101 is not one"),
        ({"cost_attacker": -1}, "cost_attacker takes a whole number"),
        ({"cost_defender": "ten"}, "'ten' is not one"),
        ({"shift": True}, "True is not one"),
        ({"shift": 12.5}, "12.5 is not one"),
        ({"p": float("nan")}, "nan is not one"),
        ({"cost": 10}, "no setting called 'cost'"),
    ],
)
def test_bad_settings_get_a_sentence(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(PlainError, match=re.escape(words)):
        Bargaining(**settings)


def test_a_failed_setting_leaves_the_explorer_as_it_was() -> None:
    explorer = Bargaining(p=70)
    before = explorer.state
    with pytest.raises(PlainError):
        explorer.state = {"p": 40, "shift": 200}
    assert explorer.state == before
