"""A digest of the wrong length.

A SHA-256 hash has 64 hexadecimal digits, SHA-384 96, SHA-512 128. pip does not check the length when it reads the
file, but no download can match the hash. The finding is only a warning, since another hash of the line may match.

Example::

    foo==1.0 --hash=sha256:abc

Fix: Copy the whole hash. Here::

    foo==1.0 --hash=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.option_names import STRONG_HASHES, is_digest
from venvoy_server.dependencies.findings import WARNING

_FRAGMENT = re.compile(r"[#&]((sha256|sha384|sha512)=([^&\s]*))")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.kind == "option":
        return  # `orphan-hash` reports it
    yield from _in_url(line)
    for use in line.entry.options:
        if use.name != "--hash" or "#" in (use.value or ""):
            continue
        algorithm, _, digest = (use.value or "").partition(":")
        if is_digest(use.value or ""):
            continue
        fixes: tuple[DraftFix, ...] = ()
        bare = digest.rstrip(",;'\"")
        if bare != digest and is_digest(f"{algorithm}:{bare}"):
            fixes = line.replace("Remove the extra characters", use.value_start, use.value_end, f"{algorithm}:{bare}")
        yield line.draft(use.value_start, use.value_end, _message(algorithm, digest), fixes=fixes)


def _in_url(line: Line) -> Iterator[Draft]:
    """Yield a finding if the hash in a line's URL, such as `#sha256=…`, is not a digest of the right length."""
    requirement = line.entry.requirement
    found = _FRAGMENT.search(requirement.target) if requirement is not None and "=" in requirement.target else None
    if requirement is None or found is None or "${" in found[3] or is_digest(f"{found[2]}:{found[3]}"):
        return
    at = line.entry.text.find(found[1], requirement.target_start)
    if at >= 0:
        yield line.draft(at, at + len(found[1]), _message(found[2], found[3]))


def _message(algorithm: str, digest: str) -> str:
    wanted = STRONG_HASHES[algorithm]
    if len(digest) == wanted:
        return f"A {algorithm} digest has only hexadecimal digits. Copy the digest again."
    return (
        f"A {algorithm} digest has {wanted} hexadecimal digits, but this one has {len(digest)}. Copy the whole digest."
    )


RULE = Rule(
    "wrong-digest-length",
    "A digest of the wrong length",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.ODD_HASH | m.LINK,
)
