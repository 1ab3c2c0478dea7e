"""The timeline in a real JupyterLab: by keyboard, by drag and by touch; what is read out; narrow, light and dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import Lab, opened, write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LISTEN = """() => { window.__said = [];
  for (const region of document.querySelectorAll('.sr-card [aria-live]'))
    new MutationObserver(() => { if (region.textContent) window.__said.push(region.textContent); })
      .observe(region, {childList: true, characterData: true, subtree: true}); }"""


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: Lab):
    name = write_notebook(lab.folder, "timeline.ipynb", "import structural_realism as sr; sr.timeline()")
    with opened(browser, lab, name, height=2400) as notebook:
        notebook.run_all()
        expect(notebook.page.locator(".sr-card .points path").first).to_be_visible(timeout=20_000)
        yield notebook


@pytest.fixture
def card(notebook) -> Locator:
    found = notebook.page.locator(".sr-card")
    found.get_by_role("button", name="Reset").click()
    expect(summary(found)).to_contain_text("69 events, 1945 to 2024.")
    expect(summary(found)).not_to_contain_text("Marked")
    return found


def summary(card: Locator) -> Locator:
    return card.locator(".sr-say")


def told(card: Locator) -> Locator:
    return card.locator(".sr-told")


def middle(card: Locator) -> tuple[float, float, float]:
    """The left end, the width and the height in the middle of the picture's lanes, on the page."""
    box = card.locator(".sr-plot .nsewdrag").first.bounding_box()
    assert box
    return box["x"], box["width"], box["y"] + box["height"] * 0.93


def test_a_period_by_keyboard_alone(card: Locator) -> None:
    page = card.page
    lanes = card.get_by_role("listbox")
    lanes.focus()
    page.keyboard.press("[")
    expect(summary(card)).to_contain_text("Marked: 1950. By CINC, both rules say bipolar.")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("]")
    expect(summary(card)).to_contain_text("Marked: 1950 to 1957. By CINC, both rules say bipolar in every year.")
    expect(card.get_by_role("spinbutton", name="from")).to_have_value("1950")
    expect(card.get_by_role("spinbutton", name="to")).to_have_value("1957")
    expect(card.locator(".sr-verdict")).to_have_count(3)
    page.keyboard.press("Backspace")
    expect(summary(card)).not_to_contain_text("Marked")
    page.keyboard.press("Backspace")
    expect(told(card)).to_have_text("No period is marked.")
    expect(lanes).to_be_focused()


def test_a_period_by_its_two_fields(card: Locator) -> None:
    page = card.page
    start, end = (card.get_by_role("spinbutton", name=name) for name in ("from", "to"))
    start.focus()
    page.keyboard.type("1985")
    page.keyboard.press("Tab")
    expect(end).to_be_focused()
    expect(summary(card)).to_contain_text("Marked: 1985.")
    page.keyboard.press("Control+a")
    page.keyboard.type("2000")
    page.keyboard.press("Enter")
    expect(summary(card)).to_contain_text("Marked: 1985 to 2000.")
    expect(summary(card)).to_contain_text("Germany and Japan from 1992 on")
    page.keyboard.press("Control+a")
    page.keyboard.type("3000")
    page.keyboard.press("Enter")
    expect(end).to_have_value(re.compile("20[23]."))
    card.get_by_role("button", name="Clear").press("Enter")
    expect(summary(card)).not_to_contain_text("Marked")
    expect(start).to_be_focused()
    expect(start).to_have_value("")


@pytest.mark.parametrize("way", ["shift", "button"])
def test_a_period_by_dragging_does_not_zoom(card: Locator, way: str) -> None:
    page = card.page
    left, width, height = middle(card)
    if way == "shift":
        page.keyboard.down("Shift")
    else:
        card.get_by_role("button", name="Mark a period by dragging").click()
        expect(told(card)).to_contain_text("Drag over the picture")
    page.mouse.move(left + 0.3 * width, height)
    page.mouse.down()
    page.mouse.move(left + 0.5 * width, height, steps=5)
    expect(card.locator(".sr-brush")).to_be_visible()
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(summary(card)).to_contain_text(re.compile(r"Marked: 19\d\d to 19\d\d\."))
    expect(summary(card)).to_contain_text("69 events, 1945 to 2024.")
    expect(card.get_by_role("button", name="Mark a period by dragging")).to_have_attribute("aria-pressed", "false")
    expect(card.locator(".sr-brush")).to_be_hidden()


def test_a_plain_drag_zooms(card: Locator) -> None:
    page = card.page
    left, width, height = middle(card)
    page.mouse.move(left + 0.3 * width, height)
    page.mouse.down()
    page.mouse.move(left + 0.5 * width, height, steps=5)
    page.mouse.up()
    expect(summary(card)).to_contain_text(re.compile(r"^\d+ events of 69"))
    expect(summary(card)).not_to_contain_text("Marked")


def test_the_edges_are_said_and_not_repeated_unasked(card: Locator) -> None:
    page = card.page
    lanes = card.get_by_role("listbox")
    lanes.focus()
    page.keyboard.press("-")
    expect(told(card)).to_have_text("This is everything.")
    page.keyboard.press("Home")
    expect(told(card)).to_be_empty()
    page.keyboard.press("ArrowLeft")
    expect(told(card)).to_have_text("This is the first event that is shown.")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(told(card)).to_have_text("This is the last event that is shown.")
    for _ in range(len("lanes")):
        page.keyboard.press("ArrowUp")
    expect(told(card)).to_have_text("No lane above this one has an event that is shown.")


HURRY = """async () => { const lanes = document.querySelector('.sr-lanes');
  for (let press = 0; press < 12; press++) {
    lanes.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    await new Promise(next => setTimeout(next, 50));
  } }"""
"""A hand that does not wait for the test, so that each picture comes before the pause in which words are said."""


def test_one_message_a_change(card: Locator) -> None:
    page = card.page
    card.get_by_role("listbox").focus()
    page.wait_for_timeout(800)
    page.evaluate(LISTEN)
    page.evaluate(HURRY)
    page.wait_for_timeout(1500)
    said = page.evaluate("window.__said")
    assert 1 <= len(said) <= 3, said
    page.evaluate("() => { window.__said.length = 0; }")
    page.keyboard.press("[")
    page.wait_for_timeout(900)
    assert len(page.evaluate("window.__said")) == 1


def test_a_screen_reader_hears_each_event_as_a_new_option(card: Locator) -> None:
    page = card.page
    lanes = card.get_by_role("listbox")
    lanes.focus()
    page.keyboard.press("Home")
    heard = []
    for _ in range(3):
        option = lanes.get_by_role("option")
        heard.append((lanes.get_attribute("aria-activedescendant"), option.get_attribute("id"), option.text_content()))
        page.keyboard.press("ArrowRight")
    assert all(active == identity for active, identity, _ in heard)
    assert len({active for active, _, _ in heard}) == len({text for _, _, text in heard}) == 3


def test_only_where_paper_and_record_differ(card: Locator) -> None:
    card.get_by_role("combobox", name="Paper and record").select_option("differ")
    expect(summary(card)).to_contain_text("43 events of 69")
    expect(summary(card)).to_contain_text("the paper differs from the record or is silent")
    expect(card.locator(".sr-event")).to_contain_text("The paper says (3.1)")
    expect(card.locator(".sr-event")).to_contain_text("C-3.1-02")
    card.get_by_role("button", name="Show everything").click()
    expect(summary(card)).to_contain_text("69 events, 1945 to 2024.")


@pytest.mark.parametrize(("theme", "width"), [("dark", 1200), ("light", 360)])
def test_a_marked_period_has_no_violation_and_stays_in_its_card(
    browser: Browser, lab: Lab, axe: str, theme: str, width: int
) -> None:
    name = write_notebook(
        lab.folder,
        f"period-{theme}-{width}.ipynb",
        "import structural_realism as sr; sr.timeline(period=('1955', '1965'), compare='differ')",
    )
    with opened(browser, lab, name, theme=theme, width=width, height=2400) as notebook:
        notebook.run_all()
        page: Page = notebook.page
        card = page.locator(".sr-card")
        expect(card.locator(".points path").first).to_be_visible(timeout=20_000)
        over = card.evaluate("""card => [...card.querySelectorAll('input, select, button, label, p, .main-svg')]
            .filter(part => part.getBoundingClientRect().right > card.getBoundingClientRect().right + 1)
            .map(part => part.outerHTML.slice(0, 80))""")
        assert over == []
        small = card.evaluate("""card => [...card.querySelectorAll('input, select, button')]
            .filter(part => !part.hidden)
            .filter(part => part.getBoundingClientRect().height < 23.5).map(part => part.textContent)""")
        assert small == []
        page.evaluate(axe)
        found = page.evaluate("() => axe.run({include: [['.sr-card']]}, {resultTypes: ['violations']})")
        assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]] == []
        assert notebook.errors == [] and notebook.hosts == set()


def test_a_finger_marks_a_period(browser: Browser, lab: Lab) -> None:
    name = write_notebook(lab.folder, "touch.ipynb", "import structural_realism as sr; sr.timeline()")
    with opened(browser, lab, name, height=1600) as notebook:
        notebook.run_all()
        page = notebook.page
        card = page.locator(".sr-card")
        expect(card.locator(".points path").first).to_be_visible(timeout=20_000)
        card.get_by_role("button", name="Mark a period by dragging").click()
        left, width, height = middle(card)
        client = page.context.new_cdp_session(page)
        client.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

        def touch(kind: str, *points: float) -> None:
            places = [{"x": left + part * width, "y": height} for part in points]
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        touch("touchStart", 0.3)
        for part in (0.35, 0.4, 0.45, 0.5):
            touch("touchMove", part)
        touch("touchEnd")
        expect(summary(card)).to_contain_text(re.compile(r"Marked: 19\d\d to 19\d\d\."))
        assert notebook.errors == []


def test_nothing_went_wrong_and_nothing_left_the_machine(notebook) -> None:
    assert notebook.errors == []
    assert notebook.hosts == set()
