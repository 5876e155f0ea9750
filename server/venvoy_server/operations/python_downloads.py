"""The Pythons that uv can download, from `uv python list --output-format json`."""

from __future__ import annotations

import msgspec

from venvoy_server.environments.documents import JSON_ERRORS, from_json


class PythonDownload(msgspec.Struct, frozen=True):
    """A Python that uv can download, and from where."""

    version: str
    implementation: str
    url: str
    variant: str = "default"

    @property
    def free_threaded(self) -> bool:
        """Return whether it runs without the GIL."""
        return "freethreaded" in self.variant


def read_downloads(output: str) -> tuple[PythonDownload, ...]:
    """Return what uv printed, in its order; nothing if it cannot be read."""
    try:
        return tuple(from_json(output.encode(), list[PythonDownload]))
    except JSON_ERRORS:
        return ()
