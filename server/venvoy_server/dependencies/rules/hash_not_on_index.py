"""No hash of the line belongs to a file of this version.

All indexes of the line were read, and no file of the pinned version has one of the line's hashes, so the installation
fails. The hashes are those of another version, or the files on the index were replaced.

Example: these are the hashes of 2.31.0::

    requests==2.32.5 --hash=sha256:58cd2187c01e70e6e26505bca751777aa9f2ee0b7f4300988b709f44e013003f

Fix: Write the hashes of the version's files, but only if you know why they differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_edit import hash_fixes, hash_options, release_digests
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found, uses = indexed(line, context), hash_options(line)
    release = found.release(found.pin) if found is not None and found.pin is not None else None
    if found is None or release is None or not uses:
        return
    digests = release_digests(release, found.key, found.snapshot)
    if digests is None:
        return
    known = {f"{name}:{digest}" for each in digests.values() for name, digest in each.items()}
    algorithms = {name for each in digests.values() for name in each}
    given = {(use.value or "").lower() for use in uses}
    if given & known or any(value.partition(":")[0] not in algorithms for value in given):
        return
    which = "This hash belongs" if len(uses) == 1 else "These hashes belong"
    message = f"{which} to no file of `{found.requirement.name}` {release.version} on the index."
    fixes = hash_fixes(found, f"Write the hashes of {release.version}", release.version)
    yield line.draft(uses[0].start, uses[0].value_end, message, fixes=fixes)


RULE = Rule(
    "hash-not-on-index",
    "No hash of the line belongs to a file of this version",
    ERROR,
    "index",
    "line",
    _check,
    __doc__,
    when=m.HASH,
    needs=("index",),
    facts=True,
)
