"""A student whose browser is this program: she logs in, opens a notebook, runs it, moves a slider, hands in."""

from __future__ import annotations

import asyncio
import json
import random
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from . import wire
from .wire import Message

PATIENCE = 180.0
PACE = 0.034  # as in controls/dom.js: at most 30 requests a second
RECONNECT = 7  # as in JupyterLab
ASKING = 12
SILENCE = 2.0  # as in controls/dom.js: then the next request goes without an answer to the last


def idle(message: Message) -> bool:
    return message.kind == "status" and message.content["execution_state"] == "idle"


@dataclass
class Kernel:
    """The websocket of a running kernel; every message goes to whoever waits for answers to its parent."""

    socket: aiohttp.ClientWebSocketResponse
    session: str
    waiting: dict[str, asyncio.Queue[Message | None]] = field(default_factory=dict)

    @property
    def protocol(self) -> str:
        return self.socket.protocol or ""

    async def listen(self) -> None:
        async for frame in self.socket:
            message = wire.unpacked(self.protocol, frame.data, time.perf_counter())
            if (queue := self.waiting.get(message.parent)) is not None:
                queue.put_nowait(message)
        for queue in self.waiting.values():
            queue.put_nowait(None)

    async def ask(
        self, channel: str, kind: str, content: dict[str, Any], until: Callable[[Message], bool] = idle
    ) -> list[Message]:
        """Send a message, and give what the kernel says to it up to the message that ends it."""
        name, data = wire.packed(self.protocol, self.session, channel, kind, content)
        queue = self.waiting[name] = asyncio.Queue[Message | None]()
        try:
            await (self.socket.send_str(data) if isinstance(data, str) else self.socket.send_bytes(data))
            said: list[Message] = []
            if self.socket.closed:
                queue.put_nowait(None)
            while not said or not until(said[-1]):
                message = await queue.get()
                if message is None:
                    raise RuntimeError(f"the websocket of the kernel was closed ({self.socket.close_code})")
                said.append(message)
            return said
        finally:
            del self.waiting[name]

    async def run(self, code: str) -> list[Message]:
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": True,
                   "stop_on_error": True}  # fmt: skip
        async with asyncio.timeout(PATIENCE):
            said = await self.ask("shell", "execute_request", content)
        for message in said:
            if message.kind == "error":
                raise RuntimeError(f"{code!r} failed: {message.content['evalue']}")
        return said


@dataclass(frozen=True, slots=True)
class Widget:
    """A widget that the kernel has opened: its comm and its state."""

    comm: str
    state: dict[str, Any]


def widgets(messages: Sequence[Message]) -> list[Widget]:
    """The widgets on the page, in the order in which they were opened, as they are after the last message."""
    states: dict[str, dict[str, Any]] = {}
    for message in messages:
        if message.kind == "comm_open":
            states[message.content["comm_id"]] = dict(message.content["data"].get("state", {}))
        elif message.kind == "comm_msg" and message.content["comm_id"] in states:
            states[message.content["comm_id"]] |= message.content["data"].get("state", {})
    return [Widget(comm, state) for comm, state in states.items()]


@dataclass(frozen=True, slots=True)
class Handle:
    """A slider and the picture that it moves: how a value is sent, what is the picture, what ends the request."""

    comm: str
    state: Callable[[float], dict[str, Any]]
    picture: Callable[[dict[str, Any]], bool]
    done: Callable[[Message], bool]


@dataclass
class Moves:
    """What came of a hand's moves: seconds from each to its picture, the moves overtaken by a newer one, the silent."""

    seconds: list[float] = field(default_factory=list)
    overtaken: int = 0
    silent: int = 0

    def __add__(self, other: Moves) -> Moves:
        return Moves(self.seconds + other.seconds, self.overtaken + other.overtaken, self.silent + other.silent)


async def moved(kernel: Kernel, handle: Handle, pace: float, duration: float, values: Sequence[float]) -> Moves:
    """Move the slider ``pace`` times a second; one request at a time, and of the moves that wait only the newest."""
    found, start, sent, last = Moves(), time.perf_counter(), 0.0, -1
    total = int(pace * duration)
    while last + 1 < total:
        now = time.perf_counter()
        due = max(start + (last + 1) / pace, sent + PACE)
        if now < due:
            await asyncio.sleep(due - now)
        now = time.perf_counter()
        newest = min(total - 1, int((now - start) * pace))
        if now > start + duration + SILENCE:
            break
        found.overtaken += newest - last - 1
        last, sent = newest, now
        hand = start + newest / pace
        try:
            async with asyncio.timeout(SILENCE):
                picture = await _picture(kernel, handle, values[newest % len(values)])
            found.seconds.append(picture - hand)
        except TimeoutError:
            found.silent += 1
    return found


async def _picture(kernel: Kernel, handle: Handle, value: float) -> float:
    """When the picture of ``value`` arrived; returns when the control may send again."""
    content = {"comm_id": handle.comm, "data": {"method": "update", "state": handle.state(value), "buffer_paths": []}}
    said = await kernel.ask("shell", "comm_msg", content, handle.done)
    arrived = [message.at for message in said if message.kind == "comm_msg" and handle.picture(message.content)]
    if not arrived:
        raise RuntimeError("a move of the slider changed no picture")
    return arrived[0]


@dataclass
class Student:
    name: str
    password: str
    address: str
    browser: aiohttp.ClientSession
    refused: int = 0

    @property
    def base(self) -> str:
        return f"{self.address}/user/{self.name}/"

    async def get(self, url: str) -> bytes:
        async with self.browser.get(url) as answer:
            answer.raise_for_status()
            return await answer.read()

    async def loads(self, path: str) -> None:
        """What a page of hers asks for; a refusal is an answer, too."""
        async with self.browser.get(self.base + path) as answer:
            await answer.read()

    async def logs_in(self) -> None:
        """The form; then the hub starts her server, and its progress is followed until it is ready."""
        page = (await self.get(f"{self.address}/hub/login")).decode()
        token = re.search(r'name="_xsrf"\s+value="([^"]+)"', page)
        if token is None:
            raise RuntimeError("the hub's log-in page has no form")
        form = {"_xsrf": token[1], "username": self.name, "password": self.password}
        async with self.browser.post(f"{self.address}/hub/login", data=form) as answer:
            answer.raise_for_status()
            page = await answer.text()
            where = answer.url
        if "/spawn-pending/" in where.path:
            await self._waits()
        elif not where.path.startswith(f"/user/{self.name}/"):
            raise RuntimeError(f"{self.name}: after the log-in, the hub shows {where.path}")
        await self.get(f"{self.base}lab/tree/lessons")

    async def _waits(self) -> None:
        progress = f"{self.address}/hub/api/users/{self.name}/server/progress"
        async with self.browser.get(progress, params={"_xsrf": self._xsrf("/hub/")}) as answer:
            answer.raise_for_status()
            async for line in answer.content:
                if line.startswith(b"data:") and (event := json.loads(line[5:])).get("ready"):
                    return
                if line.startswith(b"data:") and event.get("failed"):
                    raise RuntimeError(f"{self.name}: {event['message']}")

    def _xsrf(self, path: str) -> str:
        return self.browser.cookie_jar.filter_cookies(aiohttp.client.URL(f"{self.address}{path}"))["_xsrf"].value

    async def asks(self, method: str, path: str, body: Any = None) -> Any:
        """What her server's API answers."""
        headers = {"X-XSRFToken": self._xsrf(f"/user/{self.name}/")}
        async with self.browser.request(method, self.base + path, json=body, headers=headers) as answer:
            answer.raise_for_status()
            return await answer.json(content_type=None) if answer.status != 204 else None

    @asynccontextmanager
    async def kernel(self, path: str) -> AsyncIterator[Kernel]:
        """A session for the notebook, its kernel started and its websocket open; both are ended with the block."""
        what = {"path": path, "name": path.rpartition("/")[2], "type": "notebook", "kernel": {"name": "python3"}}
        made = await self.asks("POST", "api/sessions", what)
        session = secrets.token_hex(16)
        url = f"{self.base}api/kernels/{made['kernel']['id']}/channels?session_id={session}"
        socket = await self._connected(url, wire.FRAMES)
        if socket.protocol is None:  # a browser breaks this connection off, and JupyterLab comes again without asking
            await socket.close()
            socket = await self._connected(url)
        kernel = Kernel(socket, session)
        listening = asyncio.create_task(kernel.listen())
        try:
            await self._hears(kernel)
            yield kernel
        finally:
            listening.cancel()
            await socket.close()
            await self.asks("DELETE", f"api/sessions/{made['id']}")

    async def _hears(self, kernel: Kernel) -> None:
        """Ask until the kernel is heard: on a busy machine, what it says first may come before anybody listens."""
        for _ in range(ASKING):
            with suppress(TimeoutError):
                async with asyncio.timeout(10):
                    await kernel.ask("shell", "kernel_info_request", {})
                    return
        raise RuntimeError(f"{self.name}: nothing was heard of the kernel")

    async def _connected(self, url: str, *protocols: str) -> aiohttp.ClientWebSocketResponse:
        """The websocket; where it is refused, she tries again as JupyterLab does, after longer and longer times."""
        for attempt in range(RECONNECT):
            try:
                return await self.browser.ws_connect(url, protocols=protocols, max_msg_size=0, origin=self.address)
            except aiohttp.WSServerHandshakeError:
                self.refused += 1
                await asyncio.sleep(random.uniform(0, 2**attempt))
        raise RuntimeError(f"{self.name}: the websocket of the kernel was refused {RECONNECT} times")

    async def opens(self, path: str, kernel: Kernel) -> list[Widget]:
        """Run every cell of the notebook, and give the widgets on its page."""
        book = (await self.asks("GET", f"api/contents/{path}?content=1"))["content"]
        said: list[Message] = []
        for cell in book["cells"]:
            if cell["cell_type"] == "code":
                source = cell["source"]
                said += await kernel.run(source if isinstance(source, str) else "".join(source))
        return widgets(said)

    async def exchanges(self, action: str, course: str, assignment: str) -> None:
        """Press a button of the assignment list: fetch or submit."""
        answer = await self.asks("POST", f"assignments/{action}", {"course_id": course, "assignment_id": assignment})
        if not answer["success"]:
            raise RuntimeError(f"{self.name}, {action}: {answer['value']}")


@asynccontextmanager
async def student(name: str, password: str, address: str) -> AsyncIterator[Student]:
    jar = aiohttp.CookieJar(unsafe=True)  # cookies also of 127.0.0.1
    limit = aiohttp.TCPConnector(limit=6)  # as many as a browser opens
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(cookie_jar=jar, connector=limit, timeout=timeout) as browser:
        yield Student(name, password, address, browser)
