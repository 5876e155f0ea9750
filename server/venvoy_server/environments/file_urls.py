"""Conversion between `file:` URLs and paths."""

from __future__ import annotations

import re

_DRIVE = re.compile(r"/[A-Za-z]:(?=/|$)")


def path_of_url(url: str, separator: str | None = None) -> str | None:
    r"""Return the path of a `file:` URL without query and fragment; None for other URLs, and for those of another host.

    `separator` is that of the system whose path is wanted: `file:///C:/lib` is `C:\lib` on Windows, `/C:/lib` on others,
    and `C:/lib` if the system is not known (None). On Windows, a URL with a host is the path of a share. Bytes that are
    not UTF-8 become surrogates, as in `os.fsdecode`.
    """
    if url[:5].lower() != "file:":
        return None
    from urllib.parse import unquote, urlsplit  # most commands need no URL, and it is a large import

    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = unquote(parts.path, errors="surrogateescape")
    if parts.netloc.lower() not in ("", "localhost"):
        if separator != "\\":
            return None
        path = f"//{parts.netloc}{path}"
    elif separator != "/" and _DRIVE.match(path):
        path = path[1:]
    return path.replace("/", separator or "/")


def url_of_path(path: str) -> str:
    """Return the `file:` URL of an absolute path, in POSIX or Windows syntax."""
    from urllib.parse import quote

    posix = path if path.startswith("/") else "/" + path.replace("\\", "/")
    return f"file://{quote(posix, safe='/:', errors='surrogateescape')}"
