"""A student's way through each lesson by keyboard: she answers everything, reloads in the middle, and loses nothing."""

from __future__ import annotations

import json
import shutil

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from structural_realism.checks.items import entries

from .conftest import ROOT, Lab, opened, write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
IDLE = "() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
AT_THE_END = """() => document.activeElement?.closest('.jp-Notebook-cell')
    === [...document.querySelectorAll('.jp-Notebook-cell')].at(-1)"""
OVER = """() => [...document.querySelectorAll('.sr-told p, .sr-forecast input, .sr-forecast button')]
    .filter(part => part.getBoundingClientRect().right > 1 + part.closest('.sr-told, .sr-forecast')
        .getBoundingClientRect().right).map(part => part.outerHTML.slice(0, 80))"""
PATIENT = 20_000
TALL = 30_000  # JupyterLab takes cells far off the screen out of the page
WRONG = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"


def answer(page: Page, question: Locator) -> None:
    """Choose the second answer and keep it, by keyboard."""
    radio = question.get_by_role("radio")
    radio.first.focus()
    expect(radio.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(radio.nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(question.get_by_role("status").last).not_to_be_empty(timeout=PATIENT)


def give(page: Page, forecast: Locator) -> None:
    """Move the slider of a forecast up by ten and keep it, by keyboard."""
    forecast.get_by_role("slider").focus()
    page.keyboard.press("PageUp")
    expect(forecast.get_by_role("status").last).to_contain_text("60 % is not kept yet.")
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(forecast.get_by_role("status").last).to_contain_text("Kept: 60 %.")


@pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
def test_a_way_through_the_lesson_by_keyboard(browser: Browser, lab: Lab, path) -> None:
    folder = lab.folder / f"way-{path.stem}"
    folder.mkdir()
    shutil.copy(path, folder)
    mine = [each for each in entries().values() if each.lesson == path.stem[:2]]
    with opened(browser, lab, f"{folder.name}/{path.name}", height=TALL) as notebook:
        page = notebook.page
        page.on("dialog", lambda dialog: dialog.accept())
        questions = page.locator(".sr-question:has(fieldset)")
        forecasts = page.locator(".sr-forecast")
        asked, forecast = (sum((each.kind == "forecast") is kind for each in mine) for kind in (False, True))
        notebook.run_all()
        expect(questions).to_have_count(asked, timeout=PATIENT)
        expect(forecasts).to_have_count(forecast)
        page.wait_for_function(AT_THE_END, timeout=PATIENT)  # where JupyterLab takes the focus when all cells have run
        notebook.settle()
        half = asked // 2
        for number in range(half):
            answer(page, questions.nth(number))

        page.reload()
        page.wait_for_selector(".jp-Notebook-cell", timeout=60_000)
        page.wait_for_function(IDLE, timeout=60_000)
        page.wait_for_timeout(1500)
        notebook.run_all()
        expect(questions).to_have_count(asked, timeout=PATIENT)
        expect(forecasts).to_have_count(forecast)
        page.wait_for_function(AT_THE_END, timeout=PATIENT)  # where JupyterLab takes the focus when all cells have run
        notebook.settle()
        for number in range(half):
            expect(questions.nth(number).get_by_role("radio").nth(1)).to_be_checked()
            expect(questions.nth(number).get_by_role("status").last).not_to_be_empty()
        for number in range(half, asked):
            answer(page, questions.nth(number))
        for number in range(forecast):
            give(page, forecasts.nth(number))

        slider = page.locator(".sr-card").get_by_role("slider").first
        if slider.count():
            slider.focus()
            before = slider.input_value()
            page.keyboard.press("ArrowLeft" if before == slider.get_attribute("max") else "ArrowRight")
            expect(slider).not_to_have_value(before)

        kept = json.loads((folder / ".structural-realism" / "answers.json").read_text())
        assert sorted(kept) == sorted(each.id for each in mine)
        expect(page.locator(".sr-told").last).to_contain_text(f"{len(mine)} of ")
        expect(page.locator(WRONG)).to_have_count(0)
        assert notebook.errors == [] and notebook.hosts == set()


def test_what_she_is_told_of_herself_can_be_read_by_all(browser: Browser, lab: Lab, axe: str) -> None:
    calls = ("sr.forecast('01-visit')", "sr.recall('01-visit')", "sr.brier('01')", "sr.compare('01', '10')")
    calls = ("import structural_realism as sr", *calls, "sr.predict('03-split')", "sr.progress('03')")
    name = write_notebook(lab.folder, "told.ipynb", *calls)
    with opened(browser, lab, name, width=400, height=8000) as notebook:
        notebook.run_all()
        page = notebook.page
        give(page, page.locator(".sr-forecast"))
        expect(page.locator(".sr-told-said").first).to_contain_text("60 %")
        expect(page.locator(".sr-told").nth(1)).to_contain_text("(0.60 − 1)² = 0.16")
        answer(page, page.locator(".sr-question:has(fieldset)"))
        expect(page.locator(".sr-told").last).to_contain_text("predicted")
        summary = page.locator(".sr-told summary")
        summary.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".sr-told details")).not_to_have_attribute("open", "")
        page.keyboard.press("Enter")
        page.evaluate(axe)
        found = page.evaluate(
            "() => axe.run({include: [['.sr-told'], ['.sr-forecast']]}, {resultTypes: ['violations']})"
        )
        assert [violation["id"] for violation in found["violations"]] == []
        over = page.evaluate(OVER)
        assert over == []
        assert page.evaluate("document.querySelector('.sr-told').getBoundingClientRect().right") <= 400
        assert notebook.errors == []
