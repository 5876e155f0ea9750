"""Run uv to download a Python into uv's own folder, and to list the downloads that uv offers.

uv verifies the archive's digest and moves the complete folder into place. uv's variables and the user's own settings
about mirrors and folders are applied, those of a project are not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from venvoy_server.cancellation import Cancellation
from venvoy_server.operations import uv_commands
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Report
from venvoy_server.operations.python_downloads import PythonDownload, download_failure, read_downloads
from venvoy_server.operations.uv_output import OutputWatcher
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.services import Services
from venvoy_server.system.execution.tool_folder import tool_folder
from venvoy_server.system.execution.tool_runner import run_tool

_ABOUT_DOWNLOADS = (
    "UV_PYTHON_INSTALL_DIR",
    "UV_PYTHON_INSTALL_MIRROR",
    "UV_PYTHON_DOWNLOADS",
    "UV_PYTHON_DOWNLOADS_JSON_URL",
    "UV_PYTHON_CACHE_DIR",
)


def install_python(services: Services, version: str, report: Report | None, cancellation: Cancellation | None) -> str:
    """Return the path of a Python for a version or range, downloaded by uv if missing; raises OperationError."""
    uv = services.required_uv()
    work = _work(services, report, cancellation)
    work.report("downloading", f"Python {version}")
    with _download_failure(f"Python {version} was not installed: its download"), _no_download(version):
        _run(services, work, uv_commands.python_install(uv, version), watcher=OutputWatcher())
    found = _run(services, work, uv_commands.python_find(uv, version)).strip()
    if not os.path.isabs(found) or not os.access(found, os.X_OK):
        message = f"uv ended without an error, but there is no Python {version} at {found or 'any place it names'}."
        raise OperationError("verification-failed", message, {"python": version})
    return found


def python_downloads(services: Services, cancellation: Cancellation | None) -> tuple[PythonDownload, ...]:
    """Return the Pythons that uv can download, newest first; raises OperationError."""
    work = _work(services, None, cancellation)
    with _download_failure("Which Pythons there are is not known: the download of their list"):
        return read_downloads(_run(services, work, uv_commands.python_list(services.required_uv())))


@contextmanager
def _download_failure(what: str) -> Iterator[None]:
    """Return a context in which a network error of uv is replaced by one about the download `what`.

    Without this, the error would be about a package index.
    """
    try:
        yield
    except OperationError as error:
        if error.code != "index-unreachable":
            raise
        raise download_failure(error, what) from error


@contextmanager
def _no_download(version: str) -> Iterator[None]:
    """Return a context in which uv's error that it has no such download is replaced by `interpreter-not-found`.

    `version` is the requested version or range, for the message.
    """
    try:
        yield
    except OperationError as error:
        if "No download found" not in str(error.data.get("output", error.message)):
            raise
        message = (
            f"There is no Python {version} that uv can download for this machine. List those that there are with `available`, "
            "or update uv, which may know more by then."
        )
        raise OperationError("interpreter-not-found", message, {**error.data, "python": version}) from error


def _work(services: Services, report: Report | None, cancellation: Cancellation | None) -> RunningOperation:
    variables = {name: value for name, value in services.variables.items() if name != "UV_PYTHON_DOWNLOADS"}
    variables |= _chosen(services.given)
    return RunningOperation(
        services.host, services.journal, "python", variables, cancellation or Cancellation(), report
    )


def _chosen(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in _ABOUT_DOWNLOADS if given.get(name)}


def _run(services: Services, work: RunningOperation, words: Sequence[str], watcher: OutputWatcher | None = None) -> str:
    folder = tool_folder(services.state.folder)
    return run_tool(work, words, cwd=folder, timeout=services.settings.install_timeout, watcher=watcher).stdout
