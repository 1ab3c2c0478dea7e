"""How fast the theory is: `python tests/bench/bench_theory.py` prints measure, ours, comparison and limit."""

import random
import sys
import time
from itertools import combinations

import numpy as np
from structural_realism import theory

random.seed(20261123)


def milliseconds(function, *arguments, repeat=5, least=0.02):
    """Time one call: the best of several rounds, each long enough for the clock."""
    function(*arguments)
    calls = 1
    while True:
        rounds = []
        for _ in range(repeat):
            start = time.perf_counter()
            for _ in range(calls):
                function(*arguments)
            rounds.append(time.perf_counter() - start)
        if min(rounds) >= least or calls >= 10_000:
            return 1000 * min(rounds) / calls
        calls *= 4


def world(count):
    """States of random size with random propensities."""
    states = [f"state {place}" for place in range(count)]
    sizes = {state: random.uniform(1, 20) for state in states}
    return sizes, {frozenset(pair): random.uniform(-1, 1) for pair in combinations(states, 2)}


def with_numpy(sizes, propensity):
    """The same landscape by plain numpy: every alignment at once, its neighbours, and descent by repeated lookup."""
    states = list(sizes)
    count = len(states)
    size = np.array([sizes[state] for state in states])
    pull = np.zeros((count, count))
    for (one, other), value in ((tuple(pair), value) for pair, value in propensity.items()):
        pull[states.index(one), states.index(other)] = pull[states.index(other), states.index(one)] = value
    places = np.arange(2 ** (count - 1))
    sides = np.zeros((len(places), count))
    sides[:, 1:] = places[:, None] >> np.arange(count - 1) & 1
    weights = pull * np.outer(size, size)
    energies = 2 * np.einsum("xi,ij,xj->x", sides, weights, 1 - sides, optimize=True)
    changes = np.array([len(places) - 1, *(1 << np.arange(count - 1))])
    neighbours = places[:, None] ^ changes
    lowest = neighbours[places, energies[neighbours].argmin(axis=1)]
    downhill = np.where(energies[lowest] < energies, lowest, places)
    while not np.array_equal(downhill, downhill[downhill]):
        downhill = downhill[downhill]
    ends, basins = np.unique(downhill, return_counts=True)
    order = energies[ends].argsort()
    return energies[ends][order], basins[order]


def by_gray_code(sizes, propensity):
    """Energies alone, by a walk that moves one state at a time and adds what this changes."""
    states = list(sizes)
    count = len(states)
    terms = [
        [2 * sizes[one] * sizes[other] * propensity.get(frozenset((one, other)), 0) for other in states]
        for one in states
    ]
    apart = [False] * count
    energies = [0.0] * 2 ** (count - 1)
    energy, place = 0.0, 0
    for step in range(1, len(energies)):
        mover = (step & -step).bit_length()
        row, side = terms[mover], apart[mover]
        energy += sum(row[other] if apart[other] == side else -row[other] for other in range(count) if other != mover)
        apart[mover] = not side
        place ^= 1 << (mover - 1)
        energies[place] = energy
    return energies


def same(ours, numpys):
    return np.allclose([m.energy for m in ours.minima], numpys[0]) and [m.basin for m in ours.minima] == list(numpys[1])


def landscapes():
    for count, limit in ((12, 30), (17, 1500)):
        sizes, propensity = world(count)
        agree = same(theory.landscape(sizes, propensity), with_numpy(sizes, propensity))
        ours = milliseconds(theory.landscape, sizes, propensity, repeat=3)
        numpys = milliseconds(with_numpy, sizes, propensity, repeat=3)
        note = f"numpy, {numpys:.1f} ms, {'same minima and basins' if agree else 'DIFFERENT RESULT'}"
        yield f"landscape, {count} states", f"{ours:.1f} ms", note, f"{limit} ms", ours <= limit and agree


def walk():
    sizes, propensity = world(17)
    table = sys.modules["structural_realism.theory.landscape"]
    terms = table._terms(sizes, propensity)
    ours = milliseconds(table._energies, terms, repeat=3)
    gray = milliseconds(by_gray_code, sizes, propensity, repeat=1)
    yield "energies alone, 17 states", f"{ours:.1f} ms", f"walk by Gray code, {gray:.1f} ms", "", ours < gray


def growth():
    counts = (10, 12, 14, 16, 18)
    costs = {count: milliseconds(theory.landscape, *world(count), repeat=3) for count in counts}
    unit = {count: 1e6 * cost / (2**count * count) for count, cost in costs.items()}
    ratios = ", ".join(f"{count}: {figure:.0f}" for count, figure in unit.items())
    ok = max(unit.values()) <= 2.5 * min(unit.values())
    yield "growth of landscape", "ns per 2ⁿ·n", ratios, "level", ok


def refusal():
    states = {f"state {place}": 1 for place in range(40)}

    def refuse():
        try:
            theory.landscape(states, {})
        except theory.DomainError:
            return
        raise AssertionError("40 states were not refused")

    ours = milliseconds(refuse)
    yield "landscape, 40 states", f"{ours:.3f} ms", "refused with the reason", "at once", ours < 1


def the_rest():
    sizes, _ = world(10)
    three = dict(list(sizes.items())[:3])
    rows = {
        state: {k: random.uniform(1, 9) for k in ("milex", "milper", "irst", "pec", "tpop", "upop")} for state in sizes
    }
    ties = {frozenset(pair): random.choice((1, -1)) for pair in combinations(sizes, 2)}
    trio = {frozenset(pair): 1 for pair in combinations(three, 2)}
    one, other = ([random.randrange(4) for _ in range(10)] for _ in range(2))
    threat = dict.fromkeys(theory.THREAT_SOURCES, 0.5)
    evidence = {
        "previous": trio,
        "regimes": dict.fromkeys(three, "autocracy"),
        "trade": trio,
        "outcast": next(iter(three)),
    }
    calls = {
        "shares": lambda: theory.shares(sizes),
        "ratio_to_leader": lambda: theory.ratio_to_leader(sizes),
        "cinc": lambda: theory.cinc(rows),
        "ginc": lambda: theory.ginc(rows),
        "net_resources": lambda: theory.net_resources(sizes, sizes),
        "concentration": lambda: theory.concentration(sizes).con,
        "constructions": lambda: theory.constructions(rows, list(rows)[:5]),
        "polarity, schweller": lambda: theory.polarity(sizes),
        "polarity, thompson": lambda: theory.polarity(sizes, "thompson"),
        "power_indices": lambda: theory.power_indices(sizes),
        "stability": lambda: theory.stability(sizes),
        "cheapest_winning": lambda: theory.cheapest_winning(sizes),
        "triad (3 states)": lambda: theory.triad(three),
        "triangle (3 states)": lambda: theory.triangle(trio),
        "network_balance (45 ties)": lambda: theory.network_balance(ties),
        "energy": lambda: theory.energy(sizes, ties, list(sizes)[:5]),
        "blend": lambda: theory.blend(list(sizes), ties, 0.5),
        "s_score": lambda: theory.s_score(one, other),
        "weighted_kappa": lambda: theory.weighted_kappa(one, other),
        "ideal_point_distance": lambda: theory.ideal_point_distance(1, 2),
        "trade_dependence": lambda: theory.trade_dependence(1, 2, 9),
        "asymmetry": lambda: theory.asymmetry({"A": 2, "B": 1}),
        "bargaining_range": lambda: theory.bargaining_range(0.5, 0.1, 0.2),
        "commitment_problem": lambda: theory.commitment_problem(0.5, 0.1, 0.2),
        "threat_index": lambda: theory.threat_index(threat),
    }
    for rule in theory.ALIGNMENT_RULES:
        calls[f"predict, {rule}"] = lambda rule=rule: theory.predict_alignment(three, rule, **evidence)
    for measure, call in calls.items():
        ours = milliseconds(call)
        yield measure, f"{ours:.3f} ms", "", "0.2 ms", ours <= 0.2


def main():
    """Print the table; return whether every limit is kept."""
    print(f"{'measure':42}{'ours':>14}  {'compared with':52}{'limit':>9}")
    kept = True
    for part in (landscapes, walk, growth, refusal, the_rest):
        for measure, ours, compared, limit, ok in part():
            kept &= ok
            print(f"{measure:42}{ours:>14}  {compared:52}{limit:>9}{'' if ok else '  EXCEEDED'}", flush=True)
    return kept


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
