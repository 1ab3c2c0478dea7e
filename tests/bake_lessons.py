"""Run the lessons and store their plain-text outputs: what a code host shows and what strict nbval compares.

.venv/bin/python tests/bake_lessons.py
"""

import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from structural_realism import prose

ROOT = Path(__file__).parents[1]


INTRODUCTION = (
    "## Sources\n\nEach number, date and claim in the text is a link to its note. The numbers C-… are those of the "
    "ledger in which every claim of the paper was checked.\n\n"
)


def write_notes(notebook: nbformat.NotebookNode) -> None:
    """Point each mark at its note and write the notes into the last cell."""
    *cells, last = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    texts, numbers = prose.number_notes([cell.source for cell in cells])
    for cell, text in zip(cells, texts, strict=True):
        cell.source = text
    last.source = INTRODUCTION + prose.notes(numbers)


def bake(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    write_notes(notebook)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    notebook.metadata.pop("widgets", None)
    for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
        cell.execution_count = number + 1
        cell.metadata.pop("execution", None)
        for output in cell.outputs:
            if "data" in output:
                output.data = {"text/plain": output.data["text/plain"]}
                output.metadata = {}
            if "execution_count" in output:
                output.execution_count = number + 1
    for key in ("version", "codemirror_mode", "file_extension", "mimetype", "nbconvert_exporter", "pygments_lexer"):
        notebook.metadata.get("language_info", {}).pop(key, None)
    part = path.with_suffix(".part")
    nbformat.write(notebook, part)
    os.replace(part, path)


if __name__ == "__main__":
    for lesson in sorted((ROOT / "lessons").glob("*.ipynb")):
        bake(lesson)
        print(lesson.relative_to(ROOT))
