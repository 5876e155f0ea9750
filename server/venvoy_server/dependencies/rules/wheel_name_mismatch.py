"""A wheel that belongs to another project.

The name before `@` and the name in the wheel's file name differ. pip downloads the wheel and then refuses it.

Example::

    foo @ https://example.org/bar-1.0-py3-none-any.whl

Fix: Use the wheel's own name. Here::

    bar @ https://example.org/bar-1.0-py3-none-any.whl
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.packages.read import canonical


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "named" or ".whl" not in requirement.target:
        return
    parts = urls.split_url(requirement.target)
    wheel = urls.wheel_parts(urls.file_name(parts.path)) if parts else None
    if wheel and canonical(wheel[0]) != requirement.key:
        fixes = line.substitute(requirement.name_start, requirement.name_end, wheel[0])
        message = f"This is a wheel of `{wheel[0]}`, not of `{requirement.name}`, so pip refuses to install it."
        yield line.draft(requirement.target_start, requirement.target_end, message, fixes=fixes)


RULE = Rule(
    "wheel-name-mismatch",
    "A wheel that belongs to another project",
    ERROR,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    dialects=ALL_DIALECTS,
)
