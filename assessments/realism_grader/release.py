"""The one thing that is different when a problem set is released."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import ClearSolutions

from .scoring import key_in


class ClearAnswers(ClearSolutions):  # type: ignore[misc]
    """Take the model answer out and leave the line above it, which the student completes, as the whole cell.

    nbgrader would put its stub (``raise NotImplementedError()``) in place of the model answer. That is right for an
    empty cell; below ``q1 = ""`` it would only greet the student with an error. Other notebooks keep their stubs.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        ours = any(cell.cell_type == "code" and key_in(cell.source) for cell in nb.cells)
        nb, resources = super().preprocess(nb, resources)
        if ours:
            stubs = (self.code_stub[resources["language"]], self.text_stub)
            for cell in nb.cells:
                for stub in stubs:
                    cell.source = cell.source.removesuffix(f"\n{stub}")
        return nb, resources
