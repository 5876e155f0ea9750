"""Encoder and decoder for the LSP base protocol's frames, without I/O (LSP 3.17, "Base Protocol").

`relay.frames` parses the same frames for the relay (the program that connects an editor to the shared service), which
must not import this module: importing `re` would be a fifth of its startup time. Change the format or a limit in both
modules. Only this module reports what is wrong with a frame, and only it can reject unknown header fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

HEADER_LIMIT = 8 * 1024
BODY_LIMIT = 64 * 1024 * 1024

_HEADER_END = re.compile(rb"\r?\n\r?\n")


class FramingError(Exception):
    """Raised if the byte stream cannot be parsed any further: the caller reports the error and closes the
    connection.
    """


def frame(body: bytes) -> bytes:
    """Return a message body preceded by its `Content-Length` header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class FrameReader:
    """Incremental parser: buffers received bytes and yields the bodies of complete frames."""

    def __init__(self, *, strict: bool = False) -> None:
        """Create a parser.

        With `strict`, any header field that LSP does not define is an error, which rejects HTTP from browsers.
        """
        self._strict = strict
        self._buffer = bytearray()
        self._length: int | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Append received bytes to the buffer and yield every complete body; raises FramingError."""
        self._buffer += data
        start = 0
        try:
            while True:
                if self._length is None:
                    start = self._read_header(start)
                    if self._length is None:
                        return
                end = start + self._length
                if len(self._buffer) < end:
                    return
                body = bytes(memoryview(self._buffer)[start:end])
                start, self._length = end, None
                yield body
        finally:
            del self._buffer[:start]

    def _read_header(self, start: int) -> int:
        """Parse the header at `start`, if it is complete, and store the body's length.

        Returns the offset of the body, or `start` if the header is incomplete.
        """
        end = _HEADER_END.search(self._buffer, start, start + HEADER_LIMIT)
        if end is None:
            if len(self._buffer) - start >= HEADER_LIMIT:
                raise FramingError(f"a header is longer than {HEADER_LIMIT} bytes")
            return start
        self._length = content_length(bytes(self._buffer[start : end.start()]), strict=self._strict)
        return end.end()


def content_length(header: bytes, *, strict: bool = False) -> int:
    """Return the length of a message's body in bytes, which the `Content-Length` field of its header holds.

    Raises FramingError if the field is missing or repeated, is not a number, or exceeds `BODY_LIMIT`. With `strict`,
    FramingError is also raised for a header field that LSP does not define.
    """
    lengths = []
    for line in header.replace(b"\r\n", b"\n").split(b"\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            lengths.append(value.strip())
        elif strict and name.strip().lower() != b"content-type":
            raise FramingError("a header has a field that is not LSP's")
    if len(lengths) != 1:
        raise FramingError("a header has no Content-Length" if not lengths else "a header has two Content-Lengths")
    text = lengths[0]
    if not text.isdigit() or len(text) > 18:
        raise FramingError("Content-Length is not a number of bytes")
    length = int(text)
    if length > BODY_LIMIT:
        raise FramingError(f"a message is longer than {BODY_LIMIT} bytes")
    return length
