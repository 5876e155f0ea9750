"""`check`: diagnostics of requirements files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import UNSET

from venvoy_protocol.check import CHECK, CheckedFile, CheckParams, CheckResult, Counts
from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext
from venvoy_server.convert import path_of_uri, uri_of_path
from venvoy_server.dependencies.checker.checker import check as check_document
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded, decode
from venvoy_server.dependencies.dialects.requirements_txt.file_names import requirements_files
from venvoy_server.dependencies.findings import Finding
from venvoy_server.dependencies.positions import Positions
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.diagnostics import (
    FILE_LIMIT,
    Converter,
    EnvironmentReader,
    count,
    inputs_of,
    reader_of,
    rule_settings,
)
from venvoy_server.handlers.gate import pass_gate
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.selected_environment import selection_of
from venvoy_server.handlers.text_fixes import diff_of, document_of, line_edits
from venvoy_server.locators.model import IGNORED_NAMES

UNTITLED = "untitled:requirements.txt"
EnvironmentOf = Callable[[str | None], Environment | None]


def check(context: CallContext, params: CheckParams) -> CheckResult:
    """Check the text that was given, or else the files that were named or found."""
    work = _Check(context, params)
    if params.text is not None:
        uri = params.uri or UNTITLED
        files = [work.text(Decoded(params.text, "utf-8"), path_of_uri(uri), uri)]
    else:
        files = [work.file(path) for path in _paths(context, params)]
    found = [diagnostic for file in files for diagnostic in file.diagnostics]
    counts = Counts(
        error=count(found, 1),
        warning=count(found, 2),
        information=count(found, 3),
        hint=count(found, 4),
        fixed=work.fixed,
    )
    return CheckResult(files=files, counts=counts)


def _paths(context: CallContext, params: CheckParams) -> list[str]:
    paths: list[str] = []
    for named in params.files or context.client.folders:
        at = context.host.stat(named)
        if at is None:
            raise failure("file-not-found", f"{named} does not exist.", path=named)
        if at.kind == "folder":
            settings = context.client.settings
            ignored = IGNORED_NAMES | frozenset(settings.ignored_names)
            patterns = settings.requirements_patterns
            paths += requirements_files(context.host, named, ignored, settings.search_depth, patterns)
        else:
            paths.append(named)
    return list(dict.fromkeys(paths))


class _Check:
    """One call: every file is checked in the same way, each against its own environment."""

    def __init__(self, context: CallContext, params: CheckParams) -> None:
        self._context = context
        self._params = params
        self._environment_of = _environments(context, params)
        self._reader = EnvironmentReader(context.host)
        self.fixed = 0

    def file(self, path: str) -> CheckedFile:
        """Check a file; raises MethodError where it cannot be read."""
        self._context.cancellation.check()
        try:
            data = self._context.host.read(path, FILE_LIMIT)
        except OSError as error:
            reason = error.strerror or str(error)
            raise failure("file-unreadable", f"{path} cannot be read: {reason}.", path=path) from None
        return self.text(decode(data), path, uri_of_path(path), named=path)

    def text(self, decoded: Decoded, path: str | None, uri: str, named: str | None = None) -> CheckedFile:
        """Check a text, and fix it where that was asked for."""
        context, params = self._context, self._params
        environment = self._environment_of(path)
        inputs = inputs_of(
            context, path, self._reader.facts(environment), expected=not params.no_environment, decoded=decoded
        )
        settings = rule_settings(context, inputs.root)
        text, fixed = decoded.text, decoded.text
        findings: tuple[Finding, ...] = (decoded.finding,) if decoded.finding else ()
        if decoded.finding is None:
            document = document_of(text, inputs)
            findings = check_document(document, inputs, settings=settings)
            if params.fix or params.diff:
                fixed = fix_all(document, inputs, settings=settings)
        left = findings if fixed == text else check_document(document_of(fixed, inputs), inputs, settings=settings)
        before = Positions.of(text)
        shown, positions = (left, Positions.of(fixed)) if params.fix else (findings, before)
        self.fixed += max(0, len(findings) - len(shown))
        converter = Converter(uri, positions, "utf-16", reader_of(context.host))
        return CheckedFile(
            path=named,
            uri=None if named else uri,
            environment=environment.prefix if environment else None,
            diagnostics=converter.diagnostics(shown),
            edits=line_edits(before, fixed, "utf-16") if params.fix else UNSET,
            diff=diff_of(text, fixed, self._name(path or uri)) if params.diff else UNSET,
        )

    def _name(self, path: str) -> str:
        """Return a path as it stands in a diff: relative to a folder of the client where it lies in one."""
        paths = self._context.host.paths
        for folder in self._context.client.folders:
            start = folder.rstrip(paths.sep) + paths.sep
            if path.startswith(start):
                return path[len(start) :].replace(paths.sep, "/")
        return path.lstrip("/")


def _environments(context: CallContext, params: CheckParams) -> EnvironmentOf:
    """Return what gives the environment of a file: the one that was named, none, or the file's selected one."""
    if params.no_environment:
        return lambda path: None
    if params.environment is not None:
        named = pass_gate(context, params.environment, None, "read").environment
        return lambda path: named
    known: dict[str, Environment | None] = {}

    def selected(path: str | None) -> Environment | None:
        if path is None and not context.client.folders:
            return None
        folder = context.folder(context.host.paths.dirname(path) if path else None)
        if folder not in known:
            known[folder] = selection_of(context, folder)[1].environment
        return known[folder]

    return selected


HANDLER: Final = Handler(CHECK, check)
