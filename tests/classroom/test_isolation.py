"""What a student cannot reach: every way is tried, in her browser, with her token, and in her terminal."""

from __future__ import annotations

import base64
import json

import pytest
from playwright.sync_api import Browser

from ..browser.conftest import ROOT
from .hubs import RealHub
from .people import SET, Classroom, Person, logged_in

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ASK = """
import json, os, sys, urllib.error, urllib.request
for method, url in {asked}:
    made = urllib.request.Request(url, method=method, data=b"{{}}" if method != "GET" else None)
    made.add_header("Authorization", "token " + os.environ["JUPYTERHUB_API_TOKEN"])
    try:
        with urllib.request.urlopen(made) as answer:
            print("GOT", answer.status, method, url, answer.read()[:600].decode())
    except urllib.error.HTTPError as error:
        print("GOT", error.code, method, url, "")
"""


def with_her_token(person: Person, *asked: tuple[str, str]) -> list[tuple[int, str]]:
    """What the hub and the servers answer to the token that every program of hers can read."""
    script = base64.b64encode(ASK.format(asked=list(asked)).encode()).decode()
    said, code = person.types(f"echo {script} | base64 -d | python -")
    assert code == 0, said
    answers = [line.split(" ", 4) for line in said.splitlines() if line.startswith("GOT ")]
    assert len(answers) == len(asked), said
    return [(int(answer[1]), answer[4]) for answer in answers]


@pytest.fixture(scope="module")
def api(real: RealHub) -> str:
    return f"http://127.0.0.1:{real.ports['API_ADDRESS']}/hub/api"


def test_with_her_token_she_sees_herself_and_no_more(anna: Person, ben: Person, real: RealHub, api: str) -> None:
    ((status, about),) = with_her_token(anna, ("GET", f"{api}/users/anna"))
    assert status == 200
    told = json.loads(about)
    assert (told["name"], told["groups"], told["admin"]) == ("anna", ["nbgrader-realism"], False)
    assert set(told) <= {"kind", "name", "groups", "admin", "last_activity", "user_info"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users"), ("GET", "/users/ben"), ("GET", "/groups"), ("GET", "/groups/nbgrader-realism"),
        ("GET", "/services"), ("GET", "/services/realism"), ("GET", "/proxy"), ("GET", "/info"),
        ("GET", "/users/anna/tokens"), ("POST", "/users/anna/tokens"), ("POST", "/users/ben/tokens"),
        ("POST", "/users/ben/server"), ("DELETE", "/users/ben/server"), ("DELETE", "/users/ben"),
        ("POST", "/users/mallory"), ("POST", "/groups/formgrade-realism/users"), ("PATCH", "/users/anna"),
        ("POST", "/shutdown"), ("POST", "/users/ben/activity"),
    ],
)  # fmt: skip
def test_the_hub_refuses_her_token(anna: Person, ben: Person, api: str, method: str, path: str) -> None:
    assert with_her_token(anna, (method, api + path))[0][0] in (403, 404)


def test_the_servers_of_others_refuse_her(anna: Person, ben: Person, desk: Person, real: RealHub) -> None:
    for place in ("user/ben/", "user/teacher/", "services/realism/"):
        for path in ("api/contents", "api/terminals", "lab", "files/gradebook.db", "formgrader/manage_assignments"):
            status, text = anna.asks("GET", f"{anna.classroom.address}/{place}{path}")
            assert status in (403, 404), (place, path, text[:200])
        status, _ = anna.asks("POST", f"{anna.classroom.address}/{place}api/terminals", {})
        assert status in (403, 404)
    direct = [f"http://127.0.0.1:{real.ports['GRADER_ADDRESS']}/services/realism/api/contents"]
    direct += [f"{connection}/user/ben/api/contents" for connection in real.addresses_of("ben")]
    assert len(direct) == 2
    for status, _ in with_her_token(anna, *(("GET", url) for url in direct)):
        assert status == 403


def test_the_proxy_takes_no_orders_from_her(anna: Person, real: RealHub) -> None:
    address = f"http://127.0.0.1:{real.ports['PROXY_API_ADDRESS']}/api/routes"
    assert [status for status, _ in with_her_token(anna, ("GET", address), ("POST", f"{address}/evil"))] == [403, 403]


@pytest.mark.parametrize(
    "command",
    [
        "ls /home/ben", "cat /home/ben/lessons/00-start-here.ipynb", "ls /home/teacher", "ls /home/grader-realism",
        "cat /home/grader-realism/realism/gradebook.db", "cat /home/grader-realism/realism/source/*/*.ipynb",
        "ls /var/lib/jupyterhub", "cat /var/lib/jupyterhub/cookie_secret", "cat /etc/jupyterhub/students.txt",
        "echo mallory >> /etc/jupyterhub/instructors.txt", "touch /etc/jupyterhub/jupyterhub_config.py",
        "psql realism -c 'select * from grade'", "psql jupyterhub -c 'select * from users'",
        "ls /srv/nbgrader/exchange/realism/inbound", "ls /srv/nbgrader/exchange/realism/feedback",
        "touch /srv/nbgrader/exchange/realism/outbound/mine",
        f"rm -rf /srv/nbgrader/exchange/realism/outbound/{SET}",
        f"echo x >> /srv/nbgrader/exchange/realism/outbound/{SET}/{SET}.ipynb",
        "kill -9 $(pgrep -f realism_hub -u ben)",
        "cat /proc/$(pgrep -f realism_hub -u ben | head -1)/environ",
        "cat /proc/$(pgrep -f 'jupyterhub -f' -u root | head -1)/environ",
        "su ben -c id < /dev/null", "sudo -n id",
    ],
)  # fmt: skip
def test_her_terminal_does_not_get_there(anna: Person, ben: Person, desk: Person, command: str) -> None:
    said, code = anna.types(f"({command}) 2>&1")
    assert code not in (0, None), said


def test_a_process_that_takes_too_much_memory_ends(anna: Person) -> None:
    for megabytes, expected in ((1000, 0), (1600, 1)):
        said, code = anna.types(f"python -c 'bytearray({megabytes} * 10**6)'")
        assert code == expected and ("MemoryError" in said) is bool(expected), said


def test_what_another_handed_in_cannot_be_found(anna: Person, ben: Person, desk: Person) -> None:
    ben.hands_in("ps1-theory")
    said, _ = anna.types("cat /srv/nbgrader/exchange/realism/inbound/ben+ps1-theory+*/*.ipynb; ls -R /srv/nbgrader")
    assert "ben+" not in said.replace("inbound/ben+ps1-theory+*", "")
    assert len(list((ben.classroom.exchange / "realism" / "inbound").glob("ben+ps1-theory+*"))) == 1


def test_no_frame_of_elsewhere_holds_the_formgrader(desk: Person) -> None:
    answer = desk.page.context.request.get(f"{desk.base}formgrader/manage_assignments")
    assert answer.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert answer.ok


def test_a_teacher_is_no_admin_either(desk: Person, anna: Person) -> None:
    for path in ("hub/admin", "user/anna/api/contents", "hub/api/users"):
        assert desk.asks("GET", f"{desk.classroom.address}/{path}")[0] in (403, 404), path


def test_who_is_on_no_roster_does_not_log_in(real: RealHub, browser: Browser) -> None:
    real.room.types("useradd --create-home mallory && echo 'mallory:right password' | chpasswd")
    page = browser.new_page()
    page.goto(f"{real.classroom.address}/hub/login")
    page.fill("#username_input", "mallory")
    page.fill("#password_input", "right password")
    page.click("#login_submit")
    page.get_by_text("Invalid username or password").wait_for()
    page.close()


@pytest.fixture(scope="module")
def shown(demo: Classroom, browser: Browser) -> Person:
    """A student of the demonstration, without root and with walls."""
    with logged_in(browser, demo, "student3", lab=False) as person:
        yield person


def test_behind_the_wall_there_is_nobody_else(shown: Person) -> None:
    said, code = shown.types(f"ls {shown.classroom.homes}; ls {shown.classroom.homes.parent}; ps -e | wc -l")
    assert code == 0
    words = said.split()
    assert "student3" in words
    assert not {"student1", "instructor", "grader-realism", "hub", "accounts"} & set(words)
    assert int(words[words.index("END-0") - 1]) < 20


@pytest.mark.parametrize(
    "command",
    [
        "cat {course}/gradebook.db", "ls {course}", "cat {course}/../../../hub/passwords.json",
        "cat {clone}/assessments/bank/*.yaml", "touch {exchange}/realism/outbound/mine",
        "touch {exchange}/realism/feedback/x",
        "touch {clone}/lessons/mine", "touch {clone}/classroom/realism_hub/mine",
        "ls /tmp/realism-classroom*/my-class/hub",
    ],
)  # fmt: skip
def test_behind_the_wall_there_is_no_way_to(shown: Person, command: str) -> None:
    said, code = shown.types(
        "(" + command.format(course=shown.classroom.course, exchange=shown.classroom.exchange, clone=ROOT) + ") 2>&1"
    )
    assert code not in (0, None), said
