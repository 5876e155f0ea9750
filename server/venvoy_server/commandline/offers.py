"""What a command that failed can be offered at a terminal: to have what is missing installed, and go on."""

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
    """Return the call that a failure offers if a person agrees: beforehand (`agreed`), or at the terminal with a yes.

    Raises KeyboardInterrupt at the end of the input.
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
    """Make an offered call; raises MethodError, and Cancelled."""
    handler(call.method)(context, msgspec.convert(call.params, method(call.method).params))
