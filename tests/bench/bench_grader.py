"""``realism grade`` beside ``nbgrader autograde``: the same submissions of ps2-cold-war, from the command line on."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil

from .table import show

SET = "ps2-cold-war"
MANY = int(os.environ.get("BENCH_SUBMISSIONS", "100"))
STOCK = """
from nbgrader.converters import Autograde, GenerateFeedback
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
c.GenerateFeedback.preprocessors = GenerateFeedback.preprocessors.default()
"""
CODE = """from structural_realism.evidence import capabilities
q11 = 0
for year in range(1950, 1989):
    powers = capabilities("cinc_ex_upop", year)
    q11 += powers["CHN"] >= max(powers.values()) / 2"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = _compared(Path(folder))
    show(f"Grading {MANY} submissions of {SET}, seconds from the command line on",
         ("what", "nbgrader", "realism", "ratio", "goal"), rows)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        rows = _grown(Path(folder))
    show("As the class grows", ("what", "measured", "goal"), rows)


def _compared(folder: Path) -> list[tuple[str, ...]]:
    rows = []
    for what, goal in (("literal answers", "≥ 25"), ("with a code cell", "≥ 4")):
        stock, ours = (_course(folder / f"{what} {who}", MANY, code=goal == "≥ 4") for who in ("stock", "ours"))
        with (stock / "nbgrader_config.py").open("a") as config:
            config.write(STOCK)
        theirs = _timed(stock, "nbgrader", "autograde", SET)
        without = _timed(ours, "realism", "grade", SET, "--no-feedback")
        rows.append(
            (f"{what}, gradebook included", f"{theirs:.1f}", f"{without:.1f}", f"{theirs / without:.0f} ×", goal)
        )
        pages = _timed(stock, "nbgrader", "generate_feedback", SET)
        shutil.rmtree(ours / "autograded")
        both = _timed(ours, "realism", "grade", SET)
        ratio = f"{(theirs + pages) / both:.0f} ×"
        rows.append((f"{what}, feedback pages too", f"{theirs + pages:.1f}", f"{both:.1f}", ratio, goal))
    return rows


def _grown(folder: Path) -> list[tuple[str, ...]]:
    times = {}
    for number in (MANY, 3 * MANY, 10 * MANY):
        course = _course(folder / str(number), number)
        times[number] = _timed(course, "realism", "grade", SET, "--no-feedback")
    low, middle, high = times
    first = (times[middle] - times[low]) / (middle - low) * 1000
    second = (times[high] - times[middle]) / (high - middle) * 1000
    code = _course(folder / "code", MANY, code=True)
    peak = _peak(code, "realism", "grade", SET)
    return [
        *((f"{number} submissions, literal answers (s)", f"{seconds:.1f}", "") for number, seconds in times.items()),
        (f"one more submission, from {low} to {middle} (ms)", f"{first:.0f}", ""),
        (f"one more submission, from {middle} to {high} (ms)", f"{second:.0f}", "the same: linear"),
        ("autograded file over submitted file, at most", f"{_growth(code):.1f} ×", "≤ 3 ×"),
        (f"peak memory of command, workers and sandboxes, {os.cpu_count()} cores (MB)", f"{peak:.0f}", "≤ 600"),
    ]


def _course(root: Path, number: int, *, code: bool = False) -> Path:
    """A course with ``number`` submissions, most answers wrong now and then."""
    ours = Path(__file__).resolve().parents[2] / "assessments" / "course"
    root.mkdir(parents=True)
    shutil.copy(ours / "nbgrader_config.py", root)
    shutil.copytree(ours / "source", root / "source")
    _timed(root, "nbgrader", "generate_assignment", SET)
    released = nbformat.read(root / "release" / SET / f"{SET}.ipynb", as_version=4)
    draw = random.Random(number)
    for student in range(number):
        book = json.loads(json.dumps(released))
        for cell in book["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            if name == "q12":
                cell["source"] = "Threat fits better than power. " * 50
            elif name.endswith("-answer"):
                answer = draw.choice(["a", "b", "c", "d", "ab", "1985", "54"])
                cell["source"] = f'{name.removesuffix("-answer")} = "{answer}"'
                if code and name == "q11-answer":
                    cell["source"] = CODE
        folder = root / "submitted" / f"student{student:04}" / SET
        folder.mkdir(parents=True)
        (folder / f"{SET}.ipynb").write_text(json.dumps(book), "utf-8")
        (folder / "timestamp.txt").write_text("2026-11-01 10:00:00 UTC", "utf-8")
    return root


def _start(course: Path, *words: str) -> subprocess.Popen[bytes]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(words, cwd=course, env={**os.environ, "PATH": path}, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)  # fmt: skip


def _timed(course: Path, *words: str) -> float:
    start = time.perf_counter()
    if _start(course, *words).wait():
        raise RuntimeError(f"{' '.join(words)} failed in {course}")
    return time.perf_counter() - start


def _peak(course: Path, *words: str) -> float:
    """The most memory, in MB, that the command and all below it had at one time; shared pages count once."""
    process = _start(course, *words)
    most = 0.0
    while process.poll() is None:
        now = 0.0
        for one in (psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)):
            try:
                now += one.memory_full_info().pss / 1e6
            except psutil.Error:
                continue
        most = max(most, now)
        time.sleep(0.05)
    return most


def _growth(course: Path) -> float:
    handed_in = {path.parent.parent.name: path.stat().st_size for path in course.glob("submitted/*/*/*.ipynb")}
    graded = {path.parent.parent.name: path.stat().st_size for path in course.glob("autograded/*/*/*.ipynb")}
    return max(graded[student] / size for student, size in handed_in.items())
