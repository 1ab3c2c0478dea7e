"""Strict nbval on every lesson, twice in a row: what a lesson prints is what it printed when it was committed."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LESSONS = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "lessons").glob("*.ipynb"))


def main() -> int:
    for _ in range(2):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "--nbval",
                "--nbval-current-env",
                "-p",
                "no:cacheprovider",
                "-o",
                "addopts=",
                *LESSONS,
            ],
            cwd=ROOT,
            check=False,
        )
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
