"""The theory: pure functions on numbers, from shares of power to who aligns with whom.

States are mappings from names to numbers, pairs of states are frozensets of two names. Input outside the domain of a
measure raises `DomainError`, with a sentence that says what is wrong and what to give instead. Every result is
immutable, and `str(result)` or `result.sentence()` says it in plain English.
"""

from .bargaining import BargainingRange, CommitmentProblem, bargaining_range, commitment_problem, win_probability
from .capabilities import cinc, ginc, net_resources, ratio_to_leader, shares
from .coalitions import PowerIndices, Stability, cheapest_winning, power_indices, stability
from .concentration import Concentration, Constructions, concentration, constructions
from .dependence import Asymmetry, asymmetry, trade_dependence
from .errors import DomainError
from .landscape import Landscape, Minimum, blend, energy, frustration, landscape
from .margin import Candidate, Margin
from .networks import NetworkBalance, network_balance
from .polarity import Polarity, label_and_poles, polarity
from .pole_rules import RULES as _POLARITY_RULES
from .predictions import ALIGNMENT_RULES, Prediction, predict_alignment
from .similarity import ideal_point_distance, s_score, weighted_kappa
from .threat import SOURCES as THREAT_SOURCES
from .threat import Threat, threat_index
from .triads import Triad, triad
from .triangle import Triangle, triangle

POLARITY_RULES = tuple(_POLARITY_RULES)
"""The rules of `polarity`."""

__all__ = [
    "ALIGNMENT_RULES",
    "POLARITY_RULES",
    "THREAT_SOURCES",
    "Asymmetry",
    "BargainingRange",
    "Candidate",
    "CommitmentProblem",
    "Concentration",
    "Constructions",
    "DomainError",
    "Landscape",
    "Margin",
    "Minimum",
    "NetworkBalance",
    "Polarity",
    "PowerIndices",
    "Prediction",
    "Stability",
    "Threat",
    "Triad",
    "Triangle",
    "asymmetry",
    "bargaining_range",
    "blend",
    "cheapest_winning",
    "cinc",
    "commitment_problem",
    "concentration",
    "constructions",
    "energy",
    "frustration",
    "ginc",
    "ideal_point_distance",
    "label_and_poles",
    "landscape",
    "net_resources",
    "network_balance",
    "polarity",
    "power_indices",
    "predict_alignment",
    "ratio_to_leader",
    "s_score",
    "shares",
    "stability",
    "threat_index",
    "trade_dependence",
    "triad",
    "triangle",
    "weighted_kappa",
    "win_probability",
]
