"""What a page may ask of a control: sense is done and answered, nonsense is answered and changes nothing."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from structural_realism.controls.base import Control
from structural_realism.explorers import ALL, Explorer
from structural_realism.explorers.polarity import Polarity

EXPLORERS = pytest.mark.parametrize("make", ALL.values(), ids=ALL.keys())
NONSENSE: tuple[Any, ...] = (
    None, "", {}, [], "NaN", float("nan"), float("inf"), -1e300, 10**30, True, "__class__", "a" * 100, {"x": 1},
    ["a", 1],
)  # fmt: skip
KEYS = ("value", "key", "kind", "id", "from", "to", "factor", "edge", "step", "keep", "name")


def hears(control: Control, content: dict[str, Any]) -> None:
    """A message of the page, without ipywidgets' net, which would only log what goes wrong."""
    for callback in list(control._msg_callbacks.callbacks):
        callback(control, content, [])


def parts(explorer: Explorer) -> list[Control]:
    return [*explorer.controls.values(), explorer.picture, explorer.report]


@EXPLORERS
def test_nonsense_is_answered_and_changes_nothing(make: type[Explorer]) -> None:
    explorer, chance = make(), random.Random(5)
    before = json.dumps(explorer.state)
    for control in parts(explorer):
        for number in range(120):
            asked = {key: chance.choice(NONSENSE) for key in chance.sample(KEYS, chance.randint(0, 4))}
            control.request = {**asked, "seq": f"r{number}"}
            assert control.answered == f"r{number}", asked
            kind = chance.choice(["action", "open", "pick", "file", ""])
            hears(control, {"kind": kind, "id": chance.choice(NONSENSE)})
        assert json.dumps(explorer.state) == before, control.label


@EXPLORERS
def test_every_action_and_panel_of_the_foot_is_heard(make: type[Explorer]) -> None:
    explorer = make()
    for action, _ in explorer.report.actions:
        hears(explorer.report, {"kind": "action", "id": action})
        assert explorer.described.summary
    for panel in ("table", "sources", "guide"):
        hears(explorer.report, {"kind": "open", "id": panel})
        assert explorer.report.panel["name"] == panel and explorer.report.panel["content"]
    for identity in explorer.described.table.ids[:5]:
        hears(explorer.report, {"kind": "pick", "id": identity})
        assert explorer.described.summary
    explorer.reset()
    assert explorer.state == make().state


def test_a_hand_moves_a_share_and_hears_back() -> None:
    explorer = Polarity(year=1950)
    shares = explorer.controls["shares"]
    shares.request = {"key": "USA", "value": 60, "seq": "r1"}
    assert shares.answered == "r1"
    assert round(shares.value["USA"]) == 60 and round(sum(shares.value.values())) == 100
    assert "60" in explorer.described.summary
