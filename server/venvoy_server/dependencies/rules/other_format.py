"""A file that is not a requirements file.

pip reads requirements and constraints files with `-r` and `-c`. A lock file, a pyproject.toml, a conda environment file or
a web page has another format, so it is reported once and not checked line by line.

Example: `venvoy check uv.lock`, or a `requirements.txt` that `conda list --export` wrote.

What to do: Check the requirements file, or one that is exported from the other file, as by `uv export` or `pip freeze`.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.formats import format_of_text
from venvoy_server.dependencies.findings import ERROR, WARNING

# So many lines with content decide what a file is, and so many characters of a line.
_LINES = 40
_WIDTH = 200


def _check(context: RuleContext) -> Iterator[Draft]:
    """Yield a finding if a file named like a requirements file is in another format, such as a lock file or a web page.

    It is reported only if pip rejects one of its first lines.
    """
    raws: list[str] = []
    refused = lines = 0
    first = None
    for label, entry in context.document.pairs():
        raws.append(entry.raw if len(entry.raw) <= _WIDTH else f"{entry.raw[:_WIDTH]}\n")
        if entry.text:
            lines += 1
            refused += bool(entry.fault)
            first = first if first is not None else label
        if lines == _LINES or len(raws) == 4 * _LINES:
            break
    found = format_of_text("".join(raws), lines) if refused else None
    if found is not None and first is not None:
        line = context.line(first)
        message = f"This is {found[0]}, not a requirements file, so pip cannot read it. {found[1]}"
        yield line.draft(0, len(line.entry.text), message, severity=ERROR)


RULE = Rule("other-format", "A file that is not a requirements file", WARNING, "files", "file", _check, __doc__)
