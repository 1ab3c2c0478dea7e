"""What the instructor made: the cells of an assignment, as the gradebook and the release know them."""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .inside.values import NotPlainError, encode

_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that nbgrader knows, with its hidden tests."""

    name: str
    kind: str
    source: str
    locked: bool
    checksum: str
    role: Mapping[str, Any]

    @property
    def is_test(self) -> bool:
        return self.kind == "code" and self.locked and bool(self.role.get("grade"))

    @property
    def words(self) -> frozenset[str]:
        """Every name that the source could mean: its names, texts that are names (``get("q1")``), and, where it
        evaluates texts, every word."""
        try:
            nodes = list(ast.walk(ast.parse(self.source)))
        except (SyntaxError, ValueError):
            return frozenset(_NAME.findall(self.source))
        named = {node.id for node in nodes if isinstance(node, ast.Name)}
        if named & {"eval", "exec", "compile"}:
            return frozenset(_NAME.findall(self.source))
        texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        return frozenset(named | {text for text in texts if text.isidentifier()})


@dataclass(frozen=True, slots=True)
class Notebook:
    """One notebook of an assignment.

    ``released`` is the notebook as students got it. ``live`` names the tests that call what the
    student defined, so that they have to run where it lives; all other tests look at values, and run outside.
    """

    name: str
    cells: Mapping[str, Cell]
    released: Any
    kernelspec: Mapping[str, Any] | None
    live: frozenset[str] = frozenset()

    @property
    def given(self) -> Counter[str]:
        """The code that students got; a cell that still says the same is the instructor's."""
        return Counter(
            cell["source"] for cell in self.released["cells"] if cell["cell_type"] == "code" and not self._is_test(cell)
        )

    @property
    def visible(self) -> Mapping[str, str]:
        """The tests as students saw them."""
        return {name: cell["source"] for cell in self.released["cells"] if (name := grade_id(cell))}

    def _is_test(self, cell: Mapping[str, Any]) -> bool:
        known = self.cells.get(grade_id(cell))
        return known is not None and known.is_test


def grade_id(cell: Mapping[str, Any]) -> str:
    """The cell's name in nbgrader, or nothing."""
    role = cell.get("metadata", {}).get("nbgrader", {})
    name = role.get("grade_id", "") if isinstance(role, Mapping) else ""
    return name if isinstance(name, str) else ""


def live_by_model(model: Any, cells: Mapping[str, Cell], shell: Any) -> frozenset[str]:
    """The tests that need more than plain values, found by running the instructor's own solution."""
    shell.begin()
    kinds: dict[str, bool] = {}
    live = set()
    for cell in model["cells"]:
        if cell["cell_type"] != "code":
            continue
        known = cells.get(grade_id(cell))
        before = dict(shell.user_ns)
        shell.show(cell["source"])
        if known is not None and known.is_test:
            live |= {known.name} if any(not kinds.get(word, True) for word in known.words) else set()
        elif known is None or not known.locked:
            new = {name: value for name, value in shell.user_ns.items() if before.get(name, cell) is not value}
            kinds |= {name: _is_plain(value) for name, value in new.items() if not _is_module(value)}
    return frozenset(live)


def live_by_words(cells: Iterable[Cell], given: Iterable[str]) -> frozenset[str]:
    """The same from the sources alone, for a course without its source notebook: the tests that call a name, or look
    into it, that nobody but the student can have defined."""
    defined = set(dir(builtins)).union(*map(_bound, given))
    return frozenset(cell.name for cell in cells if cell.is_test and _used(cell.source) - defined - _bound(cell.source))


def _used(source: str) -> set[str]:
    used = set()
    for node in _walk(source):
        inner = node.func if isinstance(node, ast.Call) else node.value if isinstance(node, ast.Attribute) else None
        if isinstance(inner, ast.Name):
            used.add(inner.id)
    return used


def _bound(source: str) -> set[str]:
    names: set[str] = set()
    for node in _walk(source):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=parts) | ast.ImportFrom(names=parts):
                names |= {(part.asname or part.name).partition(".")[0] for part in parts}
            case ast.arg(arg=name):
                names.add(name)
    return names


def _walk(source: str) -> Iterable[ast.AST]:
    try:
        return ast.walk(ast.parse(source))
    except (SyntaxError, ValueError):
        return ()


def _is_plain(value: object) -> bool:
    try:
        encode(value)
    except NotPlainError as reason:
        return str(reason) == "too large"
    return True


def _is_module(value: object) -> bool:
    return type(value) is type(ast)
