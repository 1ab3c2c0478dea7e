"""What the powers did to and with one another: pacts, rivalries, disputes, votes, exercises, arms."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from .errors import EvidenceError
from .tables import table

LAST_RIVALRY = 2020
LAST_TIE = 2018

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Rivalry:
    """Two states that treat each other as dangerous competitors; `end` is empty while it went on in 2020."""

    id: int
    name: str
    state_a: str
    state_b: str
    start: int
    end: int | None
    positional: bool
    spatial: bool
    ideological: bool
    interventionary: bool


@dataclass(frozen=True, slots=True)
class Pact:
    """What treaties between two powers promised in a year. Some are wide multilateral texts, not alliances."""

    year: int
    state_a: str
    state_b: str
    defence: bool
    offence: bool
    neutrality: bool
    nonaggression: bool
    consultation: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """The strongest treaty tie of two great powers from `start` to `end`.

    `code` is 3 for defence, 2 for neutrality or non-aggression, 1 for consultation only.
    """

    state_a: str
    state_b: str
    start: int
    end: int
    code: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A militarised dispute of two powers in a year, by one of two codings that must not be added up.

    Hostility runs from 1 (no militarised action) to 5 (war); a fatality level that is unknown is empty. Where
    `both_originators` is false, one of the two joined a quarrel that others began.
    """

    coding: str
    year: int
    dispute: int
    state_a: str
    state_b: str
    onset: bool
    hostility_a: int
    hostility_b: int
    fatality_a: int | None
    fatality_b: int | None
    both_originators: bool


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote in the United Nations; a vote that we could not establish is empty."""

    date: str
    body: str
    reference: str
    topic: str
    subject: str
    in_favour: int | None
    against: int | None
    abstentions: int | None
    china: str
    russia: str
    usa: str
    seen_in: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Exercise:
    """A joint exercise or patrol of Chinese and Russian forces."""

    name: str
    year: int
    start: str
    end: str
    place: str
    kind: str
    participants: str
    scale: str
    seen_in: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Accession:
    """A state's entry into NATO or the European Union (before 1993 the European Communities)."""

    organisation: str
    state: str
    date: str
    end: str
    note: str


@dataclass(frozen=True, slots=True)
class Deal:
    """A Russian arms sale to China: a single figure, by SIPRI."""

    ordered: int
    weapon: str
    number: int
    text: str


def rivalries(year: int | None = None) -> tuple[Rivalry, ...]:
    """The strategic rivalries of the United States, Russia and China, or those that were alive in a year to 2020."""
    if year is not None and not 1946 <= year <= LAST_RIVALRY:
        raise EvidenceError(f"Rivalries are coded to {LAST_RIVALRY}, and kept here from 1946; {year} lies outside.")
    return tuple(r for r in _all("rivalries", Rivalry) if year is None or r.start <= year <= (r.end or LAST_RIVALRY))


def pacts(year: int | None = None) -> tuple[Pact, ...]:
    """What treaties among the three powers promised, in all years to 2018 or in one."""
    return tuple(pact for pact in _all("alliances", Pact) if year in (None, pact.year))


def alliance_profile(state: str, year: int) -> dict[str, int]:
    """The treaty ties of one great power to all eight in a year, 1946–2018: 0 for none, and 3 to itself."""
    known = _all("alliance_ties", Tie)
    members = sorted({code for tie in known for code in (tie.state_a, tie.state_b)})
    if state not in members:
        raise EvidenceError(f"There are no treaty ties of {state} here: choose one of {', '.join(members)}.")
    if not 1946 <= year <= LAST_TIE:
        raise EvidenceError(f"Treaty ties are coded from 1946 to {LAST_TIE}; {year} lies outside.")
    ties = {frozenset((tie.state_a, tie.state_b)): tie.code for tie in known if tie.start <= year <= tie.end}
    return {other: 3 if other == state else ties.get(frozenset((state, other)), 0) for other in members}


def disputes(state_a: str, state_b: str, coding: str = "COW-MID 5.0") -> tuple[Dispute, ...]:
    """The militarised disputes of two of the three powers, by one coding."""
    pair = sorted((state_a, state_b))
    found = [dispute for dispute in _all("disputes", Dispute) if [dispute.state_a, dispute.state_b] == pair]
    if not found:
        raise EvidenceError(f"There are no disputes of {state_a} and {state_b} here: choose two of USA, RUS and CHN.")
    codings = dict.fromkeys(dispute.coding for dispute in found)
    if coding not in codings:
        raise EvidenceError(f'There is no coding "{coding}". Codings: {", ".join(codings)}.')
    return tuple(dispute for dispute in found if dispute.coding == coding)


def key_votes() -> tuple[Vote, ...]:
    """Votes of the Security Council and the General Assembly on Syria and Ukraine, in order of time."""
    return _all("key_votes", Vote)


def exercises() -> tuple[Exercise, ...]:
    """Joint exercises and patrols since 2003. The list is not complete."""
    return _all("exercises", Exercise)


def accessions(organisation: str = "NATO") -> tuple[Accession, ...]:
    """Who joined NATO or the EU, and when."""
    found = tuple(entry for entry in _all("accessions", Accession) if entry.organisation == organisation)
    if not found:
        raise EvidenceError(f'There is no organisation "{organisation}" here: choose NATO or EU.')
    return found


def deals() -> tuple[Deal, ...]:
    """Some large Russian arms sales to China."""
    return _all("arms_deals", Deal)


@cache
def _all(name: str, record: Callable[..., Record]) -> tuple[Record, ...]:
    return tuple(record(**row) for row in table(name))
