"""Axelrod and Bennett's landscape: stable alignments, their energies and basins."""

from importlib import import_module
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from structural_realism.theory import DomainError, blend, energy, frustration, landscape

sizes = st.lists(st.integers(1, 40), min_size=2, max_size=6)


def states(*values):
    return dict(zip("ABCDEFGH", values, strict=False))


def pairs(names):
    return [frozenset(pair) for pair in combinations(names, 2)]


def all_foes(names):
    return dict.fromkeys(pairs(names), -1)


def split(minimum):
    return set(minimum.sides)


def sides(text):
    """Read "A B | C" as a division."""
    return {frozenset(side.split()) for side in text.split("|")}


UNIX = {
    "Sun": (28.9, "specialist"), "DEC": (20, "generalist"), "HP": (11.5, "generalist"), "Apollo": (21.2, "specialist"),
    "Intergraph": (4.4, "specialist"), "SGI": (4.4, "specialist"), "Prime": (1, "specialist"),
    "AT&T": (28.5, "generalist"), "IBM": (3.8, "generalist"),
}  # fmt: skip
POWERS_1936 = {"Britain": 7.45, "France": 5.32, "USSR": 15.01, "Germany": 11.49, "Italy": 4.03}
EUROPE_1936 = POWERS_1936 | {
    "Czechoslovakia": 1.15, "Denmark": 0.20, "Yugoslavia": 0.59, "Greece": 0.35, "Poland": 1.83, "Romania": 0.78,
    "Hungary": 0.45, "Portugal": 0.27, "Finland": 0.19, "Latvia": 0.13, "Lithuania": 0.10, "Estonia": 0.06,
}  # fmt: skip


class TestAxelrodAndBennett:
    """Published in 1993 (BJPS 23: 211–33); the energies are computed from the published sizes."""

    def test_unix_alliances(self):
        """Table 2: two minima of one depth, half of the alignments lead to each."""
        names = {firm: size for firm, (size, _) in UNIX.items()}
        rivals = {pair: -1 for pair in pairs(UNIX) if len({UNIX[firm][1] for firm in pair}) == 1}
        found = landscape(names, rivals)
        assert found.configurations == 256
        assert {frozenset(split(minimum)) for minimum in found.minima} == {
            frozenset(sides("Sun Prime AT&T IBM | DEC HP Apollo Intergraph SGI")),
            frozenset(sides("Sun Prime DEC HP | AT&T IBM Apollo Intergraph SGI")),
        }
        assert [minimum.energy for minimum in found.minima] == approx([-3828.9, -3828.9], abs=1e-6)
        assert [minimum.basin for minimum in found.minima] == [128, 128]

    def test_five_great_powers_of_1936_by_realism_alone(self):
        """P. 224: four stable alignments, none of them the historical one."""
        found = landscape(POWERS_1936, all_foes(POWERS_1936))
        assert [minimum.energy for minimum in found.minima] == approx(
            [-936.1328, -933.9602, -923.8208, -890.4], abs=1e-6
        )
        assert split(found.minima[0]) == sides("Britain USSR | France Germany Italy")
        assert found.minima[0].basin == 7
        assert sum(minimum.basin for minimum in found.minima) == found.configurations == 16
        historical = sides("Britain France USSR | Germany Italy")
        assert historical not in [split(minimum) for minimum in found.minima]

    def test_seventeen_nations_by_realism_alone(self):
        """P. 224 counts 209 from unrounded sizes; the rounded ones of Table 1 tie, and so bracket that figure."""
        foes = all_foes(EUROPE_1936)
        strict, weak = landscape(EUROPE_1936, foes), landscape(EUROPE_1936, foes, weak=True)
        assert (len(strict.minima), len(weak.minima)) == (195, 226)
        assert len(strict.minima) <= 209 <= len(weak.minima)
        assert (strict.left_out, weak.left_out) == (31, 0)
        assert sum(minimum.basin for minimum in weak.minima) == approx(65536)


CINC = {
    1960: (21.544383, 17.179, 11.927237, 4.609352, 3.633488, 4.073523),
    1975: (14.394787, 17.459825, 11.86844, 5.45971, 5.570151, 3.348878),
    1985: (13.731508, 17.565069, 11.3526, 5.601646, 5.060288, 2.608146),
    2000: (14.289317, 5.142127, 16.223903, 6.92589, 4.984714, 2.625228),
    2018: (11.990859, 3.57592, 22.599852, 9.766503, 2.830148, 1.63214),
}
"""CINC in percent, NMC 7.0: United States, Russia, China, India, Japan, (West) Germany."""

SIX = ("US", "RU", "CN", "IN", "JP", "DE")
PACTS = {frozenset(pair): 1 for pair in (("US", "DE"), ("US", "JP"))}
"""Defence pacts, ATOP 5.1, in 1985 and 2018."""

RIVALS = {
    1985: {frozenset(pair): -1 for pair in (("US", "RU"), ("RU", "CN"), ("CN", "IN"))},
    2018: {frozenset(pair): -1 for pair in (("US", "RU"), ("US", "CN"), ("CN", "IN"), ("CN", "JP"))},
}
"""Strategic rivalries, Thompson, Sakuwa and Suhas (2022)."""


class TestBlend:
    """The slider is our own; the figures are computed from the named data, models.md F6."""

    @pytest.mark.parametrize(("year", "count"), [(1960, 5), (1975, 5), (1985, 5), (2000, 5), (2018, 2)])
    def test_structure_alone_leaves_much_open(self, year, count):
        system = dict(zip(SIX, CINC[year], strict=True))
        assert len(landscape(system, blend(SIX, {}, 0)).minima) == count

    @pytest.mark.parametrize(
        ("year", "division", "lowest"),
        [(1985, "US CN JP DE | RU IN", -1008.395), (2018, "US JP DE IN | RU CN", -1197.105)],
    )
    def test_ties_alone_leave_one_alignment(self, year, division, lowest):
        found = landscape(dict(zip(SIX, CINC[year], strict=True)), blend(SIX, PACTS | RIVALS[year], 1))
        assert [split(minimum) for minimum in found.minima] == [sides(division)]
        assert found.minima[0].energy == approx(lowest, abs=1e-3)

    def test_runs_from_all_foes_to_the_ties_given(self):
        ally = frozenset("AB")
        assert blend(list("ABC"), {ally: 1}, 0) == all_foes("ABC")
        assert blend(list("ABC"), {ally: 1}, 1) == {ally: 1, frozenset("AC"): 0, frozenset("BC"): 0}
        assert blend(list("ABC"), {ally: 1}, 0.25) == {ally: -0.5, frozenset("AC"): -0.75, frozenset("BC"): -0.75}
        assert blend(["A", "B", "A"], {}, 0.5) == {ally: -0.5}

    def test_takes_ties_from_foe_to_ally(self):
        assert blend(list("AB"), {frozenset("AB"): -1}, 0.5) == {frozenset("AB"): -1}
        for tie in (1.01, -1.01):
            with pytest.raises(DomainError) as refusal:
                blend(list("AB"), {frozenset("AB"): tie}, 0.5)
            assert str(refusal.value) == f"The tie of A and B is {tie:g}. Give a number from -1 (foes) to 1 (allies)."


class TestSmallWorlds:
    """Worked by hand, models.md F6."""

    def test_strongest_of_three_foes_is_isolated(self):
        found = landscape(states(4, 3, 2), all_foes("ABC"))
        (only,) = found.minima
        assert (split(only), only.energy, only.basin, only.strict) == (sides("A | B C"), -40, 4, True)
        assert found.left_out == 0

    def test_three_equal_foes_are_undecided(self):
        """Each of the three splits is level with the two others; they share the united camp's basin equally."""
        found = landscape(states(1, 1, 1), all_foes("ABC"), weak=True)
        assert [minimum.energy for minimum in found.minima] == [-4, -4, -4]
        assert [minimum.basin for minimum in found.minima] == approx([4 / 3] * 3)
        assert not any(minimum.strict for minimum in found.minima)
        assert landscape(states(1, 1, 1), all_foes("ABC")).minima == ()
        assert landscape(states(1, 1, 1), all_foes("ABC")).left_out == 3

    def test_friends_stand_in_one_bloc(self):
        (only,) = landscape(states(1, 2, 3), dict.fromkeys(pairs("ABC"), 1)).minima
        assert (only.sides, only.energy, only.basin) == ((frozenset("ABC"), frozenset()), 0, 4)

    def test_first_side_holds_the_state_named_first(self):
        assert landscape({"Z": 1, "A": 5}, {frozenset("AZ"): -1}).minima[0].sides == (frozenset("Z"), frozenset("A"))

    def test_the_indifferent_are_level_everywhere(self):
        found = landscape(states(1, 2, 3), {})
        assert (found.minima, found.left_out) == ((), 4)

    def test_ties_do_not_hang_on_the_last_digit(self):
        found = landscape({"A": 0.1 + 0.2, "B": 0.3, "C": 0.3}, all_foes("ABC"), weak=True)
        assert len(found.minima) == 3
        almost = landscape({"A": 1 + 1e-7, "B": 1, "C": 1}, all_foes("ABC"))
        assert [split(minimum) for minimum in almost.minima] == [sides("A | B C")]

    def test_a_plateau_is_a_weak_minimum(self):
        """C is torn between a friend and an equal friend across the divide: level, but nobody can do better."""
        tie = {frozenset("AB"): -1, frozenset("AC"): 1, frozenset("BC"): 1}
        found = landscape(states(2, 2, 1), tie, weak=True)
        assert {frozenset(split(m)) for m in found.minima} == {frozenset(sides("A C | B")), frozenset(sides("A | B C"))}


def descents(sizes, propensity):
    """Steepest descent from every alignment, ties shared out, written as simply as can be."""
    first, *rest = sizes
    starts = [
        frozenset(s for s, there in zip(rest, bits, strict=True) if there) for bits in product((0, 1), repeat=len(rest))
    ]

    def height(away):
        return energy(sizes, propensity, away)

    def follow(away, weight, ends):
        around = [away ^ {state} if state != first else frozenset(rest) - away for state in sizes]
        lowest = min(map(height, around))
        if lowest >= height(away) - 1e-6:
            ends[away] = ends.get(away, 0) + weight
            return
        steepest = [other for other in around if height(other) <= lowest + 1e-6]
        for other in steepest:
            follow(other, weight / len(steepest), ends)

    ends = {}
    for start in starts:
        follow(start, 1, ends)
    return ends


class TestProperties:
    propensities = st.fixed_dictionaries({pair: st.integers(-2, 2) for pair in pairs("ABCDE")})

    @given(st.tuples(*[st.integers(1, 9)] * 5), propensities)
    @settings(max_examples=40)
    def test_agrees_with_following_every_descent(self, x, propensity):
        system = states(*x)
        found = {m.sides[1]: (m.energy, m.basin) for m in landscape(system, propensity, weak=True).minima}
        expected = {
            away: (energy(system, propensity, away), weight) for away, weight in descents(system, propensity).items()
        }
        assert found.keys() == expected.keys()
        assert list(found.values()) == [approx(expected[away], abs=1e-6) for away in found]

    @given(st.tuples(*[st.integers(1, 9)] * 5), propensities)
    @settings(max_examples=40)
    def test_strict_and_weak_minima_are_what_they_say(self, x, propensity):
        system = states(*x)
        found = landscape(system, propensity, weak=True)
        for minimum in found.minima:
            rises = [energy(system, propensity, minimum.sides[1] ^ {state}) - minimum.energy for state in system]
            assert min(rises) >= -1e-6
            assert minimum.strict == (min(rises) > 1e-6)
        strict = landscape(system, propensity)
        assert strict.minima == tuple(minimum for minimum in found.minima if minimum.strict)
        assert strict.left_out == len(found.minima) - len(strict.minima)
        assert [m.energy for m in found.minima] == sorted(m.energy for m in found.minima)
        assert sum(minimum.basin for minimum in found.minima) == approx(found.configurations) == 16

    @given(
        st.tuples(*[st.floats(0.1, 9)] * 5), propensities, st.sets(st.sampled_from("ABCDE")), st.sampled_from("ABCDE")
    )
    def test_energy_falls_by_what_the_mover_feels(self, x, propensity, side, mover):
        """Axelrod and Bennett (1993), footnote 2: E(X) − E(Y) = 2 sₖ (Fₖ(X) − Fₖ(Y))."""
        system = states(*x)
        fall = energy(system, propensity, side) - energy(system, propensity, side ^ {mover})
        felt = frustration(system, propensity, side)[mover] - frustration(system, propensity, side ^ {mover})[mover]
        assert fall == approx(2 * system[mover] * felt, abs=1e-9)

    @given(sizes)
    def test_capabilities_alone_divide_the_total_as_evenly_as_can_be(self, x):
        """With all propensities −1, E(X) = −2 S_A S_B; models.md §0.2."""
        for minimum in landscape(states(*x), all_foes(states(*x)), weak=True).minima:
            totals = [sum(states(*x)[state] for state in side) for side in minimum.sides]
            assert minimum.energy == approx(-2 * totals[0] * totals[1])

    @given(st.tuples(*[st.floats(0.1, 100)] * 3))
    def test_triad_theorem(self, x):
        """With three foes the strongest is isolated, and this is the only minimum; models.md §3.4."""
        ranked = sorted(x, reverse=True)
        if ranked[0] > ranked[1] * 1.001:
            (only,) = landscape(states(*x), all_foes("ABC")).minima
            strongest = max(states(*x), key=states(*x).get)
            assert split(only) == {frozenset(strongest), frozenset("ABC") - {strongest}}
            assert only.energy == approx(-2 * ranked[0] * (sum(x) - ranked[0]))

    @given(st.tuples(*[st.integers(1, 9)] * 5), propensities, st.permutations("ABCDE"), st.floats(0.01, 100))
    @settings(max_examples=40)
    def test_names_order_and_unit_do_not_matter(self, x, propensity, names, unit):
        renamed = dict(zip("ABCDE", names, strict=True))
        other = landscape(
            {renamed[state]: unit * size for state, size in reversed(states(*x).items())},
            {frozenset(renamed[state] for state in pair): pull for pair, pull in propensity.items()},
            weak=True,
        )
        found = landscape(states(*x), propensity, weak=True)
        expected = {
            frozenset(frozenset(renamed[state] for state in side) for side in m.sides): (unit**2 * m.energy, m.basin)
            for m in found.minima
        }
        assert {frozenset(m.sides): (m.energy, m.basin) for m in other.minima} == {
            division: approx(figures, abs=1e-6) for division, figures in expected.items()
        }

    @given(st.tuples(*[st.floats(0.1, 9)] * 5), propensities, st.sets(st.sampled_from("ABCDE")))
    def test_mirror_images_are_one_alignment(self, x, propensity, side):
        others = set("ABCDE") - side
        assert energy(states(*x), propensity, side) == approx(energy(states(*x), propensity, others))


class TestLimits:
    def test_the_last_number_of_states_that_is_taken(self, monkeypatch):
        """Twenty states are taken, but slowly; the rule is the same for three."""
        monkeypatch.setattr(import_module("structural_realism.theory.landscape"), "MOST_STATES", 3)
        assert len(landscape(states(3, 2, 1), all_foes("ABC")).minima) == 1
        with pytest.raises(DomainError, match="too many"):
            landscape(states(4, 3, 2, 1), all_foes("ABCD"))

    @pytest.mark.parametrize(("count", "alignments"), [(21, "1,048,576"), (40, "549,755,813,888")])
    def test_more_are_refused_at_once_and_with_the_reason(self, count, alignments):
        with pytest.raises(DomainError) as refusal:
            landscape({f"state {i}": 1 for i in range(count)}, {})
        assert str(refusal.value) == (
            f"{count} states have 2^{count - 1} = {alignments} alignments, too many to go through. Give up to 20 "
            "states; leave out the smallest, or join allies into one."
        )


class TestSentences:
    def test_of_a_minimum(self):
        two, one = (landscape(states(4, 3, 2), dict.fromkeys(pairs("ABC"), pull)).minima[0] for pull in (-1, 1))
        assert str(two) == "A against B and C (energy -40, reached from 4 of the alignments)"
        assert str(one) == "all of A, B and C together (energy 0, reached from 4 of the alignments)"

    def test_of_one_minimum(self):
        assert str(landscape(states(4, 3, 2), all_foes("ABC"))) == (
            "Of 4 alignments one is stable: A against B and C (energy -40, reached from 4 of the alignments)."
        )

    def test_of_none(self):
        assert str(landscape(states(1, 1, 1), all_foes("ABC"))) == (
            "Of 4 alignments none is stable. Left out: 3 that are level with a neighbour."
        )

    def test_of_three(self):
        assert str(landscape(states(1, 1, 1), all_foes("ABC"), weak=True)) == (
            "Of 4 alignments 3 are stable: A and C against B (energy -4, reached from 1.333 of the alignments); "
            "A and B against C (energy -4, reached from 1.333 of the alignments); "
            "A against B and C (energy -4, reached from 1.333 of the alignments)."
        )

    def test_of_many(self):
        sentence = str(landscape(POWERS_1936, all_foes(POWERS_1936)))
        assert sentence.startswith(
            "Of 16 alignments 4 are stable: Britain and USSR against France, Germany and Italy ("
        )
        assert sentence.endswith("; and 1 more.")
