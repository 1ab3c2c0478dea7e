"""Who aligns with whom among three states: theorists and their critics by one measure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structural_realism.theory import ALIGNMENT_RULES, landscape, predict_alignment

strengths = st.tuples(*[st.integers(1, 100)] * 3)

US_RUSSIA, US_CHINA, RUSSIA_CHINA = PAIRS = tuple(
    frozenset(pair) for pair in (("US", "Russia"), ("US", "China"), ("Russia", "China"))
)
EVIDENCE = {
    "previous": dict(zip(PAIRS, (-1, -1, 1), strict=True)),
    "regimes": {"US": "democracy", "Russia": "autocracy", "China": "autocracy"},
    "trade": dict(zip(PAIRS, (30, 600, 200), strict=True)),
    "outcast": "China",
}
"""What the baselines may use beside shares; every rule is given all of it and uses what it needs."""


def powers(us, russia, china):
    return {"US": us, "Russia": russia, "China": china}


def predict(x, rule, **evidence):
    return predict_alignment(powers(*x), rule, **(EVIDENCE | evidence))


def marriage(pair):
    return {other: 1 if other == pair else -1 for other in PAIRS}


def test_all_rules_have_one_signature():
    assert tuple(ALIGNMENT_RULES) == (
        "strongest isolated",
        "strongest isolated if beatable",
        "caplow",
        "gamson",
        "always the same outcast",
        "same as last year",
        "same regime type",
        "who trades most",
    )
    for rule in ALIGNMENT_RULES:
        assert predict((4, 3, 2), rule).rule == rule


def test_rules_say_what_they_need():
    assert [needed for needed in ALIGNMENT_RULES.values() if needed] == ["outcast", "previous", "regimes", "trade"]


@pytest.mark.parametrize(
    ("rule", "x", "pair", "outcast"),
    [
        ("strongest isolated", (4, 3, 2), RUSSIA_CHINA, "US"),
        ("strongest isolated", (9, 3, 2), RUSSIA_CHINA, "US"),
        ("strongest isolated", (3, 4, 2), US_CHINA, "Russia"),
        ("strongest isolated if beatable", (4, 3, 2), RUSSIA_CHINA, "US"),
        ("caplow", (3, 2, 2), RUSSIA_CHINA, "US"),
        ("gamson", (4, 3, 2), RUSSIA_CHINA, "US"),
        ("gamson", (3, 2, 1), US_CHINA, "Russia"),
        ("always the same outcast", (9, 3, 2), US_RUSSIA, "China"),
        ("same as last year", (4, 3, 2), RUSSIA_CHINA, "US"),
        ("same regime type", (4, 3, 2), RUSSIA_CHINA, "US"),
        ("who trades most", (4, 3, 2), US_CHINA, "Russia"),
    ],
)
def test_one_coalition(rule, x, pair, outcast):
    prediction = predict(x, rule)
    assert (prediction.coalition, prediction.coalitions, prediction.outcast) == (pair, (pair,), outcast)
    assert prediction.signs == marriage(pair)


@pytest.mark.parametrize(
    ("rule", "x", "pairs"),
    [
        ("strongest isolated", (2, 2, 1), {RUSSIA_CHINA, US_CHINA}),
        ("strongest isolated", (0.3, 0.1 + 0.2, 0.3), set(PAIRS)),
        ("strongest isolated if beatable", (2, 2, 1), {RUSSIA_CHINA, US_CHINA}),
        ("caplow", (4, 3, 2), {RUSSIA_CHINA, US_CHINA}),
        ("caplow", (1, 1, 1), set(PAIRS)),
        ("gamson", (2, 1, 1), {US_RUSSIA, US_CHINA}),
    ],
)
def test_several_coalitions_leave_the_outcome_open(rule, x, pairs):
    prediction = predict(x, rule)
    assert set(prediction.coalitions) == pairs
    assert (prediction.coalition, prediction.outcast, prediction.signs) == (None, None, None)


@pytest.mark.parametrize(
    ("rule", "x"),
    [
        ("strongest isolated if beatable", (5, 3, 2)),
        ("strongest isolated if beatable", (0.5 - 1e-10, 0.3, 0.2)),
        ("strongest isolated if beatable", (6, 3, 2)),
        ("caplow", (4, 2, 1)),
        ("gamson", (4, 2, 1)),
    ],
)
def test_no_coalition_if_it_cannot_win(rule, x):
    prediction = predict(x, rule)
    assert (prediction.coalition, prediction.coalitions, prediction.outcast, prediction.signs) == (None, (), None, None)


def test_a_close_race_is_not_a_tie():
    assert predict((4, 4 - 1e-7, 2), "strongest isolated").outcast == "US"
    assert predict((0.5 - 1e-8, 0.3, 0.2), "strongest isolated if beatable").outcast == "US"


@pytest.mark.parametrize(
    ("rule", "evidence", "signs"),
    [
        ("same as last year", {"previous": dict.fromkeys(PAIRS, 1)}, (1, 1, 1)),
        ("same as last year", {"previous": dict.fromkeys(PAIRS, -1)}, (-1, -1, -1)),
        ("same as last year", {"previous": dict(zip(PAIRS, (1, -1, 1), strict=True))}, (1, -1, 1)),
        ("same regime type", {"regimes": dict.fromkeys(("US", "Russia", "China"), "democracy")}, (1, 1, 1)),
        ("same regime type", {"regimes": {"US": "democracy", "Russia": "hybrid", "China": "autocracy"}}, (-1, -1, -1)),
    ],
)
def test_whole_triangles_without_an_outcast(rule, evidence, signs):
    prediction = predict((4, 3, 2), rule, **evidence)
    assert prediction.signs == dict(zip(PAIRS, signs, strict=True))
    assert (prediction.coalition, prediction.coalitions, prediction.outcast) == (None, (), None)


def test_trade_may_tie_or_be_nil():
    tied = predict((4, 3, 2), "who trades most", trade=dict(zip(PAIRS, (7, 7, 1), strict=True)))
    assert (set(tied.coalitions), tied.coalition) == ({US_RUSSIA, US_CHINA}, None)
    nearly = predict((4, 3, 2), "who trades most", trade=dict(zip(PAIRS, (7, 7 - 1e-8, 7 - 1e-6), strict=True)))
    assert nearly.coalition == US_RUSSIA
    last_digit = predict((4, 3, 2), "who trades most", trade=dict(zip(PAIRS, (0.3, 0.1 + 0.2, 0.2), strict=True)))
    assert len(last_digit.coalitions) == 2
    nil = predict((4, 3, 2), "who trades most", trade=dict.fromkeys(PAIRS, 0))
    assert (nil.coalitions, nil.coalition) == ((), None)


@given(strengths)
def test_balancing_is_the_lowest_point_of_a_landscape_of_foes(x):
    """The triad theorem: Waltz's balancing and the realist landscape say the same; models.md §0.2."""
    lowest = min(landscape(powers(*x), dict.fromkeys(PAIRS, -1), weak=True).minima, key=lambda minimum: minimum.energy)
    assert any(pair in lowest.sides for pair in predict(x, "strongest isolated").coalitions)


@given(strengths)
def test_gamson_agrees_whenever_the_weaker_two_can_win(x):
    if 2 * max(x) < sum(x):
        weaker = predict(x, "strongest isolated if beatable").coalitions
        assert set(predict(x, "gamson").coalitions) == set(weaker) or sorted(x)[1] == sorted(x)[2]


@given(strengths, st.sampled_from(sorted(ALIGNMENT_RULES)), st.floats(0.01, 100))
def test_unit_and_order_do_not_matter(x, rule, unit):
    turned = {state: unit * part for state, part in reversed(powers(*x).items())}
    prediction, other = predict(x, rule), predict_alignment(turned, rule, **EVIDENCE)
    assert set(other.coalitions) == set(prediction.coalitions)
    assert (other.coalition, other.outcast, other.signs) == (prediction.coalition, prediction.outcast, prediction.signs)


@pytest.mark.parametrize(
    ("rule", "x", "evidence", "sentence"),
    [
        ("strongest isolated", (4, 3, 2), {}, "China and Russia together against US, because US is strongest."),
        (
            "strongest isolated",
            (4, 4, 2),
            {},
            "one of several coalitions, China and Russia or China and US, because US and Russia are equally strongest.",
        ),
        (
            "strongest isolated if beatable",
            (9, 3, 2),
            {},
            "no coalition, because the others together are not stronger than the strongest.",
        ),
        (
            "caplow",
            (3, 2, 2),
            {},
            "China and Russia together against US, because this is Caplow's type 2 (A > B = C and A < B + C).",
        ),
        ("gamson", (4, 3, 2), {}, "China and Russia together against US, because that wins at the least cost."),
        ("gamson", (4, 2, 1), {}, "no coalition, because one state wins alone."),
        (
            "always the same outcast",
            (4, 3, 2),
            {},
            "Russia and US together against China, because China is always taken to be the outcast.",
        ),
        (
            "same as last year",
            (4, 3, 2),
            {"previous": dict.fromkeys(PAIRS, -1)},
            "a unit veto, because last year's ties are taken to last.",
        ),
        (
            "same regime type",
            (4, 3, 2),
            {},
            "China and Russia together against US, because like regimes are taken to be friends and unlike ones foes.",
        ),
        (
            "who trades most",
            (4, 3, 2),
            {},
            "China and US together against Russia, because that is where most trade is.",
        ),
        ("who trades most", (4, 3, 2), {"trade": dict.fromkeys(PAIRS, 0)}, "no coalition, because nobody trades."),
    ],
)
def test_sentences(rule, x, evidence, sentence):
    assert str(predict(x, rule, **evidence)) == f"The rule “{rule}” expects {sentence}"
