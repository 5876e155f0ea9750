"""Activation for the shell nushell, whose PATH is a list."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Prompt, Shell, VariableEdit


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the nushell commands that change environment variables as `edits` specify, one command per edit."""
    return tuple(map(_command, edits))


def quote(text: str) -> str:
    """Return a text as a raw string of nushell such as `r#'text'#`, with as many `#` as the text requires."""
    hashes = "#"
    while f"'{hashes}" in text or text.startswith("#" * len(hashes)):
        hashes += "#"
    return f"r{hashes}'{text}'{hashes}"


def _command(edit: VariableEdit) -> str:
    quoted, variable = quote(edit.value), f"$env.{edit.name}"
    if edit.op == "set":
        return f"{variable} = {quoted}"
    if edit.op == "unset":
        return f"hide-env --ignore-errors {edit.name}"
    entries = f"({variable}? | default [] | split row (char esep))"
    if edit.op == "prepend":
        return f"{variable} = ({entries} | prepend {quoted})"
    return (
        f"{variable} = (do {{|entry, all| let at = ($all | enumerate | where item == $entry | get index); "
        f"if ($at | is-empty) {{ $all }} else {{ $all | drop nth ($at | first) }} }} {quoted} {entries})"
    )


def _interact(prompt: Prompt) -> tuple[str, ...]:
    """Return the nushell command that defines `deactivate`, as the only item.

    The environment's name is not used: nushell's prompts read VIRTUAL_ENV_PROMPT themselves.
    """
    return (f"def --env deactivate [] {{ {'; '.join(prompt.leave)} }}",)


# nushell cannot evaluate text: `source` reads a file, which must exist before the line is parsed.
SHELL = Shell(
    "nushell",
    render,
    separator="; ",
    evaluate="%s | save --force ($nu.cache-dir | path join venvoy.nu)\nsource ($nu.cache-dir | path join venvoy.nu)",
    interact=_interact,
)
