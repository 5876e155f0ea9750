"""Functions for texts of lock files: pinned versions, differences, changed paths, and a pylock.toml as requirements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.dialects.toml_strings import escaped, string_value, toml_strings
from venvoy_server.dependencies.model import Requirement
from venvoy_server.environments.documents import parse_toml
from venvoy_server.environments.redact import redacted
from venvoy_server.index.versions import pinned_version
from venvoy_server.operations.lock_names import is_lock
from venvoy_server.operations.model import Change
from venvoy_server.packages.read import canonical

LOCAL: Final = "local"
"""Placeholder for the version of a package that is locked from a local folder or file."""


def pinned(path: str, text: str) -> dict[str, str]:
    """Return the versions in the text of a lock file, by canonical name; several of one package are joined by `, `.

    `path` determines the format. In place of a version there may be a URL, or the text `local` for a package that is
    installed from a file or folder of this machine.
    """
    found: dict[str, list[str]] = {}
    if is_lock(path):
        for each in _packages(parse_toml(text) or {}):
            found.setdefault(canonical(each["name"]), []).append(str(each.get("version") or _remote_source(each)))
    else:
        for entry in Document.parse(text).entries:
            requirement = entry.requirement
            if requirement is not None and requirement.key:
                found.setdefault(requirement.key, []).append(_pin(requirement))
    return {name: ", ".join(dict.fromkeys(versions)) for name, versions in found.items()}


def _pin(requirement: Requirement) -> str:
    """Return the exact version of a requirement, else its URL without credentials, else the text `local` (`LOCAL`)."""
    version = pinned_version(requirement.specifier)
    if version is not None:
        return version
    is_remote = "://" in requirement.target and not requirement.target.lower().startswith("file:")
    return redacted(requirement.target) if is_remote else LOCAL


def _remote_source(package: dict[str, Any]) -> str:
    """Return the URL from which `package`, an entry of a pylock.toml, is installed, or `local` if it has no remote URL.

    The URL of a version control repository ends with `@` and the commit. Credentials in the URL are redacted.
    """
    vcs, archive = package.get("vcs"), package.get("archive")
    if isinstance(vcs, dict) and vcs.get("url"):
        return redacted(f"{vcs.get('type')}+{vcs['url']}@{vcs.get('commit-id')}")
    url = archive.get("url") if isinstance(archive, dict) else None
    return redacted(url) if isinstance(url, str) and not url.startswith("file:") else LOCAL


def changes_between(before: dict[str, str], after: dict[str, str]) -> tuple[Change, ...]:
    """Return the packages that differ between two locks (added, removed, or with another version), sorted by name.

    `before` and `after` are the versions in the old and new lock, by canonical name.
    """
    changes = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None:
            changes.append(Change(name, "installed", version=new))
        elif new is None:
            changes.append(Change(name, "removed", previous=old))
        elif old != new:
            changes.append(Change(name, "changed", version=new, previous=old))
    return tuple(changes)


def with_paths(text: str, moved: Callable[[str], str]) -> str:
    """Return the text of a pylock.toml with each `path` of a package replaced by what `moved` returns for that path."""
    for found in reversed(list(toml_strings(text))):
        if found.keys[:1] == ("packages",) and found.keys[-1] == "path":
            literal = text[found.start : found.end]
            value = moved(string_value(literal)[0])
            text = f"{text[: found.start]}{literal[0]}{escaped(value, literal[0])}{literal[0]}{text[found.end :]}"
    return text


def requirement_lines(document: dict[str, Any], *, hashes: bool) -> tuple[list[str], list[str]]:
    """Return the packages of a pylock.toml (PEP 751) as lines of a requirements file, and notices about those left out.

    `document` is the parsed file. With `hashes` the lines contain the hashes of the files.
    """
    lines, notices = list[str](), list[str]()
    for package in _packages(document):
        name, marker = package["name"], package.get("marker")
        if isinstance(marker, str) and ("extras" in marker or "dependency_groups" in marker):
            notices.append(f"{name} is left out: it is only for some extras or groups.")
            continue
        requirement = _requirement(package)
        if requirement is None:
            notices.append(f"{name} is left out: it names no version and no source.")
            continue
        found = sorted(set(_hashes(package))) if hashes and "==" in requirement else []
        condition = f" ; {marker}" if isinstance(marker, str) else ""
        lines.append(" \\\n    ".join([f"{requirement}{condition}", *(f"--hash={each}" for each in found)]))
    return lines, notices


def _packages(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    packages = document.get("packages")
    for each in packages if isinstance(packages, list) else ():
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            yield each


def _requirement(package: dict[str, Any]) -> str | None:
    name, version = package["name"], package.get("version")
    vcs, folder, archive = package.get("vcs"), package.get("directory"), package.get("archive")
    if isinstance(vcs, dict):
        return f"{name} @ {vcs.get('type')}+{vcs.get('url')}@{vcs.get('commit-id')}{_subdirectory(vcs)}"
    if isinstance(folder, dict) and isinstance(folder.get("path"), str):
        path = folder["path"] if folder["path"].startswith((".", "/")) else f"./{folder['path']}"
        return f"-e {path}" if folder.get("editable") else path
    if isinstance(archive, dict):
        place = archive.get("url") or archive.get("path")
        return f"{name} @ {place}{_subdirectory(archive)}" if place else None
    return f"{name}=={version}" if isinstance(version, str) else None


def _subdirectory(source: dict[str, Any]) -> str:
    return f"#subdirectory={source['subdirectory']}" if source.get("subdirectory") else ""


def _hashes(package: dict[str, Any]) -> Iterator[str]:
    wheels = package.get("wheels")
    for file in [package.get("sdist"), *(wheels if isinstance(wheels, list) else ())]:
        known = file.get("hashes") if isinstance(file, dict) else None
        for algorithm, digest in known.items() if isinstance(known, dict) else ():
            yield f"{algorithm}:{digest}"
