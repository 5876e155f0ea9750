"""Text that is not valid TOML.

No tool can read the file until its syntax is corrected. The requirements that can still be read are checked.

Example: in `pyproject.toml`::

    [project
    name = "foo"

What to do: Correct the syntax. Here::

    [project]
    name = "foo"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR

_PLACE = re.compile(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$")

_UNCLOSED = {"Unclosed array": ("array", "]"), "Unclosed inline table": ("table", "}")}


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if not isinstance(document, EmbeddedDocument) or not document.entries:
        return
    fault = document.fault()
    if fault is None:
        return
    found = _PLACE.search(fault)
    text, offset = document.toml()
    at = 0
    if found and found[1]:
        lines = text.split("\n")
        at = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
    elif found:
        at = len(text.rstrip())
    message = _message(_PLACE.sub("", fault).rstrip("."), text, at)
    at = offset(max(0, min(at, len(text) - 1)))
    index = document.index_at(at)
    start = at - document.starts[index]
    if start and document.entries[index].raw[start : start + 1] in ("\n", "\r", ""):
        start -= 1  # the end of a line shows as its last character
    end = start + 1
    yield context.line(document.labels[index]).raw_draft(start, end, message)


def _message(reason: str, text: str, at: int) -> str:
    """Return the message for the user about a TOML error at the offset `at` of `text`.

    `reason` is the message of Python's tomllib; where that is misleading, another message is returned.
    """
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()
    if line == "///":
        return "A block of metadata goes on to the last `# ///` of the comment. Put an empty line after this one."
    rest = text[at:].strip()
    if rest and reason in _UNCLOSED:
        what, bracket = _UNCLOSED[reason]
        return f"This is not valid TOML: a comma, or the `{bracket}` of the {what}, is missing before this."
    return f"This is not valid TOML: {reason}."


RULE = Rule(
    "toml-syntax",
    "Text that is not valid TOML",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pyproject", "pylock", "script", "pipfile"),
)
