"""macOS frameworks: python.org's installer, Apple's Command Line Tools and Xcode."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun

_DEVELOPER_TOOLS = "/Library/Developer/CommandLineTools"


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the Pythons in the folder `Versions` of each `Python.framework`, the form of installation on macOS.

    The link `Current` in that folder leads to one of the Pythons; the link's path becomes an alias of that Python.
    """
    host, join = context.host, context.host.paths.join
    for root in ("/Library/Frameworks", join(host.home, "Library", "Frameworks")):
        for name in ("Python.framework", "PythonT.framework"):
            for path in context.folders(join(root, name, "Versions")):
                yield PrefixCandidate(path, "installation", "python.org")
    for developer in (_DEVELOPER_TOOLS, *_xcodes(context)):
        for path in context.folders(join(developer, "Library", "Frameworks", "Python3.framework", "Versions")):
            yield PrefixCandidate(path, "installation", "xcode")


def _xcodes(context: SearchRun) -> Iterator[str]:
    join = context.host.paths.join
    for path in context.folders("/Applications"):
        if context.host.paths.basename(path).startswith("Xcode"):
            yield join(path, "Contents", "Developer")
