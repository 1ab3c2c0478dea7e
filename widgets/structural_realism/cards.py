"""Small cards in a lesson: a claim of the paper beside the record, with its sources."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from ipywidgets import HTML

from . import evidence
from .controls.base import plain_layout, shown_as

STATUS = {
    "sound": "holds",
    "imprecise": "is imprecise",
    "contested": "is contested",
    "wrong": "is wrong",
    "unverifiable": "cannot be verified",
}


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """What the paper says, what the record shows, and where to look it up."""

    claim: evidence.Claim
    references: tuple[tuple[str, str], ...]

    @property
    def verdict(self) -> str:
        return STATUS.get(self.claim.status, self.claim.status)

    def lines(self) -> list[tuple[str, str]]:
        said = [
            (f"The paper says ({self.claim.section})", self.claim.claim),
            ("The record shows", self.claim.correction or "The claim holds as it stands."),
        ]
        return [*said, *(("Source", text) for text, _ in self.references)]

    def __repr__(self) -> str:
        head = f"{self.claim.id}: the claim {self.verdict}."
        return "\n".join([head, *(f"{name}: {text}" for name, text in self.lines())])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return shown_as(HTML(self._html(), layout=plain_layout()), repr(self))

    def _html(self) -> str:
        said = "".join(
            f"<dt style='font-weight:600'>{escape(name)}</dt><dd style='margin:0 0 6px'>{escape(text)}</dd>"
            for name, text in self.lines()[:2]
        )
        listed = "".join(f"<li>{_link(text, url)}</li>" for text, url in self.references)
        return (
            f"<section style='max-width:880px;padding:10px 18px;border:1px solid var(--jp-border-color2,#ccc);"
            f"border-radius:10px' aria-label='{escape(self.claim.id)}'>"
            f"<strong>{escape(self.claim.id)}</strong>: the claim {escape(self.verdict)}."
            f"<dl style='margin:6px 0'>{said}</dl><ul style='margin:0'>{listed}</ul></section>"
        )


def _link(text: str, url: str) -> str:
    return (
        f"<a href='{escape(url)}' target='_blank' rel='noopener noreferrer'>{escape(text)}</a>" if url else escape(text)
    )


def sources(identity: str) -> ClaimCard:
    """The claim with this id of the ledger, such as ``"C-3.1-02"``, with its correction and its sources."""
    claim = evidence.claim(identity)
    return ClaimCard(
        claim, tuple((evidence.source(key).reference(), evidence.source(key).url) for key in claim.sources)
    )
