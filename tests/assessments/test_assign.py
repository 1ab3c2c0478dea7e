"""``realism assign`` from the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from realism_grader.bank import HOME
from realism_grader.cli import main

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
    assert "3.3-structure.yaml: item share-1967: points: expected a whole number; found 'two'" in said
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
