"""Homebrew: its Pythons, by the links in `opt`, which remain when an upgrade removes a folder in the Cellar."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.path import executables_in
from venvoy_server.locators.userdirs import given

_PREFIXES = ("/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew")


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the executables of every Python that Homebrew installed, then the links to them in Homebrew's `bin`."""
    host, join = context.host, context.host.paths.join
    for prefix in dict.fromkeys((given(host, "HOMEBREW_PREFIX"), *_PREFIXES)):
        if prefix is None or host.stat(join(prefix, "Cellar")) is None:
            continue
        for folder in context.folders(join(prefix, "opt")):
            name = host.paths.basename(folder)
            if name.startswith(("python@", "python-freethreading", "pypy")):
                yield from executables_in(context, join(folder, "bin"), "homebrew")
        yield from executables_in(context, join(prefix, "bin"), "homebrew")
