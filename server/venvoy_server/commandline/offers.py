"""Offer to install what a failed command is missing, at a terminal, so that the command can then continue."""

from __future__ import annotations

import sys

import msgspec

from venvoy_protocol.base import Call
from venvoy_protocol.errors import MethodError
from venvoy_protocol.methods import method
from venvoy_server.call_context import CallContext
from venvoy_server.commandline.doctor import command_line
from venvoy_server.commandline.questions import typed_line
from venvoy_server.commandline.style import printable
from venvoy_server.handlers import handler


def offered(error: MethodError, *, agreed: bool) -> Call | None:
    """Return the method call that installs what a failed command needs, if the user agrees to it; otherwise None.

    `error` is the failure. Its data has such a call if the command needs something that can be downloaded, such as a
    Python version. With `agreed`, the user has agreed in advance (`--yes`); otherwise the user is asked at the
    terminal. Without a terminal, the result is None. Raises KeyboardInterrupt at the end of input.
    """
    call = (error.data or {}).get("install")
    if not isinstance(call, Call):
        return None
    if agreed:
        return call
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        return None
    how = f"It is not on this machine, and would be downloaded (`{command_line(call)}`)."
    sys.stderr.write(printable(f"{call.title}? {how} [y/N] "))
    sys.stderr.flush()
    return call if typed_line().lower() in ("y", "yes") else None


def follow(call: Call, context: CallContext) -> None:
    """Run a method call that installs something which a command needs, such as a Python version.

    The user has agreed to the call. Raises MethodError if the installation fails, and Cancelled if it is interrupted.
    """
    handler(call.method)(context, msgspec.convert(call.params, method(call.method).params))
