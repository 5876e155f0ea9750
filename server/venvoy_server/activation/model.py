"""The values of activation: edits of environment variables, and command lines that make them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

EditKind = Literal["set", "unset", "prepend", "remove"]


class VariableEdit(msgspec.Struct, frozen=True):
    """One change of one environment variable.

    `set` and `unset` concern the whole variable. `prepend` puts `value` before the entries that `separator` divides;
    `remove` takes out the first entry that is exactly `value`, and changes nothing if there is none.
    """

    op: EditKind
    name: str
    value: str = ""
    separator: str = ""


class Activation(msgspec.Struct, frozen=True):
    """What activating an environment changes, and what takes it back.

    `undo` restores what the variables said before `edits`. `name` is the text for a prompt, free of what a shell's
    prompt would expand. Where `complete` is False, `reason` says what these edits cannot do and how it is done,
    and `run_with` is the beginning of an argument list that does it for one command (empty if there is none).
    """

    name: str
    prefix: str
    edits: tuple[VariableEdit, ...]
    undo: tuple[VariableEdit, ...]
    complete: bool = True
    reason: str | None = None
    run_with: tuple[str, ...] = ()


class Commands(msgspec.Struct, frozen=True):
    """The command lines of one shell for an activation and for its undo; each item is one whole command.

    `interactive` is what a person evaluates at a prompt: it activates, shows the name in the prompt, and defines
    `deactivate`. A command may hold a line break inside quotes, where a path does. If the shell has no way to write a
    value, all are empty and `problem` says why.
    """

    activate: tuple[str, ...]
    deactivate: tuple[str, ...]
    interactive: tuple[str, ...] = ()
    problem: str | None = None


class UnsupportedValue(ValueError):
    """A value that a shell's language cannot hold; its text is a sentence for a person."""


class Prompt(msgspec.Struct, frozen=True):
    """What an interactive activation needs in addition to its edits: the name to show, and the commands of `deactivate`."""

    name: str
    leave: tuple[str, ...]


class Shell(msgspec.Struct, frozen=True):
    """How one shell writes edits.

    `render` turns edits into commands, and raises UnsupportedValue for what the shell cannot write. `separator`
    joins commands into one text to evaluate, and `evaluate` shows how a person has the shell evaluate it: `%s` is
    the command that prints the text. `posix_paths` says that on Windows the shell (Git Bash, MSYS2) has a PATH of
    its own, with `:` between `/c/folder`s. `interact` returns the commands that show a name in the prompt and define
    `deactivate`; a shell without it gets the edits alone.
    """

    name: str
    render: Callable[[Sequence[VariableEdit]], tuple[str, ...]]
    separator: str
    evaluate: str
    posix_paths: bool = False
    interact: Callable[[Prompt], tuple[str, ...]] | None = None
