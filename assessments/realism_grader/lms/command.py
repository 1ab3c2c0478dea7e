"""``realism collect-zip``: submissions that were handed in through Canvas or Moodle."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

_EXAMPLE = """\
example:
  cd assessments/course
  realism collect-zip submissions.zip --assignment ps2-cold-war --dry-run
  realism collect-zip submissions.zip --assignment ps2-cold-war --students canvas-gradebook.csv
"""


def add_collect_zip(subparsers: Any) -> None:
    """Add ``collect-zip`` to the commands of ``realism``."""
    parser = subparsers.add_parser(
        "collect-zip", help="take a zip of submissions from Canvas or Moodle into an nbgrader course", epilog=_EXAMPLE,
        description="Take the submissions of a download from Canvas or Moodle into submitted/. Nothing in the course "
        "is overwritten. Exit code 1 if somebody's work was not taken, 2 if the zip or the course cannot be used.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="FILE", help="the zip, as it was downloaded")
    parser.add_argument("--assignment", required=True, metavar="NAME", help="for example ps2-cold-war")
    parser.add_argument("--course", type=Path, metavar="DIR", help="nbgrader course (default: this folder, or ours)")
    parser.add_argument("--students", type=Path, metavar="CSV",
                        help="who is who, as Canvas's gradebook export or Moodle's grading worksheet")  # fmt: skip
    parser.add_argument("--take-unknown", action="store_true",
                        help="take also whom the gradebook does not know, by name and number in the zip")  # fmt: skip
    parser.add_argument("--replace", action="store_true", help="take other versions; the old ones go to backups/")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    parser.add_argument("--json", action="store_true", help="report as JSON")
    parser.set_defaults(func=run_command)


def run_command(args: argparse.Namespace) -> int:
    """Carry out ``collect-zip``."""
    from ..cli import AssignError, course_folder
    from ..grading.course import Course, CourseError
    from .collect import collect
    from .roster import Roster, RosterError, read_list
    from .zips import ZipError, open_zip

    try:
        course = Course(course_folder(args.course), args.assignment)
        roster = Roster(_students(course), read_list(args.students) if args.students else {})
        with contextlib.closing(open_zip(args.file)) as archive:
            done = collect(archive, course, roster, _notebooks(course), take_unknown=args.take_unknown,
                           replace=args.replace, dry_run=args.dry_run)  # fmt: skip
    except (AssignError, CourseError, RosterError, ZipError, OSError) as error:
        print(json.dumps({"error": [str(error)]}) if args.json else error, file=sys.stdout if args.json else sys.stderr)
        return 2
    print(json.dumps(asdict(done), ensure_ascii=False) if args.json else done)
    return int(not done.whole)


def _notebooks(course: Any) -> list[str]:
    """The names of the assignment's notebooks, as released or as written."""
    from ..grading.course import CourseError

    for step in ("release", "source"):
        found = sorted(path.stem for path in course.folder(step).glob("*.ipynb"))
        if found:
            return found
    raise CourseError(
        f"The course has no assignment {course.assignment!r}: neither release/ nor source/ holds a notebook of it."
    )


def _students(course: Any) -> tuple[Any, ...]:
    """Those whom the gradebook knows; a gradebook that is not there is not made."""
    from nbgrader.api import Gradebook

    from .roster import Student

    url: str = course.directory.db_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return ()
    with Gradebook(url, course.directory.course_id) as gradebook:
        return tuple(
            Student(one.id, one.first_name or "", one.last_name or "", one.email or "", one.lms_user_id or "")
            for one in gradebook.students
        )
