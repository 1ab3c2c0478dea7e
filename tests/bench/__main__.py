"""All benchmarks, each figure beside what it is compared with, from one run: ``make bench``."""

from __future__ import annotations

import sys

from . import bench_grader, bench_lesson, bench_record, bench_theory

PARTS = {"record": bench_record.main, "theory": bench_theory.main, "lesson": bench_lesson.main,
         "grader": bench_grader.main}  # fmt: skip


def main(names: list[str]) -> int:
    for name in names or PARTS:
        PARTS[name]()
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
