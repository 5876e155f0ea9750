"""An option below requirements.

Options apply to the whole run, wherever they are. At the top they are easier to see. Off by default.

Example::

    foo
    --pre

Fix: Move it to the top. Here::

    --pre
    foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import top_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import INFORMATION


def _check(context: RuleContext) -> Iterator[Draft]:
    first = next((line.label for line in context.lines() if line.entry.traits & m.REQUIREMENT), None)
    if first is None:
        return
    for line in context.special_lines(m.OPTION_LINE):
        orphan = all(use.name == "--hash" for use in line.entry.options)
        if line.label > first and line.entry.options and not orphan:
            yield line.draft(
                0,
                len(line.entry.text),
                "This option applies to the whole run, also to the lines above. Move it to the top.",
                fixes=top_fixes(context.document, line),
            )


RULE = Rule(
    "option-not-on-top", "An option below requirements", INFORMATION, "hygiene", "document", _check, __doc__, on=False
)
