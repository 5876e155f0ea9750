"""A baseline: a file with the findings that are accepted for now, so that only new ones count.

A finding is recognised by its file, its code and the text of its line, so that it stays accepted when lines move. The
file is JSON with one entry per line, sorted, so that a review shows what was added. Credentials in lines are hidden.
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
"""A longer file, in bytes, is not read."""


class AcceptedFinding(msgspec.Struct, frozen=True, order=True):
    """Findings of one code on lines of one text in a file, whose path is relative to the baseline's folder."""

    path: str
    code: str
    line: str
    count: int = 1


class Baseline(msgspec.Struct, frozen=True):
    """What a file of accepted findings holds."""

    version: int
    findings: list[AcceptedFinding]


_Key = tuple[str, str, str]


def read_baseline(path: str) -> Baseline:
    """Return the baseline in a file; raises MethodError if it cannot be read or holds something else."""
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
    """Write the findings of a result as the baseline, and return how many they are; raises MethodError."""
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
    """Return a result without accepted findings, how many those are, and how many entries of checked files are outdated."""
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
    except ValueError:  # another drive of Windows
        return path.replace(os.sep, "/")
