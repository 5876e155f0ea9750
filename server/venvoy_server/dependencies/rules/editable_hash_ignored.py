"""A hash after an editable.

pip cannot verify the hash of an editable and ignores the option.

Example::

    -e ./foo --hash=sha256:aa

Fix: Remove the hash. Here::

    -e ./foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.kind != "editable" or line.entry.fault:
        return
    for use in line.entry.options:
        if use.name == "--hash":
            start = len(line.entry.text[: use.start].rstrip())
            fixes = line.replace("Remove the hash", start, use.value_end, "")
            yield line.draft(use.start, use.value_end, "pip ignores a hash after `-e`. Remove it.", fixes=fixes)


RULE = Rule(
    "editable-hash-ignored", "A hash after an editable", WARNING, "syntax", "line", _check, __doc__, when=m.EDITABLE
)
