"""How results put themselves into words."""

from collections.abc import Iterable

LEAST_SHOWN = 0.05
"""Changes in percentage points below this would be written as 0.0."""


class Result:
    """A result of the theory: immutable, and able to say itself in a sentence."""

    __slots__ = ()

    def sentence(self) -> str:
        """Say the result in plain English."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.sentence()


def listed(names: Iterable[str]) -> str:
    """Join names as one does in speech: A; A and B; A, B and C."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def percent(share: float) -> str:
    """Write a share as a percentage with one decimal."""
    return f"{100 * share:.1f}%"


def points(change: float) -> str:
    """Write the size of a change in percentage points, never as a bare zero."""
    return "less than 0.1 percentage points" if abs(change) < LEAST_SHOWN else f"{abs(change):.1f} percentage points"
