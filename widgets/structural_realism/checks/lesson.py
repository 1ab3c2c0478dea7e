"""What a lesson asks: a prediction to keep, a self-check that teaches, opening questions that say nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ipywidgets import VBox

from ..controls.base import plain_layout, shown_as
from ..controls.question import Question
from . import store
from .items import Item, item, probes

UNKEPT = " It could not be written to your folder and is kept until you close this notebook."


class Asked:
    """A question of the lesson on the page. Its plain text is the question and its answers."""

    def __init__(self, asked: Item, widget: Question) -> None:
        self.item, self.widget = asked, widget

    def __repr__(self) -> str:
        options = "  ".join(f"{option.key}) {option.text}" for option in self.item.options)
        return f"{self.widget.kicker}: {self.item.question}\n{options}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return shown_as(self.widget, repr(self))


class AskedTogether:
    """Several questions, one below the other."""

    def __init__(self, parts: Sequence[Asked]) -> None:
        self.parts = tuple(parts)
        self.widget = VBox([part.widget for part in parts], layout=plain_layout())

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.parts))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return shown_as(self.widget, repr(self))


def predict(identity: str) -> Asked:
    """Ask for a prediction or an opinion and keep it; there is no right or wrong yet."""
    asked = item(identity, "predict")
    if asked.opinion:
        return _ask(asked, _held, "What do you think?", "Keep my answer")
    return _ask(asked, _predicted, "Predict", "Keep my prediction")


def check(identity: str) -> Asked:
    """Ask a question and explain each answer. It teaches and does not count."""
    return _ask(item(identity, "check"), _checked, "Check yourself", "Check my answer")


def probe(lesson: str) -> AskedTogether:
    """Ask the opening or closing questions of a lesson. They say nothing; ``compare`` explains them later."""
    asked = probes(lesson)
    kickers = [f"Question {number} of {len(asked)}" for number in range(1, len(asked) + 1)]
    return AskedTogether(
        [_ask(each, _probed, kicker, "Keep my answer") for each, kicker in zip(asked, kickers, strict=True)]
    )


Reply = Callable[[Item, str], tuple[str, str]]


def _ask(asked: Item, reply: Reply, kicker: str, button: str) -> Asked:
    before = store.answers().get(asked.id)
    value = before.choice if before and asked.words(before.choice) else ""

    def answer(key: str) -> tuple[str, str]:
        kept = store.keep(asked.id, key)
        verdict, text = reply(asked, key)
        return verdict, text if kept else text + UNKEPT

    widget = Question(
        asked.question,
        {option.key: option.text for option in asked.options},
        on_answer=answer,
        kicker=kicker,
        button=button,
        value=value,
        feedback=reply(asked, value) if value else ("", ""),
    )
    return Asked(asked, widget)


def _predicted(asked: Item, key: str) -> tuple[str, str]:
    return "Your prediction is kept.", _feedback(asked, key)


def _held(asked: Item, key: str) -> tuple[str, str]:
    return "Your answer is kept.", _feedback(asked, key)


def _checked(asked: Item, key: str) -> tuple[str, str]:
    return "Right." if asked.right(key) else "Not quite.", _feedback(asked, key)


def _probed(asked: Item, key: str) -> tuple[str, str]:
    return "Your answer is kept.", ""


def _feedback(asked: Item, key: str) -> str:
    return next(option.feedback for option in asked.options if option.key == key)
