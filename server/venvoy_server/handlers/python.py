"""`python`: list the interpreters of this machine, and install missing ones with uv."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from venvoy_protocol.errors import failure
from venvoy_protocol.python import PYTHON, AvailablePython, InstalledPython, PythonParams, PythonResult
from venvoy_server.call_context import CallContext
from venvoy_server.convert import interpreters_to_wire
from venvoy_server.environments.model import Interpreter
from venvoy_server.environments.python_request import in_ranges
from venvoy_server.environments.version_order import is_too_old, newness
from venvoy_server.environments.version_request import is_valid, is_version_request
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.interpreter_choice import interpreters
from venvoy_server.operations.errors import OperationError
from venvoy_server.ports.operations import Operations


def python(context: CallContext, params: PythonParams) -> PythonResult:
    """Install the Python versions in `params.versions`, if any, and return the interpreters of this machine.

    With `params.available`, the versions that uv can download are returned, too.
    """
    for version in params.versions:
        if not (is_version_request(version) and is_valid(version)):
            raise failure("invalid-python", f"{version!r} is not a version or version range.", python=version)
    operations = context.machine.operations(context.client.settings)
    installed = [_installed(context, operations, version) for version in params.versions]
    available = operations.python_downloads(context.cancellation) if params.available else ()
    return PythonResult(
        interpreters=interpreters_to_wire(interpreters(context)),
        available=[
            AvailablePython(
                version=each.version,
                implementation=each.implementation,
                free_threaded=each.free_threaded,
                url=each.url,
            )
            for each in available
        ],
        installed=installed,
        notices=[],
    )


def _installed(context: CallContext, operations: Operations, version: str) -> InstalledPython:
    before = interpreters(context)
    try:
        executable = operations.install_python(version, context.report, context.cancellation)
    except OperationError as error:
        if error.code == "download-failed":
            error.message += f" {_instead(before, version)}"
        raise
    already = context.host.real_path(executable) in {each.real_executable for each in before}
    return InstalledPython(version=version, executable=executable, already=already)


def _instead(found: Sequence[Interpreter], version: str) -> str:
    """Return a sentence for the error that a Python could not be installed: what may be used instead.

    This is an interpreter in `found` that fits `version`; without one, the sentence lists the installed versions.
    """
    fitting = in_ranges(found, (version,))
    if fitting:
        best = max(fitting, key=lambda each: newness(each.version))
        return f"Python {best.version} at {best.executable} is {version}, too."
    usable = [each.version for each in found if each.version and not is_too_old(each.version)]
    there = ", ".join(sorted(set(usable), key=newness, reverse=True)) or "none"
    return f"Installed are: {there}."


HANDLER: Final = Handler(PYTHON, python)
