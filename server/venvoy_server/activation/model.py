"""Data types of activation: edits of environment variables, and the command lines that make these edits in a shell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

EditKind = Literal["set", "unset", "prepend", "remove"]


class VariableEdit(msgspec.Struct, frozen=True):
    """One edit of one environment variable.

    `set` and `unset` concern the entire variable. The others concern a variable such as PATH, whose entries are divided
    by `separator`: `prepend` inserts `value` as the first entry; `remove` deletes the first entry equal to `value`, if
    any.
    """

    op: EditKind
    name: str
    value: str = ""
    separator: str = ""


class Activation(msgspec.Struct, frozen=True):
    """The edits of variables that activate an environment, and those that undo them.

    `undo` restores the variables as they were before `edits`. `name` is the text for a prompt, without characters that
    a shell's prompt would expand; `prefix` is the environment's folder. If `complete` is False, `reason` says what the
    edits cannot do and how to do it. `run_with` are the arguments to put before a command so that it runs in the
    completely activated environment; empty if there are none.
    """

    name: str
    prefix: str
    edits: tuple[VariableEdit, ...]
    undo: tuple[VariableEdit, ...]
    complete: bool = True
    reason: str | None = None
    run_with: tuple[str, ...] = ()


class Commands(msgspec.Struct, frozen=True):
    """The command lines of one shell for an activation and its undo; each item is one complete command.

    `interactive` is for a prompt: it activates, shows the name in the prompt, and defines `deactivate`. A command may
    contain a line break inside quotes, if a path does. If the shell cannot express a value, all tuples are empty and
    `problem` says why.
    """

    activate: tuple[str, ...]
    deactivate: tuple[str, ...]
    interactive: tuple[str, ...] = ()
    problem: str | None = None


class UnsupportedValue(ValueError):
    """A shell cannot express a value; the message is a sentence for the user."""


class Prompt(msgspec.Struct, frozen=True):
    """The name to show in a shell's prompt after an activation, and the commands of the function `deactivate`.

    `name` is shown in the prompt; `leave` are the shell's commands that undo the activation.
    """

    name: str
    leave: tuple[str, ...]


class Shell(msgspec.Struct, frozen=True):
    """How to write edits of variables as commands of one shell.

    `render` returns the commands for edits; it raises UnsupportedValue for a value that the shell cannot express.
    `separator` joins commands to one text. `evaluate` is the line that a user enters to run this text; `%s` in it is
    the command that prints the text. `posix_paths`: on Windows the shell (Git Bash, MSYS2) has its own form of PATH,
    with `:` between folders such as `/c/bin`. `interact` returns the commands that show the name in the prompt and
    define `deactivate`; None if that is not supported.
    """

    name: str
    render: Callable[[Sequence[VariableEdit]], tuple[str, ...]]
    separator: str
    evaluate: str
    posix_paths: bool = False
    interact: Callable[[Prompt], tuple[str, ...]] | None = None
