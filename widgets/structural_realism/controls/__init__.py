"""What a hand touches. Controls know nothing of politics."""

from .chart import Chart
from .choice import Choice
from .question import Question
from .report import Report
from .slider import Mark, Shares, Slider, rescale
from .timeline import Timeline

__all__ = ["Chart", "Choice", "Mark", "Question", "Report", "Shares", "Slider", "Timeline", "rescale"]
