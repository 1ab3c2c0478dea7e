"""Every objective is worked on and checked, every severe slip of the paper dealt with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml
from structural_realism import evidence
from structural_realism.checks.items import entries, items
from structural_realism.checks.progress import syllabus
from structural_realism.marks import plain

from .reading import LESSONS, OPTIONAL, markdown, minutes
from .reading import sections as parts

ROOT = LESSONS.parent
WHERE = re.compile(r"(?:taught|corrected) (?P<lesson>\d\d)(?: by (?P<events>E-\d+(?: E-\d+)*))?|dropped: .{10,}")
ACTIVITY = re.compile(
    r"\*\*Your turn|^\|.*\|$|\bsr\.(?!define|sources|claim|glossary|check|progress)\w+\(", re.MULTILINE
)


def told(name: str) -> dict[str, str]:
    return tomllib.loads((LESSONS / name).read_text(encoding="utf-8"))


def lessons() -> dict[str, Path]:
    return {path.stem[:2]: path for path in sorted(LESSONS.glob("*.ipynb"))}


def sections(path: Path) -> dict[str, str]:
    """What stands under each heading of a lesson, text and code, up to the next heading."""
    found: dict[str, str] = {}
    heading = ""
    for cell in nbformat.read(path, as_version=4).cells:
        for line in plain(cell.source).splitlines():
            if cell.cell_type == "markdown" and (start := re.match(r"#+ (.*)", line)):
                heading = start[1]
            found[heading] = found.get(heading, "") + line + "\n"
    return found


def test_the_student_sees_the_objectives_of_the_bank() -> None:
    bank = yaml.safe_load((ROOT / "assessments" / "bank" / "objectives.yaml").read_text(encoding="utf-8"))
    known = {goal["id"]: section["section"] for section in bank["sections"] for goal in section["objectives"]}
    assert {goal.id: goal.section for goal in syllabus().objectives} == known
    assert all(goal.lesson in syllabus().titles and goal.text[-1] in ".?" for goal in syllabus().objectives)


def test_every_lesson_of_the_syllabus_is_there() -> None:
    assert sorted(lessons()) == sorted(syllabus().titles)


def test_every_question_names_an_objective_of_the_course() -> None:
    known = {goal.id for goal in syllabus().objectives}
    assert not {asked.id: asked.objective for asked in entries().values() if asked.objective not in {*known, ""}}


def test_every_question_is_asked_in_its_lesson() -> None:
    missing = []
    for asked in entries().values():
        code = "\n".join(sections(lessons()[asked.lesson]).values())
        call = f'sr.probe("{asked.lesson}")' if asked.kind == "probe" else f'sr.{asked.kind}("{asked.id}")'
        if call not in code:
            missing.append(call)
    assert not missing, "\n".join(["", *missing])


def test_every_objective_is_named_at_the_beginning_of_its_lesson() -> None:
    ranges = re.compile(r"(LO-[\w.]+-)(\d+)(?: to (?:[\w.]+-)?(\d+))?")
    missing = []
    for goal in syllabus().objectives:
        if goal.lesson in lessons():
            first = markdown(lessons()[goal.lesson])[0]
            named = {
                f"{stem}{number}"
                for stem, low, high in ranges.findall(first)
                for number in range(int(low), int(high or low) + 1)
            }
            if goal.id not in named:
                missing.append(f"{goal.id} in lesson {goal.lesson}")
    assert not missing, "\n".join(["", *missing])


def test_every_objective_has_an_activity() -> None:
    where, problems = told("objectives.toml"), []
    for goal in syllabus().objectives:
        lesson, _, heading = where.get(goal.id, "").partition(": ")
        if lesson != goal.lesson or lesson not in lessons():
            problems.append(f"{goal.id}: no activity in lesson {goal.lesson} is named")
        elif heading not in sections(lessons()[lesson]):
            problems.append(f"{goal.id}: lesson {lesson} has no heading {heading!r}")
        elif not ACTIVITY.search(sections(lessons()[lesson])[heading]):
            problems.append(f"{goal.id}: nothing to do under {heading!r} in lesson {lesson}")
    assert not problems, "\n".join(["", *problems])
    assert set(where) == {goal.id for goal in syllabus().objectives}


def test_every_objective_has_a_self_check() -> None:
    checked = {(asked.lesson, asked.objective) for asked in items().values() if asked.kind == "check"}
    missing = [
        f"{goal.id} in lesson {goal.lesson}" for goal in syllabus().objectives if (goal.lesson, goal.id) not in checked
    ]
    assert not missing, "\n".join(["", *missing])


def test_every_severe_claim_is_taught_corrected_or_dropped_on_purpose() -> None:
    where, problems = told("ledger.toml"), []
    for claim in evidence.claims():
        if claim.severity != "high":
            continue
        said = WHERE.fullmatch(where.get(claim.id, ""))
        if not said:
            problems.append(f"{claim.id}: write where it is taught or corrected, or why it is dropped ({claim.claim})")
        elif said["lesson"] and said["lesson"] not in lessons():
            problems.append(f"{claim.id}: there is no lesson {said['lesson']}")
        elif said["lesson"]:
            text = "\n".join(markdown(lessons()[said["lesson"]]))
            wanted = [f'"date {event}"' for event in (said["events"] or "").split()] or [f'"claim {claim.id}"']
            problems += [f"{claim.id}: lesson {said['lesson']} has no {mark}" for mark in wanted if mark not in text]
    assert not problems, "\n".join(["", *problems])
    assert set(where) == {claim.id for claim in evidence.claims() if claim.severity == "high"}


def basic_track(path: Path) -> str:
    """What is asked and done in a lesson outside its optional parts."""
    return "\n".join(
        cell.source for head, cells in parts(path) if not OPTIONAL.match(head) for cell in cells if cell.source
    )


def test_every_objective_is_met_on_the_basic_track() -> None:
    where, missing = told("objectives.toml"), []
    for goal in syllabus().objectives:
        basic = basic_track(lessons()[goal.lesson])
        checks = [one.id for one in items().values() if one.kind == "check" and one.objective == goal.id]
        if "(optional" in where[goal.id] or not any(f'sr.check("{name}")' in basic for name in checks):
            missing.append(goal.id)
    assert not missing, missing


@pytest.mark.parametrize("path", lessons().values(), ids=lessons())
def test_a_lesson_says_honestly_how_long_it_takes(path: Path) -> None:
    basic, more = minutes(path)
    said = re.search(
        r"^\*About (\d+) minutes(?:, and (\d+) more for the .*optional parts?)?\b", markdown(path)[0], re.MULTILINE
    )
    assert said
    if path.stem.startswith("00"):
        assert said[0] == "*About 5 minutes"
        return
    optional = [int(found) for head, _ in parts(path) for found in OPTIONAL.findall(head)]
    assert int(said[1]) == 35 and basic <= 35 + 1, "a basic track of about 35 minutes"
    assert optional and int(said[2]) == sum(optional) >= more, "and marked optional depth"


def test_the_lesson_the_syllabus_and_the_teaching_page_say_the_same_minutes() -> None:
    rows = re.findall(
        r"^\| \[(\d\d) .*?\| (\d+)(?: \+ (\d+))? \| [^|]*\|$", (LESSONS / "README.md").read_text("utf-8"), re.M
    )
    assert sorted(lesson for lesson, *_ in rows) == sorted(lessons())
    for lesson, alone, more in rows:
        page = next((LESSONS / "teaching").glob(f"{lesson}-*.md")).read_text(encoding="utf-8")
        assert f"*About {alone} minutes{f', and {more} more' if more else ''}" in markdown(lessons()[lesson])[0], lesson
        said = re.search(r"^(?:No section|Section)\b[^\n]*?\. (\d+) minutes alone, (\d+) in class", page, re.MULTILINE)
        assert said and said[1] == alone, lesson
        in_class = sum(int(spent) for spent in re.findall(r"^\| (\d+) \|", page, re.MULTILINE))
        assert in_class == int(said[2]), f"{lesson}: the plan for the class takes {in_class} minutes"
