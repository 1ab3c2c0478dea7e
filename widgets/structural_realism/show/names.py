"""What a name given to ``realism show`` means: a lesson, an explorer with its settings, or a notebook of your own."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..explorers import ALL, Explorer
from ..plain import PlainError, nearest
from ..study import lessons_folder

LONGEST = 10_000
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
_CALL = re.compile(r"(?:sr\.)?(\w+)\s*\(", re.ASCII)
_NAMED = re.compile(r"""(?=["'(]([^"'()\n]{1,200})["')])""")
"""What may be the name of a file: all between quotation marks or brackets, from each of them on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A notebook to show, and the folder in which the files that it names lie."""

    title: str
    notebook: Mapping[str, Any]
    folder: Path

    def copy_to(self, folder: Path) -> Path:
        """Write the notebook into ``folder``, with copies of the files beside the original that it names."""
        beside = self.folder.resolve()
        for name in sorted(set(_NAMED.findall("\n".join(_sources(self.notebook))))):
            original = (beside / name).resolve()
            if _is_file(original) and original.is_relative_to(beside):
                copy = folder / original.relative_to(beside)
                copy.parent.mkdir(parents=True, exist_ok=True)
                try:
                    shutil.copyfile(original, copy)
                except OSError as error:
                    raise PlainError(f"{original} cannot be copied: {error.strerror}.") from None
        copy = folder / "show.ipynb"
        copy.write_text(json.dumps(self.notebook), encoding="utf-8")
        return copy


def find(what: str) -> Shown:
    """What ``what`` names: ``03``, ``the-cold-war``, ``polarity``, ``sr.polarity(year=1972)``, ``my/own.ipynb``."""
    if call := _CALL.match(what.strip()):
        return _explorer(_made(call[1], what.strip()))
    if what.removeprefix("sr.") in ALL:
        return _explorer(ALL[what.removeprefix("sr.")]())
    path = Path(what)
    if path.suffix == ".ipynb" and _is_file(path):
        return _notebook(path)
    lessons = _lessons()
    for stem, lesson in lessons.items():
        number, _, name = stem.partition("-")
        if what.removesuffix(".ipynb") in (stem, number, number.lstrip("0") or "0", name):
            return _notebook(lesson)
    if path.suffix == ".ipynb" or len(path.parts) > 1:
        raise PlainError(f"There is no notebook {what}. {_known(lessons)}")
    names = [name for stem in lessons for name in (stem, stem.partition("-")[2])]
    raise PlainError(f"Nothing here is called {what!r}.{nearest(what, [*ALL, *names])} {_known(lessons)}")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for the system, for instance
        return False


def _known(lessons: Mapping[str, Path]) -> str:
    return (
        f"Explorers: {', '.join(ALL)}. Lessons: {', '.join(lessons)}. "
        "A notebook of your own is given by its path, such as my-course/mine.ipynb."
    )


def _lessons() -> Mapping[str, Path]:
    return {path.stem: path for path in sorted(lessons_folder().glob("*.ipynb"))}


def _made(name: str, line: str) -> Explorer:
    """The explorer of a line as "Copy my settings" gives it. The line is read, never run."""
    if name not in ALL:
        raise PlainError(f"There is no explorer {name!r}.{nearest(name, ALL)} Explorers: {', '.join(ALL)}.")
    positional, named = _arguments(line)
    try:
        return ALL[name](*positional, **named)
    except TypeError as error:
        raise PlainError(
            f"{name} cannot be made from {line!r}: {error}. Write such as {ALL[name]().settings()}"
        ) from None


def _arguments(line: str) -> tuple[Sequence[Any], Mapping[str, Any]]:
    if len(line) > LONGEST:
        raise PlainError(f"These settings are too long to read; at most {LONGEST} characters.")
    try:
        match ast.parse(line, mode="eval").body:
            case ast.Call(func=ast.Name() | ast.Attribute(value=ast.Name(id="sr"))) as call:
                pass
            case _:
                raise ValueError
        positional = [ast.literal_eval(value) for value in call.args]
        named = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords if each.arg is not None}
        if len(named) != len(call.keywords):
            raise ValueError
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise PlainError(
            f"{line!r} cannot be read. Give an explorer and its settings in quotation marks, as 'Copy my settings' "
            "writes them: realism show 'sr.polarity(year=1972)'"
        ) from None
    return positional, named


def _explorer(explorer: Explorer) -> Shown:
    code = f"import structural_realism as sr; {explorer.settings()}"
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "show",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": code,
    }
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": KERNEL}, "cells": [cell]}
    return Shown(explorer.title, notebook, Path.cwd())


def _notebook(path: Path) -> Shown:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        sources = _sources(notebook)
        metadata = notebook["metadata"]
        readable = notebook["nbformat"] == 4 and isinstance(metadata, dict) and bool(sources)
    except OSError as error:
        raise PlainError(f"{path} cannot be opened: {error.strerror}.") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        readable = False
    if not readable:
        raise PlainError(f"{path} is not a notebook that can be shown. Open it in JupyterLab and save it again.")
    title = "".join(filter(str.isprintable, str(metadata.get("title") or path.stem)))
    return Shown(title, notebook, path.parent)


def _sources(notebook: Mapping[str, Any]) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"]]
