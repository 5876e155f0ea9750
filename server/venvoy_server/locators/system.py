"""The system's own Pythons, even if their folder is not on PATH."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.path import executables_in

_FOLDERS = ("/usr/bin", "/usr/local/bin", "/bin", "/snap/bin")


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the interpreters in `/usr/bin` and the system's other folders, and in `/opt/NAME/bin`.

    Administrators install in `/opt`.
    """
    for folder in _FOLDERS:
        yield from executables_in(context, folder, "system")
    for folder in context.folders("/opt"):
        yield from executables_in(context, context.host.paths.join(folder, "bin"), "system")
