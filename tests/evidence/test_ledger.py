from collections import Counter

import pytest
from structural_realism import evidence


def test_the_ledger_is_whole() -> None:
    claims = evidence.claims()
    assert len(claims) == 204
    assert Counter(claim.status for claim in claims) == {
        "sound": 65,
        "imprecise": 63,
        "contested": 42,
        "wrong": 23,
        "unverifiable": 11,
    }
    assert len(evidence.claims("3.1")) == 25 and len(evidence.claims("3.3")) == 8


def test_a_claim_is_told_in_our_words_with_a_short_place_in_the_paper() -> None:
    for claim in evidence.claims():
        assert len(claim.anchor.split()) <= 12, claim.id
        assert claim.id.startswith(f"C-{claim.section}-")


def test_what_is_not_sound_has_a_correction_and_what_is_corrected_a_source() -> None:
    for claim in evidence.claims():
        assert claim.status == "sound" or claim.correction, claim.id
        assert claim.sources or claim.verification in ("not checkable", "general knowledge"), claim.id
        assert claim.verification in evidence.VERIFICATION and claim.teach_as in evidence.TEACH_AS


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("C-3.1-02", "Signed 14 February 1950, in force 11 April 1950"),
        ("C-3.1-20", "about 1.5 million in all"),
        ("C-3.3-02", "the two poles (US and USSR)"),
        ("C-3.3-06", "read China and Russia"),
        ("C-4.3-07", "21 March 2023"),
        ("C-4.3-13", "on reparations (14 November 2022) it voted no with Russia"),
    ],
)
def test_the_worst_slips_are_mended(id: str, words: str) -> None:
    assert words in evidence.claim(id).correction


def test_the_ledger_agrees_with_the_table_of_votes() -> None:
    votes = {vote.reference: vote for vote in evidence.key_votes()}
    assert votes["A/RES/ES-11/1"].china == "abstain" and votes["A/RES/ES-11/1"].russia == "no"
    assert votes["A/RES/ES-11/3"].china == votes["A/RES/ES-11/5"].china == "no"
    assert votes["S/2014/189"].china == votes["S/2022/720"].china == "abstain"


def test_the_ledger_agrees_with_the_capabilities() -> None:
    said = evidence.claim("C-3.1-05").correction
    cinc, milex = evidence.capabilities("cinc", 1950), evidence.capabilities("milex", 1950)
    assert f"{100 * cinc['RUS']:.0f} %" in said and f"China {100 * cinc['CHN']:.0f} %" in said
    assert round(milex["RUS"] / milex["CHN"]) == 6


@pytest.mark.parametrize("wrong", ["C-3.1-99", "3.1-02", ""])
def test_an_unknown_claim_gets_the_form_of_an_id(wrong: str) -> None:
    with pytest.raises(evidence.EvidenceError, match=r"An id names the section and a number: C-3\.1-02"):
        evidence.claim(wrong)


def test_an_unknown_section_gets_the_sections() -> None:
    with pytest.raises(evidence.EvidenceError, match=r'has no section "9"\. Sections: 0, 1, 2, 3, 3\.1'):
        evidence.claims("9")
