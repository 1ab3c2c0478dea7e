"""A student's server carries neither the hub nor the gradebook, and works as if it did."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def said(code: str, folder: Path | None = None) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=folder).stdout


def test_the_hub_stays_out_of_a_users_server() -> None:
    start = "from realism_hub.lean import HUB, lean, without_grammar; without_grammar()"
    loaded = said(f"{start}; assert lean('jupyterhub.singleuser', HUB).main; {LOADED}").split()
    assert {"jupyterhub", "jupyter_server", "jsonschema"} <= set(loaded)
    assert not {"sqlalchemy", "alembic", "cryptography", "lark"} & set(loaded)


@pytest.mark.parametrize("extension", ["assignment_list", "validate_assignment"])
def test_the_gradebook_stays_out_of_the_assignment_list(extension: str) -> None:
    start = "from realism_hub.lean import GRADEBOOK, lean"
    name = f"nbgrader.server_extensions.{extension}"
    loaded = said(f"{start}; assert lean({name!r}, GRADEBOOK).load_jupyter_server_extension; {LOADED}").split()
    assert "nbgrader" in loaded and not {"sqlalchemy", "setuptools"} & set(loaded)


def test_who_asks_later_gets_the_real_thing() -> None:
    code = """
from realism_hub.lean import HUB, lean
lean("jupyterhub.singleuser", HUB)
from jupyterhub.orm import User
from jupyterhub.handlers.pages import HealthCheckHandler
print(User.__tablename__, hasattr(HealthCheckHandler, "get"))
"""
    assert said(code) == "users True\n"


@pytest.mark.parametrize("use", ["VALUE + 1", "VALUE.part", "from needed.deep import x"])
def test_what_turns_out_to_be_needed_is_imported_after_all(tmp_path: Path, use: str) -> None:
    (tmp_path / "needed").mkdir()
    (tmp_path / "needed" / "__init__.py").write_text("class V(int):\n    part = 1\nVALUE = V(41)\n")
    (tmp_path / "needed" / "deep.py").write_text("x = 1\n")
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__init__.py").write_text("")
    (tmp_path / "program" / "part.py").write_text(f"from needed import VALUE\n{use}\n")
    (tmp_path / "program" / "start.py").write_text("from .part import VALUE\n")
    code = "from realism_hub.lean import lean; print(lean('program.start', ('needed',)).VALUE)"
    assert said(code, tmp_path) == "41\n"


def test_an_error_of_the_program_itself_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("import nowhere_at_all\n")
    code = "from realism_hub.lean import lean; lean('program', ('needed',))"
    with pytest.raises(subprocess.CalledProcessError) as caught:
        said(code, tmp_path)
    assert "nowhere_at_all" in caught.value.stderr
