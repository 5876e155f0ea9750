"""Parse URLs and file names like pip's `Link` (pip's `models/link.py`, `utils/urls.py`, `vcs/`)."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from venvoy_server.dependencies.dialects.requirements_txt.egg_fragments import EGG, read_egg, without_egg
from venvoy_server.dependencies.model import Fault
from venvoy_server.environments.patterns import pattern

if TYPE_CHECKING:
    from urllib.parse import SplitResult

VCS_SCHEMES = frozenset(
    [
        "bzr+http",
        "bzr+https",
        "bzr+ssh",
        "bzr+sftp",
        "bzr+ftp",
        "bzr+lp",
        "bzr+file",
        "git+http",
        "git+https",
        "git+ssh",
        "git+git",
        "git+file",
        "hg+file",
        "hg+http",
        "hg+https",
        "hg+ssh",
        "hg+static-http",
        "svn+ssh",
        "svn+http",
        "svn+https",
        "svn+svn",
        "svn+file",
    ]
)
VCS_NAMES = ("bzr", "git", "hg", "svn")
URL_SCHEMES = VCS_SCHEMES | {"http", "https", "file", "ftp"}
ARCHIVES = (
    ".zip",
    ".whl",
    ".tar.bz2",
    ".tbz",
    ".tar.gz",
    ".tgz",
    ".tar",
    ".tar.xz",
    ".txz",
    ".tlz",
    ".tar.lz",
    ".tar.lzma",
)
_PROJECT = pattern(r"([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])", re.IGNORECASE | re.ASCII)
# Optional scheme and user; group 2 is the host with an optional port.
_HOST = pattern(
    r"([A-Za-z][A-Za-z0-9+.-]*:)?(?://)?(?:[^/@]*@)?([A-Za-z0-9*.-]+(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?)(?:/.*)?"
)
_CANONICAL = pattern(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def split_url(text: str) -> SplitResult | None:
    """Return the split URL, or None if `urlsplit` raises ValueError (a stray `[`)."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(text)
    except ValueError:
        return None


def is_url(text: str) -> bool | None:
    """Return whether pip treats a text as a URL; None if pip would fail on it."""
    if ":" not in text:
        return False if "//" not in text or split_url(text) else None
    parts = split_url(text)
    return None if parts is None else parts.scheme in URL_SCHEMES


def host_in(url: str) -> str | None:
    """Return the host of a URL with its port, in the form that `--trusted-host` takes; None if there is none."""
    found = _HOST.fullmatch(url)
    return found[2] if found else None


def file_suffix(name: str) -> str:
    """Return the suffix of a name, including a preceding `.tar` (pip's `splitext`)."""
    base, suffix = posixpath.splitext(name)
    return base[-4:] + suffix if base.lower().endswith(".tar") else suffix


def is_archive(path: str) -> bool:
    """Return whether pip treats a path as an archive, judged by its suffix alone."""
    return file_suffix(path).lower() in ARCHIVES


def file_name(path: str) -> str:
    """Return the last component of a URL's path, with percent escapes decoded."""
    from urllib.parse import unquote

    return posixpath.basename(posixpath.basename(unquote(path).rstrip("/")))


def check_link(url: str, offset: int, has_parent_steps: bool = False) -> tuple[str, Fault | None]:
    """Check a URL like pip; return (name, fault): the name in `#egg=NAME`, and the reason why pip refuses the URL.

    The name is empty if there is none, and the fault is None if pip accepts the URL. `offset` is the URL's offset in
    the line. `has_parent_steps` is whether the URL contains `../` and has no `NAME @` before it. If such a URL begins
    with `file:`, pip uses only its path: the host is not checked, and the name is empty.
    """
    parts = split_url(url)
    if parts is None:
        return "", Fault(
            "invalid-url", offset, offset + len(url), "This URL is invalid: check its host and its brackets."
        )
    is_only_path = has_parent_steps and parts.scheme == "file"
    if parts.scheme == "file" and not is_only_path:
        fault = _check_file_url(url, parts, offset)
        if fault:
            return "", fault
    found = EGG.search(url)
    if not found:
        return "", None
    if _PROJECT.fullmatch(found[1]):
        return "" if is_only_path else found[1], None
    return "", _egg_fault(url, found, offset)


def _check_file_url(url: str, parts: SplitResult, offset: int) -> Fault | None:
    if not url.startswith("file:"):
        message = "`file:` must be in lower case."
        return Fault("invalid-url", offset, offset + 5, message, "file:")
    if parts.netloc and parts.netloc != "localhost":
        message = f"`{parts.netloc}` is read as a host name. A local path has three slashes: `file:///path`."
        at = offset + max(0, url.find(parts.netloc))
        return Fault("invalid-url", at, at + len(parts.netloc), message)
    return None


def _egg_fault(url: str, found: re.Match[str], offset: int) -> Fault:
    start, end = offset + found.start() + 1, offset + found.end()
    message = "Since pip 26.0, `#egg=` takes only a project name. Write `name[extra] @ URL` for anything more."
    egg = read_egg(url)
    if egg is None:
        return Fault("invalid-egg-fragment", start, end, message)
    replacement = f"{egg.name}{egg.extras} @ {without_egg(url)}" + (f" ; {egg.marker}" if egg.marker else "")
    title = f"Replace `#egg=` with `{egg.name}{egg.extras} @ URL`"
    # A version next to a URL never had an effect, but the author may have relied on it.
    guess = bool(egg.versions)
    return Fault("invalid-egg-fragment", start, end, message, replacement, offset, offset + len(url), title, guess)


def wheel_parts(name: str) -> tuple[str, str] | None:
    """Return the project name and version in a wheel's file name, or None if it is invalid."""
    from packaging.utils import parse_wheel_filename

    try:
        project, version, _, _ = parse_wheel_filename(name)
    except ValueError:
        return None
    # pip makes a requirement of the project name, so it must be valid.
    return (project, str(version)) if _CANONICAL.fullmatch(project) else None


def wheel_fault_in(url: str, name: str, start: int) -> Fault:
    """Return the fault of `name`, which is not a valid file name of a wheel, in a URL at offset `start` of the line.

    The whole URL is marked if it contains the name with percent escapes only.
    """
    at = url.rfind(name)
    return (
        wheel_fault(name, start, start + len(url)) if at < 0 else wheel_fault(name, start + at, start + at + len(name))
    )


def wheel_fault(name: str, start: int, end: int) -> Fault:
    """Return the fault of `name`, which is not a valid file name of a wheel, at `[start, end)` of the line."""
    message = f"`{name}` is not a wheel file name. The form is NAME-VERSION-PYTHON-ABI-PLATFORM.whl."
    return Fault("invalid-wheel-name", start, end, message)
