"""Plain values as JSON, both ways. Used on both sides of the wall, so it imports nothing of ours and trusts nothing.

Only values of exactly the built-in types are plain; numpy's numbers and arrays travel as their type and contents.
Everything else arrives as an ``Opaque``, which equals nothing but itself.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

LARGEST = 400_000
DEEPEST = 50
MOST_BYTES = 32 * 1024 * 1024
"""Of all arrays of one value together, whatever size they say their members have."""

MOST_KEYS = 20_000
"""Members of a set or a dictionary: so few that not even members with one and the same hash take long."""

_WHOLE = (list, tuple, set, frozenset)


class NotPlainError(ValueError):
    """The value is no plain data, or too much of it."""


class Opaque:
    """What stands for a value that could not come through the wall."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"<a value of type {self.kind}, which the tests cannot look at>"


def encode(value: object) -> Any:
    """``value`` as something that ``json.dumps`` takes; raises ``NotPlainError``."""
    return _encode(value, 0, [LARGEST])


def decode(data: Any) -> Any:
    """The value that ``encode`` was given, from data that nobody vouches for; raises ``NotPlainError``."""
    try:
        return _decode(data, 0, [MOST_BYTES])
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError, MemoryError) as error:
        raise NotPlainError(str(error)) from None


def _encode(value: Any, depth: int, left: list[int]) -> Any:
    kind = type(value)
    left[0] -= 1 + (len(value) if kind in (str, bytes) else 0)
    if depth > DEEPEST or left[0] < 0:
        raise NotPlainError("too large")
    if value is None or kind is bool or kind is str:
        return value
    if value is ...:
        return ["..."]
    if kind is int:
        if value.bit_length() > 100_000:
            raise NotPlainError("too large")
        return value if abs(value) < 2**53 else ["int", hex(value)]
    if kind is float:
        return value if isfinite(value) else ["float", value.hex()]
    if kind is complex:
        return ["complex", value.real.hex(), value.imag.hex()]
    if kind is bytes:
        return ["bytes", value.hex()]
    if kind in (set, frozenset, dict) and len(value) > MOST_KEYS:
        raise NotPlainError("too large")
    if kind in _WHOLE:
        return [kind.__name__, [_encode(part, depth + 1, left) for part in value]]
    if kind is dict:
        return ["dict", [[_encode(k, depth + 1, left), _encode(v, depth + 1, left)] for k, v in value.items()]]
    if kind.__module__ == "numpy" and kind.__name__ == "ndarray" and value.dtype.kind in "biufU":
        return ["array", value.dtype.str, list(value.shape), _encode(value.ravel().tolist(), depth + 1, left)]
    if kind.__module__ == "numpy" and hasattr(value, "dtype") and value.dtype.kind in "biufU":
        return ["scalar", value.dtype.str, _encode(value.item(), depth + 1, left)]
    raise NotPlainError(kind.__name__)


def _decode(data: Any, depth: int, left: list[int]) -> Any:
    if depth > 2 * DEEPEST:
        raise NotPlainError("too deep")
    if data is None or type(data) in (bool, str, int, float):
        return data
    if type(data) is not list or not data or type(data[0]) is not str:
        raise NotPlainError("not a value")
    if data[0] in ("set", "frozenset", "dict") and type(data[-1]) is list and len(data[-1]) > MOST_KEYS:
        raise NotPlainError("too large")
    match data[0], data[1:]:
        case "...", []:
            return ...
        case "int", [str() as digits]:
            return int(digits, 16)
        case "float", [str() as digits]:
            return float.fromhex(digits)
        case "complex", [str() as real, str() as imaginary]:
            return complex(float.fromhex(real), float.fromhex(imaginary))
        case "bytes", [str() as digits]:
            return bytes.fromhex(digits)
        case "dict", [list() as pairs]:
            return {_decode(key, depth + 1, left): _decode(value, depth + 1, left) for key, value in pairs}
        case "array", [str() as kind, list() as shape, parts]:
            flat = _decode(parts, depth + 1, left)
            if type(flat) is not list or any(type(part) in (list, tuple, bytes) for part in flat):
                raise NotPlainError("not an array")
            return _numpy().array(flat, dtype=_harmless(kind, len(flat), left)).reshape(shape)
        case "scalar", [str() as kind, part]:
            return _numpy().dtype(_harmless(kind, 1, left)).type(_decode(part, depth + 1, left))
        case name, [list() as parts]:
            whole = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}.get(name)
            if whole:
                return whole(_decode(part, depth + 1, left) for part in parts)
    raise NotPlainError("not a value")


def _harmless(kind: str, count: int, left: list[int]) -> Any:
    """The type of an array's members, if ``count`` of them are not too much."""
    if len(kind) > 8 or kind.strip("<>|=")[:1] not in set("biufU"):
        raise NotPlainError("not a kind of number")
    made = _numpy().dtype(kind)
    left[0] -= made.itemsize * count
    if left[0] < 0:
        raise NotPlainError("too large")
    return made


def _numpy() -> Any:
    try:
        import numpy
    except ImportError:
        raise NotPlainError("numpy is not installed here") from None
    return numpy
