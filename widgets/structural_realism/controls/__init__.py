"""What a hand touches. Controls know nothing of politics."""

from .cards import Cards
from .chart import Chart
from .choice import Choice
from .question import Question
from .report import Report
from .several import Several
from .slider import Mark, Shares, Slider, rescale
from .timeline import Timeline
from .years import Years

__all__ = [
    "Cards",
    "Chart",
    "Choice",
    "Mark",
    "Question",
    "Report",
    "Several",
    "Shares",
    "Slider",
    "Timeline",
    "Years",
    "rescale",
]
