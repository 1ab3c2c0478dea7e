"""A student runs cells as she likes: one alone, twice, last first. None of them fails, none says anything else."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest
from structural_realism.checks import store

from .reading import LESSONS

EACH = pytest.mark.parametrize("path", sorted(LESSONS.glob("*.ipynb")), ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(store, "_memory", {})
    monkeypatch.setattr(store, "_watchers", [])


def run(source: str, names: dict[str, Any]) -> str:
    """Run a cell as a notebook does; the plain text of what its last expression shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if not isinstance(last, ast.Expr):
        return ""
    shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return str(shown._repr_mimebundle_()["text/plain"])


@EACH
def test_each_cell_runs_alone_twice_and_in_any_order(path: Path) -> None:
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    names: dict[str, Any] = {}
    for cell in [*reversed(code), *code]:
        stored = "".join(str(output.data["text/plain"]) for output in cell.outputs if "data" in output)
        assert run(cell.source, names) == stored, cell.source
        assert run(cell.source, {}) == stored, cell.source
