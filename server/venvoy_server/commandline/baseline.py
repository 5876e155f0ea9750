"""A baseline: a file of findings that are accepted for now, so that only new ones are reported.

A finding is matched by its file, its code and the text of its line, so that it stays accepted when lines move. The file
is JSON with one sorted entry per line, so that diffs of it are readable. Credentials in lines are redacted.
"""

from __future__ import annotations

import os
from collections import Counter

import msgspec
from msgspec.structs import replace

from venvoy_protocol.check import CheckedFile, CheckResult, Counts
from venvoy_protocol.errors import failure
from venvoy_server.commandline.findings import Texts, fixes_of
from venvoy_server.environments.redact import redacted

_VERSION = 1
_LIMIT = 32 * 1024 * 1024
"""Maximum size of a baseline in bytes; only this much of the file is read."""


class AcceptedFinding(msgspec.Struct, frozen=True, order=True):
    """One entry of a baseline: `count` accepted findings that have the same file, code and line text.

    `path` is relative to the baseline's folder; `line` is the text of the line, not its number.
    """

    path: str
    code: str
    line: str
    count: int = 1


class Baseline(msgspec.Struct, frozen=True):
    """The content of a baseline file: the version of its format, and the accepted findings."""

    version: int
    findings: list[AcceptedFinding]


_Key = tuple[str, str, str]


def read_baseline(path: str) -> Baseline:
    """Read a baseline file; raises MethodError if it is unreadable or invalid, or has another format version."""
    from venvoy_server.system.files.host import RealHost

    try:
        found = msgspec.json.decode(RealHost().read(path, _LIMIT), type=Baseline)
    except OSError as error:
        message = f"The baseline {path} cannot be read: {error.strerror}. `--write-baseline` writes one."
        raise failure("file-not-found", message, path=path) from None
    except msgspec.DecodeError as error:
        raise failure("file-invalid", f"{path} is not a baseline: {error}.", path=path) from None
    if found.version != _VERSION:
        raise failure(
            "file-invalid", f"{path} is a baseline of version {found.version}; {_VERSION} is known.", path=path
        )
    return found


def write_baseline(path: str, result: CheckResult, texts: Texts) -> int:
    """Write the findings of a check to the baseline file `path`, and return how many findings those are.

    `texts` has the checked files' lines, by which findings are matched later. Raises MethodError if the file cannot be
    written.
    """
    from venvoy_server.system.files.os_errors import operation_error
    from venvoy_server.system.files.person_file import write_same

    folder = os.path.dirname(path)
    keys = Counter(_key(checked, number, folder, texts) for checked in result.files for number in _numbers(checked))
    lines = [
        msgspec.json.encode(entry).decode()
        for entry in sorted(AcceptedFinding(*key, count) for key, count in keys.items())
    ]
    body = ",".join(f"\n    {line}" for line in lines) + ("\n  " if lines else "")
    text = f'{{\n  "version": {_VERSION},\n  "findings": [{body}]\n}}\n'
    try:
        write_same(path, text.encode())
    except OSError as error:
        known = operation_error(error, "write", path)
        raise failure(known.code, known.message, **known.data) from None
    return sum(keys.values())


def without_accepted(
    result: CheckResult, baseline: Baseline, folder: str, texts: Texts
) -> tuple[CheckResult, int, int]:
    """Remove the findings that a baseline accepts from the result of a check.

    Return the new result, the number of findings removed, and the number of accepted findings that were not found again
    in the checked files. `folder` is the baseline's folder, to which its paths are relative; `texts` has the checked
    files' lines.
    """
    left = Counter({(entry.path, entry.code, entry.line): entry.count for entry in baseline.findings})
    accepted = 0
    files = []
    for checked in result.files:
        kept = []
        for number, finding in enumerate(checked.diagnostics):
            key = _key(checked, number, folder, texts)
            if left[key] > 0:
                left[key] -= 1
                accepted += 1
            else:
                kept.append(finding)
        files.append(replace(checked, diagnostics=kept))
    checked_paths = {_relative(checked, folder) for checked in result.files}
    outdated = sum(count for (path, _, _), count in left.items() if path in checked_paths)
    return replace(result, files=files, counts=_counted(result.counts, files)), accepted, outdated


def _counted(counts: Counts, files: list[CheckedFile]) -> Counts:
    found = [finding for checked in files for finding in checked.diagnostics]
    by_severity = Counter(finding.severity for finding in found)
    with_edits = [[fix.safe for fix in fixes_of(finding) if fix.edits] for finding in found]
    return replace(
        counts,
        error=by_severity[1],
        warning=by_severity[2],
        information=by_severity[3],
        hint=by_severity[4],
        fixable=min(counts.fixable, sum(any(safe) for safe in with_edits)),
        unsafe_fixable=min(counts.unsafe_fixable, sum(bool(safe) and not any(safe) for safe in with_edits)),
    )


def _numbers(checked: CheckedFile) -> range:
    return range(len(checked.diagnostics))


def _key(checked: CheckedFile, number: int, folder: str, texts: Texts) -> _Key:
    finding = checked.diagnostics[number]
    line = texts.line(checked, finding.range.start.line) or ""
    return _relative(checked, folder), finding.code, redacted(line.strip())


def _relative(checked: CheckedFile, folder: str) -> str:
    path = checked.path
    if path is None:
        return checked.uri or ""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # on another Windows drive
        return path.replace(os.sep, "/")
