"""The explorers: a control panel, the record, the theory and a view put together. Loaded when asked for."""

from .base import Explorer
from .polarity import Polarity
from .timeline import Timeline

ALL: dict[str, type[Explorer]] = {"timeline": Timeline, "polarity": Polarity}

__all__ = ["ALL", "Explorer", "Polarity", "Timeline"]
