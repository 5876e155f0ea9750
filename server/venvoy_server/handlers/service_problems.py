"""What is wrong with the parts that every method uses: the state, uv, the user's settings, the watching of folders."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_protocol.environment import Problem, Severity
from venvoy_protocol.version import __version__
from venvoy_server.call_context import CallContext

_WATCHES = "/proc/sys/fs/inotify/max_user_watches"
_INSTANCES = "/proc/sys/fs/inotify/max_user_instances"
_FEW = {_WATCHES: 8192, _INSTANCES: 64}
"""Below these an editor and a service that watch folders come to the limit (Linux's own defaults are 8192 and 128)."""


def service_problems(context: CallContext) -> tuple[Problem, ...]:
    """Return the problems of this installation, whatever folder it works in."""
    return (
        *_of_program(context),
        *_of_running_service(context),
        *_of_state(context),
        *_of_uv(context),
        *_of_settings(context),
        *_of_watching(context),
    )


def upgrade_notice(context: CallContext) -> str | None:
    """Return a sentence if this program was replaced while it runs, as an upgrade in place does."""
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
        message = (
            "Your shared service runs, and does not respond: editors and commands wait for it."
            f" {end}; the next client starts a new one."
        )
        yield _problem("service-hangs", message, "error", path)


def _of_state(context: CallContext) -> Iterator[Problem]:
    state = context.machine.state
    for notice in state.notices:
        yield _problem("state-not-kept", f"{notice}.", "error", state.folder)


def _of_uv(context: CallContext) -> Iterator[Problem]:
    setting = context.client.settings.uv
    if context.machine.find_uv(setting) is None:
        place = setting or context.host.variable("PATH") or ""
        yield _problem(
            "uv-missing", "uv was not found: install it (`pip install uv`), or set `uv` to its path.", "error", place
        )


def _of_settings(context: CallContext) -> Iterator[Problem]:
    file = context.machine.user_configuration()
    for problem in file.problems:
        yield _problem("invalid-setting", problem.message, "warning", file.path or "")


def _of_watching(context: CallContext) -> Iterator[Problem]:
    if context.host.platform != "linux":
        return
    for path, few in _FEW.items():
        try:
            limit = int(context.host.read(path, 32))
        except (OSError, ValueError):
            continue
        if limit < few:
            name = path.rpartition("/")[2]
            message = (
                f"{name} is {limit}: changes in folders may go unnoticed for some seconds. Raise it with"
                f" `sysctl fs.inotify.{name}={few * 8}`."
            )
            yield _problem("watching-limited", message, "warning", path)


def _problem(code: str, message: str, severity: Severity, path: str) -> Problem:
    return Problem(code=code, message=message, severity=severity, path=path)
