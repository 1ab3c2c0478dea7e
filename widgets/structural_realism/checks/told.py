"""What a lesson tells a student about her own answers: it follows them as she gives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from ..controls.base import markup, shown_as
from ..plain import PlainError
from . import store
from .items import Forecast, Item, entry, forecasts, probes

LUCK = 0.25


class Told:
    """Words on the page that follow what she answers. The plain text never depends on her answers."""

    def __init__(self, text: str, words: Callable[[], str]) -> None:
        self.text, self.words = text, words

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown = markup(self.words(), "sr-told")
        store.watch(shown, self.words)
        return shown_as(shown, self.text)


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the first cell of each row names the row. All cells are text."""
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in columns)
    body = "".join(
        f"<tr><th scope='row'>{escape(first)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return (
        f"<div class='sr-scroll' tabindex='0' role='region' aria-label='{escape(caption)}' "
        f"data-lm-suppress-shortcuts='true'><table class='sr-table'><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def recall(identity: str) -> Told:
    """Show what she answered to a question of any lesson, and when."""
    asked = entry(identity)

    def words() -> str:
        answer = store.answers().get(identity)
        said = asked.words(answer.choice) if answer else ""
        if answer is None or not said:
            there = f"It stands in lesson {asked.lesson}: answer it there, then run this lesson again."
            return f"<p class='sr-told-said'>You have not answered this yet: {escape(asked.question)} {there}</p>"
        when = f"On {answer.day} you" if answer.day else "You"
        return f"<p class='sr-told-said'>{when} answered: <b>{escape(said)}</b><br>{escape(asked.question)}</p>"

    return Told(f"What you answered to: {asked.question}", words)


def compare(before: str, after: str) -> Told:
    """Set the opening questions of lesson ``before`` beside those of lesson ``after`` and explain both."""
    firsts = {first.id: first for first in probes(before)}
    pairs = [(firsts[second.paired], second) for second in probes(after) if second.paired in firsts]
    if not pairs:
        raise PlainError(f"No question of lesson {after} is paired with one of lesson {before}.")
    text = f"{len(pairs)} beliefs, asked in lesson {before} and again in lesson {after}: your answers side by side."
    return Told(text, lambda: _compared(pairs))


def _compared(pairs: Sequence[tuple[Item, Item]]) -> str:
    kept = store.answers()

    def given(asked: Item) -> str:
        answer = kept.get(asked.id)
        return answer.choice if answer and asked.words(answer.choice) else ""

    both = [(first, second) for first, second in pairs if given(first) and given(second)]
    told = [f"<p>{len(both)} of {len(pairs)} pairs answered. None of them counts for a grade.</p>"]
    if both:
        right = [sum(asked.right(given(asked)) for asked in side) for side in zip(*both, strict=True)]
        told = [
            f"<p>Of the pairs that you answered ({len(both)}), <b>{right[0]}</b> right at the beginning, "
            f"<b>{right[1]}</b> right now. Neither counts for a grade.</p>"
        ]
    for number, (first, second) in enumerate(pairs, 1):
        if given(first) and given(second):
            sides = "".join(_side(asked, given(asked), kept[asked.id].day) for asked in (first, second))
            belief = f"The belief behind it: {first.misconception}"
            told.append(
                f"<section aria-label='Pair {number}'><div class='sr-name'>{number}. {escape(belief)}</div>"
                f"<div class='sr-two'>{sides}</div></section>"
            )
        else:
            open_ = [f"lesson {asked.lesson}" for asked in (first, second) if not given(asked)]
            told.append(f"<p>{number}. Shown when both are answered; still open: {' and '.join(open_)}.</p>")
    return "".join(told)


def _side(asked: Item, choice: str, day: str) -> str:
    chosen = next(option for option in asked.options if option.key == choice)
    best = next(option for option in asked.options if option.right)
    mend = "" if chosen.right else f"<p>Better: {escape(best.text)} {escape(best.feedback)}</p>"
    return (
        f"<div><b>Lesson {asked.lesson}{f', {day}' if day else ''}</b>{escape(asked.question)}"
        f"<p>You answered: {escape(chosen.text)}</p>"
        f"<p>{'Right.' if chosen.right else 'Not quite.'} {escape(chosen.feedback)}</p>{mend}</div>"
    )


def brier(lesson: str) -> Told:
    """Score the probabilities that she gave in a lesson to events whose outcome the record knows."""
    past = [each for each in forecasts().values() if each.lesson == lesson and each.outcome is not None]
    if not past:
        raise PlainError(f"Lesson {lesson!r} asks for no probability of a past event.")
    return Told(
        "The Brier score: take your probability as a part of one. Subtract 1 if the thing happened, 0 if it did not. "
        "Square the result. 0 is perfect, 1 is sure and wrong, 0.25 is what “50 %” always earns.",
        lambda: _scored(past),
    )


def _scored(past: Sequence[Forecast]) -> str:
    kept, lesson = store.answers(), past[0].lesson
    rows, scores = [], []
    for each in past:
        answer = kept.get(each.id)
        score = each.brier(answer.choice) if answer else None
        if answer is None or score is None:
            continue
        scores.append(score)
        happened = "It happened." if each.outcome else "It did not."
        sum_ = f"({int(answer.choice) / 100:.2f} − {int(bool(each.outcome))})² = {score:.2f}"
        rows.append((each.statement, each.words(answer.choice), f"{happened} {each.story}", sum_))
    rule = (
        "<p><b>The Brier score.</b> Take your probability as a part of one. Subtract 1 if the thing happened, 0 if it "
        f"did not. Square the result. 0 is perfect, 1 is sure and wrong, {LUCK} is what “50 %” always earns.</p>"
    )
    if not scores:
        where = f"You have kept no probability in lesson {lesson} yet. Give them there, then run this lesson again."
        return f"{rule}<p class='sr-told-said'>{where}</p>"
    mean = sum(scores) / len(scores)
    verdict = "better than" if mean < LUCK else "the same as" if mean == LUCK else "worse than"
    few = "1 case is" if len(scores) == 1 else f"{len(scores)} cases are"
    shown = table(f"Your probabilities of lesson {lesson}", ("Statement", "You said", "The record", "Score"), rows)
    return (
        f"{rule}{shown}<p class='sr-told-said'>Your mean score is <b>{mean:.2f}</b>: {verdict} “50 %” every time, "
        f"which earns {LUCK}. {few} too few to tell skill from luck.</p>"
    )
