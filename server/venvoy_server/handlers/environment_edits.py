"""What `activate` and `run` have in common: the activation of what passed the gate."""

from __future__ import annotations

from collections.abc import Mapping

from venvoy_server.activation import Activation, activation_of, activation_of_interpreter
from venvoy_server.handlers.gate import Passed


def activation_for(passed: Passed, platform: str, variables: Mapping[str, str]) -> Activation:
    """Return what activates what passed the gate in a process with these variables."""
    if passed.interpreter is not None:
        return activation_of_interpreter(passed.interpreter, platform, variables)
    return activation_of(passed.environment, platform, variables)
