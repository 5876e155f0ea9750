"""A short option with its value glued to it.

`-foo` is not the project foo: it is `-f` with the value `oo`, a place to look for archives. `-rother.txt` works in pip, and
not in uv.

Example::

    -rother.txt

Fix: Put a blank between them. Here::

    -r other.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for use in line.entry.options:
        value = use.value or ""
        if use.spelled.startswith("--") or use.value_start != use.end or not value or value.startswith("="):
            continue
        message = f"pip reads this as `{use.spelled}` with the value `{line.text(use.value_start, use.value_end)}`."
        misread = use.spelled == "-f" and use.start == 0 and value.isalnum()
        quoted = line.entry.text[use.start : use.start + 2] != use.spelled
        fixes: tuple[DraftFix, ...] = ()
        if not quoted and not value.startswith("#"):  # which would begin a comment behind a blank
            fixes = line.replace("Put a blank between them", use.value_start, use.value_start, " ", safe=not misread)
        if misread:
            fixes = (*line.replace("Remove the `-`", 0, 1, ""), *fixes)
        yield line.draft(use.start, use.value_end, message, fixes=fixes)


RULE = Rule(
    "glued-option", "A short option glued to its value", WARNING, "syntax", "line", _check, __doc__, when=m.OPTION
)
