"""A project installed from another source.

The line names a URL, but the project was installed from another URL or from an index.

Example: foo is installed from an index::

    foo @ https://example.org/foo-1.0.zip

Fix: Reinstall it. Here::

    venvoy install "foo @ https://example.org/foo-1.0.zip"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import applies
from venvoy_server.dependencies.analysis.rule import PROJECT_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.rules.not_installed import install_fixes
from venvoy_server.environments.redact import without_userinfo


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement, environment = line.entry.requirement, context.environment
    installed = environment.distributions.get(requirement.key) if requirement else None
    if (
        requirement is None
        or installed is None
        or not is_remote(requirement.target)
        or not applies(requirement.marker, environment)
    ):
        return
    wanted = repository(requirement.target)
    direct = installed.direct_url
    if direct is None:
        message = (
            f"`{installed.name}` {installed.version} was installed from an index, not from this URL. Reinstall it."
        )
    elif repository(direct.url) != wanted:
        message = f"`{installed.name}` was installed from {direct.url}, not from this URL. Reinstall it."
    else:
        return
    yield line.draft(requirement.target_start, requirement.target_end, message, fixes=install_fixes(line, context))


def is_remote(target: str) -> bool:
    """Return whether a requirement's target (its URL or local path) is a URL, but not a `file:` URL."""
    return "://" in target and not target.startswith("file:")


def repository(url: str) -> str:
    """Return the part of a URL that identifies a download, to compare two URLs.

    Prefixes such as `git+`, the revision of a repository, the fragment, credentials, `.git` and a slash at the end are
    removed.
    """
    vcs = re.match(r"(git|hg|svn|bzr)\+", url)
    bare = url[vcs.end() :] if vcs else url
    bare = without_userinfo(bare.split("#")[0])
    if vcs:
        scheme, _, rest = bare.partition("://")
        host, slash, path = rest.partition("/")
        bare = f"{scheme}://{host}{slash}{path.rpartition('@')[0] or path}"
    return bare.rstrip("/").removesuffix(".git")


RULE = Rule(
    "url-mismatch",
    "A project installed from another source",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    needs=("environment",),
    dialects=PROJECT_DIALECTS,
)
