"""How many poles does the system have? Shares of capabilities to read, to move and to label by two rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, ClassVar

from .. import evidence
from ..controls import Chart, Choice, Mark, Report, Shares, Slider
from ..numbers import listed, opening, the
from ..plain import PlainError, refuse_unknown
from ..theory import label_and_poles
from ..theory import shares as as_shares
from ..views import Described, polarity_view
from ..views.palette import DARK, style
from ..views.polarity import RULES, SHORT, History, Spell
from .base import Explorer, State

MEASURES = ("cinc", "cinc_ex_upop", "milex")
RULE_SOURCES = ("schweller-1993", "thompson-1988", "ray-singer-1973", "laakso-taagepera-1979")

UNION = "EU"


def _name(code: str, year: int) -> str:
    if code != UNION:
        return evidence.name_in(code, year)
    return "European Union" if year >= 1993 else "European Community"


@cache
def _members(year: int) -> tuple[str, ...]:
    """The major powers that were members of the Union, before 1993 of the Communities, on the last day of ``year``."""
    last = f"{year}-12-31"
    joined = {one.state for one in evidence.accessions("EU") if one.date <= last and not (one.end and one.end <= last)}
    return tuple(code for code in evidence.major_powers(year) if code in joined)


def _about_union(year: int, members: Sequence[str]) -> str:
    if not members:
        return (
            f"In {year} no major power of this record was a member of the European Communities: there is no such bar."
        )
    names = listed(the(evidence.name_in(code, year)) for code in members)
    verb = "are its members" if len(members) > 1 else "is its only member"
    return (
        f"The bar of the {_name(UNION, year)} takes the place of its members, it is not added to them. "
        f"{opening(names)} {verb} among the major powers of {year}; smaller members are not in this record, so the "
        "bar is too short. "
        "To count the Union as one power is our assumption: it has no army of its own."
    )


def _shares(measure: str, year: int, eu: str) -> dict[str, float]:
    numbers = dict(evidence.capabilities(measure, year))
    if eu == "one":
        inside = [numbers.pop(code) for code in _members(year) if code in numbers]
        if inside:
            numbers[UNION] = sum(inside)
    return {code: 100 * share for code, share in as_shares(numbers).items()}


@cache
def _spells(measure: str, eu: str) -> Mapping[str, tuple[Spell, ...]]:
    """Rule → unbroken runs of years with one label."""
    held = {year: _shares(measure, year, eu) for year in evidence.years(measure)}
    spells = {}
    for rule in RULES:
        runs = [
            (label, list(years))
            for label, years in groupby(held, key=lambda year: label_and_poles(held[year], rule)[0])
        ]
        spells[rule] = tuple(Spell(years[0], years[-1], label) for label, years in runs)
    return spells


class Polarity(Explorer):
    """Start from the record of a ``year`` by a ``measure``, then set the shares yourself.

    ``rule`` (``"schweller"`` or ``"thompson"``) chooses the thresholds that are drawn; both labels are always
    shown. ``eu`` is ``"one"`` to count the European Union as one power: its bar takes the place of its members among
    the major powers. ``shares`` maps each major power of that year to its share; they are scaled to 100 per cent.

    Raises ``PlainError`` for a year, measure, rule, state or share that has no meaning here.
    """

    command = "polarity"
    title = "How many poles does the system have?"
    prompt = "Set each power's share of capabilities. Before you move anything: what would you call this year?"
    terms: ClassVar[Mapping[str, str]] = {
        "measure": "Distribution of capabilities",
        "rule": "Polarity",
        "eu": "Great power",
        "shares": "Hegemony",
    }

    def __init__(
        self,
        year: int = 1950,
        *,
        measure: str = "cinc",
        rule: str = "schweller",
        eu: str = "states",
        shares: Mapping[str, float] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown(Polarity.__init__, unknown, "polarity")
        span = evidence.years("cinc")
        self._year = Slider(
            "Year",
            span[0],
            min=span[0],
            max=span[-1],
            help="Start from the record of this year. Moving it puts the shares back to the record.",
        )
        self._measure = Choice(
            "Measure",
            {m.key: m.name for m in evidence.measures() if m.key in MEASURES},
            help="What is counted as capability. A ranking by one measure need not hold by another.",
        )
        self._rule = Choice(
            "Show the lines of",
            SHORT,
            help="Whose rule the dashed lines show. Both labels are always below the picture.",
        )
        self._eu = Choice(
            "European Union",
            {"states": "as its states", "one": "as one power"},
            help="Whether France, Germany and the United Kingdom have bars of their own, or one bar in the years in "
            "which they were members. Would the Union act as one?",
        )
        self._shares = Shares(
            "Share of capabilities, in per cent",
            {"": 100},
            help="Move one power and the others give way in proportion: the shares always add up to 100\u202f%.",
        )
        picture = Chart(name="polarity", dark=DARK)
        report = Report(
            actions={"reset": "Reset", "record": "Back to the record"},
            on_action=self._act,
            credit="Singer, Bremer & Stuckey 1972 · Schweller 1993",
        )
        self.restore({"year": year, "measure": measure, "rule": rule, "eu": eu, "shares": shares})
        self._year.observe(lambda _: self._from_record(), "value")
        self._measure.observe(lambda _: self._from_record(), "value")
        self._eu.observe(lambda _: self._from_record(), "value")
        self.assemble(
            {
                "year": self._year,
                "measure": self._measure,
                "rule": self._rule,
                "eu": self._eu,
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
            "rule": self._rule.value,
            "eu": self._eu.value,
            "shares": shares,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        year = state["year"]
        if isinstance(year, bool) or not isinstance(year, int):
            raise PlainError(f"polarity takes a year as a whole number, such as 1950; {year!r} is not one.")
        span = evidence.years("cinc")
        if year not in span:
            raise PlainError(
                f"The record runs from {span[0]} to {span[-1]}; {year} lies outside it. Choose a year in between."
            )
        self._measure.value, self._rule.value, self._eu.value = state["measure"], state["rule"], state["eu"]
        self._year.value = year
        self._from_record()
        if state["shares"] is not None:
            self._shares.value = dict(state["shares"])

    def describe(self) -> Described:
        year = self._now()
        names = {code: _name(code, year) for code in self._shares.value}
        moved = self._moved()
        measure = evidence.measure(self._measure.value).short
        lead = f"{year}, {measure}, changed by hand" if moved else f"{year}, {measure}"
        return polarity_view(
            self._shares.value,
            names=names,
            rule=self._rule.value,
            lead=lead,
            before=self._record() if moved else None,
            history=History(year, _spells(self._measure.value, self._eu.value)),
            compact=self.picture.compact,
        )

    def notes(self) -> Sequence[str]:
        """Breaks of the series at this year, and who is not counted."""
        year = self._now()
        said = []
        if year < 1950:
            said.append("China counts as a major power from 1950 in this record, so it has no bar here.")
        members = _members(year) if self._eu.value == "one" else ()
        if self._eu.value == "one":
            said.append(_about_union(year, members))
        missing = [
            code for code in evidence.major_powers(year) if code not in self._shares.value and code not in members
        ]
        if missing:
            names = listed(evidence.name_in(code, year) for code in missing)
            said.append(f"The record has no number for {names} in {year}; the shares are those of the others.")
        breaks = [
            b
            for b in evidence.breaks(self._measure.value)
            if b.year in (year, year + 1) and b.state in ("", "USA", "RUS", "CHN")
        ]
        said += dict.fromkeys(f"Mind the break between {b.year - 1} and {b.year}. {b.text}" for b in breaks)
        if self._measure.value == "cinc_ex_upop":
            said.append("Without urban population: our own variant of CINC, to keep two breaks of that series out.")
        return said

    def sources(self) -> Sequence[tuple[str, str]]:
        keys = dict.fromkeys([evidence.measure(self._measure.value).source, *RULE_SOURCES])
        return [(evidence.source(key).reference(), evidence.source(key).url or "") for key in keys]

    def _now(self) -> int:
        return round(self._year.value)

    def _record(self) -> Mapping[str, float]:
        return _shares(self._measure.value, self._now(), self._eu.value)

    def _moved(self) -> bool:
        record = self._record()
        return any(abs(record[code] - share) > 1e-6 for code, share in self._shares.value.items())

    def _from_record(self) -> None:
        record, year = self._record(), self._now()
        ordered = dict(sorted(record.items(), key=lambda item: -item[1]))
        self._shares.restart(
            ordered,
            names={code: _name(code, year) for code in ordered},
            marks={code: Mark(style(code).tone, style(code).dash) for code in ordered},
        )

    def _act(self, action: str) -> None:
        if action == "reset":
            self.reset()
        elif action == "record":
            self._from_record()
