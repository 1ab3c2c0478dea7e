"""People in front of a real browser: they log in, click, type, and use the terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Frame, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

SET = "ps2-cold-war"
PATIENCE = 60_000

FETCH = """async ([method, url, body]) => {
    const cookie = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/);
    const headers = {'Content-Type': 'application/json', ...(cookie ? {'X-XSRFToken': cookie[1]} : {})};
    const got = await fetch(url, {method, headers, body: body === null ? undefined : JSON.stringify(body)});
    return [got.status, await got.text()];
}"""

TERMINAL = """([base, name, command, seconds]) => new Promise((resolve, reject) => {
    let said = '';
    const socket = new WebSocket(`${base.replace(/^http/, 'ws')}terminals/websocket/${name}`);
    const late = setTimeout(() => reject(new Error('no answer within the time: ' + said)), seconds * 1000);
    socket.onopen = () => socket.send(JSON.stringify(['stdin', command + '; echo "E""ND-$?"\\r']));
    socket.onclose = () => { clearTimeout(late); resolve([said, null]); };
    socket.onmessage = message => {
        const [kind, text] = JSON.parse(message.data);
        if (kind === 'stdout') said += text;
        const end = said.match(/END-(\\d+)/);
        if (end) { clearTimeout(late); resolve([said, Number(end[1])]); socket.close(); }
    };
})"""


@dataclass(frozen=True)
class Classroom:
    """A hub that runs: where it is, who may log in, and its folders on this machine."""

    address: str
    passwords: dict[str, str]
    course: Path
    exchange: Path
    homes: Path
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Person:
    """Somebody who is logged in; ``base`` is the address of the server that she uses."""

    name: str
    page: Page
    classroom: Classroom
    base: str

    def asks(self, method: str, url: str, body: Any = None) -> tuple[int, str]:
        """What the hub or a server answers to her browser."""
        full = url if url.startswith("http") else self.base + url
        status, text = self.page.evaluate(FETCH, [method, full, body])
        return status, text

    def types(self, command: str, seconds: int = 60) -> tuple[str, int | None]:
        """Run ``command`` in a terminal of her server: what it said, and its exit code (None: it has died)."""
        status, made = self.asks("POST", "api/terminals", {})
        assert status == 200, made
        said, code = self.page.evaluate(TERMINAL, [self.base, json.loads(made)["name"], command, seconds])
        return re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", said), code

    def moves(self, place: str) -> Person:
        """The same person on another server of the hub, without its JupyterLab being drawn."""
        base = f"{self.classroom.address}/{place}"
        page = self.page.context.new_page()
        page.route("**/static/lab/**", lambda route: route.abort())
        page.goto(f"{base}lab", wait_until="domcontentloaded")
        return Person(self.name, page, self.classroom, base)

    def comes_back(self) -> None:
        """Her server has died; she tries until the hub has noticed, and starts a new one."""
        for _ in range(60):
            self.page.goto(f"{self.classroom.address}/hub/spawn/{self.name}", wait_until="domcontentloaded")
            with suppress(PlaywrightTimeout):
                self.page.wait_for_url(f"{self.base}lab**", timeout=10_000, wait_until="domcontentloaded")
                if self.asks("GET", "api/status")[0] == 200:
                    return
            self.page.wait_for_timeout(1000)
        raise AssertionError("her server never came back")

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.base}lab/tree/{path}?reset")
        self.page.wait_for_selector(".jp-Notebook-cell", timeout=PATIENCE)
        self.page.wait_for_function(
            "() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'",
            timeout=PATIENCE,
        )
        self.page.wait_for_timeout(1500)

    def assignment_list(self) -> Any:
        """The tab with the assignments, freshly opened."""
        self.page.goto(f"{self.base}lab?reset")
        self.page.get_by_role("menuitem", name="Nbgrader", exact=True).click(timeout=PATIENCE)
        self.page.get_by_text("Assignment List", exact=True).last.click()
        tab = self.page.locator("#nbgrader-assignment-list, .nbgrader-assignment-list, .lm-DockPanel-widget").last
        tab.get_by_text("Released assignments").wait_for(timeout=PATIENCE)
        return tab

    def exchanges(self, action: str, assignment: str) -> dict[str, Any]:
        """Press a button of the assignment list: fetch, submit or fetch_feedback."""
        what = {"course_id": "realism", "assignment_id": assignment}
        status, text = self.asks("POST", f"assignments/{action}", what)
        assert status == 200, text
        answer: dict[str, Any] = json.loads(text)
        return answer

    def hands_in(self, assignment: str) -> dict[str, Any]:
        """Fetch an assignment, if it is not there yet, and submit it."""
        self.exchanges("fetch", assignment)
        return self.exchanges("submit", assignment)

    def starts_to(self, action: str, assignment: str) -> None:
        """Press a button and do not wait for the answer."""
        what = {"course_id": "realism", "assignment_id": assignment}
        self.page.evaluate(
            f"asked => {{ window.answer = ({FETCH})(asked); }}", ["POST", f"{self.base}assignments/{action}", what]
        )

    def answered(self) -> dict[str, Any]:
        """The answer to what ``starts_to`` has begun."""
        status, text = self.page.evaluate("() => window.answer")
        assert status == 200, text
        answer: dict[str, Any] = json.loads(text)
        return answer

    def starts_typing(self, command: str) -> None:
        """Run ``command`` in a terminal and do not wait for its end."""
        status, made = self.asks("POST", "api/terminals", {})
        assert status == 200, made
        self.page.evaluate(
            f"asked => {{ ({TERMINAL})(asked).catch(() => null); }}", [self.base, json.loads(made)["name"], command, 60]
        )

    def writes(self, answers: dict[str, str]) -> None:
        """Put answers into her copy of the assignment, as saving the notebook does."""
        where = f"api/contents/realism/{SET}/{SET}.ipynb"
        book = json.loads(self.asks("GET", f"{where}?content=1")[1])["content"]
        for cell in book["cells"]:
            if cell["id"] in answers:
                cell["source"] = answers[cell["id"]]
        status, text = self.asks("PUT", where, {"type": "notebook", "format": "json", "content": book})
        assert status == 200, text


@contextmanager
def logged_in(browser: Browser, classroom: Classroom, name: str, *, lab: bool = True) -> Iterator[Person]:
    """``name`` has logged in and her server runs; without ``lab``, no JupyterLab is drawn in her browser."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, reduced_motion="reduce")
    try:
        page = context.new_page()
        if not lab:
            page.route("**/static/lab/**", lambda route: route.abort())
        page.goto(f"{classroom.address}/hub/login")
        page.fill("#username_input", name)
        page.fill("#password_input", classroom.passwords[name])
        page.click("#login_submit")
        person = Person(name, page, classroom, f"{classroom.address}/user/{name}/")
        if lab:
            page.wait_for_selector(".jp-FileBrowser", timeout=PATIENCE)
        else:
            page.wait_for_url(f"{person.base}lab**", timeout=PATIENCE, wait_until="domcontentloaded")
        yield person
    finally:
        context.close()


@contextmanager
def at_the_desk(person: Person) -> Iterator[Person]:
    """The instructor, having gone from the course list to the grader's server."""
    person.page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    person.page.get_by_text("Course List", exact=True).last.click()
    with person.page.context.expect_page() as opened:
        person.page.locator("a", has_text="realism").click(timeout=PATIENCE)
    page = opened.value
    page.wait_for_selector("iframe", timeout=PATIENCE)
    yield Person("grader", page, person.classroom, f"{person.classroom.address}/services/realism/")


def formgrader(desk: Person) -> Frame:
    """The page inside the formgrader's tab, once it shows something."""
    desk.page.frame_locator("iframe").locator("body").get_by_text("Manual Grading").first.wait_for(timeout=PATIENCE)
    return next(frame for frame in desk.page.frames if "/formgrader/" in frame.url)


def click_in_row(frame: Frame, column: str, said: str) -> None:
    """Click what stands in ``column`` of the assignment's row; wait for the box that says how it went, and close it."""
    row = frame.locator("tr", has=frame.locator("td.name", has_text=SET))
    row.locator(f"td.{column} a").click(timeout=PATIENCE)
    expect(frame.locator(".modal-title", has_text=said).first).to_be_visible(timeout=PATIENCE)
    frame.locator(".modal.in button.close, .modal.in [data-dismiss=modal]").first.click()
    expect(frame.locator(".modal-backdrop")).to_have_count(0, timeout=PATIENCE)
