"""The names of distributions that the user requested, according to the sources of an installation.

uv marks everything that it installs as requested (PEP 376), also dependencies; the marks are corrected afterwards, so
that `freeze --requested-only` works.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from venvoy_server.environments.documents import parse_toml, read_toml
from venvoy_server.environments.host import Host
from venvoy_server.environments.patterns import pattern
from venvoy_server.operations.local_requirements import ARCHIVES
from venvoy_server.operations.lock_names import is_lock
from venvoy_server.operations.model import Sources
from venvoy_server.packages.read import canonical

_NAME = pattern(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:$|[\[;@<>=!~(,\s])")
_INCLUDE = pattern(r"(?:-r|--requirement)(?:\s*=\s*|\s+|)(\S.*)")
_SCRIPT = pattern(r"^# /// script\n((?:#(?: .*)?\n)+?)# ///$", re.MULTILINE)
_SIZE_LIMIT = 8 * 1024 * 1024
_DEPTH_LIMIT = 20


def requested_names(host: Host, sources: Sources) -> frozenset[str] | None:
    """Return the canonical names (PEP 503) that the user requests by `sources`, without dependencies of these.

    None if a file cannot be read, or is a lock. Requirements that consist of a path or URL are left out: their names
    are unknown before they are installed.
    """
    texts = _texts_of(host, sources)
    return None if texts is None else frozenset(_names(texts))


def unconditional_names(host: Host, sources: Sources) -> frozenset[str]:
    """Return the canonical names requested without an environment marker, which are installed on every machine.

    The set is empty if a file cannot be read, or is a lock.
    """
    texts = _texts_of(host, sources) or ()
    return frozenset(_names(text for text in texts if ";" not in text))


def _texts_of(host: Host, sources: Sources) -> list[str] | None:
    """Return the texts of all requirements; None if a file cannot be read, or is a lock."""
    texts = list(sources.packages)
    for file in sources.requirements:
        found = _of_file(host, file, sources.extras)
        if found is None:
            return None
        texts += found
    if sources.groups_file is not None:
        groups = read_toml(host, sources.groups_file)
        if groups is None:
            return None
        texts += texts_of_groups(groups, sources.groups)
    return texts


def _of_file(host: Host, file: str, extras: Iterable[str]) -> list[str] | None:
    if is_lock(file):
        return None
    if file.endswith(".py"):
        return _of_script(host, file)
    if not file.endswith(".toml"):
        return _lines(host, file, 0)
    document = read_toml(host, file)
    return None if document is None else texts_of_project(document, extras)


def _of_script(host: Host, file: str) -> list[str] | None:
    """Return the dependencies in the inline metadata of a Python script (PEP 723).

    Empty for a script without such metadata, None for an unreadable one.
    """
    try:
        text = host.read(file, _SIZE_LIMIT).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        return None
    found = _SCRIPT.search(text)
    block = "\n".join(line[2:] for line in found[1].splitlines()) if found is not None else ""
    return _texts([(parse_toml(block) or {}).get("dependencies")])


def _names(requirements: Iterable[str]) -> Iterator[str]:
    for requirement in requirements:
        match = _NAME.match(requirement)
        if match is not None and not match.group(1).lower().endswith(ARCHIVES):
            yield canonical(match.group(1))


def _lines(host: Host, file: str, depth: int) -> list[str] | None:
    """Return the lines of a requirements file and of the files that it includes, continued lines joined.

    None if a file cannot be read. `depth` is the number of including files, which is limited.
    """
    try:
        text = host.read(file, _SIZE_LIMIT).decode("utf-8-sig", "replace")
    except OSError:
        return None
    lines: list[str] = []
    for line in text.replace("\\\n", " ").splitlines():
        include = _INCLUDE.match(line.strip())
        if include is None:
            lines.append(line)
            continue
        path = re.split(r"\s#", include.group(1))[0].strip()
        inner = _lines(host, host.paths.join(host.paths.dirname(file), path), depth + 1) if depth < _DEPTH_LIMIT else []
        if inner is None:
            return None
        lines += inner
    return lines


def texts_of_project(document: dict[str, Any], extras: Iterable[str]) -> list[str]:
    """Return the requirements in a parsed pyproject.toml (PEP 621), with those of the given extras."""
    project = document.get("project")
    if not isinstance(project, dict):
        return []
    optional = project.get("optional-dependencies")
    wanted = {canonical(extra) for extra in extras}
    chosen = (
        [value for name, value in optional.items() if canonical(name) in wanted] if isinstance(optional, dict) else []
    )
    return _texts([project.get("dependencies"), *chosen])


def texts_of_groups(document: dict[str, Any], groups: Iterable[str]) -> list[str]:
    """Return the requirements of dependency groups in a parsed pyproject.toml (PEP 735), and of included groups."""
    table = document.get("dependency-groups")
    by_name = {canonical(name): value for name, value in table.items()} if isinstance(table, dict) else {}
    found: list[str] = []
    open_groups, seen = [canonical(group) for group in groups], set[str]()
    while open_groups:
        group = open_groups.pop()
        if group not in seen:
            seen.add(group)
            value = by_name.get(group)
            found += _texts([value])
            included = [
                each["include-group"] for each in value or [] if isinstance(each, dict) and "include-group" in each
            ]
            open_groups += [canonical(name) for name in included if isinstance(name, str)]
    return found


def _texts(lists: Iterable[object]) -> list[str]:
    return [text for each in lists if isinstance(each, list) for text in each if isinstance(text, str)]
