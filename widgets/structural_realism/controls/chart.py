"""A picture: a plain plotly dictionary, drawn in the reader's theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from traitlets import Unicode

from ..plain import refuse_unknown
from .plotly import Drawn


class Chart(Drawn):
    """``figure`` is what to draw, ``label`` what a screen reader says in its place, ``name`` the saved file's name."""

    part = Unicode("chart").tag(sync=True)

    def __init__(
        self,
        figure: Mapping[str, Any] | None = None,
        *,
        label: str = "",
        name: str = "picture",
        dark: Mapping[str, str] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown(Chart.__init__, unknown, "Chart")
        super().__init__(
            figure=dict(figure or {"data": [], "layout": {}}), label=label, name=name, dark=dict(dark or {})
        )

    @property
    def value(self) -> Mapping[str, Any]:
        return dict(self.figure)

    def samples(self) -> tuple[Mapping[str, Any], ...]:
        """A picture has one value: what it shows."""
        return (self.value,)
