"""`-r` in a constraints file.

pip installs the requirements of a file named with `-r`, even inside a constraints file. uv reads them as constraints.

Example: in `constraints.txt`::

    -r base.txt

Fix: Use `-c`. Here::

    -c base.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    use = include_of(line.entry)
    if use is None or line.entry.fault or use.name != "--requirement" or not line.document.constraints:
        return
    if (line.document.path or "").endswith(".in"):  # a compiler makes the constraints of it; pip does not read it
        return
    spelled = "--constraint" if use.spelled.startswith("--") else "-c"
    fixes = line.substitute(use.start, use.end, spelled)
    message = (
        "pip installs the requirements of this file, though a constraints file includes it. Use `-c` for constraints."
    )
    yield line.draft(use.value_start, use.value_end, message, fixes=fixes)


RULE = Rule(
    "requirements-in-constraints",
    "`-r` in a constraints file",
    WARNING,
    "files",
    "line",
    _check,
    __doc__,
    when=m.INCLUDE,
    included=True,
)
