"""Predictions, self-checks and what a student has done so far."""

from .lesson import check, predict, progress

__all__ = ["check", "predict", "progress"]
