"""What a student typed, read kindly: one letter, several letters, an order or pairs of letters, or a number.

No key is known here and none is needed, so nothing in this module can tell a right answer from a wrong one.
The grader reads with the same functions: what a student is shown as recorded is what is graded.
"""

from __future__ import annotations

import html
import math
import os
import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

Kind = Literal["one_of", "some_of", "order_of", "match_of", "number_in"]
State = Literal["recorded", "empty", "unclear"]
Value = str | int | float

KINDS: tuple[Kind, ...] = ("one_of", "some_of", "order_of", "match_of", "number_in")

_LONGEST = 200
_LARGEST = 1e15
_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』〝〞〟《》"
_CYRILLIC_TWINS = str.maketrans("асе", "ace")
_SAID_FOR: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "per cent": ("%", "percent"),
    "percentage points": ("percent", "per cent", "%", "pp", "points"),
    "points": ("percentage", "percent", "per cent", "%", "pp"),
    "year": ("ad", "ce"),
    "dollars": ("us dollars", "us", "usd", "$"),
})  # fmt: skip
"""What people write for a unit, beside its name."""

_THOUSANDS = re.compile(r"\d[.,]\d{3}", re.ASCII)
_COMMAS = re.compile(r"\d{1,3}(,\d{3})+\.\d+", re.ASCII)
_GROUPED = re.compile(r"(?<=\d)[ ](?=\d{3}(?!\d))", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer as it was understood: letters without separators, or a number; ``None`` when there is none."""

    state: State
    value: Value | None
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """The form an answer takes: ``of`` holds the letters on offer or, for a number, its unit.

    For pairs ``of`` holds the numbers and the letters, such as ``"123:abcd"``: each number gets one letter.

    >>> Form("one_of", "abcd").read(" B) ").text
    'recorded b)'
    >>> Form("some_of", "abcdef").read(["f", "a"]).text
    'recorded a), f)'
    >>> Form("order_of", "abc").read("c, a, b").value
    'cab'
    >>> Form("match_of", "123:abcd").read("1d, 2a, 3a").value
    'daa'
    >>> Form("number_in", "per cent").read("“30,5 %”").value
    30.5
    >>> Form("one_of", "abcd").read("maybe").text
    'please give one letter, a to d'
    """

    kind: Kind
    of: str

    def read(self, value: object) -> Reading:
        """Understand ``value``, whatever it is; only values of exactly the built-in types are looked at."""
        if value is None or value is ...:
            return self._missing()
        return self._number(value) if self.kind == "number_in" else self._letters(value)

    @property
    def wanted(self) -> str:
        """What the answer should be, in words."""
        numbers, _, letters = self.of.rpartition(":") if self.kind == "match_of" else ("", "", self.of)
        span = f"{letters[0]} or {letters[1]}" if len(letters) == 2 else f"{letters[0]} to {letters[-1]}"
        return {
            "one_of": f"one letter, {span}",
            "some_of": f"one or more letters, {span}",
            "order_of": f"each letter once, {span}, in your order",
            "match_of": f"one letter, {span}, for each of the numbers 1 to {len(numbers)}, in this order",
            "number_in": f"one number ({self.of}), in digits",
        }[self.kind]

    def _letters(self, value: object) -> Reading:
        typed = _joined(value, ordered=self.kind in ("order_of", "match_of"))
        if typed is None or len(typed) > _LONGEST:
            return self._unclear()
        folded = unicodedata.normalize("NFKC", typed).casefold().translate(_CYRILLIC_TWINS)
        letters = "".join(filter(str.isalnum, folded))
        if not letters:
            return self._missing()
        if self.kind == "match_of":
            return self._pairs(letters)
        if not set(letters) <= set(self.of):
            return self._unclear()
        if self.kind == "one_of":
            return _recorded(letters, f"{letters})") if len(letters) == 1 else self._unclear()
        if self.kind == "order_of":
            whole = sorted(letters) == sorted(self.of)
            return _recorded(letters, ", ".join(letters)) if whole else self._unclear()
        chosen = "".join(sorted(set(letters)))
        return _recorded(chosen, ", ".join(f"{letter})" for letter in chosen))

    def _pairs(self, typed: str) -> Reading:
        """Letters in the order of the numbers, or each with its number, such as ``2a1d``."""
        numbers, _, letters = self.of.partition(":")
        chosen = typed
        if typed[:1] in numbers:
            pairs = dict(zip(typed[::2], typed[1::2], strict=False))
            chosen = "".join(pairs.get(number, "") for number in numbers) if len(typed) == 2 * len(numbers) else ""
        if len(chosen) != len(numbers) or not set(chosen) <= set(letters):
            return self._unclear()
        shown = (f"{number} {letter})" for number, letter in zip(numbers, chosen, strict=True))
        return _recorded(chosen, ", ".join(shown))

    def _number(self, value: object) -> Reading:
        if type(value) is str and len(value) <= _LONGEST and not value.strip():
            return self._missing()
        if type(value) is str:
            value = self._number_in_text(value)
        elif type(value) is tuple:
            value = _decimal_comma(value)
        if type(value) is int and abs(value) <= _LARGEST:
            return self._recorded_number(value)
        if type(value) is float and math.isfinite(value) and abs(value) <= _LARGEST:
            return self._recorded_number(int(value) if value.is_integer() else value)
        return self._unclear()

    def _number_in_text(self, text: str) -> float | None:
        """The number in a text such as ``"30,5 %"``: one comma and no point is a decimal comma."""
        if len(text) > _LONGEST:
            return None
        plain = unicodedata.normalize("NFKC", text).casefold().replace("−", "-").strip(_QUOTES + " \t\n")
        plain = _GROUPED.sub("", plain)
        for unit in (self.of.casefold(), self.of.casefold().removesuffix("s"), *_SAID_FOR.get(self.of, ())):
            plain = plain.removesuffix(unit).rstrip()
        if self.of == "dollars":
            plain = plain.removeprefix("usd").removeprefix("us").removeprefix("$").lstrip()
        if self.of == "year" and _THOUSANDS.fullmatch(plain):
            plain = plain.replace(",", "").replace(".", "")
        if _COMMAS.fullmatch(plain):
            plain = plain.replace(",", "")
        if plain.count(",") == 1 and "." not in plain:
            plain = plain.replace(",", ".")
        return float(plain) if _NUMBER.fullmatch(plain) else None

    def _recorded_number(self, value: int | float) -> Reading:
        return _recorded(value, f"{value:.10g} ({self.of})")

    def _missing(self) -> Reading:
        return Reading("empty", None, f"no answer yet; please give {self.wanted}")

    def _unclear(self) -> Reading:
        return Reading("unclear", None, f"please give {self.wanted}")


def recorded(name: str, value: object = None, *, one_of: str = "", some_of: str = "", order_of: str = "",
             match_of: str = "", number_in: str = "") -> None:  # fmt: skip
    """Show what is recorded as the answer ``name``, or what form it should have; never whether it is right."""
    given = dict(zip(KINDS, (one_of, some_of, order_of, match_of, number_in), strict=True))
    forms = [Form(kind, of) for kind, of in given.items() if of]
    if len(forms) != 1:
        raise TypeError(f"recorded() takes exactly one of {', '.join(KINDS)}, for example one_of='abcd'.")
    form = forms[0]
    reading = form.read(value)
    text, open_ = reading.text, reading.value is None
    error = _error_of_the_cell_before(name)
    if error is not None:
        remedy = straight_quotes(error) or f"please give {form.wanted}"
        text, open_ = f"the answer cell stopped with an error; {remedy}, and run it again", True
    _show(name, text)
    if open_ and os.environ.get("NBGRADER_EXECUTION") == "validate":
        print(f"{name}: {text}", file=sys.stderr)  # what nbgrader's Validate reports


def straight_quotes(error: BaseException | None) -> str:
    """What to do when an editor, or a keyboard, made quotation marks that Python does not know; else nothing.

    >>> straight_quotes(SyntaxError("invalid character '“' (U+201C)"))
    'please type straight quotation marks (") in place of “'
    """
    found = re.match(r"invalid character '(.)'", str(getattr(error, "msg", "")))
    return f'please type straight quotation marks (") in place of {found[1]}' if found and found[1] in _QUOTES else ""


def _joined(value: object, *, ordered: bool) -> str | None:
    """A text, or a short collection of texts, as one text; a set has no order."""
    if type(value) is str:
        return value
    collections = (list, tuple) if ordered else (list, tuple, set, frozenset)
    if type(value) not in collections or not isinstance(value, collections) or len(value) > _LONGEST:
        return None
    parts = [part for part in value if type(part) is str]
    return " ".join(parts) if len(parts) == len(value) else None


def _decimal_comma(pair: tuple[object, ...]) -> float | None:
    """``47,5`` as Python reads it: a pair of whole numbers."""
    if len(pair) == 2 and all(type(part) is int and 0 <= part <= _LARGEST for part in pair):
        return float(f"{pair[0]}.{pair[1]}")
    return None


def _recorded(value: Value, shown: str) -> Reading:
    return Reading("recorded", value, f"recorded {shown}")


def _error_of_the_cell_before(name: str) -> BaseException | None:
    """Why the cell run just before this one failed, if it speaks of ``name``: an older value may still be about."""
    shell = _shell()
    last = getattr(shell, "last_execution_result", None)
    if last is None or last.success:
        return None
    spoken_of = re.search(rf"\b{re.escape(name)}\b", getattr(last.info, "raw_cell", None) or "")
    error: BaseException | None = last.error_before_exec or last.error_in_exec
    return error if spoken_of else None


def _show(name: str, text: str) -> None:
    line = f"{name}: {text}"
    if _shell() is None:
        print(line)
        return
    from IPython.display import display

    display(  # type: ignore[no-untyped-call]
        {"text/plain": line, "text/html": f'<p role="status" style="margin: 0">{html.escape(line)}</p>'},
        raw=True,
    )


def _shell() -> Any:
    """The running notebook's shell, if this is a notebook."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None
