"""Parser of frames for the relay: messages preceded by a `Content-Length` header (base protocol of LSP 3.17).

The service has a separate parser of the same format and limits, `rpc.framing`, which imports `re`: that import would be
a fifth of the relay's startup time. The relay need not report errors: it forwards bytes that it cannot parse, and the
service responds.
"""

from __future__ import annotations

LONGEST_HEADER = 8 * 1024
LONGEST_BODY = 64 * 1024 * 1024


class BrokenFrame(Exception):
    """Raised if the bytes received are not a valid frame, so that parsing cannot continue.

    `rest` holds all bytes from which no message was returned yet, including complete frames before the error.
    """

    def __init__(self, rest: bytes) -> None:
        super().__init__()
        self.rest = rest


def frame(body: bytes) -> bytes:
    """Return a message body preceded by its `Content-Length` header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Frames:
    """Incremental parser: buffers received bytes and returns the bodies of complete frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Append received bytes to the buffer; return the bodies of the messages that are now complete.

        Raises BrokenFrame if the buffer contains something else than frames.
        """
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
    """Return the Content-Length given by a frame's header.

    None if the header is invalid or the length exceeds the limit.
    """
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
