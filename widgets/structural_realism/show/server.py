"""Voila for one notebook: it answers this machine only, and of this machine only a browser that holds the key."""

from __future__ import annotations

import logging
import secrets
import signal
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from traitlets.config import Config
from voila.app import Voila

from ..entrance import Entrance, Once, same
from ..server import handlers
from ..study import open_browser, stop_when_asked

PAGE = Path(__file__).parent / "page"
LONGEST_FOLDER = 30  # of the 103 characters that a socket's file may have, Voila and the kernel take the others
EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
UNUSED_KERNEL = 3600  # seconds; a page that is closed ends its kernel at once


class Keys:
    """The key that the window prints, and one for the browser that we open ourselves: it opens once."""

    def __init__(self) -> None:
        self.printed = secrets.token_hex(16)
        self._once = Once()

    @property
    def once(self) -> str:
        return self._once.key

    def opens(self, key: str) -> bool:
        return self._once.opens(key) or same(key, self.printed)


class Projector(Voila):  # type: ignore[misc]
    """Voila with the course's page and scripts. It reads no configuration but ours."""

    def __init__(self, title: str, keys: Keys, *, browser: bool, **traits: Any) -> None:
        super().__init__(token=keys.printed, config_file_paths=[], **traits)
        self.title, self.keys, self.wanted = title, keys, browser

    def setup_template_dirs(self) -> None:
        super().setup_template_dirs()
        self.template_paths.insert(0, str(PAGE))

    def init_settings(self) -> dict[str, Any]:
        return {
            **super().init_settings(),
            "allow_remote_access": False,
            "login_url": "/enter/",
            "xsrf_cookie_kwargs": {"samesite": "Strict"},
        }

    def init_handlers(self) -> list[Any]:
        door = {"opens": self.keys.opens, "page": "/", "command": "realism show"}
        return [(r"/enter/(\w*)", Entrance, door), *handlers("/"), *super().init_handlers()]

    def launch_browser(self) -> None:
        print(
            f"\n{self.title} is shown at\n\n    http://127.0.0.1:{self.port}/enter/{self.keys.printed}\n\n"
            "F11 fills the screen, Page Down moves on. Answers given here are not kept.\n"
            "To stop: press Ctrl and C in this window.\n",
            flush=True,
        )
        if self.wanted:
            Thread(target=self._open, daemon=True).start()

    def _open(self) -> None:
        if not open_browser(f"http://127.0.0.1:{self.port}/enter/{self.keys.once}"):
            print("No browser could be opened from here. Copy the address above into one.", flush=True)

    def stop(self) -> None:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.SIG_IGN)
        super().stop()


def _transport(folder: Path) -> str:
    """Sockets that are files in our own folder, where the system takes so long a name: no other user reads them."""
    return "ipc" if sys.platform != "win32" and len(str(folder)) <= LONGEST_FOLDER else "tcp"


def serve(title: str, notebook: Path, port: int, *, browser: bool, theme: str) -> int:
    """Show ``notebook`` until this process is asked to stop."""
    config = Config(
        {
            "VoilaConfiguration": {
                "theme": theme,
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "show_tracebacks": True,
                "file_allowlist": [],
                "extension_allowlist": EXTENSIONS,
            },
            "IdentityProvider": {"cookie_options": {"samesite": "Strict"}},
            "KernelManager": {"transport": _transport(notebook.parent)},
            "MappingKernelManager": {"cull_idle_timeout": UNUSED_KERNEL},
        }
    )
    logging.getLogger("tornado").setLevel(logging.ERROR)
    app = Projector(
        title,
        Keys(),
        browser=browser,
        config=config,
        ip="127.0.0.1",
        port=port,
        port_retries=0,
        notebook_path=str(notebook),
        connection_dir_root=str(notebook.parent),
        log_level=logging.ERROR,
    )
    print("Starting…", flush=True)
    app.initialize([])
    stop_when_asked()
    with suppress(KeyboardInterrupt):
        app.start()
    print("\nStopped.")
    return 0
