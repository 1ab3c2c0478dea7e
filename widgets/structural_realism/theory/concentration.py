"""How unequally power is spread over a system."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import fsum, sqrt

from .capabilities import Components, cinc, shares
from .domain import names
from .errors import DomainError
from .words import Result


@dataclass(frozen=True, slots=True)
class Concentration(Result):
    """Three numbers for the spread of power; see `concentration`."""

    shares: Mapping[str, float]

    @property
    def hhi(self) -> float:
        """The Herfindahl–Hirschman index, Σ sᵢ²."""
        return fsum(share * share for share in self.shares.values())

    @property
    def effective_number(self) -> float:
        """The number of equal states that would be as concentrated as these, 1 / Σ sᵢ²."""
        return 1 / self.hhi

    @property
    def con(self) -> float:
        """Concentration from 0 (all equal) to 1 (one has everything); needs two states."""
        size = len(self.shares)
        if size < 2:
            raise DomainError("CON compares states with one another, so it needs two or more. Add a state.")
        return sqrt(fsum((share - 1 / size) ** 2 for share in self.shares.values()) / (1 - 1 / size))

    def sentence(self) -> str:
        """Say the result in plain English."""
        size = len(self.shares)
        if size == 1:
            return "One state holds everything; concentration needs a second state to compare it with."
        return (
            f"Power among these {size} states is spread as among {self.effective_number:.2f} equal ones "
            f"(HHI {self.hhi:.3f}); CON is {self.con:.3f}, where 0 is equality and 1 is one state with everything."
        )


@dataclass(frozen=True, slots=True)
class Constructions(Result):
    """The same great powers, concentrated by two legitimate constructions; see `constructions`."""

    renormalised: Concentration
    within: Concentration

    def sentence(self) -> str:
        """Say the result in plain English."""
        return (
            f"CON is {self.renormalised.con:.3f} if the great powers' world index is scaled to 1, and "
            f"{self.within.con:.3f} if each component is shared out among the great powers alone. Say which you use."
        )


def concentration(x: Mapping[str, float]) -> Concentration:
    """Measure how unequally power is spread: `.hhi`, `.effective_number`, `.con`.

    HHI rises when few hold much. The effective number turns it into a count of equals; it is not the number of poles.
    CON also weighs how many states there are, so a powerless member changes it and leaves the other two alone.

    Formula: HHI = Σ sᵢ²; effective number = 1 / HHI; CON = √[(Σ sᵢ² − 1/N) / (1 − 1/N)].
    Range: HHI 1/N to 1; effective number 1 to N; CON 0 to 1. Units: none.

    Raises DomainError for what `shares` refuses; `.con` raises it when there is only one state.

    Source: Laakso and Taagepera (1979) for the effective number; Ray and Singer (1973) for CON.

    >>> spread = concentration({"A": 3, "B": 1})
    >>> spread.hhi, spread.effective_number, spread.con
    (0.625, 1.6, 0.5)
    """
    return Concentration(shares(x))


def constructions(components: Components, powers: Collection[str]) -> Constructions:
    """Measure the concentration among the great powers by both constructions in use: `.renormalised`, `.within`.

    Renormalised: take the index over all states given, keep the great powers, scale them to sum to 1. Within: leave
    the others out first and share each component among the great powers alone, as Singer, Bremer and Stuckey did.
    The two differ by up to .06, so a figure without its construction cannot be compared.

    Formula: those of `cinc` and `concentration`. Range: CON 0 to 1. Units: none.

    Raises DomainError for what `cinc` and `shares` refuse, and for a power that is not among the states.

    Source: Ray and Singer (1973); Singer, Bremer and Stuckey (1972).

    >>> world = {"A": {"milex": 4, "irst": 1}, "B": {"milex": 2, "irst": 1}, "Others": {"milex": 2, "irst": 6}}
    >>> both = constructions(world, ["A", "B"])
    >>> round(both.renormalised.con, 3), round(both.within.con, 3)
    (0.25, 0.167)
    """
    world = cinc(components)
    great = names(powers, "great powers")
    for power in great:
        if power not in world:
            raise DomainError(f"{power!r} has no components. Name great powers that are among the states given.")
    return Constructions(
        concentration({power: world[power] for power in great}),
        concentration(cinc({power: components[power] for power in great})),
    )
