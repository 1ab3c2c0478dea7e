"""Messages of a kernel's websocket in the protocol v1.kernel.websocket.jupyter.org: frames of bytes with offsets."""

from __future__ import annotations

import json
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

PROTOCOL = "v1.kernel.websocket.jupyter.org"


@dataclass(frozen=True, slots=True)
class Message:
    """A message from the kernel; its content is read only when somebody asks."""

    parts: tuple[memoryview, ...]
    at: float

    @property
    def channel(self) -> str:
        return bytes(self.parts[0]).decode()

    @property
    def kind(self) -> str:
        kind: str = json.loads(bytes(self.parts[1]))["msg_type"]
        return kind

    @property
    def parent(self) -> str:
        return str(json.loads(bytes(self.parts[2])).get("msg_id", ""))

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(bytes(self.parts[4]))
        return content


def packed(session: str, channel: str, kind: str, content: dict[str, Any]) -> tuple[str, bytes]:
    """The id and the bytes of a new message."""
    name = secrets.token_hex(16)
    header = {
        "msg_id": name, "msg_type": kind, "session": session, "username": "", "version": "5.2",
        "date": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    parts = [channel.encode(), *(json.dumps(part).encode() for part in (header, {}, {}, content))]
    count = len(parts) + 1
    offsets = [8 * (count + 1)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return name, struct.pack(f"<{count + 1}Q", count, *offsets) + b"".join(parts)


def unpacked(data: bytes, at: float) -> Message:
    (count,) = struct.unpack_from("<Q", data)
    offsets = struct.unpack_from(f"<{count}Q", data, 8)
    view = memoryview(data)
    return Message(tuple(view[a:b] for a, b in pairwise(offsets)), at)
