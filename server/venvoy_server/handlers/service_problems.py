"""Detect problems of the installation of Venvoy: its files, service, state, uv, user settings, log and file watching.

The method `doctor` adds them to its result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from venvoy_protocol.environment import Problem, Severity
from venvoy_protocol.version import __version__
from venvoy_server.call_context import CallContext
from venvoy_server.configuration import effective
from venvoy_server.handlers.environment_search import is_inside
from venvoy_server.operations.errors import OperationError
from venvoy_server.settings import ClientSettings

if TYPE_CHECKING:
    from venvoy_server.environments.host import Host

_WATCHES = "/proc/sys/fs/inotify/max_user_watches"
_INSTANCES = "/proc/sys/fs/inotify/max_user_instances"
_OTHERS_WRITE: Final = 0o002
OLDEST_UV: Final = (0, 9, 8)
_FEW = {_WATCHES: 8192, _INSTANCES: 64}
"""Limits of inotify below which an editor and a service may run out of watches (Linux defaults: 8192 and 128)."""


def service_problems(context: CallContext) -> tuple[Problem, ...]:
    """Detect the problems of the installation of Venvoy, which are independent of any folder, and return them."""
    return (
        *_of_program(context),
        *_of_running_service(context),
        *_of_state(context),
        *_of_uv(context),
        *_of_settings(context),
        *_of_log(context),
        *_of_watching(context),
    )


def upgrade_notice(context: CallContext) -> str | None:
    """Return a notice if the files of the running program were replaced (as by an upgrade) or deleted, else None."""
    newer = context.machine.replaced_by()
    if newer is None:
        return None
    if not newer:
        return f"Venvoy {__version__} runs, but its files were deleted. End the service: restart the editor."
    what = f"{newer} is installed" if newer != __version__ else "it was installed again"
    return f"Venvoy {__version__} runs, and {what} since it started. Restart the service, or the editor, to use that."


def _of_program(context: CallContext) -> Iterator[Problem]:
    notice = upgrade_notice(context)
    if notice is not None:
        yield _problem("service-outdated", notice, "warning", context.machine.state.folder)


def _of_running_service(context: CallContext) -> Iterator[Problem]:
    for path, process in context.machine.hanging_services():
        end = f"End it (`kill -KILL {process}`)" if process is not None else f"End the process that listens at {path}"
        if path.rpartition(".")[2].isdigit():  # renamed, because another service was started in its place
            waits, then = "An earlier shared service", "editors that were started before get the new one"
        else:
            waits, then = "Your shared service", "the next client starts a new one"
        message = f"{waits} runs, and does not respond: editors and commands wait for it. {end}; {then}."
        yield _problem("service-hangs", message, "error", path)


def _of_state(context: CallContext) -> Iterator[Problem]:
    state = context.machine.state
    for notice in state.notices:
        yield _problem("state-not-kept", f"{notice}.", "error", state.folder)
    found = context.host.stat(state.folder)
    if context.host.platform != "win32" and found is not None and found.kind == "folder" and found.mode & _OTHERS_WRITE:
        message = (
            f"Other users can write to the state folder, and so choose what is trusted. Run `chmod 700 {state.folder}`."
        )
        yield _problem("state-not-private", message, "error", state.folder)


def uv_of(context: CallContext) -> tuple[str | None, str | None]:
    """Return the path of the uv that operations use, or None and a message that says why there is none."""
    try:
        path = context.machine.find_uv(context.client.settings.uv)
    except OperationError as error:
        return None, f"{error.message}. Change the setting `uv`, or remove it."
    return path, None if path else "uv was not found: install it (`pip install uv`), or set `uv` to its path."


def _of_uv(context: CallContext) -> Iterator[Problem]:
    path, problem = uv_of(context)
    if path is None:
        place = context.client.settings.uv or context.host.variable("PATH") or ""
        yield _problem("uv-missing", problem or "", "error", place)
        return
    if is_inside(context.host, path, context.client.folders):
        return
    version = context.machine.uv_version(path)
    numbers = tuple(int(part) for part in re.findall(r"[0-9]{1,9}", version or "")[:3])
    oldest = ".".join(map(str, OLDEST_UV))
    if version is None:
        message = (
            f"`{path} --version` does not say a version: it is not uv, or is broken. Venvoy needs uv {oldest} or newer."
        )
        yield _problem("uv-unusable", message, "error", path)
    elif numbers < OLDEST_UV:
        message = f"uv {version} is too old: Venvoy needs uv {oldest} or newer. Update it, or remove the setting `uv`."
        yield _problem("uv-unusable", message, "error", path)


def _of_log(context: CallContext) -> Iterator[Problem]:
    host = context.host
    named = effective(ClientSettings(), context.machine.user_configuration()).log_file
    if not named:
        return
    path = host.paths.join(host.home, named[2:]) if named[:2] in ("~/", "~\\") else named
    reason = ""
    if not host.paths.isabs(path):
        reason = "it is not an absolute path"
    elif (place := _first_existing(host, path)) is None:
        reason = "its folder cannot be made"
    else:
        try:
            context.machine.refuse_to_replace(place)
        except OperationError:
            reason = "permission is denied"
    if reason:
        message = f"The log file of the settings cannot be written: {reason}. Services log to standard error alone."
        yield _problem("log-not-written", message, "warning", path)


def _first_existing(host: Host, path: str) -> str | None:
    """Return the path if it exists, else the nearest existing folder above it, in which missing folders can be created.

    The result is None if the nearest existing path above is not a folder.
    """
    place = path
    while (found := host.stat(place)) is None and host.paths.dirname(place) != place:
        place = host.paths.dirname(place)
    return place if found is not None and (place == path or found.kind == "folder") else None


def _of_settings(context: CallContext) -> Iterator[Problem]:
    file = context.machine.user_configuration()
    for problem in file.problems:
        yield _problem("invalid-setting", problem.message, "warning", file.path or "")


def _of_watching(context: CallContext) -> Iterator[Problem]:
    if context.host.platform != "linux":
        return
    used_up = context.machine.watching_trouble()
    for path, few in _FEW.items():
        name = path.rpartition("/")[2]
        limit = _limit(context, path)
        if used_up == name:
            message = f"Folders cannot be watched: the programs of this user have used up {name}{_of(limit)}."
        elif limit is not None and limit < few:
            message = f"{name} is {limit}: changes in folders may go unnoticed for some seconds."
        else:
            continue
        raised = max(few, limit or 0) * 8
        yield _problem(
            "watching-limited", f"{message} Raise it with `sysctl fs.inotify.{name}={raised}`.", "warning", path
        )


def _limit(context: CallContext, path: str) -> int | None:
    try:
        return int(context.host.read(path, 32))
    except (OSError, ValueError):
        return None


def _of(limit: int | None) -> str:
    return "" if limit is None else f" ({limit})"


def _problem(code: str, message: str, severity: Severity, path: str) -> Problem:
    return Problem(code=code, message=message, severity=severity, path=path)
