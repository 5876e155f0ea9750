"""A repository that was installed at another revision.

The line names a revision, but the project is installed from another one of the same repository.

Example: foo is installed at `v1.0`::

    foo @ git+https://example.org/foo@v2.0

Fix: Reinstall it. Here::

    venvoy install "foo @ git+https://example.org/foo@v2.0"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import PROJECT_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.rules.not_installed import install_fixes
from venvoy_server.dependencies.rules.url_mismatch import is_remote, repository


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    installed = context.environment.distributions.get(requirement.key) if requirement else None
    direct = installed.direct_url if installed else None
    if (
        requirement is None
        or installed is None
        or direct is None
        or not direct.vcs
        or not is_remote(requirement.target)
    ):
        return
    wanted = revision_of(requirement.target)
    if not wanted or repository(direct.url) != repository(requirement.target):
        return
    have = {direct.requested_revision or "", direct.commit or ""}
    if wanted in have or any(re.fullmatch(r"[0-9a-f]{7,40}", wanted) and each.startswith(wanted) for each in have):
        return
    at = direct.requested_revision or (direct.commit or "")[:12]
    message = f"`{installed.name}` is installed at revision `{at}`, not at `{wanted}`. Reinstall it."
    yield line.draft(requirement.target_start, requirement.target_end, message, fixes=install_fixes(line, context))


def revision_of(url: str) -> str:
    """Return the revision in a repository URL, such as `v1.0` in `git+https://host/foo@v1.0`; "" if there is none."""
    path = url.split("#")[0].partition("://")[2].partition("/")[2]
    return path.rpartition("@")[2] if "@" in path else ""


RULE = Rule(
    "revision-mismatch",
    "A repository at another revision",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    needs=("environment",),
    dialects=PROJECT_DIALECTS,
)
