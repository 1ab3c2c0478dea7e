"""Structural Realism, Hands On: the China–Russia case."""

__version__ = "0.1.0"
