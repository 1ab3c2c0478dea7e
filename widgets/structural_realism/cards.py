"""Cards in a lesson: a term, a claim of the paper beside the record, and where either comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import evidence
from .controls.base import shown_as
from .controls.cards import Cards
from .plain import PlainError, nearest
from .views import Card

STATUS = {
    "sound": "holds",
    "imprecise": "is imprecise",
    "contested": "is contested",
    "wrong": "is wrong",
    "unverifiable": "cannot be verified",
}


class Shown:
    """Cards on the page; their plain text where there is no page."""

    def __init__(self, cards: Sequence[Card], *, search: str = "Search", text: str = "", folded: bool = False) -> None:
        self.cards = tuple(cards)
        self._search = search
        self._folded = folded
        self._text = text or "\n\n".join(map(_plain, self.cards))

    def __repr__(self) -> str:
        return self._text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        cards = Cards([card.as_dict() for card in self.cards], label=self._search, folded=self._folded)
        return shown_as(cards, repr(self))


def _plain(card: Card) -> str:
    head = f"{card.title} ({card.when})" if card.when else card.title
    parts = [head, card.text, *(f"{name}: {text}" for name, text, _ in card.pairs)]
    return "\n".join([*filter(None, parts), *(f"Source: {text}" for text, _ in card.sources)])


def _works(keys: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((evidence.source(key).reference().rstrip("."), evidence.source(key).url) for key in keys)


def _claim_card(found: evidence.Claim) -> Card:
    record = found.correction or "The claim holds as it stands."
    pairs = ((f"The paper says ({found.section})", found.claim, ""), ("The record shows", record, found.id))
    return Card(
        found.id, f"This claim {STATUS.get(found.status, found.status)}.", pairs=pairs, sources=_works(found.sources)
    )


def _event_card(found: evidence.Event) -> Card:
    return Card(found.title, found.when, found.description, sources=_works(found.sources))


def _source_card(found: evidence.Source) -> Card:
    return Card(found.cite(), "", found.terms, sources=((found.reference().rstrip("."), found.url),))


def _concept_card(found: evidence.Concept) -> Card:
    pairs = (("Often taken for", found.misconception, ""), ("But", found.why_wrong, "")) if found.misconception else ()
    return Card(found.term, "", found.definition, pairs, _works(found.sources))


def sources(identity: str) -> Shown:
    """Where something comes from: a claim (``"C-3.1-02"``), an event (``"E-05"``), a measure (``"cinc"``) or a work."""
    events = {event.id: event for event in evidence.events()}
    if identity in events:
        return Shown([_event_card(events[identity])])
    if identity in {measure.key for measure in evidence.measures()}:
        measure = evidence.measure(identity)
        return Shown([Card(measure.name, measure.unit, measure.definition, sources=_works([measure.source]))])
    claims = {claim.id: claim for claim in evidence.claims()}
    if identity in claims:
        return Shown([_claim_card(claims[identity])])
    works = {work.key: work for work in evidence.sources()}
    if identity in works:
        return Shown([_source_card(works[identity])])
    guess = nearest(identity, [*claims, *events, *works])
    raise PlainError(
        f"Nothing in the record is called {identity!r}.{guess} "
        "Give a claim such as C-3.1-02, an event such as E-05, or the key of a source."
    )


def claim(identity: str) -> Shown:
    """One claim of the paper by its id (``"C-3.1-02"``), or all those of a section (``"3.1"``), beside the record."""
    if identity.upper().startswith("C-"):
        return Shown([_claim_card(evidence.claim(identity.upper()))])
    return Shown(
        [_claim_card(found) for found in evidence.claims(identity)], search=f"Search the claims of section {identity}"
    )


def define(*terms: str) -> Shown:
    """What each term means, what it is often taken for, and where the meaning comes from."""
    if not terms:
        raise PlainError('Give a term, such as sr.define("polarity"); sr.glossary() shows them all.')
    return Shown([_concept_card(evidence.concept(term)) for term in terms])


def glossary() -> Shown:
    """All terms of the course, with a search field."""
    terms = evidence.concepts()
    text = f"{len(terms)} terms: {', '.join(found.term for found in terms)}."
    return Shown([_concept_card(found) for found in terms], search="Search the glossary", text=text, folded=True)
