"""A slider with a number field beside it, and a set of them that share 100 per cent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from traitlets import Dict, Float, List, Unicode, observe, validate

from ..numbers import rounded
from ..plain import PlainError, refuse_unknown
from .base import Control, Request


@dataclass(frozen=True, slots=True)
class Mark:
    """How a row is marked: ``tone`` names its colour, ``dash`` its line (``""``, ``"dash"``, ``"dot"``, ``"thin"``)."""

    tone: str = ""
    dash: str = ""


class _Rows(Control):
    part = Unicode("slider").tag(sync=True)
    rows: Any = List([]).tag(sync=True)
    values = Dict({}).tag(sync=True)


def _row(
    key: str, label: str, low: float, high: float, step: float, nudge: float, unit: str, mark: Mark
) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "min": low,
        "max": high,
        "step": step,
        "nudge": nudge,
        "spoken_unit": unit,
        "tone": mark.tone,
        "dash": mark.dash,
    }


def _number(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise PlainError(f"{what} takes a number; {value!r} is not one.")
    return value


class Slider(_Rows):
    """One number between ``min`` and ``max``.

    Arrow keys move it by ``nudge`` (with Shift by ``step``), Page Up and Page Down by ten nudges,
    Home and End to its ends. ``unit`` is read aloud after the value.
    """

    value = Float(0.0)

    def __init__(
        self,
        label: str,
        value: float,
        *,
        min: float,
        max: float,
        step: float = 1,
        nudge: float | None = None,
        unit: str = "",
        mark: Mark | None = None,
        help: str = "",
        **unknown: object,
    ) -> None:
        refuse_unknown(Slider.__init__, unknown, "Slider")
        self.min, self.max, self.step = min, max, step
        row = _row("value", label, min, max, step, nudge or step, unit, mark or Mark())
        super().__init__(label=label, help=help, rows=[row], value=value, values={"value": value})

    @validate("value")
    def _inside(self, proposal: Any) -> float:
        value = _number(proposal["value"], self.label or "The slider")
        if not self.min <= value <= self.max:
            raise PlainError(f"{self.label} goes from {self.min:g} to {self.max:g}; {value:g} is outside.")
        return value

    @observe("value")
    def _show(self, _change: Any) -> None:
        self.values = {"value": self.value}

    def act(self, request: Request) -> None:
        self.value = _number(request.get("value"), self.label)

    def samples(self) -> tuple[float, ...]:
        """The ends, the middle and the value now: what a sweep must try."""
        middle = self.min + math.floor((self.max - self.min) / 2 / self.step) * self.step
        return (self.min, middle, self.max, self.value)


def rescale(
    values: Mapping[str, float], key: str, share: float, mix: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Set ``key`` to ``share`` per cent and the others, in their old proportions, to the rest of 100.

    ``mix`` gives the others' proportions where their values no longer tell them (all zero).
    When nothing tells them, they share the rest equally.
    """
    others = [name for name in values if name != key]
    if not others:
        return {key: 100.0}
    weights = mix if mix and sum(mix[name] for name in others) > 0 else values
    total = sum(weights[name] for name in others)
    rest = 100.0 - share
    return {
        name: share if name == key else rest * (weights[name] / total if total else 1 / len(others)) for name in values
    }


class Shares(_Rows):
    """Linked sliders, in per cent: move one and the others give way in proportion; the total stays 100.

    While one slider moves, the others keep the proportions that they had when the move began,
    so that moving it to 100 and back changes nothing.
    """

    value = Dict({})

    def __init__(
        self,
        label: str,
        values: Mapping[str, float],
        *,
        names: Mapping[str, str] | None = None,
        marks: Mapping[str, Mark] | None = None,
        help: str = "",
        **unknown: object,
    ) -> None:
        refuse_unknown(Shares.__init__, unknown, "Shares")
        self._moving: tuple[str, dict[str, float]] | None = None
        super().__init__(label=label, help=help)
        self.restart(values, names=names or {}, marks=marks or {})

    def restart(self, values: Mapping[str, float], *, names: Mapping[str, str], marks: Mapping[str, Mark]) -> None:
        """Begin again with other states and values."""
        self._moving = None
        rows = [_row(key, names.get(key, key), 0, 100, 0.1, 1, "per cent", marks.get(key, Mark())) for key in values]
        with self.hold_sync():
            self.rows = rows
            self.value = dict(values)

    @validate("value")
    def _total(self, proposal: Any) -> dict[str, float]:
        values = {str(key): _number(number, str(key)) for key, number in dict(proposal["value"]).items()}
        keys = [row["key"] for row in self.rows]
        if sorted(values) != sorted(keys):
            raise PlainError(
                f"{self.label} takes a share for each of {', '.join(keys)}; it was given {', '.join(values) or 'none'}."
            )
        if any(number < 0 for number in values.values()):
            raise PlainError(f"{self.label}: a share cannot be negative.")
        total = sum(values.values())
        if not total > 0:
            raise PlainError(
                f"{self.label}: at least one share must be above zero. Shares are parts of a whole; "
                "with all of them at zero there is no whole."
            )
        return {key: 100 * values[key] / total for key in keys}

    @observe("value")
    def _show(self, _change: Any) -> None:
        self.values = rounded(self.value)

    def move(self, key: str, share: float) -> None:
        """Move one slider to ``share`` per cent, as a hand would."""
        if key not in self.value:
            raise PlainError(f"{self.label} has no slider {key!r}; it has {', '.join(self.value)}.")
        share = _number(share, str(key))
        if not 0 <= share <= 100:
            raise PlainError(f"A share goes from 0 to 100 per cent; {share:g} is outside.")
        if self._moving is None or self._moving[0] != key:
            self._moving = (key, dict(self.value))
        moving = self._moving
        self.value = rescale(self.value, key, share, moving[1])
        self._moving = moving

    def act(self, request: Request) -> None:
        self.move(str(request.get("key")), _number(request.get("value"), self.label))

    def samples(self) -> Sequence[dict[str, float]]:
        """Each state with everything, each with nothing, all equal, and the values now."""
        now = dict(self.value)
        ends = [rescale(now, key, share) for key in now for share in (0.0, 100.0)]
        return [*ends, {key: 100 / len(now) for key in now}, now]
