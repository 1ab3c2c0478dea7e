"""What every control shares: a label, and one request at a time from the browser."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from anywidget import AnyWidget
from ipywidgets import HTML, Layout
from ipywidgets.widgets.widget_string import HTMLStyle
from traitlets import Dict, Unicode, observe

from .. import assets
from ..plain import PlainError

Request = Mapping[str, Any]


@cache
def plain_layout() -> Layout:
    """One layout for all: style sheets do the work, and each layout of its own costs 1.7 KB on the way to the page."""
    return Layout()


@cache
def _plain_style() -> HTMLStyle:
    return HTMLStyle()


def markup(text: str, *classes: str) -> HTML:
    """HTML in the course's type, with the ``classes`` of its style sheets."""
    return HTML(text, layout=plain_layout(), style=_plain_style(), _dom_classes=("sr", *classes))


class Control(AnyWidget):
    """A widget of the course; ``part`` names its code in the browser.

    The browser writes ``request``; the kernel acts, and then sends ``answered`` with what has changed here.

    The browser sends its next request only after the answer to the last one, and of those that
    waited only the newest: a fast hand can neither flood the kernel nor leave it behind.
    """

    _esm = assets.stub()
    part = Unicode("").tag(sync=True)
    version = Unicode("").tag(sync=True)
    label = Unicode("").tag(sync=True)
    help = Unicode("").tag(sync=True)
    request = Dict({}).tag(sync=True, echo_update=False)
    answered = Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(version=assets.bundle_version(), layout=plain_layout(), **traits)
        self.on_msg(self._hand_over)

    def _hand_over(self, _widget: object, content: Mapping[str, object], _buffers: object) -> None:
        """Give the page a file that its server does not have."""
        match content:
            case {"kind": "code"}:
                self.send({"code": assets.bundle().decode()})
            case {"kind": "file", "name": str(name)} if name in assets.FILES:
                self.send({"file": name}, buffers=[assets.compressed(name)])

    @observe("request")
    def _answer(self, change: Any) -> None:
        request = dict(change.new)
        sequence = str(request.pop("seq", ""))
        with self.hold_sync():
            try:
                with suppress(PlainError):  # a page of an older version, or one that somebody has tampered with
                    self.act(request)
            finally:
                self.answered = sequence

    def act(self, request: Request) -> None:
        """Carry out one request from the browser; what it does not understand it leaves alone."""


def shown_as(widget: Any, text: str) -> dict[str, Any]:
    """What a notebook keeps of a widget: the live view, and ``text`` where there is none."""
    bundle = widget._repr_mimebundle_()
    return {**(bundle[0] if isinstance(bundle, tuple) else bundle), "text/plain": text}
