"""A second file or editable on one line.

pip reads one `-r` or `-c`, one `-e` and one `--find-links` per line, and ignores the others.

Example::

    -r base.txt -r test.txt

Fix: Put each on its own line. Here::

    -r base.txt
    -r test.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import OptionUse


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    entry = line.entry
    if entry.fault or entry.kind == "requirement":
        return
    for use in _repeats(line):
        end = max(use.end, use.value_end)
        message = f"pip reads only one of these per line, so this `{use.spelled}` is ignored."
        yield line.draft(use.start, end, message, fixes=_fixes(line, use.start, end))


def _repeats(line: Line) -> list[OptionUse]:
    followed = include_of(line.entry)
    if followed:
        return [
            use for use in line.entry.options if use.name in ("--requirement", "--constraint") and use is not followed
        ]
    name = "--editable" if line.entry.kind == "editable" else "--find-links"
    return [use for use in line.entry.options if use.name == name][1:]


def _fixes(line: Line, start: int, end: int) -> tuple[DraftFix, ...]:
    before = len(line.entry.text[:start].rstrip())
    return line.replace("Move it to its own line", before, start, line.line_end()) if before else ()


RULE = Rule(
    "ignored-repeat", "A second file or editable on one line", WARNING, "syntax", "line", _check, __doc__, when=m.OPTION
)
