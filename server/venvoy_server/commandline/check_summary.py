"""The summary that `venvoy check` prints after the findings: their number, the fixes made and available, and notes."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from venvoy_protocol.check import CheckedFile, CheckResult
from venvoy_protocol.index_answers import IndexAnswers
from venvoy_server.commandline.findings import name_of
from venvoy_server.commandline.stderr_notes import index_lines
from venvoy_server.commandline.style import Style, printable, short_path
from venvoy_server.commandline.view import Switches

_MOST_SHOWN = 1000
"""Maximum number of findings of one file that are shown to people."""

_MOST_NAMED = 5
"""Maximum number of lines shown that were not passed to uv."""


def summary_lines(result: CheckResult, switches: Switches) -> list[str]:
    """Return a line per fixed file, and a line with totals; no lines with --quiet or if no file was checked."""
    if switches.quiet or not result.files:
        return []
    return [*_fixed_lines(result, switches), _summary(result, switches.accepted)]


def with_shown_findings(result: CheckResult) -> tuple[CheckResult, list[str]]:
    """Return a result with at most 1000 findings of each file, and a line for each file that has more."""
    files, lines = [], []
    for checked in result.files:
        more = len(checked.diagnostics) - _MOST_SHOWN
        if more > 0:
            name = printable(name_of(checked))
            lines.append(f"{name}: {more} more findings; the first {_MOST_SHOWN} are shown, `--json` shows all.")
            checked = replace(checked, diagnostics=checked.diagnostics[:_MOST_SHOWN])
        files.append(checked)
    return (replace(result, files=files), lines) if lines else (result, [])


def fixed_name(checked: CheckedFile, switches: Switches) -> str:
    """Return the name to print for a file whose text was fixed: its path.

    For a text from standard input, the name is that of the option --stdin-filename in `switches`, or `standard input`
    without this option.
    """
    is_unnamed = switches.standard_input is not None and switches.pipe is None and not switches.text("stdin_filename")
    return "standard input" if is_unnamed else name_of(checked)


def statistics_lines(result: CheckResult, style: Style) -> list[str]:
    """Return a line per finding code with its number of findings, most frequent first.

    `*` marks codes whose findings have a safe fix.
    """
    from venvoy_server.dependencies.rules import BY_CODE

    found = [finding for checked in result.files for finding in checked.diagnostics]
    counts = Counter(finding.code for finding in found)
    fixable = {each.code for each in found if isinstance(each.fixes, list) and any(fix.safe for fix in each.fixes)}
    width = max((len(str(count)) for count in counts.values()), default=0)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [
        f"{str(count).rjust(width)}  {'*' if code in fixable else ' '} {style.paint(code, 'bold')}  "
        f"{BY_CODE[code].title if code in BY_CODE else ''}".rstrip()
        for code, count in rows
    ]


def resolution_notes(result: CheckResult) -> list[str]:
    """Return notes on what the look-up of vulnerabilities and the check with uv could not find out, with reasons.

    The check with uv is whether all lines of a file can be installed together. Lines not passed to uv are named, too.
    """
    notes = _audit_notes(result)
    for each in result.resolutions or ():
        name = printable(short_path(each.path))
        if each.verdict == "unknown":
            notes.append(
                f"note: {name}: whether its lines can be installed together is not known: {printable(each.reason or '')}."
            )
        elif each.reason:
            notes.append(
                f"note: {name}: there may be more lines that cannot be installed together: {printable(each.reason)}."
            )
        if each.python and each.environment is None and each.verdict != "unknown":
            notes.append(f"note: {name}: asked for an empty environment of {printable(each.python)}.")
        if each.left_out:
            count = len(each.left_out)
            left = ", ".join(printable(text) for text in each.left_out[:_MOST_NAMED])
            notes.append(f"note: {name}: uv was not asked about {count} line{'s' if count != 1 else ''}: {left}.")
    return notes


_APPLIES = {
    "without-context": "lines with passwords or tokens are left out of this diff; `git apply --unidiff-zero` applies it.",
    "no": "passwords and tokens on lines that change are hidden (****), so this diff does not apply; `--fix` makes the change.",
}


def diff_notes(result: CheckResult) -> list[str]:
    """Return a note for each file in whose diff passwords and tokens were left out or replaced by `****`.

    The note says that the diff can only be applied with `git apply --unidiff-zero`, or not at all.
    """
    return [
        f"note: {printable(name_of(checked))}: {_APPLIES[checked.diff_applies]}"
        for checked in result.files
        if isinstance(checked.diff_applies, str) and checked.diff_applies in _APPLIES
    ]


def _audit_notes(result: CheckResult) -> list[str]:
    found = result.audit
    if not found:
        return []
    counts = f"{found.known} looked up, {found.unknown} not known, {found.unversioned} without a version"
    return [f"note: vulnerabilities ({found.source}): {counts}, {found.vulnerable} vulnerable."]


def _fixed_lines(result: CheckResult, switches: Switches) -> list[str]:
    lines, by_code = [], switches.flag("show_fixes")
    for checked in result.files:
        if checked.fixed:
            lines.append(f"Fixed {checked.fixed} in {printable(fixed_name(checked, switches))}{':' if by_code else ''}")
            lines += _codes(checked) if by_code else []
    return lines


def _codes(checked: CheckedFile) -> list[str]:
    width = max(len(str(count)) for count in checked.fixed_codes.values())
    ordered = sorted(checked.fixed_codes.items(), key=lambda row: (-row[1], row[0]))
    return [f"  {str(count).rjust(width)} x {code}" for code, count in ordered]


def _summary(result: CheckResult, accepted: int | None) -> str:
    counts = result.counts
    named = [
        (counts.error, "error"),
        (counts.warning, "warning"),
        (counts.information + counts.hint, "note"),
    ]
    found = ", ".join(f"{number} {word}{'s' if number != 1 else ''}" for number, word in named if number)
    files = f"{counts.checked} file{'s' if counts.checked != 1 else ''}"
    fixed = f" {counts.fixed} fixed." if counts.fixed else ""
    known = f" {accepted} accepted by the baseline." if accepted else ""
    return f"{found or 'No findings'} in {files}.{known}{fixed}{_fixable(counts.fixable, counts.unsafe_fixable)}"


def _fixable(safe: int, unsafe: int) -> str:
    if safe and unsafe:
        return f" {safe} can be fixed with `--fix`, {unsafe} more with `--fix --unsafe-fixes`."
    if safe:
        return f" {safe} can be fixed with `--fix`."
    return f" {unsafe} can be fixed with `--fix --unsafe-fixes`." if unsafe else ""


def index_notes(result: CheckResult) -> list[str]:
    """Return notes about package indexes that did not answer, and how many package names were not looked up."""
    if isinstance(result.index, IndexAnswers):
        return index_lines(result.notes, result.index)
    return [f"note: {printable(note.message)}" for note in result.notes]


def lacks_answers(result: CheckResult) -> bool:
    """Return whether the check is incomplete because a look-up failed.

    Look-ups are those on package indexes, those of vulnerabilities, and the check with uv whether lines can be
    installed together. A look-up also counts as failed if an index did not answer and an outdated answer was used.
    """
    unknown = [each.unknown for each in (result.index, result.audit) if each]
    return bool(result.notes) or any(unknown) or any(each.verdict == "unknown" for each in result.resolutions or ())
