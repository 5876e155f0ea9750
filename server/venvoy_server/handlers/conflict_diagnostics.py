"""Diagnostics of dependency conflicts in files that are not being checked.

These are files that checked files include, or the files of an installation that failed because of a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from venvoy_protocol.check import CheckedFile
from venvoy_server.call_context import CallContext
from venvoy_server.convert import uri_of_path
from venvoy_server.dependencies.analysis.conflict_message import conflict_text
from venvoy_server.dependencies.analysis.conflicts import Conflict
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.positions import Positions
from venvoy_server.dependencies.rules import BY_CODE
from venvoy_server.environments.documents import read_bytes
from venvoy_server.handlers.diagnostics import Converter, inputs_of, reader_of
from venvoy_server.handlers.unsaved_host import host_with_unsaved

_RULE = "unsatisfiable"


def files_in_conflict(
    context: CallContext, without: Collection[str] = (), levels_of: Callable[[str], RuleLevels] | None = None
) -> list[CheckedFile]:
    """Return the files with lines that are part of a dependency conflict, each with only the diagnostics of conflicts.

    The conflicts are those that earlier runs of the resolver recorded for this client. `without` are paths to leave
    out. `levels_of` returns the configured severities of rules for a path; None means the default severities.
    """
    lines = [
        line for those in context.client.conflicts.values() for each in those for line in (*each.lines, *each.repeats)
    ]
    paths = dict.fromkeys(line.path for line in lines if line.path is not None and line.path not in without)
    found = [_checked(context, path, levels_of(path) if levels_of else RuleLevels()) for path in paths]
    return [file for file in found if file is not None and file.diagnostics]


def sentences_of(context: CallContext, conflicts: Sequence[Conflict]) -> list[str]:
    """Return the messages of conflicts as plain text, for results that have no diagnostics."""
    return [conflict_text(each, lambda path: _name(context, path)) for each in conflicts]


def _name(context: CallContext, path: str | None) -> str:
    """Return the path to show in messages: relative to the client's first folder if the file is in it, else absolute.

    The text is empty if `path` is None.
    """
    separator = context.host.paths.sep
    start = next(iter(context.client.folders), "").rstrip(separator) + separator
    return path[len(start) :] if path is not None and path.startswith(start) else path or ""


def _checked(context: CallContext, path: str, levels: RuleLevels) -> CheckedFile | None:
    host = host_with_unsaved(context)
    try:
        decoded = decode_file(read_bytes(host, path, "requirements"), path)
    except OSError:
        return None
    inputs = inputs_of(context, path, None, expected=False, host=host)
    findings = check(document_of(decoded.text, inputs), inputs, (BY_CODE[_RULE],), levels)
    converter = Converter(uri_of_path(path), Positions.of(decoded.text), "utf-16", reader_of(host))
    return CheckedFile(path=path, diagnostics=converter.diagnostics(findings))
