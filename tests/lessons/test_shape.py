"""Every lesson has the same parts, and so has the page for the instructor beside it."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from structural_realism.explorers import ALL

from .reading import CALL, LESSONS, markdown

EACH = pytest.mark.parametrize("path", sorted(LESSONS.glob("*.ipynb")), ids=lambda path: path.stem)
TAUGHT = pytest.mark.parametrize("path", sorted(LESSONS.glob("*.ipynb"))[1:], ids=lambda path: path.stem)
OBJECTION = re.compile(r"^#+ .*(?:[Oo]ther side|at full strength)", re.MULTILINE)
FOREIGN = re.compile(r"[\u0400-\u04ff]+|[\u4e00-\u9fff]+")
MARKED = re.compile(r'<span lang="(?P<language>zh|ru)">(?P<words>[^<]+)</span>')
ALPHABET = {"zh": re.compile(r"[\u4e00-\u9fff、，]+"), "ru": re.compile(r"[\u0400-\u04ff -]+")}


def called(path: Path) -> list[str]:
    code = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
    return [name for name, _ in CALL.findall(code)]


@EACH
def test_a_lesson_opens_with_its_question_and_ends_with_five_lines_and_what_to_read(path: Path) -> None:
    texts = markdown(path)
    _title, question, time, *_ = texts[0].split("\n\n")
    assert question.startswith("**") and question.endswith("**") and "?" in question
    assert time.startswith("*About ")
    (remember,) = [text for text in texts if "What to remember" in text]
    assert re.findall(r"^(\d)\. ", remember, re.MULTILINE) == list("12345")
    assert texts[-1].startswith("**Read on.**")
    assert ("**Next.**" in texts[-1]) == (path.stem[:2] not in ("00", "10"))


@TAUGHT
def test_a_lesson_predicts_plays_and_checks_two_or_three_rounds_and_hears_the_other_side(path: Path) -> None:
    names = called(path)
    assert names.count("predict") >= 2 and names.count("check") >= 4
    assert sum(name in ALL for name in names) >= 2
    assert OBJECTION.search("\n".join(markdown(path)))
    assert names.index("predict") < min(names.index(name) for name in names if name in ALL)


def test_what_was_said_is_shown_again_later() -> None:
    said: dict[str, str] = {}
    again = []
    for path in sorted(LESSONS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for name, given in CALL.findall(cell.source) if cell.cell_type == "code" else ():
                key = given.split(",")[0].strip('"')
                if name in ("predict", "probe", "forecast"):
                    said[key if name != "forecast" else key[:2]] = path.stem[:2]
                elif name in ("recall", "compare", "brier"):
                    assert said[key] < path.stem[:2], key
                    again.append(key)
    assert {"01-why", "02-neighbour", "07-verdict", "01"} <= set(again)


@EACH
def test_chinese_and_russian_say_which_language_they_are(path: Path) -> None:
    for text in markdown(path):
        assert FOREIGN.findall(MARKED.sub("", text)) == []
        for found in MARKED.finditer(text):
            assert ALPHABET[found["language"]].fullmatch(found["words"]), found[0]


@EACH
def test_the_page_for_the_instructor_has_all_its_parts(path: Path) -> None:
    page = (LESSONS / "teaching" / f"{path.stem}.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (.*)\n\n((?:(?!## ).*\n?)+)", page, re.MULTILINE))
    model = parts.get("The model, in words") or parts["The models, in words"]
    assert len(model.split()) >= 30
    assert parts["Timing, and how to run it"].startswith("| Minutes | Section | In class |")
    assert re.search(r"(?:[Hh]ands|[Hh]and is up|Alone|alone)", parts["Timing, and how to run it"])
    assert len(re.findall(r"^(?:\||- )", parts["Misconceptions to expect"], re.MULTILINE)) >= 3
    assert len(re.findall(r"^\d\. .*[?.]$", parts["To discuss"], re.MULTILINE)) >= 2


def test_the_syllabus_plans_three_six_and_eleven_sessions() -> None:
    page = (LESSONS / "README.md").read_text(encoding="utf-8")
    plans = dict(re.findall(r"^\| \*\*(\d+)\*\*[^|]*\|([^|]*)\|", page, re.MULTILINE))
    assert sorted(plans, key=int) == ["3", "6", "11"]
    assert re.findall(r"\d\d", plans["6"]) == [f"{number:02}" for number in range(1, 11)]
