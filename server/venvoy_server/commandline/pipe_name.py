"""Put the path of a pipe, such as a shell's `<(...)`, into the result of the check of the text from this pipe.

The text of a pipe is checked as if it were a file `requirements.txt` in the current folder. Users should see the pipe's
path instead of this file name.
"""

from __future__ import annotations

import os

from msgspec.structs import replace

from venvoy_protocol.check import CheckedFile, CheckResult
from venvoy_protocol.text import Diagnostic, FileEdits, Fix, RelatedInformation
from venvoy_server.commandline.folders import current_folder
from venvoy_server.convert import uri_of_path


def with_pipe_name(result: CheckResult, pipe: str) -> CheckResult:
    """Return the result of a check, with the file name that the check used replaced by the path of a pipe.

    `pipe` is the path of the pipe that the text was read from, such as `/dev/fd/63`. Findings, fixes and diffs in the
    result then refer to this path.
    """
    uri = uri_of_path(os.path.join(current_folder(), pipe))
    return replace(result, files=[_Renamed(each.uri, uri).file(each) if each.uri else each for each in result.files])


class _Renamed:
    """Replaces one file URI by another everywhere in the result of a check."""

    def __init__(self, before: str | None, after: str) -> None:
        self._before, self._after = before, after

    def _uri(self, uri: str) -> str:
        return self._after if uri == self._before else uri

    def file(self, checked: CheckedFile) -> CheckedFile:
        found = [self._diagnostic(each) for each in checked.diagnostics]
        diff = checked.diff
        if isinstance(diff, str) and diff:
            name = self._after.removeprefix("file://").lstrip("/")
            _, _, *hunks = diff.split("\n", 2)
            diff = "\n".join([f"--- a/{name}", f"+++ b/{name}", *hunks])
        return replace(checked, uri=self._after, diagnostics=found, diff=diff)

    def _diagnostic(self, found: Diagnostic) -> Diagnostic:
        related, fixes = found.related_information, found.fixes
        if related:
            related = [self._related(each) for each in related]
        if fixes:
            fixes = [self._fix(each) for each in fixes]
        return replace(found, related_information=related, fixes=fixes)

    def _related(self, each: RelatedInformation) -> RelatedInformation:
        return replace(each, location=replace(each.location, uri=self._uri(each.location.uri)))

    def _fix(self, fix: Fix) -> Fix:
        return replace(fix, edits=[FileEdits(uri=self._uri(each.uri), edits=each.edits) for each in fix.edits])
