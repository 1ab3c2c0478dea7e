"""A result in, a picture and the same thing in words out. Views see no widget and no file."""

from .described import Card, Described, Table, Verdict
from .polarity import polarity_view
from .timeline import timeline_view

__all__ = ["Card", "Described", "Table", "Verdict", "polarity_view", "timeline_view"]
