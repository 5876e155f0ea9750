"""A URL or path without a name in a constraints file.

A constraint applies to a project by its name. The name of a URL or path alone is unknown before it is downloaded.

Example: in `constraints.txt`::

    https://example.org/foo-1.0.zip

Fix: Insert the name. Here::

    foo @ https://example.org/foo-1.0.zip
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import ERROR

_SDIST = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*?)-v?[0-9][\w.+]*\.(tar\.\w+|zip|tgz)")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.key or not line.document.constraints:
        return
    start, end = requirement.target_start, requirement.target_end
    fixes: tuple[DraftFix, ...] = ()
    parts = urls.split_url(requirement.target)
    found = _SDIST.fullmatch(urls.file_name(parts.path)) if parts else None
    if found and requirement.form == "url":
        fixes = line.replace(f"Insert `{found[1]} @`", start, start, f"{found[1]} @ ")
    yield line.draft(start, end, "A constraint needs the project's name before the URL.", fixes=fixes)


RULE = Rule(
    "constraint-unnamed",
    "A URL without a name in a constraints file",
    ERROR,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    included=True,
)
