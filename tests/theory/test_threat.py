"""Walt's four sources of threat in an index of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import THREAT_SOURCES, threat_index

sources = st.fixed_dictionaries(dict.fromkeys(THREAT_SOURCES, st.floats(0, 1)))


def felt(power, proximity, offence, intentions):
    return dict(zip(THREAT_SOURCES, (power, proximity, offence, intentions), strict=True))


def test_names_the_four_sources():
    """Walt (1987)."""
    assert THREAT_SOURCES == ("aggregate power", "proximity", "offensive power", "aggressive intentions")


def test_is_the_mean_of_the_sources():
    threat = threat_index(felt(0.9, 0.2, 0.6, 0.3))
    assert threat.index == approx(0.5)
    assert threat.weights == dict.fromkeys(THREAT_SOURCES, 0.25)
    assert (threat.sources, threat.combine) == (felt(0.9, 0.2, 0.6, 0.3), "mean")


def test_weights_count_in_proportion():
    threat = threat_index(felt(0.9, 0.2, 0.6, 0.3), weights=felt(0, 0, 3, 1))
    assert threat.index == approx(0.525)
    assert threat.weights["offensive power"] == 0.75


def test_in_a_product_one_source_at_zero_removes_the_threat():
    assert threat_index(felt(0.5, 0.5, 1, 0.8), combine="product").index == approx(0.2)
    assert threat_index(felt(1, 1, 1, 0), combine="product").index == 0
    assert threat_index(felt(1, 1, 1, 0), combine="product").weights == {}


@given(sources, st.sampled_from(["mean", "product"]))
def test_lies_between_none_and_all(x, combine):
    assert -1e-12 <= threat_index(x, combine=combine).index <= 1 + 1e-12


@given(sources, st.sampled_from(THREAT_SOURCES))
def test_never_falls_when_a_source_grows(x, source):
    assert threat_index({**x, source: 1}).index >= threat_index(x).index - 1e-12


@pytest.mark.parametrize(
    ("combine", "sentence"),
    [
        (
            "mean",
            "The threat is 0.70 from 0 to 1 by our own index, the mean of aggregate power (weight 0.25), proximity "
            "(weight 0.25), offensive power (weight 0.25) and aggressive intentions (weight 0.25).",
        ),
        (
            "product",
            "The threat is 0.20 from 0 to 1 by our own index, the product of aggregate power, proximity, offensive "
            "power and aggressive intentions.",
        ),
    ],
)
def test_sentences(combine, sentence):
    assert str(threat_index(felt(0.5, 0.5, 1, 0.8), combine=combine)) == sentence
