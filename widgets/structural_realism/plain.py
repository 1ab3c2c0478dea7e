"""Errors that a notebook shows as one sentence, without a traceback."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping


class PlainError(ValueError):
    """An error whose message alone tells the reader what is wrong and what to do.

    IPython shows only the sentence; in a script it is an ordinary ``ValueError``.
    """

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class UnknownKeywordError(PlainError, TypeError):
    """A keyword argument that the function does not have."""


def nearest(word: object, known: Iterable[str]) -> str:
    """The known word closest to ``word``, as ``' Did you mean …?'``; empty when nothing is close."""
    lower = {k.lower(): k for k in known}
    found = difflib.get_close_matches(str(word).lower(), lower, n=1, cutoff=0.5)
    return f" Did you mean {lower[found[0]]!r}?" if found else ""


def refuse_unknown(owner: Callable[..., object], unknown: Mapping[str, object], name: str = "") -> None:
    """Raise ``UnknownKeywordError`` if ``unknown`` holds anything, naming the nearest keyword of ``owner``."""
    if not unknown:
        return
    known = [
        p.name
        for p in inspect.signature(owner).parameters.values()
        if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD) and p.name != "self"
    ]
    word = next(iter(unknown))
    hint = nearest(word, known) or f" It takes {', '.join(known)}." if known else ""
    raise UnknownKeywordError(f"{name or owner.__name__} has no setting called {word!r}.{hint}")
