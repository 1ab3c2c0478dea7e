"""The language of the lessons: easy enough for a second-language reader, spelt right, spelt the British way."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from .reading import LESSONS, LINK, grade, level, markdown, syllables

ROOT = LESSONS.parent
WRITTEN = [
    ROOT / "lessons" / "README.md",
    *sorted((ROOT / "lessons" / "teaching").glob("*.md")),
    *sorted((ROOT / "widgets" / "structural_realism" / "checks").rglob("*.toml")),
]
EACH = pytest.mark.parametrize("path", sorted(LESSONS.glob("*.ipynb")), ids=lambda path: path.stem)
TERMS_OF_ART = "bloc,blocs"
BRITISH_TOO = {
    "story",
    "stories",
    "practice",
    "practices",
    "program",
    "programs",
    "license",
    "licenses",
    "tire",
    "draft",
}
QUOTED = re.compile(r'"[^"\n]*"')
NAMES = "Wilson Center|“[^”]*”"


def misspelt(folder: Path, *options: str) -> str:
    for path in LESSONS.glob("*.ipynb"):
        words = QUOTED.sub("", LINK.sub(r"\1", "\n\n".join(markdown(path))))
        (folder / f"{path.stem}.txt").write_text(words, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "codespell_lib",
        *options,
        "--ignore-regex",
        NAMES,
        str(folder),
        *map(str, WRITTEN),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr.strip(), done.stderr
    return done.stdout


@EACH
def test_a_lesson_reads_at_grade_eleven_or_easier(path: Path) -> None:
    assert level(path) <= 11


def test_no_word_is_misspelt(tmp_path: Path) -> None:
    assert misspelt(tmp_path, "--ignore-words-list", TERMS_OF_ART) == ""


def test_spelling_is_british(tmp_path: Path) -> None:
    british = (files("codespell_lib") / "data" / "dictionary_en-GB_to_en-US.txt").read_text(encoding="utf-8")
    pairs = [line.split("->") for line in british.splitlines() if "->" in line]
    american = [f"{us.strip(' ,')}->{gb}" for gb, us in pairs if us.strip(" ,") not in BRITISH_TOO]
    words = tmp_path / "american.txt"
    words.write_text("\n".join(american), encoding="utf-8")
    (tmp_path / "text").mkdir()
    assert misspelt(tmp_path / "text", "--dictionary", str(words)) == ""


@pytest.mark.parametrize(("wrong", "options"), [("recieve", ()), ("behavior", ("british",))])
def test_a_slip_is_found(tmp_path: Path, wrong: str, options: tuple[str, ...]) -> None:
    (tmp_path / "slip.txt").write_text(f"A {wrong} here.", encoding="utf-8")
    words = tmp_path / "american"
    words.write_text("behavior->behaviour\n", encoding="utf-8")
    assert wrong in misspelt(tmp_path, *(("--dictionary", str(words)) if options else ()))


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("power", 2),
        ("little", 2),
        ("asked", 1),
        ("wanted", 2),
        ("places", 2),
        ("alliance", 3),
        ("nation", 2),
        ("1950", 1),
    ],
)
def test_syllables_are_counted_by_rule(word: str, count: int) -> None:
    assert syllables(word) == count


def test_long_words_and_long_sentences_are_harder() -> None:
    easy = "The dog ran to the gate. It saw the cat. The cat sat on the wall."
    hard = (
        "Notwithstanding considerable methodological reservations, contemporary investigations predominantly "
        "corroborate the aforementioned interpretation, particularly regarding institutional considerations."
    )
    assert grade(easy) < 2 and grade(hard) > 20
