"""A class's own version: whatever the seed, a fair problem set of the same size, and the same one each time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from realism_grader import rules
from realism_grader.bank import Choice, Number, ProblemSet, load
from realism_grader.build import ask, notebook
from realism_grader.draw import draw, version

BANK = load()
SETS = list(BANK.sets.values())
SEEDS = [f"class {number}" for number in range(12)]

each_set = pytest.mark.parametrize("problem_set", SETS, ids=lambda problem_set: problem_set.id)


@each_set
def test_without_a_seed_the_items_are_those_that_the_set_names(problem_set: ProblemSet) -> None:
    assert tuple(draw(problem_set)) == problem_set.items


@each_set
@given(seed=st.text())
@settings(max_examples=60, deadline=None)
def test_every_version_is_as_long_as_hard_and_as_well_posed(problem_set: ProblemSet, seed: str) -> None:
    drawn = list(draw(problem_set, seed))
    assert len({item.id for item in drawn}) == len(drawn) == len(problem_set.items)
    for named, item in zip(problem_set.items, drawn, strict=True):
        assert item in BANK.versions[item.id]
        assert item.id == named.id or item.pool == named.pool != ""
        assert (type(item), item.objective, item.points) == (type(named), named.objective, named.points)
        assert abs(item.difficulty - named.difficulty) <= rules.ALIKE + 1e-9
        assert list(rules.of_item(item, BANK.objectives)) == []


@each_set
@given(seed=st.text())
@settings(max_examples=20, deadline=None)
def test_one_seed_gives_one_notebook(problem_set: ProblemSet, seed: str) -> None:
    assert notebook(problem_set, BANK.objectives, seed) == notebook(problem_set, BANK.objectives, seed)


def test_one_seed_gives_one_notebook_in_another_process_place_and_time(tmp_path: Path) -> None:
    code = ("import hashlib; from realism_grader.bank import load; from realism_grader.build import notebook; "
            "b = load(); text = ''.join(notebook(s, b.objectives, 'spring 2027') for s in b.sets.values()); "
            "print(hashlib.sha256(text.encode()).hexdigest())")  # fmt: skip
    here = "".join(notebook(problem_set, BANK.objectives, "spring 2027") for problem_set in SETS)
    places = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "faketime": "2031-02-28 23:59:59"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C", "faketime": "2026-06-01 12:00:00"},
    ]
    there = set()
    for number, place in enumerate(places):
        (tmp_path / str(number)).mkdir()
        clock = ["faketime", "-f", place.pop("faketime")]
        done = subprocess.run([*clock, sys.executable, "-c", code], env={**os.environ, **place},
                              cwd=tmp_path / str(number), capture_output=True, text=True, check=True)  # fmt: skip
        there.add(done.stdout.strip())
    assert there == {hashlib.sha256(here.encode()).hexdigest()}


@each_set
def test_two_seeds_give_two_notebooks(problem_set: ProblemSet) -> None:
    """A mark on the first page tells them apart where few numbers vary; the questions differ as well."""
    many = ["", *SEEDS, "spring 2027", "spring 2029", "\udcff"]
    assert len({notebook(problem_set, BANK.objectives, seed) for seed in many}) == len(many)
    page = notebook(problem_set, BANK.objectives, "spring 2027")
    assert f"Version {version('spring 2027')}." in page and "spring 2027" not in page
    assert " Version " not in notebook(problem_set, BANK.objectives)
    asked = {tuple(item.stem for item in draw(problem_set, f"class {number}")) for number in range(400)}
    assert len(asked) >= (3 if problem_set.id in ("pretest", "posttest") else 12), problem_set.id


@pytest.mark.parametrize("name", [name for name, item in BANK.items.items() if isinstance(item, Number)])
def test_every_question_for_a_number_has_cases_and_each_gets_its_turn(name: str) -> None:
    versions = BANK.versions[name]
    place = ProblemSet("one", "One", "One.", "lesson", 10, ((versions,),))
    drawn = {item.stem + getattr(item, "starter", "") for seed in range(60) for item in draw(place, f"class {seed}")}
    assert len(drawn) == len(versions) > 1


def test_seeds_change_numbers_and_not_only_the_order() -> None:
    varied = [versions for versions in BANK.versions.values() if len(versions) > 1]
    assert varied
    for versions in varied:
        place = ProblemSet("one", "One", "One.", "lesson", 10, ((versions,),))
        drawn = [next(draw(place, seed)) for seed in SEEDS]
        assert len(set(drawn)) > 1, versions[0].id


@pytest.mark.parametrize("name", [name for name, versions in BANK.versions.items() if len(versions) > 1])
def test_cases_differ_in_what_they_ask(name: str) -> None:
    versions = BANK.versions[name]
    assert len({item.stem for item in versions}) == len(versions)
    keys = [item.key for item in versions if isinstance(item, Number)]
    assert not keys or len(set(keys)) > 1, "one class could tell another one the number"


@each_set
def test_every_question_of_a_pool_gets_its_turn(problem_set: ProblemSet) -> None:
    pools = {place[0][0].pool: {versions[0].id for versions in place} for place in problem_set.places if len(place) > 1}
    drawn = {item.id for number in range(200) for item in draw(problem_set, f"class {number}")}
    for pool, members in pools.items():
        assert members <= drawn, pool


def test_two_places_of_one_pool_never_ask_the_same() -> None:
    """Three items of one pool, two places: whatever the seed, two different items."""
    items = [(item,) for item in list(BANK.items.values())[:3]]
    places = ((items[0], items[1], items[2]), (items[1], items[0], items[2]))
    problem_set = ProblemSet("pool", "Pool", "Pool.", "lesson", 10, places)
    seen = set()
    for seed in ["", *SEEDS]:
        first, second = draw(problem_set, seed)
        assert first.id != second.id
        seen |= {first.id, second.id}
    assert len(seen) == 3


def test_the_letters_of_the_right_options_are_spread_over_classes() -> None:
    """No letter is right for much more than its share of the classes."""
    questions = [question for seed in SEEDS for question in ask(BANK.sets["ps2-cold-war"], seed)
                 if isinstance(question.item, Choice)]  # fmt: skip
    right = [question.letters[question.item.key] for question in questions if isinstance(question.item, Choice)]
    assert all(0.1 < right.count(letter) / len(right) < 0.4 for letter in "abcd")
