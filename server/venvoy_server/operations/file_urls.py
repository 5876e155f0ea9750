"""Conversion between `file:` URLs of installed projects and paths."""

from __future__ import annotations


def path_of_url(url: str, separator: str = "/") -> str | None:
    """Return the path of a `file:` URL, with `separator` between folders; None for any other URL."""
    if url[:7].lower() != "file://":
        return None
    from urllib.parse import unquote  # most commands need no URL, and it is a large import

    path = unquote(url[7:], errors="surrogateescape")
    if path[:1] == "/" and path[2:3] == ":":  # the drive of a Windows path
        path = path[1:]
    return path.replace("/", separator)


def url_of_path(path: str) -> str:
    """Return the `file:` URL of an absolute path, in POSIX or Windows syntax."""
    from urllib.parse import quote

    posix = path if path.startswith("/") else "/" + path.replace("\\", "/")
    return f"file://{quote(posix, safe='/:', errors='surrogateescape')}"
