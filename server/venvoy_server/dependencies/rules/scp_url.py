"""A repository URL in scp syntax.

Git understands `git@host:owner/repository`, but it is not a URL. pip refuses it, or takes `git` for the project's name; in
`git+ssh://git@host:owner/repository` Git looks for a port after the `:`, and fails.

Example::

    git@example.org:owner/foo.git

Fix: Use a URL. Here::

    git+ssh://git@example.org/owner/foo.git
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, syntax_rule
from venvoy_server.dependencies.model import Requirement

_AUTHORITY = re.compile(r"git\+(?:ssh|https?|git)://([^/?#\s]*)")
SCP = re.compile(r"(?:git\+)?(?:ssh://)?([\w.-]+@[\w.-]+):(?!//|[0-9]+/)([^#;\s]+)(#\S*)?")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    """Yield a finding for a repository in scp syntax (`git@host:owner/foo`): pip's parser accepts it, but pip fails.

    Also reported is a URL with a `:` before the path, such as `git+ssh://git@host:owner/foo`.
    """
    requirement = line.entry.requirement
    if requirement is None or not requirement.target:
        return
    start, end = requirement.target_start, requirement.target_end
    colon = _wrong_colon(requirement.target)
    if colon >= 0:
        is_verbatim = line.text(start, end) == requirement.target
        fixes = line.replace("Replace `:` with `/`", start + colon, start + colon + 1, "/") if is_verbatim else ()
        message = "In a URL a port follows `:`, so Git cannot read this one. Write `/` before the path."
        yield line.draft(start, end, message, fixes=fixes)
    elif requirement.form == "named" and line.entry.kind == "requirement":
        yield from _in_scp_form(line, requirement)


def _wrong_colon(url: str) -> int:
    """Return the offset of the `:` between the host and the path of a repository URL, or -1 if there is none.

    An example is `git+ssh://git@host:owner/foo`. A `:` before a port does not count.
    """
    found = _AUTHORITY.match(url)
    host, colon, port = found[1].rpartition("@")[2].partition(":") if found else ("", "", "")
    if not found or not colon or not port or port.isdigit() or "$" in port or host.startswith("["):
        return -1
    return found.end(1) - len(port) - 1


def _in_scp_form(line: Line, requirement: Requirement) -> Iterator[Draft]:
    start, end = requirement.target_start, requirement.target_end
    if line.entry.text.startswith("git@") and requirement.key == "git":
        start = 0
    found = SCP.fullmatch(line.entry.text[start:end])
    if found:
        url = f"git+ssh://{found[1]}/{found[2]}{found[3] or ''}"
        fixes = line.replace("Replace with a `git+ssh://` URL", start, end, url)
        yield line.draft(start, end, "pip does not support this repository syntax. Use a URL.", fixes=fixes)


RULE = syntax_rule("scp-url", "A repository URL in scp syntax", __doc__, True, check=_check, when=m.LINK)
