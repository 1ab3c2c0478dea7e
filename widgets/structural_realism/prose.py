"""Numbers and dates in the text of a lesson, bound to the record.

An author writes a number, a date or a ledger id as an ordinary Markdown link whose title asks the record:

    In 1950 the United States held [41.9 %](# "share cinc USA 1950") …
    … signed on [14 February 1950](# "date E-05") … [C-3.1-02](# "claim C-3.1-02")

``check`` compares the words with the record; ``number_notes`` points each link to a note at the end of the lesson,
and ``notes`` writes that note with its sources. On a code host and in JupyterLab the reader sees the words, the
question when she points at them, and the source after one click.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from . import evidence
from .marks import MARK, Mark, marks
from .plain import PlainError
from .theory import polarity, shares

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
RULES = ("schweller", "thompson")


class ProseError(PlainError):
    """Words that disagree with the record, or a question that it cannot answer."""


def check(mark: Mark) -> None:
    """Raise ``ProseError`` unless the words say what the record says.

    Questions: ``share MEASURE STATE[+STATE] YEAR`` (per cent of the major powers), ``value SERIES YEAR``,
    ``change SERIES YEAR YEAR`` (per cent, without its sign), ``label MEASURE RULE YEAR``, ``largest MEASURE YEAR``,
    ``date EVENT``, ``claim ID`` (a number in the words must stand in the claim, its correction or its sources),
    ``source KEY``.
    """
    answer = _ASK.get(mark.query.split()[0])
    if answer is None:
        raise ProseError(f'"{mark.query}" begins with a word that is no question; use one of {", ".join(_ASK)}.')
    try:
        answer(mark.words, *mark.query.split()[1:])
    except TypeError:
        raise ProseError(f'"{mark.query}" has too many or too few words.') from None
    except evidence.EvidenceError as problem:
        raise ProseError(f'"{mark.query}": {problem}') from None


def _differs(words: str, query: str, shown: str) -> ProseError:
    return ProseError(f'The text says "{words}" where the record says "{shown}" ({query}).')


def _compare(words: str, query: str, value: float) -> None:
    """The first number in the words must be the value, rounded as the words round it."""
    found = NUMBER.search(words)
    if not found:
        raise ProseError(f'"{words}" has no number in it ({query}).')
    written = found.group().replace(",", "")
    digits = len(written.partition(".")[2])
    if f"{value:.{digits}f}" != written:
        raise _differs(words, query, f"{value:,.{max(digits, 1)}f}")


def _share(words: str, measure: str, states: str, year: str) -> None:
    parts = shares(evidence.capabilities(measure, int(year)))
    unknown = [state for state in states.split("+") if state not in parts]
    if unknown:
        raise ProseError(f"{unknown[0]} is not among the major powers of {year}: {', '.join(parts)}.")
    _compare(words, f"share {measure} {states} {year}", 100 * sum(parts[state] for state in states.split("+")))


def _value(words: str, name: str, year: str) -> None:
    series = evidence.series(name)
    if int(year) not in series:
        raise ProseError(f"The series {name} has no number for {year}.")
    _compare(words, f"value {name} {year}", series[int(year)])


def _change(words: str, name: str, first: str, last: str) -> None:
    series = evidence.series(name)
    if not {int(first), int(last)} <= set(series):
        raise ProseError(f"The series {name} has no number for {first} or {last}.")
    _compare(words, f"change {name} {first} {last}", abs(100 * (series[int(last)] / series[int(first)] - 1)))


def _label(words: str, measure: str, rule: str, year: str) -> None:
    label = polarity(evidence.capabilities(measure, int(year)), rule).label
    poles = {"unipolar": "one", "bipolar": "two", "tripolar": "three"}
    if words.lower() not in (label, poles.get(label, label), f"{poles.get(label, label)} poles"):
        raise _differs(words, f"label {measure} {rule} {year}", label)


def _largest(words: str, measure: str, year: str) -> None:
    numbers = evidence.capabilities(measure, int(year))
    name = evidence.name_in(max(numbers, key=lambda state: numbers[state]), int(year))
    if name.lower() not in words.lower():
        raise _differs(words, f"largest {measure} {year}", name)


def _date(words: str, event: str) -> None:
    known = {e.id: e for e in evidence.events()}
    if event not in known:
        raise ProseError(f"There is no event {event}.")
    if words not in known[event].when:
        raise _differs(words, f"date {event}", known[event].when)


def _claim(words: str, identity: str) -> None:
    claim = evidence.claim(identity)
    if words == identity:
        return
    works = " ".join(evidence.source(key).reference() for key in claim.sources)
    told = f"{claim.claim} {claim.correction} {works}".replace(",", "")
    missing = [number for number in NUMBER.findall(words) if not re.search(rf"\b{number.replace(',', '')}\b", told)]
    if missing:
        raise _differs(words, f"claim {identity}", f"{claim.claim} {claim.correction}")


def _source(words: str, key: str) -> None:
    evidence.source(key)


_ASK: Mapping[str, Callable[..., None]] = {
    "share": _share,
    "value": _value,
    "change": _change,
    "label": _label,
    "largest": _largest,
    "date": _date,
    "claim": _claim,
    "source": _source,
}


def _topic(query: str) -> str:
    """What one note is about: a measure, a series, an event, a claim or a work."""
    kind, *rest = query.split()
    return f"measure {rest[0]}" if kind in ("share", "label", "largest") else f"{kind} {rest[0]}"


def number_notes(cells: Sequence[str]) -> tuple[list[str], Mapping[str, int]]:
    """The cells with every link pointing to its note, and the number of each note, in order of first use."""
    numbers: dict[str, int] = {}
    for cell in cells:
        for mark in marks(cell):
            numbers.setdefault(_topic(mark.query), len(numbers) + 1)

    def point(found: re.Match[str]) -> str:
        return f'[{found["words"]}](#note-{numbers[_topic(found["query"])]} "{found["query"]}")'

    return [MARK.sub(point, cell) for cell in cells], numbers


def notes(numbers: Mapping[str, int]) -> str:
    """The notes of a lesson, as Markdown. A heading is the one anchor that JupyterLab and code hosts agree on."""
    return "\n\n".join(f"### note {number}\n\n{_note(topic)}" for topic, number in numbers.items())


def _note(topic: str) -> str:
    kind, key = topic.split()
    if kind == "measure":
        measure = evidence.measure(key)
        return (
            f"**{measure.name}**, {measure.unit}; shares are those of the major powers of the year. "
            f"{measure.definition} {_works([measure.source])}"
        )
    if kind in ("value", "change"):
        series = evidence.series(key)
        return f"**{series.measure.name}** ({series.name}), {series.measure.unit}. {_works([series.measure.source])}"
    if kind == "date":
        event = next(e for e in evidence.events() if e.id == key)
        unsure = f" {event.date_note}" if event.date_note else ""
        return f"**{event.title}**, {event.when}.{unsure} {_works(event.sources)}"
    if kind == "claim":
        claim = evidence.claim(key)
        record = f" *The record:* {claim.correction}" if claim.correction else ""
        return f"**{claim.id}.** *The paper:* {claim.claim}{record} *Sources:* {_works(claim.sources)}"
    return _works([key])


def _works(keys: Sequence[str]) -> str:
    found = [evidence.source(key) for key in keys]
    return " ".join(f"[{work.reference()}]({work.url})" if work.url else work.reference() for work in found)


DATE = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b"
)
LOOSE = re.compile(r"\d+(?:[.,]\d+)*\s*%|\b\d+[.,]\d+\b|\b\d{3,}\b")


def unbound(text: str, years: set[int]) -> list[str]:
    """Full dates, percentages, decimals and numbers of three digits and more outside a mark.

    ``years`` are those that some mark of the lesson speaks of: they may stand alone. Ids, code and links to elsewhere
    are left out.
    """
    rest = MARK.sub("", text)
    rest = re.sub(r"`[^`]*`|\]\([^)]*\)|\b(?:LO|C|E)-[\w.]+-?\d*|[Ss]ection \d(?:\.\d)*", "", rest)
    loose = DATE.findall(rest) + LOOSE.findall(DATE.sub("", rest))
    return [word for word in loose if not (word.isdigit() and int(word) in years)]


def years_of(found: Sequence[Mark]) -> set[int]:
    """The years that marks speak of, in their words or in their question."""
    return {int(year) for mark in found for year in re.findall(r"\b(?:19|20)\d\d\b", f"{mark.words} {mark.query}")}
