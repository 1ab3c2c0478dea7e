"""How much power a state has: its share of what the system has, component by component."""

from collections.abc import Mapping
from math import fsum, prod
from types import MappingProxyType

from .domain import amounts, name, not_negative, positive, same_names, table
from .errors import DomainError
from .words import listed

Components = Mapping[str, Mapping[str, float | None]]
"""State → component (military spending, iron and steel, …) → figure; None or absent where nobody knows it."""


def shares(x: Mapping[str, float]) -> Mapping[str, float]:
    """Return each state's share of the capabilities in the system.

    Power in structural realism is relative: what counts is a state's part of what all have together.

    Formula: sᵢ = xᵢ / Σx. Range: 0 to 1, together 1. Units: none; `x` may be in any unit, as long as it is one.

    Raises DomainError if there is no state, a figure is negative, missing or infinite, or all are zero.

    Source: Waltz (1979), for structure as the distribution of capabilities; Singer, Bremer and Stuckey (1972).

    >>> dict(shares({"United States": 50, "Soviet Union": 30, "China": 20}))
    {'United States': 0.5, 'Soviet Union': 0.3, 'China': 0.2}
    """
    return MappingProxyType(parts_of_all(amounts(x), "capabilities"))


def ratio_to_leader(x: Mapping[str, float]) -> Mapping[str, float]:
    """Return each state's capabilities as a fraction of the leader's.

    Shows how far the rest are behind the strongest, without asking who else is in the system.

    Formula: xᵢ / max x. Range: 0 to 1, the leader 1. Units: none.

    Raises DomainError if there is no state, a figure is negative, missing or infinite, or all are zero.

    Source: the comparison of Beckley (2018), who sets challengers against the leading state.

    >>> dict(ratio_to_leader({"United States": 20, "China": 15, "Russia": 5}))
    {'United States': 1.0, 'China': 0.75, 'Russia': 0.25}
    """
    held = shares(x)
    leader = max(held.values())
    return MappingProxyType({state: share / leader for state, share in held.items()})


def cinc(components: Components) -> Mapping[str, float]:
    """Return the Composite Index of National Capability of each state.

    The index takes a state's share of military spending, soldiers, iron and steel, energy, people and city dwellers,
    and averages the shares. A component without a figure for a state is skipped, never counted as zero: the average is
    over what is known. Hence the index need not sum to 1; `shares` puts that right.

    Formula: CINCᵢ = (1 / |Kᵢ|) Σₖ xᵢₖ / Σⱼ xⱼₖ over the components Kᵢ known for i. Range: 0 to 1. Units: none.
    For world shares let one row be the rest of the world; without it the shares are those within the states given.

    Raises DomainError if there is no state, a figure is negative or infinite, a state has no figure at all, or a
    component is zero for everybody.

    Source: Singer, Bremer and Stuckey (1972), the index of the Correlates of War project.

    >>> dict(cinc({"A": {"milex": 50, "irst": 30}, "B": {"milex": 50, "irst": 70}}))
    {'A': 0.4, 'B': 0.6}
    >>> dict(cinc({"A": {"milex": 50, "irst": None}, "B": {"milex": 50, "irst": 70}}))
    {'A': 0.5, 'B': 0.75}
    """
    return MappingProxyType(
        {state: fsum(known.values()) / len(known) for state, known in _component_shares(components).items()}
    )


def ginc(components: Components) -> Mapping[str, float]:
    """Return the Geometric Index of National Capability of each state.

    Unlike in `cinc`, a state that lacks one ingredient of power altogether has no power, and the ratio of two states
    does not depend on who else is counted.

    Formula: GINCᵢ = (Πₖ sᵢₖ)^(1/|K|). Range: 0 to 1; it does not sum to 1. Units: none.

    Raises DomainError in the cases of `cinc`, and if any figure is missing: a product cannot skip one.

    Source: Kadera and Sorokin (2004).

    >>> {state: round(power, 3) for state, power in ginc({"A": {"milex": 80, "irst": 0},
    ...                                                   "B": {"milex": 20, "irst": 100}}).items()}
    {'A': 0.0, 'B': 0.447}
    """
    parts = _component_shares(components)
    every = {component for known in parts.values() for component in known}
    for state, known in parts.items():
        if lacking := sorted(every - known.keys()):
            raise DomainError(
                f"{state} has no figure for {listed(lacking)}, and a geometric mean needs all of them. "
                "Leave what is missing out for every state, or use cinc, which skips what is missing."
            )
    return MappingProxyType(
        {state: prod(share ** (1 / len(known)) for share in known.values()) for state, known in parts.items()}
    )


def net_resources(gdp: Mapping[str, float], population: Mapping[str, float]) -> Mapping[str, float]:
    """Return output times output per head, a proxy for what a state has left for power after feeding its people.

    A poor giant spends most of its output on its own upkeep; gross output overrates it. Compare with `ratio_to_leader`.

    Formula: Bᵢ = GDPᵢ × GDPᵢ / populationᵢ. Range: 0 upwards. Units: those of GDP squared over those of population.

    Raises DomainError if the tables name different states, a figure is negative, missing or infinite, or a population
    is zero.

    Source: Beckley (2018).

    >>> dict(net_resources({"Rich": 100, "Populous": 100}, {"Rich": 10, "Populous": 50}))
    {'Rich': 1000.0, 'Populous': 200.0}
    """
    output = amounts(gdp, "GDP", "GDP figures")
    heads = amounts(population, "population", "populations")
    same_names(output, heads, "GDP figures", "populations")
    people = {state: positive(count, f"The population of {state}") for state, count in heads.items()}
    return MappingProxyType({state: figure * (figure / people[state]) for state, figure in output.items()})


def parts_of_all(figures: Mapping[str, float], many: str) -> dict[str, float]:
    """Divide checked figures by their sum."""
    total = fsum(figures.values())
    if total == 0:
        raise DomainError(f"All {many} are zero, so there is nothing to share. Raise at least one above zero.")
    return {state: figure / total for state, figure in figures.items()}


def _component_shares(components: object) -> dict[str, dict[str, float]]:
    """State → component → share of all that the states given have of it, where known."""
    known: dict[str, dict[str, float]] = {}
    by_component: dict[str, dict[str, float]] = {}
    for state, row in table(components, "components", "{'China': {'milex': 20, 'irst': 30}}").items():
        known[name(state)] = {}
        for component, figure in table(row, f"components of {state}", "{'milex': 20, 'irst': 30}").items():
            if figure is not None:
                label = f"The {name(component)} of {state}"
                by_component.setdefault(name(component), {})[name(state)] = not_negative(figure, label)
    for component, figures in by_component.items():
        for state, share in parts_of_all(figures, f"figures for {component}").items():
            known[state][component] = share
    for state, row_of_shares in known.items():
        if not row_of_shares:
            raise DomainError(f"{state} has no figure for any component. Leave it out, or find one figure.")
    return known
