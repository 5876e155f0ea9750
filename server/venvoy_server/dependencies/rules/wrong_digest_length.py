"""A digest of the wrong length.

A SHA-256 hash has 64 hexadecimal digits, SHA-384 96, SHA-512 128. pip does not check the length when it reads the
file, but no download can match the hash.

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
from venvoy_server.dependencies.dialects.requirements_txt.option_names import STRONG_HASHES
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.kind == "option":
        return  # `orphan-hash` reports it
    for use in line.entry.options:
        if use.name != "--hash" or "#" in (use.value or ""):
            continue
        algorithm, _, digest = (use.value or "").partition(":")
        wanted = STRONG_HASHES.get(algorithm, 0)
        if len(digest) == wanted and re.fullmatch(r"[0-9a-fA-F]*", digest, re.ASCII):
            continue
        fixes: tuple[DraftFix, ...] = ()
        bare = digest.rstrip(",;'\"")
        if bare != digest and len(bare) == wanted:
            fixes = line.replace("Remove the extra characters", use.value_start, use.value_end, f"{algorithm}:{bare}")
        message = f"A {algorithm} digest has {wanted} hexadecimal digits, but this one has {len(digest)} characters."
        yield line.draft(use.value_start, use.value_end, message, fixes=fixes)


RULE = Rule(
    "wrong-digest-length", "A digest of the wrong length", WARNING, "syntax", "line", _check, __doc__, when=m.ODD_HASH
)
