"""Lesson 03 in a real JupyterLab: by keyboard, in light and dark, without a request to another host."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Lab, opened, serve, write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSON = "03-the-cold-war.ipynb"
TALL = 12_000  # JupyterLab takes cells far off the screen out of the page
POLARITY = "How many poles does the system have?"


def card(page: Page, title: str, nth: int = 0):
    found = page.locator(".sr-card").filter(has=page.get_by_role("heading", name=title)).nth(nth)
    found.scroll_into_view_if_needed()
    return found


@pytest.fixture(scope="module")
def lesson(browser: Browser, lab: Lab):
    with opened(browser, lab, LESSON, height=TALL) as notebook:
        notebook.run_all()
        yield notebook


def test_every_cell_runs_and_every_picture_is_drawn(lesson) -> None:
    page = lesson.page
    titles = ["Allies, enemies, partners", POLARITY, "Allies, enemies, partners", POLARITY, POLARITY]
    expect(page.locator(".sr-card")).to_have_count(len(titles))
    for number in range(len(titles)):
        picture = page.locator(".sr-card").nth(number)
        picture.scroll_into_view_if_needed()
        expect(picture.locator(".sr-plot .main-svg").first).to_be_visible(timeout=15_000)
    assert (
        page.locator(
            "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"
        ).count()
        == 0
    )


def test_plotly_is_loaded_once_over_http(lesson) -> None:
    loaded = [url for url in lesson.requests if "plotly.min.js" in url]
    assert len(loaded) == 1
    assert len([url for url in lesson.requests if "controls.js" in url]) == 1
    assert lesson.received - lesson.before < 300_000


def test_a_share_slider_by_keyboard_changes_the_words(lesson) -> None:
    page = lesson.page
    explorer = card(page, POLARITY)
    slider = explorer.get_by_role("slider", name="United States", exact=True)
    summary = explorer.get_by_role("status")
    expect(summary).to_contain_text("Both rules say bipolar")
    slider.focus()
    page.keyboard.press("End")
    expect(summary).to_contain_text("100.0")
    expect(summary).to_contain_text("Both rules say unipolar")
    expect(slider).to_have_attribute("aria-valuetext", "100.0 per cent, United States")
    page.keyboard.press("Home")
    expect(summary).to_contain_text("the Soviet Union holds")
    expect(explorer.get_by_role("slider", name="China", exact=True)).not_to_have_value("0")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("3")
    page.keyboard.press("PageUp")
    expect(slider).to_have_value("13")
    expect(summary).to_contain_text("the Soviet Union holds 39.9")
    shares = [float(box.input_value()) for box in explorer.get_by_role("slider").all()[1:]]
    assert round(sum(shares), 6) == 100
    explorer.get_by_role("button", name="Reset").focus()
    page.keyboard.press("Enter")
    expect(summary).to_contain_text("1950, CINC: the United States holds 41.9")


def test_the_year_the_measure_and_the_rule_by_keyboard(lesson) -> None:
    page = lesson.page
    explorer = card(page, POLARITY)
    summary = explorer.get_by_role("status")
    explorer.get_by_role("slider", name="Year", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(summary).to_contain_text("1951, CINC")
    page.keyboard.press("End")
    expect(summary).to_contain_text("2022, CINC")
    expect(explorer.get_by_role("slider", name="Germany", exact=True)).to_be_visible()
    number = explorer.get_by_role("spinbutton", name=re.compile("Year"))
    number.fill("1970")
    page.keyboard.press("Enter")
    expect(summary).to_contain_text("1970, CINC")
    explorer.get_by_role("combobox", name="Measure").select_option("milex")
    expect(summary).to_contain_text("1970, Spending")
    explorer.get_by_role("combobox", name="Show the lines of").select_option("thompson")
    expect(explorer.locator(".annotation").filter(has_text="50\u202f%").first).to_be_visible()
    explorer.get_by_role("button", name="Reset").click()
    expect(summary).to_contain_text("1950, CINC")


def test_arrow_keys_do_not_reach_the_notebook(lesson) -> None:
    page = lesson.page
    before = page.locator(".jp-mod-active").first.get_attribute("data-windowed-list-index")
    card(page, POLARITY).get_by_role("slider", name="France", exact=True).focus()
    for key in ("ArrowLeft", "ArrowDown", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    assert page.locator(".jp-mod-active").first.get_attribute("data-windowed-list-index") == before or before is None
    expect(card(page, POLARITY)).to_be_visible()
    card(page, POLARITY).get_by_role("button", name="Reset").click()


def test_the_timeline_by_keyboard(lesson) -> None:
    page = lesson.page
    explorer = card(page, "Allies, enemies, partners")
    lanes = explorer.get_by_role("listbox")
    summary = explorer.get_by_role("status")
    expect(summary).to_contain_text("14 February 1950")
    lanes.focus()
    page.keyboard.press("ArrowRight")
    expect(summary).not_to_contain_text("14 February 1950")
    page.keyboard.press("Home")
    option = lanes.get_by_role("option")
    expect(option).to_have_attribute("aria-posinset", "1")
    page.keyboard.press("End")
    size = option.get_attribute("aria-setsize")
    expect(option).to_have_attribute("aria-posinset", size or "")
    page.keyboard.press("ArrowDown")
    expect(option).not_to_have_attribute("aria-posinset", size or "")
    page.keyboard.press("+")
    expect(summary).to_contain_text("events of")
    page.keyboard.press("0")
    expect(explorer.get_by_role("radio", name="All", exact=True)).to_be_checked()
    explorer.get_by_role("radio", name=re.compile("Split")).check()
    expect(summary).to_contain_text("22 events of")
    explorer.get_by_role("combobox", name="Kind of event").select_option("security")
    expect(summary).to_contain_text("(Security)")
    explorer.get_by_role("button", name="Reset").click()
    expect(summary).to_contain_text("14 February 1950")


def test_an_event_is_chosen_by_mouse(lesson) -> None:
    page = lesson.page
    explorer = card(page, "Allies, enemies, partners")
    before = explorer.get_by_role("status").text_content()
    explorer.locator(".points path").nth(2).click(force=True)
    expect(explorer.get_by_role("status")).not_to_have_text(before or "")
    explorer.get_by_role("button", name="Reset").click()


def test_the_list_has_the_same_content_and_chooses_events(lesson) -> None:
    explorer = card(lesson.page, "Allies, enemies, partners")
    explorer.get_by_role("button", name="Show as a list").click()
    rows = explorer.get_by_role("row")
    expect(rows.first).to_be_visible()
    expect(explorer.get_by_role("status")).to_contain_text(f"{rows.count() - 1} event")
    explorer.get_by_role("rowheader").nth(1).get_by_role("button").click()
    expect(explorer.get_by_role("status")).to_contain_text(explorer.get_by_role("rowheader").nth(1).inner_text())
    explorer.get_by_role("button", name="Show as a list").click()
    explorer.get_by_role("button", name="Reset").click()


def test_a_prediction_is_kept_and_a_check_explains(lesson, lab: Lab) -> None:
    page = lesson.page
    first = page.locator(".sr-question").first
    first.scroll_into_view_if_needed()
    first.get_by_role("button", name="Keep my prediction").click()
    expect(first.get_by_role("status")).to_have_text("Choose one of the answers first.")
    first.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(first.get_by_role("status")).to_contain_text("Your prediction is kept.")
    assert '"03-alliance"' in (lab.folder / ".structural-realism" / "answers.json").read_text()
    check = page.locator(".sr-question").filter(has_text="hard case").first
    check.scroll_into_view_if_needed()
    check.get_by_role("radio").nth(1).check()
    check.get_by_role("button", name="Check my answer").click()
    expect(check.get_by_role("status")).to_contain_text("Not quite.")
    check.get_by_role("radio").nth(0).check()
    check.get_by_role("button", name="Check my answer").click()
    expect(check.get_by_role("status")).to_contain_text("Right.")


def test_no_violation_of_accessibility_in_our_widgets(lesson, axe: str) -> None:
    page = lesson.page
    for explorer in page.locator(".sr-card").all()[:2]:
        explorer.get_by_role("button", name=re.compile("Show")).last.click()
    page.evaluate(axe)
    found = page.evaluate("() => axe.run({include: [['.sr-card'], ['.sr-question']]}, {resultTypes: ['violations']})")
    problems = [f"{violation['id']}: {violation['nodes'][0]['html'][:200]}" for violation in found["violations"]]
    assert not problems, "\n".join(problems)
    assert found["passes"], "axe looked at something"


def test_nothing_went_wrong_and_nothing_left_the_machine(lesson) -> None:
    assert lesson.errors == []
    assert lesson.hosts == set()


def test_dark_theme_has_no_violation_either(browser: Browser, lab: Lab, axe: str) -> None:
    with opened(browser, lab, LESSON, theme="dark", height=TALL) as notebook:
        notebook.run_all()
        page = notebook.page
        expect(card(page, POLARITY).locator(".main-svg").first).to_be_visible(timeout=15_000)
        panel = card(page, POLARITY).evaluate("node => getComputedStyle(node).backgroundColor")
        assert panel == "rgb(27, 31, 36)"
        bars = card(page, POLARITY).locator(".point path").all()
        colours = " ".join(bar.evaluate("node => getComputedStyle(node).stroke") for bar in bars)
        assert "79, 159, 232" in colours
        page.evaluate(axe)
        found = page.evaluate(
            "() => axe.run({include: [['.sr-card'], ['.sr-question']]}, {resultTypes: ['violations']})"
        )
        assert [violation["id"] for violation in found["violations"]] == []
        assert notebook.errors == []


@pytest.mark.parametrize("width", [360, 640])
def test_nothing_runs_over_the_edge_on_a_narrow_screen(browser: Browser, lab: Lab, width: int) -> None:
    name = write_notebook(
        lab.folder, f"narrow-{width}.ipynb", "import structural_realism as sr", "sr.polarity()", "sr.timeline()"
    )
    with opened(browser, lab, name, width=width, height=800) as notebook:
        notebook.run_all()
        for number in range(2):
            explorer = notebook.page.locator(".sr-card").nth(number)
            explorer.scroll_into_view_if_needed()
            expect(explorer.locator(".main-svg").first).to_be_visible(timeout=15_000)
            notebook.settle()
            over = explorer.evaluate("""node => [...node.querySelectorAll(
                'input, select, button, label, .sr-say, .sr-verdict, .main-svg')]
                .filter(part => part.getBoundingClientRect().right > node.getBoundingClientRect().right + 1)
                .map(part => part.outerHTML.slice(0, 80))""")
            assert over == []


def test_notebook_7(browser: Browser, tmp_path) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    name = write_notebook(folder, "one.ipynb", "import structural_realism as sr", "sr.polarity()")
    with (
        serve(folder, tmp_path / "settings", app="notebook") as notebook_server,
        opened(browser, notebook_server, name, view="notebooks") as notebook,
    ):
        notebook.run_all()
        expect(notebook.page.locator(".sr-card .main-svg").first).to_be_visible(timeout=15_000)
        assert len([url for url in notebook.requests if "plotly.min.js" in url]) == 1
        assert notebook.hosts == set()


def test_under_a_hubs_prefix(browser: Browser, tmp_path) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    name = write_notebook(folder, "one.ipynb", "import structural_realism as sr", "sr.polarity()")
    with (
        serve(folder, tmp_path / "settings", prefix="/user/student1/") as running,
        opened(browser, running, name) as notebook,
    ):
        notebook.run_all()
        expect(notebook.page.locator(".sr-card .main-svg").first).to_be_visible(timeout=15_000)
        loaded = [url for url in notebook.requests if "plotly.min.js" in url]
        assert len(loaded) == 1 and "/user/student1/structural-realism/plotly.min.js" in loaded[0]
        assert notebook.errors == []


def test_without_the_server_extension_the_kernel_hands_over_plotly(browser: Browser, tmp_path) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    name = write_notebook(folder, "one.ipynb", "import structural_realism as sr", "sr.polarity()", "sr.timeline()")
    with serve(folder, tmp_path / "settings", extension=False) as running, opened(browser, running, name) as notebook:
        notebook.run_all()
        for number in range(2):
            expect(notebook.page.locator(".sr-card").nth(number).locator(".main-svg").first).to_be_visible(
                timeout=20_000
            )
        assert 1_000_000 < notebook.received < 3_500_000, "once, and compressed"


def test_ten_thousand_events_of_her_own_and_markup_in_a_title(browser: Browser, lab: Lab) -> None:
    hostile = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    day = "f'{1900 + i % 120}-{1 + i % 12:02d}-{1 + i % 28:02d}'"
    rows = f"[{{'date': {day}, 'title': 'Event', 'kind': 'k'}} for i in range(9_999)]"
    one = {"date": "1950-02-14", "title": hostile, "id": "x", "description": hostile, "kind": hostile}
    name = write_notebook(
        lab.folder,
        "many.ipynb",
        f"import structural_realism as sr\nrows = {rows}\nrows.append({one!r})",
        "sr.timeline(events=rows, event='x')",
        "sr.timeline(events=[{'date': '1950-02-30', 'title': 'No such day'}])",
    )
    with opened(browser, lab, name, height=2000) as notebook:
        notebook.run_all()
        page = notebook.page
        explorer = page.locator(".sr-card")
        expect(explorer.locator(".main-svg").first).to_be_visible(timeout=15_000)
        expect(explorer.get_by_role("status")).to_contain_text("10000 events, 1900 to 2019.")
        expect(explorer.locator(".sr-name")).to_have_text(hostile)
        explorer.get_by_role("button", name="Show as a list").click()
        expect(explorer.get_by_role("region")).to_contain_text("9700 more follow")
        explorer.locator(".points path").first.hover(force=True)
        assert page.evaluate("window.hacked") is None
        error = page.locator(
            "[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type='application/vnd.jupyter.error']"
        )
        expect(error).to_contain_text("is not in the calendar")
        assert "Traceback" not in error.inner_text()


def test_cards_of_the_record_can_be_read_and_searched(browser: Browser, lab: Lab, axe: str) -> None:
    name = write_notebook(
        lab.folder,
        "cards.ipynb",
        "import structural_realism as sr",
        "sr.define('polarity')",
        "sr.claim('C-3.1-02')",
        "sr.glossary()",
    )
    with opened(browser, lab, name, height=TALL) as notebook:
        notebook.run_all()
        page = notebook.page
        expect(page.get_by_role("group", name="Polarity", exact=True).first).to_contain_text("How many great powers")
        expect(page.get_by_role("group", name="C-3.1-02")).to_contain_text("lapsed on 11 April 1980")
        search = page.get_by_role("searchbox", name="Search the glossary")
        search.focus()
        page.keyboard.type("dittmer triangle")
        expect(page.locator(".sr-found")).not_to_contain_text("51 of 51")
        expect(page.get_by_role("group", name="Strategic triangle").get_by_text("Often taken for")).to_be_visible()
        expect(page.get_by_role("group", name="Hedging")).to_be_hidden()
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        expect(page.locator(".sr-found")).to_have_text("51 of 51 shown.")
        hedging = page.get_by_role("group", name="Hedging")
        expect(hedging.get_by_text("Often taken for")).to_be_hidden()
        hedging.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(hedging.get_by_text("Often taken for")).to_be_visible()
        page.evaluate(axe)
        found = page.evaluate("() => axe.run({include: [['.sr-cards']]}, {resultTypes: ['violations']})")
        assert [violation["id"] for violation in found["violations"]] == []
        assert notebook.errors == [] and notebook.hosts == set()


def test_pictures_keep_their_height_when_the_window_changes(browser: Browser, lab: Lab) -> None:
    name = write_notebook(
        lab.folder,
        "resize.ipynb",
        "import structural_realism as sr",
        "sr.polarity()",
        "sr.timeline()",
        "sr.polarity(1989)",
    )
    with opened(browser, lab, name, width=1366, height=TALL) as notebook:
        notebook.run_all()
        page = notebook.page
        expect(page.locator(".sr-plot .main-svg").last).to_be_visible(timeout=15_000)
        for width in (683, 360, 600, 1366, 646, 1366):
            page.set_viewport_size({"width": width, "height": TALL})
            page.wait_for_timeout(1200)
            for plot in page.locator(".sr-plot").all():
                box, drawn = plot.bounding_box(), plot.locator(".main-svg").first.bounding_box()
                assert box and drawn
                assert box["height"] >= 80, f"collapsed at {width}"
                assert abs(box["height"] - drawn["height"]) < 2 and abs(box["width"] - drawn["width"]) < 3, width


def test_a_restarted_kernel_is_told_not_hidden(browser: Browser, lab: Lab) -> None:
    name = write_notebook(lab.folder, "restart.ipynb", "import structural_realism as sr; sr.polarity()")
    with opened(browser, lab, name) as notebook:
        notebook.run_all()
        page = notebook.page
        slider = page.get_by_role("slider", name="United States", exact=True)
        expect(slider).to_be_visible(timeout=15_000)
        sessions = page.request.get(f"{lab.url}api/sessions").json()
        kernel = next(session["kernel"]["id"] for session in sessions if session["path"] == name)
        page.request.post(f"{lab.url}api/kernels/{kernel}/restart")
        page.wait_for_timeout(3000)
        slider.focus()
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("alert").filter(has_text="Run All Cells")).to_be_visible(timeout=8000)
