"""What a student receives says nothing about the key, in any form."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from realism_grader.bank import HOME, Choice, Choices, Code, Essay, Match, load
from realism_grader.build import ask
from realism_grader.cli import assign

pytestmark = pytest.mark.slow

BANK = load()
REPOSITORY = HOME.parents[1]

each_set = pytest.mark.parametrize("name", BANK.sets)


def test_the_released_notebooks_do_not_depend_on_the_key(released: Any, tmp_path: Path) -> None:
    """Change every key, every feedback and every model answer: the students' files stay the same to the byte.

    So no program can learn anything about a key from them, by trying all options or in any other way.
    """
    bank, course = tmp_path / "bank", released.course.with_name("other-course")
    shutil.copytree(HOME, bank)
    for path in bank.glob("*.yaml"):
        raw = yaml.safe_load(path.read_text("utf-8"))
        for fields in raw.get("items", ()):
            _turn_round(fields)
        path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), "utf-8")
    for one, other in zip(BANK.items.values(), load(bank).items.values(), strict=True):
        if isinstance(one, Match):
            assert isinstance(other, Match)
            assert all(a.answer != b.answer for a, b in zip(one.prompts, other.prompts, strict=True))
        else:
            assert getattr(one, "key", one.id) != getattr(other, "key", None)
    for name in BANK.sets:
        assign(name, course, bank)
    other_course = released.with_course(course)
    other_course.instructor(*[["generate_assignment", name] for name in BANK.sets])
    for name in BANK.sets:
        assert other_course.released(name).read_bytes() == released.released(name).read_bytes()
        source = Path("source") / name / f"{name}.ipynb"
        assert (course / source).read_bytes() != (released.course / source).read_bytes()


def _turn_round(fields: dict[str, Any]) -> None:
    """Another key, other words; what a student sees of the question stays."""
    names = [option["id"] for option in fields.get("options", ())]
    fields.pop("pool", None)
    match fields["type"]:
        case "choice":
            right = names.index(fields["key"]) if fields["key"] in names else 0
            by_length = sorted(range(len(names)), key=lambda n: len(fields["options"][n]["text"]))
            fields["key"] = names[next(n for n in by_length if n != right)]
        case "choices":
            others = map(list, combinations(names, len(fields["key"])))
            fields["key"] = next(other for other in others if set(other) != set(fields["key"]))
        case "order":
            fields["key"].reverse()
        case "match":
            for prompt in fields["prompts"]:
                prompt["answer"] = names[(names.index(prompt["answer"]) + 1) % len(names)]
                prompt["feedback"] = "Other words."
        case "number" | "code":
            fields["key"] = 123_456.789
            fields["mistakes"] = [{"answer": -1, "feedback": "Other words."}]
            if fields["type"] == "code":
                fields["solution"] = "answer = 123_456.789"
        case "essay":
            for sample in fields["samples"]:
                sample["text"] = "Another sample."
            for part in fields["rubric"]:
                part["partly"] = part["misses"] = "Other words."
    for number, option in enumerate(fields.get("options", ())):
        if "feedback" in option:
            option["feedback"] = f"Other words, at least forty characters of them, number {number}."
    for name in ("when_right", "when_wrong", "misconception"):
        if name in fields:
            fields[name] = "Other words."


@each_set
def test_no_trace_of_tests_solutions_or_feedback(released: Any, name: str) -> None:
    text = released.released(name).read_text("utf-8")
    for word in ("HIDDEN", "SOLUTION", "realism_grader", "judge(", "NotImplementedError", "YOUR ANSWER", "by_letter"):
        assert word not in text
    for item in BANK.sets[name].items:
        assert item.misconception not in text
        assert f'"{item.id}"' not in text
        if isinstance(item, Choice | Choices):
            assert not any(option.feedback in text for option in item.options)
        if isinstance(item, Match):
            assert not any(prompt.feedback in text for prompt in item.prompts)
        if isinstance(item, Essay):
            assert not any(part.partly in text or part.misses in text for part in item.rubric)
            assert not any(sample.text.splitlines()[0] in text for sample in item.samples)


@each_set
def test_answer_cells_are_one_empty_line(released: Any, name: str) -> None:
    book = json.loads(released.released(name).read_text("utf-8"))
    answers = {cell["id"]: "".join(cell["source"]) for cell in book["cells"] if cell["id"].endswith("-answer")}
    questions = [question for question in ask(BANK.sets[name]) if not isinstance(question.item, Essay)]
    assert set(answers) == {f"{question.name}-answer" for question in questions}
    for question in questions:
        source = answers[f"{question.name}-answer"]
        if isinstance(question.item, Code):
            wanted = f"{question.name} = None  # replace None with {question.form.wanted}"
            assert source == f"{question.item.starter}\n\n{wanted}"
        else:
            assert re.fullmatch(rf'{question.name} = ""  # type [^\n]+, between the quotes', source)


@each_set
def test_the_metadata_holds_what_nbgrader_needs_and_nothing_else(released: Any, name: str) -> None:
    book = json.loads(released.released(name).read_text("utf-8"))
    assert set(book["metadata"]) == {"kernelspec", "language_info"}
    role = {"grade", "grade_id", "locked", "points", "schema_version", "solution", "task", "checksum", "cell_type"}
    for cell in book["cells"]:
        assert set(cell["metadata"]) <= {"nbgrader", "deletable", "editable"}
        assert set(cell["metadata"]["nbgrader"]) <= role
        assert cell["metadata"]["deletable"] is False
        assert not cell.get("outputs")


def test_other_notebooks_of_the_course_keep_their_stubs() -> None:
    from nbformat.v4 import new_code_cell, new_notebook
    from realism_grader.release import ClearAnswers

    role = {"grade": False, "grade_id": "a", "locked": False, "schema_version": 3, "solution": True, "task": False}
    cell = new_code_cell("x = 1\n### BEGIN SOLUTION\nx = 2\n### END SOLUTION", metadata={"nbgrader": role})
    book, _ = ClearAnswers().preprocess(new_notebook(cells=[cell]), {})
    assert book.cells[0].source == "x = 1\n# YOUR CODE HERE\nraise NotImplementedError()"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """What `pip install structural-realism` puts on a student's machine."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True, timeout=300)
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_the_installed_package_holds_no_question_of_the_bank(wheel: zipfile.ZipFile) -> None:
    """The wheel has the grader's code and not one key: no item's id, and none of the words around a key."""
    names = wheel.namelist()
    assert "realism_grader/scoring.py" in names
    assert not [name for name in names if re.search(r"(^|/)(bank|course)/|\.ya?ml$", name)]
    texts = {name: wheel.read(name).decode("utf-8", "replace") for name in names}
    everything = "\n".join(text for name, text in texts.items() if not name.startswith("structural_realism/jupyter/"))
    for item in BANK.items.values():
        assert f'"{item.id}"' not in everything, item.id
        if isinstance(item, Choice | Choices):
            assert not any(option.feedback and option.feedback in everything for option in item.options), item.id
        for words in ("when_right", "when_wrong"):
            assert not hasattr(item, words) or getattr(item, words) not in everything, item.id


def test_with_the_installed_package_alone_there_is_nothing_to_ask(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """From the wheel, without the repository: the bank cannot be loaded, and the visible check knows no key."""
    wheel.extractall(tmp_path)
    code = """
import sys
from pathlib import Path
import realism_grader, structural_realism
assert Path(realism_grader.__file__).is_relative_to(sys.argv[1]) and structural_realism.__file__.startswith(sys.argv[1])
from realism_grader import bank
try:
    bank.load()
except bank.BankError as error:
    assert "expected a bank" in str(error)
else:
    raise SystemExit("a bank was found")
print({structural_realism.recorded("q1", letter, one_of="abcd") for letter in "abcd"})
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=tmp_path, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [*(f"q1: recorded {letter})" for letter in "abcd"), "{None}"]


def test_validate_helps_and_does_not_leak(released: Any, tmp_path: Path) -> None:
    """nbgrader's Validate on a released notebook: what is missing is named, and what is wrong is not."""
    name = "ps2-cold-war"
    book = json.loads(released.released(name).read_text("utf-8"))
    for cell in book["cells"]:
        if cell["id"] in ("q1-answer", "q3-answer"):
            cell["source"] = {"q1-answer": 'q1 = "a"', "q3-answer": 'q3 = "abc"'}[cell["id"]]
    home = released.homes / "validating"
    home.mkdir(exist_ok=True)
    path = home / "mine.ipynb"
    path.write_text(json.dumps(book), "utf-8")
    said = released.student("validating", ["validate", "mine.ipynb"])
    assert "VALIDATION FAILED" in said
    assert "q3: please give each letter once, a to e, in your order" in said
    assert "q2: no answer yet; please give one number (year), in digits" in said
    assert '"q1"' not in said, "a wrong answer that can be read is not reported"
    for item in BANK.sets[name].items:
        assert item.misconception not in said
    assert "judge" not in said and "realism_grader" not in said
