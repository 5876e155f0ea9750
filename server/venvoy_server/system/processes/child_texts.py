"""The texts that a child process is given: its arguments and environment variables.

Many come from files and clients, so every start of a child checks them here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from venvoy_server.operations.errors import OperationError


def refuse_texts(argv: Sequence[str], environment: Mapping[str, str]) -> None:
    """Raise OperationError if an argument or variable has a NUL, which no child process can be given.

    Raises ValueError if the program, the first argument, is not an absolute path.
    """
    if not os.path.isabs(argv[0]):
        raise ValueError(f"not an absolute path: {argv[0]}")
    for text in argv:
        if "\0" in text:
            message = f"{text!r} cannot be given to a program: it contains the control character U+0000."
            raise OperationError("invalid-request", message, {"text": text})
    for name, value in environment.items():
        if "\0" in name or "\0" in value:
            message = f"The value for {name!r} cannot be given to a program: it contains the control character U+0000."
            raise OperationError("invalid-request", message, {"name": name})
