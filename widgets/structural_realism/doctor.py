"""What is installed, what is missing, and how to mend it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import __version__, assets, study
from .plain import PlainError

NEEDED = {
    "ipywidgets": "pip install ipywidgets",
    "anywidget": "pip install anywidget",
    "plotly": "pip install plotly",
    "jupyterlab": "pip install 'structural-realism[study]'",
    "ipykernel": "pip install ipykernel",
    "jupyterlab-widgets": "pip install jupyterlab-widgets",
}
GRADING = ("nbgrader", "PyYAML", "jsonschema")
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ``state`` is "ok", "missing" (needed) or "optional" (missing, but not needed to study)."""

    name: str
    state: str
    found: str
    mend: str = ""


def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def examine(folder: Path) -> Iterator[Finding]:
    """Look at Python, the packages, the files of the course and the folder to work in."""
    python = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info[:2] >= OLDEST_PYTHON
    yield Finding(
        "Python", "ok" if good else "missing", python, "" if good else "install Python 3.11 or newer from python.org"
    )
    yield Finding("structural-realism", "ok", __version__)
    for name, mend in NEEDED.items():
        found = _package(name)
        yield Finding(name, "ok" if found else "missing", found or "not installed", "" if found else mend)
    yield _plotly_file()
    yield _lessons()
    yield _writable(folder)
    for name in GRADING:
        found = _package(name)
        yield Finding(
            f"{name} (to grade)",
            "ok" if found else "optional",
            found or "not installed",
            "" if found else "pip install 'structural-realism[grading]'",
        )
    voila = _package("voila")
    yield Finding(
        "voila (to show)",
        "ok" if voila else "optional",
        voila or "not installed",
        "" if voila else "pip install 'structural-realism[show]'",
    )
    if _package("nbgrader"):
        beside = Path(sys.executable).with_name("alembic")
        alembic = shutil.which("alembic") or (str(beside) if beside.exists() else None)
        on_path = shutil.which("alembic") is not None
        yield Finding(
            "alembic on PATH (to grade)",
            "ok" if on_path else "optional",
            alembic or "not found",
            ""
            if on_path
            else f"activate the environment, or put {Path(sys.executable).parent} on PATH: "
            "nbgrader calls alembic by name",
        )


def _plotly_file() -> Finding:
    try:
        size = assets.plotly_path().stat().st_size
    except (OSError, ModuleNotFoundError):
        return Finding("plotly.js", "missing", "not found", "pip install --force-reinstall plotly")
    return Finding("plotly.js", "ok", f"{assets.plotly_version()}, {size / 1e6:.1f} MB")


def _lessons() -> Finding:
    try:
        folder = study.lessons_folder()
    except PlainError as error:
        return Finding("lessons", "missing", "not found", str(error))
    return Finding("lessons", "ok", f"{len(list(folder.glob('*.ipynb')))} in {folder}")


def _writable(folder: Path) -> Finding:
    existing = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    probe = existing / ".realism-doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return Finding(
            "folder to work in",
            "missing",
            f"{existing} cannot be written to",
            "choose another folder: realism study FOLDER",
        )
    return Finding("folder to work in", "ok", str(folder.absolute()))


def as_text(findings: list[Finding]) -> str:
    """A table for people."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        mark = {"ok": "ok      ", "missing": "MISSING ", "optional": "optional"}[finding.state]
        lines.append(f"{mark}  {finding.name:{width}}  {finding.found}")
        if finding.mend:
            lines.append(f"{'':10}{'':{width}}  to mend: {finding.mend}")
    missing = [finding.name for finding in findings if finding.state == "missing"]
    lines.append("")
    lines.append(f"Missing: {', '.join(missing)}." if missing else "All that the course needs is here.")
    return "\n".join(lines)


def as_dicts(findings: list[Finding]) -> list[dict[str, str]]:
    return [asdict(finding) for finding in findings]
