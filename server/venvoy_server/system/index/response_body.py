"""Decompression of response bodies with a size limit: a small body may expand to any size."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

CHUNK = 64 * 1024
SIZE_LIMIT = 64 * 1024 * 1024


class UnusableAnswer(Exception):
    """An invalid response; the message says why, without quoting the response."""


class Readable(Protocol):
    """A response whose body is read in chunks."""

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        """Return the next bytes of the body; empty at its end.

        `amt` is the maximum number of bytes; with None, there is no maximum. `decode_content` is whether compressed
        data is decompressed; with None, the default of the response applies.
        """
        ...


def read_body(response: Readable, encoding: str, limit: int = SIZE_LIMIT) -> bytes:
    """Return the decompressed body of a response; `encoding` is its `Content-Encoding` ("" or gzip).

    Raises UnusableAnswer if the body exceeds `limit` bytes, is truncated, or has an unsupported encoding.
    """
    parts: list[bytes] = []
    size = 0
    for part in _unpacked(_pieces(response), encoding.strip().lower(), limit):
        size += len(part)
        if size > limit:
            raise UnusableAnswer("its answer is too large")
        parts.append(part)
    return b"".join(parts)


def _pieces(response: Readable) -> Iterator[bytes]:
    while piece := response.read1(CHUNK, decode_content=False):
        yield piece


def _unpacked(pieces: Iterator[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip"):
        raise UnusableAnswer("its answer is packed in an unknown way")
    unpacker = zlib.decompressobj(31)
    try:
        for piece in pieces:
            while piece and not unpacker.eof:
                yield unpacker.decompress(piece, CHUNK * 4)
                piece = unpacker.unconsumed_tail
    except zlib.error:
        raise UnusableAnswer("its answer is damaged") from None
    if not unpacker.eof:
        raise UnusableAnswer("its answer breaks off")
