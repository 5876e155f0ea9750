"""Removal of edits that contain credentials, from a `check` result that is printed, logged or read by an agent.

A client that applies edits needs all of them, and has the document anyway. A fix is removed entirely, since applying
half of it could lose a line.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET
from msgspec.structs import replace

from venvoy_protocol.check import CheckedFile, CheckResult
from venvoy_protocol.text import Diagnostic, Fix, TextEdit
from venvoy_server.environments.redact import redacted


def without_secret_edits(result: CheckResult) -> CheckResult:
    """Return a copy of `result` without edits and fixes that would insert a credential.

    If one edit of a file contains a credential, no edits of that file are returned. A fix of a diagnostic is left out
    if one of its edits contains a credential.
    """
    return replace(result, files=[_file(each) for each in result.files])


def without_secret_fixes(result: CheckResult) -> CheckResult:
    """Return a copy of `result` without fixes that would insert a credential.

    The edits that apply to a whole file (the field `edits`) are kept, even if they contain a credential. A client that
    applies them needs all of them, and has the document with the credential already.
    """
    files = [replace(each, diagnostics=[_diagnostic(found) for found in each.diagnostics]) for each in result.files]
    return replace(result, files=files)


def _file(checked: CheckedFile) -> CheckedFile:
    edits = UNSET if checked.edits and _hold_secrets(checked.edits) else checked.edits
    return replace(checked, edits=edits, diagnostics=[_diagnostic(found) for found in checked.diagnostics])


def _diagnostic(found: Diagnostic) -> Diagnostic:
    if not found.fixes or not any(map(_holds_secrets, found.fixes)):
        return found
    return replace(found, fixes=[fix for fix in found.fixes if not _holds_secrets(fix)] or UNSET)


def _holds_secrets(fix: Fix) -> bool:
    return any(_hold_secrets(file.edits) for file in fix.edits)


def _hold_secrets(edits: Iterable[TextEdit]) -> bool:
    return any(redacted(edit.new_text) != edit.new_text for edit in edits)
