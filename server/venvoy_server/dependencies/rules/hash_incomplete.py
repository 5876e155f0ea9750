"""A line whose hashes are only those of files for other platforms.

The hashes of the line belong to files of the pinned version, but none of these files can be installed in the selected
environment, so the installation fails here.

Example: this is the hash of the wheel for Windows, and the environment is on Linux::

    foo==1.0 --hash=sha256:58cd2187c01e70e6e26505bca751777aa9f2ee0b7f4300988b709f44e013003f

Fix: Write the hashes of all files of the version.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import IndexedLine, indexed
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_edit import hash_fixes, hash_options, release_digests
from venvoy_server.dependencies.findings import INFORMATION
from venvoy_server.index.model import Release


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found, uses = indexed(line, context), hash_options(line)
    release = found.release(found.pin) if found is not None and found.pin is not None else None
    if found is None or release is None or not uses or not found.is_here:
        return
    if not _is_incomplete(found, release, {(use.value or "").lower() for use in uses}):
        return
    message = f"No hash of this line belongs to a file of `{found.requirement.name}` {release.version} that fits here."
    fixes = hash_fixes(found, f"Write the hashes of {release.version}", release.version)
    yield line.draft(uses[0].start, uses[0].value_end, message, fixes=fixes)


def _is_incomplete(found: IndexedLine, release: Release, given: set[str]) -> bool:
    """Return whether a line's hashes fit only files for other platforms, although the release has a file that fits.

    `found` is the line with its data from the index, and `given` are its hashes, such as `sha256:…`. The result is
    False if none of them belongs to a file of the release, or if the hash of any file of the release is unknown.
    """
    digests = release_digests(release, found.key, found.snapshot)
    if digests is None:
        return False
    named = [file for file in release.files if given & {f"{name}:{each}" for name, each in digests[file.name].items()}]
    chooser = found.chooser()
    unfit = [file for file in named if chooser.fits(Release(release.version, (file,))) is False]
    return bool(named) and len(unfit) == len(named) and chooser.fits(release) is True


RULE = Rule(
    "hash-incomplete",
    "The hashes of other platforms only",
    INFORMATION,
    "index",
    "line",
    _check,
    __doc__,
    when=m.HASH,
    needs=("index",),
    facts=True,
)
