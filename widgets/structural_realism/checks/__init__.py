"""Predictions, self-checks, forecasts, and what a student has done so far."""

from .forecasts import forecast
from .lesson import check, predict, probe
from .progress import progress
from .told import brier, compare, recall

__all__ = ["brier", "check", "compare", "forecast", "predict", "probe", "progress", "recall"]
