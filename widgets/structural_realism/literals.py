"""Read a cell that only gives names to literals, such as ``q3 = "b"``, without running any of it.

The grader and the student's receipt (``realism submit-check``) both read with this: what a receipt says is what is
graded. As in a notebook, a cell may be indented as a whole or pasted with its prompts (``>>>``, ``In [3]:``): IPython's
own rules, which come with ipywidgets, take these off.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

LONGEST = 100_000
DEEPEST = 50

_MAGIC = re.compile(r"^[ \t]*[%!?,;/]|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
"""What IPython may make a program of, though it is no Python. No part reaches over the end of a line."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell says: names and their values, in order, or why Python would refuse the whole cell."""

    values: dict[str, Any] = field(default_factory=dict)
    shown: Any = None
    error: SyntaxError | None = None


def read(source: str) -> Read | None:
    """The literals of a cell; ``None`` if it holds anything that has to be run, or is too large to look at.

    >>> read('q3 = "b"  # sure\\nq4 = [1, -2.5]').values
    {'q3': 'b', 'q4': [1, -2.5]}
    >>> read("In [3]: q3 = 'b'").values
    {'q3': 'b'}
    >>> read("q3 = 1 + 1") is None
    True
    >>> read("q3 = “b”").error.msg
    "invalid character '“' (U+201C)"
    """
    if len(source) > LONGEST or _depth(source) > DEEPEST:
        return None
    source = _cleaned(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except SyntaxError as error:
        return None if _MAGIC.search(source) else Read(error=error)
    except (ValueError, RecursionError, MemoryError):
        return None
    try:
        return _said(tree.body)
    except (_NotLiteralError, RecursionError, TypeError):
        return None


def _cleaned(source: str) -> str:
    """As IPython begins with every cell: without empty lines at the top, common indentation and prompts."""
    lines = f"{source}\n".splitlines(keepends=True)
    for clean in _cleaners():
        lines = clean(lines)
    return "".join(lines)


@cache
def _cleaners() -> tuple[Callable[[list[str]], list[str]], ...]:
    rules: Any = import_module("IPython.core.inputtransformer2")
    return tuple(rules.TransformerManager().cleanup_transforms)


class _NotLiteralError(Exception):
    """There is something to run."""


def _said(body: list[ast.stmt]) -> Read:
    values: dict[str, Any] = {}
    shown = None
    for statement in body:
        match statement:
            case ast.Assign(targets=targets, value=value):
                literal = _literal(value)
                for target in targets:
                    if not isinstance(target, ast.Name) or target.id.startswith("_"):
                        raise _NotLiteralError
                    values[target.id] = literal
            case ast.Expr(value=value):
                shown = _literal(value)
            case ast.Pass():
                pass
            case _:
                raise _NotLiteralError
    last = body[-1] if body else None
    return Read(values, shown if isinstance(last, ast.Expr) else None)


def _literal(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=ast.Constant(value=int() | float() as value)):
            return -value if isinstance(sign, ast.USub) else +value
        case ast.List(elts=parts):
            return [_literal(part) for part in parts]
        case ast.Tuple(elts=parts):
            return tuple(_literal(part) for part in parts)
        case ast.Set(elts=parts):
            return {_literal(part) for part in parts}
        case ast.Dict(keys=keys, values=parts):
            return {_literal(key): _literal(part) for key, part in zip(map(_present, keys), parts, strict=True)}
    raise _NotLiteralError


def _present(key: ast.expr | None) -> ast.expr:
    if key is None:
        raise _NotLiteralError
    return key


def _depth(source: str) -> int:
    """How deep brackets and signs nest at most, counted carelessly (brackets in texts count too), so never too low."""
    deepest = depth = signs = 0
    for character in source:
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        signs = signs + 1 if character in "+-~" else signs if character.isspace() else 0
        deepest = max(deepest, depth, signs)
    return deepest
