"""Five lenses on an event: the weights are hers, the arguments have authors, the numbers are those of the record."""

import re
from typing import Any

import pytest
from structural_realism import evidence
from structural_realism.explorers import Lenses
from structural_realism.explorers.alignment import _needs
from structural_realism.explorers.lenses import _cases, _sources, _written
from structural_realism.theory import shares
from structural_realism.views.lenses import LENSES

TRIAD = ("USA", "RUS", "CHN")


def evidence_of(event: str, lens: str) -> str:
    return next(one.evidence for one in _cases()[event].arguments if one.lens == lens)


def share(measure: str, year: int, code: str) -> str:
    numbers = evidence.capabilities(measure, year)
    return f"{100 * shares({state: numbers[state] for state in TRIAD})[code]:.1f}\u202f%"


def test_the_four_events_of_the_course_and_the_turns_between_them_are_there() -> None:
    starred = {event.id for event in evidence.events() if event.star}
    assert {"E-13", "E-17", "E-22", "E-47", "E-56"} | starred == set(_cases())
    assert [case.year for case in _cases().values()] == [1950, 1960, 1972, 1989, 1996, 2014, 2022, 2023]


def test_every_lens_of_every_event_has_an_argument_evidence_and_sources_that_exist() -> None:
    for one in _written():
        assert set(LENSES) <= set(one) and one["question"].endswith("?")
        for lens in LENSES:
            assert one[lens]["argument"].endswith(".") and one[lens]["evidence"].endswith(".")
            assert one[lens]["sources"]
    for keys in _sources().values():
        assert all(evidence.source(key) for key in keys)


def test_what_an_author_is_said_to_hold_names_one_of_the_sources() -> None:
    """An argument begins with a name that stands in its sources, or says that it is a reading, ours or a common one."""
    free = ("Our reading", "A common reading", "Two ideas pull apart", "Others stress", "Many expected", "Hirschman")
    for event, case in _cases().items():
        for one in case.arguments:
            if not one.argument.startswith(free):
                authors = {name for work in one.works for name in re.findall(r"[A-ZÅ][\wü]+", work)}
                assert authors & set(re.findall(r"[A-ZÅ][\wü]+", one.argument)), (event, one)


@pytest.mark.parametrize(
    ("event", "lens", "numbers"),
    [
        ("E-05", "structure", [share("cinc", 1950, code) for code in TRIAD] + [share("milex", 1950, "RUS")]),
        ("E-13", "structure", [share("cinc", 1960, code) for code in ("USA", "RUS")]),
        ("E-17", "structure", [share("cinc", 1972, code) for code in TRIAD]),
        ("E-27", "structure", [share("milex", 1996, "USA"), share("cinc", 1996, "CHN")]),
        ("E-47", "structure", [share("milex", 2014, code) for code in TRIAD]),
        ("E-58", "structure", [share("milex", 2022, "USA"), share("cinc", 2022, "CHN")]),
        ("E-05", "interdependence", [f"{100 * _needs()[1955].dependence['CHN']:.1f}\u202f%"]),
        *(
            (
                event,
                "interdependence",
                [f"{100 * _needs()[year].dependence[code]:.1f}\u202f%" for code in ("RUS", "CHN")],
            )
            for event, year in (("E-22", 1985), ("E-27", 1996), ("E-47", 2014))
        ),
        ("E-56", "interdependence", [f"{evidence.series('customs_trade')[year]:.0f}" for year in (2021, 2022)]),
        ("E-58", "interdependence", [f"{evidence.series('customs_trade')[2023]:.0f}"]),
        ("E-56", "domestic", [f"{evidence.series('polyarchy:RUS')[year]:.3f}" for year in (1996, 2021)]),
        ("E-58", "domestic", [f"{evidence.series(f'polyarchy:{code}')[2022]:.3f}" for code in ("RUS", "CHN")]),
    ],
)
def test_the_numbers_are_those_of_the_record(event: str, lens: str, numbers: list[str]) -> None:
    assert all(number in evidence_of(event, lens) for number in numbers), evidence_of(event, lens)


def test_a_live_debate_has_both_sides_on_the_page() -> None:
    card = Lenses(event="E-56").described.card
    assert card is not None
    text = " ".join(body for _, body, _ in card.pairs)
    assert "Mearsheimer" in text and "McFaul" in text
    assert "critics of Person and McFaul" in card.text and "Mearsheimer’s critics" in card.text


def test_there_is_no_right_answer() -> None:
    explorer = Lenses()
    assert any("no right answer and no score" in note for note in explorer.notes())
    assert not explorer.described.verdicts
    explorer.controls["weights"].move("leaders", 60)
    assert "No weighting is right" in explorer.described.summary


def test_weights_are_kept_for_each_event_and_compared() -> None:
    explorer = Lenses(event="E-05")
    explorer.controls["weights"].move("ideology", 60)
    explorer.controls["event"].value = "E-17"
    assert "same weight" in explorer.described.summary and "that you weighed" not in explorer.described.summary
    explorer.controls["weights"].move("structure", 80)
    assert "ideology moves most" not in explorer.described.summary
    assert (
        "Of the 2 events that you weighed, structure moves most: 10\u202f% for 1950 Alliance treaty, "
        "80\u202f% for 1972 Nixon in China." in explorer.described.summary
    )
    assert "Your weight, 1950 Alliance treaty" in explorer.described.table.columns
    explorer.controls["event"].value = "E-05"
    assert explorer.controls["weights"].value["ideology"] == pytest.approx(60)


def test_the_line_for_a_discussion() -> None:
    explorer = Lenses(event="E-13")
    assert not any("copy this line" in note for note in explorer.notes())
    explorer.controls["weights"].move("ideology", 40)
    assert explorer.line == (
        "1960, Experts recalled: structure 15, ideology 40, domestic politics 15, interdependence 15, leaders 15"
    )
    assert any(note.endswith(explorer.line) for note in explorer.notes())


def test_all_the_same_forgets_this_event_and_reset_all() -> None:
    explorer = Lenses(event="E-13", weights={"E-05": dict.fromkeys(LENSES, 1) | {"leaders": 6}})
    explorer.controls["weights"].move("ideology", 40)
    explorer._act("equal")
    assert list(explorer.state["weights"]) == ["E-05"]
    explorer.controls["event"].value = "E-58"
    explorer._act("reset")
    assert explorer.state["event"] == "E-13" and list(explorer.state["weights"]) == ["E-05"]


def test_one_lens_may_have_everything() -> None:
    explorer = Lenses(weights={"E-05": dict.fromkeys(LENSES, 0) | {"leaders": 1}})
    assert "You give leaders 100\u202f%." in explorer.described.summary


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"event": "E-06"}, "has no option 'E-06'"),
        ({"weights": {"E-6": {}}}, "lenses has no event 'E-6'"),
        ({"weights": {"E-05": {"structure": 100}}}, "takes a share for each of structure, ideology"),
        ({"weights": {"E-05": dict.fromkeys(LENSES, 0)}}, "zero"),
        ({"weights": {"E-05": dict.fromkeys(LENSES, 20) | {"leaders": -5}}}, "below zero"),
        ({"weights": [20, 20, 20, 20, 20]}, "maps an event to its five weights"),
        ({"weight": {}}, "Did you mean 'weights'"),
    ],
)
def test_bad_settings_get_a_sentence(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        Lenses(**settings)


def test_a_failed_setting_leaves_the_explorer_as_it_was() -> None:
    explorer = Lenses(event="E-13")
    explorer.controls["weights"].move("ideology", 40)
    before = explorer.state
    with pytest.raises(ValueError):
        explorer.state = {"event": "E-17", "weights": {"E-05": {}}}
    assert explorer.state == before
