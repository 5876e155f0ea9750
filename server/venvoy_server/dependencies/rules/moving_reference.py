"""A repository without a fixed revision.

Without a revision, or with a branch, every installation may get another version of the code.

Example::

    foo @ git+https://example.org/foo

Fix: Use a tag or a commit. Here::

    foo @ git+https://example.org/foo@v1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import INFORMATION
from venvoy_server.dependencies.model import Requirement
from venvoy_server.dependencies.rules.empty_revision import is_empty_revision
from venvoy_server.dependencies.rules.revision_mismatch import revision_of
from venvoy_server.dependencies.rules.url_fragment_ignored import fragment_revision
from venvoy_server.dependencies.rules.web_page_url import page_of

_BRANCHES = frozenset(
    {"main", "master", "trunk", "develop", "dev", "development", "head", "default", "latest", "stable", "next"}
)


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    parts = urls.split_url(requirement.target) if requirement else None
    if requirement is None or parts is None or parts.scheme not in urls.VCS_SCHEMES or parts.scheme.endswith("file"):
        return
    if explains_revision(requirement.target):
        return
    revision = revision_of(requirement.target)
    if revision and revision.lower() not in _BRANCHES:
        return
    what = f"`{revision}` is a branch" if revision else "No revision is named"
    message = f"{what}: every installation may get other code. Use a tag or a commit."
    yield line.draft(
        requirement.target_start, requirement.target_end, message, fixes=_fixes(line, requirement, context)
    )


def explains_revision(url: str) -> bool:
    """Return whether another rule already reports why a repository URL has no valid revision.

    That is so if nothing follows the `@` of the URL, if the revision is after the `#`, or if the URL is that of a web
    page, such as `https://github.com/owner/foo/tree/main`.
    """
    return is_empty_revision(url) or page_of(url) is not None or fragment_revision(url) is not None


def _fixes(line: Line, requirement: Requirement, context: RuleContext) -> tuple[DraftFix, ...]:
    environment = context.inputs.environment
    installed = environment.distributions.get(requirement.key) if environment and requirement.key else None
    direct = installed.direct_url if installed else None
    if direct is None or not direct.commit or revision_of(requirement.target):
        return ()
    at = requirement.target_start + len(requirement.target.split("#")[0])
    return line.replace("Name the installed commit", at, at, f"@{direct.commit}")


RULE = Rule(
    "moving-reference",
    "A repository without a fixed revision",
    INFORMATION,
    "security",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    dialects=ALL_DIALECTS,
)
