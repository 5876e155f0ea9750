"""A shortened option.

pip accepts a shortened option if only one option begins with it. uv does not, and a future option of pip can make the
short form ambiguous.

Example::

    --index https://example.org/simple

Fix: Write the option in full. Here::

    --index-url https://example.org/simple
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.option_names import LONG
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for use in line.entry.options:
        if use.spelled.startswith("--") and use.spelled not in LONG:
            full = next(name for name in LONG if name.startswith(use.spelled))
            fixes = line.substitute(use.start, use.end, full, safe=True)
            yield line.draft(use.start, use.end, f"pip reads this as `{full}`. Write the option in full.", fixes=fixes)


RULE = Rule("abbreviated-option", "A shortened option", INFORMATION, "syntax", "line", _check, __doc__, when=m.OPTION)
