"""The command `venvoy call METHOD [PARAMS]`: call any method with JSON parameters and print its JSON result."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import msgspec

from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_protocol.methods import NAMES, method
from venvoy_server.commandline.exit_status import DONE, FAILED, USAGE
from venvoy_server.commandline.help import examples_of
from venvoy_server.commandline.options import did_you_mean
from venvoy_server.commandline.terminal import complain, write_text
from venvoy_server.convert import error_to_wire
from venvoy_server.oneshot import call_handler, person_context, print_json
from venvoy_server.rpc.messages import decode_params, shown

HELP = """\
Call a method of the service, and print its result as JSON.

Usage: venvoy call METHOD [JSON]

JSON is an object with the method's arguments, as the method reference lists
them; `-` reads it from standard input; without it the object is empty.
On failure {"error": {"code", "message", "data"}} is printed; the exit status
is 2 for wrong arguments, else 3."""


def call(words: Sequence[str]) -> int:
    """Run `venvoy call` with these arguments, and return the exit status."""
    words = [word for word in words if word != "--no-service"]
    if not words or words[0] in ("-h", "--help"):
        write_text("\n".join([HELP, *examples_of("call")]))
        return DONE if words else USAGE
    name = words[0].removeprefix("venvoy/").removeprefix("venvoy.")
    if name not in NAMES or len(words) > 2:
        near = did_you_mean(name, NAMES)
        unknown = f"there is no method {shown(name)}.{near}"
        complain("call", unknown if name not in NAMES else f"too many words.\n{HELP}")
        return USAGE
    text = words[1] if len(words) > 1 else "{}"
    body = sys.stdin.buffer.read() if text == "-" else text.encode("utf-8", "surrogateescape")
    try:
        params = decode_params(body, msgspec.json.Decoder(method(name).params))
        print_json(call_handler(method(name), person_context(), params))
    except MethodError as error:
        print_json({"error": error_to_wire(error.code, error.message, error.data)})
        complain("call", error.message)
        return USAGE if error.code == INVALID_PARAMS else FAILED
    return DONE
