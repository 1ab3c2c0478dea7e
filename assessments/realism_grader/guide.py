"""What graders read an essay by: the rubric with all levels, comments to use again, a graded sample at each level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .build import ask
from .draw import version
from .records import WORTH, Essay, Item, Level, Number, ProblemSet

LEVELS: tuple[Level, ...] = ("meets", "partly", "misses")


def guide(problem_set: ProblemSet, seed: str = "") -> str:
    """The grader's page of a problem set, in Markdown."""
    lines = [f"# {problem_set.title}: for graders", ""]
    if seed:
        lines += [f"Version {version(seed)}, of the seed {seed!r}.", ""]
    questions = list(ask(problem_set, seed))
    essays = [question for question in questions if isinstance(question.item, Essay)]
    if not essays:
        lines += ["This problem set has no essay: nothing is graded by hand."]
    for question in essays:
        assert isinstance(question.item, Essay)
        lines += _essay(question.name, question.item)
    if essays:
        lines += _other_numbers(problem_set, {question.name: question.item for question in questions})
    return "\n".join(lines).rstrip() + "\n"


def _essay(name: str, essay: Essay) -> Iterator[str]:
    yield from (f"## {name} · {essay.points} points", "", essay.stem, "")
    head = " | ".join(f"{level} ({100 * WORTH[level]:.0f} %)" for level in LEVELS)
    yield from (f"| | {head} |", "|---|---|---|---|")
    for part in essay.rubric:
        cells = " | ".join(f"**{_points(part.points * WORTH[level])}** {getattr(part, level)}" for level in LEVELS)
        yield f"| **{part.criterion}** | {cells} |"
    yield from ("", "### Comments to use again", "")
    names = {part.id: part.criterion for part in essay.rubric}
    yield from (f"- *{names[comment.about]}:* {comment.text}" for comment in essay.comments)
    for level in LEVELS:
        for sample in essay.samples:
            if sample.level == level:
                marks = ", ".join(f"{part.criterion} {_points(part.points * WORTH[mark])}"
                                  for part, mark in zip(essay.rubric, sample.marks, strict=True))  # fmt: skip
                points = f"{_points(essay.worth(sample))} of {essay.points} points"
                yield from ("", f"### Sample ({level}): {points}", "", f"{marks}. {sample.why}", "")
                yield from (f"> {line}".rstrip() for line in sample.text.splitlines())
    yield ""


def _other_numbers(problem_set: ProblemSet, asked: Mapping[str, Item]) -> Iterator[str]:
    """The samples quote the numbers of the version without a seed: say where this one has others."""
    differ = [
        f"- {name}: {named.key:g} in the samples, {item.key:g} here ({item.unit})"
        for (name, item), named in zip(asked.items(), problem_set.items, strict=True)
        if isinstance(item, Number) and isinstance(named, Number) and item.key != named.key
    ]
    if differ:
        yield from ("### Numbers of this version", "",
                    "The samples were written for the version without a seed. Where they use a number that a question "
                    "asks for, it is another one here:", "", *differ, "")  # fmt: skip


def _points(number: float) -> str:
    return f"{number:g}"
