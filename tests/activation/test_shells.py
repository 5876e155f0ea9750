"""Command lines as text, for the shells and platforms that tests cannot run everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from venvoy_server.activation import (
    SHELLS,
    Activation,
    VariableEdit,
    activation_of,
    command_lines,
    line_to_evaluate,
    shell_named,
)
from venvoy_server.environments.model import Environment

if TYPE_CHECKING:
    from activation.conftest import RealShell


def activation(*edits: VariableEdit) -> Activation:
    return Activation("p", "/p", edits, ())


def windows_activation() -> Activation:
    prefix = "C:\\p\\.venv"
    made = Environment("venv", prefix, prefix, f"{prefix}\\Scripts\\python.exe", "p", "p")
    return activation_of(made, "win32", {"Path": "D:\\q\\Scripts;C:\\Windows", "VIRTUAL_ENV": "D:\\q"})


def test_the_fourteen_shells() -> None:
    wanted = "bash zsh sh dash ksh mksh fish csh tcsh powershell cmd nushell elvish xonsh"
    assert wanted.split() == list(SHELLS)
    with pytest.raises(KeyError):
        shell_named("tclsh")


def test_every_shell_ends_an_activation_that_changes_nothing() -> None:
    for shell in SHELLS:
        commands = command_lines(activation(), shell)
        assert commands.problem is None
        assert set(commands.activate) <= {"hash -r 2>/dev/null || :", "rehash"}


def test_powershell_doubles_every_kind_of_single_quote() -> None:
    commands = command_lines(activation(VariableEdit("set", "VIRTUAL_ENV", "a'b‘c’d‚e‛f$(x)`\"")), "powershell")
    assert commands.activate == ("$Env:VIRTUAL_ENV = 'a''b‘‘c’’d‚‚e‛‛f$(x)`\"'",)


def test_powershell_on_windows() -> None:
    assert command_lines(windows_activation(), "powershell").activate == (
        "& { $entries = [Collections.Generic.List[string]]@($Env:Path.Split(';')); "
        "[void]$entries.Remove('D:\\q\\Scripts'); $Env:Path = $entries -join ';' }",
        "$Env:VIRTUAL_ENV = 'C:\\p\\.venv'",
        "$Env:VIRTUAL_ENV_PROMPT = 'p'",
        "$Env:Path = 'C:\\p\\.venv\\Scripts' + $(if ($Env:Path) { ';' + $Env:Path } else { '' })",
    )


def test_cmd() -> None:
    commands = command_lines(windows_activation(), "cmd")
    assert commands.activate == (
        'set "Path=;%Path%;"',
        'set "Path=%Path:;D:\\q\\Scripts;=;%"',
        'set "Path=%Path:~1,-1%"',
        'set "VIRTUAL_ENV=C:\\p\\.venv"',
        'set "VIRTUAL_ENV_PROMPT=p"',
        'set "Path=C:\\p\\.venv\\Scripts;%Path%"',
    )
    assert commands.deactivate[-2:] == ('set "VIRTUAL_ENV=D:\\q"', 'set "VIRTUAL_ENV_PROMPT="')


@pytest.mark.parametrize("value", ["100%PATH%", 'a" & calc & "', "two\nlines"])
def test_cmd_refuses_what_it_cannot_write(value: str) -> None:
    commands = command_lines(activation(VariableEdit("set", "VIRTUAL_ENV", value)), "cmd")
    assert (commands.activate, commands.deactivate) == ((), ())
    assert commands.problem is not None and "use PowerShell" in commands.problem


def test_cmd_refuses_to_take_out_what_substitution_cannot_name() -> None:
    commands = command_lines(activation(VariableEdit("remove", "Path", "C:\\a=b", ";")), "cmd")
    assert commands.problem is not None and "new window" in commands.problem


def test_git_bash_has_a_path_of_its_own() -> None:
    commands = command_lines(windows_activation(), "bash")
    assert commands.activate[1:] == (
        "export VIRTUAL_ENV='C:\\p\\.venv'",
        "export VIRTUAL_ENV_PROMPT='p'",
        "export PATH='/c/p/.venv/Scripts'\"${PATH:+:$PATH}\"",
        "hash -r 2>/dev/null || :",
    )
    assert "venvoy_entry='/d/q/Scripts'" in commands.activate[0]
    assert command_lines(windows_activation(), "fish").activate[-1] == "set -gx PATH '/c/p/.venv/Scripts' $PATH"
    share = activation(VariableEdit("prepend", "Path", "\\\\server\\share\\Scripts", ";"))
    assert command_lines(share, "zsh").activate[0].startswith("export PATH='//server/share/Scripts'")


@pytest.mark.parametrize("text", ["", "'", "'#", "#", "##'###", "a'#b'##", "'" * 5 + "#" * 5])
def test_nushell_raw_strings_end_where_they_should(text: str) -> None:
    quoted = command_lines(activation(VariableEdit("set", "X", text)), "nushell").activate[0].removeprefix("$env.X = ")
    hashes = quoted[1 : quoted.index("'")]
    assert set(hashes) == {"#"}
    assert quoted == f"r{hashes}'{text}'{hashes}"
    assert quoted.index(f"'{hashes}", len(hashes) + 2) == len(quoted) - len(hashes) - 1


def test_cmd_in_its_own_words(open_shell: Callable[[str], RealShell]) -> None:
    """Runs where there is a cmd.exe (Windows', or an imitation by that name)."""
    shell = open_shell("cmd")
    names = ["plain", "sp ace", "a & b", "x^y", "bang!", "(p) [q] {r}", "@at,comma", "#~`'", "-leading"]
    lines = ["@echo off"]
    for number, name in enumerate(names):
        prefix = f"C:\\env s\\{name}"
        made = Environment("venv", prefix, prefix, f"{prefix}\\Scripts\\python.exe", name, name)
        commands = command_lines(activation_of(made, "win32", {"PATH": "C:\\Windows", "PYTHONHOME": "C:\\h"}), "cmd")
        assert commands.problem is None
        lines += [
            "set PYTHONHOME=C:\\h",
            "set PATH=C:\\Windows",
            *commands.activate,
            f"set > out{number}a",
            *commands.deactivate,
            f"set > out{number}b",
        ]
    (shell.folder / "script.bat").write_bytes("\r\n".join([*lines, ""]).encode())
    shell.run_cmd("script.bat")
    for number, name in enumerate(names):
        during, after = (variables((shell.folder / f"out{number}{step}").read_bytes()) for step in "ab")
        prefix = f"C:\\env s\\{name}"
        assert during["VIRTUAL_ENV"] == prefix
        assert during["PATH"] == f"{prefix}\\Scripts;C:\\Windows"
        assert "PYTHONHOME" not in during
        assert (after.get("VIRTUAL_ENV"), after["PATH"], after["PYTHONHOME"]) == (None, "C:\\Windows", "C:\\h")


def variables(dumped: bytes) -> dict[str, str]:
    lines = dumped.decode(errors="replace").splitlines()
    return {name.upper(): value for name, _, value in (line.partition("=") for line in lines)}


def test_nushell_reads_the_file_that_its_hint_writes(open_shell: Callable[[str], RealShell]) -> None:
    shell = open_shell("nushell")
    shell.run([shell.dump(0)])
    made = shell.environment("pr$(touch PWNED) '#")
    commands = command_lines(activation_of(made, "linux", {"PATH": shell.seen(0)["PATH"] or ""}), "nushell")
    text = shell.folder / "text"
    text.write_text(line_to_evaluate(commands.activate, "nushell"))
    save, source = shell_named("nushell").evaluate.replace("%s", f"open --raw {text}").splitlines()
    assert shell.run(["mkdir $nu.cache-dir", save]) == ""
    assert shell.run([source, shell.dump(1, by_name=True)]) == ""
    assert shell.seen(1)["VIRTUAL_ENV"] == made.prefix


@pytest.mark.parametrize("shell", SHELLS)
def test_each_kind_of_edit_has_a_line_of_its_own(shell: str) -> None:
    """An edit that fell through to another kind's line would set what is to be unset, or take away what is to come first."""
    edits = [
        VariableEdit("set", "VIRTUAL_ENV", "/p"),
        VariableEdit("unset", "VIRTUAL_ENV"),
        VariableEdit("prepend", "PATH", "/p", ":"),
        VariableEdit("remove", "PATH", "/p", ":"),
    ]
    lines = [command_lines(activation(edit), shell).activate for edit in edits]
    assert len(set(lines)) == len(edits)
    for edit, line in zip(edits, lines, strict=True):
        assert edit.name.lower() in str(line).lower()
    assert "/p" not in str(lines[1])
