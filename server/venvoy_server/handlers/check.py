"""`check`: diagnostics of requirements files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from venvoy_protocol.check import CHECK, CheckedFile, CheckParams, CheckResult, Counts
from venvoy_protocol.errors import failure
from venvoy_server.convert import path_of_uri, uri_of_path
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment
from venvoy_server.handlers.checking import (
    FILE_LIMIT,
    Converter,
    count,
    facts_of,
    inputs_of,
    reader_of,
    rule_settings,
)
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.selecting import selection_of
from venvoy_server.locators.model import IGNORED_NAMES
from venvoy_server.requirements.check import check as check_document
from venvoy_server.requirements.decode import Decoded, decode
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.files import requirements_files
from venvoy_server.requirements.inputs import EnvironmentFacts
from venvoy_server.requirements.positions import Positions
from venvoy_server.session import Context

UNTITLED = "untitled:requirements.txt"


def check(context: Context, params: CheckParams) -> CheckResult:
    """Check the text that was given, or else the files that were named or found."""
    environment_of = _environments(context, params)
    if params.text is not None:
        uri = params.uri or UNTITLED
        decoded = Decoded(params.text, "utf-8")
        files = [_check(context, decoded, path_of_uri(uri), uri, environment_of)]
    else:
        files = [_check_file(context, path, environment_of) for path in _paths(context, params)]
    found = [diagnostic for file in files for diagnostic in file.diagnostics]
    counts = Counts(error=count(found, 1), warning=count(found, 2), information=count(found, 3), hint=count(found, 4))
    return CheckResult(files=files, counts=counts)


def _paths(context: Context, params: CheckParams) -> list[str]:
    paths: list[str] = []
    for named in params.files or context.client.folders:
        at = context.host.stat(named)
        if at is None:
            raise failure("file-not-found", f"{named} does not exist.", path=named)
        if at.kind == "folder":
            depth = context.client.settings.search_depth
            paths += requirements_files(context.host, named, IGNORED_NAMES, depth)
        else:
            paths.append(named)
    return list(dict.fromkeys(paths))


def _check_file(context: Context, path: str, environment_of: Callable[[str | None], Environment | None]) -> CheckedFile:
    context.cancellation.check()
    try:
        data = context.host.read(path, FILE_LIMIT)
    except OSError as error:
        reason = error.strerror or str(error)
        raise failure("file-unreadable", f"{path} cannot be read: {reason}.", path=path) from None
    return _check(context, decode(data), path, uri_of_path(path), environment_of, named=path)


def _check(
    context: Context,
    decoded: Decoded,
    path: str | None,
    uri: str,
    environment_of: Callable[[str | None], Environment | None],
    named: str | None = None,
) -> CheckedFile:
    environment = environment_of(path)
    facts = _facts(context, environment)
    inputs = inputs_of(context, path, facts, expected=True)
    positions = Positions.of(decoded.text)
    if decoded.finding is not None:
        findings = [decoded.finding]
    else:
        windows = context.host.platform == "win32"
        document = Document.parse(decoded.text, path, variables=inputs.variables, windows=windows)
        findings = list(check_document(document, inputs, settings=rule_settings(context, inputs.root)))
    converter = Converter(uri, positions, "utf-16", reader_of(context.host))
    return CheckedFile(
        path=named,
        uri=None if named else uri,
        environment=environment.prefix if environment else None,
        diagnostics=converter.diagnostics(findings),
    )


def _facts(context: Context, environment: Environment | None) -> EnvironmentFacts | None:
    return facts_of(context.host, environment) if environment is not None else None


def _environments(context: Context, params: CheckParams) -> Callable[[str | None], Environment | None]:
    """Return what gives the environment of a file: the one that was named, none, or the file's selected one."""
    if params.no_environment:
        return lambda path: None
    if params.environment is not None:
        named = read_environment(context.host, params.environment)
        if named is None:
            raise failure("not-an-environment", f"{params.environment} is not an environment.", path=params.environment)
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
