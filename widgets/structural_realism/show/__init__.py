"""``realism show``: one lesson or one explorer on the projector, through Voila, for this machine and this browser."""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path

from ..plain import PlainError
from ..study import free_port
from .names import find


def show(what: str, port: int, browser: bool, theme: str) -> int:
    """Show a copy of ``what`` until Ctrl-C; what is answered meanwhile is forgotten with the copy."""
    shown = find(what)
    if not find_spec("voila"):
        raise PlainError("Voila is needed to show it. Install it: pip install 'structural-realism[show]'")
    from .server import serve

    with tempfile.TemporaryDirectory(prefix="realism-show-", ignore_cleanup_errors=True) as folder:
        return serve(shown.title, shown.copy_to(Path(folder)), free_port(port), browser=browser, theme=theme)
