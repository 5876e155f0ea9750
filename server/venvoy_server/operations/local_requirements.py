"""Detection of requirements that name a local path, as pip and uv read them, and conversion to absolute paths.

pip: `_internal/req/constructors.py` (`_get_url_from_path`, `parse_req_from_line`). uv accepts more: a path after a name
and `@`, and `file:` with a relative path; it also expands `${VARIABLE}`. A text that either tool reads as a path counts
as one.
"""

from __future__ import annotations

import re

import msgspec

from venvoy_server.environments.file_urls import url_of_path
from venvoy_server.environments.host import Host
from venvoy_server.environments.patterns import pattern

_NAMED = pattern(r"\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[^\]]*\]\s*)?@\s*")
_MARKER = pattern(r"(?<!\s)\s+;|;\s")
_EXTRAS = pattern(r"(?<!\s)\s*\[[^\[\]\\/]*\]\s*$")
_SCHEME = pattern(r"([A-Za-z][A-Za-z0-9+.-]+):")
_VARIABLE = pattern(r"\$\{([A-Z0-9_]+)\}")
ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz")
"""Extensions of archives that pip installs (`_internal/utils/filetypes.py`)."""


class LocalTarget(msgspec.Struct, frozen=True):
    """A requirement with a local path, split so that `before + path + after` is the whole text.

    `is_url` is whether `path` is a `file:` URL (possibly of version control, such as `git+file:`). `is_named` is
    whether a project name precedes the path.
    """

    before: str
    path: str
    after: str
    is_url: bool
    is_named: bool


def local_target(host: Host, text: str, folder: str) -> LocalTarget | None:
    """Return a requirement's text split around its local path, or None if it names no local path.

    Whether a text is a path may depend on the files in `folder` (absolute).
    """
    text = _VARIABLE.sub(lambda found: _value(host, found, folder), text)
    named = _NAMED.match(text)
    start = named.end() if named is not None else len(text) - len(text.lstrip())
    marker = _MARKER.search(text, start)
    end = marker.start() if marker is not None else len(text.rstrip())
    scheme = _SCHEME.match(text, start, end)
    if scheme is not None:
        is_file = scheme.group(1).rpartition("+")[2].lower() == "file"
        return LocalTarget(text[:start], text[start:end], text[end:], True, named is not None) if is_file else None
    extras = _EXTRAS.search(text[start:end])
    if extras is not None:
        end = start + extras.start()
    target = LocalTarget(text[:start], text[start:end], text[end:], False, named is not None)
    return target if named is not None or _looks_like_path(host, target.path, folder) else None


def _value(host: Host, found: re.Match[str], folder: str) -> str:
    if found.group(1) == "PROJECT_ROOT":
        return folder
    return host.variable(found.group(1)) or found.group()


def _looks_like_path(host: Host, text: str, folder: str) -> bool:
    if text.startswith((".", "~")) or "/" in text or host.paths.sep in text:
        return True
    return text.lower().endswith(ARCHIVES) and host.stat(host.paths.join(folder, text)) is not None


def local_paths(host: Host, text: str, folder: str) -> tuple[str, ...]:
    """Return the existing absolute paths that a requirement's local path may mean, with and without `%20` decoded.

    If none exists, only the most likely path is returned. Empty if the requirement names no local path. Relative paths
    are resolved against `folder` (absolute).
    """
    target = local_target(host, text, folder)
    if target is None:
        return ()
    from urllib.parse import unquote

    written = [target.path, unquote(target.path)]
    if target.is_url:
        written = [form for each in (unquote(target.path), target.path) for form in (*_paths_of_url(each), each)]
    paths = dict.fromkeys(host.paths.normpath(host.paths.join(folder, each)) for each in written)
    existing = tuple(path for path in paths if host.stat(path) is not None)
    return existing or tuple(paths)[:1]


def _paths_of_url(url: str) -> list[str]:
    """Return possible paths of a `file:` URL, the most likely first, without host, query, fragment and revision."""
    body = re.split(r"[?#]", url.partition(":")[2], maxsplit=1)[0]
    forms = [body]
    if body.startswith("//"):
        forms = ["/" + body[2:].partition("/")[2], "/" + body.lstrip("/"), body[2:]]
    forms = [form for form in forms if form.strip("/")]
    return [*(form.rpartition("@")[0] for form in forms if "@" in form), *forms]


def absolute_editable(host: Host, text: str, folder: str) -> str:
    """Return a requirement for `--editable` with its path made absolute; a bare name such as `lib` may be a path, too.

    It counts as a path if `folder` has an entry of that name. Relative paths are resolved against `folder`.
    """
    extras = _EXTRAS.search(text)
    name = text[: extras.start()] if extras is not None else text
    if local_target(host, text, folder) is None and host.stat(host.paths.join(folder, name)) is not None:
        return host.paths.normpath(host.paths.join(folder, name)) + text[len(name) :]
    return absolute(host, text, folder)


def absent_editable(host: Host, text: str, folder: str) -> str | None:
    """Return the absolute path in a requirement for `--editable` if nothing exists there, else None.

    A relative path is resolved against `folder`. None also if the text is a URL, has a name before the path, or
    contains `${`.
    """
    path = text[: extras.start()] if (extras := _EXTRAS.search(text)) is not None else text
    if _SCHEME.match(path) or " @ " in path or "${" in path:
        return None
    path = host.paths.normpath(host.paths.join(folder, path))
    return path if host.stat(path) is None else None


def absolute(host: Host, text: str, folder: str) -> str:
    """Return a requirement with its relative path, if it has one, resolved against `folder`."""
    target = local_target(host, text, folder)
    if target is None:
        return text
    body, fragment = target.path, ""
    if target.is_url:
        scheme, _, body = target.path.partition(":")
        if body.startswith("/") or "+" in scheme:
            return target.before + target.path + target.after
        body, mark, rest = body.partition("#")
        fragment = mark + rest
    if host.paths.isabs(body):
        return target.before + target.path + target.after
    path = host.paths.normpath(host.paths.join(folder, body))
    if not (target.is_url or target.is_named):
        return target.before + path + target.after
    from urllib.parse import unquote

    return f"{target.before}{url_of_path(unquote(path) if target.is_url else path)}{fragment}{target.after}"
