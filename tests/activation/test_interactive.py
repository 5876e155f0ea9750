"""Activation at a prompt, in real shells: the name is shown, `deactivate` leaves, and no name is executed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from activation.test_real_shells import NAMES, active, before_activation, known
from venvoy_server.activation import activation_of, command_lines, line_to_evaluate, shell_named

pytestmark = pytest.mark.slow("shells")

if TYPE_CHECKING:
    from activation.conftest import RealShell

Open = Callable[[str], "RealShell"]
BOURNE = ("bash", "zsh", "sh", "dash", "ksh", "mksh")
SHELLS = (*BOURNE, "fish", "csh", "tcsh")
# How each shell is given a prompt, and how it prints it as it is written (fish computes it).
SET_PROMPT = {
    "fish": "function fish_prompt; echo -n old; end",
    "csh": 'set prompt = "old"',
    "tcsh": 'set prompt = "old"',
}
PRINT_PROMPT = {"fish": "fish_prompt", "csh": 'printf %s "$prompt:q"', "tcsh": 'printf %s "$prompt:q"'}


def _set_prompt(shell: str) -> str:
    return SET_PROMPT.get(shell, "PS1=old")


def _print_prompt(shell: str) -> str:
    return PRINT_PROMPT.get(shell, 'printf %s "$PS1"') + "; echo ' <'"


def _evaluated(shell: RealShell, number: int, lines: tuple[str, ...]) -> str:
    text = shell.folder / f"text{number}"
    text.write_bytes(line_to_evaluate(lines, shell.name).encode() + b"\n")
    return shell_named(shell.name).evaluate.replace("%s", f"/bin/cat {text}")


@pytest.mark.parametrize("shell_name", SHELLS)
def test_every_name_is_shown_and_left(open_shell: Open, shell_name: str) -> None:
    shell = open_shell(shell_name)
    before = before_activation(shell)
    names = [name for name in NAMES if "\n" not in name or "csh" not in shell_name]
    script = [*shell.lines(()), *shell_home(shell), _set_prompt(shell_name)]
    wanted: dict[int, dict[str, str | None]] = {}
    for number, name in enumerate(names):
        activation = activation_of(shell.environment(name), "linux", known(before))
        commands = command_lines(activation, shell_name)
        script += [_evaluated(shell, number, commands.interactive), shell.dump(2 * number, by_name=True)]
        script += [_print_prompt(shell_name), "deactivate", shell.dump(2 * number + 1), _print_prompt(shell_name)]
        wanted |= {2 * number: active(before, activation.prefix, activation.name), 2 * number + 1: before}
    said = shell.run(script)
    assert {number: shell.seen(number) for number in wanted} == wanted, said
    assert shell.executed() == []
    prompts = said.splitlines()[::2]
    assert len(prompts) == len(names), said
    for name, prompt in zip(names, prompts, strict=True):
        plain = name.isascii() and name.replace(" ", "").isalnum()
        assert prompt.startswith("(") and prompt.endswith(") old <"), said
        assert not plain or prompt == f"({name}) old <"
    assert set(said.splitlines()[1::2]) == {"old <"}


def shell_home(shell: RealShell) -> list[str]:
    """Return the commands that give the shell the PYTHONHOME that every test begins with."""
    from activation.test_real_shells import OLD_HOME
    from venvoy_server.activation import VariableEdit

    return list(shell.lines((VariableEdit("set", "PYTHONHOME", OLD_HOME),)))


@pytest.mark.parametrize("shell_name", SHELLS)
def test_a_second_one_replaces_the_first_and_deactivate_leaves_both(open_shell: Open, shell_name: str) -> None:
    shell = open_shell(shell_name)
    before = before_activation(shell)
    first, second = shell.environment("first"), shell.environment("second")
    to_first = activation_of(first, "linux", known(before))
    to_second = activation_of(second, "linux", known(active(before, first.prefix, "first")))
    script = [*shell_home(shell), _set_prompt(shell_name)]
    script += [_evaluated(shell, 1, command_lines(to_first, shell_name).interactive)]
    script += [_evaluated(shell, 2, command_lines(to_second, shell_name).interactive), _print_prompt(shell_name)]
    script += [shell.dump(1, by_name=True), "deactivate", _print_prompt(shell_name), shell.dump(2)]
    said = shell.run(script)
    assert said.splitlines() == ["(second) old <", "old <"]
    assert shell.seen(1) == active(before, second.prefix, "second")
    assert shell.seen(2) == {**before, "PYTHONHOME": None}


@pytest.mark.parametrize("shell_name", BOURNE)
@pytest.mark.parametrize("options", ["set -e", "set -eu", "set -e +h"])
def test_strict_options_do_not_end_the_shell(open_shell: Open, shell_name: str, options: str) -> None:
    if "+h" in options and shell_name not in ("bash", "ksh"):
        pytest.skip(f"{shell_name} has no +h")
    shell = open_shell(shell_name)
    activation = activation_of(shell.environment("strict"), "linux", known(before_activation(shell)))
    commands = command_lines(activation, shell_name)
    script = [options, "unset PS1", _evaluated(shell, 1, commands.interactive), "deactivate", "echo through"]
    assert shell.run(script).splitlines()[-1:] == ["through"]


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "ksh", "mksh"])
def test_the_prompt_is_left_alone_where_a_person_says_so(open_shell: Open, shell_name: str) -> None:
    shell = open_shell(shell_name)
    activation = activation_of(shell.environment("name"), "linux", known(before_activation(shell)))
    commands = command_lines(activation, shell_name)
    script = ["PS1=old VIRTUAL_ENV_DISABLE_PROMPT=1", _evaluated(shell, 1, commands.interactive)]
    assert shell.run([*script, _print_prompt(shell_name)]) == "old <\n"
