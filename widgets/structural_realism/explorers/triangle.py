"""Who stands with whom, and can it last? The strategic triangle, set by hand or by the record of rivalries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, ClassVar

from .. import evidence
from ..controls import Chart, Choice, Report, Slider
from ..plain import refuse_unknown
from ..views import Described
from ..views.palette import DARK
from ..views.triangle import STATES, WORDS, Pair, Signs, Spell, triangle_view
from .base import Explorer, State
from .settings import known_option, number_within, whole_year

TIES: Mapping[str, tuple[str, str]] = {
    "us_russia": ("USA", "RUS"),
    "us_china": ("USA", "CHN"),
    "russia_china": ("RUS", "CHN"),
}
LABELS: Mapping[str, str] = {
    "us_russia": "United States – Soviet Union/Russia",
    "us_china": "United States – China",
    "russia_china": "Soviet Union/Russia – China",
}
SIGNS: Mapping[str, int] = {word: sign for sign, word in WORDS.items()}
YEARS = range(1950, 2021)

SOURCES = ("thompson-2022", "dittmer-1981", "dittmer-1987", "wu-1996", "cartwright-harary-1956", "davis-1967")

STRAINED: Mapping[int, str] = {
    1971: "Henry Kissinger was in Beijing in July 1971. The record ends the rivalry with 1972, so the United States "
    "and China still count as foes.",
    1972: "President Nixon was in Beijing in February 1972. The record ends the rivalry with this year, so the United "
    "States and China still count as foes.",
    1989: "Gorbachev was in Beijing in May 1989. The record ends the rivalry with this year, so the Soviet Union and "
    "China still count as foes.",
}
"""Years in which the record of rivalries lags behind what was done."""


class Triangle(Explorer):
    """A ``year`` sets the three ties from the record; ``us_russia``, ``us_china`` and ``russia_china`` change them.

    Each tie is ``"friends"`` or ``"foes"``, or ``None`` for what the record says. ``beta`` is the weight of the others'
    tie in the payoffs, between 0.05 and 0.95.

    Raises ``PlainError`` for a year, tie or weight that has no meaning here.
    """

    command = "triangle"
    title = "Who stands with whom, and can it last?"
    prompt = "Make each pair friends or foes, or let a year decide. Before you look: which place would you want?"
    terms: ClassVar[Mapping[str, str]] = {
        "us_russia": "Strategic triangle",
        "us_china": "Alignment",
        "russia_china": "Structural balance",
    }

    def __init__(
        self,
        *,
        year: int = 1950,
        us_russia: str | None = None,
        us_china: str | None = None,
        russia_china: str | None = None,
        beta: float = 0.5,
        **unknown: object,
    ) -> None:
        refuse_unknown(Triangle.__init__, unknown, "triangle")
        self._year = Slider(
            "Year", YEARS[0], min=YEARS[0], max=YEARS[-1], help="Set the three ties by the rivalries of this year."
        )
        self._beta = Slider(
            "Weight of the others’ tie (β)",
            0.5,
            min=0.05,
            max=0.95,
            step=0.05,
            help="In our payoffs: how much a power gains if the other two are foes, and loses if they are friends.",
        )
        self._ties = {
            name: Choice(
                label,
                {word: f"{mark} {word}" for word, mark in (("friends", "+"), ("foes", "−"))},
                form="chips",
                help="The sign of this tie in the strategic triangle: + for friends, − for foes.",
            )
            for name, label in LABELS.items()
        }
        picture = Chart(name="triangle", dark=DARK)
        report = Report(
            actions={"reset": "Reset", "record": "Back to the record"},
            on_action=self._act,
            credit="Dittmer 1981 · Cartwright & Harary 1956",
        )
        self.restore(
            {"year": year, "us_russia": us_russia, "us_china": us_china, "russia_china": russia_china, "beta": beta}
        )
        self._year.observe(lambda _: self._from_record(), "value")
        self.assemble({"year": self._year, **self._ties, "beta": self._beta}, picture, report)

    def current(self) -> State:
        changed = {name: None if word == self._recorded(name) else word for name, word in self._words().items()}
        return {"year": self._now(), **changed, "beta": round(self._beta.value, 4)}

    def restore(self, state: Mapping[str, Any]) -> None:
        year = whole_year(state["year"], YEARS, "triangle")
        beta = number_within(state["beta"], self._beta.min, self._beta.max, "beta")
        words = {
            name: None if state[name] is None else known_option(choice, state[name])
            for name, choice in self._ties.items()
        }
        self._year.value, self._beta.value = year, beta
        for name, choice in self._ties.items():
            choice.value = words[name] or self._recorded(name)

    def describe(self) -> Described:
        year = self._now()
        moved = any(word != self._recorded(name) for name, word in self._words().items())
        return triangle_view(
            {frozenset(TIES[name]): SIGNS[word] for name, word in self._words().items()},
            names={code: evidence.name_in(code, year) for code in STATES},
            record=_told(year),
            spells=_spells(),
            year=year,
            beta=self._beta.value,
            lead=f"{year}, changed by hand" if moved else f"{year}, by the record of rivalries",
            compact=self.picture.compact,
        )

    def notes(self) -> Sequence[str]:
        """What our coding does with the record, and where the year strains it."""
        said = [
            "The record codes strategic rivalries (Thompson, Sakuwa & Suhas 2022). The step from there is our own: a "
            "rivalry makes two powers foes, no rivalry makes them friends. Not to be rivals is less than friendship."
        ]
        if self._now() in STRAINED:
            said.append(STRAINED[self._now()])
        return said

    def sources(self) -> Sequence[tuple[str, str]]:
        known = [evidence.source(key) for key in SOURCES]
        return [(source.reference(), source.url) for source in known]

    def _now(self) -> int:
        return round(self._year.value)

    def _words(self) -> dict[str, str]:
        return {name: choice.value for name, choice in self._ties.items()}

    def _recorded(self, name: str) -> str:
        return WORDS[_signs(self._now())[frozenset(TIES[name])]]

    def _from_record(self) -> None:
        """Set the ties as they were in the year, without showing each step."""
        with self.quietly():
            for name, choice in self._ties.items():
                choice.value = self._recorded(name)

    def _act(self, action: str) -> None:
        if action == "reset":
            self.reset()
        elif action == "record":
            self._from_record()
            self.refresh()


@cache
def _rivals(year: int) -> Mapping[Pair, evidence.Rivalry]:
    pairs = {frozenset(pair) for pair in TIES.values()}
    alive = {frozenset((rivalry.state_a, rivalry.state_b)): rivalry for rivalry in evidence.rivalries(year)}
    return {pair: rivalry for pair, rivalry in alive.items() if pair in pairs}


@cache
def _signs(year: int) -> Signs:
    return {frozenset(pair): -1 if frozenset(pair) in _rivals(year) else 1 for pair in TIES.values()}


def _told(year: int) -> Mapping[Pair, str]:
    rivals = _rivals(year)
    return {
        pair: _span(rivals[pair]) if pair in rivals else f"no rivalry in {year}"
        for pair in map(frozenset, TIES.values())
    }


def _span(rivalry: evidence.Rivalry) -> str:
    return f"rivals {rivalry.start}–{rivalry.end}" if rivalry.end else f"rivals since {rivalry.start}"


@cache
def _spells() -> tuple[Spell, ...]:
    """Runs of years with the same ties."""
    runs = [list(run) for _, run in groupby(YEARS, key=lambda year: tuple(_signs(year).values()))]
    return tuple(
        Spell(run[0], run[-1], _signs(run[0]), {code: evidence.state_in(code, run[0]).short for code in STATES})
        for run in runs
    )
