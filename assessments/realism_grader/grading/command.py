"""``realism grade``: grade an assignment of an nbgrader course."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

_EXAMPLE = """\
example:
  cd assessments/course
  nbgrader collect ps2-cold-war
  realism grade ps2-cold-war
"""


def add_grade(subparsers: Any) -> None:
    """Add ``grade`` to the commands of ``realism``."""
    parser = subparsers.add_parser(
        "grade", help="grade the submissions of an nbgrader assignment", epilog=_EXAMPLE,
        description="Grade what was handed in, on all cores: literal answers are read, code runs in a sandbox. "
        "Scores go into nbgrader's gradebook, pages of feedback into feedback/. A second run does what is new.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="name of the assignment, for example ps2-cold-war")
    parser.add_argument("--course", type=Path, metavar="DIR", help="nbgrader course (default: this folder, or ours)")
    parser.add_argument("--student", default="*", metavar="GLOB", help="only these, for example 'a*' (default: all)")
    parser.add_argument("--jobs", type=_jobs, default=0, metavar="N", help="workers at once (default: one a core)")
    parser.add_argument("--force", action="store_true", help="grade again what was graded; manual grades are kept")
    parser.add_argument("--no-feedback", dest="feedback", action="store_false", help="make no pages of feedback")
    parser.add_argument("--allow-unsandboxed", action="store_true",
                        help="run students' code without protection where there is no bubblewrap")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="report as JSON")
    parser.set_defaults(func=run_command)


def run_command(args: argparse.Namespace) -> int:
    """Carry out ``grade``: 0 when all is graded, 1 when something was set aside or there was nothing to grade, 2 when
    nothing could be, 130 when Ctrl-C has stopped it."""
    try:
        return _grade(args)
    except KeyboardInterrupt:
        return _refused("Stopped. What was saved stays; the same command does the rest.", 130, as_json=args.json)


def _grade(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from ..cli import AssignError, course_folder
    from .course import Course, CourseError, IdleError
    from .gradebook import GradebookError
    from .run import Options, run
    from .sandbox import refusal, why_not
    from .submission import unusable

    if args.allow_unsandboxed:
        print("Warning: students' code runs without protection. It can read and change all that you can.",
              file=sys.stderr)  # fmt: skip
    elif why_not():
        print(f"{refusal()}\nAnswers that are literals are graded all the same.", file=sys.stderr)
    options = Options(args.student, args.jobs, args.force, args.feedback, args.allow_unsandboxed)
    try:
        course = Course(course_folder(args.course), args.assignment)
        with tqdm(unit="submission", file=sys.stderr, disable=None, leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            summary = run(course, options, progress, _say)
    except (AssignError, CourseError, GradebookError) as error:
        return _refused(str(error), 1 if isinstance(error, IdleError) else 2, as_json=args.json)
    except OSError as error:
        return _refused(unusable(error), 2, as_json=args.json)
    print(json.dumps(summary.as_dict()) if args.json else summary)
    return 130 if summary.left else int(bool(summary.set_aside))


def _refused(why: str, code: int, *, as_json: bool) -> int:
    print(json.dumps({"error": [why]}) if as_json else why, file=sys.stdout if as_json else sys.stderr)
    return code


def _say(text: str) -> None:
    """Straight to the terminal: it may be called in the middle of another line's being printed."""
    os.write(sys.stderr.fileno(), f"\n{text}\n".encode())


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 512:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of workers; give one from 1 to 512")
    return int(text)
