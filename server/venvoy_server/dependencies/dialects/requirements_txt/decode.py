"""Decode a requirements file like pip (`_decode_req_file` in pip's `req/req_file.py`)."""

from __future__ import annotations

import codecs
import re

import msgspec

from venvoy_server.dependencies.dialects.requirements_txt.utf16 import appended_at, looks_like_utf16
from venvoy_server.dependencies.findings import ERROR, Finding

# UTF-32 before UTF-16: the byte order mark of UTF-16-LE is a prefix of that of UTF-32-LE.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
_CODING = re.compile(rb"coding[:=]\s*([-\w.]+)")


class Decoded(msgspec.Struct, frozen=True):
    """A decoded text with its encoding; if pip cannot decode the file, `finding` has the
    error and the text is a best effort.
    """

    text: str
    encoding: str
    bom: bytes = b""
    finding: Finding | None = None
    declared: bool = False


def decode(data: bytes, locale_encoding: str = "utf-8", *, declares: bool = True) -> Decoded:
    """Decode a requirements file like pip; never raises.

    The encoding is that of the byte order mark, else of a PEP 263 comment in the first two lines, else UTF-8, else that
    of the locale. If `declares` is False, the comment is ignored.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_with(data[len(mark) :], encoding, mark)
    for line in data.split(b"\n", 2)[:2] if declares else ():
        found = _CODING.search(line) if line[:1] == b"#" else None
        if found:
            return _decode_with(data, found[1].decode("ascii"), declared=True)
    decoded = _decode_with(data, "utf-8")
    if decoded.finding is None or _same_codec(locale_encoding, "utf-8"):
        return decoded
    fallback = _decode_with(data, locale_encoding)
    return decoded if fallback.finding else fallback


def _same_codec(one: str, other: str) -> bool:
    try:
        return codecs.lookup(one).name == codecs.lookup(other).name
    except LookupError:
        return False


def _decode_with(data: bytes, encoding: str, mark: bytes = b"", declared: bool = False) -> Decoded:
    appended = appended_at(data, encoding) if mark else None
    if appended is not None:
        return _mixed(data, encoding, mark, appended)
    try:
        return Decoded(data.decode(encoding), encoding, mark, declared=declared)
    except LookupError:
        return _unknown_coding(data, encoding)
    except (ValueError, Warning) as problem:
        return _undecodable(data, encoding, mark, problem, declared)


def _stand_in(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, "replace")
    except (ValueError, LookupError, Warning):
        return data.decode("utf-8", "replace")


def _first_line(text: str) -> int:
    return len(re.match(r"[^\r\n]*", text)[0])  # type: ignore[index]  # the pattern matches any text


def _unknown_coding(data: bytes, encoding: str) -> Decoded:
    text = data.decode("utf-8", "replace")
    at = text.find(encoding, text.find("coding"))
    message = f"There is no encoding named `{encoding}`, so pip refuses the file. Name a known encoding, or delete the comment and save the file as UTF-8."
    return Decoded(
        text, encoding, finding=Finding("unknown-coding", ERROR, message, at, at + len(encoding)), declared=True
    )


def _undecodable(data: bytes, encoding: str, mark: bytes, problem: Exception, declared: bool) -> Decoded:
    text = _stand_in(data, encoding)
    at = f" (byte {problem.start + len(mark)})" if isinstance(problem, UnicodeDecodeError) else ""
    if not mark and not declared and looks_like_utf16(data):
        message = "This file is UTF-16 without a byte order mark, so it cannot be read. Save it as UTF-8."
        return Decoded(text, encoding, mark, Finding("undecodable-file", ERROR, message, 0, _first_line(text)))
    message = f"This file is not valid {encoding.upper()}{at}, so it cannot be read. Save it as UTF-8."
    return Decoded(text, encoding, mark, Finding("undecodable-file", ERROR, message, 0, _first_line(text)), declared)


def _mixed(data: bytes, encoding: str, mark: bytes, appended: int) -> Decoded:
    """Decode a UTF-16 file to which another program appended ASCII text; the result has an error at the appended text.

    `data` are the bytes after `mark`, the byte order mark. The ASCII text begins at offset `appended` of `data`.
    """
    text = data[:appended].decode(encoding, "replace") + data[appended:].decode("ascii")
    start = len(data[:appended].decode(encoding, "replace"))
    message = f"This file is {encoding.upper()}, but the text from here on is not: another program appended it. Save the file as UTF-8."
    end = start + _first_line(text[start:])
    return Decoded(text, encoding, mark, Finding("undecodable-file", ERROR, message, start, end))
