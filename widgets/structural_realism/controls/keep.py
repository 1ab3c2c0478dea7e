"""A button that keeps what the controls above it say, and a place for the reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from traitlets import List, Unicode

from ..plain import refuse_unknown
from .base import Control, Request


class Keep(Control):
    """``on_keep()`` is called when the button is pressed; it returns the reply: a verdict and a sentence."""

    part = Unicode("keep").tag(sync=True)
    feedback: Any = List(["", ""]).tag(sync=True)

    def __init__(
        self,
        label: str,
        *,
        on_keep: Callable[[], tuple[str, str]],
        feedback: tuple[str, str] = ("", ""),
        **unknown: object,
    ) -> None:
        refuse_unknown(Keep.__init__, unknown, "Keep")
        super().__init__(label=label, feedback=list(feedback))
        self._on_keep = on_keep

    def act(self, request: Request) -> None:
        self.feedback = list(self._on_keep())

    @property
    def value(self) -> tuple[str, str]:
        verdict, text = self.feedback
        return verdict, text

    def samples(self) -> tuple[tuple[str, str], ...]:
        """A button has one value: its reply."""
        return (self.value,)
