"""The one error that the theory raises for input outside its domain."""

from ..plain import PlainError


class DomainError(PlainError):
    """Input for which a measure or model has no meaning; the message says why and what to give instead."""
