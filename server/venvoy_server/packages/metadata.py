"""Parse the header fields of a METADATA or PKG-INFO file; the description is skipped."""

from __future__ import annotations

from venvoy_server.environments.host import Host

_HEAD = 8192
_WHOLE = 4 * 1024 * 1024


def read(host: Host, path: str) -> dict[str, list[str]]:
    """Return the fields of the metadata file at `path`, by lower-case name, each with its values in order.

    Empty if the file cannot be read.
    """
    try:
        data = host.read(path, _HEAD)
        if len(data) == _HEAD and _head(data) is data:
            data = host.read(path, _WHOLE)
    except OSError:
        return {}
    return parse(data)


def _head(data: bytes) -> bytes:
    """Return the data before the first empty line, so that a long description is not decoded."""
    ends = [end for end in (data.find(b"\n\n"), data.find(b"\r\n\r\n")) if end >= 0]
    return data[: min(ends)] if ends else data


def parse(data: bytes) -> dict[str, list[str]]:
    """Return the header fields by lower-case name, each with its values in order.

    A line that begins with whitespace continues the previous line.
    """
    fields: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in _head(data).decode("utf-8", "replace").splitlines():
        if not line:
            break
        if line[0] in " \t":
            if last:
                last[-1] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        if colon:
            last = fields.setdefault(name.strip().lower(), [])
            last.append(value.strip())
    return fields
