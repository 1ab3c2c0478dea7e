"""What ``schema.json`` finds wrong with a record, said in the words of someone who writes questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).resolve().parent / "schema.json"

Expectation = tuple[str, str]
"""A field, and what was expected there."""

_IN_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "fields with names",
    "minItems": "at least",
    "minProperties": "at least",
    "maxItems": "at most",
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}


def against_schema(record: Any, kind: str) -> Iterator[Expectation]:
    """Field and expectation for everything in ``record`` that is not as ``$defs/kind`` wants it."""
    said: dict[Expectation, None] = {}
    for error in sorted(_validator(kind).iter_errors(record), key=lambda error: list(map(str, error.absolute_path))):
        steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
        said["".join(steps).lstrip("."), _said(error)] = None
    return (expectation for expectation in said if expectation[1])


def nearest(name: str, known: Iterable[str]) -> str:
    """`` Did you mean 'points'?``, or nothing when no known name is near."""
    guess = get_close_matches(str(name), list(map(str, known)), n=1, cutoff=0.5)
    return f" Did you mean {guess[0]!r}?" if guess else ""


def _said(error: Any) -> str:
    rule, wanted, found = error.validator, error.validator_value, error.instance
    meaning = f" ({error.schema['description']})" if "description" in error.schema else ""
    match rule:
        case "required":
            return f"expected the field {', '.join(repr(name) for name in wanted if name not in found)}"
        case "additionalProperties" | "unevaluatedProperties":
            return _unknown(found, error.schema)
        case "enum":
            return f"expected one of {', '.join(wanted)}; found {_shown(found)}"
        case "type":
            return f"expected {_IN_WORDS[wanted]}{meaning}; found {_shown(found)}"
        case "pattern":
            form = "some text" if wanted == r"\S" else f"the form {wanted}"
            return f"expected {form}{meaning}; found {_shown(found)}"
        case "minItems" | "maxItems" | "minProperties":
            return f"expected {_IN_WORDS[rule]} {wanted}{meaning}; found {len(found)}"
        case "uniqueItems":
            return f"expected each entry once{meaning}"
    return f"expected {_IN_WORDS[rule]} {wanted}{meaning}; found {_shown(found)}"


def _unknown(found: dict[str, Any], schema: dict[str, Any]) -> str:
    """Fields that nobody asked for. A wrong ``type`` makes all others strange: then only that is worth saying."""
    known = {*schema["properties"], *_fields(found.get("type", ""))}
    if "allOf" in schema and not _fields(found.get("type", "")):
        return ""
    unknown = [name for name in found if name not in known]
    return f"unknown field {', '.join(map(repr, unknown))}.{nearest(unknown[0], known)}" if unknown else ""


def _fields(kind: Any) -> set[str]:
    """The fields of one type of item, with those of the type that it builds on."""
    part = _schema()["$defs"].get(kind, {}) if isinstance(kind, str) else {}
    parent = _fields(part["$ref"].rpartition("/")[2]) if "$ref" in part else set()
    return {*part.get("properties", ()), *parent}


def _shown(value: Any) -> str:
    return "nothing" if value is None else repr(value)[:60]


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return schema


@cache
def _validator(kind: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": _schema()["$defs"]})
