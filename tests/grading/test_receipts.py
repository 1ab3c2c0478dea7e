"""``realism submit-check``: a student's receipt says which file it was, when, and what is read in it."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structural_realism import receipts
from structural_realism.cli import main
from structural_realism.plain import PlainError

from .submissions import ANSWERS, Book, answered, as_file, index, released, scores, text

NOON = datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC)


def handed_in(folder: Path, book: Book | bytes, name: str = "ps2-cold-war.ipynb") -> Path:
    path = folder / name
    path.write_bytes(book if isinstance(book, bytes) else as_file(book))
    return path


def read_as(folder: Path, book: Book) -> dict[str, str]:
    return {answer.name: answer.text for answer in receipts.receipt(handed_in(folder, book)).answers}


def test_it_names_the_file_its_hash_its_size_and_the_time(tmp_path: Path) -> None:
    path = handed_in(tmp_path, answered())
    made = receipts.receipt(path, NOON)
    assert made.file == "ps2-cold-war.ipynb"
    assert made.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert made.size == path.stat().st_size
    assert datetime.fromisoformat(made.time) == NOON
    for word in (made.file, made.sha256, made.time, f"{made.size:,} bytes"):
        assert word in str(made)


def test_answers_are_shown_as_they_are_read(tmp_path: Path) -> None:
    assert read_as(tmp_path, answered(ANSWERS | {"q3": '["E", "c", "a", "b", "d"]', "q8": "54,0"})) == {
        "q1": "recorded c)", "q2": "recorded 1985 (year)", "q3": "recorded e, c, a, b, d",
        "q4": "recorded a), b), d)", "q5": "recorded b)", "q6": "recorded a), b)", "q7": "recorded a)",
        "q8": "recorded 54 (per cent)", "q9": "recorded d)", "q10": "recorded c)", "q11": "recorded 19 (years)",
        "q12": "15 words",
    }  # fmt: skip


def test_what_wants_another_look_is_said_and_why(tmp_path: Path) -> None:
    book = answered({"q1": '"x"', "q2": "“1985”", "q3": '""', "q11": "len([])"}, essay=None)
    read = read_as(tmp_path, book)
    assert read["q1"] == "please give one letter, a to d"
    assert read["q2"] == (
        'a slip in the Python of its cell, line 1: please type straight quotation marks (") in place of “'
    )
    assert read["q3"].startswith("no answer yet")
    assert read["q11"] == "a program; it is run when it is graded"
    assert read["q12"] == "nothing written yet"
    made = receipts.receipt(tmp_path / "ps2-cold-war.ipynb")
    assert "11 of 12 want another look" in str(made)


def test_it_reads_from_the_top_as_the_notebook_is_run(tmp_path: Path) -> None:
    book = answered()
    for at, letter in ((index(book, "q1"), "d"), (index(book, "q1") + 2, "a")):
        cell = copy.deepcopy(book["cells"][index(book, "q1-answer")])
        book["cells"].insert(at, cell | {"source": f'q1 = "{letter}"', "metadata": {}})
    assert read_as(tmp_path, book)["q1"] == "recorded d)"


def test_a_program_before_the_check_is_not_taken_for_the_literal_above_it(tmp_path: Path) -> None:
    book = answered()
    cell = copy.deepcopy(book["cells"][index(book, "q1-answer")]) | {"source": "q1 = input()", "metadata": {}}
    book["cells"].insert(index(book, "q1"), cell)
    assert "program" in read_as(tmp_path, book)["q1"]
    book["cells"][index(book, "q1") - 1]["source"] = "print(q1, q11 == 3)"
    assert read_as(tmp_path, book)["q1"] == "recorded c)"


def test_what_it_says_is_recorded_is_what_gets_points(tmp_path: Path) -> None:
    """The right answers are recorded, and what is not recorded has no points."""
    for answers in (ANSWERS, dict.fromkeys(ANSWERS, "“b”"), dict.fromkeys(ANSWERS, '"?"')):
        book = answered(answers)
        read = read_as(tmp_path, book)
        for name, points in scores(book).items():
            assert points == 0 or read[name].startswith("recorded"), name
        assert (answers is ANSWERS) == all(read[name].startswith("recorded") for name in ANSWERS)


def test_it_holds_no_key_and_no_verdict(tmp_path: Path) -> None:
    wrong = dict.fromkeys(ANSWERS, '"a"') | {"q2": "1900", "q3": '"abcde"', "q8": "1", "q11": "3"}
    said = []
    for answers in (ANSWERS, wrong):
        made = str(receipts.receipt(handed_in(tmp_path, answered(answers)), NOON))
        said.append(re.sub(r"recorded [^(\n]*|SHA-256.*|Size.*", "", made))
    assert said[0] == said[1]
    source = Path(receipts.__file__).read_text("utf-8")
    assert "realism_grader" not in source


def test_two_cells_of_one_id_are_noted(tmp_path: Path) -> None:
    book = answered()
    book["cells"].append(copy.deepcopy(book["cells"][index(book, "q1-answer")]))
    assert "more than one cell called q1-answer" in str(receipts.receipt(handed_in(tmp_path, book)))


def test_an_answer_whose_check_is_gone_is_noted(tmp_path: Path) -> None:
    book = answered()
    del book["cells"][index(book, "q3")]
    made = receipts.receipt(handed_in(tmp_path, book))
    assert "The check of q3 is gone" in str(made)
    assert str(made).count("is gone") == 1


def test_a_notebook_without_questions_says_so(tmp_path: Path) -> None:
    made = receipts.receipt(handed_in(tmp_path, b'{"cells": [{"cell_type": "markdown", "source": "# hello"}]}'))
    assert "No question with an answer cell was found" in str(made)


def test_an_answer_in_code_that_is_graded_by_hand_is_counted_in_lines(tmp_path: Path) -> None:
    book = answered()
    book["cells"][-1] |= {"cell_type": "code", "outputs": [], "execution_count": None, "source": "a = 1\nb = 2"}
    assert read_as(tmp_path, book)["q12"] == "2 lines of code"


@pytest.mark.parametrize("file, word", [
    (b"", "damaged"), (b"{", "damaged"), (b"\xff\xfe", "damaged"), (b"[" * 100_000, "damaged"),
    (b"[]", "not a notebook"), (b'{"cells": 3}', "not a notebook"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_gets_a_sentence(tmp_path: Path, file: bytes, word: str) -> None:
    with pytest.raises(PlainError, match=word):
        receipts.receipt(handed_in(tmp_path, file))


def test_a_missing_file_a_folder_and_a_huge_file_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PlainError, match="no file"):
        receipts.receipt(tmp_path / "none.ipynb")
    with pytest.raises(PlainError, match="is a folder"):
        receipts.receipt(tmp_path)
    with (tmp_path / "huge.ipynb").open("wb") as file:
        file.truncate(500 * 2**20)
    with pytest.raises(PlainError, match="500 MB"):
        receipts.receipt(tmp_path / "huge.ipynb")


def test_odd_cells_and_escape_codes_do_no_harm(tmp_path: Path) -> None:
    role = {"grade_id": "\x1b[31mq\x07" * 50, "grade": True, "solution": True, "points": "many"}
    cells = [None, 3, {"cell_type": "code", "source": None}, {"source": {"a": 1}, "metadata": 7},
             {"cell_type": "code", "source": "q1 = " + "[" * 90_000}, {"cell_type": "markdown", "source": ["x", 3]},
             {"cell_type": "code", "source": "sr.recorded(\nsr.recorded('q', one_of=3)"},
             {"cell_type": "markdown", "source": "words \x1b[2J", "metadata": {"nbgrader": role}}]  # fmt: skip
    made = str(receipts.receipt(handed_in(tmp_path, json.dumps({"cells": cells}).encode())))
    assert all(line.isprintable() for line in made.split("\n"))


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_receipt_is_printed_and_kept_beside_the_notebook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = handed_in(tmp_path, answered())
    before = path.read_bytes()
    assert main(["submit-check", str(path)]) == 0
    printed = capsys.readouterr().out
    (kept,) = tmp_path.glob("ps2-cold-war-receipt-*.txt")
    assert kept.read_text("utf-8") in printed
    assert "All 12 questions have an answer." in printed
    assert path.read_bytes() == before


def test_a_receipt_never_replaces_another_one(tmp_path: Path) -> None:
    path = handed_in(tmp_path, answered())
    made = receipts.receipt(path, NOON)
    kept = [receipts.keep(made, path) for _ in range(3)]
    assert len({str(one) for one in kept}) == 3


def test_without_a_place_for_it_the_receipt_is_printed_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = handed_in(tmp_path, answered())
    monkeypatch.setattr(receipts, "keep", lambda made, notebook: None)
    assert main(["submit-check", str(path)]) == 0
    assert "copy these lines" in capsys.readouterr().out


def test_the_exit_code_says_whether_something_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["submit-check", "--json", str(handed_in(tmp_path, answered({"q1": '"c"'})))]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["answers"][0] == {"name": "q1", "text": "recorded c)", "open": False}
    assert main(["submit-check", str(tmp_path / "none.ipynb")]) == 2
    assert list(tmp_path.glob("*receipt*")) == []


def test_a_notebook_is_compared_with_an_earlier_receipt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = handed_in(tmp_path, answered())
    earlier = receipts.keep(receipts.receipt(path, NOON), path)
    assert main(["submit-check", str(path), "--against", str(earlier)]) == 0
    assert "to the last byte" in capsys.readouterr().out
    path.write_bytes(path.read_bytes() + b"\n")
    assert main(["submit-check", str(path), "--against", str(earlier)]) == 1
    assert "is not the file of the receipt" in capsys.readouterr().out
    assert main(["submit-check", str(path), "--against", str(path)]) == 2


@pytest.mark.slow
def test_it_works_with_the_student_package_alone(tmp_path: Path) -> None:
    """Without the grader, nbgrader, nbformat or the network: only what a student installs can be imported."""
    path = handed_in(tmp_path, answered())
    block = (
        "import sys, socket\n"
        "class Absent:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.partition('.')[0] in {'realism_grader', 'nbgrader', 'nbformat', 'yaml', 'jsonschema'}:\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "socket.socket.connect = None\n"
        "import importlib.util\n"
        "importlib.util.find_spec = lambda name: None\n"
        "from structural_realism.cli import main\n"
        f"sys.exit(main(['submit-check', {str(path)!r}]))\n"
    )
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, cwd=tmp_path, check=False,
                          env=os.environ | {"PYTHONIOENCODING": "utf-8"}, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "q1   recorded c)" in done.stdout


def test_the_released_notebook_is_all_open() -> None:
    """The form of every answer is found in the check cells as students get them."""
    cells = [cell for cell in released().cells if cell.cell_type == "code" and "sr.recorded(" in text(cell)]
    assert len(cells) == len(ANSWERS)
