"""How close are they? Treaties, votes, trade, disputes, exercises and arms of two powers, side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from .. import evidence
from ..controls import Chart, Choice, Report, Several, Slider
from ..numbers import number, percent, the
from ..plain import PlainError, nearest, refuse_unknown
from ..theory import Asymmetry, asymmetry, s_score, trade_dependence
from ..views import Described
from ..views.alignment import BETWEEN, CLOSE, FAR, Panel, alignment_view
from ..views.palette import DARK
from .base import Explorer, State
from .settings import known_option, whole_year

Pair = tuple[str, str]

PAIRS: Mapping[str, Pair] = {"CHN-RUS": ("CHN", "RUS"), "RUS-USA": ("RUS", "USA"), "CHN-USA": ("CHN", "USA")}
YEARS = range(1950, 2026)
MEASURES: Mapping[str, str] = {
    "treaties": "Treaties",
    "partners": "Shared treaty partners (S)",
    "votes": "Distance in votes",
    "agreement": "Agreement in votes",
    "trade": "Trade",
    "disputes": "Disputes",
    "rivalry": "Rivalry",
    "exercises": "Exercises",
    "arms": "Arms sales",
}
FIRST = ("treaties", "votes", "trade", "disputes", "exercises")
YARDSTICKS: Mapping[str, str] = {
    "treaties": "a defence pact is close, no treaty far",
    "partners": "0.5 and more is close, below 0 far",
    "votes": "a distance up to 1 is close, from 2 far",
    "agreement": "75\u202f% and more is close, 50\u202f% and less far",
    "trade": "5\u202f% and more of the trade of both is close, less than 1\u202f% of either far",
    "disputes": "any militarised dispute is far, and none says nothing",
    "rivalry": "a rivalry is far, and none says nothing",
    "exercises": "any exercise is close, and none says nothing",
    "arms": "an order is close, and none says nothing",
}
SOURCES: Mapping[str, tuple[str, ...]] = {
    "treaties": ("atop-5-1", "treaty-1950"),
    "partners": ("atop-5-1", "signorino-ritter-1999"),
    "votes": ("voeten-2025", "bailey-2017"),
    "agreement": ("unvotes-2019",),
    "trade": ("cow-trade-4", "barbieri-2009", "hirschman-1945"),
    "disputes": ("cow-mid-5",),
    "rivalry": ("thompson-2022",),
    "exercises": ("chinamil-2018",),
    "arms": ("sipri-arms",),
}
NOTES: Mapping[str, str] = {
    "partners": "S asks how far two states have the same treaty partners, and runs from −1 to 1. We count eight great "
    "powers as partners, our own choice; the usual S counts all states. Two states that have no treaty with a third "
    "count as alike.",
    "votes": "The People’s Republic votes in the United Nations from 1971; before, Taipei held China’s seat. Voting "
    "alike is not acting alike.",
    "agreement": "The roll calls used for agreement end in 2019; absences are left out.",
    "trade": "For trade there are no numbers for 1950–54 and 1958–77, nor after 2014. They did trade in those years; "
    "the record lacks it.",
    "exercises": "The list of exercises is made by hand and not complete. It begins in 2003.",
    "arms": "These are some single large orders, as SIPRI gives them, not the whole trade in arms.",
}
PROMISES = ("no treaty", "a promise to consult", "a non-aggression pact", "a defence pact")


class Alignment(Explorer):
    """``pair`` is ``"CHN-RUS"``, ``"RUS-USA"`` or ``"CHN-USA"``; ``year`` is the one to read out.

    ``measures`` lists what to compare: ``"treaties"``, ``"partners"`` (the S of Signorino & Ritter 1999), ``"votes"``,
    ``"agreement"``, ``"trade"``, ``"disputes"``, ``"rivalry"``, ``"exercises"`` and ``"arms"``.

    Raises ``PlainError`` for a pair, measure or year that has no meaning here.
    """

    command = "alignment"
    title = "How close are they?"
    prompt = "Pick measures and a year. Which of them would have told you in 1969 that the two were shooting?"
    terms: ClassVar[Mapping[str, str]] = {
        "pair": "Alignment",
        "measures": "Alliance",
    }

    def __init__(
        self,
        *,
        pair: str = "CHN-RUS",
        year: int = 1969,
        measures: Sequence[str] = FIRST,
        **unknown: object,
    ) -> None:
        refuse_unknown(Alignment.__init__, unknown, "alignment")
        self._pair = Choice(
            "Pair",
            {
                "CHN-RUS": "Russia and China",
                "RUS-USA": "United States and Russia",
                "CHN-USA": "United States and China",
            },
            help="Whose alignment: what two states expect of one another, with or without a treaty.",
        )
        self._year = Slider("Year", YEARS[0], min=YEARS[0], max=YEARS[-1], help="The year that is read out.")
        self._measures = Several(
            "Measures", MEASURES, help="Ways to see an alignment. Higher in a panel is always closer."
        )
        picture = Chart(name="alignment", dark=DARK)
        report = Report(
            actions={"reset": "Reset"}, on_action=lambda _: self.reset(), credit="ATOP · Voeten · COW · Thompson et al."
        )
        self.restore({"pair": pair, "year": year, "measures": measures})
        self.assemble({"pair": self._pair, "year": self._year, "measures": self._measures}, picture, report)

    def current(self) -> State:
        return {"pair": self._pair.value, "year": self._now(), "measures": list(self._measures.value)}

    def restore(self, state: Mapping[str, Any]) -> None:
        pair = known_option(self._pair, _in_order(state["pair"]))
        year = whole_year(state["year"], YEARS, "alignment")
        measures = _known_measures(state["measures"])
        self._pair.value, self._year.value, self._measures.value = pair, year, measures

    def describe(self) -> Described:
        year, pair = self._now(), self._states()
        panels = _panels(pair)
        names = sorted((the(evidence.name_in(code, year)) for code in pair), key=lambda name: name == "China")
        return alignment_view(
            [panels[key] for key in self._measures.value],
            span=YEARS,
            year=year,
            pair=" and ".join(names),
            more=self._leaning(),
            compact=self.picture.compact,
        )

    def notes(self) -> Sequence[str]:
        """The yardstick, the gaps, and the treaty that was paper."""
        chosen, pair, year = self._measures.value, self._states(), self._now()
        panels = _panels(pair)
        if not chosen:
            return ()
        rules = "; ".join(f"{MEASURES[key]}: {YARDSTICKS[key]}" for key in chosen)
        said = [f"Close and far are our own yardstick. {rules}."]
        if "treaties" in chosen and pair == PAIRS["CHN-RUS"] and 1960 <= year <= 1980:
            said.insert(
                0,
                "The treaty of 1950 stays in force until 11 April 1980. So a measure made from treaties calls the two "
                "close in the middle of the split. It reads paper, not conduct.",
            )
        if (
            "partners" in chosen
            and panels["partners"].calls.get(year) == CLOSE
            and panels["disputes"].calls.get(year) == FAR
        ):
            said.insert(
                0,
                f"In {year} S says close ({panels['partners'].words[year]}) and the two have a militarised dispute. "
                "S does not see what they do to one another, only who their partners are.",
            )
        if "USA" in pair and {"treaties", "partners"} & {*chosen}:
            said.append("Some treaties counted here are wide texts that many states signed. They are no alliances.")
        limits = " ".join(NOTES[key] for key in chosen if key in NOTES and not panels[key].absent)
        return [*said, limits] if limits else said

    def sources(self) -> Sequence[tuple[str, str]]:
        keys = dict.fromkeys(key for name in self._measures.value for key in SOURCES[name])
        return [(evidence.source(key).reference().rstrip("."), evidence.source(key).url) for key in keys]

    def _now(self) -> int:
        return round(self._year.value)

    def _states(self) -> Pair:
        return PAIRS[self._pair.value]

    def _leaning(self) -> str:
        """Who needs the trade more, where the record can tell."""
        needs = _needs().get(self._now())
        if "trade" not in self._measures.value or self._states() != PAIRS["CHN-RUS"] or needs is None:
            return ""
        if not needs.more or not needs.less:
            return "Both depend on their trade alike."
        more, less = (the(evidence.name_in(code, self._now())) for code in (needs.more, needs.less))
        return f"Trade is {number(needs.ratio, 1)} times as large a part of all trade for {more} as for {less}."


def _in_order(pair: object) -> object:
    """A pair may be named in either order."""
    return "-".join(sorted(pair.split("-"))) if isinstance(pair, str) else pair


def _known_measures(given: object) -> list[str]:
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise PlainError(f'alignment takes a list of measures, such as ["treaties", "votes"]; {given!r} is not one.')
    for key in given:
        if not isinstance(key, str) or key not in MEASURES:
            hint = nearest(key, MEASURES) or f" Choose from {', '.join(MEASURES)}."
            raise PlainError(f"alignment has no measure {key!r}.{hint}")
    return list(given)


@cache
def _panels(pair: Pair) -> Mapping[str, Panel]:
    make: Mapping[str, Callable[[Pair], Panel]] = {
        "treaties": _treaties,
        "partners": _partners,
        "votes": _votes,
        "agreement": _agreement,
        "trade": _trade,
        "disputes": _disputes,
        "rivalry": _rivalry,
        "exercises": _exercises,
        "arms": _arms,
    }
    return {key: make[key](pair) for key in MEASURES}


def _treaties(pair: Pair) -> Panel:
    a, b = pair
    levels = {year: evidence.alliance_profile(a, year)[b] for year in range(YEARS[0], evidence.LAST_TIE + 1)}
    return Panel(
        "treaties",
        MEASURES["treaties"],
        "the most that they promise",
        "steps",
        words={year: PROMISES[level] for year, level in levels.items()},
        calls={year: (FAR, BETWEEN, BETWEEN, CLOSE)[level] for year, level in levels.items()},
        ticks={0: "none", 1: "consult", 2: "no attack", 3: "defend"},
        top=3,
        lines={"": levels},
        gap="to 2018",
    )


def _partners(pair: Pair) -> Panel:
    a, b = pair
    line = {
        year: s_score(evidence.alliance_profile(a, year), evidence.alliance_profile(b, year))
        for year in range(YEARS[0], evidence.LAST_TIE + 1)
    }
    return Panel(
        "partners",
        MEASURES["partners"],
        "who has the same treaty partners: from −1 to 1",
        "steps",
        words={year: number(value, 2) for year, value in line.items()},
        calls={year: CLOSE if value >= 0.5 else FAR if value < 0 else BETWEEN for year, value in line.items()},
        ticks={-1: "−1", 0: "0", 1: "1"},
        top=1,
        low=-1,
        lines={"": line},
        gap="to 2018",
    )


def _series(name: str, pair: Pair) -> dict[int, float]:
    return {year: value for year, value in evidence.series(f"{name}:{'-'.join(pair)}").items() if year in YEARS}


def _votes(pair: Pair) -> Panel:
    line = _series("distance", pair)
    return Panel(
        "votes",
        MEASURES["votes"],
        "of two ideal points in the UN; 0 is on top",
        "line",
        words={year: number(value, 2) for year, value in line.items()},
        calls={year: _call(-value, -1, -2) for year, value in line.items()},
        ticks={0: "0", 2: "2", 4: "4"},
        top=max(5.0, *line.values()),
        lines={"": line},
        down=True,
        gap="no votes" if "CHN" in pair else "no number",
    )


def _agreement(pair: Pair) -> Panel:
    line = {year: 100 * value for year, value in _series("agreement", pair).items()}
    return Panel(
        "agreement",
        MEASURES["agreement"],
        "in the UN General Assembly",
        "line",
        words={year: percent(value) for year, value in line.items()},
        calls={year: _call(value, 75, 50) for year, value in line.items()},
        ticks={0: percent(0), 50: percent(50), 100: percent(100)},
        top=100,
        lines={"": line},
        gap="no votes" if "CHN" in pair else "no number",
    )


def _call(value: float, close: float, far: float) -> str:
    return CLOSE if value >= close else FAR if value <= far else BETWEEN


@cache
def _needs() -> Mapping[int, Asymmetry]:
    """Year → the part of each one's trade that is with the other, by what both report to import."""
    bought, sold = evidence.series("china_imports"), evidence.series("russia_imports")
    found = {}
    for year in sorted(set(bought) & set(sold) & set(YEARS)):
        between = {"RUS": (bought[year], sold[year]), "CHN": (sold[year], bought[year])}
        whole = {code: _all_trade(code, year) for code in between}
        if all(whole.values()):
            found[year] = asymmetry(
                {code: trade_dependence(*between[code], base) for code, base in whole.items() if base}
            )
    return found


def _all_trade(code: str, year: int) -> float | None:
    exports, imports = (evidence.series(f"total_{flow}:{code}").get(year) for flow in ("exports", "imports"))
    return None if exports is None or imports is None else exports + imports


def _trade(pair: Pair) -> Panel:
    axis = "as a part of all its trade; each line is five times the one below"
    if pair != PAIRS["CHN-RUS"]:
        return _missing("trade", axis, "Not in this record: it has the trade of China and Russia only.")
    parts = {code: {year: 100 * needs.dependence[code] for year, needs in _needs().items()} for code in ("RUS", "CHN")}
    years = list(_needs())
    return Panel(
        "trade",
        MEASURES["trade"],
        axis,
        "line",
        words={
            year: ", ".join(
                f"{evidence.state_in(code, year).short} {percent(parts[code][year], 1)}" for code in ("RUS", "CHN")
            )
            for year in years
        },
        calls={year: _trade_call(min(part[year] for part in parts.values())) for year in years},
        ticks={1: percent(1), 5: percent(5), 25: percent(25)},
        top=60,
        low=0.3,
        lines=parts,
        names={"RUS": "Russia", "CHN": "China"},
    )


def _trade_call(smaller: float) -> str:
    return CLOSE if smaller >= 5 else FAR if smaller < 1 else BETWEEN


def _disputes(pair: Pair) -> Panel:
    found = evidence.disputes(*pair)
    counts = Counter(dispute.year for dispute in found)
    line = {year: counts[year] for year in range(YEARS[0], 2015)}
    return Panel(
        "disputes",
        MEASURES["disputes"],
        "militarised, going on in the year; they hang down",
        "bars",
        words={year: _counted(count, "dispute") for year, count in line.items()},
        calls={year: FAR for year, count in line.items() if count},
        ticks={0: "0", 2: "2", 4: "4"},
        top=5,
        lines={"": line},
        down=True,
        gap="to 2014",
    )


def _rivalry(pair: Pair) -> Panel:
    line = {
        year: int(any({r.state_a, r.state_b} == set(pair) for r in evidence.rivalries(year)))
        for year in range(YEARS[0], 2021)
    }
    return Panel(
        "rivalry",
        MEASURES["rivalry"],
        "as historians code it",
        "steps",
        words={year: "rivals" if alive else "no rivalry" for year, alive in line.items()},
        calls={year: FAR for year, alive in line.items() if alive},
        ticks={0: "none", 1: "rivals"},
        top=1,
        lines={"": line},
        down=True,
        gap="to 2020",
    )


def _exercises(pair: Pair) -> Panel:
    axis = "joint, in the year"
    if pair != PAIRS["CHN-RUS"]:
        return _missing("exercises", axis, "Not in this record: it lists those of China and Russia only.")
    counts = Counter(exercise.year for exercise in evidence.exercises())
    line = {year: counts[year] for year in range(min(counts), max(counts) + 1) if year in YEARS}
    return Panel(
        "exercises",
        MEASURES["exercises"],
        axis,
        "bars",
        words={year: _counted(count, "exercise") for year, count in line.items()},
        calls={year: CLOSE for year, count in line.items() if count},
        ticks={0: "0", 3: "3", 6: "6"},
        top=max(6, *line.values()),
        lines={"": line},
        gap="the list begins in 2003",
    )


def _arms(pair: Pair) -> Panel:
    axis = "some large Russian orders"
    if pair != PAIRS["CHN-RUS"]:
        return _missing("arms", axis, "Not in this record: it has Russian sales to China only.")
    orders: dict[int, list[evidence.Deal]] = {}
    for deal in evidence.deals():
        orders.setdefault(deal.ordered, []).append(deal)
    return Panel(
        "arms",
        MEASURES["arms"],
        axis,
        "marks",
        words={year: ", ".join(f"{deal.number} {deal.weapon}" for deal in deals) for year, deals in orders.items()},
        calls=dict.fromkeys(orders, CLOSE),
        ticks={},
        top=1,
        lines={"": dict.fromkeys(orders, 0.1)},
        labels={
            year: ", ".join(f"{deal.number} {_short(deal.weapon)}" for deal in deals) for year, deals in orders.items()
        },
    )


def _short(weapon: str) -> str:
    found = re.match(r"Project \S+|\S+", weapon)
    return found.group() if found else weapon


def _missing(key: str, axis: str, why: str) -> Panel:
    return Panel(key, MEASURES[key], axis, "line", words={}, calls={}, ticks={}, top=1, absent=why)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count or 'no'} {thing}s"
