"""Cards in a lesson: terms, claims and sources, as plain text and as a widget."""

from __future__ import annotations

import pytest
import structural_realism as sr
from structural_realism import evidence
from structural_realism.cards import STATUS


@pytest.mark.parametrize("concept", evidence.concepts(), ids=lambda concept: concept.id)
def test_every_term_can_be_defined_by_each_of_its_names(concept: evidence.Concept) -> None:
    for name in (concept.term, concept.term.upper(), *concept.also):
        said = repr(sr.define(name))
        assert concept.definition in said and "Source: " in said


def test_several_terms_stand_below_one_another() -> None:
    assert [card.title for card in sr.define("balancing", "bandwagoning").cards] == ["Balancing", "Bandwagoning"]
    with pytest.raises(ValueError, match="Give a term"):
        sr.define()


def test_every_claim_and_event_has_its_card() -> None:
    for claim in evidence.claims():
        said = repr(sr.sources(claim.id))
        assert claim.claim in said and STATUS[claim.status] in said
        assert said.count("Source: ") == len(claim.sources)
    for event in evidence.events():
        assert event.when in repr(sr.sources(event.id))


def test_a_section_lists_its_claims_and_an_id_gives_one() -> None:
    assert len(sr.claim("3.1").cards) == len(evidence.claims("3.1")) > 20
    assert [card.title for card in sr.claim("c-4.3-07").cards] == ["C-4.3-07"]
    assert "21 March 2023" in repr(sr.claim("C-4.3-07"))


def test_the_glossary_holds_every_term() -> None:
    glossary = sr.glossary()
    assert len(glossary.cards) == 51
    assert all(card.text for card in glossary.cards)
    bundle = glossary._repr_mimebundle_()
    assert bundle["text/plain"].startswith("51 terms: Anarchy")
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        ("define", "polarety", "polarity"),
        ("sources", "C-3.1-2", "C-3.1-02"),
        ("sources", "walz-1979", "waltz-1979"),
        ("claim", "9.9", "Sections"),
        ("claim", "C-3.1-999", "claim"),
    ],
)
def test_what_is_not_there_gets_a_sentence(call: str, argument: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        getattr(sr, call)(argument)
