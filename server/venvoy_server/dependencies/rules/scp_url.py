"""A repository URL in scp syntax.

`git@host:owner/repository` is understood by Git, but it is not a URL. pip refuses it, or takes `git` for the project's name.

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
    """The form after `@`, or alone on its line, which pip's parser lets pass; the installation fails."""
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "named" or line.entry.kind != "requirement":
        return
    start, end = requirement.target_start, requirement.target_end
    if line.entry.text.startswith("git@") and requirement.key == "git":
        start = 0
    found = SCP.fullmatch(line.entry.text[start:end])
    if found:
        url = f"git+ssh://{found[1]}/{found[2]}{found[3] or ''}"
        fixes = line.replace("Replace with a `git+ssh://` URL", start, end, url)
        yield line.draft(
            start, end, "pip does not support this repository syntax. Use a URL.", severity=WARNING, fixes=fixes
        )


RULE = syntax_rule("scp-url", "A repository URL in scp syntax", __doc__, True, check=_check, when=m.LINK)
