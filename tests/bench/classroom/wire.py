"""Messages on a kernel's websocket, in both protocols that a page speaks: frames with offsets, or JSON."""

from __future__ import annotations

import json
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

FRAMES = "v1.kernel.websocket.jupyter.org"  # a page asks for it; where nobody grants it, JSON is spoken


@dataclass(frozen=True, slots=True)
class Message:
    """A message from the kernel: its kind, the id of the message that it answers, what it says, when it came."""

    kind: str
    parent: str
    content: dict[str, Any]
    at: float


def packed(protocol: str, session: str, channel: str, kind: str, content: dict[str, Any]) -> tuple[str, bytes | str]:
    """The id of a new message, and what goes through the websocket."""
    name = secrets.token_hex(16)
    header = {
        "msg_id": name,
        "msg_type": kind,
        "session": session,
        "username": "",
        "version": "5.2",
        "date": datetime.now(UTC).isoformat(),
    }
    if protocol != FRAMES:
        whole = {"channel": channel, "header": header, "parent_header": {}, "metadata": {}, "content": content}
        return name, json.dumps({**whole, "buffers": []})
    parts = [channel.encode(), *(json.dumps(part).encode() for part in (header, {}, {}, content))]
    count = len(parts) + 1
    offsets = [8 * (count + 1)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return name, struct.pack(f"<{count + 1}Q", count, *offsets) + b"".join(parts)


def unpacked(protocol: str, data: bytes | str, at: float) -> Message:
    if protocol == FRAMES and isinstance(data, bytes):
        (count,) = struct.unpack_from("<Q", data)
        header, parent, _, content = (
            json.loads(data[a:b]) for a, b in list(pairwise(struct.unpack_from(f"<{count}Q", data, 8)))[1:5]
        )
        return Message(header["msg_type"], parent.get("msg_id", ""), content, at)
    if isinstance(data, bytes):  # JSON first, buffers after it
        count, start, *rest = struct.unpack_from(">3I" if struct.unpack_from(">I", data)[0] > 1 else ">2I", data)
        data = data[start : rest[0] if rest else None].decode()
    whole = json.loads(data)
    return Message(whole["header"]["msg_type"], whole["parent_header"].get("msg_id", ""), whole["content"], at)
