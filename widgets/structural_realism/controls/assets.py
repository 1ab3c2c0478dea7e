"""The browser half of the controls: small files put together into the module and style sheet of one widget."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def text(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


@cache
def module(*names: str) -> str:
    """One ES module from ``names``; the last of them exports ``render``."""
    return "\n".join(text(name) for name in ("dom.js", *names))


@cache
def style(*names: str) -> str:
    return "\n".join(text(name) for name in ("theme.css", *names))
