"""The bibliography: one entry a source, in `data/sources.json` (CSL JSON), cited by key everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..plain import nearest
from .errors import EvidenceError
from .tables import package


@dataclass(frozen=True, slots=True)
class Source:
    """A book, article, document or data set.

    `authors` are family names or the name of a body; `checked` says whether we saw in a public text that the source
    exists as described. What could not be verified, such as a page number, is left out.
    """

    key: str
    kind: str
    authors: tuple[str, ...]
    year: int | None
    title: str
    short: str
    container: str
    volume: str
    issue: str
    pages: str
    publisher: str
    url: str
    doi: str
    terms: str
    checked: bool

    def cite(self) -> str:
        """The source in a line of text: "Singer, Bremer & Stuckey 1972"."""
        name = self.short or _joined(self.authors) or self.title
        return name if not self.year or str(self.year) in name else f"{name} {self.year}"

    def reference(self) -> str:
        """The source in a list of references, in one sentence."""
        where = self.container
        if self.volume:
            where += f" {self.volume}" + (f"({self.issue})" if self.issue else "")
        if self.pages:
            where += f", {self.pages}"
        lead = f"{_joined(self.authors)}, " if self.authors else ""
        year = f" ({self.year})" if self.year and str(self.year) not in self.title else ""
        tail = ". ".join(part for part in (where, self.publisher) if part)
        return f"{lead}{self.title}{year}." + (f" {tail}." if tail else "")


@cache
def _sources() -> Mapping[str, Source]:
    return {key: _source(entry) for key, entry in package().bibliography.items()}


def sources() -> tuple[Source, ...]:
    """The whole bibliography, by key."""
    return tuple(_sources().values())


def source(key: str) -> Source:
    """One source by its key."""
    try:
        return _sources()[key]
    except KeyError:
        raise EvidenceError(f'There is no source "{key}".{nearest(key, _sources())} '
                            "Keys look like waltz-1979 or treaty-1950.") from None  # fmt: skip


def _source(entry: Mapping[str, Any]) -> Source:
    custom = entry["custom"]
    dates = entry.get("issued", {}).get("date-parts", [[None]])
    doi = entry.get("DOI", "")
    return Source(
        key=entry["id"],
        kind=entry["type"],
        authors=tuple(name.get("family") or name["literal"] for name in entry.get("author", ())),
        year=dates[0][0],
        title=entry["title"],
        short=entry.get("title-short", ""),
        container=entry.get("container-title", ""),
        volume=entry.get("volume", ""),
        issue=entry.get("issue", ""),
        pages=entry.get("page", ""),
        publisher=entry.get("publisher", ""),
        url=entry.get("URL", "") or (f"https://doi.org/{doi}" if doi else ""),
        doi=doi,
        terms=custom.get("terms", ""),
        checked=custom["checked"],
    )


def _joined(names: tuple[str, ...]) -> str:
    if len(names) > 3:
        return f"{names[0]} et al."
    return " & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
