"""A receipt for a notebook that is handed in: which file it was, when, and its answers as they are read.

It needs no hub, no key and no grader: the forms of the answers stand in the notebook's own check cells, and literals
are read with the grader's own eyes (``literals.py``). It never says whether an answer is right.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from .checks.answers import KINDS, Form, straight_quotes
from .literals import read
from .plain import PlainError

LARGEST = 32 * 2**20
_SHA = re.compile(r"SHA-256\s+([0-9a-f]{64})\b")
_TIME = re.compile(r"Time\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Answer:
    """One question: what is read as its answer, and whether it wants another look."""

    name: str
    text: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a notebook file holds at one moment."""

    file: str
    time: str
    sha256: str
    size: int
    answers: tuple[Answer, ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        width = max((len(answer.name) for answer in self.answers), default=0)
        unsure = [answer.name for answer in self.answers if answer.open]
        lines = [
            f"Receipt for {self.file}", "",
            f"  Time     {self.time}", f"  SHA-256  {self.sha256}", f"  Size     {self.size:,} bytes", "",
            "Answers as they are read, right or wrong:", "",
            *(f"  {answer.name:<{width}}  {answer.text}" for answer in self.answers), "",
        ]  # fmt: skip
        if not self.answers:
            lines[-3:] = ["No question with an answer cell was found in it.", ""]
        elif unsure:
            lines.append(f"{len(unsure)} of {len(self.answers)} want another look: {', '.join(unsure)}.")
        else:
            lines.append(f"All {len(self.answers)} questions have an answer.")
        return "\n".join([*lines, *self.notes])


def receipt(path: Path, now: datetime | None = None) -> Receipt:
    """The receipt for a notebook as it is saved; raises ``PlainError`` if it cannot be read."""
    file = _bytes_of(path)
    cells = list(_cells(file, path.name))
    names = Counter(name for cell in cells if (name := _role(cell).get("grade_id")) and isinstance(name, str))
    twice = (f"{_shown(name)} ({count} times)" for name, count in names.items() if count > 1)
    answers = tuple(_answers(cells))
    lost = names.keys() - {f"{answer.name}-answer" for answer in answers}
    unchecked = sorted(name.removesuffix("-answer") for name in lost if name.endswith("-answer"))
    notes = (
        *(f"There is more than one cell called {name}. Keep one of them." for name in twice),
        *(f"The check of {_shown(name)} is gone, so nobody can say here what is read. The grader puts it back."
          for name in unchecked),
    )  # fmt: skip
    return Receipt(
        file=path.name, time=(now or datetime.now()).astimezone().isoformat(" ", "seconds"),
        sha256=hashlib.sha256(file).hexdigest(), size=len(file), answers=answers, notes=notes,
    )  # fmt: skip


def keep(made: Receipt, notebook: Path) -> Path | None:
    """Write the receipt beside its notebook, in a new file; ``None`` if the folder cannot be written to."""
    stamp = re.sub(r"\D", "", made.time[:19])
    for number in range(1, 100):
        more = "" if number == 1 else f"-{number}"
        path = notebook.with_name(f"{notebook.stem}-receipt-{stamp[:8]}-{stamp[8:]}{more}.txt")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(f"{made}\n")
        except FileExistsError:
            continue
        except OSError:
            return None
        return path
    return None


def compare(made: Receipt, earlier: Path) -> tuple[bool, str]:
    """Whether a notebook is the very file that an earlier receipt was given for."""
    try:
        text = earlier.read_text("utf-8")[:100_000]
    except (OSError, UnicodeDecodeError):
        raise PlainError(f"{earlier} cannot be read as a receipt.") from None
    found, time = _SHA.search(text), _TIME.search(text)
    if found is None:
        raise PlainError(f"{earlier} is not a receipt: it has no line that begins with SHA-256.")
    when = f" of {_shown(time[1])}" if time else ""
    if found[1] == made.sha256:
        return True, f"{made.file} is the file of the receipt{when}, to the last byte."
    return False, f"{made.file} is not the file of the receipt{when}: it was changed since, or is another one."


def as_json(made: Receipt) -> str:
    return json.dumps(asdict(made), ensure_ascii=False, indent=1)


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise PlainError(f"{path} is a folder. Name the notebook in it: realism submit-check {path / 'NAME.ipynb'}")
        if size > LARGEST:
            raise PlainError(
                f"{path.name} has {size / 2**20:.0f} MB; a problem set has less than one. In JupyterLab choose Edit › "
                "Clear Outputs of All Cells, save, and try again."
            )
        return path.read_bytes()
    except OSError:
        raise PlainError(f"There is no file {path} that can be read. Is the name right, and the folder?") from None


def _cells(file: bytes, name: str) -> Iterator[dict[str, Any]]:
    try:
        book = json.loads(file.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise PlainError(
            f"{name} is not a notebook, or it is damaged. Open it in JupyterLab, save it, and try again; if it does "
            "not open there, ask for help before you hand it in."
        ) from None
    found = book.get("cells") if isinstance(book, dict) else None
    if not isinstance(found, list):
        raise PlainError(f"{name} is not a notebook that can be read. Open it in JupyterLab, save it, and try again.")
    return (cell for cell in found if isinstance(cell, dict))


def _answers(cells: list[dict[str, Any]]) -> Iterator[Answer]:
    """From the top, as the notebook is run: what each check cell will find, and how long each text is."""
    forms = {id(cell): _form(cell) for cell in cells}
    asked = [form[0] for form in forms.values() if form]
    values: dict[str, object] = {}
    instead: dict[str, str] = {}
    done: set[str] = set()
    for cell in cells:
        role, source = _role(cell), _source(cell)
        form = forms[id(cell)]
        if form is not None and form[0] not in done:
            done.add(form[0])
            yield _answer(*form, values, instead)
        elif form is None and cell.get("cell_type") == "code":
            _run(source, asked, values, instead)
            if role.get("solution") and role.get("grade"):
                yield Answer(_shown(role.get("grade_id", "")), f"{len(source.splitlines())} lines of code")
        elif role.get("solution") and role.get("grade"):
            yield _text_answer(cell, role, source)


def _run(source: str, asked: list[str], values: dict[str, object], instead: dict[str, str]) -> None:
    """Take over what a cell sets, or remember why that cannot be known without running it."""
    found = read(source)
    if found is not None and found.error is None:
        values |= found.values
        for name in found.values:
            instead.pop(name, None)
        return
    for name in asked:
        if re.search(rf"(?<![\w.]){re.escape(name)}\s*[-+*/%|&^@]*=(?!=)", source):
            if found is None:
                instead[name] = "a program; it is run when it is graded"
            else:
                line = getattr(found.error, "lineno", None) or 1
                why = straight_quotes(found.error) or "nothing can be read"
                instead[name] = f"a slip in the Python of its cell, line {line}: {why}"


def _answer(name: str, form: Form, values: Mapping[str, object], instead: Mapping[str, str]) -> Answer:
    if name in instead:
        return Answer(_shown(name), instead[name], open="slip" in instead[name])
    reading = form.read(values.get(name))
    return Answer(_shown(name), reading.text, open=reading.state != "recorded")


def _text_answer(cell: dict[str, Any], role: Mapping[str, Any], source: str) -> Answer:
    name, words = _shown(role.get("grade_id", "")), len(source.split())
    if not words or role.get("checksum") == _checksum(cell, role, source):
        return Answer(name, "nothing written yet", open=True)
    return Answer(name, f"{words:,} words" if words > 1 else "1 word")


def _checksum(cell: dict[str, Any], role: Mapping[str, Any], source: str) -> str:
    """What nbgrader calls the checksum of an answer with points: the same as when released if nobody touched it."""
    points = role.get("points")
    said = f"{float(points)}" if isinstance(points, int | float) else ""
    parts = (source, str(cell.get("cell_type")), "True", "True", "False", str(role.get("grade_id")), said)
    return hashlib.md5("".join(parts).encode(errors="replace"), usedforsecurity=False).hexdigest()


def _form(cell: dict[str, Any]) -> tuple[str, Form] | None:
    """The name and the form that a check cell asks for: ``sr.recorded("q1", …, one_of="abcd")``."""
    source = _source(cell)
    if cell.get("cell_type") != "code" or "recorded(" not in source or len(source) > 20_000:
        return None
    line = next((line for line in source.splitlines() if line.startswith("sr.recorded(")), "")
    try:
        call = ast.parse(line, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(call, ast.Call) or not call.args:
        return None
    name = call.args[0]
    constants = {word.arg: word.value.value for word in call.keywords if isinstance(word.value, ast.Constant)}
    kinds = {kind: of for kind, of in constants.items() if kind in KINDS}
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str) or len(kinds) != 1:
        return None
    kind, of = next(iter(kinds.items()))
    return (name.value, Form(cast(Any, kind), of)) if isinstance(of, str) and of else None


def _role(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    role = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return role if isinstance(role, dict) else {}


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _shown(text: object) -> str:
    """A name as it can be printed: no control characters, not too long."""
    return "".join(character for character in str(text) if character.isprintable())[:60]
