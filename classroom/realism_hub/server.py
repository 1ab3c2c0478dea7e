"""What starts in a user's account: the lessons are put into her home, then JupyterLab runs.

It runs as the user, so it can write nothing that she could not write herself.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from structural_realism.plain import PlainError
from structural_realism.study import copy_lessons

LESSONS = "lessons"


def main() -> None:
    try:
        copy_lessons(Path.home() / LESSONS)
    except (PlainError, OSError) as error:  # a full disk: she must still get at her files
        print(f"The lessons could not be copied: {error}", file=sys.stderr)
    os.execv(sys.executable, [sys.executable, "-m", "jupyterhub.singleuser", *sys.argv[1:]])


if __name__ == "__main__":
    main()
