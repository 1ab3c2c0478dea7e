"""Whom states fear: not power alone, but power that is near, offensive and ill-meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, prod
from types import MappingProxyType

from .capabilities import parts_of_all
from .domain import amounts, fraction, name, option, same_names, table
from .errors import DomainError
from .words import Result, listed

SOURCES = ("aggregate power", "proximity", "offensive power", "aggressive intentions")
"""The four sources of threat."""


@dataclass(frozen=True, slots=True)
class Threat(Result):
    """How threatening one state is to another, by our own index; see `threat_index`."""

    index: float
    sources: Mapping[str, float]
    weights: Mapping[str, float]
    combine: str

    def sentence(self) -> str:
        """Say the result in plain English."""
        if self.combine == "product":
            how = f"the product of {listed(self.sources)}"
        else:
            how = "the mean of " + listed(f"{source} (weight {self.weights[source]:.2g})" for source in self.sources)
        return f"The threat is {self.index:.2f} from 0 to 1 by our own index, {how}."


def threat_index(
    sources: Mapping[str, float], weights: Mapping[str, float] | None = None, combine: str = "mean"
) -> Threat:
    """Combine Walt's four sources of threat into a number: `.index`, with `.sources` and `.weights` in view. OUR OWN.

    States balance against threats, not against power as such: a near, offensive, ill-meaning state frightens more than
    a distant and friendly one of the same size. Walt gives no formula and holds that the sources cannot be ranked
    beforehand. The index is ours, for seeing how much hangs on the weights.

    Formula, our own: the weighted mean Σ w t / Σ w of the four sources (weights equal unless given), or with
    `combine="product"` their product, in which one source at zero removes the threat. The sources are named in
    `SOURCES`. Range: 0 to 1. Units: none; how to scale each source to 0 to 1 is a judgement.

    Raises DomainError unless exactly the four sources are given, each from 0 to 1; for weights of other sources,
    negative or all zero, or given with a product, which uses none; and for another way to combine.

    Source: ours, after Walt (1987).

    >>> threat = threat_index({"aggregate power": 0.9, "proximity": 0.2, "offensive power": 0.6,
    ...                        "aggressive intentions": 0.3})
    >>> round(threat.index, 3)
    0.5
    """
    rows = table(sources, "sources of threat", "{'proximity': 0.5, …}")
    felt = {name(source): fraction(value, f"The {source}") for source, value in rows.items()}
    same_names(felt, SOURCES, "sources given", "four sources of threat")
    if option(combine, ("mean", "product"), "way to combine") == "product":
        if weights is not None:
            raise DomainError(
                "A product of the sources uses no weights. Leave the weights out, or combine by the mean."
            )
        return Threat(prod(felt.values()), MappingProxyType(felt), MappingProxyType({}), combine)
    given = dict.fromkeys(SOURCES, 1.0) if weights is None else amounts(weights, "weight", "weights")
    weight = parts_of_all(given, "weights")
    same_names(weight, SOURCES, "weights", "four sources of threat")
    index = fsum(weight[source] * value for source, value in felt.items())
    return Threat(index, MappingProxyType(felt), MappingProxyType(weight), combine)
