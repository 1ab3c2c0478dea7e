"""All benchmarks, each figure beside what it is compared with, from one run: ``make bench``."""

from __future__ import annotations

import sys

from . import (
    bench_classroom,
    bench_explorers,
    bench_grader,
    bench_lesson,
    bench_lessons,
    bench_record,
    bench_theory,
    bench_timeline,
)

PARTS = {
    "record": bench_record.main,
    "theory": bench_theory.main,
    "lesson": bench_lesson.main,
    "lessons": bench_lessons.main,
    "explorers": bench_explorers.main,
    "timeline": bench_timeline.main,
    "grader": bench_grader.main,
    "classroom": bench_classroom.main,
}


def main(names: list[str]) -> int:
    for name in names or PARTS:
        PARTS[name]()
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
