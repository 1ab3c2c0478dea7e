# ruff: noqa: E501
"""What is refused, and in what words: each refusal says what is wrong and what to give instead."""

from math import inf, nan

import pytest
from structural_realism import theory
from structural_realism.theory import DomainError

AB, AC, BC = (frozenset(pair) for pair in ("AB", "AC", "BC"))
TWO, THREE = {"A": 2, "B": 1}, {"A": 3, "B": 2, "C": 1}
TRIANGLE = {AB: 1, AC: 1, BC: -1}
ROWS = {"A": {"milex": 1}, "B": {"milex": 1}}
THREAT = dict.fromkeys(theory.THREAT_SOURCES, 0.5)

OF_CAPABILITIES = [
    ({}, "Too few capabilities: 0. Give at least 1."),
    ([3, 2, 1], "The capabilities need names. Give them in the form {'United States': 50, 'Russia': 20}."),
    ({"A": 1, "B": -2, "C": 1}, "The capability of B is -2, below zero. Give zero or more; if it marks a gap, leave it out."),
    ({"A": 1, "B": nan, "C": 1}, "The capability of B is missing. Find a figure, or leave it out."),
    ({"A": 1, "B": None, "C": 1}, "The capability of B is missing. Find a figure, or leave it out."),
    ({"A": 1, "B": inf, "C": 1}, "The capability of B is infinite or too large to mean anything. Give a finite figure."),
    ({"A": 1, "B": -inf, "C": 1}, "The capability of B is infinite or too large to mean anything. Give a finite figure."),
    ({"A": 1, "B": 10**400, "C": 1}, "The capability of B is infinite or too large to mean anything. Give a finite figure."),
    ({"A": 1, "B": "2", "C": 1}, "The capability of B is '2', which is not a number. Give a figure such as 0.25."),
    ({"A": 1, "B": True, "C": 1}, "The capability of B is True, which is not a number. Give a figure such as 0.25."),
    ({"A": 1, "B": 1j, "C": 1}, "The capability of B is 1j, which is not a number. Give a figure such as 0.25."),
    ({"A": 0, "B": 0, "C": 0}, "All capabilities are zero, so there is nothing to share. Raise at least one above zero."),
    ({7: 1, "B": 1, "C": 1}, "7 is not a name. Use a word in quotation marks, such as 'China'."),
    ({" ": 1, "B": 1, "C": 1}, "' ' is not a name. Use a word in quotation marks, such as 'China'."),
]  # fmt: skip

TAKE_CAPABILITIES = {
    "shares": theory.shares,
    "ratio_to_leader": theory.ratio_to_leader,
    "concentration": theory.concentration,
    "polarity by schweller": theory.polarity,
    "polarity by thompson": lambda x: theory.polarity(x, "thompson"),
    "power_indices": theory.power_indices,
    "stability": theory.stability,
    "cheapest_winning": theory.cheapest_winning,
    "triad": theory.triad,
    "predict_alignment": theory.predict_alignment,
}


@pytest.mark.parametrize("function", TAKE_CAPABILITIES)
@pytest.mark.parametrize(("x", "refusal"), OF_CAPABILITIES, ids=[str(x) for x, _ in OF_CAPABILITIES])
def test_capabilities(function, x, refusal):
    with pytest.raises(DomainError) as raised:
        TAKE_CAPABILITIES[function](x)
    assert str(raised.value) == refusal


OF_THE_REST = {
    "cinc": [
        (lambda: theory.cinc({}), "Too few components: 0. Give at least 1."),
        (lambda: theory.cinc([1]), "The components need names. Give them in the form {'China': {'milex': 20, 'irst': 30}}."),
        (lambda: theory.cinc({"A": 5}), "The components of A need names. Give them in the form {'milex': 20, 'irst': 30}."),
        (lambda: theory.cinc({"A": {}}), "Too few components of A: 0. Give at least 1."),
        (lambda: theory.cinc({"A": {"milex": None}, "B": {"milex": 1}}), "A has no figure for any component. Leave it out, or find one figure."),
        (lambda: theory.cinc({"A": {"milex": 0}, "B": {"milex": 0}}), "All figures for milex are zero, so there is nothing to share. Raise at least one above zero."),
        (lambda: theory.cinc({"A": {"milex": -9}, "B": {"milex": 1}}), "The milex of A is -9, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.cinc({"A": {"milex": nan}, "B": {"milex": 1}}), "The milex of A is missing. Find a figure, or leave it out."),
        (lambda: theory.cinc({"A": {1: 1}}), "1 is not a name. Use a word in quotation marks, such as 'China'."),
        (lambda: theory.cinc({1: {"milex": 1}}), "1 is not a name. Use a word in quotation marks, such as 'China'."),
    ],
    "ginc": [
        (lambda: theory.ginc({}), "Too few components: 0. Give at least 1."),
        (lambda: theory.ginc({"A": {"milex": 1}, "B": {"irst": 1, "pec": 1, "milex": 1}}), "A has no figure for irst and pec, and a geometric mean needs all of them. Leave what is missing out for every state, or use cinc, which skips what is missing."),
        (lambda: theory.ginc({"A": {"milex": inf}}), "The milex of A is infinite or too large to mean anything. Give a finite figure."),
    ],
    "net_resources": [
        (lambda: theory.net_resources({}, {}), "Too few GDP figures: 0. Give at least 1."),
        (lambda: theory.net_resources({"A": 1}, {}), "Too few populations: 0. Give at least 1."),
        (lambda: theory.net_resources({"A": 1}, {"A": 0}), "The population of A is 0. Give a number above zero."),
        (lambda: theory.net_resources({"A": -1}, {"A": 1}), "The GDP of A is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.net_resources({"A": 1, "B": 1}, {"A": 1, "C": 1}), "The GDP figures and the populations do not go together: only one of them has B and C. Give both under the same names."),
        (lambda: theory.net_resources({"A": 1}, {"A": -1}), "The population of A is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
    ],
    "constructions": [
        (lambda: theory.constructions({}, []), "Too few components: 0. Give at least 1."),
        (lambda: theory.constructions(ROWS, []), "Too few capabilities: 0. Give at least 1."),
        (lambda: theory.constructions(ROWS, ["A", "Z"]), "'Z' has no components. Name great powers that are among the states given."),
    ],
    "polarity": [
        (lambda: theory.polarity(TWO, "waltz"), "There is no rule for polarity called 'waltz'. Choose one of: schweller, thompson."),
        (lambda: theory.polarity(TWO, ["schweller"]), "There is no rule for polarity called ['schweller']. Choose one of: schweller, thompson."),
        (lambda: theory.polarity(TWO, gap=0.9), "The gap is 0.9, but the first state is never weaker than the second. Give 1 or more."),
        (lambda: theory.polarity(TWO, gap=nan), "The gap is missing. Find a figure, or leave it out."),
    ],
    "power_indices": [
        (lambda: theory.power_indices(TWO, 0), "The quota is 0. Give a number above zero."),
        (lambda: theory.power_indices(TWO, nan), "The quota is missing. Find a figure, or leave it out."),
    ],
    "triad": [
        (lambda: theory.triad({"A": 1}), "A triad has three states, not 1. Give exactly three."),
        (lambda: theory.triad(TWO), "A triad has three states, not 2. Give exactly three."),
        (lambda: theory.triad({**THREE, "D": 1}), "A triad has three states, not 4. Give exactly three."),
    ],
    "triangle": [
        (lambda: theory.triangle({}), "Too few signs: 0. Give at least 1."),
        (lambda: theory.triangle([1, 1, 1]), "The signs need names. Give them in the form {frozenset({'China', 'Russia'}): 1}."),
        (lambda: theory.triangle({**TRIANGLE, AB: 0}), "The sign between A and B is 0, which is neither +1 (friends) nor -1 (foes). Balance knows no neutral tie: choose one of the two."),
        (lambda: theory.triangle({**TRIANGLE, AB: 0.5}), "The sign between A and B is 0.5, which is neither +1 (friends) nor -1 (foes). Balance knows no neutral tie: choose one of the two."),
        (lambda: theory.triangle({**TRIANGLE, AB: nan}), "The entry for A and B in the signs is missing. Find a figure, or leave it out."),
        (lambda: theory.triangle({**TRIANGLE, AB: "+"}), "The entry for A and B in the signs is '+', which is not a number. Give a figure such as 0.25."),
        (lambda: theory.triangle({AB: 1, AC: 1}), "A triangle has three states and a sign for each of their three pairs; here are 3 states and 2 pairs. Give frozenset({'A', 'B'}): 1, and so on for each pair."),
        (lambda: theory.triangle({AB: 1, AC: 1, frozenset("AD"): 1}), "A triangle has three states and a sign for each of their three pairs; here are 4 states and 3 pairs. Give frozenset({'A', 'B'}): 1, and so on for each pair."),
        (lambda: theory.triangle({**TRIANGLE, frozenset("AD"): 1}), "A triangle has three states and a sign for each of their three pairs; here are 4 states and 4 pairs. Give frozenset({'A', 'B'}): 1, and so on for each pair."),
        (lambda: theory.triangle({"AB": 1, "AC": 1, "BC": 1}), "'AB' is not a pair of states. Write frozenset({'China', 'Russia'}) with two different names."),
        (lambda: theory.triangle({**TRIANGLE, ("A", "B", "C"): 1}), "('A', 'B', 'C') is not a pair of states. Write frozenset({'China', 'Russia'}) with two different names."),
        (lambda: theory.triangle({("A", "A"): 1, AC: 1, BC: 1}), "('A', 'A') is not a pair of states. Write frozenset({'China', 'Russia'}) with two different names."),
        (lambda: theory.triangle({("A", 3): 1, AC: 1, BC: 1}), "3 is not a name. Use a word in quotation marks, such as 'China'."),
        (lambda: theory.triangle({("A", "B"): 1, ("B", "A"): -1, AC: 1, BC: 1}), "The signs differ by direction: A and B stand there with 1 and -1. This model needs one number for both; give their mean, for instance."),
        (lambda: theory.triangle(TRIANGLE, beta=0), "Beta is 0. It must lie between 0 and 1, or the order of the roles breaks; try 0.5."),
        (lambda: theory.triangle(TRIANGLE, beta=1), "Beta is 1. It must lie between 0 and 1, or the order of the roles breaks; try 0.5."),
        (lambda: theory.triangle(TRIANGLE, beta=inf), "Beta is infinite or too large to mean anything. Give a finite figure."),
    ],
    "network_balance": [
        (lambda: theory.network_balance({}), "Too few signs: 0. Give at least 1."),
        (lambda: theory.network_balance({AB: 0}), "The sign between A and B is 0, which is neither +1 (friends) nor -1 (foes). Balance knows no neutral tie: choose one of the two."),
        (lambda: theory.network_balance({"AB": 1}), "'AB' is not a pair of states. Write frozenset({'China', 'Russia'}) with two different names."),
    ],
    "landscape": [
        (lambda: theory.landscape({}, {}), "Too few sizes: 0. Give at least 2."),
        (lambda: theory.landscape({"A": 1}, {}), "Too few sizes: 1. Give at least 2."),
        (lambda: theory.landscape({"A": 1, "B": 0}, {}), "The size of B is 0. Give a number above zero."),
        (lambda: theory.landscape({"A": 1, "B": -1}, {}), "The size of B is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.landscape({"A": 1, "B": nan}, {}), "The size of B is missing. Find a figure, or leave it out."),
        (lambda: theory.landscape(TWO, [1]), "The propensities need names. Give them in the form {frozenset({'China', 'Russia'}): 1}."),
        (lambda: theory.landscape(TWO, {AB: inf}), "The entry for A and B in the propensities is infinite or too large to mean anything. Give a finite figure."),
        (lambda: theory.landscape(TWO, {AC: 1}), "The pair A and C names a state that is not given. Add the state, or drop the pair."),
        (lambda: theory.landscape(TWO, {("A", "B"): 1, ("B", "A"): 2}), "The propensities differ by direction: A and B stand there with 1 and 2. This model needs one number for both; give their mean, for instance."),
        (lambda: theory.landscape({f"state {i}": 1 for i in range(40)}, {}), "40 states have 2^39 = 549,755,813,888 alignments, too many to go through. Give up to 20 states; leave out the smallest, or join allies into one."),
    ],
    "energy and frustration": [
        (lambda: theory.energy(TWO, {AB: 1}, ["Z", "Y"]), "Y and Z cannot take a side without a size. Name only states that have a size."),
        (lambda: theory.frustration({"A": 1}, {}, []), "Too few sizes: 1. Give at least 2."),
    ],
    "lists of names": [
        (lambda: theory.blend("AB", {}, 0.5), "The states must be a list of names, such as ['China', 'Russia']. Give a list."),
        (lambda: theory.blend(5, {}, 0.5), "The states must be a list of names, such as ['China', 'Russia']. Give a list."),
        (lambda: theory.energy(TWO, {}, "A"), "The states of one side must be a list of names, such as ['China', 'Russia']. Give a list."),
        (lambda: theory.energy(TWO, {}, [1]), "1 is not a name. Use a word in quotation marks, such as 'China'."),
        (lambda: theory.constructions(ROWS, "AB"), "The great powers must be a list of names, such as ['China', 'Russia']. Give a list."),
    ],
    "blend": [
        (lambda: theory.blend([], {}, 0.5), "Ties join pairs, so this needs two states or more. Name more states."),
        (lambda: theory.blend(["A", "A"], {}, 0.5), "Ties join pairs, so this needs two states or more. Name more states."),
        (lambda: theory.blend([1, 2], {}, 0.5), "1 is not a name. Use a word in quotation marks, such as 'China'."),
        (lambda: theory.blend(list("AB"), {AC: 1}, 0.5), "The pair A and C names a state that is not given. Add the state, or drop the pair."),
        (lambda: theory.blend(list("AB"), {}, 1.1), "The weight of the ties is 1.1, outside 0 to 1. Give a number such as 0.6 for 60%."),
        (lambda: theory.blend(list("AB"), {}, -0.1), "The weight of the ties is -0.1, outside 0 to 1. Give a number such as 0.6 for 60%."),
        (lambda: theory.blend(list("AB"), {AB: 2}, 0.5), "The tie of A and B is 2. Give a number from -1 (foes) to 1 (allies)."),
    ],
    "s_score": [
        (lambda: theory.s_score([], []), "Too few codes of the first profile: 0. Give at least 1."),
        (lambda: theory.s_score([3, 0], [3]), "The first profile and the second profile do not cover the same partners: they have 2 and 1 entries, or other names. Give both for the same states, in the same order."),
        (lambda: theory.s_score({"A": 3}, {"B": 3}), "The first profile and the second profile do not cover the same partners: they have 1 and 1 entries, or other names. Give both for the same states, in the same order."),
        (lambda: theory.s_score([3], {"A": 3}), "The first profile and the second profile do not cover the same partners: they have 1 and 1 entries, or other names. Give both for the same states, in the same order."),
        (lambda: theory.s_score("30", "30"), "The codes of the first profile need names. Give them in the form [3, 0, 2] or {'China': 3, 'Japan': 0}."),
        (lambda: theory.s_score(3, 0), "The codes of the first profile need names. Give them in the form [3, 0, 2] or {'China': 3, 'Japan': 0}."),
        (lambda: theory.s_score([-9, 0], [3, 0]), "The code for partner 1 in the first profile is -9, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.s_score([nan], [3]), "The code for partner 1 in the first profile is missing. Find a figure, or leave it out."),
        (lambda: theory.s_score([4], [0]), "Two codes differ by 4, more than the maximum of 3. Give the widest gap that your coding allows as the maximum."),
        (lambda: theory.s_score([0], [0], maximum=0), "The profiles cannot differ: all codes are the same, or the maximum or every weight is zero. Give a maximum above zero, such as 3 for alliances, and some weight."),
        (lambda: theory.s_score([2], [2], maximum=None), "The profiles cannot differ: all codes are the same, or the maximum or every weight is zero. Give a maximum above zero, such as 3 for alliances, and some weight."),
        (lambda: theory.s_score([2], [2], maximum=-1), "The maximum is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.s_score([2], [2], weights=[0]), "The profiles cannot differ: all codes are the same, or the maximum or every weight is zero. Give a maximum above zero, such as 3 for alliances, and some weight."),
        (lambda: theory.s_score([2], [2], weights=[1, 1]), "The first profile and the weights do not cover the same partners: they have 1 and 2 entries, or other names. Give both for the same states, in the same order."),
        (lambda: theory.s_score([2], [2], weights=[-1]), "The code for partner 1 in the weights is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
    ],
    "weighted_kappa": [
        (lambda: theory.weighted_kappa([], []), "Too few codes of the first profile: 0. Give at least 1."),
        (lambda: theory.weighted_kappa([3, 0], [3]), "The first profile and the second profile do not cover the same partners: they have 2 and 1 entries, or other names. Give both for the same states, in the same order."),
        (lambda: theory.weighted_kappa([1, 1], [1, 1]), "Both profiles hold one and the same code throughout, so agreement by chance is complete and kappa has no meaning. Add partners with whom the ties differ, or use s_score."),
        (lambda: theory.weighted_kappa([inf, 1], [1, 1]), "The code for partner 1 in the first profile is infinite or too large to mean anything. Give a finite figure."),
    ],
    "ideal_point_distance": [
        (lambda: theory.ideal_point_distance(nan, 0), "The first ideal point is missing. Find a figure, or leave it out."),
        (lambda: theory.ideal_point_distance(0, None), "The second ideal point is missing. Find a figure, or leave it out."),
    ],
    "trade_dependence": [
        (lambda: theory.trade_dependence(-1, 1, 1), "The value of exports is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.trade_dependence(1, nan, 1), "The value of imports is missing. Find a figure, or leave it out."),
        (lambda: theory.trade_dependence(1, 1, 0), "The base (GDP or total trade) is 0. Give a number above zero."),
    ],
    "asymmetry": [
        (lambda: theory.asymmetry({}), "Too few dependences: 0. Give at least 1."),
        (lambda: theory.asymmetry({"A": 1}), "Asymmetry compares two states, not 1. Give exactly two."),
        (lambda: theory.asymmetry(THREE), "Asymmetry compares two states, not 3. Give exactly two."),
        (lambda: theory.asymmetry({"A": 1, "B": 0}), "The dependence of B is 0. Give a number above zero."),
        (lambda: theory.asymmetry({"A": 1, "B": -1}), "The dependence of B is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
    ],
    "bargaining_range": [
        (lambda: theory.bargaining_range(1.1, 0.1, 0.1), "The chance of winning p is 1.1, outside 0 to 1. Give a number such as 0.6 for 60%."),
        (lambda: theory.bargaining_range(-0.1, 0.1, 0.1), "The chance of winning p is -0.1, outside 0 to 1. Give a number such as 0.6 for 60%."),
        (lambda: theory.bargaining_range(nan, 0.1, 0.1), "The chance of winning p is missing. Find a figure, or leave it out."),
        (lambda: theory.bargaining_range(0.5, -0.1, 0.1), "The cost of war to A is -0.1, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.bargaining_range(0.5, 0.1, -0.1), "The cost of war to B is -0.1, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.bargaining_range(0.5, 0.1, inf), "The cost of war to B is infinite or too large to mean anything. Give a finite figure."),
    ],
    "commitment_problem": [
        (lambda: theory.commitment_problem(1.1, 0.1, 0.1), "The expected fall in the chance of winning is 1.1, outside 0 to 1. Give a number such as 0.6 for 60%."),
        (lambda: theory.commitment_problem(-0.3, 0.1, 0.1), "The expected fall in the chance of winning is -0.3, outside 0 to 1. Give a number such as 0.6 for 60%."),
        (lambda: theory.commitment_problem(0.3, -0.1, 0.1), "The cost of war to A is -0.1, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.commitment_problem(0.3, 0.1, -0.1), "The cost of war to B is -0.1, below zero. Give zero or more; if it marks a gap, leave it out."),
    ],
    "win_probability": [
        (lambda: theory.win_probability(0, 0), "All capabilities are zero, so there is nothing to share. Raise at least one above zero."),
        (lambda: theory.win_probability(-1, 1), "The capability of A is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.win_probability(1, -1), "The capability of B is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
    ],
    "threat_index": [
        (lambda: theory.threat_index({}), "Too few sources of threat: 0. Give at least 1."),
        (lambda: theory.threat_index({"proximity": 0.5}), "The sources given and the four sources of threat do not go together: only one of them has aggregate power, aggressive intentions and offensive power. Give both under the same names."),
        (lambda: theory.threat_index({**THREAT, "proximity": 1.5}), "The proximity is 1.5, outside 0 to 1. Give a number such as 0.6 for 60%."),
        (lambda: theory.threat_index({**THREAT, "proximity": -0.5}), "The proximity is -0.5, outside 0 to 1. Give a number such as 0.6 for 60%."),
        (lambda: theory.threat_index({**THREAT, "luck": 0.5}), "The sources given and the four sources of threat do not go together: only one of them has luck. Give both under the same names."),
        (lambda: theory.threat_index(THREAT, weights={"proximity": 1}), "The weights and the four sources of threat do not go together: only one of them has aggregate power, aggressive intentions and offensive power. Give both under the same names."),
        (lambda: theory.threat_index(THREAT, weights=dict.fromkeys(THREAT, 0)), "All weights are zero, so there is nothing to share. Raise at least one above zero."),
        (lambda: theory.threat_index(THREAT, weights=THREAT, combine="product"), "A product of the sources uses no weights. Leave the weights out, or combine by the mean."),
        (lambda: theory.threat_index(THREAT, combine="sum"), "There is no way to combine called 'sum'. Choose one of: mean, product."),
    ],
    "second profiles, weights, trade": [
        (lambda: theory.s_score([0], [nan]), "The code for partner 1 in the second profile is missing. Find a figure, or leave it out."),
        (lambda: theory.s_score([0], 7), "The codes of the second profile need names. Give them in the form [3, 0, 2] or {'China': 3, 'Japan': 0}."),
        (lambda: theory.weighted_kappa([0], [nan]), "The code for partner 1 in the second profile is missing. Find a figure, or leave it out."),
        (lambda: theory.threat_index([0.5]), "The sources of threat need names. Give them in the form {'proximity': 0.5, …}."),
        (lambda: theory.threat_index(THREAT, weights={"proximity": -1}), "The weight of proximity is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
        (lambda: theory.threat_index(THREAT, weights=[1]), "The weights need names. Give them in the form {'United States': 50, 'Russia': 20}."),
        (lambda: theory.predict_alignment(THREE, "who trades most", trade=[1]), "The trade figures need names. Give them in the form {frozenset({'China', 'Russia'}): 1}."),
    ],
    "predict_alignment": [
        (lambda: theory.predict_alignment(TWO), "An alignment is predicted for three states, not 2. Give exactly three."),
        (lambda: theory.predict_alignment({"A": 1}), "An alignment is predicted for three states, not 1. Give exactly three."),
        (lambda: theory.predict_alignment(THREE, "bandwagon"), "There is no rule of alignment called 'bandwagon'. Choose one of: strongest isolated, strongest isolated if beatable, caplow, gamson, always the same outcast, same as last year, same regime type, who trades most."),
        (lambda: theory.predict_alignment(THREE, "always the same outcast"), "The rule 'always the same outcast' needs the name of the state that is left out. Give it as outcast=…."),
        (lambda: theory.predict_alignment(THREE, "same as last year"), "The rule 'same as last year' needs the signs of last year. Give it as previous=…."),
        (lambda: theory.predict_alignment(THREE, "same regime type"), "The rule 'same regime type' needs the regime of each state. Give it as regimes=…."),
        (lambda: theory.predict_alignment(THREE, "who trades most"), "The rule 'who trades most' needs the trade of each pair. Give it as trade=…."),
        (lambda: theory.predict_alignment(THREE, "always the same outcast", outcast="Z"), "There is no state among the three called 'Z'. Choose one of: A, B, C."),
        (lambda: theory.predict_alignment(THREE, "always the same outcast", outcast=""), "'' is not a name. Use a word in quotation marks, such as 'China'."),
        (lambda: theory.predict_alignment(THREE, "same as last year", previous={AB: 1}), "The shares and the signs of last year do not go together: only one of them has C. Give both under the same names."),
        (lambda: theory.predict_alignment(THREE, "same as last year", previous={AB: 1, BC: 1}), "A triangle has three states and a sign for each of their three pairs; here are 3 states and 2 pairs. Give frozenset({'A', 'B'}): 1, and so on for each pair."),
        (lambda: theory.predict_alignment(THREE, "same as last year", previous={**TRIANGLE, AB: 0}), "The sign between A and B is 0, which is neither +1 (friends) nor -1 (foes). Balance knows no neutral tie: choose one of the two."),
        (lambda: theory.predict_alignment(THREE, "same regime type", regimes=TWO), "The shares and the regimes do not go together: only one of them has C. Give both under the same names."),
        (lambda: theory.predict_alignment(THREE, "same regime type", regimes=["democracy"]), "The regimes need names. Give them in the form {'Russia': 'autocracy', …}."),
        (lambda: theory.predict_alignment(THREE, "same regime type", regimes=THREE), "The regime of A is 3. Give a word for it, such as 'democracy'."),
        (lambda: theory.predict_alignment(THREE, "who trades most", trade={AB: 1}), "Trade must be known for each of the three pairs of the states, and for no other. Give all three."),
        (lambda: theory.predict_alignment(THREE, "who trades most", trade={AB: 1, AC: 1, BC: -1}), "The trade of B and C is -1, below zero. Give zero or more; if it marks a gap, leave it out."),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("call", "refusal"),
    [case for cases in OF_THE_REST.values() for case in cases],
    ids=[f"{function} {place}" for function, cases in OF_THE_REST.items() for place, _ in enumerate(cases)],
)
def test_the_rest(call, refusal):
    with pytest.raises(DomainError) as raised:
        call()
    assert str(raised.value) == refusal
