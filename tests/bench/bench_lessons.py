"""Every lesson alone in a fresh kernel: how long it takes, and how much memory the kernel has at the end."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from .bench_lesson import RSS
from .table import show

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("*.ipynb"))


def measure(path: Path) -> tuple[float, int]:
    """Seconds from starting the kernel to the last cell, and megabytes of the kernel then."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(RSS))
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": folder}})
        start = time.perf_counter()
        client.execute()
        spent = time.perf_counter() - start
    return spent, int(notebook.cells[-1].outputs[0].text.split()[1])


def main() -> None:
    rows = []
    for path in LESSONS:
        spent, memory = measure(path)
        rows.append((path.stem, f"{spent:.1f}", str(memory)))
    show("Each lesson in a fresh kernel", ("lesson", "seconds (≤ 6)", "MB (≤ 80)"), rows)
