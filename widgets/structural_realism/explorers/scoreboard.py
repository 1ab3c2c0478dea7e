"""How often is the theory right? Rules of alignment against the recorded triangle, and against simpler guesses."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from .. import evidence
from ..controls import Chart, Choice, Report
from ..plain import refuse_unknown
from ..theory import ALIGNMENT_RULES, Prediction, Triangle, predict_alignment, triangle
from ..views import Described
from ..views.palette import DARK
from ..views.scoreboard import RULES, Called, score_rules, scoreboard_view
from .base import Explorer, State
from .settings import known_option

Pair = frozenset[str]

STATES = ("USA", "RUS", "CHN")
PAIRS = (frozenset(("USA", "RUS")), frozenset(("USA", "CHN")), frozenset(("RUS", "CHN")))
YEARS = range(1950, 2021)
MEASURES: Mapping[str, str] = {
    "milex": "military spending",
    "cinc": "CINC",
    "cinc_ex_upop": "CINC without cities",
    "gdp_ppp": "output (GDP, PPP)",
}
UNSAID = "unsaid"
EXPECTED: Mapping[str, tuple[int, int]] = {"0-25": (0, 25), "25-50": (25, 50), "50-75": (50, 75), "75-100": (75, 100)}
DEMOCRACY = 0.5

RULE_SOURCES: Mapping[str, tuple[str, ...]] = {
    "strongest isolated": ("waltz-1979", "axelrod-bennett-1993"),
    "strongest isolated if beatable": ("waltz-1979", "wohlforth-1999"),
    "caplow": ("caplow-1956",),
    "gamson": ("gamson-1961",),
    "same regime type": ("vdem-16",),
    "who trades most": ("cow-trade-4", "barbieri-2009"),
}

RULE_NOTES: Mapping[str, str] = {
    "caplow": "Caplow’s types mostly allow two coalitions. Where one of the two came about, we call the year open: "
    "neither hit nor miss.",
    "same regime type": "A democracy is here, by our own yardstick, a state with 0.5 or more on V-Dem’s index. Russia "
    "comes closest in 1992, with 0.498. So the rule always leaves the United States alone.",
    "who trades most": "The trade of all three pairs is known for 40 of the 71 years only: 1955–57 and 1978–2014.",
    "same as last year": "This rule reads the record of the year before. It can miss only where something changes. "
    "For 1950 it reads 1949, when the record still counts China and Russia as rivals.",
    "always the same outcast": "Of the three states that one could always leave alone, this is the one that fits best "
    "afterwards. That is hindsight too.",
}


class Scoreboard(Explorer):
    """``rule`` is a rule of ``theory.predict_alignment``, ``measure`` what counts as strength.

    ``expect`` says in how many of the years with two against one the rule will be right: ``"0-25"``, ``"25-50"``,
    ``"50-75"`` or ``"75-100"`` per cent. While it is ``"unsaid"``, no prediction and no score is shown.

    Raises ``PlainError`` for a rule, measure or expectation that does not exist.
    """

    command = "scoreboard"
    title = "How often is the theory right?"
    prompt = "Choose a rule and a measure. Before you see a score: how often do you expect it to be right?"
    terms: ClassVar[Mapping[str, str]] = {
        "rule": "Balance of power",
        "measure": "Distribution of capabilities",
    }

    def __init__(
        self,
        *,
        rule: str = "strongest isolated",
        measure: str = "milex",
        expect: str = UNSAID,
        **unknown: object,
    ) -> None:
        refuse_unknown(Scoreboard.__init__, unknown, "scoreboard")
        self._rule = Choice(
            "Rule",
            RULES,
            help="Who aligns with whom. The first four are theories, the last four are baselines: guesses that know "
            "no theory of power.",
        )
        self._measure = Choice(
            "Strength is",
            {key: evidence.measure(key).name for key in MEASURES},
            help="What is counted as capability. The baselines do not need it.",
        )
        self._expect = Choice(
            "I expect it to be right in",
            {UNSAID: "not said yet", **{key: f"{low}–{high}\u202f%" for key, (low, high) in EXPECTED.items()}},
            form="chips",
            help="Of the years in which two powers stand against the third. Say it before you look.",
        )
        picture = Chart(name="scoreboard", dark=DARK)
        report = Report(
            actions={"reset": "Reset"}, on_action=lambda _: self.reset(), credit="Thompson, Sakuwa & Suhas 2022"
        )
        for key in MEASURES:
            _called(key)
        self.restore({"rule": rule, "measure": measure, "expect": expect})
        self.assemble({"rule": self._rule, "measure": self._measure, "expect": self._expect}, picture, report)

    def current(self) -> State:
        return {"rule": self._rule.value, "measure": self._measure.value, "expect": self._expect.value}

    def restore(self, state: Mapping[str, Any]) -> None:
        controls = {"rule": self._rule, "measure": self._measure, "expect": self._expect}
        wanted = {name: known_option(choice, state[name]) for name, choice in controls.items()}
        for name, choice in controls.items():
            choice.value = wanted[name]

    def describe(self) -> Described:
        return scoreboard_view(
            _record(),
            _called(self._measure.value),
            names=_names(),
            rule=self._rule.value,
            measure=MEASURES[self._measure.value],
            expected=EXPECTED.get(self._expect.value),
            compact=self.picture.compact,
        )

    def notes(self) -> Sequence[str]:
        """What the score does not show."""
        said = [
            "The record is somebody’s coding: the strategic rivalries of Thompson, Sakuwa & Suhas (2022). That two "
            "powers without a rivalry count as friends is our own step."
        ]
        if self._expect.value == UNSAID:
            return said
        said.append(
            "Three cases, not 39: the years with two against one are three spells, 1950–57, 1973–89 and 2007–20, and a "
            "year resembles the year before it. Rule and measure can be picked here after the fact; a hit rate found "
            "in that way forecasts nothing."
        )
        rule = self._rule.value
        if ALIGNMENT_RULES[rule] is None:
            said += _breaks(self._measure.value)
        if rule in RULE_NOTES:
            said.append(RULE_NOTES[rule])
        return said

    def sources(self) -> Sequence[tuple[str, str]]:
        rule = self._rule.value
        measured = () if ALIGNMENT_RULES[rule] else (evidence.measure(self._measure.value).source,)
        keys = ("thompson-2022", *measured, *RULE_SOURCES.get(rule, ()))
        return [(evidence.source(key).reference().rstrip("."), evidence.source(key).url) for key in keys]


@cache
def _record() -> Mapping[int, Triangle]:
    return {year: triangle(_signs(year)) for year in YEARS}


@cache
def _signs(year: int) -> Mapping[Pair, int]:
    """A rivalry makes foes, none makes friends: our own reading of the record."""
    rivals = {frozenset((rivalry.state_a, rivalry.state_b)) for rivalry in evidence.rivalries(year)}
    return {pair: -1 if pair in rivals else 1 for pair in PAIRS}


@cache
def _names() -> Mapping[int, Mapping[str, str]]:
    return {year: {code: evidence.state_in(code, year).short for code in STATES} for year in YEARS}


@cache
def _predictions(measure: str) -> Mapping[str, Mapping[int, Prediction]]:
    """Rule → year → what it expects, for the years for which the rule has what it needs."""
    return {rule: _by_baseline(rule) if needs else _by_power(rule, measure) for rule, needs in ALIGNMENT_RULES.items()}


@cache
def _called(measure: str) -> Mapping[str, Called]:
    return score_rules(_record(), _predictions(measure), _names())


@cache
def _by_power(rule: str, measure: str) -> Mapping[int, Prediction]:
    found = {}
    for year in YEARS:
        held = _held(measure, year)
        if len(held) == len(STATES):
            found[year] = predict_alignment(held, rule)
    return found


def _held(measure: str, year: int) -> Mapping[str, float]:
    numbers = evidence.capabilities(measure, year)
    return {code: numbers[code] for code in STATES if code in numbers}


@cache
def _by_baseline(rule: str) -> Mapping[int, Prediction]:
    needs = str(ALIGNMENT_RULES[rule])
    alike = dict.fromkeys(STATES, 1.0)
    given: Mapping[str, Callable[[int], object]] = {
        "outcast": lambda year: "USA",
        "previous": lambda year: _signs(year - 1),
        "regimes": _regimes,
        "trade": _trade().get,
    }
    known = {year: what for year in YEARS if (what := given[needs](year)) is not None}
    return {year: predict_alignment(alike, rule, **{needs: what}) for year, what in known.items()}  # type: ignore[arg-type]


def _regimes(year: int) -> Mapping[str, str] | None:
    scores = {code: evidence.series(f"polyarchy:{code}").get(year) for code in STATES}
    if None in scores.values():
        return None
    return {code: "democracy" if (score or 0) >= DEMOCRACY else "other" for code, score in scores.items()}


@cache
def _trade() -> Mapping[int, Mapping[Pair, float]]:
    """Year → what each pair imports from one another, in million dollars; years with all three pairs only.

    Correlates of War, Trade 4.0, like ``evidence/data/trade.csv``; here with the pairs of the United States.
    """
    text = (files(__package__) / "data" / "triangle_trade.csv").read_text(encoding="utf-8")
    columns = dict(zip(("usa_rus", "usa_chn", "rus_chn"), PAIRS, strict=True))
    return {
        int(row["year"]): {pair: float(row[column]) for column, pair in columns.items()}
        for row in csv.DictReader(text.splitlines())
    }


def _breaks(measure: str) -> list[str]:
    """The breaks of a measure that decide who is strongest."""
    said = []
    if measure in ("milex", "cinc", "cinc_ex_upop"):
        said.append(
            "Mind 1989: the estimate of Soviet military spending falls by 62\u202f% in one year, while the army stays. "
            "That the United States overtakes in 1989 is measurement. Read the turn as 1989–91."
        )
    if measure == "cinc":
        said.append(
            "Mind 2002: the rule for what is a city changes. The American lead of that single year is measurement."
        )
    return said
