"""Three states and their coalitions, by strength alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import triad

strengths = st.tuples(*[st.floats(1e-3, 1e3)] * 3)

TYPES = [
    (1, (1, 1, 1), "A = B = C", "AB AC BC", "AB AC BC"),
    (2, (3, 2, 2), "A > B = C and A < B + C", "BC", "BC"),
    (3, (2, 2, 1), "A = B > C", "AC BC", "AC BC"),
    (4, (3, 1, 1), "A > B + C and B = C", "", ""),
    (5, (4, 3, 2), "A > B > C and A < B + C", "BC AC", "BC"),
    (6, (4, 2, 1), "A > B > C and A > B + C", "", ""),
    (7, (3, 2, 1), "A > B > C and A = B + C", "AB AC", "AC"),
    (8, (2, 1, 1), "A = B + C and B = C", "AB AC", "AB AC"),
]
"""Arithmetic of the types of Caplow (1956, 1959) and cheapest winning coalitions of Gamson (1961); models.md §3.2."""


def states(*values):
    return dict(zip("ABC", values, strict=True))


def coalitions(text):
    return tuple(frozenset(pair) for pair in text.split())


@pytest.mark.parametrize(("kind", "x", "condition", "caplow", "gamson"), TYPES)
def test_caplows_types(kind, x, condition, caplow, gamson):
    result = triad(states(*x))
    assert (result.caplow_type, result.condition) == (kind, condition)
    assert result.coalitions == coalitions(caplow)
    assert set(result.cheapest_winning) == set(coalitions(gamson))


@pytest.mark.parametrize(("kind", "x", "condition", "caplow", "gamson"), TYPES)
def test_strength_decides_who_is_a_not_the_order(kind, x, condition, caplow, gamson):
    result = triad(dict(reversed(states(*x).items())))
    assert result.caplow_type == kind
    assert [result.shares[state] for state in result.states] == sorted(result.shares.values(), reverse=True)
    assert len(result.coalitions) == len(caplow.split())


@pytest.mark.parametrize(
    ("x", "kind"),
    [
        ((0.1 + 0.2, 0.3, 0.3), 1),
        ((0.3, 0.1, 0.2), 7),
        ((0.2, 0.1, 0.1 + 1e-11), 8),
        ((3 + 3e-8, 2, 1), 6),
        ((3 - 3e-8, 2, 1), 5),
        ((3, 2 + 2e-8, 2), 5),
        ((2 + 2e-8, 2, 1), 5),
        ((3, 1 + 2e-8, 1), 6),
        ((5, 5, 0), 3),
        ((5, 0, 0), 4),
    ],
)
def test_ties_are_ties_to_a_tolerance(x, kind):
    assert triad(states(*x)).caplow_type == kind


def test_gamson_shares_the_prize_in_proportion():
    result = triad(states(4, 3, 2))
    assert {coalition: dict(prize) for coalition, prize in result.gamson_shares.items()} == {
        frozenset("BC"): approx({"B": 0.6, "C": 0.4})
    }
    assert not triad(states(4, 2, 1)).gamson_shares


@given(strengths)
def test_without_a_majority_all_are_equally_decisive(x):
    result = triad(states(*x))
    top = max(result.shares.values())
    if top < 0.499:
        assert tuple(result.banzhaf.values()) == tuple(result.shapley_shubik.values()) == approx((1 / 3, 1 / 3, 1 / 3))
        assert result.system_stable and result.essential == set("ABC")
    if top > 0.501:
        assert sorted(result.banzhaf.values()) == sorted(result.shapley_shubik.values()) == [0, 0, 1]
        assert not result.system_stable and len(result.essential) == 1


@given(strengths)
def test_in_type_five_gamson_always_expects_the_two_weaker(x):
    result = triad(states(*x))
    if result.caplow_type == 5:
        assert result.cheapest_winning == (frozenset(result.states[1:]),)


@given(strengths, st.floats(1e-2, 1e2))
def test_names_order_and_unit_do_not_matter(x, unit):
    result = triad(states(*x))
    other = triad({f"new {state}": unit * part for state, part in reversed(states(*x).items())})
    assert other.caplow_type == result.caplow_type
    assert {frozenset(f"new {state}" for state in pair) for pair in result.cheapest_winning} == set(
        other.cheapest_winning
    )


def test_resource_stability():
    assert triad(states(150, 100, 50)).resource_stable
    assert not triad(states(100, 100, 100)).resource_stable


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (
            {"China": 2, "USSR": 3, "US": 4},
            "This is Caplow's type 5 (A > B > C and A < B + C; A = US, B = USSR, C = China): he expects a coalition of "
            "USSR and China, or of US and China, Gamson a coalition of USSR and China.",
        ),
        (
            {"China": 1, "USSR": 2, "US": 4},
            "This is Caplow's type 6 (A > B > C and A > B + C; A = US, B = USSR, C = China): he expects no coalition, "
            "Gamson no coalition.",
        ),
    ],
)
def test_sentences(x, sentence):
    assert str(triad(x)) == sentence
