"""Activation of environments as data: edits of environment variables, and the command lines that make them in a shell.

The functions are pure. No script of an environment is run, and every value is quoted for the shell that reads it.
"""

from venvoy_server.activation.apply import apply
from venvoy_server.activation.edits import activation_of, activation_of_interpreter
from venvoy_server.activation.model import Activation, Commands, UnsupportedValue, VariableEdit
from venvoy_server.activation.shells import SHELLS, command_lines, line_to_evaluate, shell_named

__all__ = [
    "SHELLS",
    "Activation",
    "Commands",
    "UnsupportedValue",
    "VariableEdit",
    "activation_of",
    "activation_of_interpreter",
    "apply",
    "command_lines",
    "line_to_evaluate",
    "shell_named",
]
