"""A backslash in an option's value that pip removes.

pip splits options as a shell does, on Windows too: an unquoted `\\` escapes the next character and is removed.

Example::

    -r sub\\other.txt

Fix: Use `/`, or quote the value. Here::

    -r sub/other.txt
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import WARNING

# A backslash that escapes what needs no escape; doubled, or before a space or a quote, it is meant.
_EATEN = re.compile(r"(?<!\\)(?:\\\\)*\\[^\\ '\"]")

# The options whose value may be a path.
_PLACES = frozenset({"--requirement", "--constraint", "--editable", "--find-links", "--index-url", "--extra-index-url"})


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for use in line.entry.options:
        raw = line.entry.text[use.value_start : use.value_end] if use.value_end > 0 else ""
        if not raw or raw[0] in "\"'" or not _EATEN.search(raw):
            continue
        fixes: tuple[DraftFix, ...] = ()
        if use.name in _PLACES:
            slashes = raw.replace("\\\\", "\\").replace("\\", "/")
            fixes = line.substitute(use.value_start, use.value_end, slashes)
        message = f"pip removes the `\\` and reads `{use.value}`. Use `/`, or quote the value."
        yield line.draft(use.value_start, use.value_end, message, fixes=fixes)


RULE = Rule(
    "eaten-backslash", "A backslash that pip removes", WARNING, "syntax", "line", _check, __doc__, when=m.OPTION
)
