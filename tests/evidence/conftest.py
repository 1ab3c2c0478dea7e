import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from structural_realism.evidence.tables import DATA, Package

Damage = Callable[[str, Callable[[str], str]], Package]


@pytest.fixture
def damage(tmp_path: Path) -> Damage:
    """A copy of the tables in which one file was changed."""

    def change(name: str, edit: Callable[[str], str]) -> Package:
        folder = tmp_path / "data"
        shutil.copytree(DATA, folder)
        path = folder / name
        before = path.read_text(encoding="utf-8")
        after = edit(before)
        assert after != before, "the edit found nothing to change"
        path.write_text(after, encoding="utf-8")
        return Package(folder)

    return change
