"""How nbgrader should treat these problem sets; everything else stays as the instructor has it."""

from __future__ import annotations

from typing import Any


def configure(c: Any) -> None:
    """Use our release of answer cells, inbox, sandbox, feedback and pages of the formgrader in the course of ``c``."""
    from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
    from nbgrader.preprocessors import ClearSolutions, Execute, GetGrades

    from .feedback import ExplainVerdicts
    from .grading.preprocessor import SandboxedExecute
    from .inbox import CarefulCollect
    from .outbox import TimelyFeedback
    from .release import ClearAnswers

    release = GenerateAssignment.preprocessors.default()
    c.GenerateAssignment.preprocessors = [ClearAnswers if step is ClearSolutions else step for step in release]
    c.ExchangeFactory.collect = CarefulCollect
    c.ExchangeFactory.release_feedback = TimelyFeedback
    grading = Autograde.autograde_preprocessors.default()
    c.Autograde.autograde_preprocessors = [SandboxedExecute if step is Execute else step for step in grading]
    feedback = list(GenerateFeedback.preprocessors.default())
    feedback.insert(feedback.index(GetGrades) + 1, ExplainVerdicts)
    c.GenerateFeedback.preprocessors = feedback
    c.HTMLExporter.preprocessors.append("realism_grader.harmless.Harmless")
