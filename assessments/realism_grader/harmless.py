"""What a student wrote, made harmless for the formgrader, whose page may change every grade of the course.

nbgrader shows an essay as Markdown with all HTML that is in it: a script would run as the instructor. Here text keeps
its form (headings, lists, tables, links, pictures that are in the notebook) and nothing in it acts. What was released
and is locked stays as the instructor wrote it.
"""

from __future__ import annotations

from typing import Any

from bleach.sanitizer import Cleaner
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor

_TAGS = [
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "i", "img", "ins"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "q", "s", "span", "strong", "sub", "sup", "u", "ul"),
    *("caption", "hr", "kbd", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
]


class Harmless(Preprocessor):
    """Clean the pages of the formgrader; feedback has its own, stricter way (``feedback.py``)."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if "submission_id" in resources:  # which the formgrader alone gives
            resources["should_sanitize_html"] = True  # nbconvert's own word, for outputs
            nb.metadata = {"language_info": {"name": "python"}}
            for cell in nb.cells:
                _clean(cell)
        return nb, resources


def harmless(source: str, attachments: Any = None) -> str:
    """Markdown as one line of HTML, which Markdown leaves as it is.

    >>> harmless("Is **this** safe? <script>alert(1)</script>")
    '<div><p>Is <strong>this</strong> safe? &lt;script&gt;alert(1)&lt;/script&gt;</p></div>'
    """
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True, attachments=attachments or {})
    page: str = MarkdownWithMath(renderer=renderer).render(source)
    cleaner = Cleaner(tags=_TAGS, attributes=_allowed, protocols=["http", "https", "mailto", "data"])
    return f"<div>{cleaner.clean(page).strip()}</div>".replace("\n", "&#10;")


def _allowed(tag: str, name: str, value: str) -> bool:
    match tag, name:
        case "img", "src":
            return value.startswith("data:image/")
        case "a", "href":
            return not value.strip().lower().startswith("data:")
        case _:
            return name in ("title", "alt", "colspan", "rowspan")


def _clean(cell: Any) -> None:
    role = cell.metadata.get("nbgrader", {})
    cell.metadata = {"nbgrader": role} if role else {}
    if cell.cell_type != "code" and not role.get("locked"):
        cell.cell_type, cell.source = "markdown", harmless(cell.source, cell.pop("attachments", None))
