"""The changes (edits) of environment variables that activate an environment, or an interpreter without one.

They are used by the methods `activate` and `tools` and the command `run`.
"""

from __future__ import annotations

from collections.abc import Mapping

from venvoy_server.activation import Activation, activation_of, activation_of_interpreter
from venvoy_server.handlers.gate import Passed


def activation_for(passed: Passed, platform: str, variables: Mapping[str, str]) -> Activation:
    """Return the changes of environment variables that activate an environment, or an interpreter without one.

    `passed` is the environment or interpreter, after the check that it may be used. `platform` is a value of
    `sys.platform`, such as `linux`. `variables` are the environment variables to which the changes will be applied.
    """
    if passed.interpreter is not None:
        return activation_of_interpreter(passed.interpreter, platform, variables)
    return activation_of(passed.environment, platform, variables)
