"""One of several named options, as a menu or as a row of chips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from traitlets import List, Unicode, validate

from ..plain import PlainError, nearest, refuse_unknown
from .base import Control


class Choice(Control):
    """``options`` maps each value to the words that the reader sees; ``form`` is ``"menu"`` or ``"chips"``."""

    part = Unicode("choice").tag(sync=True)
    options: Any = List([]).tag(sync=True)
    form = Unicode("menu").tag(sync=True)
    value = Unicode("").tag(sync=True)

    def __init__(
        self,
        label: str,
        options: Mapping[str, str],
        value: str | None = None,
        *,
        form: str = "menu",
        help: str = "",
        **unknown: object,
    ) -> None:
        refuse_unknown(Choice.__init__, unknown, "Choice")
        if not options:
            raise PlainError(f"{label}: a choice needs at least one option.")
        super().__init__(
            label=label,
            help=help,
            form=form,
            options=[[key, text] for key, text in options.items()],
            value=next(iter(options)) if value is None else value,
        )

    @validate("value")
    def _known(self, proposal: Any) -> str:
        value = proposal["value"]
        keys = [key for key, _ in self.options]
        if value not in keys:
            hint = nearest(value, keys) or f" Choose from {', '.join(keys)}."
            raise PlainError(f"{self.label} has no option {value!r}.{hint}")
        return str(value)

    def samples(self) -> tuple[str, ...]:
        """Every option."""
        return tuple(key for key, _ in self.options)
