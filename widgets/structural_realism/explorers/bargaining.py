"""Why fight, if a deal would spare both the cost? Fearon's bargain in the shadow of war, with the case of Ukraine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from .. import evidence
from ..controls import Chart, Mark, Report, Slider
from ..plain import refuse_unknown
from ..views import Card, Described
from ..views.bargaining import bargaining_view
from ..views.palette import DARK, OTHER, RUS
from .base import Explorer, State
from .settings import whole_percent

ATTACKER, DEFENDER = "Russia", "Ukraine"
SOURCES = ("fearon-1995", "mearsheimer-2014", "mcfaul-person-2022", "unga-es-11-1")

READINGS = (
    (
        "Mearsheimer (2014)",
        "The West drew Ukraine towards NATO and the EU, touched a vital interest of Russia, and so bears most of the "
        "blame. In the terms above, our translation: Moscow saw a large fall coming, and no promise it could trust.",
        "C-4.3-02",
    ),
    (
        "Person & McFaul (2022)",
        "Putin fears a democratic Ukraine more than NATO. In the terms above, our translation: what would fall was a "
        "regime’s hold at home, not a chance of winning a war. Then this model looks in the wrong place.",
        "C-4.3-02",
    ),
)


class Bargaining(Explorer):
    """Set the attacker's chance of winning and what war costs each side, and see which deals both prefer to war.

    ``p`` is the chance that Russia wins, ``cost_attacker`` and ``cost_defender`` what war costs Russia and Ukraine,
    ``shift`` the coming fall of Russia's chance: all in per cent, of what is at stake where it is not a chance.
    These are your assumptions; nobody has measured them.

    Raises ``PlainError`` for a number that has no meaning here.
    """

    command = "bargaining"
    title = "Why fight, if a deal would spare both the cost?"
    prompt = (
        "Set what you assume about the war in Ukraine. Can you close the range of deals? Can you make a deal break?"
    )
    terms: ClassVar[Mapping[str, str]] = {
        "p": "Bargaining range",
        "shift": "Commitment problem",
    }

    def __init__(
        self,
        *,
        p: int = 60,
        cost_attacker: int = 10,
        cost_defender: int = 15,
        shift: int = 30,
        **unknown: object,
    ) -> None:
        refuse_unknown(Bargaining.__init__, unknown, "bargaining")
        attacker, defender = Mark(RUS.tone, RUS.dash), Mark(OTHER.tone, OTHER.dash)
        self._sliders = {
            "p": _slider(
                f"Chance that {ATTACKER} wins (p)",
                attacker,
                "If they fight now, how likely is it that the attacker gets all that is at stake?",
            ),
            "cost_attacker": _slider(
                f"Cost of war to {ATTACKER}",
                attacker,
                "Lives, money and trade lost, as a part of what is at stake.",
            ),
            "cost_defender": _slider(
                f"Cost of war to {DEFENDER}",
                defender,
                "Lives, towns and trade lost, as a part of what is at stake.",
            ),
            "shift": _slider(
                f"Coming fall of {ATTACKER}’s chance",
                attacker,
                "The shift of power: how much of its chance the attacker expects to lose if it waits.",
            ),
        }
        picture = Chart(name="bargaining", dark=DARK)
        report = Report(actions={"reset": "Reset"}, on_action=self._act, credit="Fearon 1995")
        self.restore({"p": p, "cost_attacker": cost_attacker, "cost_defender": cost_defender, "shift": shift})
        self.assemble(self._sliders, picture, report)

    def current(self) -> State:
        return {name: round(slider.value) for name, slider in self._sliders.items()}

    def restore(self, state: Mapping[str, Any]) -> None:
        checked = {name: whole_percent(state[name], name) for name in self._sliders}
        for name, value in checked.items():
            self._sliders[name].value = value

    def describe(self) -> Described:
        value = self.current()
        return bargaining_view(
            value["p"],
            value["cost_attacker"],
            value["cost_defender"],
            value["shift"],
            attacker=ATTACKER,
            defender=DEFENDER,
            attacker_code="RUS",
            card=_readings(),
            compact=self.picture.compact,
        )

    def notes(self) -> Sequence[str]:
        return (
            "All four numbers are your assumptions, not measurements. The model shows what follows from them.",
            "In the model the range never closes while war costs both sides something. Two more ways to war are not on "
            "these sliders. Private information: each side may misjudge the other’s chances and costs, and has reasons "
            "to bluff. A prize that cannot be divided: Fearon finds this one less convincing.",
        )

    def sources(self) -> Sequence[tuple[str, str]]:
        return [(evidence.source(key).reference(), evidence.source(key).url) for key in SOURCES]

    def _act(self, action: str) -> None:
        if action == "reset":
            self.reset()


def _slider(label: str, mark: Mark, help: str) -> Slider:
    return Slider(label, 0, min=0, max=100, step=1, nudge=1, unit="per cent", mark=mark, help=help)


def _readings() -> Card:
    return Card(
        "Was a large fall coming? Two readings of NATO’s enlargement",
        "A live debate. The model does not decide it.",
        "The model asks how large a coming fall must be to make war tempting, not whether one was coming, and not who "
        "was right. On 2 March 2022 the General Assembly deplored Russia’s aggression against Ukraine, by 141 votes "
        "to 5, with 35 abstentions.",
        READINGS,
    )
