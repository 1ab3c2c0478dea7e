"""Every explorer in a real JupyterLab: drawn, readable by axe, nothing over the edge, no error, no other host."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from structural_realism.explorers import ALL

from .conftest import Lab, opened, write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OVER = """card => [...card.querySelectorAll('input, select, button, label, .sr-say, .sr-verdict, .main-svg')]
    .filter(part => part.getBoundingClientRect().right > card.getBoundingClientRect().right + 1)
    .map(part => part.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 1200), ("light", 360)])
def test_all_explorers_on_one_page(browser: Browser, lab: Lab, axe: str, theme: str, width: int) -> None:
    name = write_notebook(
        lab.folder, f"all-{theme}-{width}.ipynb", "import structural_realism as sr", *(f"sr.{key}()" for key in ALL)
    )
    with opened(browser, lab, name, theme=theme, width=width, height=24_000) as notebook:
        notebook.run_all()
        cards = notebook.page.locator(".sr-card")
        expect(cards).to_have_count(len(ALL))
        for card in cards.all():
            expect(card.locator(".main-svg").first).to_be_visible(timeout=20_000)
            assert card.evaluate(OVER) == []
        notebook.page.evaluate(axe)
        found = notebook.page.evaluate("() => axe.run({include: [['.sr-card']]}, {resultTypes: ['violations']})")
        assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]] == []
        assert notebook.errors == [] and notebook.hosts == set()
        assert notebook.received < 1_000_000
