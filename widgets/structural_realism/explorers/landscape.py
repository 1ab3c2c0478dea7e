"""Who ends up with whom? Two camps, the valleys that they settle in, and a descent one state at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Any, ClassVar

from .. import evidence, theory
from ..controls import Chart, Choice, Report, Several, Slider
from ..numbers import listed, percent, the
from ..plain import PlainError, nearest, refuse_unknown
from ..views import Described
from ..views.landscape import Stop, landscape_view
from ..views.palette import DARK
from .base import Explorer, State
from .settings import known_option, whole_percent, whole_year

Sizes = Mapping[str, float]
Ties = Mapping[frozenset[str], float]

MEASURES = ("cinc", "cinc_ex_upop", "milex")
THREE = ("USA", "RUS", "CHN")
LAST_PACT = 2018
YEARS = range(1946, 2021)
MOST = 10
LEVEL = 1e-9
BEYOND_EXTRACT = frozenset({"USA", "JPN"})
"""ATOP 5.1 codes a defence pact of the United States and Japan too; the record here keeps pacts among three powers."""

RECORD = {"majors": "All major powers of the year", "three": "United States, Russia, China"}
OWN = "own"
SHORT = {"Soviet Union": "USSR"}


@dataclass(frozen=True, slots=True)
class Example:
    """A published case: its sizes, ties among its members and where it comes from."""

    name: str
    sizes: Sizes
    ties: Ties
    note: str


def _foes(*groups: tuple[str, ...]) -> Ties:
    return MappingProxyType({frozenset(pair): -1.0 for group in groups for pair in combinations(group, 2)})


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        "1936": Example(
            "Five powers of 1936 (a published case)",
            MappingProxyType({"Soviet Union": 15.01, "Germany": 11.49, "Britain": 7.45, "France": 5.32, "Italy": 4.03}),
            MappingProxyType({}),
            "Axelrod and Bennett’s case (1993, p. 224): sizes of 1936 in per cent of the world. With structure alone "
            "they found four stable alignments, none of them the alliance of the war to come, and concluded that "
            "realism alone says too little. They print no ties for these five, so λ only weakens the push here.",
        ),
        "unix": Example(
            "Nine computer makers (a published case)",
            MappingProxyType(
                {
                    "Sun": 28.9,
                    "AT&T": 28.5,
                    "Apollo": 21.2,
                    "DEC": 20.0,
                    "HP": 11.5,
                    "Intergraph": 4.4,
                    "SGI": 4.4,
                    "IBM": 3.8,
                    "Prime": 1.0,
                }
            ),
            _foes(("Sun", "Apollo", "Intergraph", "SGI", "Prime"), ("DEC", "HP", "AT&T", "IBM")),
            "Axelrod and Bennett’s other case (1993): makers of Unix computers, which had to choose a common standard. "
            "Close rivals repel each other (ties of −1), others do not; set λ to 100 for the published result, two "
            "valleys of the same depth. The model knows nothing about states: it fits firms as well.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class World:
    """The actors of one case, the largest first."""

    sizes: Sizes
    ties: Ties
    names: Mapping[str, str]
    labels: Mapping[str, str]

    @property
    def largest(self) -> str:
        return next(iter(self.sizes))


class Landscape(Explorer):
    """Let states choose between two camps, and see which alignments are stable valleys.

    ``states`` is ``"majors"``, ``"three"``, ``"1936"`` or ``"unix"``; ``year`` and ``measure`` give the sizes of the
    first two. ``history`` is λ in per cent, from 0 (only size counts) to 100 (only ties count); the blend is our own.
    ``start`` lists who stands against the largest state at first, ``step`` is how many steps of the descent are made.
    Your own case: ``sizes`` maps two to ten names to sizes, ``ties`` lists ``[name, name, tie]`` from −1 to 1.

    Raises ``PlainError`` for a setting that has no meaning here.
    """

    command = "landscape"
    title = "Who ends up with whom?"
    prompt = "States move between two camps until none gains by moving. In how many ways can they settle? Guess first."
    terms: ClassVar[Mapping[str, str]] = {
        "states": "Great power",
        "measure": "Distribution of capabilities",
        "history": "Structure",
        "start": "Alignment",
    }

    def __init__(
        self,
        *,
        states: str | None = None,
        year: int = 1970,
        measure: str = "cinc",
        history: int = 0,
        start: Sequence[str] | None = None,
        step: int = 0,
        sizes: Sizes | None = None,
        ties: Sequence[Sequence[Any]] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown(Landscape.__init__, unknown, "landscape")
        self._own = None if sizes is None else _own_world(sizes, ties)
        self._given = {"sizes": sizes and dict(sizes), "ties": ties and [list(tie) for tie in ties]}
        if ties is not None and sizes is None:
            raise PlainError(
                "landscape takes ties only together with sizes: the ties of the record come with the year."
            )
        own = {OWN: "Your own"} if self._own else {}
        self._states = Choice(
            "States",
            own | RECORD | {key: example.name for key, example in EXAMPLES.items()},
            help="Who takes part. The major powers are those of the Correlates of War.",
        )
        self._year = Slider(
            "Year", YEARS[0], min=YEARS[0], max=YEARS[-1], help="Sizes and ties are those of this year."
        )
        self._measure = Choice(
            "Size",
            {m.key: m.name for m in evidence.measures() if m.key in MEASURES},
            help="What is counted as capability. Sizes are shares of the states shown, in per cent.",
        )
        self._history = Slider(
            "Weight of history (λ), in per cent",
            0,
            min=0,
            max=100,
            nudge=5,
            unit="per cent",
            help="At 0 every state pushes every other away, by size alone. At 100 only pacts and rivalries count.",
        )
        self._side = Several("Start", {"": ""}, help="The alignment from which the descent begins.")
        self._step = 0
        picture = Chart(name="landscape", dark=DARK)
        report = Report(
            actions={"reset": "Reset", "next": "Next step", "over": "Start over"},
            on_action=self._act,
            credit="Axelrod & Bennett 1993",
        )
        self.restore(
            {
                "states": states,
                "year": year,
                "measure": measure,
                "history": history,
                "start": start,
                "step": step,
            }
        )
        for control in (self._states, self._year, self._measure):
            control.observe(lambda _: self._new_world(), "value")
        for control in (self._history, self._side):
            control.observe(lambda _: self._start_over(), "value")
        self.assemble(
            {
                "states": self._states,
                "measure": self._measure,
                "year": self._year,
                "history": self._history,
                "start": self._side,
            },
            picture,
            report,
        )

    def current(self) -> State:
        now = self._now()
        return {
            **now,
            "states": None if now["states"] == self._usual() else now["states"],
            "start": now["start"] or None,
        }

    def _usual(self) -> str:
        """Whom the explorer shows when nothing is said."""
        return OWN if self._own else "majors"

    def _now(self) -> State:
        return {
            "states": self._states.value,
            "year": round(self._year.value),
            "measure": self._measure.value,
            "history": round(self._history.value),
            "start": list(self._side.value),
            "step": self._step,
        }

    def settings(self) -> str:
        given = "".join(f"{name}={value!r}, " for name, value in self._given.items() if value)
        return super().settings().replace("(", f"({given}", 1).replace(", )", ")")

    def restore(self, state: Mapping[str, Any]) -> None:
        states = known_option(self._states, self._usual() if state["states"] is None else state["states"])
        year = whole_year(state["year"], YEARS, "landscape")
        measure = known_option(self._measure, state["measure"])
        history = whole_percent(state["history"], "history")
        world = self._world_of(states, year, measure)
        start = _known_start([] if state["start"] is None else state["start"], world)
        step = _known_step(state["step"], len(descent(world, history, start)) - 1)
        self._states.value, self._year.value, self._measure.value = states, year, measure
        self._history.value = history
        self._show_world(world, start)
        self._step = step

    def describe(self) -> Described:
        now = self._now()
        pull = propensities(self._world, now["history"])
        found = theory.landscape(self._world.sizes, pull, weak=True)
        upside_down = theory.landscape(self._world.sizes, {pair: -p for pair, p in pull.items()}, weak=True)
        self._path = descent(self._world, now["history"], now["start"])
        return landscape_view(
            found,
            self._path,
            self._step,
            upside_down=upside_down,
            sizes=self._world.sizes,
            names=self._world.names,
            labels=self._world.labels,
            lead=self._lead(now),
            compact=self.picture.compact,
        )

    def notes(self) -> Sequence[str]:
        """How the ties are made, what they cannot show, and the breaks of the record at this year."""
        now = self._now()
        said = [
            "Our own blend: two states draw together by −(1 − λ) + λ × tie. A tie is +1 for a defence pact, −1 for a "
            "strategic rivalry, 0 for neither; with both, 0.",
        ]
        if now["states"] in EXAMPLES:
            return [*said, EXAMPLES[now["states"]].note + " Year and measure play no part."]
        if now["states"] == OWN:
            return [*said, "Your own sizes and ties: year and measure play no part."]
        if now["history"] > 0:
            said.append(
                "Mind the circle: pacts and rivalries of the same year are the alignment. With them the model "
                "describes; it does not predict. Axelrod and Bennett used earlier causes, such as borders and "
                "recent wars."
            )
            said += _about_ties(now["year"], self._world)
        if len(self._world.sizes) == 3:
            said.append(
                "With three states and size alone (λ = 0) the strongest always stands alone, unless two are level at "
                "the top. A state with share s alone against two others gives the energy −2s(1 − s), lowest for the "
                "largest s. It is what balancing predicts too. Our own short proof."
            )
        said.append("Sizes are shares of the states shown, in per cent.")
        return [*said, *_about_sizes(now["year"], now["measure"], self._world)]

    def sources(self) -> Sequence[tuple[str, str]]:
        keys = ["axelrod-bennett-1993"]
        if self._states.value in RECORD:
            keys = [
                evidence.measure(self._measure.value).source,
                *keys,
                "atop-5-1",
                "ap-nato-timeline",
                "thompson-2022",
            ]
        return [(evidence.source(key).reference(), evidence.source(key).url) for key in keys]

    def _lead(self, now: State) -> str:
        weight = f"weight of history {percent(now['history'])}"
        if now["states"] in RECORD:
            return f"{now['year']}, {evidence.measure(now['measure']).short}, {weight}"
        name = "Your own states" if now["states"] == OWN else EXAMPLES[now["states"]].name
        return f"{name}, {weight}"

    def _world_of(self, states: str, year: int, measure: str) -> World:
        if states == OWN and self._own:
            return self._own
        if states in EXAMPLES:
            return _published(EXAMPLES[states])
        return _of_record(states, year, measure)

    def _new_world(self) -> None:
        now = self._now()
        world = self._world_of(now["states"], now["year"], now["measure"])
        self._show_world(world, now["start"])

    def _show_world(self, world: World, start: Sequence[str]) -> None:
        """Offer this world's states as a start, and go back to the start, without a refresh for each control."""
        self._world, self._step = world, 0
        with self.quietly():
            self._side.restart(
                {code: name for code, name in world.names.items() if code != world.largest},
                start,
                label=f"Start: who stands against {the(world.names[world.largest])}?",
            )

    def _start_over(self) -> None:
        self._step = 0

    def _act(self, action: str) -> None:
        if action == "reset":
            self.reset()
        elif action == "over":
            self._start_over()
            self.refresh()
        elif action == "next":
            self._step = min(self._step + 1, len(self._path) - 1)
            self.refresh()


def propensities(world: World, history: float) -> Ties:
    """How strongly each pair is drawn together, with ``history`` per cent of the weight on its ties."""
    return theory.blend(list(world.sizes), world.ties, history / 100)


def descent(world: World, history: float, start: Sequence[str]) -> tuple[Stop, ...]:
    """From ``start`` against all others downhill, each time by the one change of sides that lowers the energy most.

    Where two are as steep, the larger state moves. A move of k changes the energy by −2 sₖ (Fₖ − Fₖ′), and what k
    feels before and after adds up to what it would feel with everyone across (Axelrod and Bennett 1993, footnote 2).
    """
    sizes, pull = world.sizes, propensities(world, history)
    level = 2 * LEVEL * sum(2 * sizes[a] * sizes[b] * abs(p) for (a, b), p in pull.items())
    everyone = {k: sum(sizes[j] * pull[frozenset((j, k))] for j in sizes if j != k) for k in sizes}
    side = frozenset(start)
    path: list[Stop] = []
    here, moved = theory.energy(sizes, pull, side), ""
    as_steep: tuple[str, ...] = ()
    while True:
        path.append(Stop(_camps(world, side), here, moved, as_steep))
        felt = theory.frustration(sizes, pull, side)
        around = {k: here - 2 * size * (2 * felt[k] - everyone[k]) for k, size in sizes.items()}
        lowest = min(around.values())
        if lowest >= here - level:
            return tuple(path)
        moved, *others = [state for state, energy in around.items() if energy <= lowest + level]
        side, as_steep = side ^ {moved}, tuple(others)
        here = theory.energy(sizes, pull, side)


def _camps(world: World, side: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The two camps, that of the largest state first: swapped camps are the same alignment."""
    other = frozenset(world.sizes) - side
    return (side, other) if world.largest in side else (other, side)


def _published(example: Example) -> World:
    names = {name: name for name in example.sizes}
    return World(example.sizes, example.ties, names, {name: SHORT.get(name, name) for name in names})


def _of_record(states: str, year: int, measure: str) -> World:
    record = evidence.capabilities(measure, year)
    chosen = {code: number for code, number in record.items() if number > 0 and (states == "majors" or code in THREE)}
    by_size = dict(sorted(theory.shares(chosen).items(), key=lambda item: -item[1]))
    return World(
        sizes={code: 100 * share for code, share in by_size.items()},
        ties=_ties(year, by_size),
        names={code: evidence.name_in(code, year) for code in by_size},
        labels={code: evidence.state_in(code, year).short for code in by_size},
    )


def _ties(year: int, codes: Sequence[str] | Mapping[str, float]) -> Ties:
    pacts, rivals = _pacts(year), _rivals(year)
    pairs = (frozenset(pair) for pair in combinations(codes, 2))
    both = {pair: float((pair in pacts) - (pair in rivals)) for pair in pairs}
    return {pair: tie for pair, tie in both.items() if tie}


def _pacts(year: int) -> set[frozenset[str]]:
    """Defence pacts: among three powers by ATOP, whose last year is carried on; members of NATO; one more by ATOP."""
    coded = {frozenset((p.state_a, p.state_b)) for p in evidence.pacts(min(year, LAST_PACT)) if p.defence}
    members = sorted(a.state for a in evidence.accessions("NATO") if int(a.date[:4]) <= year)
    return coded | {frozenset(pair) for pair in combinations(members, 2)} | {BEYOND_EXTRACT}


def _rivals(year: int) -> set[frozenset[str]]:
    return {frozenset((r.state_a, r.state_b)) for r in evidence.rivalries(year)}


def _about_ties(year: int, world: World) -> list[str]:
    others = [code for code in world.sizes if code not in THREE]
    said = []
    if others:
        said.append(
            "The record keeps the pacts (ATOP) and rivalries of the three powers. For the others, NATO and the pact of "
            "the United States and Japan count as pacts; their other ties are left out."
        )
    if year > LAST_PACT:
        said.append(f"ATOP ends in {LAST_PACT}: its pacts of that year are carried on.")
    for pair in sorted(_pacts(year) & _rivals(year), key=sorted):
        if pair <= set(world.sizes):
            names = listed(the(evidence.name_in(code, year)) for code in world.sizes if code in pair)
            said.append(f"In {year} {names} had a defence pact on paper and were rivals: +1 and −1, so 0 here.")
    return said


def _about_sizes(year: int, measure: str, world: World) -> list[str]:
    said = []
    if year < 1950:
        said.append("China counts as a major power from 1950 in this record, so it takes no part here.")
    breaks = [b for b in evidence.breaks(measure) if b.year in (year, year + 1) and b.state in ("", *THREE)]
    said += dict.fromkeys(f"Mind the break between {b.year - 1} and {b.year}. {b.text}" for b in breaks)
    missing = [code for code in evidence.major_powers(year) if code not in evidence.capabilities(measure, year)]
    if missing:
        names = listed(the(evidence.name_in(code, year)) for code in missing)
        said.append(f"The record has no number for {names} in {year}: left out.")
    return said


def _own_world(sizes: object, ties: object) -> World:
    if not isinstance(sizes, Mapping) or not 2 <= len(sizes) <= MOST:
        raise PlainError(f'sizes takes two to {MOST} names with a number each, such as {{"A": 4, "B": 3, "C": 2}}.')
    for name, size in sizes.items():
        if not isinstance(name, str) or not name.strip():
            raise PlainError(f"sizes needs a name for each state; {name!r} is not one.")
        if isinstance(size, bool) or not isinstance(size, (int, float)) or not 0 < size < math.inf:
            raise PlainError(f"sizes: {name} needs a number above zero; {size!r} is not one.")
    by_size = {name: float(size) for name, size in sorted(sizes.items(), key=lambda item: -item[1])}
    names = {name: name for name in by_size}
    return World(by_size, _own_ties(ties, by_size), names, names)


def _own_ties(ties: object, sizes: Sizes) -> Ties:
    known: dict[frozenset[str], float] = {}
    for tie in ties if isinstance(ties, Sequence) and not isinstance(ties, str) else [] if ties is None else [ties]:
        match tie:
            case [str(one), str(other), int() | float() as value] if (
                one != other and {one, other} <= set(sizes) and -1 <= value <= 1
            ):
                known[frozenset((one, other))] = float(value)
            case _:
                raise PlainError(
                    f'ties takes a list of [name, name, number from -1 to 1], such as [["A", "B", -1]]; {tie!r} is not '
                    "one, or names a state without a size."
                )
    return known


def _known_start(start: object, world: World) -> list[str]:
    others = [code for code in world.sizes if code != world.largest]
    if isinstance(start, str) or not isinstance(start, Sequence):
        raise PlainError(f"start takes a list of states, such as {others[:1]!r}; {start!r} is not one.")
    for code in start:
        if code == world.largest:
            raise PlainError(
                f"start names who stands against {the(world.names[code])}, the largest state; leave {code!r} out."
            )
        if code not in others:
            raise PlainError(
                f"start has no state {code!r}.{nearest(code, others) or f' Choose from {listed(others)}.'}"
            )
    return [code for code in others if code in start]


def _known_step(step: object, last: int) -> int:
    if isinstance(step, bool) or not isinstance(step, int) or not 0 <= step <= last:
        raise PlainError(f"step takes a whole number from 0 to {last}, the steps of this descent; {step!r} is not one.")
    return step
