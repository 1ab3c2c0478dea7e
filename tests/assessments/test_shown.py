"""What a student wrote, as the formgrader shows it: formatted, and nothing of it runs."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from realism_grader.shown import markdown_to_html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>steal()</script>", "<img src=x onerror=steal()>", "[read](javascript:steal())",
        "<svg onload=steal()>",
        "<iframe src='//elsewhere'></iframe>", "<form action='/x'><input name=a></form>",
        "<style>*{display:none}</style>",
        "<a href='data:text/html,<script>steal()</script>'>x</a>", "<object data=x></object>",
        "<meta http-equiv=refresh>",
        "<p id=q12 onclick=steal()>x</p>", "<div style='position:fixed;top:0'>x</div>",
        "![x](x 'y\" onerror=\"steal()')",
    ],
)  # fmt: skip
def test_nothing_of_it_runs(hostile: str) -> None:
    class Tags(HTMLParser):
        found: list[tuple[str, str, str]]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found += [(tag, name, value or "") for name, value in [*attrs, ("", "")]]

    parser = Tags()
    parser.found = []
    parser.feed(markdown_to_html(hostile))
    for tag, name, value in parser.found:
        assert tag not in ("script", "svg", "iframe", "form", "input", "style", "object", "meta")
        assert not name.startswith("on")
        assert name != "id"
        assert not value.lower().startswith(("javascript:", "data:"))
        assert "fixed" not in value


def test_it_is_formatted_as_before() -> None:
    shown = markdown_to_html("# One\n\n**bold** and *not*, `code`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n")
    for tag in ("<h1", "<strong>", "<em>", "<code>", "<table>", "<td>1</td>", "<li>"):
        assert tag in shown


def test_what_looks_like_a_tag_is_still_there_to_read() -> None:
    assert "&lt;script&gt;" in markdown_to_html("a <script>b</script>")
    assert "China &lt; Russia" in markdown_to_html("China < Russia")
