"""A download over an unencrypted connection.

`http://`, `git+http://` and `git+git://` verify neither the server nor the downloaded files. Not reported if the line
has a hash.

Example::

    foo @ http://example.org/foo-1.0.zip

Fix: Use `https`. Here::

    foo @ https://example.org/foo-1.0.zip
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.rules.insecure_index import INSECURE

_VCS = re.compile(r"(?:(?:git|hg|svn|bzr)\+)(http|git|svn|static-http)://|git://", re.IGNORECASE)


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    target = requirement.target if requirement else ""
    if requirement is None or not (INSECURE.match(target) or _VCS.match(target)) or "://localhost" in target:
        return
    if "#sha256=" in target or "#sha512=" in target or line.entry.traits & m.HASH:
        return
    scheme = target.partition("://")[0]
    at = line.entry.text.find(scheme + "://", requirement.target_start)
    if at < 0 and scheme == "git+git":  # pip puts the prefix before the `git://` of an editable
        scheme, at = "git", line.entry.text.find("git://", requirement.target_start)
    better = "git+https" if scheme.lower() == "git" else re.sub(r"[a-z-]+$", "https", scheme, flags=re.IGNORECASE)
    fixes = line.substitute(at, at + len(scheme), better) if at >= 0 else ()
    yield line.draft(
        requirement.target_start,
        requirement.target_end,
        "Downloads over this connection can be replaced in transit. Use `https`.",
        fixes=fixes,
    )


RULE = Rule(
    "insecure-url",
    "A download over an unencrypted connection",
    WARNING,
    "security",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    dialects=ALL_DIALECTS,
)
