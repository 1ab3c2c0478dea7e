"""A zip of submissions as Canvas or Moodle makes it: who sent which file. Nothing is unpacked to its own path.

The zip is not trusted, nor are the names in it: a path that leads elsewhere, a link, a bomb, an encrypted or a broken
entry is refused by itself, with its reason, and the others go on.
"""

from __future__ import annotations

import contextlib
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

LARGEST = 64 * 2**20
LARGEST_IN_ALL = 4 * 2**30
MOST_ENTRIES = 20_000

_MOODLE = re.compile(
    r"(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?:_/|/|_)(?P<file>.+)", re.DOTALL
)
_CANVAS = re.compile(
    r"(?:(?P<name>[^/]*?)_)?(?P<late>LATE_)?(?P<number>\d+|anon_[A-Za-z0-9]+)_\d+_(?P<file>[^/]+)", re.DOTALL
)
_PLAIN = re.compile(r"(?P<name>[^/]+)/(?P<file>.+)", re.DOTALL)
_JUNK = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


class ZipError(ValueError):
    """The file as a whole cannot be taken; the message says why."""


class EntryError(ValueError):
    """One file of it cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the zip, under a relative name that is safe to write."""

    info: zipfile.ZipInfo = field(repr=False)
    path: str

    @property
    def size(self) -> int:
        return self.info.file_size


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent files, as the download says it: a name, and the number that the LMS gives."""

    name: str
    number: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.number})" if self.name and self.number else self.name or self.number


@dataclass(slots=True)
class Download:
    """The senders with their files, who was late (Canvas says so), and what was refused."""

    files: dict[Sender, list[Entry]] = field(default_factory=dict)
    late: set[Sender] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)


def look_into(archive: zipfile.ZipFile) -> Download:
    """Sort the files of a download by sender, without reading any of them."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise ZipError(f"The zip holds {len(entries):,} files; only up to {MOST_ENTRIES:,} are taken.")
    if sum(entry.file_size for entry in entries) > LARGEST_IN_ALL:
        raise ZipError(f"Unpacked, the zip would take more than {LARGEST_IN_ALL // 2**30} GB. Nothing was unpacked.")
    found, seen = Download(), set[str]()
    named = [(info, name) for info in entries if not info.is_dir() and not _JUNK.search(name := _name(info))]
    around = _folder_around([name for _, name in named])
    for info, name in named:
        try:
            _check(info, name, seen)
            sender, late, file = _sent(name.removeprefix(around))
        except EntryError as reason:
            found.refused.append((printable(name), str(reason)))
            continue
        own = found.files.setdefault(sender, [])
        own.append(Entry(info, _unused(_safe(file), {entry.path.casefold() for entry in own})))
        if late:
            found.late.add(sender)
    return found


def open_zip(path: Path) -> zipfile.ZipFile:
    """The download, opened; raises ``ZipError``."""
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise ZipError(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise ZipError(f"{path} is not a zip file that can be read. Download it again.") from None


def content(archive: zipfile.ZipFile, entry: Entry) -> bytes:
    """The bytes of one file, never more than it says it has; raises ``EntryError``."""
    try:
        with archive.open(entry.info) as file:
            data = file.read(LARGEST + 1)
    except Exception as reason:  # zipfile lets errors of each decompressor through
        raise EntryError(f"is broken in the zip ({type(reason).__name__})") from None
    if len(data) > LARGEST or len(data) != entry.size:
        raise EntryError("is not as large as the zip says")
    return data


def printable(text: str) -> str:
    """A name of a file as it can be shown."""
    return "".join(character if character.isprintable() else "�" for character in text)[:200]


def _name(info: zipfile.ZipInfo) -> str:
    """The name as its sender wrote it: many programs write UTF-8 without saying so."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _check(info: zipfile.ZipInfo, name: str, seen: set[str]) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        raise EntryError("is a link or a device, not a file")
    if "\0" in name or name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in PurePosixPath(name).parts:
        raise EntryError("has a path that leads out of the zip")
    if info.flag_bits & 0x1:
        raise EntryError("is encrypted")
    if info.file_size > LARGEST:
        raise EntryError(f"has {info.file_size / 2**20:,.0f} MB; up to {LARGEST // 2**20} MB are taken")
    if name in seen:
        raise EntryError("is in the zip a second time; the first one was taken")
    seen.add(name)


def _folder_around(names: list[str]) -> str:
    """The one folder that everything lies in, if a download was unpacked and packed again."""
    first = {name.partition("/")[0] + "/" for name in names}
    whole = len(first) == 1 and all("/" in name for name in names) and not any(map(_MOODLE.match, names))
    inside = [name.partition("/")[2] for name in names]
    return first.pop() if whole and any(_MOODLE.match(name) or _CANVAS.match(name) for name in inside) else ""


def _sent(name: str) -> tuple[Sender, bool, str]:
    """Sender, whether late, and the file's own name.

    What a student chose stands to the right of what the LMS wrote, so of two readings the one further left is true.
    """
    readings = [match for form in (_MOODLE, _CANVAS) if (match := form.fullmatch(name))]
    if not readings:
        if re.search(r"_(text|link)\.html$", name):
            raise EntryError("is text or a link typed into Canvas, not a notebook")
        if match := _PLAIN.fullmatch(name):
            return Sender(printable(match["name"])), False, match["file"]
        raise EntryError("has a name that is neither Canvas's nor Moodle's")
    match = min(readings, key=lambda reading: reading.start("number"))
    said = match.groupdict()
    if said.get("kind") == "onlinetext":
        raise EntryError("is text typed into Moodle, not a notebook")
    return Sender(printable((said["name"] or "").strip()), said["number"]), bool(said.get("late")), said["file"]


def _safe(name: str) -> str:
    """A relative path of plain parts, none hidden, none that nbgrader reads a meaning into."""
    parts = [_safe_part(part) for part in name.split("/") if part not in ("", ".")]
    path = "/".join(parts[-4:]) or "file"
    return "from-student-timestamp.txt" if path.casefold() == "timestamp.txt" else path


def _safe_part(part: str) -> str:
    part = re.sub(r'[<>:"|?*\x00-\x1f\x7f]', "_", "".join(c if c.isprintable() else "_" for c in part)).strip(" .")
    stem, dot, extension = part.rpartition(".")
    return f"{stem[:80]}{dot}{extension[:12]}" if dot else extension[:80] or "file"


def _unused(path: str, taken: set[str]) -> str:
    return next(name for name in _numbered(path) if name.casefold() not in taken)


def _numbered(path: str) -> Iterator[str]:
    yield path
    stem, dot, extension = path.rpartition(".")
    number = 2
    while True:
        yield f"{stem} ({number}).{extension}" if dot else f"{path} ({number})"
        number += 1
