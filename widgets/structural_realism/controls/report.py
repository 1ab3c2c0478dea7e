"""The words below a picture: verdicts, one summary sentence that is read out, the numbers, the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from traitlets import Bool, Dict, List, Unicode

from ..plain import refuse_unknown
from .base import Control


class Report(Control):
    """``on_action(id)`` is called for each of the ``actions`` at the foot, ``on_pick(id)`` for a row of the table."""

    part = Unicode("report").tag(sync=True)
    summary = Unicode("").tag(sync=True)
    verdicts: Any = List([]).tag(sync=True)
    notes: Any = List([]).tag(sync=True)
    card = Dict({}).tag(sync=True)
    card_first = Bool(False).tag(sync=True)
    table = Dict({"caption": "", "columns": [], "rows": [], "ids": []}).tag(sync=True)
    table_label = Unicode("Show the numbers").tag(sync=True)
    actions: Any = List([]).tag(sync=True)
    sources: Any = List([]).tag(sync=True)
    settings = Unicode("").tag(sync=True)
    credit = Unicode("").tag(sync=True)

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

    def _heard(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        match content:
            case {"kind": "action", "id": str(action)} if any(key == action for key, _ in self.actions):
                self._on_action(action)
            case {"kind": "pick", "id": str(identity)} if self._on_pick:
                self._on_pick(identity)
