"""The one error of the evidence."""

from ..plain import PlainError


class EvidenceError(PlainError):
    """Evidence that is missing, damaged or asked for by a wrong name; the message says what to do."""
