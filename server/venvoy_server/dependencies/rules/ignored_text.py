"""Words that pip ignores without a warning.

On a line with options, pip ignores everything that is neither an option nor its value: a requirement after `--pre`, a
second file name, a marker after an option.

Example::

    --pre foo

Fix: Move the text to its own line, or remove it. Here::

    --pre
    foo
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.requirement import parse_requirement
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import Requirement

_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*(\[[^\]]*\])?([ \t]*(==|>=|<=|~=|!=|<|>)[^;]*)?")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    entry = line.entry
    if entry.fault or not entry.dropped or entry.text.startswith("-- "):
        return
    for start, end in _runs(line):
        text = entry.text[start:end]
        if text.startswith(";") and entry.kind == "editable":
            continue
        message = "pip ignores this text. Remove it, or move it to its own line."
        if text.startswith(";"):
            message = "A marker has no effect after an option: pip ignores it."
        yield line.draft(start, end, message, fixes=_fixes(line, start, end, text))


def _runs(line: Line) -> list[tuple[int, int]]:
    """Return the (start, end) character offsets, in the line's text, of each passage that pip ignores.

    Ignored words with only spaces between them form one passage.
    """
    runs: list[tuple[int, int]] = []
    for start, end in line.entry.dropped:
        if runs and not line.entry.text[runs[-1][1] : start].strip():
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _fixes(line: Line, start: int, end: int, text: str) -> tuple[DraftFix, ...]:
    item = re.match(r"-[ \t]+", text)
    if start == 0 and item:  # an item of a list in YAML or Markdown: removing its text would lose the requirement
        rest = line.entry.text[item.end() :]
        certain = _REQUIREMENT.fullmatch(rest) and isinstance(parse_requirement(rest, len(rest)), Requirement)
        return line.replace("Remove the `-`", 0, item.end(), "") if certain else ()
    begin = len(line.entry.text[:start].rstrip())
    fixes: tuple[DraftFix, ...] = ()
    if (
        _REQUIREMENT.fullmatch(text)
        and end == len(line.entry.text)
        and not line.entry.requirement
        and line.entry.kind != "include"
    ):
        fixes = line.replace("Move it to its own line", begin, end, line.line_end() + text)
    return (*fixes, *line.replace("Remove the ignored text", begin, end, ""))


RULE = Rule("ignored-text", "Words that pip drops", WARNING, "syntax", "line", _check, __doc__, when=m.DROPPED)
