"""Which lines of requirements files, and of a pyproject.toml, an error of the resolver speaks of."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from venvoy_server.call_context import CallContext
from venvoy_server.convert import uri_of_path
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import is_remote
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.findings import ERROR, Finding
from venvoy_server.dependencies.positions import Positions
from venvoy_server.environments.documents import parse_toml, read_bytes
from venvoy_server.handlers.diagnostics import Converter, reader_of
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Sources
from venvoy_server.packages.read import canonical

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_FILES_LIMIT = 100


def files_named(context: CallContext, sources: Sources, error: OperationError) -> list[dict[str, Any]]:
    """Return the files, those that they include too, with a diagnostic on each line whose package the error names."""
    named = {canonical(name) for name in error.data.get("packages", ())}
    projects = (sources.groups_file,) if sources.groups_file else ()
    waiting = list(dict.fromkeys((*sources.requirements, *projects)))
    found, seen = [], set[str]()
    while waiting and len(seen) < _FILES_LIMIT:
        path = waiting.pop(0)
        text = None if path in seen else text_of(context, path)
        seen.add(path)
        if text is None:
            continue
        if path.endswith(".toml"):
            findings = findings_in_project(text, named, error.message)
        else:
            document = Document.parse(text, path)
            waiting += included_files(context, document, path)
            findings = findings_of(document, named, error.message)
        converter = Converter(uri_of_path(path), Positions.of(text), "utf-16", reader_of(context.host))
        if findings:
            found.append({"path": path, "diagnostics": msgspec.to_builtins(converter.diagnostics(findings))})
    return found


def text_of(context: CallContext, path: str) -> str | None:
    """Return the text of a file as pip decodes it, or None if it cannot be read."""
    try:
        return decode(read_bytes(context.host, path, "requirements")).text
    except OSError:
        return None


def included_files(context: CallContext, document: Document, path: str) -> list[str]:
    """Return the files that a document includes with `-r` and `-c`."""
    paths = context.host.paths
    targets = [use.value for entry in document.entries if (use := include_of(entry)) is not None]
    return [paths.normpath(paths.join(paths.dirname(path), each)) for each in targets if each and not is_remote(each)]


def findings_in_project(text: str, named: set[str], message: str) -> list[Finding]:
    """Return a finding on each string of a pyproject.toml that is a requirement of a package that is named."""
    document = parse_toml(text) or {}
    project, groups = document.get("project"), document.get("dependency-groups")
    project = project if isinstance(project, dict) else {}
    lists: list[object] = [project.get("dependencies")]
    for table in (project.get("optional-dependencies"), groups):
        lists += table.values() if isinstance(table, dict) else ()
    texts = {each for those in lists if isinstance(those, list) for each in those if isinstance(each, str)}
    findings = []
    for each in sorted(texts):
        name = _NAME.match(each)
        if name is not None and canonical(name.group()) in named:
            for place in re.finditer(f"([\"']){re.escape(each)}\\1", text):
                start = place.start() + 1
                findings.append(Finding("resolution-failed", ERROR, message, start, start + name.end()))
    return sorted(findings, key=lambda finding: finding.start)


def findings_of(document: Document, named: set[str], message: str) -> list[Finding]:
    """Return a finding on each requirement line of a document whose package is named."""
    findings = []
    for start, entry in zip(document.starts, document.entries, strict=True):
        requirement = entry.requirement
        if requirement is not None and requirement.key in named:
            first, last = entry.locate(requirement.name_start, requirement.name_end)
            findings.append(Finding("resolution-failed", ERROR, message, start + first, start + last))
    return findings
