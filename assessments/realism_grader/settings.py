"""How nbgrader should treat these problem sets; everything else stays as the instructor has it."""

from __future__ import annotations

from typing import Any


def configure(c: Any) -> None:
    """Use our release of answer cells, sandbox, feedback and harmless pages in the course that ``c`` configures."""
    from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
    from nbgrader.preprocessors import ClearSolutions, Execute, GetGrades

    from .feedback import ExplainVerdicts
    from .grading.preprocessor import SandboxedExecute
    from .release import ClearAnswers
    from .shown import OUTPUTS

    release = GenerateAssignment.preprocessors.default()
    c.GenerateAssignment.preprocessors = [ClearAnswers if step is ClearSolutions else step for step in release]
    grading = Autograde.autograde_preprocessors.default()
    c.Autograde.autograde_preprocessors = [SandboxedExecute if step is Execute else step for step in grading]
    feedback = list(GenerateFeedback.preprocessors.default())
    feedback.insert(feedback.index(GetGrades) + 1, ExplainVerdicts)
    c.GenerateFeedback.preprocessors = feedback
    c.HTMLExporter.filters = {"markdown2html": "realism_grader.shown.markdown_to_html"}
    c.NbConvertBase.display_data_priority = OUTPUTS
