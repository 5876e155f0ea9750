"""Parse the value of `-e`, an editable install, like pip (`parse_editable` in pip's `req/constructors.py`)."""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.dialects.requirements_txt.accepted import are_extras
from venvoy_server.dependencies.dialects.requirements_txt.requirement import could_be_folder, extras_of, extras_tail
from venvoy_server.dependencies.model import Fault, Requirement
from venvoy_server.packages.read import canonical


def always_there(path: str) -> bool:
    """Return whether a path denotes the working directory or one of its parents, which always exist."""
    return bool(path) and all(part in ("", ".", "..") for part in path.split("/"))


def parse_editable(value: str, start: int, end: int, whole: str, has_separate_url: bool = False) -> Requirement | Fault:
    """Parse the value of `-e`, a folder or a repository URL; return the requirement, or the fault if pip refuses it.

    `value` is at `[start, end)` of the line `whole`. `has_separate_url` is whether the line also has a separate URL,
    which pip ignores. If so, a value that is only a folder's name is a fault, since the author probably meant the URL.
    In the result, only the folder or URL (`target`) has a span; the other parts, such as the name, have none.
    """
    direct = _parse_direct(value)
    if direct:
        name, url, extras, marker = direct
    else:
        fault = _extras_fault(value, start, end)
        if fault:
            return fault
        name, url, extras, marker = "", _as_pip_url(value), (), ""
    project, fault = urls.check_link(url, start)
    if fault:
        return _whole_span(fault, value, start, end)
    parts = urls.split_url(url)
    scheme = parts.scheme if parts else ""
    if scheme in urls.VCS_SCHEMES or url.startswith("file:"):
        found = _link(name or project, extras, marker, url, scheme, start, end)
        if isinstance(found, Fault) and not (direct or has_separate_url or "://" in value) and could_be_folder(value):
            # If it has no `://`, pip also accepts an existing folder of that name.
            return Requirement("path", target=value, target_start=start, target_end=end, doubt=found)
        return found
    return _local(value, direct is not None, start, end, whole, has_separate_url)


def _parse_direct(value: str) -> tuple[str, str, tuple[str, ...], str] | None:
    from packaging.requirements import Requirement as PackagingRequirement

    try:
        parsed = PackagingRequirement(value)
    except (ValueError, RecursionError):
        return None
    if not parsed.url:
        return None
    return parsed.name, parsed.url, tuple(sorted(parsed.extras)), str(parsed.marker or "")


def _extras_fault(value: str, start: int, end: int) -> Fault | None:
    found = extras_tail(value)
    if not found or are_extras(found[2]):
        return None
    message = "The brackets do not contain extras. Extras are names, separated by commas."
    return Fault("invalid-extras", start, end, message)


def _as_pip_url(value: str) -> str:
    """Return the URL that pip makes of `value`, the value of `-e`.

    From a `file:` URL, extras such as `[a]` at its end are removed. A URL that begins with `git:`, `bzr:`, `hg:` or
    `svn:` gets this name as a prefix: `git:...` becomes `git+git:...`. Any other value is returned unchanged.
    """
    found = extras_tail(value)
    bare = found[1].rstrip() if found else value
    if bare.lower().startswith("file:"):
        return bare
    lower = value.lower()
    for vcs in urls.VCS_NAMES:
        if lower.startswith(f"{vcs}:"):
            return f"{vcs}+{value}"
    return value


def _whole_span(fault: Fault, value: str, start: int, end: int) -> Fault:
    """Return a fault (an error in the value of `-e`) with a span and a replacement that fit the line.

    `value` is the value of `-e`, which the line contains at `[start, end)`. If the line has the value in quotes or with
    escapes, the fault gets the span of the whole value and no replacement. Otherwise, only a replacement that contains
    ` @ ` is changed. It is put in double quotes, because `-e` takes one word; if it contains double quotes, it is
    dropped.
    """
    if len(value) != end - start or fault.end > end:
        return Fault(fault.code, start, end, fault.message)
    if fault.replacement is None or " @ " not in fault.replacement:
        return fault
    if '"' in fault.replacement:
        return Fault(fault.code, fault.start, fault.end, fault.message)
    return msgspec.structs.replace(fault, replacement=f'"{fault.replacement}"')


def _link(
    name: str, extras: tuple[str, ...], marker: str, url: str, scheme: str, start: int, end: int
) -> Requirement | Fault:
    if not name and not url.startswith("file:"):
        repository = re.sub(
            r"(\.git)?/?$", "", url.split("#")[0].split("@")[0] if "://" not in url else _repository(url)
        )
        project = repository.rsplit("/", 1)[-1]
        message = "pip cannot find the project's name in this URL. Append `#egg=NAME`."
        fixable = re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", project)
        joint = "&" if "#" in url else "#"
        return Fault(
            "editable-needs-name",
            start,
            end,
            message,
            f"{joint}egg={project}" if fixable else None,
            end,
            end,
            f"Append `{joint}egg={project}`",
        )
    return Requirement(
        "url" if scheme != "file" else "path",
        name=name,
        key=canonical(name),
        extras=extras,
        target=url,
        target_start=start,
        target_end=end,
        marker=marker,
    )


def _repository(url: str) -> str:
    """Return the path of a repository's URL, without host, revision and fragment: `group/name` of
    `https://x/group/name@1`.
    """
    return url.partition("://")[2].split("#")[0].partition("/")[2].split("@")[0]


def _local(value: str, direct: bool, start: int, end: int, whole: str, has_separate_url: bool) -> Requirement | Fault:
    found = extras_tail(value)
    bare = found[1].rstrip() if found else value
    foldery = could_be_folder(value) and not direct and not bare.endswith(urls.ARCHIVES) and bare == bare.strip()
    if always_there(bare) or (foldery and not has_separate_url):
        extras = extras_of(found[2]) if found else ()
        return Requirement("path", extras=extras, target=bare, target_start=start, target_end=end)
    return _local_fault(value, start, end, whole)


def _follows_direct(whole: str, end: int) -> bool:
    """Return whether the text after offset `end` of a line begins with `@`, as in `-e NAME @ URL` without quotes.

    `end` is the offset at which the value of `-e` (here `NAME`) ends. Spaces before the `@` are ignored.
    """
    return whole[end:].lstrip().startswith("@")


def _local_fault(value: str, start: int, end: int, whole: str) -> Fault:
    stop = _quote_end(whole, end)
    split = _follows_direct(whole, end) or (re.match(r"[^\[\]]*\[[^\]]*$", value) and "]" in whole[end:stop])
    if split and start:  # at the start of the line, pip would read the quotes as part of the text
        quoted = '"' + whole[start:stop] + '"'
        message = "`-e` takes only the first word. Put quotes around the whole value."
        return Fault("editable-needs-quotes", start, stop, message, quoted, title="Add quotes")
    return Fault("editable-invalid", start, end, *_invalid(value))


def _quote_end(whole: str, end: int) -> int:
    following = re.search(r"\s-", whole[end:])
    stop = end + following.start() if following else len(whole)
    return len(whole[:stop].rstrip())


def _invalid(value: str) -> tuple[str, str | None]:
    """Return the message for a value of `-e` that pip refuses, and a text to replace the value with, or None."""
    scp = re.fullmatch(r"(?:git\+)?([\w.-]+@[\w.-]+):([^#]*)(#.*)?", value)
    if scp:
        return (
            "`-e` does not support this repository syntax. Use a URL.",
            f"git+ssh://{scp[1]}/{scp[2]}{scp[3] or ''}",
        )
    if value.startswith(("https://", "http://", "ssh://")):
        return "`-e` takes a local folder or a repository (`git+https://…`), not a plain URL.", None
    if value.startswith("~"):
        return "pip does not expand `~`. Write the full path, or use `${HOME}`.", None
    if "#" in value or ";" in value:
        return "`-e` reads all of this as a folder's name. Only a URL can have a fragment or a marker.", None
    if urls.is_archive(value):
        return "An archive cannot be installed as editable. Remove `-e`.", None
    return "`-e` takes a folder with a project, or a repository's URL.", None
