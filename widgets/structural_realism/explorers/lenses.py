"""What moved them? Five explanations of one event, weighed by the reader and set beside what is argued for each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from .. import evidence
from ..controls import Chart, Choice, Report, Shares
from ..plain import PlainError, nearest, refuse_unknown
from ..views import Described
from ..views.lenses import LENSES, Argument, Case, lenses_view, line
from ..views.palette import DARK
from .base import Explorer, State
from .settings import known_option, share_of_each

EQUAL = {lens: 100 / len(LENSES) for lens in LENSES}
THEORY = ("waltz-1959", "rose-1998", "keohane-nye-1977")


class Lenses(Explorer):
    """``event`` is the id of an event, ``weights`` maps ids of events to a weight in per cent for each lens.

    The lenses are ``"structure"``, ``"ideology"``, ``"domestic"``, ``"interdependence"`` and ``"leaders"``. An event
    that is not in ``weights`` gives all five the same. ``line`` is the present weighing as a line of text.

    Raises ``PlainError`` or ``DomainError`` for an event, lens or weight that has no meaning here.
    """

    command = "lenses"
    title = "What moved them?"
    prompt = "Choose an event. Before you read the arguments: how much does each of the five explain?"
    terms: ClassVar[Mapping[str, str]] = {
        "event": "Outcomes and foreign policy",
        "weights": "Levels of analysis",
    }

    def __init__(
        self,
        *,
        event: str = "E-05",
        weights: Mapping[str, Mapping[str, float]] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown(Lenses.__init__, unknown, "lenses")
        self._event = Choice(
            "Event",
            {case.event: f"{case.year} · {case.name}" for case in _cases().values()},
            help="The events for which we have written down who argues what.",
        )
        self._shares = Shares(
            "Weight of each lens, in per cent",
            EQUAL,
            names=LENSES,
            help="A lens is a level of analysis: the system (structure), ideas, what goes on inside a state, trade "
            "between states, or single people. The five add up to 100\u202f%.",
        )
        self._weighed: dict[str, dict[str, float]] = {}
        picture = Chart(name="lenses", dark=DARK)
        report = Report(
            actions={"reset": "Reset", "equal": "All the same"},
            on_action=self._act,
            table_label="Show as a table",
            credit="Waltz 1959 · Rose 1998 · Keohane & Nye 1977",
        )
        self.restore({"event": event, "weights": weights or {}})
        self._event.observe(lambda _: self._show_weights(), "value")
        self._shares.observe(lambda _: self._keep(), "value")
        self.assemble({"event": self._event, "weights": self._shares}, picture, report)

    @property
    def line(self) -> str:
        """The weighing of the present event in one line, for a discussion."""
        return line(self._case(), self._shares.value)

    def current(self) -> State:
        weights = {
            event: {lens: round(weight, 4) for lens, weight in given.items()} for event, given in self._weighed.items()
        }
        return {"event": self._event.value, "weights": weights}

    def restore(self, state: Mapping[str, Any]) -> None:
        event = known_option(self._event, state["event"])
        weighed = _checked(state["weights"])
        self._weighed = weighed
        self._event.value = event
        self._show_weights()

    def describe(self) -> Described:
        case, cases = self._case(), _cases()
        others = {
            f"{cases[event].year} {cases[event].name}": given
            for event, given in sorted(self._weighed.items(), key=lambda item: cases[item[0]].year)
            if event != case.event
        }
        return lenses_view(
            case,
            self._shares.value,
            weighed=case.event in self._weighed,
            others=others,
            compact=self.picture.compact,
        )

    def notes(self) -> Sequence[str]:
        """What the weights are, and the line to take along."""
        said = [
            "There is no right answer and no score. The causes can work together, so shares of 100\u202f% are our own "
            "simplification. Arguments that begin with “our reading” are ours, not the author’s."
        ]
        return (
            [f"For a discussion, copy this line. {self.line}", *said] if self._case().event in self._weighed else said
        )

    def sources(self) -> Sequence[tuple[str, str]]:
        keys = dict.fromkeys((*_sources()[self._event.value], *THEORY))
        works = [(evidence.source(key).reference().rstrip("."), evidence.source(key).url) for key in keys]
        return [*works, *MORE_SOURCES.get(self._event.value, ())]

    def _case(self) -> Case:
        return _cases()[self._event.value]

    def _show_weights(self) -> None:
        self._shares.restart(self._weighed.get(self._event.value, EQUAL), names=LENSES, marks={})

    def _keep(self) -> None:
        """Remember what the reader gave to this event; the same for all five is not a weighing."""
        given = dict(self._shares.value)
        if all(abs(given[lens] - EQUAL[lens]) < 1e-6 for lens in LENSES):
            self._weighed.pop(self._event.value, None)
        else:
            self._weighed[self._event.value] = given

    def _act(self, action: str) -> None:
        if action == "reset":
            self.reset()
        elif action == "equal":
            self._shares.restart(EQUAL, names=LENSES, marks={})


MORE_SOURCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "E-56": (("Vladimir Putin: On the Historical Unity of Russians and Ukrainians (12 July 2021); not read here", ""),)
}


def _checked(given: object) -> dict[str, dict[str, float]]:
    if not isinstance(given, Mapping):
        raise PlainError(f"weights maps an event to its five weights; {given!r} does not.")
    for event in given:
        if event not in _cases():
            hint = nearest(event, _cases()) or f" Choose from {', '.join(_cases())}."
            raise PlainError(f"lenses has no event {event!r}.{hint}")
    return {event: share_of_each(weights, list(LENSES), f"weights of {event}") for event, weights in given.items()}


@cache
def _written() -> tuple[Mapping[str, Any], ...]:
    text = (files(__package__) / "data" / "lenses.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["case"])


@cache
def _cases() -> Mapping[str, Case]:
    """Event id → what is argued, in order of time."""
    events = {event.id: event for event in evidence.events()}
    return {one["event"]: _case_of(one, events[one["event"]]) for one in _written()}


def _case_of(one: Mapping[str, Any], event: evidence.Event) -> Case:
    return Case(
        event=event.id,
        name=one["name"],
        question=one["question"],
        when=event.when,
        year=event.year,
        text=event.description,
        puzzle=one["puzzle"],
        arguments=tuple(
            Argument(
                lens,
                _thin(one[lens]["argument"]),
                _thin(one[lens]["evidence"]),
                tuple(evidence.source(key).cite() for key in one[lens]["sources"]),
            )
            for lens in LENSES
        ),
    )


def _thin(text: str) -> str:
    """A thin space before each per cent sign."""
    return text.replace(" %", "\u202f%")


@cache
def _sources() -> Mapping[str, tuple[str, ...]]:
    """Event id → keys of all works that its arguments rest on."""
    events = {event.id: event for event in evidence.events()}
    return {
        one["event"]: (
            *(key for lens in LENSES for key in one[lens]["sources"]),
            *one["sources"],
            *events[one["event"]].sources,
        )
        for one in _written()
    }
