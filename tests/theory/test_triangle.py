"""Three states and the signs of their ties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import triangle

US_RUSSIA, US_CHINA, RUSSIA_CHINA = (
    frozenset(pair) for pair in (("US", "Russia"), ("US", "China"), ("Russia", "China"))
)


def ties(*signs):
    return dict(zip((US_RUSSIA, US_CHINA, RUSSIA_CHINA), signs, strict=True))


PATTERNS = [
    ((1, 1, 1), "ménage à trois", "friend friend friend", True, True, (1.5, 1.5, 1.5)),
    ((1, 1, -1), "romantic triangle", "pivot wing wing", False, False, (2.5, -0.5, -0.5)),
    ((1, -1, 1), "romantic triangle", "wing pivot wing", False, False, (-0.5, 2.5, -0.5)),
    ((-1, 1, 1), "romantic triangle", "wing wing pivot", False, False, (-0.5, -0.5, 2.5)),
    ((-1, -1, 1), "stable marriage", "outcast partner partner", True, True, (-2.5, 0.5, 0.5)),
    ((-1, 1, -1), "stable marriage", "partner outcast partner", True, True, (0.5, -2.5, 0.5)),
    ((1, -1, -1), "stable marriage", "partner partner outcast", True, True, (0.5, 0.5, -2.5)),
    ((-1, -1, -1), "unit veto", "foe foe foe", False, True, (-1.5, -1.5, -1.5)),
]
"""Cartwright and Harary (1956), Davis (1967), Dittmer (1981, 1987); US, Russia, China in turn; models.md §3.1, F5."""


@pytest.mark.parametrize(("signs", "pattern", "roles", "balanced", "weakly", "payoffs"), PATTERNS)
def test_patterns(signs, pattern, roles, balanced, weakly, payoffs):
    result = triangle(ties(*signs))
    assert result.pattern == pattern
    assert [result.roles[state] for state in ("US", "Russia", "China")] == roles.split()
    assert (result.balanced, result.weakly_balanced) == (balanced, weakly)
    assert [result.payoffs[state] for state in ("US", "Russia", "China")] == approx(payoffs)
    assert (result.signs, result.beta) == (ties(*signs), 0.5)


@pytest.mark.parametrize("beta", [0.01, 0.5, 0.99])
def test_payoffs_rank_the_roles_as_dittmer_does(beta):
    """The ranking after Wu (1996); the formula is our own."""
    payoff = {}
    for signs, *_ in PATTERNS:
        result = triangle(ties(*signs), beta=beta)
        payoff |= {role: result.payoffs[state] for state, role in result.roles.items()}
    ranking = ("pivot", "friend", "partner", "wing", "foe", "outcast")
    assert sorted(payoff, key=payoff.get, reverse=True) == list(ranking)
    assert payoff["pivot"] == approx(2 + beta)


RIVALRIES = {
    US_RUSSIA: [(1945, 1989), (2007, 2020)],
    US_CHINA: [(1949, 1972), (1996, 2020)],
    RUSSIA_CHINA: [(1958, 1989)],
}
"""Strategic rivalries after Thompson, Sakuwa and Suhas (2022)."""


@pytest.mark.parametrize(
    ("first", "last", "pattern", "role", "state"),
    [
        (1950, 1957, "stable marriage", "outcast", "US"),
        (1958, 1972, "unit veto", "foe", "China"),
        (1973, 1989, "stable marriage", "outcast", "Russia"),
        (1990, 1995, "ménage à trois", "friend", "China"),
        (1996, 2006, "romantic triangle", "pivot", "Russia"),
        (2007, 2020, "stable marriage", "outcast", "US"),
    ],
)
def test_the_strategic_triangle_year_by_year(first, last, pattern, role, state):
    for year in range(first, last + 1):
        rivals = {
            pair: -1 if any(start <= year <= end for start, end in spells) else 1 for pair, spells in RIVALRIES.items()
        }
        result = triangle(rivals)
        assert (result.pattern, result.roles[state]) == (pattern, role)


@given(st.tuples(*[st.sampled_from((1, -1))] * 3), st.permutations("ABC"))
def test_names_do_not_matter(signs, names):
    pairs = [frozenset(pair) for pair in ((names[0], names[1]), (names[0], names[2]), (names[1], names[2]))]
    result, other = triangle(ties(*signs)), triangle(dict(zip(pairs, signs, strict=True)))
    renamed = dict(zip(("US", "Russia", "China"), names, strict=True))
    assert {renamed[state]: role for state, role in result.roles.items()} == other.roles
    assert {renamed[state]: payoff for state, payoff in result.payoffs.items()} == other.payoffs


def test_takes_pairs_as_tuples_and_both_ways_round():
    given_twice = {("A", "B"): 1, ("B", "A"): 1.0, ("A", "C"): -1, ("B", "C"): -1}
    assert triangle(given_twice).roles == {"A": "partner", "B": "partner", "C": "outcast"}


@pytest.mark.parametrize(
    ("signs", "sentence"),
    [
        (
            (1, 1, 1),
            "This is a ménage à trois: Russia, US and China are friends. Balance theory expects it to last. All gain "
            "alike by our own scale.",
        ),
        (
            (1, 1, -1),
            "This is a romantic triangle: Russia and China are wings; US is the pivot. Balance theory calls it "
            "unstable. US gains most by our own scale.",
        ),
        (
            (-1, -1, 1),
            "This is a stable marriage: Russia and China are partners; US is the outcast. Balance theory expects it to "
            "last. Russia and China gain most by our own scale.",
        ),
        (
            (-1, -1, -1),
            "This is a unit veto: Russia, US and China are foes. It is unbalanced, and only weak balance theory, which "
            "lets foes of foes be foes, expects it to last. All gain alike by our own scale.",
        ),
    ],
)
def test_sentences(signs, sentence):
    assert str(triangle(ties(*signs))) == sentence
