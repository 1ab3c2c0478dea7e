"""Who can win with whom? Shares of three to five powers, and the coalitions that strength alone predicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from .. import evidence
from ..controls import Chart, Choice, Mark, Report, Shares, Slider
from ..plain import refuse_unknown
from ..theory import shares as as_shares
from ..views import Described
from ..views.coalitions import INDICES, coalitions_view
from ..views.palette import DARK, style
from .base import Explorer, State
from .settings import known_option, share_of_each, whole_year

POWERS = ("USA", "RUS", "CHN")
MEASURES = ("cinc", "cinc_ex_upop", "milex", "gdp_ppp")
YEARS = range(1950, 2023)
HOW_MANY: Mapping[str, int] = {"three": 3, "four": 4, "five": 5}
TYPES: Mapping[str, tuple[int, int, int]] = {
    "type 1": (1, 1, 1),
    "type 2": (3, 2, 2),
    "type 3": (2, 2, 1),
    "type 4": (3, 1, 1),
    "type 5": (4, 3, 2),
    "type 6": (4, 2, 1),
    "type 7": (3, 2, 1),
    "type 8": (2, 1, 1),
}
"""An example of each of Caplow's types, the strongest first."""

STARTS: Mapping[str, str] = {
    "three": "The record: three powers",
    "four": "The record: four powers",
    "five": "The record: five powers",
    **{key: f"An example of Caplow’s {key}: {' : '.join(map(str, example))}" for key, example in TYPES.items()},
}

SOURCES = (
    "caplow-1956",
    "caplow-1959",
    "gamson-1961",
    "banzhaf-1965",
    "shapley-shubik-1954",
    "niou-1989",
    "wohlforth-1999",
)


class Coalitions(Explorer):
    """Start from the record of a ``year`` by a ``measure``, or from a made-up triad; then set the shares yourself.

    ``start`` is ``"three"``, ``"four"`` or ``"five"`` powers of the record, or ``"type 1"`` to ``"type 8"``;
    ``index`` (``"banzhaf"`` or ``"shapley_shubik"``) is the power index that is drawn. ``shares`` maps each power to
    its share; they are scaled to 100 per cent.

    Raises ``PlainError`` for a setting or share that has no meaning here.
    """

    command = "coalitions"
    title = "Who can win with whom?"
    prompt = "Set each power’s share. Before you move anything: who should join whom, and who decides?"
    terms: ClassVar[Mapping[str, str]] = {
        "start": "Winning coalition",
        "measure": "Distribution of capabilities",
        "index": "Power index",
        "shares": "Balancing",
    }

    def __init__(
        self,
        *,
        year: int = 1972,
        measure: str = "cinc",
        start: str = "three",
        index: str = "banzhaf",
        shares: Mapping[str, float] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown(Coalitions.__init__, unknown, "coalitions")
        self._begin = Choice(
            "Start from",
            STARTS,
            help="The powers of the record, or a made-up triad. Caplow sorts triads into eight types by strength.",
        )
        self._measure = Choice(
            "Measure",
            {m.key: m.name for m in evidence.measures() if m.key in MEASURES},
            help="What is counted as capability.",
        )
        self._year = Slider("Year", YEARS[0], min=YEARS[0], max=YEARS[-1], help="Start from the record of this year.")
        self._index = Choice(
            "Power index",
            INDICES,
            form="chips",
            help="How the power to decide is counted: over all coalitions (Banzhaf) or over all orders of joining "
            "(Shapley–Shubik).",
        )
        self._shares = Shares(
            "Share of capabilities, in per cent",
            {"": 100},
            help="Move one power and the others give way in proportion: the shares always add up to 100\u202f%.",
        )
        picture = Chart(name="coalitions", dark=DARK)
        report = Report(
            actions={"reset": "Reset", "record": "Back to the start"},
            on_action=self._act,
            credit="Caplow 1956 · Gamson 1961",
        )
        self.restore({"year": year, "measure": measure, "start": start, "index": index, "shares": shares})
        for control in (self._begin, self._measure, self._year):
            control.observe(lambda _: self._from_start(), "value")
        self.assemble(
            {
                "start": self._begin,
                "measure": self._measure,
                "year": self._year,
                "index": self._index,
                "shares": self._shares,
            },
            picture,
            report,
        )

    def current(self) -> State:
        shares = {code: round(share, 4) for code, share in self._shares.value.items()} if self._moved() else None
        return {
            "year": self._now(),
            "measure": self._measure.value,
            "start": self._begin.value,
            "index": self._index.value,
            "shares": shares,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        year = whole_year(state["year"], YEARS, "coalitions")
        begin = known_option(self._begin, state["start"])
        measure = known_option(self._measure, state["measure"])
        index = known_option(self._index, state["index"])
        codes = tuple(_begun(begin, measure, year))
        shares = None if state["shares"] is None else share_of_each(state["shares"], codes, "coalitions")
        self._year.value, self._begin.value, self._measure.value, self._index.value = year, begin, measure, index
        self._from_start()
        if shares is not None:
            self._shares.value = shares

    def describe(self) -> Described:
        year, begin = self._now(), self._begin.value
        lead = (
            f"{year}, {evidence.measure(self._measure.value).short}" if begin in HOW_MANY else f"An example of {begin}"
        )
        return coalitions_view(
            self._shares.value,
            names={code: evidence.name_in(code, year) for code in self._shares.value},
            index=self._index.value,
            lead="Shares set by hand" if self._moved() else lead,
            compact=self.picture.compact,
        )

    def notes(self) -> Sequence[str]:
        """What the rules leave out, our own tolerance, and breaks of the series at this year."""
        said = [
            "Every rule here sees strength and nothing else: no ideology, no distance, no past quarrel. Shares that "
            "look equal count as equal: within 0.05 points or to the decimal shown, a tolerance of our own."
        ]
        if self._begin.value not in HOW_MANY:
            return [*said, "The shares are made up to show the type; they are nobody’s record."]
        year = self._now()
        if self._begin.value != "three":
            said.append(
                "The three powers stay; added are the largest others by this measure on the list of major powers."
            )
        breaks = [b for b in evidence.breaks(self._measure.value) if b.year in (year, year + 1)]
        touched = [b for b in breaks if b.state in ("", *self._shares.value)]
        said += dict.fromkeys(f"Mind the break between {b.year - 1} and {b.year}. {b.text}" for b in touched)
        if self._measure.value == "cinc_ex_upop":
            said.append("Without urban population: our own variant of CINC, to keep two breaks of that series out.")
        return said

    def sources(self) -> Sequence[tuple[str, str]]:
        record = [evidence.measure(self._measure.value).source] if self._begin.value in HOW_MANY else []
        known = [evidence.source(key) for key in (*record, *SOURCES)]
        return [(source.reference(), source.url) for source in known]

    def _now(self) -> int:
        return round(self._year.value)

    def _started(self) -> Mapping[str, float]:
        return _begun(self._begin.value, self._measure.value, self._now())

    def _moved(self) -> bool:
        start = self._started()
        return any(abs(start[code] - share) > 1e-6 for code, share in self._shares.value.items())

    def _from_start(self) -> None:
        """Put the sliders back to the start, without showing each step."""
        with self.quietly():
            start, year = self._started(), self._now()
            self._shares.restart(
                start,
                names={code: evidence.name_in(code, year) for code in start},
                marks={code: Mark(style(code).tone, style(code).dash) for code in start},
            )

    def _act(self, action: str) -> None:
        if action == "reset":
            self.reset()
        elif action == "record":
            self._from_start()
            self.refresh()


@cache
def _begun(begin: str, measure: str, year: int) -> Mapping[str, float]:
    """The shares to start from, in per cent, the largest first."""
    if begin in TYPES:
        numbers: Mapping[str, float] = dict(zip(POWERS, TYPES[begin], strict=True))
    else:
        record = evidence.capabilities(measure, year)
        others = sorted(record.keys() - set(POWERS), key=lambda code: -record[code])
        numbers = {code: record[code] for code in (*POWERS, *others[: HOW_MANY[begin] - len(POWERS)])}
    held = as_shares(numbers)
    return {code: 100 * held[code] for code in sorted(held, key=lambda code: -held[code])}
