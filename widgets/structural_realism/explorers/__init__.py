"""The explorers: a control panel, the record, the theory and a view put together. Loaded when asked for."""

from .alignment import Alignment
from .bargaining import Bargaining
from .base import Explorer
from .coalitions import Coalitions
from .landscape import Landscape
from .lenses import Lenses
from .polarity import Polarity
from .scoreboard import Scoreboard
from .timeline import Timeline
from .triangle import Triangle

ALL: dict[str, type[Explorer]] = {
    "timeline": Timeline,
    "polarity": Polarity,
    "triangle": Triangle,
    "coalitions": Coalitions,
    "landscape": Landscape,
    "alignment": Alignment,
    "bargaining": Bargaining,
    "scoreboard": Scoreboard,
    "lenses": Lenses,
}

__all__ = [
    "ALL",
    "Alignment",
    "Bargaining",
    "Coalitions",
    "Explorer",
    "Landscape",
    "Lenses",
    "Polarity",
    "Scoreboard",
    "Timeline",
    "Triangle",
]
