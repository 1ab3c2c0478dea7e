"""``realism assign``: from the bank to the source notebook of an nbgrader course; and what a bank holds."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import bank as banks
from .build import notebook
from .coverage import as_markdown
from .grading.command import add_grade
from .guide import guide
from .lms.command import add_collect_zip
from .records import Bank, ProblemSet
from .validation import nearest

CONFIG = "nbgrader_config.py"

_ASSIGN = """\
examples:
  cd assessments/course
  realism assign ps2-cold-war
  nbgrader generate_assignment ps2-cold-war

  realism assign ps2-cold-war --seed "spring 2027" --course ~/spring
"""

TABLE = banks.HOME.parents[1] / "docs" / "objectives.md"
"""The table of objectives, in a clone."""

_NEW_CONFIG = '''"""An nbgrader course with problem sets of Structural Realism, Hands On."""

from realism_grader.settings import configure

c = get_config()  # noqa: F821
configure(c)
c.CourseDirectory.course_id = "realism"
'''


class AssignError(Exception):
    """The notebook was not written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What ``assign`` did."""

    assignment: str
    notebook: str
    questions: int
    points: int
    seed: str
    written: bool
    backup: str | None
    note: str


def assign(name: str, course: Path, bank: Path = banks.HOME, seed: str = "", *, force: bool = False) -> Assigned:
    """Write ``source/NAME/NAME.ipynb`` in the course; never over a notebook that differs, except with ``force``."""
    loaded = _bank(bank)
    problem_set = _problem_set(name, loaded, bank)
    text = notebook(problem_set, loaded.objectives, seed)
    target = course / "source" / name / f"{name}.ipynb"
    backup = None
    there = target.read_text("utf-8") if target.exists() else None
    if there is not None and there != text:
        if not force:
            raise AssignError(
                f"{target} differs from what the bank gives now: it was edited, or built with another seed or an older "
                "bank. Nothing was changed. --force replaces it and keeps a copy."
            )
        backup = course / "backups" / f"{name}-{datetime.now():%Y%m%d-%H%M%S-%f}.ipynb"
        _write(backup, there)
    if there != text:
        _write(target, text)
    return Assigned(
        assignment=name, notebook=str(target), questions=len(problem_set.items), points=problem_set.points, seed=seed,
        written=there != text, backup=str(backup) if backup else None, note=_ensure_config(course),
    )  # fmt: skip


def add_assign(subparsers: Any) -> None:
    """Add ``assign`` to the commands of ``realism``."""
    parser = subparsers.add_parser(
        "assign", help="build a problem set for an nbgrader course", epilog=_ASSIGN,
        description="Build the source notebook of a problem set from the bank of questions.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("assignment", metavar="ASSIGNMENT", nargs="?", help="a problem set, for example ps2-cold-war")
    which.add_argument("--all", action="store_true", help="every problem set of the bank")
    parser.add_argument("--course", type=Path, metavar="DIR", help="nbgrader course (default: this folder, or ours)")
    parser.add_argument("--bank", type=Path, default=banks.HOME, metavar="DIR", help="bank (default: ours)")
    parser.add_argument("--seed", default="", metavar="TEXT", help="a class's own version, the same each time: other "
                        "numbers, other questions of equal kind, options in another order")  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace a notebook that differs, and keep a copy of it")
    parser.add_argument("--json", action="store_true", help="report as JSON")
    parser.set_defaults(func=run)


def add_rubric(subparsers: Any) -> None:
    """Add ``rubric`` to the commands of ``realism``."""
    parser = subparsers.add_parser(
        "rubric", help="what to grade the essays of a problem set by", epilog="example: realism rubric ps2-cold-war",
        description="Print the rubric of every essay with all its levels, comments to use again, and a graded sample "
        "at each level, in Markdown. It is for graders: students see the first column before they write.",
    )  # fmt: skip
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="a problem set, for example ps2-cold-war")
    parser.add_argument("--bank", type=Path, default=banks.HOME, metavar="DIR", help="bank (default: ours)")
    parser.add_argument("--seed", default="", metavar="TEXT", help="the seed that it was assigned with")
    parser.set_defaults(func=run_rubric)


def add_bank(subparsers: Any) -> None:
    """Add ``bank`` to the commands of ``realism``."""
    parser = subparsers.add_parser(
        "bank", help="check the bank of questions, and show which objective has which", epilog="example: realism bank",
        description="Check every question and problem set; name file, item, field and what was expected there. Then "
        "show the objectives with their questions.",
    )  # fmt: skip
    parser.add_argument("--bank", type=Path, default=banks.HOME, metavar="DIR", help="bank (default: ours)")
    parser.add_argument("--write", type=Path, metavar="FILE", nargs="?", const=TABLE,
                        help="write the table to a file instead (default: docs/objectives.md)")  # fmt: skip
    parser.set_defaults(func=run_bank)


def run(args: argparse.Namespace) -> int:
    """Carry out ``assign``; 0 when the notebook stands, 1 when it was left alone, 2 when the bank has mistakes."""
    reports: list[Assigned] = []
    try:
        course = course_folder(args.course)
        for name in _bank(args.bank).sets if args.all else [args.assignment]:
            reports.append(assign(name, course, args.bank, args.seed, force=args.force))
    except (AssignError, banks.BankError, OSError) as error:
        return _refuse(error, as_json=args.json)
    if args.json:
        print(json.dumps([asdict(done) for done in reports] if args.all else asdict(reports[0]), ensure_ascii=False))
    else:
        print("\n".join(map(_said, reports)))
    return 0


def run_rubric(args: argparse.Namespace) -> int:
    """Carry out ``rubric``."""
    try:
        page = guide(_problem_set(args.assignment, _bank(args.bank), args.bank), args.seed)
    except (AssignError, banks.BankError, OSError) as error:
        return _refuse(error)
    print(page)
    return 0


def run_bank(args: argparse.Namespace) -> int:
    """Carry out ``bank``."""
    try:
        loaded = _bank(args.bank)
        table = as_markdown(loaded)
        if args.write:
            _write(args.write, table)
    except (AssignError, banks.BankError, OSError) as error:
        return _refuse(error)
    cases = sum(map(len, loaded.versions.values()))
    print(f"{len(loaded.items)} questions in {cases} versions, {len(loaded.sets)} problem sets: in order.")
    print(f"{args.write}: written." if args.write else f"\n{table}")
    return 0


def add_commands(subparsers: Any) -> None:
    """Add all that an instructor needs to the commands of ``realism``."""
    add_assign(subparsers)
    add_rubric(subparsers)
    add_bank(subparsers)
    if find_spec("nbgrader"):
        add_grade(subparsers)
        add_collect_zip(subparsers)


def main(argv: Sequence[str] | None = None) -> int:
    """``python -m realism_grader.cli assign …``"""
    parser = argparse.ArgumentParser(prog="realism")
    add_commands(parser.add_subparsers(required=True, metavar="COMMAND"))
    args = parser.parse_args(argv)
    code: int = args.func(args)
    return code


def _bank(folder: Path) -> Bank:
    if folder == banks.HOME and not folder.exists():
        raise AssignError(
            "There is no bank here: the keys are not part of what a student installs. Clone the repository and name "
            "its bank with --bank assessments/bank."
        )
    return banks.load(folder)


def _problem_set(name: str, bank: Bank, folder: Path) -> ProblemSet:
    if name not in bank.sets:
        known = ", ".join(bank.sets) or "none"
        raise AssignError(f"There is no problem set {name!r} in {folder}.{nearest(name, bank.sets)} It has: {known}.")
    return bank.sets[name]


def _refuse(error: Exception, *, as_json: bool = False) -> int:
    problems = [str(problem) for problem in getattr(error, "problems", ())] or [str(error)]
    print(json.dumps({"error": problems}, ensure_ascii=False) if as_json else "\n".join(problems),
          file=sys.stdout if as_json else sys.stderr)  # fmt: skip
    return 2 if isinstance(error, banks.BankError) else 1


def course_folder(given: Path | None) -> Path:
    """The folder that was named, or the one we stand in, or the one beside the bank."""
    if given is not None:
        if given.exists() and not given.is_dir():
            raise AssignError(f"{given} is a file; --course wants the folder of an nbgrader course, or a new one.")
        return given
    here, ours = Path.cwd(), banks.HOME.parent / "course"
    if (here / CONFIG).exists():
        return here
    if (ours / CONFIG).exists():
        print(f"The course is {ours}, as this folder is none. --course names another.", file=sys.stderr)
        return ours
    raise AssignError(f"This folder is not an nbgrader course: it has no {CONFIG}. Name one with --course DIR.")


def _ensure_config(course: Path) -> str:
    config = course / CONFIG
    if not config.exists():
        _write(config, _NEW_CONFIG)
        return f"{config} is new: it makes this folder an nbgrader course."
    if "realism_grader" not in config.read_text("utf-8"):
        return (f"Add to {config}, so that answer cells and feedback come out right:\n"
                "  from realism_grader.settings import configure\n  configure(c)")  # fmt: skip
    return ""


def _said(done: Assigned) -> str:
    state = "written" if done.written else "up to date"
    lines = [f"{done.notebook}: {state}. {_counted(done)}."]
    if done.backup:
        lines.append(f"The notebook that was there is kept as {done.backup}.")
    if done.note:
        lines.append(done.note)
    return "\n".join([*lines, f"Next, in the course folder: nbgrader generate_assignment {done.assignment}"])


def _counted(done: Assigned) -> str:
    return ", ".join(
        f"{n} {word}{'s' * (n != 1)}" for n, word in ((done.questions, "question"), (done.points, "point"))
    )


def _write(path: Path, text: str) -> None:
    """Write all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, "utf-8")
    os.replace(part, path)


if __name__ == "__main__":
    sys.exit(main())
