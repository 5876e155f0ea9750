"""Frames: bytes in, bodies out, whatever the pieces in which they come."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venvoy_server.rpc.framing import BODY_LIMIT, HEADER_LIMIT, FrameReader, FramingError, frame


def bodies_of(*pieces: bytes) -> list[bytes]:
    reader = FrameReader()
    return [body for piece in pieces for body in reader.feed(piece)]


@given(st.lists(st.binary(max_size=40), max_size=5), st.lists(st.integers(0, 300), max_size=8))
def test_bodies_come_back_whatever_the_pieces(bodies: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(frame(body) for body in bodies)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    pieces = [stream[start:end] for start, end in itertools.pairwise(places)]
    assert bodies_of(*pieces) == bodies


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 2\r\n\r\n",
        b"content-length: 2\r\n\r\n",
        b"CONTENT-LENGTH:2\r\n\r\n",
        b"Content-Length :  2 \r\n\r\n",
        b"Content-Length: 2\n\n",
        b"Content-Length: 2\r\n\n",
        b"\nContent-Length: 2\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: 02\r\nno colon here\r\n\r\n",
    ],
)
def test_headers_with_a_length(header: bytes) -> None:
    assert bodies_of(header + b"{}") == [b"{}"]


def test_the_nearest_end_of_a_header_counts() -> None:
    """A frame with bare line feeds before one with CRLF, in one piece."""
    assert bodies_of(b"Content-Length: 2\n\n{}" + frame(b"[]")) == [b"{}", b"[]"]
    assert bodies_of(frame(b"a\r\n\r\nb") + b"Content-Length: 2\n\n{}") == [b"a\r\n\r\nb", b"{}"]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (b"Content-Length: -1\r\n\r\n", "not a number"),
        (b"Content-Length: +1\r\n\r\n", "not a number"),
        (b"Content-Length: abc\r\n\r\n", "not a number"),
        (b"Content-Length: \r\n\r\n", "not a number"),
        (b"Content-Length: 1.5\r\n\r\n", "not a number"),
        ("Content-Length: ²\r\n\r\n".encode("latin-1"), "not a number"),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", "not a number"),
        (b"Content-Length: %d\r\n\r\n" % (BODY_LIMIT + 1), "longer than"),
        (b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n", "two Content-Lengths"),
        (b"Content-Length: 2\r\ncontent-length: 2\r\n\r\n", "two Content-Lengths"),
        (b"Content-Type: text\r\n\r\n", "no Content-Length"),
        (b"\r\n\r\n", "no Content-Length"),
        (b"x" * (HEADER_LIMIT + 1), "header is longer"),
        (b"x: " + b"y" * HEADER_LIMIT + b"\r\nContent-Length: 2\r\n\r\n{}", "header is longer"),
    ],
)
def test_headers_after_which_nothing_can_be_read(header: bytes, sentence: str) -> None:
    with pytest.raises(FramingError, match=sentence):
        bodies_of(header)


def test_an_error_comes_after_the_frames_before_it() -> None:
    reader = FrameReader()
    found = []
    with pytest.raises(FramingError):
        for body in reader.feed(frame(b"1") + frame(b"") + b"Content-Length: x\r\n\r\n"):
            found.append(body)
    assert found == [b"1", b""]


def test_an_unread_body_waits_for_its_last_byte() -> None:
    reader = FrameReader()
    data = frame(b"x" * 100_000)
    assert [
        body
        for byte in range(0, len(data) - 1, 977)
        for body in reader.feed(data[byte : min(byte + 977, len(data) - 1)])
    ] == []
    assert list(reader.feed(data[-1:])) == [b"x" * 100_000]
