"""A question with one answer to choose, and a place for the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from traitlets import List, Unicode

from ..plain import PlainError, refuse_unknown
from .base import Control, Request


class Question(Control):
    """``on_answer(key)`` is called when the reader gives an answer; it returns the reply: a verdict and a sentence."""

    part = Unicode("question").tag(sync=True)
    kicker = Unicode("").tag(sync=True)
    button = Unicode("").tag(sync=True)
    options: Any = List([]).tag(sync=True)
    value = Unicode("").tag(sync=True)
    feedback = List(["", ""]).tag(sync=True)

    def __init__(
        self,
        label: str,
        options: Mapping[str, str],
        *,
        on_answer: Callable[[str], tuple[str, str]],
        kicker: str = "",
        button: str = "Answer",
        value: str = "",
        feedback: tuple[str, str] = ("", ""),
        **unknown: object,
    ) -> None:
        refuse_unknown(Question.__init__, unknown, "Question")
        super().__init__(
            label=label,
            options=[[key, text] for key, text in options.items()],
            kicker=kicker,
            button=button,
            value=value,
            feedback=list(feedback),
        )
        self._on_answer = on_answer

    def answer(self, key: str) -> None:
        """Give an answer, as a hand would."""
        if key not in self.samples():
            raise PlainError(f"This question has no answer {key!r}; it has {', '.join(self.samples())}.")
        self.value = key
        self.feedback = list(self._on_answer(key))

    def act(self, request: Request) -> None:
        self.answer(str(request.get("key")))

    def samples(self) -> tuple[str, ...]:
        """Every answer."""
        return tuple(key for key, _ in self.options)
