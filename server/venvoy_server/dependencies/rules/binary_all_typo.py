"""`all` or `none` without colons.

`--no-binary all` names a project called `all`. The special values are `:all:` and `:none:`, with colons.

Example::

    --no-binary all

Fix: Write the colons. Here::

    --no-binary :all:
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.option_names import RUN_WIDE
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for use in line.entry.options:
        value = use.value or ""
        if use.name in RUN_WIDE and value.strip(":").lower() in ("all", "none") and value not in (":all:", ":none:"):
            better = f":{value.strip(':').lower()}:"
            fixes = line.substitute(use.value_start, use.value_end, better)
            yield line.draft(
                use.value_start,
                use.value_end,
                f"This names a project called `{value}`. Did you mean `{better}`?",
                fixes=fixes,
            )


RULE = Rule(
    "binary-all-typo", "`all` or `none` without colons", WARNING, "syntax", "line", _check, __doc__, when=m.OPTION
)
