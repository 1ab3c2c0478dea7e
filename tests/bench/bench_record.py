"""Importing the course and loading its tables, beside bare Python with ipywidgets."""

from __future__ import annotations

import json
import subprocess
import sys

from .table import show

PROBE = """
import json, os, time
import ipywidgets
def rss(): return int(open('/proc/self/statm').read().split()[1]) * os.sysconf('SC_PAGE_SIZE') / 1e6
before, start = rss(), time.perf_counter()
import structural_realism as sr
seconds, memory = time.perf_counter() - start, rss() - before
start = time.perf_counter()
from structural_realism import explorers
explorers_seconds, explorers_memory = time.perf_counter() - start, rss() - before
from structural_realism import evidence
names = list(evidence.tables())
times = {}
for name in names:
    start = time.perf_counter(); evidence.table(name); times[name] = (time.perf_counter() - start) * 1000
print(json.dumps([seconds, memory, explorers_seconds, explorers_memory, times]))
"""


def main() -> None:
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    seconds, memory, more_seconds, more_memory = (min(run[i] for run in runs) for i in range(4))
    slowest = {name: min(run[4][name] for run in runs) for name in runs[0][4]}
    worst = max(slowest, key=lambda name: slowest[name])
    show(
        "The record, over bare Python with ipywidgets",
        ("what", "measured", "goal"),
        [
            ("import structural_realism (s)", f"{seconds:.3f}", "≤ 0.10"),
            ("import structural_realism (MB)", f"{memory:.1f}", "≤ 6"),
            ("… and every explorer, with the theory and the record (s)", f"{more_seconds:.3f}", ""),
            ("… and every explorer, with the theory and the record (MB)", f"{more_memory:.1f}", ""),
            (f"slowest table on first use, {worst} (ms)", f"{slowest[worst]:.1f}", "≤ 20"),
        ],
    )
