"""Every question, in every version: each wrong answer and each malformed one gets exactly the points it should.

The cells are those of the notebook, run as a student and as nbgrader run them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import combinations, islice, permutations, product
from random import Random
from typing import Any

import pytest
from realism_grader.bank import Choice, Choices, Code, Essay, Item, Match, Number, Order, load
from realism_grader.build import Question, cells_of, key_of, question
from realism_grader.scoring import Key, Verdict, judge

BANK = load()
VERSIONS = [pytest.param(item, id=f"{item.id}-{number}")
            for versions in BANK.versions.values() for number, item in enumerate(versions, 1)
            if not isinstance(item, Essay)]  # fmt: skip
MANY = 150

MALFORMED: list[object] = [
    None, "", "   ", "「」", [], (), {}, True, False, b"a", {"a": 1}, [["a"]], ["a", 1], object(), Ellipsis, range(2),
    complex(1, 2), float("nan"), float("inf"), "I think it is the first", "?", "z", "-", "1,2,3,4", "a or b, perhaps",
    "x" * 10_000_000, ["a"] * 100_000, 10**5000, print,
]  # fmt: skip


def in_chinese_quotes(text: str) -> str:
    return f"“{text}”"


def in_full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


TIDY: list[Callable[[str], object]] = [
    str, str.upper, "  {} ".format, "{}\n".format, in_chinese_quotes, "「{}」".format, "'{}'".format, in_full_width,
    lambda text: [text], lambda text: (text,),
]  # fmt: skip
LETTERS: list[Callable[[str], object]] = [list, tuple, ", ".join, "、".join, ") ".join]
NUMBERS: list[Callable[[float], object]] = [
    lambda x: x, str, "  {} ".format, "“{}”".format, "{}\n".format, float, lambda x: str(x).replace(".", ","),
    lambda x: in_full_width(str(x)),
]  # fmt: skip


def ways(key: Key) -> Iterator[object]:
    """The right answer, typed in every way that is understood."""
    if isinstance(key.answer, str):
        yield from (way(key.answer) for way in (*TIDY, *LETTERS))
        if key.form == "match_of":
            yield " ".join(f"{number}{letter}" for number, letter in enumerate(key.answer, 1))
    else:
        yield from (way(key.answer) for way in NUMBERS)
        yield f"{key.answer} {key.of}"


def wrong(asked: Question) -> Iterator[tuple[object, float]]:
    """Other answers, as many as there are or a large sample, and the share of the points that each should earn."""
    key = key_of(asked)
    letters = key.of.rpartition(":")[2]
    right = str(key.answer)
    random = Random(asked.item.id)
    match asked.item:
        case Choice():
            yield from ((letter, 0.0) for letter in letters if letter != right)
        case Choices():
            for size in range(1, len(letters) + 1):
                for some in combinations(letters, size):
                    hits = len(set(some) & set(right))
                    yield "".join(some), max(0.0, (hits - (size - hits)) / len(right))
        case Order():
            orders = list(islice(permutations(right), 5040))
            for order in random.sample(orders, min(MANY, len(orders))):
                pairs = list(combinations(range(len(right)), 2))
                agree = sum(order.index(right[a]) < order.index(right[b]) for a, b in pairs)
                yield "".join(order), max(0.0, (2 * agree - len(pairs)) / len(pairs))
        case Match():
            answers = list(islice(product(letters, repeat=len(right)), 50_000))
            for answer in random.sample(answers, min(MANY, len(answers))):
                yield "".join(answer), sum(a == b for a, b in zip(answer, right, strict=True)) / len(right)
        case Number(key=number, tolerance=tolerance, mistakes=mistakes):
            yield from ((slip.answer, 0.0) for slip in mistakes)
            for sign in (1, -1):
                yield number + sign * tolerance, 1.0
                yield number + sign * (tolerance * 1.01 + 1e-5 * max(1, abs(number))), 0.0
            yield number * 10 + 1, 0.0


@pytest.mark.parametrize("item", VERSIONS)
def test_the_right_answer_in_every_way_of_typing(item: Item) -> None:
    asked = question("q1", item)
    key = key_of(asked)
    for typed in ways(key):
        assert judge(key.as_literals(), typed).points == item.points, typed


@pytest.mark.parametrize("seed", ["", "autumn"])
@pytest.mark.parametrize("item", VERSIONS)
def test_every_other_answer(item: Item, seed: str) -> None:
    asked = question("q1", item, seed)
    key = key_of(asked, "lesson 00")
    full = 0
    for typed, share in wrong(asked):
        verdict = judge(key.as_literals(), typed)
        assert verdict.points == round(item.points * share, 2), typed
        full += verdict.points == item.points
        assert verdict.reading.text.startswith("recorded ")
        if verdict.outcome != "right":
            assert verdict.remarks, f"nothing to say about {typed}"
    if isinstance(item, Choice | Choices):
        assert full == isinstance(item, Choices), "one right answer, and no other"


@pytest.mark.parametrize("item", VERSIONS)
def test_a_wrong_option_is_answered_with_its_own_words(item: Item) -> None:
    asked = question("q1", item)
    key = key_of(asked).as_literals()
    if isinstance(item, Choice):
        for option in asked.options:
            assert judge(key, asked.letters[option.id]).remarks == (option.feedback,)
    if isinstance(item, Number):
        for slip in item.mistakes:
            assert judge(key, slip.answer).remarks == (slip.feedback,)
    if isinstance(item, Match):
        for number, prompt in enumerate(asked.prompts):
            right = str(key["answer"])
            for letter in set(asked.letters.values()) - {right[number]}:
                remarks = judge(key, right[:number] + letter + right[number + 1 :]).remarks
                assert remarks == (f"{number + 1}. {prompt.feedback}", item.when_wrong)


@pytest.mark.parametrize("item", VERSIONS)
def test_malformed_answers_earn_nothing_and_are_told_kindly(item: Item) -> None:
    asked = question("q1", item)
    key = key_of(asked).as_literals()
    for typed in MALFORMED:
        verdict = judge(key, typed)
        assert (verdict.points, verdict.outcome, verdict.remarks) == (0.0, "none", ()), repr(typed)[:60]
        assert verdict.reading.text in (f"please give {asked.form.wanted}",
                                        f"no answer yet; please give {asked.form.wanted}")  # fmt: skip


@pytest.mark.parametrize("item", VERSIONS)
def test_the_cells_as_they_run(item: Item, capsys: pytest.CaptureFixture[str]) -> None:
    """The model answer is worth all points, the untouched cell none; the visible part says what is recorded."""
    asked = question("q1", item)
    _, answer, check = (("".join(cell["source"])) for cell in cells_of(asked, "lesson 00"))
    verdict, said = run(answer, check, capsys)
    assert verdict.points == item.points
    assert said == f"q1: {verdict.reading.text}\n"
    verdict, said = run(answer.partition("\n### BEGIN SOLUTION")[0], check, capsys)
    assert verdict.points == 0
    assert said == f"q1: no answer yet; please give {asked.form.wanted}\n"


@pytest.mark.parametrize("item", VERSIONS)
def test_what_a_student_sees_does_not_hold_the_key(item: Item) -> None:
    asked = question("q1", item)
    _, answer, check = (("".join(cell["source"])) for cell in cells_of(asked, "lesson 00"))
    shown = answer.partition("### BEGIN SOLUTION")[0]
    visible = check.partition("### BEGIN HIDDEN TESTS")[0]
    assert visible.splitlines() == [
        "import structural_realism as sr",
        f'sr.recorded("q1", globals().get("q1"), {asked.form.kind}="{asked.form.of}")',
    ]
    if not isinstance(item, Code):
        assert shown == f'q1 = ""  # type {asked.form.wanted}, between the quotes\n'


def run(answer: str, check: str, capsys: pytest.CaptureFixture[str]) -> tuple[Verdict, str]:
    """Run the two cells; the value of the last line, and what was printed."""
    names: dict[str, Any] = {}
    exec(answer, names)
    capsys.readouterr()
    tree = ast.parse(check)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    exec(compile(tree, "check", "exec"), names)
    verdict = eval(compile(ast.Expression(last.value), "check", "eval"), names)
    assert isinstance(verdict, Verdict)
    return verdict, capsys.readouterr().out
