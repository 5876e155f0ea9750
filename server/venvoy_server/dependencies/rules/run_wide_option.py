"""An option after a requirement that applies to the whole run.

pip applies `--no-binary`, `--only-binary`, `--all-releases` and `--only-final` to everything that it installs, even if
they are written after a requirement. uv refuses them there. If the option names only the project of the requirement
before it, pip's result is the intended one. The finding then only has the severity `information`, because of uv.

Example::

    foo --no-binary :all:

Fix: Move the option to its own line, and name the project. Here::

    --no-binary foo
    foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import own_line_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.option_names import RUN_WIDE
from venvoy_server.dependencies.findings import INFORMATION, WARNING
from venvoy_server.packages.read import canonical


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None:
        return
    for use in line.entry.options:
        if use.name not in RUN_WIDE:
            continue
        end, fixes = max(use.end, use.value_end), own_line_fixes(line, use)
        if canonical(use.value or "") == requirement.key:
            message = (
                f"`{use.spelled}` is not an option of one requirement: uv refuses it here. Move it to its own line."
            )
            yield line.draft(use.start, end, message, severity=INFORMATION, fixes=fixes)
        else:
            message = f"`{use.spelled} {use.value}` applies to the whole run, not only to this requirement. Move it to its own line."
            yield line.draft(use.start, end, message, fixes=fixes)


RULE = Rule(
    "run-wide-option",
    "An option that applies to the whole run",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.OPTION,
)
