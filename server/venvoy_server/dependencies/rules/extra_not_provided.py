"""An extra that the installed version does not have.

The installed version does not provide this extra, so the extra has no effect.

Example::

    requests[sokcs]

Fix: Use the extra that was meant. Here::

    requests[socks]
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.extra_spans import extra_spans
from venvoy_server.dependencies.analysis.rule import PROJECT_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.environments.similar_names import nearest
from venvoy_server.packages.read import canonical


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    installed = context.environment.distributions.get(requirement.key) if requirement else None
    if installed is None or installed.broken:
        return
    provided = {canonical(extra): extra for extra in installed.provides_extras}
    for extra, start, end in extra_spans(line):
        if canonical(extra) in provided:
            continue
        key = nearest(canonical(extra), provided)
        meant = provided[key] if key is not None else None
        hint = f" Did you mean `{meant}`?" if meant else ""
        fixes: tuple[DraftFix, ...] = line.substitute(start, end, meant) if meant else ()
        yield line.draft(
            start, end, f"`{installed.name}` {installed.version} has no extra `{extra}`.{hint}", fixes=fixes
        )


RULE = Rule(
    "extra-not-provided",
    "An extra that does not exist",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.EXTRAS,
    needs=("environment",),
    dialects=PROJECT_DIALECTS,
)
