"""The Python versions that uv can download, parsed from `uv python list --output-format json`."""

from __future__ import annotations

import msgspec

from venvoy_server.environments.documents import JSON_ERRORS, from_json
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.redact import without_credentials
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.uv_output import says_offline, unanswered

_DOWNLOAD = pattern(r"Failed to (?:download|fetch):? `?([a-z]+://[^\s`]+)")


class PythonDownload(msgspec.Struct, frozen=True):
    """A Python that uv can download: its version, its implementation (such as cpython), and the URL of the archive.

    `variant` is the kind of build, such as `freethreaded`.
    """

    version: str
    implementation: str
    url: str
    variant: str = "default"

    @property
    def free_threaded(self) -> bool:
        """Return whether it is a free-threaded build, without the GIL."""
        return "freethreaded" in self.variant


def read_downloads(output: str) -> tuple[PythonDownload, ...]:
    """Parse the JSON output of uv, and return the Pythons in the same order; empty if the output is not valid."""
    try:
        return tuple(from_json(output.encode(), list[PythonDownload]))
    except JSON_ERRORS:
        return ()


def download_failure(error: OperationError, what: str) -> OperationError:
    """Return the error `download-failed`, with the download's URL, the reason and advice, in place of `error`.

    `error` is uv's network error; `what` says what was to be downloaded, and begins the message.
    """
    said = str(error.data.get("output", ""))
    found = _DOWNLOAD.search(said)
    place = f" from {without_credentials(found[1])}" if found is not None else ""
    if says_offline(said):
        why = "uv is set to be offline"
        advice = "Unset UV_OFFLINE (or `offline` in uv's configuration)"
    else:
        why = unanswered(said) or "there is no connection"
        advice = (
            "Check the network, set HTTPS_PROXY if there is a proxy, or UV_PYTHON_INSTALL_MIRROR to a mirror of yours"
        )
    message = f"{what}{place} failed, since {why}. {advice}, or use a Python that is installed."
    return OperationError("download-failed", message, error.data)
