"""Run many ``nbgrader`` commands after one start-up: each in a child of its own, as the command line would.

Standard input: a JSON list of commands, each a list of words. It stops at the first that fails.
"""

from __future__ import annotations

import json
import os
import sys
import traceback

from nbgrader.apps.nbgraderapp import main


def run(words: list[str]) -> int:
    """One command in a child process; its exit code."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 0
    try:
        sys.argv = ["nbgrader", *words]
        main()
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    for command in json.load(sys.stdin):
        if failed := run(command):
            print("failed: nbgrader", *command, file=sys.stderr)
            sys.exit(failed)
