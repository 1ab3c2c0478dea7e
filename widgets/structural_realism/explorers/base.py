"""What every explorer is: a question, controls, a picture and words that say the same."""

from __future__ import annotations

import inspect
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from .. import evidence
from ..controls.base import Control, shown_as
from ..controls.card import card
from ..controls.plotly import Drawn
from ..controls.report import Report
from ..plain import PlainError
from ..views.described import Described

State = dict[str, Any]


class Explorer(ABC):
    """A card with a question as its title.

    ``controls`` maps names to controls, ``described`` is what is shown now, ``state`` is a JSON dictionary
    of the keyword arguments that make this explorer again; assigning it restores the explorer.
    """

    command: ClassVar[str]
    title: ClassVar[str]
    prompt: ClassVar[str]
    terms: ClassVar[Mapping[str, str]] = {}
    """Control → the term of the glossary that it is about."""

    controls: Mapping[str, Control]
    described: Described
    picture: Drawn
    report: Report
    _refreshing: bool = True
    _start: State

    @abstractmethod
    def describe(self) -> Described:
        """The view of the present state."""

    @abstractmethod
    def current(self) -> State:
        """The settings now, as keyword arguments that JSON can hold."""

    @abstractmethod
    def restore(self, state: Mapping[str, Any]) -> None:
        """Apply checked settings to the controls."""

    @abstractmethod
    def sources(self) -> Sequence[tuple[str, str]]:
        """What is shown now rests on these works: ``(citation, address or "")``."""

    def notes(self) -> Sequence[str]:
        """Warnings that belong beside the picture."""
        return ()

    @property
    def state(self) -> State:
        """The settings now; assign a dictionary of settings to restore them."""
        return self.current()

    @state.setter
    def state(self, state: Mapping[str, Any]) -> None:
        unknown = set(state) - set(self._start)
        if unknown:
            raise PlainError(f"{self.command} has no setting {sorted(unknown)[0]!r}; it has {', '.join(self._start)}.")
        with self._one_refresh():
            self.restore({**self._start, **state})

    def reset(self) -> None:
        """Go back to how the explorer began."""
        self.state = self._start

    def picture_label(self) -> str:
        """What a screen reader says in place of the picture."""
        return self.described.summary

    def assemble(self, controls: Mapping[str, Control], picture: Drawn, report: Report) -> None:
        """Put the parts together and show the present state. Called once, at the end of ``__init__``."""
        self.controls, self.picture, self.report = controls, picture, report
        panel = [control for control in controls.values() if control is not picture]
        self.widget = card(self.command, self.title, self.prompt, panel, picture, report)
        picture.observe(lambda _: self.refresh(), "compact")
        for control in controls.values():
            control.observe(lambda _: self.refresh(), "value")
        report.name, report.guide = self.command, self._guide()
        self._start = json.loads(json.dumps(self.state))
        self.refresh()

    def refresh(self) -> None:
        """Show the present state in the picture and in the words."""
        if not self._refreshing:
            return
        self.described = described = self.describe()
        with self.picture.hold_sync():
            self.picture.figure = dict(described.figure)
            self.picture.below = dict(described.below or {})
            self.picture.label = self.picture_label()
        with self.report.hold_sync():
            self.report.summary = described.summary
            self.report.verdicts = [verdict.as_dict() for verdict in described.verdicts]
            self.report.card = described.card.as_dict() if described.card else {}
            self.report.table = described.table.as_dict()
            self.report.notes = list(self.notes())
            self.report.sources = [list(source) for source in self.sources()]
            self.report.settings = self.settings()

    def _guide(self) -> list[list[str]]:
        rows = []
        for name, control in self.controls.items():
            concept = evidence.concept(self.terms[name]) if name in self.terms else None
            rows.append(
                [control.label, control.help, concept.term if concept else "", concept.definition if concept else ""]
            )
        return rows

    def settings(self) -> str:
        """A line of code that makes this explorer again as it is now."""
        defaults = {name: p.default for name, p in inspect.signature(type(self).__init__).parameters.items()}
        changed = {name: value for name, value in self.state.items() if value != defaults.get(name)}
        return f"sr.{self.command}({', '.join(f'{name}={value!r}' for name, value in changed.items())})"

    @contextmanager
    def _one_refresh(self) -> Iterator[None]:
        with self.quietly():
            yield
        self.refresh()

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Move controls without showing each step."""
        refreshing, self._refreshing = self._refreshing, False
        try:
            yield
        finally:
            self._refreshing = refreshing

    def __repr__(self) -> str:
        return self.described.summary

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return shown_as(self.widget, repr(self))
