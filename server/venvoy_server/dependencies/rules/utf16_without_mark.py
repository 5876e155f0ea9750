"""UTF-16 text in a file that pip reads as UTF-8.

pip reads a file without a byte order mark as UTF-8. In UTF-16 text, every second character is then a NUL. Windows
PowerShell 5 appends UTF-16 to any file with `>>`, and other programs save UTF-16 without a mark. No other findings are
shown for the file, since the encoding is their cause.

Example: a file made with `'foo' >> requirements.txt` in Windows PowerShell, after a first line in UTF-8.

Fix: Save the file as UTF-8. In PowerShell::

    Add-Content -Encoding utf8 requirements.txt 'foo'
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft, DraftEdit, DraftFix, Line
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.environments.patterns import pattern

# Two characters of UTF-16, in either byte order.
_UTF16 = pattern(r"[^\0\r\n]\0[^\0\r\n]\0|\0[^\0\r\n]\0[^\0\r\n]")


def _check(context: RuleContext) -> Iterator[Draft]:
    lines = list(context.special_lines(m.ALIEN))
    first = next((line for line in lines if _UTF16.search(line.entry.raw)), None)
    if first is None:
        return
    before = context.document.entries[: context.document.index_of(first.label)]
    if any(entry.text.strip("\0") for entry in before):
        what = (
            "From here on this file is UTF-16 (Windows PowerShell's `>>` appends it), but pip reads the file as UTF-8."
        )
    else:
        what = "This file is UTF-16 without a byte order mark, so pip reads it as UTF-8."
    end = len(first.entry.raw.rstrip("\0\r\n"))
    yield first.raw_draft(0, end, f"{what} Save it as UTF-8.", fixes=_fixes(context))


def _fixes(context: RuleContext) -> tuple[DraftFix, ...]:
    """Return the fix that removes all NUL characters from the file, so that ASCII text in UTF-16 becomes UTF-8."""
    lines = [line for line in context.lines() if "\0" in line.entry.raw]
    return (DraftFix("Convert the file to UTF-8", True, tuple([_without_nul(line) for line in lines])),)


def _without_nul(line: Line) -> DraftEdit:
    return DraftEdit(line.label, None, 0, line.entry.size, line.entry.raw.replace("\0", ""))


RULE = Rule(
    "utf16-without-mark", "UTF-16 text in a file that pip reads as UTF-8", ERROR, "syntax", "file", _check, __doc__
)
