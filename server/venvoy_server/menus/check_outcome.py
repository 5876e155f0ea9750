"""The summary that a menu shows after a check; the editor shows the check's findings themselves at their lines."""

from __future__ import annotations

from venvoy_protocol.check import CheckResult
from venvoy_protocol.step import Step
from venvoy_server.menus.parts import done


def after_check(result: CheckResult) -> Step:
    """Return the last step of the menu: a summary of a check's result in a few sentences.

    The summary also reports what the check could not determine.
    """
    sentences = [sentence for sentence in (_resolutions(result), _index(result), _audit(result)) if sentence]
    counts = result.counts
    is_wrong = any(each.verdict == "conflict" for each in result.resolutions or ())
    is_wrong = is_wrong or bool(result.audit and result.audit.vulnerable)
    is_wrong = is_wrong or bool(result.index and counts.error)
    is_unknown = any(each.verdict == "unknown" for each in result.resolutions or ()) or bool(result.notes)
    if not sentences:
        wrong = counts.error + counts.warning
        return done(f"{wrong} problem{'s' if wrong != 1 else ''} found." if wrong else "No problems found.")
    return done(" ".join(sentences), "error" if is_wrong else "warning" if is_unknown else "information")


def _index(result: CheckResult) -> str:
    """Return sentences that summarise the look-ups on package indexes in a check; "" if the check made none.

    The sentences give the numbers of problems, of newer versions, and of projects that could not be looked up. Notes of
    the check follow. `result` is the result of the check.
    """
    found = result.index
    if not found:
        return ""
    findings = [each for file in result.files for each in file.diagnostics]
    newer = sum(each.code == "newer-version" for each in findings)
    files = sum(any(each.severity in (1, 2) for each in file.diagnostics) for file in result.files)
    wrong = result.counts.error + result.counts.warning
    sentences = [
        f"{count_of(wrong, 'problem')} in {count_of(files, 'file')}." if wrong else "No problems found.",
        f"{count_of(newer, 'newer version')}." if newer else "",
        f"{count_of(found.unknown, 'project')} could not be looked up." if found.unknown else "",
        *[note.message for note in result.notes],
    ]
    return " ".join(filter(None, sentences))


def count_of(number: int, word: str) -> str:
    """Return a number with a noun, such as `1 file` or `2 files`; the plural is formed by appending `s`."""
    return f"{number} {word}{'s' if number != 1 else ''}"


def _audit(result: CheckResult) -> str:
    found = result.audit
    if not found:
        return ""
    trouble = " ".join(note.message for note in result.notes)
    if found.vulnerable:
        are = "version has" if found.vulnerable == 1 else "versions have"
        return f"{found.vulnerable} {are} known vulnerabilities. {trouble}".rstrip()
    if found.unknown:
        return f"{count_of(found.unknown, 'version')} could not be looked up. {trouble}".rstrip()
    left = f" {found.unversioned} lines have no version." if found.unversioned else ""
    return f"No known vulnerabilities in {found.known} version{'s' if found.known != 1 else ''}.{left}"


def _resolutions(result: CheckResult) -> str:
    found = result.resolutions or []
    conflicts = [conflict for each in found for conflict in each.conflicts]
    if conflicts:
        lines = ", ".join(line.text for line in conflicts[0].lines)
        more = f" There are {len(conflicts)} such conflicts." if len(conflicts) > 1 else ""
        together = "cannot be installed together" if len(conflicts[0].lines) > 1 else "cannot be installed"
        return f"{lines} {together}.{more}"
    unknown = next((each for each in found if each.verdict == "unknown"), None)
    if unknown is not None:
        return f"Whether everything can be installed together is not known: {unknown.reason}."
    return "Everything can be installed together." if found else ""
