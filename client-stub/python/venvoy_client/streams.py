"""Open a connection to a service at an address, and read its messages."""

from __future__ import annotations

import asyncio
import os

LIMIT = 1024 * 1024
"""Size in bytes of a stream's buffer."""
_PIPES = "\\\\.\\pipe\\"


async def connected(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to a service and return its streams; raises OSError, and ValueError for an invalid address."""
    kind, _, place = address.partition(":")
    if kind == "unix":
        return await asyncio.open_unix_connection(place, limit=LIMIT)
    if kind == "pipe" and os.name == "nt":
        return await _connected_to_pipe(place)
    host, _, port = place.rpartition(":")
    if kind != "tcp" or not (port.isdecimal() and len(port) < 6):
        raise ValueError(f"{address!r} is not an address: use unix:PATH, tcp:HOST:PORT, or pipe:NAME on Windows.")
    return await asyncio.open_connection(host.strip("[]"), int(port), limit=LIMIT)


async def _connected_to_pipe(name: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to a service at a Windows named pipe and return its streams; raises OSError."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(LIMIT)
    protocol = asyncio.StreamReaderProtocol(reader)
    connect = getattr(loop, "create_pipe_connection")  # noqa: B009 (asyncio's Proactor loop alone has it)
    transport, _ = await connect(lambda: protocol, name if name.startswith(_PIPES) else _PIPES + name)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def read_body(stream: asyncio.StreamReader) -> bytes:
    """Read one message and return its body (LSP 3.17, "Base Protocol"); raises ValueError without a Content-Length."""
    header = await stream.readuntil(b"\r\n\r\n")
    for line in header.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip() == b"content-length":
            return await stream.readexactly(int(value))
    raise ValueError("a header has no Content-Length")
