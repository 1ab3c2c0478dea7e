"""A period: two years in number fields, and a way to clear them."""

from __future__ import annotations

from typing import Any

from traitlets import Int, List, Unicode, validate

from ..plain import PlainError, refuse_unknown
from .base import Control


class Years(Control):
    """``value`` is ``[from, to]`` inside ``min`` to ``max``, or empty where no period is chosen."""

    part = Unicode("years").tag(sync=True)
    min = Int(0).tag(sync=True)
    max = Int(0).tag(sync=True)
    value: Any = List([]).tag(sync=True)

    def __init__(self, label: str, *, min: int, max: int, help: str = "", **unknown: object) -> None:
        refuse_unknown(Years.__init__, unknown, "Years")
        super().__init__(label=label, help=help, min=min, max=max)

    @property
    def range(self) -> range:
        """The years that there are."""
        return range(self.min, self.max + 1)

    def nearest(self, year: int) -> int:
        """``year``, or the end of the range that it lies beyond."""
        return sorted((self.min, year, self.max))[1]

    @validate("value")
    def _known(self, proposal: Any) -> list[int]:
        years = list(proposal["value"])
        if years and (len(years) != 2 or not all(isinstance(year, int) for year in years)):
            raise PlainError(f"{self.label}: give two years, or none; {years!r} is neither.")
        if years and not self.min <= years[0] <= years[1] <= self.max:
            raise PlainError(
                f"{self.label}: the years run from {self.min} to {self.max}, the earlier one first; "
                f"{years[0]} to {years[1]} does not fit."
            )
        return years

    def samples(self) -> list[list[int]]:
        """None, the whole, each end and the middle alone, and each half."""
        middle = (self.min + self.max) // 2
        ends = (self.min, middle, self.max)
        return [[], [self.min, self.max], [self.min, middle], [middle, self.max], *([year, year] for year in ends)]
