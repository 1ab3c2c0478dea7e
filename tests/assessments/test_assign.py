"""``realism assign`` from the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from realism_grader.bank import HOME, load
from realism_grader.cli import main
from realism_grader.coverage import as_markdown

SET = "ps2-cold-war"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and we stand in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def the_notebook(course: Path) -> Path:
    return course / "source" / SET / f"{SET}.ipynb"


def test_a_new_course(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assign", SET, "--course", "."]) == 0
    said = capsys.readouterr().out
    assert "written. 12 questions, 35 points." in said
    assert "nbgrader_config.py is new" in said
    assert f"nbgrader generate_assignment {SET}" in said
    assert the_notebook(course).exists()
    assert "configure(c)" in (course / "nbgrader_config.py").read_text()


def test_a_second_time_there_is_nothing_to_do(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["assign", SET, "--course", "."])
    before = the_notebook(course).stat().st_mtime_ns
    capsys.readouterr()
    assert main(["assign", SET, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["assignment"], report["questions"], report["points"]) == (SET, 12, 35)
    assert (report["written"], report["backup"], report["note"]) == (False, None, "")
    assert the_notebook(course).stat().st_mtime_ns == before


def test_an_edited_notebook_is_left_alone(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["assign", SET, "--course", "."])
    the_notebook(course).write_text("mine")
    assert main(["assign", SET]) == 1
    assert "--force replaces it and keeps a copy" in capsys.readouterr().err
    assert the_notebook(course).read_text() == "mine"


def test_force_keeps_a_copy_outside_of_what_is_released(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["assign", SET, "--course", "."])
    the_notebook(course).write_text("mine")
    capsys.readouterr()
    assert main(["assign", SET, "--force", "--seed", "autumn", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    backup = Path(report["backup"])
    assert report["seed"] == "autumn"
    assert backup.read_text() == "mine"
    assert "source" not in backup.parts
    assert [path.name for path in the_notebook(course).parent.iterdir()] == [f"{SET}.ipynb"]


def test_the_configuration_of_another_course_is_not_touched(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    assert main(["assign", SET]) == 0
    assert "from realism_grader.settings import configure" in capsys.readouterr().out
    assert (course / "nbgrader_config.py").read_text() == "c = get_config()\n"


def test_a_set_that_does_not_exist(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assign", "ps2-cold-wr", "--course", ".", "--json"]) == 1
    assert "Did you mean 'ps2-cold-war'?" in json.loads(capsys.readouterr().out)["error"][0]
    assert list(course.iterdir()) == []


def test_a_bank_with_mistakes(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank = course / "bank"
    shutil.copytree(HOME, bank)
    path = bank / "3.3-structure.yaml"
    path.write_text(path.read_text("utf-8").replace("points: 2", "points: two"), "utf-8")
    assert main(["assign", SET, "--course", ".", "--bank", str(bank)]) == 2
    said = capsys.readouterr().err
    assert "3.3-structure.yaml: item yugoslavia-1948-1955: points: expected a whole number; found 'two'" in said
    assert not the_notebook(course).exists()


def test_an_installation_without_a_bank(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realism_grader.bank.HOME", course / "bank")
    assert main(["assign", SET, "--course", "."]) == 1
    assert "--bank assessments/bank" in capsys.readouterr().err


def test_without_a_course_the_one_beside_the_bank_is_meant(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assign", SET, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert Path(report["notebook"]) == HOME.parent / "course" / "source" / SET / f"{SET}.ipynb"
    assert report["written"] is False


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["assign", "--help"])
    assert stopped.value.code == 0
    assert "realism assign ps2-cold-war" in capsys.readouterr().out


def test_all_sets_at_once(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assign", "--all", "--course", ".", "--json"]) == 0
    reports = json.loads(capsys.readouterr().out)
    assert {report["assignment"] for report in reports} == set(load().sets)
    assert all(Path(report["notebook"]).exists() for report in reports)


@pytest.mark.parametrize("words", [["assign"], ["assign", SET, "--all"]])
def test_one_set_or_all(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(words)
    assert "ASSIGNMENT" in capsys.readouterr().err


def test_a_seed_is_reproducible_to_the_byte(course: Path) -> None:
    for folder, seed in (("one", "spring 2027"), ("two", "spring 2027"), ("three", "autumn 2027")):
        assert main(["assign", SET, "--course", folder, "--seed", seed]) == 0
    one, two, three = (the_notebook(course / folder).read_bytes() for folder in ("one", "two", "three"))
    assert one == two != three


def test_the_rubric_for_graders(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubric", SET]) == 0
    page = capsys.readouterr().out
    assert page.startswith("# Problem set 2: The Cold War: for graders")
    assert "### Sample (partly): 4 of 8 points" in page
    assert main(["rubric", "ps2-cold-wr"]) == 1
    assert "Did you mean 'ps2-cold-war'?" in capsys.readouterr().err


def test_the_check_of_the_bank(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bank"]) == 0
    said = capsys.readouterr().out
    assert "problem sets: in order." in said and "| LO-3.1-1 |" in said
    assert main(["bank", "--write", "table.md"]) == 0
    assert Path("table.md").read_text("utf-8") == as_markdown(load())
    shutil.copytree(HOME, course / "bank")
    path = course / "bank" / "sets" / f"{SET}.yaml"
    path.write_text(path.read_text("utf-8").replace("- treaty-term", "- treaty-trem"), "utf-8")
    assert main(["bank", "--bank", "bank"]) == 2
    assert "found 'treaty-trem'. Did you mean 'treaty-term'?" in capsys.readouterr().err
