"""Decode a dependency file like the tools that read its format: pip's rules are only those of requirements files."""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.dialects.names import DESCRIPTIONS, Dialect, dialect_of
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded, decode
from venvoy_server.dependencies.findings import ERROR, Finding

# conda reads an environment file as UTF-8, and if that fails as UTF-16.
_LIKE_PIP: frozenset[Dialect] = frozenset({"requirements", "conda"})
# The tools that refuse the byte order mark of UTF-8 in their format.
_REFUSE_MARKS: dict[Dialect, str] = {"setup-cfg": "setuptools", "pipfile": "Pipenv"}
_UTF8 = "utf-8"


def decode_file(data: bytes, path: str | None) -> Decoded:
    """Decode a dependency file like the tools that read it; never raises.

    The file name of `path` determines the format; None means that of a requirements file. TOML and setup.cfg must be
    UTF-8, whatever a coding comment says. A script is decoded like pip does, but cannot be UTF-16 or UTF-32.
    """
    dialect = dialect_of(path)
    if dialect in _LIKE_PIP:
        return decode(data)
    decoded = decode(data, declares=dialect == "script")
    fault = "" if decoded.finding is not None else _fault(decoded, dialect)
    if not fault:
        return decoded
    end = len(decoded.text.partition("\n")[0].rstrip("\r"))
    return msgspec.structs.replace(decoded, finding=Finding("undecodable-file", ERROR, fault, 0, end))


def _fault(decoded: Decoded, dialect: Dialect) -> str:
    if decoded.bom and decoded.encoding != _UTF8:
        return f"This file is {decoded.encoding.upper()}, but {DESCRIPTIONS[dialect]} must be UTF-8. Save the file as UTF-8."
    tool = _REFUSE_MARKS.get(dialect)
    if decoded.bom and tool is not None:
        return f"This file begins with a byte order mark, which {tool} refuses. Save it as UTF-8 without the mark."
    return ""
