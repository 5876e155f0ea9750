"""Frames of the base protocol (LSP 3.17) as a relay reads them.

The service has its own reader, `rpc.framing`, of the same format and limits: that one imports `re`, which would be a fifth
of a relay's start. A relay needs no reasons: it hands what it cannot read on as it came, and the service answers it.
"""

from __future__ import annotations

LONGEST_HEADER = 8 * 1024
LONGEST_BODY = 64 * 1024 * 1024


class BrokenFrame(Exception):
    """The stream cannot be read on; `rest` holds the bytes from there on."""

    def __init__(self, rest: bytes) -> None:
        super().__init__()
        self.rest = rest


def frame(body: bytes) -> bytes:
    """Return a message body with its header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Frames:
    """Collects bytes and gives back the bodies of complete frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes as they came and return every body that is complete; raises BrokenFrame."""
        self._buffer += data
        bodies: list[bytes] = []
        while (body := self._next(bodies)) is not None:
            bodies.append(body)
        return bodies

    def _next(self, before: list[bytes]) -> bytes | None:
        buffer = self._buffer
        end = buffer.find(b"\r\n\r\n", 0, LONGEST_HEADER)
        if end < 0:
            if len(buffer) >= LONGEST_HEADER or b"\n\n" in buffer:
                raise self._broken(before)
            return None
        length = _length(bytes(buffer[:end]))
        if length is None:
            raise self._broken(before)
        start = end + 4
        if len(buffer) < start + length:
            return None
        body = bytes(memoryview(buffer)[start : start + length])
        del buffer[: start + length]
        return body

    def _broken(self, before: list[bytes]) -> BrokenFrame:
        return BrokenFrame(b"".join(map(frame, before)) + bytes(self._buffer))


def _length(header: bytes) -> int | None:
    """Return the one Content-Length of a header, None if a service would refuse the header."""
    lengths = []
    for line in header.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            lengths.append(value.strip())
        elif name.strip().lower() != b"content-type":
            return None
    if len(lengths) != 1 or not lengths[0].isdigit() or len(lengths[0]) > 18:
        return None
    return int(lengths[0]) if int(lengths[0]) <= LONGEST_BODY else None
