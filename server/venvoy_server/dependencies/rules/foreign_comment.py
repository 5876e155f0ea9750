"""A comment in another language's syntax.

Only `#` begins a comment. pip refuses `;` and quotes, reads `//` and `/*` as a path, and ignores a line that begins
with `--` and a space.

Example::

    // web framework

Fix: Replace it with `#`. Here::

    # web framework
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, syntax_rule
from venvoy_server.dependencies.findings import WARNING

# `//srv/foo` may be a folder.
_SAFE = re.compile(r"//\s|/\*|--")
_MARK = re.compile(r"//|/\*|--(?= )")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    """Yield a finding if a line that pip accepts looks like a comment of another language (`//`, `/*` or `-- `).

    pip reads `//` and `/*` as the beginning of a path, and ignores the text after `-- `.
    """
    entry = line.entry
    mark = _MARK.match(entry.text)
    if entry.fault or not mark or (entry.requirement and entry.requirement.form != "path"):
        return
    what = "does nothing" if mark[0] == "--" else "is a path to pip"
    # A comment does not continue on the next line, so what is written there would become a line of its own.
    fixes = (
        ()
        if "\n" in entry.raw.rstrip("\r\n")
        else line.substitute(0, mark.end(), "#", safe=_SAFE.match(entry.text) is not None)
    )
    yield line.draft(
        0,
        len(entry.text),
        f"A comment must begin with `#`. This line {what}.",
        severity=WARNING,
        fixes=fixes,
    )


RULE = syntax_rule(
    "foreign-comment", "A comment in another language's syntax", __doc__, True, check=_check, when=m.PATH | m.DROPPED
)
