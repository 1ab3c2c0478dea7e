"""Any number of several named options, as a row of chips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from traitlets import List, Unicode, validate

from ..plain import PlainError, refuse_unknown
from .base import Control


class Several(Control):
    """``options`` maps each value to the words that the reader sees; ``value`` lists the chosen ones in that order.

    The options may change while the reader chooses, so a value that is no option is left out.
    """

    part = Unicode("several").tag(sync=True)
    options: Any = List([]).tag(sync=True)
    value: Any = List([]).tag(sync=True)

    def __init__(
        self,
        label: str,
        options: Mapping[str, str],
        value: Sequence[str] = (),
        *,
        help: str = "",
        **unknown: object,
    ) -> None:
        refuse_unknown(Several.__init__, unknown, "Several")
        super().__init__(label=label, help=help)
        self.restart(options, value)

    def restart(self, options: Mapping[str, str], value: Sequence[str] = (), *, label: str = "") -> None:
        """Begin again with other options."""
        if not options:
            raise PlainError(f"{self.label}: a choice needs at least one option.")
        with self.hold_sync():
            self.label = label or self.label
            self.options = [[key, text] for key, text in options.items()]
            self.value = list(value)

    @validate("value")
    def _known(self, proposal: Any) -> list[str]:
        chosen = set(proposal["value"])
        return [key for key, _ in self.options if key in chosen]

    def samples(self) -> Sequence[list[str]]:
        """None, each alone, all, and those chosen now."""
        keys = [key for key, _ in self.options]
        return [[], *([key] for key in keys), keys, list(self.value)]
