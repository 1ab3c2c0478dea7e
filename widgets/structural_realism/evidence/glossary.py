"""The terms of the course: what each means, where it comes from, and what it is often taken for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..plain import nearest
from .errors import EvidenceError
from .tables import table


@dataclass(frozen=True, slots=True)
class Concept:
    """A term; `misconception` is a common mistake and `why_wrong` its answer."""

    id: str
    term: str
    also: tuple[str, ...]
    definition: str
    misconception: str
    why_wrong: str
    sections: tuple[str, ...]
    sources: tuple[str, ...]


@cache
def _concepts() -> Mapping[str, Concept]:
    """Every term and every other name for it, in small letters."""
    found = {}
    for row in table("concepts"):
        concept = Concept(**row)
        for name in (concept.term, concept.id, *concept.also):
            found[name.casefold()] = concept
    return found


def concepts() -> tuple[Concept, ...]:
    """The terms, in the order of the course."""
    return tuple(dict.fromkeys(_concepts().values()))


def concept(term: str) -> Concept:
    """One term, by its name or another name for it; capitals do not matter."""
    try:
        return _concepts()[term.strip().casefold()]
    except KeyError:
        terms = [known.term for known in concepts()]
        raise EvidenceError(
            f'The glossary has no "{term}".{nearest(term, [*terms, *_concepts()])} Terms: {", ".join(terms)}.'
        ) from None
