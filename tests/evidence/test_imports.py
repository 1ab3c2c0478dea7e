"""The evidence is light: nothing is read at import, tables are quick, and it knows nothing of what stands above it."""

import ast
import subprocess
import sys
import time
from pathlib import Path

import pytest
from structural_realism import evidence
from structural_realism.evidence.tables import DATA, Package

FOLDER = Path(evidence.__file__).parent
ABOVE = {"theory", "views", "controls", "explorers", "checks", "cli", "cards"}


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_nothing_is_read_at_import() -> None:
    code = """
import sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
import structural_realism.evidence
print([name for name in opened if "evidence/data" in name])
"""
    assert run(code) == "[]"


def test_only_what_is_asked_for_is_read() -> None:
    code = """
import sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0]).rpartition("/")[2]))
import structural_realism.evidence as evidence
evidence.phases()
print(sorted(name for name in opened if name.endswith((".csv", "json"))))
"""
    assert run(code) == "['datapackage.json', 'phases.csv', 'sources.json']"


def test_it_imports_the_standard_library_and_nothing_above_it() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert all(alias.name.partition(".")[0] in sys.stdlib_module_names for alias in node.names), path.name
            elif isinstance(node, ast.ImportFrom):
                parts = set((node.module or "").split("."))
                assert not parts & ABOVE, path.name
                assert node.level or parts & sys.stdlib_module_names, path.name


@pytest.mark.parametrize("name", evidence.tables())
def test_a_table_is_ready_in_twenty_milliseconds(name: str) -> None:
    def first_use() -> float:
        start = time.process_time()
        Package(DATA).table(name)
        return time.process_time() - start

    assert min(first_use() for _ in range(5)) < 0.020


def test_the_public_names_are_listed_and_exist() -> None:
    assert sorted(evidence.__all__) == sorted(set(evidence.__all__))
    assert all(hasattr(evidence, name) for name in evidence.__all__)
