"""The activation of an environment or interpreter that passed `pass_gate`, for `activate`, `tools` and `run`."""

from __future__ import annotations

from collections.abc import Mapping

from venvoy_server.activation import Activation, activation_of, activation_of_interpreter
from venvoy_server.handlers.gate import Passed


def activation_for(passed: Passed, platform: str, variables: Mapping[str, str]) -> Activation:
    """Return the activation of an environment, or of an interpreter without one, for a process with `variables`."""
    if passed.interpreter is not None:
        return activation_of_interpreter(passed.interpreter, platform, variables)
    return activation_of(passed.environment, platform, variables)
