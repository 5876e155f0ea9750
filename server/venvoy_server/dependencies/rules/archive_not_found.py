"""A local archive that does not exist.

Text that ends in `.whl`, `.zip`, `.tar.gz` or the like is a local file for pip, whether it exists or not. pip warns
when it reads the line and fails when it installs.

Example::

    ./wheels/foo-1.0-py3-none-any.whl

Fix: Correct the name, or put the file there.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.local_paths import local_of
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    local = local_of(line, context.inputs)
    requirement = line.entry.requirement
    if local is None or local.found != "missing" or not local.archive or local.beside_file or requirement is None:
        return
    start, end = requirement.target_start, requirement.target_end
    written = line.text(start, end)
    host, fixes = context.inputs.host, tuple[DraftFix, ...]()
    near = context.nearby.file(host, local.path) if host else None
    base = host.paths.basename(local.path) if host else ""
    if near and urls.is_archive(near) and written.endswith(base):
        better = written[: len(written) - len(base)] + near
        fixes = line.substitute(start, end, better)
    yield line.draft(start, end, f"The file `{written}` does not exist (looked for {local.path}).", fixes=fixes)


RULE = Rule(
    "archive-not-found",
    "A local archive that does not exist",
    ERROR,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    needs=("host",),
    included=True,
)
