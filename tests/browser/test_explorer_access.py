"""Every explorer for every reader: keyboard alone, a screen reader's tree, touch, zoom, large type, no motion."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from structural_realism.controls import Choice, Several, Shares, Slider
from structural_realism.explorers import ALL

from .conftest import Lab, Notebook, opened, write_notebook
from .test_explorers import OVER

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EACH = pytest.mark.parametrize("name", ALL)
FOCUSABLE = "input, select, textarea, button, a[href], [tabindex='0']"


def write_all(lab: Lab, name: str) -> str:
    return write_notebook(lab.folder, name, "import structural_realism as sr", *(f"sr.{key}()" for key in ALL))


@pytest.fixture(scope="module")
def page_of_all(browser: Browser, lab: Lab) -> Iterator[Notebook]:
    with opened(browser, lab, write_all(lab, "access.ipynb"), height=24_000) as notebook:
        notebook.run_all()
        expect(notebook.page.locator(".sr-card")).to_have_count(len(ALL))
        yield notebook


def card_of(page: Page, name: str) -> Locator:
    card = page.locator(".sr-card").nth(list(ALL).index(name))
    expect(card.locator(".main-svg").first).to_be_visible(timeout=20_000)
    return card


def summary_of(card: Locator) -> Locator:
    return card.locator(".sr-say")


FOCUSED = """() => {
  const at = document.activeElement;
  const shown = getComputedStyle(at.matches('.sr-chip input') ? at.nextElementSibling : at);
  const named = at.labels?.length ? [...at.labels].map(label => label.textContent).join(' ') : '';
  return {
    inside: at.closest('.sr-card') !== null, html: at.outerHTML.slice(0, 120), number: at.dataset.number ?? '',
    outline: parseFloat(shown.outlineWidth), name: at.getAttribute('aria-label') || named || at.textContent.trim(),
  };
}"""

NUMBERED = """(card, focusable) => [...card.querySelectorAll(focusable)]
  .filter(node => node.tabIndex >= 0 && node.getClientRects().length)
  .filter(node => node.type !== 'radio' || node.checked)
  .map((node, place) => { node.dataset.number = place; return node.outerHTML.slice(0, 120); })"""


@EACH
def test_tab_reaches_every_control_and_the_focus_is_seen(page_of_all: Notebook, name: str) -> None:
    page, card = page_of_all.page, card_of(page_of_all.page, name)
    wanted = card.evaluate(NUMBERED, FOCUSABLE)
    assert len(wanted) >= 6
    card.locator("[data-number='0']").focus()
    reached = []
    for _ in wanted:
        at = page.evaluate(FOCUSED)
        assert at["inside"] and at["name"], at
        assert at["outline"] >= 3 or not reached, at
        reached.append(at["number"])
        if len(reached) < len(wanted):
            page.keyboard.press("Tab")
    assert reached == [str(number) for number in range(len(wanted))], wanted
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED)["number"] == reached[-2]


@EACH
def test_a_change_by_keyboard_is_told_once_and_reset_takes_it_back(page_of_all: Notebook, name: str) -> None:
    page, card = page_of_all.page, card_of(page_of_all.page, name)
    summary = summary_of(card)
    card.get_by_role("button", name="Reset").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(700)
    before = summary.text_content()
    summary.evaluate(
        """node => { node.told = []; new MutationObserver(() => node.told.push(node.textContent))
            .observe(node, {childList: true, characterData: true, subtree: true}); }"""
    )
    slider = card.get_by_role("slider")
    if slider.count():
        slider.last.focus()
        for _ in range(8):
            page.keyboard.press("ArrowRight")
    elif card.get_by_role("combobox").count():
        card.get_by_role("combobox").first.focus()
        page.keyboard.press("ArrowDown")
    else:
        card.get_by_role("listbox").focus()
        page.keyboard.press("ArrowRight")
    expect(summary).not_to_have_text(before or "")
    page.wait_for_timeout(600)
    told = summary.evaluate("node => node.told")
    assert 1 <= len(told) <= 2, told
    card.get_by_role("button", name="Reset").focus()
    page.keyboard.press("Enter")
    expect(summary).to_have_text(before or "")
    assert (
        card.locator("[aria-live], [role=status], [role=alert]").evaluate_all(
            "nodes => nodes.filter(node => node.textContent.trim() && node.getClientRects().length).length"
        )
        == 1
    )


@EACH
def test_a_screen_reader_meets_every_part_by_name(page_of_all: Notebook, name: str) -> None:
    card, explorer = card_of(page_of_all.page, name), ALL[name]()
    expect(card.get_by_role("heading", name=explorer.title)).to_have_count(1)
    for control in explorer.controls.values():
        match control:
            case Shares():
                group = card.get_by_role("group", name=control.label)
                assert [slider.get_attribute("aria-valuetext") for slider in group.get_by_role("slider").all()]
                for row in control.rows:
                    expect(group.get_by_role("slider", name=row["label"], exact=True)).to_have_count(1)
                    expect(group.get_by_role("spinbutton", name=f"{row['label']}, exact value")).to_have_count(1)
            case Slider():
                expect(card.get_by_role("slider", name=control.label, exact=True)).to_have_count(1)
            case Several():
                group = card.get_by_role("group", name=control.label)
                assert group.get_by_role("checkbox").count() == len(control.options)
            case Choice() if control.form == "chips":
                group = card.get_by_role("group", name=control.label)
                assert group.get_by_role("radio").count() == len(control.options)
            case Choice():
                expect(card.get_by_role("combobox", name=control.label, exact=True)).to_have_count(1)
    picture = (
        card.get_by_role("listbox") if name == "timeline" else card.get_by_role("img", name=explorer.picture.label)
    )
    expect(picture).to_have_count(1)
    expect(card.get_by_role("status").filter(has_text=explorer.described.summary)).to_have_count(1)
    assert card.locator(".main-svg").first.evaluate("svg => !svg.closest('[aria-hidden=true], [role=img]')") is False


@EACH
def test_help_explains_each_control(page_of_all: Notebook, name: str) -> None:
    page, card = page_of_all.page, card_of(page_of_all.page, name)
    card.get_by_role("button", name="Help", exact=True).focus()
    page.keyboard.press("Enter")
    told = card.locator(".sr-guide").inner_text()
    for label, text, term, definition in ALL[name]().report.guide:
        assert label in told and text in told and term in told and definition in told
    page.keyboard.press("Enter")
    expect(card.locator(".sr-guide")).to_have_count(0)


@EACH
def test_the_numbers_are_saved_as_they_are_shown(page_of_all: Notebook, name: str) -> None:
    page, card = page_of_all.page, card_of(page_of_all.page, name)
    explorer = ALL[name]()
    card.get_by_role("button", name=explorer.report.table_label).click()
    with page.expect_download() as saved:
        card.get_by_role("button", name="Save the numbers as CSV").click()
    text = saved.value.path().read_text(encoding="utf-8-sig")
    columns, *rows = csv.reader(io.StringIO(text))
    assert saved.value.suggested_filename == f"{name}.csv"
    assert tuple(columns) == explorer.described.table.columns
    assert [tuple(row) for row in rows] == [tuple(row) for row in explorer.described.table.rows]
    card.get_by_role("button", name=explorer.report.table_label).click()


def test_large_type_is_large_everywhere_and_is_remembered(page_of_all: Notebook) -> None:
    page = page_of_all.page
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    words = """card => [...card.querySelectorAll('.main-svg text')]
        .filter(text => text.getClientRects().length).map(text => text.getBoundingClientRect().height)"""
    for name in ALL:
        card_of(page, name)
    small = [max(card.evaluate(words)) for card in page.locator(".sr-card").all()]
    page.locator(".sr-card").first.get_by_role("button", name="Large type").click()
    page.wait_for_timeout(1200)
    for card, before in zip(page.locator(".sr-card").all(), small, strict=True):
        assert summary_of(card).evaluate(size) >= 22
        assert card.locator("select, input[type=number]").first.evaluate(size) >= 22
        assert max(card.evaluate(words)) >= 1.4 * before
        expect(card.get_by_role("button", name="Large type")).to_have_attribute("aria-pressed", "true")
        assert card.evaluate(OVER) == []
        picture, below = card.locator(".sr-plot").first, card.locator(".sr-save, .sr-tools").first
        assert picture.evaluate("node => node.getBoundingClientRect().bottom") <= 2 + below.evaluate(
            "node => node.getBoundingClientRect().top"
        )
    assert page.evaluate("() => localStorage.getItem('sr-large')") == "1"
    page.locator(".sr-card").last.get_by_role("button", name="Large type").click()
    page.wait_for_timeout(600)
    assert summary_of(page.locator(".sr-card").first).evaluate(size) == 15
    assert page.evaluate("() => localStorage.getItem('sr-large')") == ""


def test_nothing_moves_for_a_reader_who_asked_for_none(page_of_all: Notebook) -> None:
    moving = page_of_all.page.evaluate(
        """() => [...document.querySelectorAll('.sr-card .sr, .sr-card .sr *')].filter(node => {
            const style = getComputedStyle(node);
            const times = `${style.transitionDuration},${style.animationDuration}`.split(',');
            return times.some(time => parseFloat(time) > 0);
        }).map(node => node.outerHTML.slice(0, 100))"""
    )
    assert moving == []


@pytest.mark.parametrize(("width", "scale"), [(320, 1), (640, 2)], ids=["320px", "zoom-200"])
def test_nothing_is_cut_off(browser: Browser, lab: Lab, width: int, scale: float) -> None:
    """At 200 % zoom a window of 1280 px is one of 640 CSS px with two device pixels each."""
    name = write_all(lab, f"narrow-{width}.ipynb")
    with opened(browser, lab, name, width=width, height=30_000 // int(scale), scale=scale) as notebook:
        notebook.run_all()
        for key in ALL:
            card = card_of(notebook.page, key)
            assert card.evaluate(OVER) == []
            assert card.evaluate("card => card.scrollWidth <= card.clientWidth + 1")
        assert notebook.errors == []


def test_a_finger_can_do_what_a_mouse_can(browser: Browser, lab: Lab) -> None:
    name = write_notebook(
        lab.folder, "touch.ipynb", "import structural_realism as sr", "sr.polarity()", "sr.triangle()", "sr.timeline()"
    )
    with opened(browser, lab, name, touch=True, width=800, height=6000) as notebook:
        notebook.run_all()
        page = notebook.page
        polarity, triangle, timeline = (page.locator(".sr-card").nth(place) for place in range(3))
        slider = polarity.get_by_role("slider", name="Year", exact=True)
        box = slider.bounding_box()
        assert box and box["height"] >= 24
        page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
        expect(summary_of(polarity)).not_to_contain_text("1950, CINC")
        triangle.get_by_role("radio", name="friends").first.locator("xpath=..").tap()
        expect(summary_of(triangle)).to_contain_text("changed by hand")
        mark = timeline.locator(".sr-plot .points path").nth(3)
        mark.scroll_into_view_if_needed()
        before = summary_of(timeline).text_content()
        spot = mark.bounding_box()
        assert spot
        page.touchscreen.tap(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
        expect(summary_of(timeline)).not_to_have_text(before or "")
        small = page.evaluate(
            """() => [...document.querySelectorAll('.sr-card :is(input, select, button)')]
                .map(node => [node.getBoundingClientRect(), node]).filter(([box]) => box.width && box.height < 24)
                .map(([, node]) => node.outerHTML.slice(0, 120))"""
        )
        assert small == []
        scroll = page.evaluate(
            "() => [...document.querySelectorAll('.sr-plot .nsewdrag')].map(node => getComputedStyle(node).touchAction)"
        )
        assert scroll and set(scroll) <= {"pan-y", "manipulation", "auto"}
        assert notebook.errors == []
