"""A forecast: a statement, a day and a criterion by which it will be judged, and her probability."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

from ipywidgets import VBox

from ..controls.base import markup, plain_layout, shown_as
from ..controls.keep import Keep
from ..controls.slider import Slider
from . import store
from .items import Forecast
from .items import forecast as find
from .lesson import UNKEPT


class Forecasting:
    """A forecast on the page. Its plain text is the statement and how it is judged."""

    def __init__(self, asked: Forecast) -> None:
        self.forecast = asked
        known = store.answers().get(asked.id)
        value = int(known.choice) if known and asked.words(known.choice) else 50
        self.slider = Slider("Probability", value, min=0, max=100, unit="per cent")
        feedback = self._kept(known) if known and asked.words(known.choice) else ("", "")
        self.button = Keep("Keep my probability", on_keep=self.keep, feedback=feedback)
        self.slider.observe(self._moved, "value")

    def keep(self) -> tuple[str, str]:
        """Keep the probability that the slider shows."""
        written = store.keep(self.forecast.id, f"{self.slider.value:.0f}")
        verdict, text = self._kept(store.answers()[self.forecast.id])
        return verdict, text if written else text + UNKEPT

    def _kept(self, answer: store.Answer) -> tuple[str, str]:
        day = f" on {answer.day}" if answer.day else ""
        return f"Kept: {answer.choice} %.", f"You said so{day}. You may change your mind and keep another."

    def _moved(self, _change: object) -> None:
        self.button.feedback = ["", f"{self.slider.value:.0f} % is not kept yet."]

    @property
    def judged(self) -> str:
        asked = self.forecast
        return f"Judged on {asked.resolves.day} {asked.resolves:%B %Y}. {asked.criterion}"

    def __repr__(self) -> str:
        return f"How sure are you? {self.forecast.statement}\n{self.judged}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        asked = self.forecast
        over = asked.outcome is None and date.today() > asked.resolves
        passed = " <b>That day has passed: look the answer up.</b>" if over else ""
        head = markup(
            f"<span class='sr-kicker'>How sure are you?</span><b>{escape(asked.statement)}</b>"
            f"<p class='sr-when'>{escape(self.judged)}{passed}</p>",
        )
        whole = VBox(
            [head, self.slider, self.button], layout=plain_layout(), _dom_classes=("sr", "sr-question", "sr-forecast")
        )
        return shown_as(whole, repr(self))


def forecast(identity: str) -> Forecasting:
    """Ask for the probability of a statement and keep it with its date."""
    return Forecasting(find(identity))
