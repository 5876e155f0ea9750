"""Activation in real shells: every hostile name in every shell that is installed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from venvoy_server.activation import (
    SHELLS,
    VariableEdit,
    activation_of,
    apply,
    command_lines,
    line_to_evaluate,
    shell_named,
)

pytestmark = pytest.mark.slow("shells")

if TYPE_CHECKING:
    from activation.conftest import RealShell

NAMES = (
    "plain",
    "sp ace",
    "quo'te",
    "''two''",
    'double"quote',
    "$HOME",
    "${HOME}$(touch PWNED)",
    "`touch PWNED`",
    "é中😀",
    "“curly” ‘quotes’",
    "a & touch PWNED; b | c < d > e",
    "[x]{y}(z)",
    "bang!",
    "two!!bangs",
    "%PATH%",
    "#hash",
    "back\\slash\\",
    "~tilde",
    "*?",
    "'#'",
    "new\nline\ntouch PWNED",
    "a=b",
    "caret^",
    "-leading",
    "r#'raw'#",
    "'; touch PWNED; '",
    '"; touch PWNED; "',
    "tab\tand\x01control",
    "$1$*$#$@",
)
OLD_HOME = "/old home's $(touch PWNED)!"
POSIX_SHELLS = tuple(name for name in SHELLS if name != "cmd")  # cmd is Windows's, and has tests of its own
Open = Callable[[str], "RealShell"]


def known(variables: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if value is not None}


def active(before: Mapping[str, str | None], prefix: str, name: str) -> dict[str, str | None]:
    return {
        "VIRTUAL_ENV": prefix,
        "VIRTUAL_ENV_PROMPT": name,
        "PATH": f"{prefix}/bin:{before['PATH']}",
        "PYTHONHOME": None,
    }


def before_activation(shell: RealShell) -> dict[str, str | None]:
    """Return what the shell's children see before: shells may change PATH when they start."""
    shell.run([*shell.lines((VariableEdit("set", "PYTHONHOME", OLD_HOME),)), shell.dump(0)])
    before = shell.seen(0)
    assert before["PYTHONHOME"] == OLD_HOME
    return before


@pytest.mark.parametrize("shell_name", POSIX_SHELLS)
def test_every_hostile_name_is_activated_and_undone(open_shell: Open, shell_name: str) -> None:
    shell = open_shell(shell_name)
    before = before_activation(shell)
    script = [*shell.lines((VariableEdit("set", "PYTHONHOME", OLD_HOME),))]
    wanted: list[tuple[str, dict[str, str | None]]] = []
    for number, name in enumerate(NAMES):
        activation = activation_of(shell.environment(name), "linux", known(before))
        commands = command_lines(activation, shell_name)
        script += [*commands.activate, shell.dump(2 * number, by_name=True)]
        script += [*commands.deactivate, shell.dump(2 * number + 1)]
        wanted += [
            (f"{name!r} active", active(before, activation.prefix, activation.name)),
            (f"{name!r} undone", before),
        ]
        assert apply(activation.edits, known(before)) == known(wanted[-2][1])
    said = shell.run(script)
    assert {what: shell.seen(number) for number, (what, _) in enumerate(wanted)} == dict(wanted), said
    assert said == ""
    assert shell.executed() == []


@pytest.mark.parametrize("shell_name", POSIX_SHELLS)
def test_switching_drops_the_other_environment_and_undo_brings_it_back(open_shell: Open, shell_name: str) -> None:
    shell = open_shell(shell_name)
    before = before_activation(shell)
    first, second = shell.environment("first $HOME' one"), shell.environment("second `two`!")
    to_first = activation_of(first, "linux", known(before))
    at_first = active(before, first.prefix, to_first.name)
    to_second = activation_of(second, "linux", known(at_first))
    one, two = command_lines(to_first, shell_name), command_lines(to_second, shell_name)
    script = [*shell.lines((VariableEdit("set", "PYTHONHOME", OLD_HOME),)), *one.activate]
    script += [
        *two.activate,
        shell.dump(1, by_name=True),
        *two.deactivate,
        shell.dump(2),
        *one.deactivate,
        shell.dump(3),
    ]
    said = shell.run(script)
    assert shell.seen(1) == active(before, second.prefix, to_second.name), said
    assert shell.seen(2) == at_first
    assert shell.seen(3) == before
    assert said == ""


@pytest.mark.parametrize("shell_name", POSIX_SHELLS)
def test_removal_takes_one_entry_and_leaves_likenesses(open_shell: Open, shell_name: str) -> None:
    shell = open_shell(shell_name)
    listed = "/a b/bin:/x:/a b/bin/more:/a b/bin:/pre/a b/bin:/*:/x"
    start = (VariableEdit("set", "PATH", listed),)
    edits = (
        VariableEdit("remove", "PATH", "/a b/bin", ":"),
        VariableEdit("remove", "PATH", "/x", ":"),
        VariableEdit("remove", "PATH", "/not there", ":"),
    )
    script = [*shell.lines(start), *shell.lines(edits), shell.dump(1)]
    script += [*shell.lines(start), *shell.lines((VariableEdit("remove", "PATH", "/x", ":"),) * 3), shell.dump(2)]
    said = shell.run(script)
    assert shell.seen(1)["PATH"] == "/a b/bin/more:/a b/bin:/pre/a b/bin:/*:/x", said
    assert shell.seen(2)["PATH"] == "/a b/bin:/a b/bin/more:/a b/bin:/pre/a b/bin:/*"
    assert apply((*start, *edits), {})["PATH"] == shell.seen(1)["PATH"]


@pytest.mark.parametrize("shell_name", [name for name in POSIX_SHELLS if name != "nushell"])
def test_the_text_is_evaluated_as_its_hint_says(open_shell: Open, shell_name: str) -> None:
    shell = open_shell(shell_name)
    before = before_activation(shell)
    # The C shells' backquotes make a space of every line break: only there a name may hold none.
    names = [name for name in NAMES if "\n" not in name or "csh" not in shell_name]
    script = [*shell.lines((VariableEdit("set", "PYTHONHOME", OLD_HOME),))]
    wanted: dict[int, dict[str, str | None]] = {}
    for number, name in enumerate(names):
        activation = activation_of(shell.environment(name), "linux", known(before))
        commands = command_lines(activation, shell_name)
        for step, lines in enumerate((commands.activate, commands.deactivate)):
            text = shell.folder / f"text{number}-{step}"
            text.write_bytes(line_to_evaluate(lines, shell_name).encode() + b"\n")
            script.append(shell_named(shell_name).evaluate.replace("%s", f"/bin/cat {text}"))
            script.append(shell.dump(2 * number + step))
        wanted |= {2 * number: active(before, activation.prefix, activation.name), 2 * number + 1: before}
    said = shell.run(script)
    assert {number: shell.seen(number) for number in wanted} == wanted, said
    assert shell.executed() == []


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "dash", "ksh", "mksh", "csh", "tcsh"])
def test_lines_mean_the_same_at_a_prompt(open_shell: Open, shell_name: str) -> None:
    """Interactive shells also expand history (`!`)."""
    shell = open_shell(shell_name)
    shell.run([shell.dump(0)], typed=True)
    before = shell.seen(0)
    names = [name for name in NAMES if name.isprintable()]
    script: list[str] = []
    wanted: dict[int, dict[str, str | None]] = {}
    for number, name in enumerate(names, 1):
        activation = activation_of(shell.environment(name), "linux", known(before))
        commands = command_lines(activation, shell_name)
        script += [*commands.activate, shell.dump(number), *commands.deactivate]
        wanted[number] = active(before, activation.prefix, activation.name)
    script.append(shell.dump(0))
    said = shell.run(script, typed=True)
    assert {number: shell.seen(number) for number in wanted} == wanted, said
    assert shell.seen(0) == before
    assert shell.executed() == []


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "sh", "dash", "ksh", "mksh"])
def test_strict_shells_do_not_stop(open_shell: Open, shell_name: str) -> None:
    shell = open_shell(shell_name)
    shell.run([shell.dump(0)])
    before = shell.seen(0)
    activation = activation_of(shell.environment("strict"), "linux", known(before))
    commands = command_lines(activation, shell_name)
    said = shell.run(["set -eu", *commands.activate, shell.dump(1), *commands.deactivate, shell.dump(2)])
    assert (shell.seen(1), shell.seen(2)) == (active(before, activation.prefix, "strict"), before), said
