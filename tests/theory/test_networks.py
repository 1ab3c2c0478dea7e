"""Friends and foes among many states."""

from itertools import combinations, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import DomainError, network_balance

networks = st.dictionaries(
    st.sampled_from([frozenset(pair) for pair in combinations("ABCDEF", 2)]), st.sampled_from((1, -1)), min_size=1
)


def ties(friends="", foes=""):
    return {frozenset(pair): 1 for pair in friends.split()} | {frozenset(pair): -1 for pair in foes.split()}


@pytest.mark.parametrize(
    ("network", "triangles", "balanced", "frustration", "score"),
    [
        (ties("AB AC BC"), 1, 1, 0, 1),
        (ties("AB", "AC BC"), 1, 1, 0, 1),
        (ties("AB AC", "BC"), 1, 0, 1, 1 / 3),
        (ties("", "AB AC BC"), 1, 0, 1, 1 / 3),
        (ties("", "AB AC AD BC BD CD"), 4, 0, 2, 1 / 3),
        (ties("AB AC AD BC BD", "CD"), 4, 2, 1, 2 / 3),
        (ties("AB CD", "AC AD BC BD"), 4, 4, 0, 1),
        (ties("AB BC CD", "DA"), 0, 0, 1, 1 / 2),
        (ties("", "AB"), 0, 0, 0, 1),
    ],
)
def test_cases_worked_by_hand(network, triangles, balanced, frustration, score):
    result = network_balance(network)
    assert (result.ties, result.triangles, result.balanced_triangles) == (len(network), triangles, balanced)
    assert str(result.triangles) == str(triangles)
    assert result.balanced_share == (balanced / triangles if triangles else None)
    assert (result.frustration, result.score) == (frustration, approx(score))


def broken(network, camp):
    return sum((sign > 0) != ((one in camp) == (other in camp)) for (one, other), sign in network.items())


@given(networks)
@settings(max_examples=60)
def test_agrees_with_trying_every_division_and_every_triangle(network):
    result = network_balance(network)
    names = sorted(set().union(*network))
    divisions = [{n for n, s in zip(names, sides, strict=True) if s} for sides in product((0, 1), repeat=len(names))]
    assert result.frustration == min(broken(network, camp) for camp in divisions)
    assert broken(network, result.camps[0]) == broken(network, result.camps[1]) == result.frustration
    assert result.camps[0] | result.camps[1] == set(names) and not result.camps[0] & result.camps[1]
    closed = [
        network[frozenset((a, b))] * network[frozenset((a, c))] * network[frozenset((b, c))]
        for a, b, c in combinations(names, 3)
        if {frozenset((a, b)), frozenset((a, c)), frozenset((b, c))} <= network.keys()
    ]
    assert (result.triangles, result.balanced_triangles) == (len(closed), closed.count(1))


@given(networks)
def test_ranges(network):
    result = network_balance(network)
    assert 0 <= result.frustration <= len(network) / 2
    assert 0 <= result.score <= 1


@given(networks, st.permutations("ABCDEF"))
def test_names_do_not_matter(network, names):
    renamed = dict(zip("ABCDEF", names, strict=True))
    other = network_balance({frozenset(renamed[state] for state in pair): sign for pair, sign in network.items()})
    result = network_balance(network)
    assert (other.frustration, other.balanced_triangles) == (result.frustration, result.balanced_triangles)


def test_takes_twenty_states_and_no_more():
    ring = [f"state {i:02}" for i in range(21)]
    assert network_balance({frozenset(pair): -1 for pair in pairwise(ring[:20])}).frustration == 0
    with pytest.raises(DomainError) as refusal:
        network_balance({frozenset(pair): -1 for pair in pairwise(ring)})
    assert str(refusal.value) == (
        "21 states can be divided into two camps in 2^20 ways, too many to go through. Give up to 20 states."
    )


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (
            ties("AB AC", "BC"),
            "0.0% of the triangles balance; 1 of 3 ties would have to flip for perfect balance (A, B and C in one "
            "camp; score 0.33, where 1 is perfect).",
        ),
        (
            ties("", "AB"),
            "There is no triangle; 0 of 1 ties would have to flip for perfect balance (A against B; score 1.00, where "
            "1 is perfect).",
        ),
    ],
)
def test_sentences(network, sentence):
    assert str(network_balance(network)) == sentence
