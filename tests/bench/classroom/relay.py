"""A relay in front of the hub that counts every byte which passes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass


@dataclass
class Relay:
    address: str
    down: int = 0
    up: int = 0

    @property
    def total(self) -> int:
        return self.down + self.up


@asynccontextmanager
async def counting(port: int, behind: int) -> AsyncIterator[Relay]:
    """What comes to ``port`` goes to ``behind``, and back."""
    relay = Relay(f"http://127.0.0.1:{port}")
    open_ = set[asyncio.StreamWriter]()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: str) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                setattr(relay, direction, getattr(relay, direction) + len(data))
                writer.write(data)
                await writer.drain()
        writer.close()

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", behind)
        both = {writer, inner_writer}
        open_.update(both)
        await asyncio.gather(pass_on(reader, inner_writer, "up"), pass_on(inner_reader, writer, "down"))
        open_.difference_update(both)

    server = await asyncio.start_server(come, "127.0.0.1", port)
    try:
        yield relay
    finally:
        server.close()
        for writer in open_:
            writer.close()
