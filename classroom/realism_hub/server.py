"""What starts in a user's account: the lessons are put into her home, then JupyterLab runs.

It runs as the user, so it can write nothing that she could not write herself.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

from structural_realism.plain import PlainError
from structural_realism.study import copy_lessons

LESSONS = "lessons"


def runtime_folder() -> Path:
    """A folder with a short path that is hers alone: the sockets of her kernels are in it."""
    folder = Path(tempfile.gettempdir(), f"jupyter-{os.environ.get('USER', os.geteuid())}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        held = folder.lstat()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="jupyter-"))
    hers = stat.S_ISDIR(held.st_mode) and held.st_uid == os.geteuid() and not held.st_mode & 0o077
    return folder if hers else Path(tempfile.mkdtemp(prefix="jupyter-"))


def main() -> None:
    try:
        copy_lessons(Path.home() / LESSONS)
    except (PlainError, OSError) as error:  # a full disk: she must still get at her files
        print(f"The lessons could not be copied: {error}", file=sys.stderr)
    os.environ["JUPYTER_RUNTIME_DIR"] = str(runtime_folder())
    os.execv(sys.executable, [sys.executable, "-m", "realism_hub.singleuser", *sys.argv[1:]])


if __name__ == "__main__":
    main()
