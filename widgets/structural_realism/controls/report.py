"""The words below a picture: verdicts, one summary sentence that is read out, the numbers, the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from traitlets import Bool, Dict, List, Unicode, observe

from ..plain import refuse_unknown
from .base import Control

PANELS = ("table", "sources", "guide")
"""What the reader opens below the words. It is sent when she opens it, and while it is open."""


class Report(Control):
    """``guide`` explains the controls, as rows of name, help, term and definition.

    ``on_action(id)`` is called for each of the ``actions`` at the foot, ``on_pick(id)`` for a row of the table."""

    part = Unicode("report").tag(sync=True)
    summary = Unicode("").tag(sync=True)
    verdicts: Any = List([]).tag(sync=True)
    notes: Any = List([]).tag(sync=True)
    card = Dict({}).tag(sync=True)
    card_first = Bool(False).tag(sync=True)
    table = Dict({"caption": "", "columns": [], "rows": [], "ids": []})
    table_label = Unicode("Show the numbers").tag(sync=True)
    actions: Any = List([]).tag(sync=True)
    sources: Any = List([])
    settings = Unicode("").tag(sync=True)
    credit = Unicode("").tag(sync=True)
    name = Unicode("").tag(sync=True)
    guide: Any = List([])
    panel = Dict({}).tag(sync=True)

    def __init__(
        self,
        *,
        actions: Mapping[str, str],
        on_action: Callable[[str], None],
        on_pick: Callable[[str], None] | None = None,
        table_label: str = "Show the numbers",
        credit: str = "",
        card_first: bool = False,
        **unknown: object,
    ) -> None:
        refuse_unknown(Report.__init__, unknown, "Report")
        super().__init__(
            actions=[[key, text] for key, text in actions.items()],
            table_label=table_label,
            credit=credit,
            card_first=card_first,
        )
        self._on_action, self._on_pick = on_action, on_pick
        self.on_msg(self._heard)

    @observe(*PANELS)
    def _follow(self, change: Any) -> None:
        if self.panel.get("name") == change.name:
            self._show(change.name)

    def _show(self, name: str) -> None:
        self.panel = {"name": name, "content": getattr(self, name)} if name else {}

    def _heard(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        match content:
            case {"kind": "action", "id": str(action)} if any(key == action for key, _ in self.actions):
                self._on_action(action)
            case {"kind": "open", "id": str(name)} if name in ("", *PANELS):
                self._show(name)
            case {"kind": "pick", "id": str(identity)} if self._on_pick:
                self._on_pick(identity)
