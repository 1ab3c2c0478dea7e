"""The formgrader's page of a hostile notebook: everything is there to be read, and nothing acts."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.server_extensions.formgrader import handlers
from realism_grader.harmless import harmless
from realism_grader.settings import configure
from traitlets.config import Config

SCRIPT = "<script>hurt()</script>"
PICTURE = '"><img src="x" onerror="hurt()">'
LINK = "[here](javascript:hurt())"


class Acts(HTMLParser):
    """Everything in a page that could run what a student wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        for name, value in attrs:
            obeyed = name.startswith("on") or name in ("href", "src", "srcdoc", "style")
            if obeyed and "hurt" in (value or "") and not str(value).startswith("data:image/"):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script and "hurt" in data:
            self.found.append(data)


def page(*cells: Any, metadata: dict[str, Any] | None = None, **resources: str) -> str:
    """As the formgrader makes it, with the course's own settings."""
    config = Config()
    configure(config)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    known = {"submission_id": "0", "notebook_id": "n", "assignment_id": "a", "index": 0, "total": 1, "base_url": "",
             "student": "s", "last_name": "", "first_name": "", "notebook_path": "n", **resources}  # fmt: skip
    book = new_notebook(cells=list(cells), metadata=metadata or {})
    text, _ = HTMLExporter(config=config).from_notebook_node(book, resources=known)
    return str(text)


def acting(text: str) -> list[str]:
    parser = Acts()
    parser.feed(text)
    return parser.found


def role(**flags: Any) -> dict[str, Any]:
    return {"nbgrader": {"grade_id": "q1", "grade": True, "solution": True, "locked": False, "points": 8, **flags}}


OUTPUTS = (
    *(new_output("display_data", {kind: f"{SCRIPT}{PICTURE}"})
      for kind in ("text/plain", "text/html", "text/markdown", "text/latex", "application/javascript", "image/svg+xml",
                   "image/png", "image/jpeg")),
    new_output("stream", text=f"{SCRIPT}{PICTURE}"),
    new_output("error", ename=SCRIPT, evalue=PICTURE, traceback=[f"{SCRIPT}{PICTURE}"]),
    new_output("display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": f"{SCRIPT}{PICTURE}"}}),
)  # fmt: skip

CELLS = {
    "an essay": new_markdown_cell(f"{SCRIPT}\n\n{PICTURE}\n\n{LINK}", metadata=role()),
    "a cell of her own": new_markdown_cell(f"{SCRIPT}{PICTURE}{LINK}", metadata={"tags": [PICTURE, SCRIPT]}),
    "a raw cell": new_raw_cell(f"{SCRIPT}{PICTURE}", metadata={"raw_mimetype": "text/html"}),
    "a picture's name": new_markdown_cell(f"![{PICTURE}](attachment:{PICTURE})",
                                          attachments={PICTURE: {"image/png": PICTURE}}),
    "code": new_code_cell(f"{SCRIPT}{PICTURE}", metadata={"tags": [PICTURE], "language": PICTURE}),
    "a mathematician": new_markdown_cell(f"$$\n{SCRIPT}{PICTURE}\n$$ and ${SCRIPT}$"),
    "a drawing": new_markdown_cell(f"```mermaid\n{SCRIPT}{PICTURE}\n```\n\n~~~{PICTURE}\n1\n~~~"),
    **{f"an output, {next(iter(out.get('data', {})), out.output_type)}":
       new_code_cell("1", outputs=[out], metadata=role(solution=False, locked=True)) for out in OUTPUTS},
}  # fmt: skip


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_nothing_in_a_cell_acts(cell: Any) -> None:
    assert acting(page(cell)) == []


def test_nothing_in_the_notebook_s_own_settings_acts() -> None:
    metadata = {
        "title": f"</title>{SCRIPT}", "language_info": {"name": PICTURE, "pygments_lexer": PICTURE},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}, "x": f"</script>{SCRIPT}"}},
    }  # fmt: skip
    assert acting(page(new_code_cell("1"), metadata=metadata)) == []


def test_these_would_act_without_us() -> None:
    """The check of this file sees what it looks for: the feedback's exporter, say, leaves such cells as they are."""
    exporter = HTMLExporter(template_name="classic")
    text, _ = exporter.from_notebook_node(new_notebook(cells=[CELLS["an essay"], CELLS["an output, text/html"]]))
    assert len(acting(text)) == 5


def test_what_was_released_stays_as_the_instructor_wrote_it() -> None:
    text = page(new_markdown_cell('<video src="map.mp4"></video>', metadata=role(locked=True, solution=False)))
    assert '<video src="map.mp4">' in text


def test_an_essay_keeps_its_form() -> None:
    essay = "# Why\n\n*Threat* says more:\n\n> as Walt says\n\n1. one\n2. two\n\n| year | % |\n|---|---|\n| 1980 | 47 |"
    shown = harmless(essay)
    for tag in ("h1", "em", "blockquote", "ol", "table", "td"):
        assert f"<{tag}>" in shown
    assert harmless("2 < 3 & 4 > 1") == "<div><p>2 &lt; 3 &amp; 4 &gt; 1</p></div>"


def test_a_picture_in_the_notebook_is_shown_and_one_elsewhere_is_not_fetched() -> None:
    essay = "![map](attachment:map.png) ![far](https://elsewhere.example/p.png)"
    shown = harmless(essay, {"map.png": {"image/png": "aGk="}})
    assert '<img src="data:image/png;base64,aGk=" alt="map">' in shown
    assert "elsewhere" not in shown


def test_feedback_is_left_to_feedback(tmp_path: Path) -> None:
    exporter = HTMLExporter(preprocessors=["realism_grader.harmless.Harmless"], template_name="classic")
    path = tmp_path / "n.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell('<pre style="color: red">kept</pre>')]), path)
    assert '<pre style="color: red">kept</pre>' in exporter.from_filename(str(path))[0]
