"""A requirement without a hash in hash-checking mode.

With one `--hash` anywhere in the run, or `--require-hashes`, pip requires a hash for every requirement.

Example::

    foo==1.0 --hash=sha256:aa
    bar==1.0

What to do: Add the hashes. Here::

    bar==1.0 --hash=sha256:bb
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import Requirement

URL_HASH = re.compile(r"[#&](sha512|sha384|sha256|sha224|sha1|md5)=([^&]*)")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or line.document.constraints or line.entry.traits & m.HASH:
        return
    if line.entry.kind == "editable" or URL_HASH.search(requirement.target) or not can_have_hash(requirement):
        return
    if any(
        other.document.constraints and other.entry.traits & m.HASH for other in context.others.get(requirement.key, ())
    ):
        return
    yield line.draft(0, len(line.entry.text), "This run checks hashes, and this requirement has none. Add its hash.")


def can_have_hash(requirement: Requirement) -> bool:
    """Return whether pip can verify a hash for a requirement; it cannot for repositories and local folders."""
    parts = urls.split_url(requirement.target)
    return requirement.form != "path" and not (parts and parts.scheme in urls.VCS_SCHEMES)


RULE = Rule(
    "unhashed-in-hash-mode",
    "A requirement without a hash in hash-checking mode",
    ERROR,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.REQUIREMENT,
    facts=True,
    hash_mode=True,
    included=True,
)
