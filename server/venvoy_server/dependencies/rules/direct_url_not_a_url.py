"""The text after `@` is not a URL.

`name @ URL` installs a project from a URL. pip's parser accepts any text there, but the installation fails. A path
after `@` is not reported in the `[project]` table of a project that Poetry builds: Poetry turns it into a URL. Also
reported are URLs that pip reads only after `git+`.

Example::

    foo@1.0

Fix: Use `==` for a version, and write a path alone or as a `file:` URL. Here::

    foo==1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.project_tables import is_built_by_poetry
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, syntax_rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.model import Requirement
from venvoy_server.dependencies.rules.scp_url import SCP

_VERSION = re.compile(r"v?[0-9]+(\.[0-9]+)*(a|b|rc|\.post|\.dev)?[0-9]*")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "named" or line.entry.kind != "requirement":
        return
    parts = urls.split_url(requirement.target)
    if (parts and parts.scheme in urls.URL_SCHEMES) or SCP.fullmatch(requirement.target) or requirement.key == "git":
        return
    if _is_read_by_poetry(line, requirement.target):
        return
    start, end = requirement.target_start, requirement.target_end
    if (
        parts
        and f"git+{parts.scheme}" in urls.VCS_SCHEMES
        and requirement.target[len(parts.scheme) :].startswith("://")
    ):
        message = f"pip cannot install from `{parts.scheme}:` URLs. For a Git repository, write `git+{parts.scheme}:`."
        yield line.draft(start, end, message, fixes=line.substitute(start, start, "git+"))
        return
    message = f"`{line.text(start, end)}` is not a URL, so pip cannot install from it."
    yield line.draft(start, end, message, fixes=_fixes(line, requirement))


def _is_read_by_poetry(line: Line, target: str) -> bool:
    """Return whether `target`, the text after `@`, is a relative path that Poetry accepts although it is not a URL.

    Poetry accepts it only in the `[project]` table of a project that Poetry builds.
    """
    is_path = "/" in target or target.startswith(".") or urls.is_archive(target)
    is_listed = line.entry.section.startswith("project.")
    return is_path and ":" not in target and is_listed and is_built_by_poetry(line.document.data())


def _fixes(line: Line, requirement: Requirement) -> tuple[DraftFix, ...]:
    target, end = requirement.target, requirement.target_end
    after_name = requirement.extras_end or requirement.name_end
    if _VERSION.fullmatch(target):
        return line.substitute(after_name, end, f"=={target}")
    if target == "latest":
        return line.replace("Remove the version", after_name, end, "")
    if target.startswith(("./", "../")):
        extras = line.text(requirement.extras_start, requirement.extras_end) if requirement.extras_end else ""
        return line.replace("Keep only the path", requirement.name_start, end, f"{target}{extras}")
    if target.startswith("/"):
        return line.substitute(requirement.target_start, requirement.target_start, "file://")
    return ()


RULE = syntax_rule("direct-url-not-a-url", "The text after `@` is not a URL", __doc__, check=_check, when=m.LINK)
