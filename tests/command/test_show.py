"""`realism show`: what a name means, what is copied, and clear words for what is not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from structural_realism import cli, show
from structural_realism.explorers import ALL, Polarity, Timeline
from structural_realism.plain import PlainError
from structural_realism.show.names import find
from structural_realism.show.server import Keys
from structural_realism.study import lessons_folder

LESSON = "03-the-cold-war"


@pytest.mark.parametrize("name", ["03", "3", "the-cold-war", LESSON, f"{LESSON}.ipynb"])
def test_a_lesson_has_several_names(name: str) -> None:
    shipped = json.loads((lessons_folder() / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    shown = find(name)
    assert shown.notebook == shipped and shown.title == "The Cold War: alliance and split"


def test_every_lesson_is_found_by_its_number_and_by_its_name() -> None:
    for path in lessons_folder().glob("*.ipynb"):
        number, _, name = path.stem.partition("-")
        assert find(number).notebook == find(name).notebook == json.loads(path.read_text(encoding="utf-8"))


def code(what: str) -> str:
    (cell,) = find(what).notebook["cells"]
    return str(cell["source"]).removeprefix("import structural_realism as sr; ")


@pytest.mark.parametrize("name", ALL)
def test_an_explorer_is_found_by_its_name_and_begins_as_it_does_in_a_lesson(name: str) -> None:
    for what in (name, f"sr.{name}", f"{name}()", f"sr.{name}()"):
        assert code(what) == ALL[name]().settings()
    assert find(name).title == ALL[name].title


def test_the_line_of_copy_my_settings_brings_the_settings_back() -> None:
    explorer = Polarity(year=1972)
    explorer.state = {"year": 1989, "measure": "milex", "shares": None}
    assert code(explorer.settings()) == explorer.settings() == "sr.polarity(year=1989, measure='milex')"
    timeline = Timeline(phase="split", window=("1960-01-01", "1972-01-01"))
    assert code(timeline.settings()) == timeline.settings()
    assert code(" sr.polarity( 1972 ) ") == "sr.polarity(year=1972)"


@pytest.mark.parametrize(
    "line",
    [
        "sr.polarity(year=__import__('os').getpid())",
        "polarity(year=1970+2)",
        "polarity(**{'year': 1972})",
        "polarity(*[1972])",
        "polarity(year=1972).reset()",
        "polarity(year=1972); import os",
        "polarity(year=",
        "polarity(year=f'{1}')",
        f"polarity(year={'(' * 500})",
        f"polarity(year={'9' * 20_000})",
    ],
)
def test_settings_are_read_and_never_run(line: str) -> None:
    with pytest.raises(PlainError, match=r"cannot be read|too long"):
        find(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("polarity(year=1800)", "The record runs from"),
        ("polarity(yaer=1972)", "Did you mean 'year'"),
        ("polarity(1972, 1973)", "polarity cannot be made from"),
        ("polraity(year=1972)", "There is no explorer 'polraity'. Did you mean 'polarity'"),
        ("os.system('true')", "There is no|Nothing here|cannot be read"),
        ("polarty", "Did you mean 'polarity'"),
        ("the-cold-wra", "Did you mean 'the-cold-war'"),
        ("11", "Nothing here is called '11'"),
        ("", "Nothing here is called ''"),
        ("nowhere/mine.ipynb", "There is no notebook nowhere/mine.ipynb"),
        ("mine.ipynb", "There is no notebook mine.ipynb"),
        (f"{'n' * 300}.ipynb", "There is no notebook nnn"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(line: str, words: str) -> None:
    with pytest.raises(PlainError, match=words) as told:
        find(line)
    if "(" not in line:
        assert all(name in str(told.value) for name in (*ALL, LESSON, "10-conclusion-and-forecast"))


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"nbformat": 3, "metadata": {}, "cells": []}', "\xff"])
def test_a_file_that_is_no_notebook_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "mine.ipynb").write_text(content, encoding="latin-1")
    with pytest.raises(PlainError, match=r"mine\.ipynb is not a notebook that can be shown"):
        find(str(tmp_path / "mine.ipynb"))


def own(folder: Path, *sources: str) -> Path:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mine.ipynb").write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}), encoding="utf-8")
    return folder / "mine.ipynb"


def test_a_notebook_is_copied_with_the_files_beside_it_that_it_names_and_no_other(tmp_path: Path) -> None:
    course, work = tmp_path / "course", tmp_path / "work"
    notebook = own(
        course,
        "sr.timeline('mine.csv'); 'link.csv'",
        "![a](pictures/a.png)",
        "open('../secret.txt')",
        "'.' '../course/b.csv'",
    )
    (course / "b.csv").write_text("b", encoding="utf-8")
    (course / "link.csv").symlink_to(tmp_path / "secret.txt")
    (course / "pictures").mkdir()
    for file in (course / "mine.csv", course / "pictures" / "a.png", course / "other.csv", tmp_path / "secret.txt"):
        file.write_text(file.name, encoding="utf-8")
    work.mkdir()
    copy = find(str(notebook)).copy_to(work)
    copied = {str(file.relative_to(work)) for file in work.rglob("*") if file.is_file()}
    assert copied == {copy.name, "mine.csv", "pictures/a.png", "b.csv"}
    assert {path.name for path in tmp_path.iterdir()} == {"course", "work", "secret.txt"}
    assert json.loads(copy.read_text(encoding="utf-8")) == json.loads(notebook.read_text(encoding="utf-8"))


def test_a_line_with_a_file_of_events_takes_the_file_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text("date,title\n1950,Treaty\n", encoding="utf-8")
    work = tmp_path / "work"
    work.mkdir()
    find("sr.timeline('mine.csv')").copy_to(work)
    assert (work / "mine.csv").read_bytes() == (tmp_path / "mine.csv").read_bytes()


def test_without_voila_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(show, "find_spec", lambda _: None)
    assert cli.main(["show", "03"]) == 2
    said = capsys.readouterr().err
    assert said == "realism: Voila is needed to show it. Install it: pip install 'structural-realism[show]'\n"


def test_the_key_that_a_browser_is_started_with_opens_once_and_the_printed_one_always() -> None:
    keys = Keys()
    once, printed = keys.once, keys.printed
    assert not keys.opens("") and not keys.opens(once[:-1]) and not keys.opens("ü")
    assert keys.opens(once) and not keys.opens(once)
    assert keys.opens(printed) and keys.opens(printed)
    assert Keys().printed != printed
