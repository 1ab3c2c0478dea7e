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
from itertools import combinations, groupby

from . import evidence
from .marks import MARK, Mark, marks
from .plain import PlainError
from .theory import Prediction, polarity, predict_alignment, shares, trade_dependence, triangle
from .views.scoreboard import judge, outcast, score

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
RULES = ("schweller", "thompson")
THREE = ("USA", "RUS", "CHN")
SPELLS = range(1950, 2021)


class ProseError(PlainError):
    """Words that disagree with the record, or a question that it cannot answer."""


def check(mark: Mark) -> None:
    """Raise ``ProseError`` unless the words say what the record says.

    Questions: ``share MEASURE STATE[+STATE] YEAR`` (per cent of the major powers), ``value SERIES YEAR``,
    ``change SERIES YEAR YEAR`` (per cent, without its sign), ``label MEASURE RULE YEAR``, ``largest MEASURE YEAR``,
    ``triad MEASURE STATE[+STATE] YEAR`` (per cent of the United States, Russia and China), ``rivalry STATE+STATE``
    (years in which it begins or ends), ``triangle YEAR`` (the pattern of rivalries, or the pivot or outcast in it),
    ``spell YEAR`` (the first and last year of the run with that pattern, from 1950 to 2020),
    ``vote REFERENCE`` (its date, or how many were for, against or abstained), ``vote REFERENCE STATE`` (what China,
    Russia or the United States did), ``trade STATE YEAR`` (per cent of the trade of China or Russia that is with the
    other), ``deal YEAR`` (pieces in the large Russian arms sales to China ordered in the year), ``score RULE MEASURE``
    (years in which a rule of alignment is right, of how many with two against one, or with ``all`` behind it of all of
    1950 to 2020; hyphens join the rule's words, and ``same-as-last-year`` takes ``record`` for its measure),
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


def _triad(words: str, measure: str, states: str, year: str) -> None:
    numbers = evidence.capabilities(measure, int(year))
    parts = shares({state: numbers[state] for state in THREE if state in numbers})
    unknown = [state for state in states.split("+") if state not in parts]
    if unknown:
        raise ProseError(f"{unknown[0]} is not among the three powers of {year}: {', '.join(parts)}.")
    _compare(words, f"triad {measure} {states} {year}", 100 * sum(parts[state] for state in states.split("+")))


def _rivalry(words: str, states: str) -> None:
    pair = set(states.split("+"))
    spells = [(r.start, r.end) for r in evidence.rivalries() if {r.state_a, r.state_b} == pair]
    if not spells:
        raise ProseError(f"The record has no rivalry of {states}.")
    told = {str(year) for spell in spells for year in spell if year}
    if not NUMBER.search(words) or not set(NUMBER.findall(words)) <= told:
        shown = ", ".join(f"{start}–{end or ''}" for start, end in spells)
        raise _differs(words, f"rivalry {states}", shown)


def _ties(year: int) -> dict[frozenset[str], int]:
    foes = {frozenset((r.state_a, r.state_b)) for r in evidence.rivalries(year)}
    return {frozenset(pair): -1 if frozenset(pair) in foes else 1 for pair in combinations(THREE, 2)}


def _triangle(words: str, year: str) -> None:
    found = triangle(_ties(int(year)))
    apart = [state for state, role in found.roles.items() if role in ("pivot", "outcast")]
    told = [found.pattern, *(evidence.name_in(state, int(year)) for state in apart)]
    if not any(name.lower() in words.lower() for name in told):
        raise _differs(words, f"triangle {year}", ", ".join(told))


def _spell(words: str, year: str) -> None:
    runs = [list(run) for _, run in groupby(SPELLS, key=lambda each: tuple(_ties(each).values()))]
    found = [run for run in runs if int(year) in run]
    if not found:
        raise ProseError(f"Spells run from {SPELLS[0]} to {SPELLS[-1]}; {year} lies outside.")
    first, last = str(found[0][0]), str(found[0][-1])
    if not NUMBER.search(words) or not set(NUMBER.findall(words)) <= {first, last, last[2:]}:
        raise _differs(words, f"spell {year}", f"{first}–{last}")


def _date(words: str, event: str) -> None:
    known = {e.id: e for e in evidence.events()}
    if event not in known:
        raise ProseError(f"There is no event {event}.")
    if words not in known[event].when:
        raise _differs(words, f"date {event}", known[event].when)


def _vote(words: str, reference: str, state: str = "") -> None:
    known = {vote.reference: vote for vote in evidence.key_votes()}
    if reference not in known:
        raise ProseError(f"There is no vote {reference}.")
    vote = known[reference]
    when = str(evidence.parse_date(vote.date))
    cast = {"CHN": vote.china, "RUS": vote.russia, "USA": vote.usa}
    if state and not cast.get(state):
        raise ProseError(f"The record does not say how {state} voted on {reference}; it has {', '.join(cast)}.")
    counts = [str(count) for count in (vote.in_favour, vote.against, vote.abstentions) if count is not None]
    told = cast[state] in words if state else words in when or set(NUMBER.findall(words)) & set(counts)
    if not told:
        raise _differs(words, f"vote {reference} {state}".strip(), cast[state] if state else ", ".join([when, *counts]))


def _trade(words: str, state: str, year: str) -> None:
    if state not in ("CHN", "RUS"):
        raise ProseError(f"The record has the trade of CHN and RUS with one another, not of {state}.")
    names = ("china_imports", "russia_imports", f"total_exports:{state}", f"total_imports:{state}")
    found = [number for name in names if (number := evidence.series(name).get(int(year))) is not None]
    if len(found) < len(names):
        raise ProseError(f"The record lacks a number for the trade of {state} in {year}.")
    there, back, exports, imports = found
    _compare(words, f"trade {state} {year}", 100 * trade_dependence(there, back, exports + imports))


def _deal(words: str, year: str) -> None:
    orders = [deal for deal in evidence.deals() if deal.ordered == int(year)]
    told = {str(deal.number) for deal in orders}
    written = set(NUMBER.findall(re.sub(r"[A-Za-z]+-\d+|Project \d+", "", words)))
    if not written or not written <= told:
        raise _differs(words, f"deal {year}", ", ".join(f"{deal.number} {deal.weapon}" for deal in orders) or "nothing")


def _score(words: str, rule: str, measure: str, span: str = "paired") -> None:
    record = {year: triangle(_ties(year)) for year in SPELLS}
    years = [year for year, ties in record.items() if span == "all" or outcast(ties)]
    found = score(judge(_foretold(rule, measure, year), record[year]) for year in years)
    if NUMBER.findall(words)[:2] not in ([str(found.hits)], [str(found.hits), str(found.years)]):
        raise _differs(words, f"score {rule} {measure} {span}", str(found))


def _foretold(rule: str, measure: str, year: int) -> Prediction | None:
    if measure == "record":
        return predict_alignment(dict.fromkeys(THREE, 1.0), rule.replace("-", " "), previous=_ties(year - 1))
    numbers = evidence.capabilities(measure, year)
    held = {state: numbers[state] for state in THREE if state in numbers}
    return predict_alignment(held, rule.replace("-", " ")) if len(held) == len(THREE) else None


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
    "triad": _triad,
    "rivalry": _rivalry,
    "triangle": _triangle,
    "spell": _spell,
    "vote": _vote,
    "trade": _trade,
    "deal": _deal,
    "score": _score,
    "date": _date,
    "claim": _claim,
    "source": _source,
}


def _topic(query: str) -> str:
    """What one note is about: a measure, a series, an event, a claim or a work."""
    kind, *rest = query.split()
    if kind in ("rivalry", "triangle", "spell"):
        return "rivalries thompson-2022"
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
    if kind == "triad":
        measure = evidence.measure(key)
        return f"**{measure.name}**: shares of the three powers' own total. {_works([measure.source])}"
    if kind == "rivalries":
        return (
            "**Strategic rivalries.** The years are coded in the source. That two powers without a rivalry are "
            f"“friends” is our own reading. {_works([key])}"
        )
    if kind in ("value", "change"):
        series = evidence.series(key)
        return f"**{series.measure.name}** ({series.name}), {series.measure.unit}. {_works([series.measure.source])}"
    if kind == "date":
        event = next(e for e in evidence.events() if e.id == key)
        unsure = f" {event.date_note}" if event.date_note else ""
        return f"**{event.title}**, {event.when}.{unsure} {_works(event.sources)}"
    if kind == "vote":
        vote = next(v for v in evidence.key_votes() if v.reference == key)
        cast = f"China {vote.china}, Russia {vote.russia}, United States {vote.usa}"
        return (
            f"**{key}** ({vote.body}, {vote.topic}), {evidence.parse_date(vote.date)}: {cast}. {_works(['unsc-votes'])}"
        )
    if kind == "trade":
        name = next(state.name for state in evidence.states() if state.code == key)
        return f"**The other’s part of the trade of {name}**, by what both report to import. {_works(['cow-trade-4'])}"
    if kind == "deal":
        return f"**Large Russian arms sales to China, ordered in {key}.** Not the whole trade. {_works(['sipri-arms'])}"
    if kind == "score":
        return (
            f"**Rule “{key.replace('-', ' ')}”** for the three powers, 1950 to 2020: the years in which two stand "
            f"against the third, or all years, by the rivalries of the record. {_works(['thompson-2022'])}"
        )
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
