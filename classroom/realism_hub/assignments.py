"""A Jupyter server extension: nbgrader's assignment list and validation, imported when somebody first asks for them.

Until then a server is without nbgrader, and also then without its gradebook, which no student's server opens. What the
list refuses is said in a sentence, not in a traceback.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerRequest
from tornado.routing import PathMatches, Router, Rule

from .lean import GRADEBOOK, lean

PATHS = r"/(assignments(/\w+)?|courses|nbgrader_version)"
EXTENSIONS = ("assignment_list", "validate_assignment")


class OnDemand(Router):
    """Answers nothing itself: what it mounts stands behind it, and answers from the first request on."""

    SUPPORTED_METHODS = ()  # Jupyter asks all that it mounts which of its methods are open to strangers

    def __init__(self, app: Any) -> None:
        self.app = app
        self.mounted = False

    def find_handler(self, request: HTTPServerRequest, **_: Any) -> None:
        if not self.mounted:
            self.mounted = True
            mount(self.app)


def mount(app: Any) -> None:
    """nbgrader's own handlers, with a list that says in a sentence what went wrong."""
    for name in EXTENSIONS:
        lean(f"nbgrader.server_extensions.{name}", without=GRADEBOOK).load_jupyter_server_extension(app)
    from .listing import PlainAssignmentList

    lister = PlainAssignmentList(parent=app)
    lister.root_dir = app.root_dir
    app.web_app.settings["assignment_list_manager"] = lister


def _load_jupyter_server_extension(app: Any) -> None:
    path = url_path_join(app.web_app.settings["base_url"], PATHS)
    app.web_app.add_handlers(".*$", [Rule(PathMatches(path), OnDemand(app))])


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "realism_hub.assignments"}]
