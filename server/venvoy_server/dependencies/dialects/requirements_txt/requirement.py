"""Parse a single requirement like pip (`parse_req_from_line` and `parse_editable` in pip's `req/constructors.py`).

A regular expression recognises the common forms, a strict subset of what `packaging` accepts. Everything else is parsed
by `packaging.requirements.Requirement`, whose verdict is final.
"""

from __future__ import annotations

import posixpath
import re

from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.dialects.requirements_txt.accepted import are_extras
from venvoy_server.dependencies.dialects.requirements_txt.markers import marker_fault
from venvoy_server.dependencies.model import Fault, Requirement
from venvoy_server.environments.patterns import pattern
from venvoy_server.packages.read import canonical

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_RELEASE = r"[0-9]+(?:\.[0-9]+)*"
_SUFFIX = r"(?:(?:a|b|rc|\.post|\.dev)[0-9]+)?"
# Possessive quantifier (`*+`), to avoid backtracking over runs of spaces.
_GAP = r"[ \t]*+"
CLAUSE = (
    rf"(?:[=!]={_GAP}{_RELEASE}(?:\.\*|{_SUFFIX})|(?:[<>]=?){_GAP}{_RELEASE}{_SUFFIX}"
    rf"|~={_GAP}[0-9]+(?:\.[0-9]+)+{_SUFFIX})"
)
EXTRAS = rf"\[{_GAP}(?:{_NAME}(?:{_GAP},{_GAP}{_NAME})*)?{_GAP}\]"
CLAUSES = rf"{CLAUSE}(?:{_GAP},{_GAP}{CLAUSE})*"
# The text before a marker: spaces, name, extras, clauses.
HEAD = rf"({_NAME}){_GAP}({EXTRAS})?{_GAP}({CLAUSES})?{_GAP}"
_PLAIN = pattern(rf"{HEAD}(?:;(.*))?", re.ASCII)
_HEAD_ANY = pattern(rf"{_GAP}(\b[a-zA-Z0-9][a-zA-Z0-9._-]*\b){_GAP}(\[[^\]]*\])?{_GAP}")
_EXTRAS_TAIL = pattern(r"(.+)(\[[^\]]+\])")
_AT_SPACED = pattern(r"\s@\s")
_FOREIGN_TARGET = pattern(r"(?i)(git|hg|svn|bzr)\+|file:")
# Maximum length of a text that may be a folder's name; a longer one is a malformed requirement.
_LONGEST_FOLDER = 200
_ROOT = "/_/_/_/_/_"


def extras_of(text: str) -> tuple[str, ...]:
    """Return the names in an extras list such as `[a, b]`."""
    return tuple([part.strip() for part in text[1:-1].split(",") if part.strip()])


def parse_requirement(text: str, end: int, windows: bool = False) -> Requirement | Fault:
    """Parse `text[:end]`, the part of a line before its options; return the requirement, or why pip refuses it.

    `windows` is whether paths are those of Windows.
    """
    plain = _PLAIN.fullmatch(text, 0, end)
    if plain and (plain[3] is not None or "." not in plain[1]):
        found = from_plain(plain, 0)
        if isinstance(found, Requirement):
            return found
    return _parse_general(text[:end], windows)


def plain_requirement(text: str) -> Requirement | None:
    """Parse a requirement in a common form, such as `name[x]>=1; MARKER`; None if the text has any other form.

    A text for which None is returned can be valid or invalid.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is None or "." in plain[1] or (plain[4] is not None and not plain[4].strip()):
        return None
    found = from_plain(plain, 0)
    return found if isinstance(found, Requirement) else None


def from_plain(found: re.Match[str], base: int) -> Requirement | Fault:
    """Return the requirement that a regular expression matched, or the fault of its marker if that is invalid.

    Groups 1 to 4 of the match are name, extras, version clauses and marker. The requirement's spans count from `base`,
    the offset in the matched string at which the line begins.
    """
    name, extras, clauses, marker = found.group(1, 2, 3, 4)
    marker_start = marker_end = 0
    if marker is not None:
        kept = marker.strip()
        if kept:
            marker_start = found.start(4) - base + len(marker) - len(marker.lstrip())
            marker_end = marker_start + len(kept)
            fault = marker_fault(kept, marker_start)
            if fault:
                return fault
        marker = kept
    name_start = found.start(1) - base
    return Requirement(
        "named",
        name,
        canonical(name),
        name_start,
        name_start + len(name),
        extras_of(extras) if extras else (),
        found.start(2) - base if extras else 0,
        found.end(2) - base if extras else 0,
        clauses or "",
        found.start(3) - base if clauses else 0,
        found.end(3) - base if clauses else 0,
        "",
        0,
        0,
        marker or "",
        marker_start,
        marker_end,
    )


def _parse_general(text: str, windows: bool) -> Requirement | Fault:
    from venvoy_server.dependencies.dialects.requirements_txt import classify

    kind = urls.is_url(text)
    if kind is None:
        return Fault("invalid-url", 0, len(text), "This URL is invalid: check its host and its brackets.")
    separator = "; " if kind else ";"
    before, _found, after = text.partition(separator)
    marker = after.strip()
    marker_start = len(before) + len(separator) + len(after) - len(after.lstrip()) if marker else 0
    if marker:
        fault = marker_fault(marker, marker_start)
        if fault:
            return classify.marker_refused(text, before, fault)
    elif not before.strip():
        return classify.refused(text, 0, None)
    start = len(before) - len(before.lstrip())
    result = _parse_target(before.strip(), start, windows)
    return result if isinstance(result, Fault) or not marker else _with_marker(result, marker, marker_start)


def _with_marker(found: Requirement, marker: str, start: int) -> Requirement:
    import msgspec

    return msgspec.structs.replace(found, marker=marker, marker_start=start, marker_end=start + len(marker))


def _parse_target(name: str, start: int, windows: bool) -> Requirement | Fault:
    from venvoy_server.dependencies.dialects.requirements_txt.foreign_lines import line_fault

    kind = urls.is_url(name)
    if kind is None:
        return Fault("invalid-url", start, start + len(name), "This URL is invalid: check its host and its brackets.")
    if kind:
        return _parse_url(name, start)
    path = posixpath.normpath(posixpath.join(_ROOT, name))
    bare, extras_fault = strip_extras(path, start, len(name))
    if extras_fault:
        return line_fault(name) or extras_fault
    if urls.is_archive(bare) and not ("@" in name and not looks_like_path(name.split("@", 1)[0], windows)):
        return _parse_archive(name, bare, start)
    result = _parse_named(name, start)
    if bare != path:  # pip treats `./x[a]/` like `./x[a]`
        name = name.rstrip("/")
    if isinstance(result, Fault) and looks_like_path(name, windows) and could_be_folder(name, urls.is_archive(bare)):
        return _path(name, start, result)
    return result


def looks_like_path(name: str, windows: bool) -> bool:
    """Return whether pip would look for a folder of this name: it contains a path separator or begins with a dot.

    On `windows`, a backslash is a separator, too.
    """
    return "/" in name or name.startswith(".") or (windows and "\\" in name)


def could_be_folder(name: str, archive: bool = False) -> bool:
    """Return whether an invalid requirement, `name`, has the form of a folder's path, possibly with extras.

    A missing folder is then the error to report. With `archive`, the path of an archive file also counts.
    """
    bare = extras_tail(name)
    path = bare[1].rstrip() if bare else name
    odd = any(part in path for part in ("#", "[", ";", "\0", "://")) or path.startswith(("=", "~"))
    odd = odd or (not archive and path.endswith(urls.ARCHIVES))
    return (
        bool(path)
        and not odd
        and len(name) <= _LONGEST_FOLDER
        and not _AT_SPACED.search(path)
        and not _FOREIGN_TARGET.match(path)
    )


def extras_tail(text: str) -> re.Match[str] | None:
    """Match `[extras]` at the end of a text: group 1 is the text before, group 2 the
    brackets; None if there are none.
    """
    return _EXTRAS_TAIL.fullmatch(text) if text.endswith("]") else None


def strip_extras(path: str, start: int, length: int) -> tuple[str, Fault | None]:
    """Remove the extras, such as `[a,b]`, from the end of a path, like pip; return (path without extras, None).

    If the brackets do not contain valid extras, returns (unchanged path, fault). `start` is the offset of the path in
    the line, and `length` its length as written there: they only serve to locate the fault.
    """
    from venvoy_server.dependencies.dialects.requirements_txt import classify

    found = extras_tail(path)
    if not found:
        return path, None
    if not are_extras(found[2]):
        begin = max(start, start + length - len(found[2]))
        return path, classify.bad_extras(found[2], begin, start + length)
    return found[1].rstrip(), None


def _path(name: str, start: int, doubt: Fault | None) -> Requirement:
    found = extras_tail(name)
    bare = found[1].rstrip() if found else name
    extras = extras_of(found[2]) if found else ()
    extras_start = start + found.start(2) if found else 0
    return Requirement(
        "path",
        extras=extras,
        extras_start=extras_start,
        extras_end=start + len(name) if found else 0,
        target=bare,
        target_start=start,
        target_end=start + len(bare),
        doubt=doubt,
    )


def _parse_archive(name: str, path: str, start: int) -> Requirement | Fault:
    file = posixpath.basename(path)
    requirement = _path(name, start, None)
    project = ""
    if urls.file_suffix(file) == ".whl":
        parts = urls.wheel_parts(file)
        if parts is None:
            return urls.wheel_fault(file, max(start, requirement.target_end - len(file)), requirement.target_end)
        project = parts[0]
    return _named_link(requirement, "archive", project)


def _named_link(found: Requirement, form: str, project: str) -> Requirement:
    import msgspec

    return msgspec.structs.replace(found, form=form, name=project, key=canonical(project))


def _parse_url(url: str, start: int) -> Requirement | Fault:
    project, fault = urls.check_link(url, start, has_parent_steps="../" in url)
    if fault:
        return fault
    parts = urls.split_url(url)
    path = parts.path if parts else ""
    if urls.file_suffix(urls.file_name(path)) == ".whl":
        wheel = urls.wheel_parts(urls.file_name(path))
        if wheel is None:
            return urls.wheel_fault_in(url, urls.file_name(path), start)
        project = wheel[0]
    target = Requirement("url", target=url, target_start=start, target_end=start + len(url))
    return _named_link(target, "url", project) if project else target


def _parse_named(text: str, start: int) -> Requirement | Fault:
    from packaging.requirements import Requirement as PackagingRequirement

    from venvoy_server.dependencies.dialects.requirements_txt import classify

    try:
        parsed = PackagingRequirement(text)
    except (ValueError, RecursionError) as refusal:
        span = getattr(refusal.__cause__, "span", None)
        return classify.refused(text, start, span)
    head = _HEAD_ANY.match(text)
    if head is None:  # unreachable: packaging accepted the text
        return classify.refused(text, start, None)
    if parsed.url:
        return _direct(text, start, head, parsed.url)
    rest = text[head.end() :].rstrip()
    return _named(head, start, rest)


def _named(head: re.Match[str], start: int, rest: str, target: str = "") -> Requirement:
    name, extras = head.group(1, 2)
    begin = start + head.end()
    specifier = rest if not target else ""
    target_start = begin + rest.find(target) if target else 0
    return Requirement(
        "named",
        name,
        canonical(name),
        start + head.start(1),
        start + head.end(1),
        extras_of(extras) if extras else (),
        start + head.start(2) if extras else 0,
        start + head.end(2) if extras else 0,
        specifier,
        begin if specifier else 0,
        begin + len(specifier) if specifier else 0,
        target,
        target_start,
        target_start + len(target) if target else 0,
    )


def _direct(text: str, start: int, head: re.Match[str], url: str) -> Requirement | Fault:
    from venvoy_server.dependencies.dialects.requirements_txt import classify

    requirement = _named(head, start, text[head.end() :], url)
    _, fault = urls.check_link(url, requirement.target_start)
    if fault and fault.code == "invalid-egg-fragment":
        return classify.direct_egg(fault, " " * start + text, url, requirement)
    return fault or requirement
