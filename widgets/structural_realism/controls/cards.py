"""Cards to read: a term, a claim of the paper beside the record, a source; many of them with a search field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from traitlets import Bool, List, Unicode

from ..plain import refuse_unknown
from .base import Control


class Cards(Control):
    """``cards`` are dictionaries as a view's card gives them; ``label`` names the search field.

    ``folded`` cards show their title and open when asked, or when a search leaves few of them.
    """

    part = Unicode("cards").tag(sync=True)
    cards: Any = List([]).tag(sync=True)
    folded = Bool(False).tag(sync=True)

    def __init__(
        self, cards: Sequence[Mapping[str, Any]], *, label: str = "Search", folded: bool = False, **unknown: object
    ) -> None:
        refuse_unknown(Cards.__init__, unknown, "Cards")
        super().__init__(label=label, cards=[dict(card) for card in cards], folded=folded)

    @property
    def value(self) -> Sequence[Mapping[str, Any]]:
        return list(self.cards)

    def samples(self) -> tuple[Sequence[Mapping[str, Any]], ...]:
        """Cards have one value: what they show."""
        return (self.value,)
