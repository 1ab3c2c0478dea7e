import re

import pytest
from structural_realism import evidence
from structural_realism.evidence.tables import package


@pytest.mark.parametrize(
    ("key", "cite"),
    [
        ("singer-1972", "Singer, Bremer & Stuckey 1972"),
        ("waltz-1979", "Waltz 1979"),
        ("shen-xia-2012", "Shen & Xia 2012"),
        ("atop-5-1", "Leeds et al. 2002"),
        ("cow-nmc-7", "COW, National Material Capabilities 7.0"),
        ("treaty-1950", "Sino-Soviet Treaty 1950"),
        ("washington-post-1979", "Washington Post, 4 April 1979"),
    ],
)
def test_a_source_in_a_line_of_text(key: str, cite: str) -> None:
    assert evidence.source(key).cite() == cite


@pytest.mark.parametrize(
    ("key", "reference"),
    [
        ("waltz-1979", "Kenneth N. Waltz: Theory of International Politics (Addison-Wesley 1979)."),
        (
            "jervis-1978",
            "Robert Jervis: “Cooperation under the Security Dilemma”, World Politics 30(2), 167–214 (1978).",
        ),
    ],
)
def test_a_source_in_a_list(key: str, reference: str) -> None:
    assert evidence.source(key).reference() == reference


def test_every_entry_is_csl_and_whole() -> None:
    for key, entry in package().bibliography.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)
        assert entry["type"] and entry["title"] and isinstance(entry["custom"]["checked"], bool)
        source = evidence.source(key)
        assert source.cite() and source.reference().endswith(".")
        assert not source.url or source.url.startswith("http")


def test_pages_and_doi_are_given_only_for_checked_sources() -> None:
    for source in evidence.sources():
        assert source.checked or not source.doi, source.key


def test_every_source_of_data_tells_its_terms() -> None:
    for source in evidence.sources():
        if source.kind == "dataset" and source.key != "thompson-2022":
            assert source.terms, source.key


def test_an_unknown_source_gets_the_nearest() -> None:
    with pytest.raises(evidence.EvidenceError, match=r'There is no source "walz-1979"\. Did you mean .waltz-1979.\?'):
        evidence.source("walz-1979")
