"""Choice of an interpreter of this machine that fits a requested version (`3.12`, `>=3.11`), path or project."""

from __future__ import annotations

from venvoy_protocol.base import Call
from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.project import folders_up
from venvoy_server.environments.python_request import PythonRequests, in_ranges
from venvoy_server.environments.python_request import fitting as fitting_requests
from venvoy_server.environments.python_request_files import requested
from venvoy_server.environments.version_order import OLDEST, Newness, is_final, is_too_old, newness
from venvoy_server.environments.version_request import is_valid, is_version_request
from venvoy_server.handlers.environment_search import answered, search_of
from venvoy_server.handlers.record_at import record_at
from venvoy_server.locators.discovery import discover


def choose_interpreter(context: CallContext, folder: str, asked: str | None) -> str:
    """Return the absolute path of the interpreter to use; raises MethodError if none fits.

    `asked` is a version, a range, or a path. If it is None, the versions that the project's files request apply. Among
    the fitting interpreters the newest release is preferred; a free-threaded, debug or pre-release build is used only
    if its path is named, the project requests it, or nothing else fits.
    """
    if asked is not None and not is_version_request(asked):
        return _by_path(context, asked)
    if asked is not None and not is_valid(asked):
        raise failure("invalid-python", f"{asked!r} is not a path, a version or a version range.", python=asked)
    found = interpreters(context)
    if asked is not None:
        fitting, reason = in_ranges(found, (asked,)), f"asked for {asked}"
    else:
        requests = requests_for(context, folder)
        fitting, reason = fitting_requests(found, requests), _reason(requests)
    if not fitting:
        usable = (each.version for each in found if each.version and not is_too_old(each.version))
        known = ", ".join(dict.fromkeys(usable)) or "none"
        message = f"No interpreter of this machine fits ({reason}). There are: {known}."
        raise failure(
            "interpreter-not-found",
            message if reason else "No Python was found.",
            python=asked,
            **_install_call(context, asked),
        )
    best = max(fitting, key=_preference)
    _refuse_too_old(best.version, best.executable)
    return best.executable


def _refuse_too_old(version: str | None, executable: str) -> None:
    if is_too_old(version):
        oldest = ".".join(map(str, OLDEST))
        message = f"{executable} is Python {version}: environments can be made of Python {oldest} or newer."
        raise failure("interpreter-unsupported", message, executable=executable, version=version)


def _install_call(context: CallContext, version: str | None) -> dict[str, Call]:
    """Return the call that installs the Python version `version` with uv, in a dictionary with the key `install`.

    The dictionary becomes part of the data of the error that no interpreter was found. It is empty if `version` is
    None, which means that no version was requested, or if uv is missing.
    """
    if version is None or context.machine.find_uv(context.client.settings.uv) is None:
        return {}
    return {"install": Call(title=f"Install Python {version} with uv", method="python", params={"versions": [version]})}


def requests_for(context: CallContext, folder: str) -> PythonRequests:
    """Return the Python versions that files of a folder and of its parents up to the workspace's root request."""
    return requested(context.host, folders_up(context.host, folder, context.roots, context.trusted_folders))


def _reason(requests: PythonRequests) -> str:
    first = requests.first
    return f"{first.path} asks for {first.text}" if first is not None else ""


def interpreters(context: CallContext) -> list[Interpreter]:
    """Return the interpreters of this machine from which environments can be created: those without errors."""
    found = discover(context.host, search_of(context, (), "interpreters"), None, lambda: context.cancellation.requested)
    context.cancellation.check()
    usable = [each for each in found.interpreters if not any(problem.severity == "error" for problem in each.problems)]
    return [answered(context, each) for each in usable]


def _by_path(context: CallContext, asked: str) -> str:
    if not context.host.paths.isabs(asked):
        raise failure(
            "invalid-python", f"{asked!r} is not an absolute path, a version or a version range.", python=asked
        )
    record = record_at(context, asked)
    executable = record.executable
    if executable is None or context.host.stat(executable) is None:
        reason = next((problem.message for problem in record.problems), "it has no interpreter")
        raise failure("interpreter-not-found", f"{asked} cannot be used: {reason}.", python=asked)
    _refuse_too_old(record.version, executable)
    if isinstance(record, Environment) and record.base_executable:
        return record.base_executable
    return executable


def _preference(interpreter: Interpreter) -> tuple[bool, bool, Newness, bool]:
    plain = interpreter.implementation == "CPython" and not interpreter.free_threaded and not interpreter.debug
    version = interpreter.version
    return plain, is_final(version), newness(version), not interpreter.externally_managed
