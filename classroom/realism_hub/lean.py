"""Importing a program without what it never calls here.

JupyterHub's single-user server imports the hub's pages and database for one ``isinstance`` and two ``except``. They and
what is below them are 40 MB in the server of each student. nbgrader's assignment list imports the gradebook in the same
way, and jsonschema a grammar of international addresses.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

HUB = (
    "jupyterhub.handlers",
    "jupyterhub.handlers.pages",
    "jupyterhub.orm",
    "jupyterhub.roles",
    "sqlalchemy",
    "sqlalchemy.exc",
)
GRADEBOOK = ("nbgrader.api", "setuptools", "setuptools.archive_util", "sqlalchemy")
GRAMMAR = "rfc3987_syntax"  # jsonschema does without it where it is not installed


class Empty(ModuleType):
    """A module in which every name is an exception that nobody raises, and a class that nothing belongs to."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


@contextmanager
def emptied(names: Sequence[str]) -> Iterator[None]:
    """What is imported in the block finds empty modules under ``names``; what is imported later finds the real ones."""
    empty = {name: Empty(name) for name in names if name not in sys.modules}
    sys.modules.update(empty)
    try:
        yield
    finally:
        for name in empty:
            sys.modules.pop(name, None)


def lean(module: str, without: Sequence[str]) -> ModuleType:
    """Import ``module`` without some others; with them, should a new version of it need them after all."""
    before, package = set(sys.modules), module.partition(".")[0]
    try:
        with emptied(without):
            return import_module(module)
    except (ImportError, AttributeError, TypeError):
        for name in set(sys.modules) - before:
            if name.partition(".")[0] == package:
                del sys.modules[name]
        return import_module(module)


def without_grammar() -> None:
    """Importing ``GRAMMAR`` fails from now on, as where it is not installed: it takes a second, and 16 MB."""
    sys.modules.setdefault(GRAMMAR, None)  # type: ignore[arg-type]
