"""The ledger: what the paper claims, what the record says of it, and how the course teaches it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ..plain import nearest
from .errors import EvidenceError
from .tables import table

VERIFICATION: Mapping[str, str] = MappingProxyType(
    {
        "read": "The core of this was seen in a public text.",
        "general knowledge": "From general knowledge: not looked up here.",
        "title only": "Judged from the title; the text was not read.",
        "own arithmetic": "Computed here.",
        "not checkable": "Nothing to look up: a judgement or a slip of wording.",
    }
)
"""How far a claim or an event was checked."""

TEACH_AS: Mapping[str, str] = MappingProxyType(
    {
        "teach": "Taught as it stands.",
        "teach-with-correction": "Taught with the correction beside it.",
        "attribute": "Taught as somebody's view, with the other view beside it.",
        "do-not-teach": "Left out, or used to show how to read a source.",
        "add": "A gap: the course adds what is missing.",
    }
)
"""How the course uses a claim."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of the paper, in our words; `anchor` is a short quotation that finds the place, empty for an omission.

    `correction` holds what the record says or a nuance, and is empty where there is nothing to add.
    """

    id: str
    section: str
    kind: str
    claim: str
    status: str
    severity: str
    role: str
    teach_as: str
    anchor: str
    correction: str
    sources: tuple[str, ...]
    verification: str


@cache
def _claims() -> Mapping[str, Claim]:
    return {row["id"]: Claim(**row) for row in table("claims")}


def claims(section: str | None = None) -> tuple[Claim, ...]:
    """The claims of the paper, or those of one section such as "3.1"."""
    found = tuple(claim for claim in _claims().values() if section in (None, claim.section))
    if not found:
        known = tuple(dict.fromkeys(claim.section for claim in _claims().values()))
        raise EvidenceError(f'The ledger has no section "{section}". Sections: {", ".join(known)}.')
    return found


def claim(id: str) -> Claim:
    """One claim by its id, such as "C-3.1-02"."""
    try:
        return _claims()[id]
    except KeyError:
        raise EvidenceError(
            f'There is no claim "{id}".{nearest(id, _claims())} An id names the section and a number: C-3.1-02.'
        ) from None
