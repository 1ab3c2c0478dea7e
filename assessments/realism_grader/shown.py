"""Markdown of students as the formgrader shows it: formatted, and unable to run anything in the grader's browser.

nbgrader renders what a student wrote as it stands. Her script would run with the grader's rights on the grader's
server, where the gradebook is.
"""

from __future__ import annotations

from bleach.css_sanitizer import CSSSanitizer
from bleach.sanitizer import Cleaner
from nbconvert.filters.markdown import markdown2html

TAGS = frozenset(
    [
        *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "hr", "i", "img", "li"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "ul"),
        *("table", "tbody", "td", "th", "thead", "tr"),
    ]
)
ATTRIBUTES = {
    "*": ["class", "lang", "style", "title"],  # no id: the page finds its fields for points by id
    "a": ["href"],
    "img": ["src", "alt"],
    "td": ["colspan", "rowspan", "align"],
    "th": ["colspan", "rowspan", "align", "scope"],
}
STYLES = ("white-space", "font-family", "text-align")
OUTPUTS = ["image/png", "image/jpeg", "text/plain"]
"""Kinds of output that are text or pictures; of several, the first is shown."""

_CLEANER = Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    protocols=["http", "https", "mailto"],
    css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
)


def markdown_to_html(source: str) -> str:
    """``source`` as HTML in which every other tag, every script and every handler is text or gone."""
    cleaned: str = _CLEANER.clean(markdown2html(source))
    return cleaned
