"""What a lesson calls: a prediction to keep, a self-check that teaches, and the progress so far."""

from __future__ import annotations

from html import escape
from typing import Any

from ipywidgets import HTML

from ..controls.base import plain_layout, shown_as
from ..controls.question import Question
from . import store
from .items import Item, item, items

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


def predict(identity: str) -> Asked:
    """Ask for a prediction and keep it; there is no right or wrong yet."""
    return _ask(item(identity, "predict"), "Predict", "Keep my prediction")


def check(identity: str) -> Asked:
    """Ask a question and explain each answer. It teaches and does not count."""
    return _ask(item(identity, "check"), "Check yourself", "Check my answer")


def _ask(asked: Item, kicker: str, button: str) -> Asked:
    before = store.answers().get(asked.id)
    known = before is not None and any(option.key == before.choice for option in asked.options)

    def answer(key: str) -> tuple[str, str]:
        kept = store.keep(asked.id, key)
        verdict, text = _reply(asked, key)
        return verdict, text if kept else text + UNKEPT

    widget = Question(
        asked.question,
        {option.key: option.text for option in asked.options},
        on_answer=answer,
        kicker=kicker,
        button=button,
        value=before.choice if before and known else "",
        feedback=_reply(asked, before.choice) if before and known else ("", ""),
    )
    return Asked(asked, widget)


def _reply(asked: Item, key: str) -> tuple[str, str]:
    option = next(option for option in asked.options if option.key == key)
    if asked.kind == "predict":
        return "Your prediction is kept.", option.feedback
    return "Right." if option.right else "Not quite.", option.feedback


class Progress:
    """What is done and what is open."""

    def __init__(self) -> None:
        kept = store.answers()
        self.rows = [(entry, kept.get(entry.id)) for entry in items().values()]

    def _state(self, entry: Item, answer: store.Answer | None) -> str:
        if answer is None:
            return "open"
        if entry.kind == "predict":
            return "predicted"
        return "right" if any(option.right and option.key == answer.choice for option in entry.options) else "try again"

    def __repr__(self) -> str:
        return "What you have done so far; it is kept in your folder and goes nowhere else."

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return shown_as(HTML(self._html(), layout=plain_layout()), repr(self))

    def _html(self) -> str:
        left = "style='text-align:left'"
        lines = "".join(
            f"<tr><td {left}>{escape(entry.question)}</td><td {left}>{self._state(entry, answer)}</td></tr>"
            for entry, answer in self.rows
        )
        done = sum(answer is not None for _, answer in self.rows)
        return (
            f"<p>{done} of {len(self.rows)} done. This is kept in your folder and goes nowhere else. "
            "Run this cell again to bring the list up to date.</p>"
            f"<table><thead><tr><th scope='col' {left}>Question</th><th scope='col' {left}>So far</th></tr></thead>"
            f"<tbody>{lines}</tbody></table>"
        )


def progress() -> Progress:
    """Show which predictions and self-checks are done."""
    return Progress()
