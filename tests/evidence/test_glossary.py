import pytest
from structural_realism import evidence


def test_fifty_one_terms_with_all_their_parts() -> None:
    concepts = evidence.concepts()
    assert len(concepts) == 51
    for concept in concepts:
        assert concept.definition and concept.misconception and concept.why_wrong and concept.sections
        assert concept.sources and all(evidence.source(key) for key in concept.sources), concept.id
        assert len(concept.definition.split()) <= 50, concept.id


@pytest.mark.parametrize(
    ("asked", "term"),
    [
        ("anarchy", "Anarchy"),
        ("Polarity", "Polarity"),
        (" BALANCING ", "Balancing"),
        ("entrapment", "Abandonment and entrapment"),
        ("K-09", "Polarity"),
        ("three images", "Levels of analysis"),
    ],
)
def test_a_term_is_found_by_any_of_its_names(asked: str, term: str) -> None:
    assert evidence.concept(asked).term == term


def test_no_name_means_two_terms() -> None:
    names = [name.casefold() for concept in evidence.concepts() for name in (concept.term, *concept.also)]
    assert len(set(names)) == len(names)


def test_an_unknown_term_gets_the_nearest() -> None:
    with pytest.raises(evidence.EvidenceError, match=r'The glossary has no "anarky"\. Did you mean .anarchy.\?'):
        evidence.concept("anarky")
