"""What the result of `check` keeps back where it is printed, logged or read by an agent: edits with credentials in them.

A client that applies edits to a document needs all of them, and has the document. A fix is left out as a whole: half of
one could lose a line.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET
from msgspec.structs import replace

from venvoy_protocol.check import CheckedFile, CheckResult
from venvoy_protocol.text import Diagnostic, Fix, TextEdit
from venvoy_server.environments.redact import redacted


def without_secret_edits(result: CheckResult) -> CheckResult:
    """Return a result without the fixes, and without the edits of the files, that hold credentials."""
    return replace(result, files=[_file(each) for each in result.files])


def without_secret_fixes(result: CheckResult) -> CheckResult:
    """Return a result without the fixes that hold credentials; the edits of its files are kept."""
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
