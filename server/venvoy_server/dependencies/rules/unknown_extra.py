"""An extra that the version to be installed does not have.

The metadata of the version that would be taken does not name this extra: nothing is installed for it.

Example::

    requests[sokcs]==2.32.5

Fix: Use the extra that was meant. Here::

    requests[socks]==2.32.5
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.extra_spans import extra_spans
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.environments.similar_names import nearest
from venvoy_server.index.versions import same_version
from venvoy_server.packages.read import canonical


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None:
        return
    version = found.choice().version
    installed = context.environment.distributions.get(found.key)
    metadata = found.snapshot.metadata.get((found.key, version))
    if metadata is None or (installed is not None and same_version(installed.version, version)):
        return  # `extra-not-provided` reports what is installed
    provided = {canonical(extra): extra for extra in metadata.extras}
    for extra, start, end in extra_spans(line):
        if canonical(extra) in provided:
            continue
        key = nearest(canonical(extra), provided)
        hint = f" Did you mean `{provided[key]}`?" if key is not None else ""
        fixes: tuple[DraftFix, ...] = line.substitute(start, end, provided[key]) if key is not None else ()
        message = f"`{found.requirement.name}` {version} has no extra `{extra}`.{hint}"
        yield line.draft(start, end, message, fixes=fixes)


RULE = Rule(
    "unknown-extra",
    "An extra that the version to be installed does not have",
    WARNING,
    "index",
    "line",
    _check,
    __doc__,
    when=m.EXTRAS,
    needs=("index",),
    facts=True,
    dialects=ALL_DIALECTS,
)
