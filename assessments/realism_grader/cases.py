"""One question, several cases: the numbers follow from the record, the words are templates.

An item with ``cases`` gives one record for each of them. Its ``values`` are Python expressions over the record and
the theory, its ``bounds`` conditions that keep every case well posed and equally hard. A bank is its instructor's own
file: expressions are run as they stand, like the solutions of code questions.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import CodeType
from typing import Any

from structural_realism import evidence, theory

from .validation import Expectation

FIELDS = ("cases", "values", "bounds")

_NUMBERS = {"key", "tolerance", "answer"}
_BUILTINS = ("abs", "all", "any", "dict", "enumerate", "float", "int", "len", "list", "max", "min", "range", "round",
             "set", "sorted", "str", "sum", "tuple", "zip", "True", "False", "None")  # fmt: skip


class CaseError(ValueError):
    """A case cannot be worked out."""

    def __init__(self, field: str, expected: str) -> None:
        self.expectation: Expectation = (field, expected)
        super().__init__(f"{field}: {expected}")


def expand(fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The record of each case, or the record itself when it has none."""
    plain = {name: value for name, value in fields.items() if name not in FIELDS}
    if "cases" not in fields:
        yield plain
        return
    numeric = fields.get("type") in ("number", "code")
    for number, case in enumerate(fields["cases"], 1):
        values = _values(case, fields["values"], number)
        _within(fields["bounds"], values, number)
        yield {name: _filled(value, values, name, number, numeric=numeric) for name, value in plain.items()}


def _values(case: Mapping[str, Any], wanted: Mapping[str, str], number: int) -> dict[str, Any]:
    values = dict(case)
    for name, expression in wanted.items():
        if name in values:
            raise CaseError(f"values.{name}", "expected a name that no case and no other value has")
        values[name] = _worked_out(str(expression), values, f"values.{name}", number)
    return values


def _within(bounds: list[str], values: Mapping[str, Any], number: int) -> None:
    for bound in bounds:
        if _worked_out(bound, values, "bounds", number) is not True:
            raise CaseError("bounds", f"expected {bound!r} to hold in every case; it does not in case {number}")


def _worked_out(expression: str, values: Mapping[str, Any], field: str, number: int) -> Any:
    try:
        return eval(_compiled(expression), {**_names(), **values})
    except Exception as error:
        raise CaseError(field, f"expected an expression that can be worked out; in case {number} {expression!r} gives "
                        f"{type(error).__name__}: {error}") from None  # fmt: skip


def _filled(value: Any, values: Mapping[str, Any], field: str, number: int, *, numeric: bool) -> Any:
    """A field with its templates filled in, however deep they lie."""
    if isinstance(value, list):
        return [_filled(part, values, field, number, numeric=numeric) for part in value]
    if isinstance(value, dict):
        return {name: _filled(part, values, name, number, numeric=numeric) for name, part in value.items()}
    if not isinstance(value, str):
        return value
    try:
        text = value.format(**values)
        return _number(text) if numeric and field in _NUMBERS else text
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        said = f"{type(error).__name__}: {error}"
        raise CaseError(field, f"expected a template that the values of case {number} fill, where a brace that is "
                        f"meant is doubled; {said}") from None  # fmt: skip


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


@cache
def _compiled(expression: str) -> CodeType:
    return compile(expression.strip(), "<bank>", "eval")


@cache
def _names() -> Mapping[str, Any]:
    """What an expression may name."""
    ours = {name: getattr(module, name) for module in (evidence, theory) for name in module.__all__}
    plain = {name: getattr(builtins, name) for name in _BUILTINS if hasattr(builtins, name)}
    return {"__builtins__": plain, "date": date, **ours}
