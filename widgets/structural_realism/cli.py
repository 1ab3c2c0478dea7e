"""The command ``realism``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from . import __version__
from .plain import PlainError


def _study(arguments: argparse.Namespace) -> int:
    from .study import study

    return study(arguments.folder, arguments.port, arguments.browser)


def _needs_hub() -> None:
    if not (find_spec("realism_hub") and find_spec("jupyterhub")):
        raise PlainError("JupyterHub is not installed here. pip install 'structural-realism[hub]'")


def _classroom(arguments: argparse.Namespace) -> int:
    _needs_hub()
    from realism_hub.demonstration import classroom

    return classroom(arguments.folder, arguments.port, arguments.ip, as_json=arguments.json)


def _doctor(arguments: argparse.Namespace) -> int:
    from . import doctor

    if arguments.hub is None:
        findings = list(doctor.examine(arguments.folder))
    else:
        _needs_hub()
        from realism_hub.doctor import examine

        findings = list(examine(arguments.hub))
    print(json.dumps(doctor.as_dicts(findings), indent=1) if arguments.json else doctor.as_text(findings))
    return int(any(finding.state == "missing" for finding in findings))


def _data(arguments: argparse.Namespace) -> int:
    from . import datacheck

    found = datacheck.compare(arguments.check, datacheck.show_progress)
    print(json.dumps(found.as_dict(), indent=1) if arguments.json else found)
    return int(bool(found.differences))


def _submit_check(arguments: argparse.Namespace) -> int:
    from . import receipts

    made = receipts.receipt(arguments.notebook)
    if arguments.against:
        same, words = receipts.compare(made, arguments.against)
        print(json.dumps({"same": same, "sha256": made.sha256}) if arguments.json else words)
        return int(not same)
    if arguments.json:
        print(receipts.as_json(made))
    else:
        print(made)
        kept = receipts.keep(made, arguments.notebook) if arguments.keep else None
        if kept:
            print(f"Kept in {kept}")
        elif arguments.keep:
            print("It could not be kept in this folder: copy these lines.")
    return int(not made.answers or any(answer.open for answer in made.answers))


def _port(text: str) -> int:
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 1024 to 65535, such as 8888")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """The command line; grading commands are there when the grading packages are."""
    top = argparse.ArgumentParser(
        prog="realism",
        description="Structural Realism, Hands On: the China–Russia case.",
        epilog="example: realism study my-course",
    )
    top.add_argument("--version", action="version", version=f"structural-realism {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    study = commands.add_parser(
        "study",
        help="open the course in JupyterLab",
        description="Copy the lessons into your own folder (never over work that you changed) "
        "and open them in JupyterLab.",
        epilog="example: realism study my-course --port 9000",
    )
    study.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path("my-course"),
        metavar="FOLDER",
        help="where your work is kept (default: my-course)",
    )
    study.add_argument(
        "--port",
        type=_port,
        default=8888,
        metavar="N",
        help="port to serve on; if it is taken, the next free one (default: 8888)",
    )
    study.add_argument(
        "--no-browser", dest="browser", action="store_false", help="print the address and open no browser"
    )
    study.set_defaults(func=_study)

    classroom = commands.add_parser(
        "classroom",
        help="a hub on this machine, to show the course as a class sees it",
        description="Start a JupyterHub on this machine with one instructor and three students: exchange, assignment "
        "list, formgrader and the lessons in each home. It listens on 127.0.0.1 only. What is in the folder is never "
        "overwritten.",
        epilog="example: realism classroom my-class --port 8000",
    )
    classroom.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path("my-class"),
        metavar="FOLDER",
        help="where the class is kept (default: my-class)",
    )
    classroom.add_argument(
        "--port",
        type=_port,
        default=8000,
        metavar="N",
        help="port to serve on; if it is taken, the next free one (default: 8000)",
    )
    classroom.add_argument(
        "--ip",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address of this machine to listen on; the demonstration's accounts are refused on any but its own "
        "(default: 127.0.0.1)",
    )
    classroom.add_argument("--json", action="store_true", help="say address and passwords as one line of JSON")
    classroom.set_defaults(func=_classroom)

    doctor = commands.add_parser(
        "doctor",
        help="say what is installed, what is missing and how to mend it",
        description="Look at the installation and say how to mend what is missing. "
        "Exit code 1 if something needed is missing.",
        epilog="examples: realism doctor --json; sudo realism doctor --hub",
    )
    doctor.add_argument(
        "--folder",
        type=Path,
        default=Path("my-course"),
        metavar="FOLDER",
        help="the folder to work in (default: my-course)",
    )
    doctor.add_argument(
        "--hub",
        nargs="?",
        type=Path,
        const=Path("/etc/jupyterhub"),
        metavar="FOLDER",
        help="look at an installed hub instead, as root; FOLDER has its configuration (default: /etc/jupyterhub)",
    )
    doctor.add_argument("--json", action="store_true", help="for scripts")
    doctor.set_defaults(func=_doctor)

    data = commands.add_parser(
        "data",
        help="compare our tables with an original that you downloaded",
        description="Compare our compact tables with the full original: Correlates of War capabilities, V-Dem, "
        "or Voeten's ideal points, as CSV. Exit code 1 if a number differs.",
        epilog="example: realism data --check NMC-70-abridged.csv",
    )
    data.add_argument("--check", type=Path, required=True, metavar="FILE", help="the original, as a CSV file")
    data.add_argument("--json", action="store_true", help="for scripts; lists every difference")
    data.set_defaults(func=_data)

    check = commands.add_parser(
        "submit-check",
        help="a receipt for the notebook that you hand in",
        description="Say which answers are read in a notebook as it is saved, and give a receipt: the file's SHA-256, "
        "the time, and the answers. It works without a hub and does not say what is right. The receipt proves which "
        "file it was, not when it was handed in. Exit code 1 if an answer wants another look.",
        epilog="example: realism submit-check ps2-cold-war.ipynb",
    )
    check.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="the notebook, saved")
    check.add_argument("--no-file", dest="keep", action="store_false", help="print the receipt and write no file")
    check.add_argument(
        "--against", type=Path, metavar="RECEIPT", help="say whether the notebook is still the file of a receipt"
    )
    check.add_argument("--json", action="store_true", help="for scripts; writes no file")
    check.set_defaults(func=_submit_check)

    if find_spec("realism_grader") and find_spec("yaml") and find_spec("nbformat") and find_spec("jsonschema"):
        from realism_grader.cli import add_commands

        add_commands(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    try:
        return int(given.func(given))
    except PlainError as error:
        print(f"realism: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
