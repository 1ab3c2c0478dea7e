"""Run cells as a notebook would, and keep what they show. Used on both sides of the wall; imports nothing of ours."""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

MOST_SHOWN = 200_000
"""Characters that one cell may show; the rest is cut off, so that no notebook grows without end."""

MOST_REMEMBERED = 1_000

CUT = "\n... output cut off here ...\n"

Output = dict[str, Any]


class Outputs(list[Output]):
    """What one cell shows, in nbformat's terms, up to a limit."""

    def __init__(self) -> None:
        super().__init__()
        self._left = MOST_SHOWN

    def stream(self, name: str, text: str) -> None:
        if self._left <= 0:
            return
        self._left -= len(text)
        if self._left <= 0:
            text = text[: self._left or None] + CUT
        if self and self[-1]["output_type"] == "stream" and self[-1]["name"] == name:
            self[-1]["text"].append(text)
        else:
            self.append({"output_type": "stream", "name": name, "text": [text]})

    def rich(self, kind: str, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
        size = sum(len(str(value)) for value in data.values())
        if kind == "display_data" and size > self._left:
            self.stream("stdout", CUT)
            return
        self._left -= size
        output: Output = {"output_type": kind, "data": data, "metadata": metadata or {}}
        if kind == "execute_result":
            output["execution_count"] = None
        self.append(output)

    def error(self, name: str, message: str, lines: list[str]) -> None:
        shown = [line[:5_000] for line in lines[:100]]
        self.append({"output_type": "error", "ename": name[:200], "evalue": message[:5_000], "traceback": shown})

    def done(self) -> list[Output]:
        """The outputs with their streams joined."""
        return [{**out, "text": "".join(out["text"])} if out["output_type"] == "stream" else out for out in self]


class _Stream(io.TextIOBase):
    def __init__(self, name: str, shell: Shell) -> None:
        self._name, self._shell = name, shell

    def write(self, text: str) -> int:
        self._shell.outputs.stream(self._name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    owner: Any = AnyTrait()

    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        self.owner.outputs.rich("display_data", dict(data), metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.owner.outputs.clear()


class _Hook(DisplayHook):
    owner: Any = AnyTrait()

    def quiet(self) -> bool:
        """Whether the cell ends in a semicolon; asked once for each text."""
        source = self.owner.latest
        if source not in self.owner.quietly:
            self.owner.quietly[source] = bool(super().quiet())
        return bool(self.owner.quietly[source])

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.owner.outputs.rich("execute_result", dict(format_dict), md_dict)

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):
    """IPython without a kernel: what a cell prints, shows, returns or raises is collected."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **kwargs: Any) -> None:
        self.outputs = Outputs()
        self.latest = ""
        self.quietly: dict[str, bool] = {}
        self._transformed: dict[str, str] = {}
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.autocall = 0
        super().__init__(config=config, **kwargs)
        for part in (self.display_pub, self.displayhook):
            self._own(part)

    def _own(self, part: Any) -> None:
        part.owner = self

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.outputs.error(getattr(etype, "__name__", str(etype)), str(evalue), list(stb))

    def enable_gui(self, gui: Any = None) -> None:
        """There is no screen."""

    def ask_exit(self) -> None:
        """``exit`` in a notebook ends nothing while it is graded."""

    def begin(self) -> None:
        """A new notebook: nothing of the one before is left."""
        self.user_module, self.user_ns = self.prepare_user_module(None, {})
        self.user_ns_hidden.clear()
        self.user_ns_hidden.update(self.user_ns)
        self.init_user_ns()
        self.init_sys_modules()
        if self.history_manager:
            self.history_manager.reset(new_session=False)
            self.history_manager.outputs.clear()
        self.execution_count = 1
        self.last_execution_result = None

    def transform_cell(self, raw_cell: str) -> str:
        """As IPython does it, but once for each text: the tests are the same for everybody."""
        self.latest = raw_cell
        if raw_cell not in self._transformed:
            if len(self._transformed) > MOST_REMEMBERED:
                self._transformed.clear()
                self.quietly.clear()
            self._transformed[raw_cell] = super().transform_cell(raw_cell)
        return self._transformed[raw_cell]

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython would keep a second copy of all that is printed, without a limit."""
        yield

    def show(self, source: str) -> list[Output]:
        """Run one cell and return what it shows, an error included."""
        self.outputs = Outputs()
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream("stdout", self), _Stream("stderr", self)
        try:
            self.run_cell(source, store_history=True)
        except BaseException as error:
            self.outputs.error(type(error).__name__, str(error), traceback.format_exception_only(error))
        finally:
            sys.stdout, sys.stderr = before
        return self.outputs.done()

    def pretend(self, source: str, error: BaseException | None = None, shown: object = None) -> list[Output]:
        """What a notebook would show of a cell that was read and not run: its error, or the value on its last line."""
        info = ExecutionInfo(source, True, False, True, None)
        self.last_execution_result = ExecutionResult(info)
        self.outputs = Outputs()
        if error is not None:
            self.last_execution_result.error_before_exec = error
            self.outputs.error(type(error).__name__, str(error), traceback.format_exception_only(error))
        elif shown is not None:
            self.outputs.rich("execute_result", {"text/plain": repr(shown)}, None)
        return self.outputs.done()


def open_shell(folder: str, make: Callable[..., Shell] = Shell.instance) -> Shell:
    """A shell that keeps its few files in ``folder``, in the place of one that the parent may have left."""
    InteractiveShell.clear_instance()
    shell = make(ipython_dir=folder)
    builtins.__dict__.pop("input", None)
    builtins.input = _no_input
    return shell


def _no_input(prompt: object = "") -> str:
    raise EOFError("nobody is there to answer input() while a notebook is graded")
