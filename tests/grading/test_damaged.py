"""Five hundred damaged notebooks: each is repaired or set aside, none crashes, and intact answers keep their points.

Real submissions are damaged by chance, one to four times each, always the same way (the seed is fixed). Each damage
says which questions it may have harmed; the points of all the others must come out as they went in.
"""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import nbformat
import pytest
from realism_grader.repair import Repaired, SetAside, repair

from .submissions import ANSWERS, Book, answered, as_file, index, name_of, released, scores, text

SEED = 1972
NUMBER = 500
QUESTIONS = (*ANSWERS, "q12")

SUBMISSIONS = (
    answered(),
    answered({}, essay=None),
    answered({"q1": '" C) "', "q2": '"１９８５"', "q3": '["e", "c", "a", "b", "d"]', "q6": '{"a", "b"}', "q8": "54,0"}),
    answered(dict.fromkeys(ANSWERS, '"a"'), essay="Łódź, 北京, Москва — “quotes” and \\backslashes\\ and\n\nlines."),
    answered(ANSWERS | {"q4": "b'a'", "q5": '"b', "q9": "None", "q10": "“c”"}, essay="A = b\n=======\nq1 = 'a'"),
    answered({name: value for name, value in ANSWERS.items() if int(name[1:]) % 2}, essay=None),
)

Harm = set[str]


def is_answer(cell: Any) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def harmed(cell: Any) -> Harm:
    """An answer cell is harmed by what happens to it; any other cell is put back."""
    names = (name_of(cell), str(cell.get("id", "")))
    return {name.partition("-")[0] for name in names if name.endswith("-answer") or name == QUESTIONS[-1]}


# ── damage to cells ──────────────────────────────────────────────────────────────────────────────────────────────────


def delete(book: Book, chance: random.Random) -> Harm:
    return harmed(book["cells"].pop(chance.randrange(len(book["cells"]))))


def duplicate(book: Book, chance: random.Random) -> Harm:
    cell = copy.deepcopy(chance.choice(book["cells"]))
    book["cells"].insert(chance.randrange(len(book["cells"]) + 1), cell)
    return set()


def duplicate_and_change(book: Book, chance: random.Random) -> Harm:
    cell = copy.deepcopy(chance.choice(book["cells"]))
    cell["source"] = 'q99 = "changed"'
    book["cells"].insert(chance.randrange(len(book["cells"]) + 1), cell)
    return harmed(cell)


def split(book: Book, chance: random.Random) -> Harm:
    at = chance.randrange(len(book["cells"]))
    upper = book["cells"][at]
    lower, source = copy.deepcopy(upper), text(upper)
    cut = chance.randint(0, len(source))
    upper["source"], lower["source"] = source[:cut], source[cut:]
    if chance.random() < 0.5:
        lower["metadata"] = {}
        lower["id"] = f"new{cut}"
    book["cells"].insert(at + 1, lower)
    return harmed(upper)


def retype(book: Book, chance: random.Random) -> Harm:
    cell = chance.choice(book["cells"])
    cell["cell_type"] = chance.choice(["code", "markdown", "raw"])
    for name in ("outputs", "execution_count"):
        cell.pop(name, None)
    return set()


def reorder(book: Book, chance: random.Random) -> Harm:
    chance.shuffle(book["cells"])
    return set()


def move(book: Book, chance: random.Random) -> Harm:
    cell = book["cells"].pop(chance.randrange(len(book["cells"])))
    book["cells"].insert(chance.randrange(len(book["cells"]) + 1), cell)
    return set()


def change_lock(book: Book, chance: random.Random) -> Harm:
    cell = chance.choice([cell for cell in book["cells"] if not harmed(cell)] or book["cells"])
    cell["source"] = "print('changed')"
    return harmed(cell)


def change_points(book: Book, chance: random.Random) -> Harm:
    role = chance.choice(book["cells"])["metadata"].get("nbgrader", {})
    role |= {"points": chance.choice([-5, 100, "many", None]), "locked": chance.random() < 0.5}
    return set()


def foreign_id(book: Book, chance: random.Random) -> Harm:
    cell = chance.choice(book["cells"])
    harm = harmed(cell)
    cell["metadata"]["nbgrader"] = {"grade_id": "ps1-q3", "solution": True}
    return harm


def lose_metadata(book: Book, chance: random.Random) -> Harm:
    for cell in book["cells"]:
        cell["metadata"] = {key: value for key, value in cell["metadata"].items() if key != "nbgrader"}
    return set()


def merge_marks(book: Book, chance: random.Random) -> Harm:
    cell = chance.choice(book["cells"])
    cell["source"] = f"<<<<<<< HEAD\n{text(cell)}\n=======\nq1 = 'z'\n>>>>>>> other\n"
    return set()


def add_cells(book: Book, chance: random.Random) -> Harm:
    for kind in ("markdown", "code", "raw", "unknown"):
        at = chance.randrange(len(book["cells"]) + 1)
        book["cells"].insert(at, {"cell_type": kind, "metadata": {}, "source": "my_own = 3  # notes"})
    return set(QUESTIONS[-1:])


def wrong_fields(book: Book, chance: random.Random) -> Harm:
    cell = chance.choice(book["cells"])
    harm = harmed(cell)
    cell[chance.choice(["source", "metadata", "id", "outputs", "cell_type"])] = chance.choice([None, 7, [], {"a": [1]}])
    return harm


def many_outputs(book: Book, chance: random.Random) -> Harm:
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": '{"cell_type": "code"}\n' * 50}]
    return set()


CELLS: tuple[Callable[[Book, random.Random], Harm], ...] = (
    delete, duplicate, duplicate_and_change, split, retype, reorder, move, change_lock, change_points, foreign_id,
    lose_metadata, merge_marks, add_cells, many_outputs, wrong_fields,
)  # fmt: skip


# ── damage to the file ───────────────────────────────────────────────────────────────────────────────────────────────


def cut_off(raw: bytes, chance: random.Random) -> tuple[bytes, int, int]:
    at = chance.randrange(len(raw))
    return raw[:at], at, at


def tear_out(raw: bytes, chance: random.Random) -> tuple[bytes, int, int]:
    at = chance.randrange(len(raw))
    end = at + chance.randrange(1, 300)
    return raw[:at] + raw[end:], at, end


def flip(raw: bytes, chance: random.Random) -> tuple[bytes, int, int]:
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :], at, at + 1


def insert(raw: bytes, chance: random.Random) -> tuple[bytes, int, int]:
    at = chance.randrange(len(raw))
    return raw[:at] + chance.randbytes(chance.randrange(1, 60)) + raw[at:], at, at


def zeros(raw: bytes, chance: random.Random) -> tuple[bytes, int, int]:
    at = chance.randrange(len(raw))
    return raw[:at] + b"\0" * 512 + raw[at + 512 :], at, at + 512


def merge_marks_in_file(raw: bytes, chance: random.Random) -> tuple[bytes, int, int]:
    lines = raw.split(b"\n")
    at = chance.randrange(len(lines))
    before = len(b"\n".join(lines[:at]))
    conflict = [b"<<<<<<< HEAD", lines[at], b"=======", b"  nothing", b">>>>>>> other"]
    return b"\n".join([*lines[:at], *conflict, *lines[at + 1 :]]), before, before


def wide(raw: bytes, chance: random.Random) -> tuple[bytes, int, int]:
    return raw.decode(errors="replace").encode(chance.choice(["utf-16", "utf-8-sig", "utf-32"])), 0, 0


FILE = (cut_off, tear_out, flip, insert, zeros, merge_marks_in_file, wide)


def hit(raw: bytes, start: int, end: int) -> Harm:
    """The answers whose cells lie where a file was damaged, from one cell's opening brace to the next one's."""
    harm: Harm = set()
    for name in (*(f"{q}-answer" for q in ANSWERS), QUESTIONS[-1]):
        at = raw.find(f'"id": "{name}"'.encode())
        first, after = raw.rfind(b"\n  {\n", 0, at), raw.find(b"\n  {\n", at)
        if at < 0 or (start <= (after + 5 if after > 0 else len(raw)) and end >= first):
            harm.add(name.partition("-")[0])
    return harm


# ── the damaged ones ─────────────────────────────────────────────────────────────────────────────────────────────────


def damaged(number: int) -> tuple[bytes, Book, Harm, list[str]]:
    """A damaged file, what it was, which questions may be harmed, and what was done."""
    chance = random.Random(f"{SEED}-{number}")
    whole = SUBMISSIONS[number % len(SUBMISSIONS)]
    book, harm, done = copy.deepcopy(whole), set[str](), list[str]()
    for damage in chance.sample(CELLS, chance.choice([0, 1, 1, 2, 3])):
        if not all(isinstance(cell.get("metadata"), dict) for cell in book["cells"]) or not book["cells"]:
            break
        harm |= damage(book, chance)
        done.append(damage.__name__)
    raw = as_file(book)
    if not done or chance.random() < 0.3:
        change = chance.choice(FILE)
        damaged_raw, start, end = change(raw, chance)
        harm |= hit(raw, start, end) if change is not wide else set()
        raw = damaged_raw
        done.append(change.__name__)
    return raw, whole, harm, done


@cache
def results() -> tuple[tuple[int, Repaired | SetAside], ...]:
    return tuple((number, repair(damaged(number)[0], released())) for number in range(NUMBER))


def test_each_is_repaired_or_set_aside_with_a_reason() -> None:
    for number, result in results():
        assert isinstance(result, Repaired | SetAside), number
        if isinstance(result, SetAside):
            assert result.reason.endswith("."), (number, result.reason)
            assert result.reason.isprintable(), (number, result.reason)


def test_each_repaired_one_is_valid_and_has_every_released_cell_once() -> None:
    expected = [name_of(cell) for cell in released().cells]
    for number, result in results():
        if isinstance(result, Repaired):
            nbformat.validate(result.notebook)
            assert [name_of(c) for c in result.notebook.cells if name_of(c)] == expected, number
            json.dumps(result.notebook, ensure_ascii=False).encode()


def test_locked_cells_points_and_checksums_are_the_released_ones() -> None:
    for number, result in results():
        if isinstance(result, Repaired):
            cells = {name_of(c): c for c in result.notebook.cells if name_of(c)}
            for cell in released().cells:
                assert cells[name_of(cell)].metadata == cell.metadata, number
                if not is_answer(cell):
                    assert cells[name_of(cell)].source == cell.source, number


def test_intact_answers_keep_their_points() -> None:
    for number, result in results():
        if isinstance(result, Repaired):
            _, whole, harm, done = damaged(number)
            before, after = scores(whole), scores(result.notebook)
            lost = {q: (before[q], after[q]) for q in before if q not in harm and before[q] != after[q]}
            assert not lost, (number, done, harm, lost)


def test_an_intact_essay_comes_out_as_it_was() -> None:
    for number, result in results():
        _, whole, harm, done = damaged(number)
        if isinstance(result, Repaired) and "q12" not in harm:
            essay, was = text(result.notebook.cells[index(result.notebook, "q12")]), text(whole["cells"][-1])
            assert was.strip() in essay, (number, done)


def test_no_points_are_lost_without_a_word() -> None:
    """Except where damage changed a letter inside of an answer: nobody can see that it was another one."""
    silent = {"flip", "tear_out", "insert", "zeros", "split", "duplicate_and_change", "wrong_fields"}
    for number, result in results():
        _, whole, _, done = damaged(number)
        if isinstance(result, Repaired) and not silent & set(done):
            before, after = scores(whole), scores(result.notebook)
            said = {repair.cell.partition("-")[0] for repair in result.repairs}
            assert {q for q in before if after[q] < before[q]} <= said, (number, done, result.repairs)


def test_most_are_repaired_and_every_kind_of_damage_was_tried() -> None:
    """So that setting everything aside would not pass for a repair."""
    tried = Counter(name for number in range(NUMBER) for name in damaged(number)[3])
    assert set(tried) == {damage.__name__ for damage in (*CELLS, *FILE)}
    assert min(tried.values()) >= 10
    repaired = sum(isinstance(result, Repaired) for _, result in results())
    assert repaired >= NUMBER * 0.8
    to_files = {damage.__name__ for damage in FILE}
    sound_files = [isinstance(result, Repaired) for number, result in results() if not to_files & {*damaged(number)[3]}]
    assert sum(sound_files) >= 0.97 * len(sound_files)


@pytest.mark.parametrize("change", [cut_off, flip, tear_out])
def test_one_damage_anywhere_in_a_small_file_never_crashes(change: Callable[..., tuple[bytes, int, int]]) -> None:
    chance, raw = random.Random(SEED), as_file(SUBMISSIONS[0])
    for _ in range(100):
        assert isinstance(repair(change(raw, chance)[0], released()), Repaired | SetAside)
