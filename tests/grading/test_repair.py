"""A damaged notebook gets its answers back into the released one; each repair is said, nothing is scored in silence.

One test for each kind of damage. ``whole`` is the undamaged submission; all of its answers are right.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from realism_grader.build import ask
from realism_grader.repair import Repaired, SetAside, pick, repair
from realism_grader.salvage import LIMIT

from .submissions import ESSAY, SET, Book, answer, answered, as_file, index, name_of, released, scores, text

FULL = scores(answered())


def mended(book: Book | bytes) -> Repaired:
    result = repair(book if isinstance(book, bytes) else as_file(book), released())
    assert isinstance(result, Repaired), result
    nbformat.validate(result.notebook)
    names = [name_of(cell) for cell in result.notebook.cells if name_of(cell)]
    assert names == [name_of(cell) for cell in released().cells], "every released cell once, in order"
    return result


def said(result: Repaired) -> dict[str, str]:
    """Cell → what was said of it."""
    return {repair.cell: " ".join(r.text for r in result.repairs if r.cell == repair.cell) for repair in result.repairs}


def set_aside(book: Book | bytes) -> str:
    result = repair(book if isinstance(book, bytes) else as_file(book), released())
    assert isinstance(result, SetAside), result
    return result.reason


@pytest.fixture
def whole() -> Book:
    return answered()


def cell(kind: str, source: str, **more: Any) -> dict[str, Any]:
    fields = {"cell_type": kind, "metadata": {}, "source": source, **more}
    return fields | ({"outputs": [], "execution_count": None} if kind == "code" else {})


# ── nothing to mend ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sound_notebook_is_left_as_it_is(whole: Book) -> None:
    result = mended(whole)
    assert result.repairs == ()
    assert [text(c) for c in result.notebook.cells] == [text(c) for c in whole["cells"]]


def test_an_untouched_notebook_is_left_as_it_is() -> None:
    result = mended(answered({}, essay=None))
    assert result.repairs == ()
    assert result.notebook == released()


def test_outputs_and_other_data_of_the_student_do_not_come_along(whole: Book) -> None:
    whole["cells"][index(whole, "q1")]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "2 points"}]
    whole["metadata"] = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}, "widgets": {"x": 1}}
    result = mended(whole)
    assert all(not c.get("outputs") for c in result.notebook.cells)
    assert result.notebook.metadata == released().metadata


def test_cells_that_she_added_stay_where_they_stood(whole: Book) -> None:
    whole["cells"].insert(index(whole, "q2"), cell("code", "note = 'before the check of q2'", id="mine"))
    whole["cells"].insert(0, cell("markdown", "My notes"))
    result = mended(whole)
    assert result.repairs == ()
    assert [text(c) for c in result.notebook.cells] == [text(c) for c in whole["cells"]]


def test_a_picture_pasted_into_the_essay_is_kept(whole: Book) -> None:
    whole["cells"][index(whole, "q12")]["attachments"] = {"map.png": {"image/png": "AAAA"}}
    assert mended(whole).notebook.cells[-1].attachments == {"map.png": {"image/png": "AAAA"}}


# ── deleted, duplicated, split, retyped, reordered ───────────────────────────────────────────────────────────────────


def test_deleted_questions_and_checks_are_put_back(whole: Book) -> None:
    for name in ("q3-question", "q3", "start"):
        del whole["cells"][index(whole, name)]
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert said(result)[""] == "Cells of the assignment were missing and were put back: start, q3-question, q3."


def test_a_deleted_answer_counts_as_not_answered_and_says_so(whole: Book) -> None:
    del whole["cells"][index(whole, "q3-answer")]
    result = mended(whole)
    assert scores(result.notebook) == FULL | {"q3": 0}
    assert "counts as not answered" in said(result)["q3-answer"]


def test_an_answer_whose_cell_was_deleted_is_found_by_the_name_it_sets(whole: Book) -> None:
    del whole["cells"][index(whole, "q3-answer")]
    whole["cells"].append(cell("code", 'q3 = "ecabd"'))
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert "found again by the name" in said(result)["q3-answer"]


def test_an_answer_below_its_check_is_carried_to_the_empty_answer_cell(whole: Book) -> None:
    whole["cells"][index(whole, "q5-answer")]["source"] = text(released().cells[index(whole, "q5-answer")])
    whole["cells"].insert(index(whole, "q5") + 1, cell("code", 'q5 = "b"'))
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert "carried over" in said(result)["q5-answer"]


def test_an_answer_in_a_cell_of_its_own_above_the_check_needs_no_repair(whole: Book) -> None:
    whole["cells"][index(whole, "q5-answer")]["source"] = text(released().cells[index(whole, "q5-answer")])
    whole["cells"].insert(index(whole, "q5"), cell("code", 'q5 = "b"'))
    result = mended(whole)
    assert result.repairs == ()
    assert scores(result.notebook) == FULL


def test_an_essay_in_a_cell_of_its_own_is_carried_over_and_not_scored_zero(whole: Book) -> None:
    whole["cells"][index(whole, "q12")]["source"] = text(released().cells[-1])
    whole["cells"] += [cell("markdown", "First paragraph."), cell("raw", "Second paragraph.")]
    result = mended(whole)
    assert answer(result.notebook, "q12") == "First paragraph.\n\nSecond paragraph."
    assert "carried over" in said(result)["q12"]


def test_a_second_copy_of_a_check_does_not_count(whole: Book) -> None:
    copied = copy.deepcopy(whole["cells"][index(whole, "q1")])
    whole["cells"].append(copied)
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert "released one counts" in said(result)["q1"]


def test_a_copy_above_its_cell_is_no_other_order(whole: Book) -> None:
    whole["cells"].insert(0, copy.deepcopy(whole["cells"][index(whole, "q9")]))
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert set(said(result)) == {"q9"}


def test_of_two_cells_with_one_id_the_one_with_an_answer_counts(whole: Book) -> None:
    empty = copy.deepcopy(whole["cells"][index(whole, "q1-answer")]) | {"source": text(released().cells[2])}
    for at in (index(whole, "q1-answer"), index(whole, "q1")):
        book = copy.deepcopy(whole)
        book["cells"].insert(at, copy.deepcopy(empty))
        result = mended(book)
        assert scores(result.notebook) == FULL
        assert "one with the answer counts" in said(result)["q1-answer"]


@pytest.mark.parametrize("first, second, kept", [
    ('q1 = "a"', 'q1 = "c"', 2), ('q1 = "c"', 'q1 = "a"', 0), ('q1 = "c', 'q1 = "c"', 2), ('q1 = "c"', 'q1 = "c', 2),
])  # fmt: skip
def test_of_two_answers_with_one_id_the_last_one_above_the_check_counts_as_when_run(
    whole: Book, first: str, second: str, kept: float
) -> None:
    at = index(whole, "q1-answer")
    whole["cells"].insert(at + 1, copy.deepcopy(whole["cells"][at]) | {"source": second})
    whole["cells"][at]["source"] = first
    result = mended(whole)
    assert scores(result.notebook) == FULL | {"q1": kept}
    assert "several cells with this id" in said(result)["q1-answer"]


def test_a_second_answer_below_the_check_stays_there_as_when_run(whole: Book) -> None:
    at = index(whole, "q1-answer")
    whole["cells"].insert(at + 2, copy.deepcopy(whole["cells"][at]) | {"source": 'q1 = "a"'})
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert text(result.notebook.cells[at + 2]) == 'q1 = "a"'


def test_an_answer_that_was_split_is_put_together_again(whole: Book) -> None:
    at = index(whole, "q11-answer")
    upper, lower = "for year in range(3):\n    if year == 2:", "        q11 = 19"
    lower_cell = copy.deepcopy(whole["cells"][at]) | {"source": lower}
    whole["cells"][at]["source"] = upper
    whole["cells"].insert(at + 1, lower_cell)
    result = mended(whole)
    assert answer(result.notebook, "q11-answer") == f"{upper}\n{lower}"
    assert "put together" in said(result)["q11-answer"]


def test_an_essay_that_was_split_is_put_together_again(whole: Book) -> None:
    lower = copy.deepcopy(whole["cells"][-1]) | {"source": "And this is why."}
    whole["cells"].append(lower)
    assert answer(mended(whole).notebook, "q12") == f"{ESSAY}\n\nAnd this is why."


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_retyped_answer_is_code_again(whole: Book, kind: str) -> None:
    retyped = whole["cells"][index(whole, "q4-answer")]
    retyped["cell_type"] = kind
    del retyped["outputs"], retyped["execution_count"]
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert "is a code cell again" in said(result)["q4-answer"]


def test_an_essay_that_became_code_is_text_again(whole: Book) -> None:
    whole["cells"][-1] |= {"cell_type": "code", "outputs": [], "execution_count": 3}
    result = mended(whole)
    assert (result.notebook.cells[-1].cell_type, answer(result.notebook, "q12")) == ("markdown", ESSAY)


def test_the_order_of_the_assignment_is_restored(whole: Book) -> None:
    whole["cells"].reverse()
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert "order" in said(result)[""]


def test_both_versions_of_an_essay_are_left_for_the_reader(whole: Book) -> None:
    both = f"<<<<<<< HEAD\n{ESSAY}\n=======\nAnother thought.\n>>>>>>> laptop"
    whole["cells"][-1]["source"] = both
    result = mended(whole)
    assert answer(result.notebook, "q12") == both
    assert "left for the reader" in said(result)["q12"]


# ── marks of merges, other programs, other formats ───────────────────────────────────────────────────────────────────


def test_merge_marks_in_an_answer_keep_the_first_version_and_show_the_other(whole: Book) -> None:
    whole["cells"][index(whole, "q1-answer")]["source"] = '<<<<<<< HEAD\nq1 = "c"\n=======\nq1 = "a"\n>>>>>>> laptop\n'
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert said(result)["q1-answer"].endswith('The other: q1 = "a"')


def test_merge_marks_in_the_file_keep_the_first_version_and_show_the_other(whole: Book) -> None:
    lines = as_file(whole).decode().split("\n")
    at = next(at for at, line in enumerate(lines) if 'q1 = \\"c\\"' in line)
    lines[at : at + 1] = ["<<<<<<< HEAD", lines[at], "||||||| base", '"q1 = 3"', "=======", '"q1 = 2"', ">>>>>>> other"]
    result = mended("\n".join(lines).encode())
    assert scores(result.notebook) == FULL
    assert said(result)[""].endswith('The other: "q1 = 2"')


def test_a_notebook_saved_by_colab(whole: Book) -> None:
    whole["nbformat_minor"] = 0
    whole["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    for c in whole["cells"]:
        c["metadata"]["id"] = f"x{c.pop('id')}"
        c["metadata"] |= {"colab": {"base_uri": "https://localhost:8080/"}, "outputId": "f00"}
    assert mended(whole).repairs == ()


def test_a_notebook_that_lost_its_metadata_but_kept_its_ids(whole: Book) -> None:
    for c in whole["cells"]:
        c["metadata"] = {}
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert "lost nbgrader's settings" in said(result)[""]


def test_a_notebook_that_lost_all_ids_and_metadata(whole: Book) -> None:
    for c in whole["cells"]:
        del c["id"]
        c["metadata"] = {}
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert answer(result.notebook, "q12") == ESSAY
    assert "q1-answer" in said(result)


def test_a_notebook_saved_by_vs_code(whole: Book) -> None:
    for c in whole["cells"]:
        c["metadata"]["vscode"] = {"languageId": "python"}
        c["source"] = text(c).replace("\n", "\r\n")
    assert mended(whole).repairs == ()


def test_nbformat_3(whole: Book) -> None:
    old = nbformat.convert(nbformat.reads(as_file(whole), as_version=4), 3)
    result = mended(nbformat.writes(old, version=nbformat.NO_CONVERT).encode())
    assert scores(result.notebook) == FULL
    assert answer(result.notebook, "q12") == ESSAY
    assert "nbformat 3" in said(result)[""]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_byte_order_marks_and_wide_encodings(whole: Book, encoding: str) -> None:
    result = mended(as_file(whole).decode().encode(encoding))
    assert scores(result.notebook) == FULL
    assert "byte order mark" in said(result)[""] or "UTF-16" in said(result)[""]


def test_a_file_saved_as_windows_text(whole: Book) -> None:
    whole["cells"][-1]["source"] = "Łódź is not in it, but “naïve” is."
    result = mended(as_file(whole).decode().encode("cp1252", "replace"))
    assert answer(result.notebook, "q12") == "?ód? is not in it, but “naïve” is."
    assert "Windows-1252" in said(result)[""]


# ── broken JSON ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("damage", [
    lambda raw: raw + b"\n}\n",
    lambda raw: b"\n\n# saved from mail\n" + raw,
    lambda raw: raw.replace(b"\n ],\n", b",\n ],\n", 1),
    lambda raw: raw.replace(b'"q1 = \\"c\\""', b'"q1 = \\"c\\"\n"', 1),
    lambda raw: raw[:-40],
    lambda raw: raw.replace(b'"execution_count": null', b'"execution_count": ', 1),
    lambda raw: raw.replace(b'"cells": [', b'"cells": ', 1),
], ids=["brace at the end", "text at the start", "comma too many", "line break in a text", "end torn off",
        "value missing in a cell", "bracket missing"])  # fmt: skip
def test_broken_json_that_can_be_saved(whole: Book, damage: Callable[[bytes], bytes]) -> None:
    raw = damage(as_file(whole))
    with pytest.raises(ValueError):
        json.loads(raw)
    result = mended(raw)
    assert scores(result.notebook) == FULL
    assert "JSON" in said(result)[""]


def test_a_file_torn_in_the_middle_is_set_aside_and_names_what_is_lost(whole: Book) -> None:
    raw = as_file(whole)
    reason = set_aside(raw[: raw.index(b'"q9 = ')])
    assert "damaged" in reason
    assert "q9-answer, q10-answer, q11-answer, q12" in reason


def test_a_file_that_seems_to_end_in_its_middle_loses_no_answer(whole: Book) -> None:
    raw = as_file(whole).replace(b'"q5 = \\"b\\""', b'"q5 = \\"b\\""]}]}, {', 1)
    result = mended(raw)
    assert scores(result.notebook) == FULL


@pytest.mark.parametrize("file, word", [
    (b"", "empty"), (b"\0" * 900, "empty"), (b"PK\x03\x04....", "zip"), (b"%PDF-1.7", "PDF"),
    (b"<!DOCTYPE html><html>log in</html>", "web page"), (b"q1 = 'c'", "not a notebook"), (b"[]", "not a notebook"),
    (b'{"answers": {"q1": "c"}}', "not a notebook"), (b'{"cells": []}', "no cells"),
    (b'{"cells": [1, null]}', "no cells"), (b"[" * 100_000, "not a notebook"), (b'{"cells": ' * 5_000, "damaged"),
])  # fmt: skip
def test_what_is_no_notebook_is_set_aside_and_said_to_be_what_it_is(file: bytes, word: str) -> None:
    assert word in set_aside(file)


def test_a_notebook_of_500_mb_is_set_aside_unread() -> None:
    class Huge(bytes):
        def __len__(self) -> int:
            return 500 * 2**20

    assert "500 MB" in set_aside(Huge(b'{"cells": []}'))


def test_the_limit_is_the_number_of_bytes(whole: Book) -> None:
    raw = as_file(whole)
    assert isinstance(repair(raw, released(), limit=len(raw)), Repaired)
    assert isinstance(repair(raw, released(), limit=len(raw) - 1), SetAside)
    assert len(raw) * 100 < LIMIT


def test_deep_nesting_in_an_output_costs_no_answer(whole: Book) -> None:
    nested = b'[{"output_type": "display_data", "data": ' + b'{"a": ' * 5_000 + b"1" + b"}" * 5_001 + b"]"
    whole["cells"][index(whole, "q2")]["outputs"] = "NEST"
    result = mended(as_file(whole).replace(b'"NEST"', nested))
    assert scores(result.notebook) == FULL


def test_a_deeply_nested_literal_is_carried_as_text(whole: Book) -> None:
    deep = "q2 = " + "[" * 100_000 + "]" * 100_000
    whole["cells"][index(whole, "q2-answer")]["source"] = deep
    assert answer(mended(whole).notebook, "q2-answer") == deep


def test_a_million_brackets_are_set_aside() -> None:
    assert "far more data" in set_aside(b'{"cells": [' + b"[]," * 1_000_000 + b"[]]}")


@pytest.mark.parametrize("field, value", [
    ("source", None), ("source", 3), ("source", ["q1 =", 1, None]), ("source", {"a": 1}), ("metadata", []),
    ("metadata", {"nbgrader": "x"}), ("metadata", {"nbgrader": {"grade_id": ["q1"]}}), ("cell_type", ["code"]),
    ("cell_type", None), ("id", 7), ("attachments", [1]), ("outputs", {"a": 1}),
])  # fmt: skip
def test_fields_of_the_wrong_kind_harm_nobody_else(whole: Book, field: str, value: object) -> None:
    whole["cells"][index(whole, "q1-answer")][field] = value
    result = mended(whole)
    assert scores(result.notebook) | {"q1": 2} == FULL


def test_half_characters_and_null_bytes_do_not_reach_the_database(whole: Book) -> None:
    raw = as_file(whole).replace(b'"q1 = \\"c\\""', b'"q1 = \\"c\\"  # \\ud800 \\u0000"')
    result = mended(raw)
    nbformat.writes(result.notebook).encode()
    assert "\0" not in answer(result.notebook, "q1-answer")
    assert scores(result.notebook) == FULL


# ── another assignment, changed points, changed checks ───────────────────────────────────────────────────────────────


def test_a_cell_of_another_assignment_does_not_count(whole: Book) -> None:
    foreign = role("ps1-q7", grade=True, locked=True, points=50)
    whole["cells"].append(cell("code", "pass", metadata=foreign, id="ps1-q7"))
    result = mended(whole)
    assert scores(result.notebook) == FULL
    assert result.notebook.cells[-1].metadata == {}
    assert "ps1-q7" in said(result)[""]


def test_points_and_flags_changed_by_the_student_do_not_count(whole: Book) -> None:
    whole["cells"][index(whole, "q1")]["metadata"]["nbgrader"] |= {"points": 100, "locked": False}
    result = mended(whole)
    assert result.notebook.cells[index(whole, "q1")].metadata == released().cells[index(whole, "q1")].metadata
    assert "points, locked" in said(result)["q1"]


def test_a_check_changed_by_the_student_is_the_released_one_again(whole: Book) -> None:
    whole["cells"][index(whole, "q1")]["source"] = "from realism_grader import everything  # 2 points"
    result = mended(whole)
    assert answer(result.notebook, "q1") == answer(released(), "q1")
    assert "had been changed" in said(result)["q1"]


def test_a_word_added_to_a_question_is_no_other_assignment(whole: Book) -> None:
    for c in whole["cells"]:
        if name_of(c).endswith("-question"):
            c["source"] = text(c) + "\n\nmy note: b?"
    assert scores(mended(whole).notebook) == FULL


def test_another_assignment_with_the_same_ids_is_set_aside(whole: Book) -> None:
    for c in whole["cells"]:
        if name_of(c).endswith("-question"):
            c["source"] = f"## {name_of(c)}\n\nA question of the first problem set.\n\n**a)** yes\n\n**b)** no"
    assert "another assignment or another version" in set_aside(whole)


def test_the_same_questions_with_their_options_in_another_order_are_set_aside(whole: Book) -> None:
    """The letters of such a notebook mean other options, so its answers must not be judged by this key."""
    from realism_grader import bank

    problem_set = bank.load().sets[SET]
    other = {question.name: question for question in ask(problem_set, "another class")}
    for c in whole["cells"]:
        name = name_of(c).removesuffix("-question")
        if name != name_of(c) and (options := other[name].options):
            stem = text(c).partition("**a)**")[0]
            c["source"] = stem + "\n\n".join(f"**{k})** {o.text}" for k, o in zip("abcdef", options, strict=False))
    assert "another version" in set_aside(whole)


def test_another_notebook_is_set_aside_with_its_first_words() -> None:
    reason = set_aside({"cells": [cell("markdown", "# Chemistry\nLab 3")], "nbformat": 4, "nbformat_minor": 5})
    assert "“# Chemistry Lab 3”" in reason


def test_a_notebook_without_any_answer_cell_is_set_aside(whole: Book) -> None:
    whole["cells"] = [c for c in whole["cells"] if not c["metadata"]["nbgrader"]["solution"]]
    assert "No answer cell is left" in set_aside(whole)


def test_an_essay_far_from_its_cell_is_not_scored_zero_in_silence(whole: Book) -> None:
    whole["cells"][-1]["source"] = text(released().cells[-1])
    whole["cells"].insert(2, cell("markdown", "Balance of power expects something else. " * 10))
    assert "is it the answer?" in said(mended(whole))["q12"]


# ── any other course ─────────────────────────────────────────────────────────────────────────────────────────────────


def role(name: str, **more: Any) -> dict[str, Any]:
    given = {"grade_id": name, "grade": False, "solution": False, "locked": False, "schema_version": 3}
    return {"nbgrader": given | more}


def homework() -> Any:
    """A notebook as many courses have it: no ids, free cells between, functions to write, an empty cell at the end."""
    stub = "    # YOUR CODE HERE\n    raise NotImplementedError()"
    cells = [
        cell("markdown", "# Homework"), cell("code", "import math"), cell("markdown", "Write two functions."),
        cell("code", f"def area(r):\n{stub}", metadata=role("area", solution=True)),
        cell("code", "assert area(1) > 3", metadata=role("area-test", grade=True, locked=True, points=2)),
        cell("code", f"def volume(r):\n{stub}", metadata=role("volume", solution=True)),
        cell("code", "assert volume(1) > 4", metadata=role("volume-test", grade=True, locked=True, points=3)),
        cell("code", ""),
    ]  # fmt: skip
    return nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


AREA, VOLUME = "def area(r):\n    return math.pi * r**2", "def volume(r):\n    return 4 / 3 * math.pi * r**3"


def done_homework() -> Book:
    book: Book = json.loads(json.dumps(homework()))
    book["cells"][3]["source"], book["cells"][5]["source"] = AREA, VOLUME
    return book


def test_a_sound_notebook_of_another_course_is_left_as_it_is() -> None:
    book = done_homework()
    book["cells"][1]["source"] = "import math\nimport random"
    book["cells"].insert(4, cell("code", "area(3)"))
    result = repair(as_file(book), homework())
    assert isinstance(result, Repaired)
    nbformat.validate(result.notebook)
    assert result.repairs == ()
    assert [text(c) for c in result.notebook.cells] == [text(c) for c in book["cells"]]


def test_functions_that_lost_their_metadata_are_found_by_their_names() -> None:
    book = done_homework()
    for c in book["cells"]:
        c["metadata"] = {}
    book["cells"][3], book["cells"][5] = book["cells"][5], book["cells"][3]
    result = repair(as_file(book), homework())
    assert isinstance(result, Repaired)
    assert (answer(result.notebook, "area"), answer(result.notebook, "volume")) == (AREA, VOLUME)


def test_what_is_said_is_safe_to_show(whole: Book) -> None:
    whole["cells"].append(cell("code", "pass", metadata=role("\x1b[31mred\x1b[0m\n" * 50, solution=True)))
    assert all(r.text.isprintable() and len(r.text) < 400 for r in mended(whole).repairs)


# ── which file it is ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("files, found", [
    ({f"{SET}.ipynb": 9, "other.ipynb": 9}, f"{SET}.ipynb"),
    ({f"{SET} (1).ipynb": 9, "notes.ipynb": 99}, f"{SET} (1).ipynb"),
    ({f"{SET}.ipynb": 0, f"{SET}-1.ipynb": 9}, f"{SET}-1.ipynb"),
    ({f"{SET}-1.ipynb": 9, f"{SET}-2.ipynb": 5}, f"{SET}-2.ipynb"),
    ({f"{SET}-Copy1.ipynb": 9}, f"{SET}-Copy1.ipynb"),
    ({"Copy of PS2_Cold War.ipynb": 9, "x.ipynb": 9}, "Copy of PS2_Cold War.ipynb"),
    ({f"{SET}.ipynb.txt": 9, "readme.txt": 9}, f"{SET}.ipynb.txt"),
    ({f"{SET}.json": 9}, f"{SET}.json"),
    ({"my homework.ipynb": 9, "data.json": 9, "timestamp.txt": 9}, "my homework.ipynb"),
    ({"ps2 final cold war.ipynb": 9, "scratch.ipynb": 9}, "ps2 final cold war.ipynb"),
    ({f".ipynb_checkpoints/{SET}-checkpoint.ipynb": 9, "timestamp.txt": 9}, None),
    ({"timestamp.txt": 9}, None),
    ({}, None),
])  # fmt: skip
def test_a_renamed_file_is_found(files: dict[str, int], found: str | None) -> None:
    assert pick(files, SET) == found
    assert pick(files, f"{SET}.ipynb") == found


def test_the_notebook_of_another_part_is_not_taken() -> None:
    files = {"part-1.ipynb": 9, "part-2 (1).ipynb": 9}
    assert pick(files, "part-1", ["part-1", "part-2"]) == "part-1.ipynb"
    assert pick(files, "part-2", ["part-1", "part-2"]) == "part-2 (1).ipynb"
    assert pick({"part-1.ipynb": 9}, "part-2", ["part-1", "part-2"]) is None
