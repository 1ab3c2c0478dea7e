"""What a schema cannot say: fair options, keys that fit, sets and pools and pairs that hold together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from structural_realism import evidence

from .needs import unmet
from .records import WORTH, Choice, Choices, Code, Essay, Item, Match, Number, Option, Order, ProblemSet
from .validation import Expectation, nearest

FEEDBACK_AT_LEAST = 40
"""Characters that name a belief and a way out."""

NOT_SEEN = 5
"""Characters by which a right option may be the longest: more can be seen, and never would give the longest away."""

ALIKE = 0.1
"""How far apart the difficulties of items may lie that stand for each other."""

_EMPTY_OPTION = re.compile(
    r"\b(all|none|both|neither|any) of (the above|these|them|the others)\b|\bboth [a-h] and [a-h]\b"
    r"|\bI do(n't| not) know\b", re.IGNORECASE,
)  # fmt: skip
_LETTER = re.compile(r"\b(?:[Oo]ptions?|[Aa]nswers?|[Ll]etters?) [a-hA-H]\b|(?<![\w(])[a-h]\)")


def of_item(item: Item, objectives: Mapping[str, str]) -> Iterator[Expectation]:
    """Everything that is wrong with one item."""
    if item.objective not in objectives:
        hint = nearest(item.objective, objectives)
        yield "objective", f"expected an id of objectives.yaml; found {item.objective!r}.{hint}"
    ledger = {claim.id for claim in evidence.claims()}
    for claim in item.claims:
        if claim not in ledger:
            yield "claims", f"expected ids of the claim ledger; found {claim!r}.{nearest(claim, ledger)}"
    yield from unmet(item)
    match item:
        case Order():
            if sorted(item.key) != sorted(option.id for option in item.options):
                yield "key", "expected the id of every option once, in the right order"
        case Choice() | Choices():
            yield from _key_and_options(item)
        case Match():
            yield from _matching(item)
        case Number():
            yield from _mistakes(item)
        case Essay():
            yield from _rubric(item)
    if isinstance(item, Choice | Choices | Order | Match):
        yield from _once("options", item.options)
    yield from _words(item)


def of_bank(versions: Mapping[str, tuple[Item, ...]]) -> Iterator[tuple[str, Expectation]]:
    """Item id and expectation for pools and pairs that do not fit."""
    items = {name: cases[0] for name, cases in versions.items()}
    pools: dict[str, list[Item]] = {}
    for name, item in items.items():
        if item.pool:
            if item.pair:
                yield name, ("pool", "expected no pool for an item of a pair: its twin is fixed")
            mates = pools.setdefault(item.pool, [])
            for mate in mates:
                for difference in _differences(mate, item):
                    pool = f"which is in the pool {item.pool!r} too"
                    yield name, ("pool", f"expected the {difference} of {mate.id}, {pool}")
            mates.append(item)
        if item.pair:
            twin = items.get(item.pair)
            if twin is None or twin.pair != name or twin is item:
                yield name, ("pair", f"expected the id of an item whose pair is {name!r}; found {item.pair!r}."
                             f"{nearest(item.pair, items) if twin is None else ''}")  # fmt: skip
            else:
                for difference in _differences(twin, item):
                    yield name, ("pair", f"expected the {difference} of its twin {twin.id}")


def of_sets(sets: Iterable[ProblemSet]) -> Iterator[tuple[str, Expectation]]:
    """Set id and expectation for sets that ask the same, or that should be twins and are not."""
    by_id = {problem_set.id: problem_set for problem_set in sets}
    for name, problem_set in by_id.items():
        for item, count in Counter(item.id for item in problem_set.items).items():
            if count > 1:
                yield name, ("items", f"expected each item once; found {item!r} {count} times")
        if problem_set.pairs:
            other = by_id.get(problem_set.pairs)
            twins = [item.pair for item in problem_set.items]
            if other is None or twins != [item.id for item in other.items]:
                yield name, ("items", f"expected the twins of the items of {problem_set.pairs!r}, in the same order")
    for (one, first), (two, second) in combinations(by_id.items(), 2):
        for item in sorted(_all_in(first) & _all_in(second)):
            yield two, ("items", f"expected items, and pools, of this set alone; {item!r} may stand in {one!r} too")


def _all_in(problem_set: ProblemSet) -> set[str]:
    return {versions[0].id for place in problem_set.places for versions in place}


def _differences(one: Item, two: Item) -> Iterator[str]:
    """In what two items differ that may stand for each other, and must not."""
    if type(one) is not type(two):
        yield "type"
    if one.objective != two.objective:
        yield f"objective {one.objective}"
    if one.points != two.points:
        yield f"points, {one.points},"
    if abs(one.difficulty - two.difficulty) > ALIKE + 1e-9:
        yield f"difficulty, {one.difficulty:g}, within {ALIKE:g},"


def _key_and_options(item: Choice | Choices) -> Iterator[Expectation]:
    ids = [option.id for option in item.options]
    key = (item.key,) if isinstance(item, Choice) else item.key
    unknown = [name for name in key if name not in ids]
    if unknown:
        yield "key", f"expected the id of an option; found {unknown[0]!r}.{nearest(unknown[0], ids)}"
        return
    right = [option for option in item.options if option.id in key]
    wrong = [option for option in item.options if option.id not in key]
    if not wrong:
        yield "key", "expected at least one wrong option"
        return
    lengths = [len(option.text) for option in item.options]
    most_right = max((len(option.text) for option in right), default=0)
    most_wrong = max(len(option.text) for option in wrong)
    if isinstance(item, Choice) and most_right > most_wrong + NOT_SEEN:
        yield "options", (f"expected a right option that is not the longest by more than {NOT_SEEN} characters; it has "
                          f"{most_right}, the longest wrong one {most_wrong}")  # fmt: skip
    elif max(lengths) > 1.3 * min(lengths) + 6:
        yield "options", (f"expected options of one length; the longest has {max(lengths)} characters, "
                          f"the shortest {min(lengths)}")  # fmt: skip
    said = Counter(option.feedback for option in item.options)
    for number, option in enumerate(item.options, 1):
        if _EMPTY_OPTION.search(option.text):
            yield f"options[{number}].text", f"expected an answer of its own; found {option.text[:60]!r}"
        if said[option.feedback] > 1:
            yield f"options[{number}].feedback", "expected words of its own; another option has the same"
        if option in wrong:
            if len(option.feedback) < FEEDBACK_AT_LEAST:
                size = f"at least {FEEDBACK_AT_LEAST} characters"
                yield (
                    f"options[{number}].feedback",
                    f"expected the belief and a way out, {size}; found {option.feedback!r}",
                )
            told = option.feedback.casefold()
            if any(len(other.text) > 15 and other.text.casefold() in told for other in right):
                yield f"options[{number}].feedback", "expected words that do not quote the right option"


def _matching(item: Match) -> Iterator[Expectation]:
    ids = [option.id for option in item.options]
    answers = [prompt.answer for prompt in item.prompts]
    for number, prompt in enumerate(item.prompts, 1):
        if prompt.answer not in ids:
            hint = nearest(prompt.answer, ids)
            yield f"prompts[{number}].answer", f"expected the id of an option; found {prompt.answer!r}.{hint}"
    if len(set(answers)) == len(answers) == len(ids):
        yield "options", ("expected one option more, or one that is the answer twice; now the last place follows from "
                          "the others")  # fmt: skip
    if len(set(answers)) < 2:
        yield "prompts", "expected answers that differ"
    texts = [prompt.text.casefold() for prompt in item.prompts]
    if len(set(texts)) < len(texts) or len({prompt.id for prompt in item.prompts}) < len(texts):
        yield "prompts", "expected every id and every text once"


def _mistakes(item: Number) -> Iterator[Expectation]:
    for mistake in item.mistakes:
        if abs(mistake.answer - item.key) <= item.tolerance:
            yield "mistakes", f"expected wrong answers; {mistake.answer:g} is within the tolerance of the key"
    for one, two in combinations(item.mistakes, 2):
        if abs(one.answer - two.answer) <= item.tolerance:
            yield "mistakes", f"expected answers apart from each other; {one.answer:g} and {two.answer:g} are not"
    if isinstance(item, Code):
        try:
            compile(item.starter, "<starter>", "exec")
            compile(item.solution, "<solution>", "exec")
        except SyntaxError as error:
            yield "solution", f"expected Python that can be read, in starter and solution; {error}"


def _rubric(item: Essay) -> Iterator[Expectation]:
    total = sum(part.points for part in item.rubric)
    if total != item.points:
        yield "rubric", f"expected points that add up to {item.points}; they add up to {total}"
    ids = [part.id for part in item.rubric]
    if len(set(ids)) < len(ids):
        yield "rubric", "expected every id once"
    for comment in item.comments:
        if comment.about not in ids:
            yield "comments", f"expected the id of a criterion; found {comment.about!r}.{nearest(comment.about, ids)}"
    for name in ids:
        if name not in {comment.about for comment in item.comments}:
            yield "comments", f"expected at least one about {name!r}"
    if sorted(sample.level for sample in item.samples) != sorted(WORTH):
        yield "samples", f"expected one at each level: {', '.join(WORTH)}"
    for sample in item.samples:
        if len(sample.marks) != len(ids):
            marks = f"the sample {sample.level!r} has {len(sample.marks)}"
            yield "samples", f"expected one mark a criterion, {len(ids)}; {marks}"
            continue
        share = item.worth(sample) / total
        if not {"meets": share == 1, "partly": 0.3 <= share <= 0.75, "misses": share < 0.3}[sample.level]:
            yield "samples", f"expected marks that fit the level; {sample.level!r} gets {100 * share:.0f} per cent"


def _once(field: str, options: Iterable[Option]) -> Iterator[Expectation]:
    ids, texts = zip(*((option.id, option.text.casefold()) for option in options), strict=True)
    if len(set(ids)) < len(ids) or len(set(texts)) < len(texts):
        yield field, "expected every id and every text once"


def _words(item: Item) -> Iterator[Expectation]:
    for field, text in words_of(item):
        if "$" in text:
            yield field, "expected no dollar sign: it starts a formula; write 'dollars'"
        if isinstance(item, Choice | Choices | Order | Match) and (found := _LETTER.search(text)):
            yield field, f"expected words instead of a letter, for the letters are shuffled; found {found[0]!r}"


def words_of(item: Item) -> Iterator[tuple[str, str]]:
    """Field and text of everything that a student may read of an item."""
    for name in ("stem", "misconception", "when_right", "when_wrong"):
        if text := getattr(item, name, ""):
            yield name, text
    for field, names in (("options", ("text", "feedback")), ("prompts", ("text", "feedback")),
                         ("mistakes", ("feedback",)), ("rubric", ("criterion", "meets")),
                         ("comments", ("text",))):  # fmt: skip
        for number, part in enumerate(getattr(item, field, ()), 1):
            for name in names:
                if text := getattr(part, name):
                    yield f"{field}[{number}].{name}", text
