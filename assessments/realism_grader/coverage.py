"""Which questions ask for which objective, and in which problem set: the table of the documentation."""

from __future__ import annotations

from .needs import where
from .records import TYPES, Bank, Item

_HEAD = """\
# Objectives and questions

Which question of the bank asks for which learning objective, and on which screens of the lessons it rests. Written by
`realism bank --write`; a test keeps it true.
A question in brackets stands in no problem set by itself: it may take the place of another one of its pool, or you put
it into a set of your own.
"""


def as_markdown(bank: Bank) -> str:
    """Every objective with its questions, and their sets."""
    home = {item.id: problem_set.id for problem_set in bank.sets.values() for item in problem_set.items}
    kinds = {record: name for name, record in TYPES.items()}
    lines = [_HEAD, "| Objective | It asks you to | Questions |", "|---|---|---|"]
    for name, text in bank.objectives.items():
        asked = [_entry(item, home, kinds[type(item)]) for item in bank.items.values() if item.objective == name]
        lines.append(f"| {name} | {text} | {'<br>'.join(asked) or '**none**'} |")
    return "\n".join([*lines, "", _by_set(bank), "", _by_screen(bank), ""])


def unasked(bank: Bank) -> tuple[str, ...]:
    """Objectives that no question asks for."""
    asked = {item.objective for item in bank.items.values()}
    return tuple(name for name in bank.objectives if name not in asked)


def _entry(item: Item, home: dict[str, str], kind: str) -> str:
    if item.id in home:
        return f"`{item.id}` ({kind}, {home[item.id]})"
    return f"(`{item.id}`, {kind}{f', pool {item.pool}' if item.pool else ''})"


def _by_set(bank: Bank) -> str:
    kinds = list(TYPES)
    lines = [f"| Problem set | Questions | Points | Minutes | {' | '.join(kinds)} |", "|---" * (4 + len(kinds)) + "|"]
    for problem_set in bank.sets.values():
        counts = " | ".join(str(sum(type(item) is TYPES[kind] for item in problem_set.items) or "") for kind in kinds)
        size = f"{len(problem_set.items)} | {problem_set.points} | {problem_set.minutes}"
        lines.append(f"| `{problem_set.id}` | {size} | {counts} |")
    return "\n".join(lines)


def _by_screen(bank: Bank) -> str:
    """What each question cannot be answered without; an essay rests on whole lessons."""
    lessons = {item.id: problem_set.lesson for problem_set in bank.sets.values() for item in problem_set.items}
    lines = ["| Question | Rests on |", "|---|---|"]
    lines += [f"| `{name}` | {where(item) or item.read or lessons[name]} |" for name, item in bank.items.items()]
    return "\n".join(lines)
