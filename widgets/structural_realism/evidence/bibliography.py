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

    `authors` are family names or the name of a body, `names` the same in full; `checked` says whether we saw in a
    public text that the source exists as described. What could not be verified, such as a page number, is left out.
    """

    key: str
    kind: str
    authors: tuple[str, ...]
    names: tuple[str, ...]
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
        if not self.year or str(self.year) in name:
            return name
        return f"{name}, {self.year}" if name[-1].isdigit() else f"{name} {self.year}"

    def reference(self) -> str:
        """The source in a list of references, in one sentence."""
        place = " ".join(filter(None, (self.container, self.volume + (f"({self.issue})" if self.issue else ""))))
        where = ", ".join(filter(None, (place, self.pages)))
        title = f"“{self.title}”" if where else self.title
        year = str(self.year) if self.year and str(self.year) not in self.title else ""
        made = " ".join(filter(None, (self.publisher, year)))
        lead = f"{_joined(self.names)}: " if self.names else ""
        return lead + ", ".join(filter(None, (title, where))) + (f" ({made})" if made else "") + "."


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
        raise EvidenceError(
            f'There is no source "{key}".{nearest(key, _sources())} Keys look like waltz-1979 or treaty-1950.'
        ) from None


def _source(entry: Mapping[str, Any]) -> Source:
    custom = entry["custom"]
    dates = entry.get("issued", {}).get("date-parts", [[None]])
    doi = entry.get("DOI", "")
    return Source(
        key=entry["id"],
        kind=entry["type"],
        authors=tuple(name.get("family") or name["literal"] for name in entry.get("author", ())),
        names=tuple(_full_name(name) for name in entry.get("author", ())),
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


def _full_name(name: Mapping[str, Any]) -> str:
    if "literal" in name:
        return str(name["literal"])
    parts = [name.get("given", ""), name["family"]]
    family_first = name.get("static-ordering", False)
    return " ".join(filter(None, reversed(parts) if family_first else parts))


def _joined(names: tuple[str, ...]) -> str:
    if len(names) > 3:
        return f"{names[0]} et al."
    return " & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
