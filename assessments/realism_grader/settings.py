"""How nbgrader should treat these problem sets; everything else stays as the instructor has it."""

from __future__ import annotations

from typing import Any


def configure(c: Any) -> None:
    """Use our release of answer cells and our feedback in the course of ``c``, an nbgrader configuration."""
    from nbgrader.converters import GenerateAssignment, GenerateFeedback
    from nbgrader.preprocessors import ClearSolutions, GetGrades

    from .feedback import ExplainVerdicts
    from .release import ClearAnswers

    release = GenerateAssignment.preprocessors.default()
    c.GenerateAssignment.preprocessors = [ClearAnswers if step is ClearSolutions else step for step in release]
    feedback = list(GenerateFeedback.preprocessors.default())
    feedback.insert(feedback.index(GetGrades) + 1, ExplainVerdicts)
    c.GenerateFeedback.preprocessors = feedback
