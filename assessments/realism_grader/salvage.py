"""From the bytes that were handed in to their cells, whoever saved them and whatever happened on the way.

Nothing is believed and nothing is run: of each cell only its kind, text, names and embedded pictures come out.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LIMIT = 32 * 2**20
TWO_VERSIONS = "There were two versions from a merge, and the first one was taken."
MOST_CELLS = 5_000

_MOST_BRACKETS = 400_000
_MOST_COMMAS = 4_000_000
_LONGEST_BROKEN = 8 * 2**20
_MOST_FAILURES = 60
_TORN = "(torn)"
_KINDS = ("code", "markdown", "raw")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_OTHER_FILES = (
    (b"PK\x03\x04", "a zip or Word file"), (b"%PDF", "a PDF"), (b"\x1f\x8b", "a compressed file"),
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"),
)  # fmt: skip
_CELL = re.compile(r'\{\s*"(?:attachments|cell_type|execution_count|id|metadata|source|outputs|collapsed|input)"\s*:')
_TEXT = re.compile(r'"(?:source|input)"\s*:\s*(?=[\["])')
_KIND = re.compile(r'"cell_type"\s*:\s*"(\w{1,20})"')
_GRADE_ID = re.compile(r'"grade_id"\s*:\s*"([^"\\\n]{1,200})"')
_ID = re.compile(r'"id"\s*:\s*"([\w-]{1,64})"')
_SURROGATE = re.compile("[\ud800-\udfff\x00]")


class UnreadableError(ValueError):
    """No cells can be had; the message says what the file is and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is kept of a cell. ``names`` are the ids that it goes by, the one of nbgrader first; ``torn`` if the rest of
    the cell was broken, so that its text may not be its own."""

    kind: str
    source: str
    names: tuple[str, ...] = ()
    role: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The cells of a file, what had to be mended to read them, and whether some may have been lost."""

    cells: tuple[Cell, ...]
    mended: tuple[str, ...]
    incomplete: bool = False


def salvage(file: bytes, limit: int = LIMIT) -> Salvaged:
    """Read a notebook file; raises ``UnreadableError``."""
    if len(file) > limit:
        raise UnreadableError(
            f"The file has {_megabytes(len(file))}, and only files up to {_megabytes(limit)} are read. Open it, choose "
            "Clear Outputs of All Cells, save it, and hand it in again."
        )
    text, mended = _decode(file)
    brackets = text.count("{") + text.count("[")
    if brackets > _MOST_BRACKETS or text.count(",") > _MOST_COMMAS:
        raise UnreadableError("The file holds far more data than a notebook. Clear its outputs and hand it in again.")
    book, notes = _parse(text)
    mended += notes
    incomplete = book is None or bool(notes)
    if book is None:
        found = list(_torn(text)) if len(text) <= _LONGEST_BROKEN else []
        if not found:
            raise UnreadableError(_what_it_is(file, text))
        mended.append("The file is damaged (it is not valid JSON); the cells that can be read were taken out of it.")
    else:
        found, older = _cells_of(book)
        mended += older
    if len(found) > MOST_CELLS:
        raise UnreadableError(f"The notebook has {len(found)} cells, and only up to {MOST_CELLS} are read.")
    cells = tuple(_cell(raw) for raw in found if isinstance(raw, dict))
    if not cells:
        raise UnreadableError("The notebook has no cells. Hand in the notebook that holds the answers.")
    return Salvaged(cells, tuple(mended), incomplete)


def resolve(text: str) -> tuple[str, tuple[str, ...]]:
    """Text without the markers of a version-control merge, the first version kept; and the versions left out.

    >>> resolve("<<<<<<< HEAD\\nq1 = 'b'\\n=======\\nq1 = 'c'\\n>>>>>>> other\\n")
    ("q1 = 'b'\\n", ("q1 = 'c'\\n",))
    """
    if "<<<<<<<" not in text or len(text) > _LONGEST_BROKEN:
        return text, ()
    kept: list[str] = []
    dropped: list[str] = []
    held: list[str] = []
    sides: list[list[str]] = []
    for line in text.splitlines(keepends=True):
        marker = line.rstrip().partition(" ")[0]
        if not sides and marker != "<<<<<<<":
            kept.append(line)
            continue
        held.append(line)
        if marker == ">>>>>>>" and len(sides) > 1:
            kept += sides[0]
            dropped.append("".join(sides[-1]))
            held, sides = [], []
        elif not sides or marker in ("|||||||", "======="):
            sides.append([])
        else:
            sides[-1].append(line)
    return "".join(kept + held), tuple(dropped)


def short(*texts: str) -> str:
    """Texts on one line, at most 200 characters, without control characters: safe to show."""
    line = " ".join(" ".join(texts).split())
    line = "".join(character for character in line if character.isprintable())
    return line if len(line) <= 200 else f"{line[:199]}…"


def _decode(file: bytes) -> tuple[str, list[str]]:
    if not file.strip(b"\0 \t\r\n"):
        raise UnreadableError("The file is empty. Hand in the notebook that holds the answers.")
    for magic, what in _OTHER_FILES:
        if file.startswith(magic):
            raise UnreadableError(f"This is {what}, not a notebook. Hand in the file whose name ends in .ipynb.")
    for bom, encoding in _BOMS:
        if file.startswith(bom):
            text = file[len(bom) :].decode(encoding, "replace")
            return text, ["The file began with a byte order mark, which was left out."]
    if file[1:2] == b"\0" or file[:1] == b"\0":
        text = file.decode("utf-16-le" if file[1:2] == b"\0" else "utf-16-be", "replace")
        return text, ["The file was saved as UTF-16 and was read as that."]
    try:
        return file.decode(), []
    except UnicodeDecodeError:
        text = file.decode(errors="replace")
    foreign = sum(byte > 127 for byte in file) if len(file) <= _LONGEST_BROKEN else 0
    if text.count("�") * 2 > foreign:
        return file.decode("cp1252", "replace"), ["The file was not saved as UTF-8; it was read as Windows-1252."]
    return text, ["Some characters of the file were damaged; each is shown as �."]


def _parse(text: str) -> tuple[Any, list[str]]:
    """The JSON, as strictly as it can be had; ``None`` if it cannot."""
    try:
        return json.loads(text), []
    except RecursionError:
        return None, []
    except ValueError:
        pass
    ours, dropped = resolve(text)
    if dropped:
        book = _loads(ours)
        if book is not None:
            return book, [f"{TWO_VERSIONS} The other: {short(*dropped)}"]
    book = _loads(text)
    if book is not None:
        return book, ["The file had slips in its JSON, which were mended."]
    return None, []


def _loads(text: str) -> Any:
    """JSON with line breaks inside of texts, with commas too many, or with something before or after it."""
    decoder = json.JSONDecoder(strict=False)
    for attempt in (text, re.sub(r",(\s*[\]}])", r"\1", text)):
        start = attempt.find("{")
        try:
            book, end = decoder.raw_decode(attempt, max(start, 0))
        except (ValueError, RecursionError):
            continue
        if '"cell_type"' in attempt[end:]:
            continue
        if isinstance(book, dict) and ("cells" in book or "worksheets" in book):
            return book
    return None


def _cells_of(book: Any) -> tuple[list[Any], list[str]]:
    """The raw cells of a notebook in any format."""
    if isinstance(book, dict):
        if isinstance(book.get("cells"), list):
            return book["cells"], []
        if isinstance(book.get("worksheets"), list):
            sheets = [sheet.get("cells") for sheet in book["worksheets"] if isinstance(sheet, dict)]
            cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
            return cells, ["The notebook was saved in an old format (nbformat 3) and was brought up to date."]
    raise UnreadableError("The file is JSON, but not a notebook. Hand in the file whose name ends in .ipynb.")


def _torn(text: str) -> Iterator[dict[str, Any]]:
    """Cells of a file whose JSON is broken: whole ones, and of the others their text if that is whole."""
    decoder, position, failures, seen = json.JSONDecoder(strict=False), 0, 0, False
    torn: int | None = None
    while failures <= _MOST_FAILURES and (match := _CELL.search(text, position)):
        position = match.end()
        if _before(text, match.start()) == ":":
            continue
        try:
            cell, end = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            failures += 1
            if torn is not None:
                yield from _rescued(text[torn : match.start()], decoder)
            torn = match.start()
            continue
        if not isinstance(cell, dict) or cell.get("cell_type") not in (*_KINDS, "heading"):
            continue
        if torn is not None:
            yield from _rescued(text[torn : match.start()], decoder)
            torn = None
        seen, position = True, end
        yield cell
    if torn is not None:
        yield from _rescued(text[torn:], decoder)
    elif not seen:
        return


def _rescued(part: str, decoder: json.JSONDecoder) -> Iterator[dict[str, Any]]:
    """A cell whose text is whole although the rest of it is not; head and text must not be those of two cells."""
    kind, text = _KIND.search(part), _TEXT.search(part)
    if kind is None or text is None or kind[1] not in _KINDS:
        return
    head = part[: text.start()]
    if kind[1] != "code" and head.count("{") - head.count("}") != 1:
        return
    try:
        source, _ = decoder.raw_decode(part, text.end())
    except (ValueError, RecursionError):
        return
    grade_id, own = _GRADE_ID.search(part), _ID.search(part)
    yield {
        "cell_type": kind[1], "source": source, "id": own[1] if own else None,
        "metadata": {"nbgrader": {"grade_id": grade_id[1]}} if grade_id else {}, _TORN: True,
    }  # fmt: skip


def _before(text: str, position: int) -> str:
    """The last character before ``position`` that is not white."""
    position -= 1
    while position >= 0 and text[position] in " \t\r\n":
        position -= 1
    return text[position] if position >= 0 else ""


def _cell(raw: dict[str, Any]) -> Cell:
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    role = metadata.get("nbgrader")
    role = role if isinstance(role, dict) else {}
    names = (role.get("grade_id"), raw.get("id"), metadata.get("id"))
    kind, source = raw.get("cell_type"), _text(raw.get("source", raw.get("input", "")))
    if kind == "heading":
        level = raw.get("level")
        source = f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 1)} {source}"
        kind = "markdown"
    if kind not in _KINDS:
        kind = "code" if "outputs" in raw or "input" in raw else "markdown"
    return Cell(
        kind=str(kind), source=source, names=tuple(dict.fromkeys(n for n in names if isinstance(n, str) and n)),
        role={key: value for key, value in role.items() if isinstance(value, str | int | float)},
        attachments=_attachments(raw.get("attachments")) if kind != "code" else {}, torn=raw.get(_TORN) is True,
    )  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return _SURROGATE.sub("�", value).replace("\r\n", "\n") if isinstance(value, str) else ""


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    """Pictures pasted into a text, as far as they are what they should be."""
    if not isinstance(value, dict):
        return {}
    return {
        _text(name): {_text(mime): data for mime, data in forms.items() if isinstance(data, str) and data.isascii()}
        for name, forms in value.items()
        if isinstance(forms, dict)
    }


def _what_it_is(file: bytes, text: str) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        return "This is a web page, not a notebook. Hand in the file whose name ends in .ipynb."
    if '"cells"' in text or '"cell_type"' in text or '"worksheets"' in text:
        return "The file is damaged and no cell of it can be read. Ask for another copy of the notebook."
    return "The file is not a notebook. Hand in the file whose name ends in .ipynb."


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB" if size >= 2**20 else f"{size:,} bytes"
