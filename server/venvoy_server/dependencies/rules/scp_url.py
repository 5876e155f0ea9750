"""A repository in the form of scp.

`git@host:owner/repository` is understood by Git, but it is no URL. pip refuses it, or takes `git` for the project's name.

Example::

    git@example.org:owner/foo.git

Fix: Write it as a URL. Here::

    git+ssh://git@example.org/owner/foo.git
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, syntax_rule
from venvoy_server.dependencies.findings import WARNING

SCP = re.compile(r"(?:git\+)?(?:ssh://)?([\w.-]+@[\w.-]+):(?!//|[0-9]+/)([^#;\s]+)(#\S*)?")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    """The form behind `@`, or alone on its line, which pip's parser lets pass; the installation fails."""
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "named" or line.entry.kind != "requirement":
        return
    start, end = requirement.target_start, requirement.target_end
    if line.entry.text.startswith("git@") and requirement.key == "git":
        start = 0
    found = SCP.fullmatch(line.entry.text[start:end])
    if found:
        url = f"git+ssh://{found[1]}/{found[2]}{found[3] or ''}"
        fixes = line.replace("Write it as `git+ssh://`", start, end, url)
        yield line.draft(
            start, end, "pip does not read this form of a repository; write it as a URL.", severity=WARNING, fixes=fixes
        )


RULE = syntax_rule("scp-url", "A repository in the form of scp", __doc__, True, check=_check, when=m.LINK)
