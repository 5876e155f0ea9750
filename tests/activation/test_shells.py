"""Command lines as text, for the shells and platforms that tests cannot run everywhere."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from venvoy_server.activation import (
    SHELLS,
    Activation,
    VariableEdit,
    activation_of,
    cmd,
    command_lines,
    line_to_evaluate,
    shell_named,
)
from venvoy_server.activation.hooks import SHELLS_WITH_HOOK, hook_of, lines_that_leave, lines_that_set
from venvoy_server.activation.model import Prompt, UnsupportedValue
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


EDITS = (
    VariableEdit("set", "X", "it's $a"),
    VariableEdit("unset", "Y"),
    VariableEdit("prepend", "PATH", "/p/b'n", ":"),
    VariableEdit("remove", "PATH", "/q", ":"),
)


@pytest.mark.parametrize(
    ("shell", "lines"),
    [
        ("bash", ("export X='it'\\''s $a'", "unset Y", "export PATH='/p/b'\\''n'\"${PATH:+:$PATH}\"")),
        ("fish", ("set -gx X 'it\\'s $a'", "set -e Y", "set -gx PATH '/p/b\\'n' $PATH",
            "if set -l venvoy_at (contains -i -- '/q' $PATH); set -e PATH[$venvoy_at]; end")),
        ("csh", ("setenv X 'it'\\''s $a'", "unsetenv Y", "setenv PATH '/p/b'\\''n:'\"$PATH:q\"")),
        ("nushell", (
            "$env.X = r#'it's $a'#", "hide-env --ignore-errors Y",
            "$env.PATH = (($env.PATH? | default [] | split row (char esep)) | prepend r#'/p/b'n'#)",
            "$env.PATH = (do {|entry, all| let at = ($all | enumerate | where item == $entry | get index); "
            "if ($at | is-empty) { $all } else { $all | drop nth ($at | first) } } r#'/q'# "
            "($env.PATH? | default [] | split row (char esep)))",
        )),
        ("elvish", (
            "set-env X 'it''s $a'", "unset-env Y", "set paths = ['/p/b''n' $@paths]",
            "{ var gone = $false; set paths = [(each {|entry| if (and (not $gone) (eq $entry '/q')) "
            "{ set gone = $true } else { put $entry } } $paths)] }",
        )),
        ("xonsh", (
            "__xonsh__.env['X'] = \"it's $a\"", "__xonsh__.env.pop('Y', None)", "__xonsh__.env['PATH'][0:0] = [\"/p/b'n\"]",
            "if '/q' in list(__xonsh__.env['PATH']): del __xonsh__.env['PATH'][list(__xonsh__.env['PATH']).index('/q')]",
        )),
    ],
)  # fmt: skip
def test_the_four_edits_as_each_family_of_shells_writes_them(shell: str, lines: tuple[str, ...]) -> None:
    assert command_lines(activation(*EDITS), shell).activate[: len(lines)] == lines


@pytest.mark.parametrize(
    ("shell", "command"),
    [
        ("bash", "'/my dir/it'\\''s' 'hook' 'x'"),
        ("zsh", "'/my dir/it'\\''s' 'hook' 'x'"),
        ("fish", "'/my dir/it\\'s' 'hook' 'x'"),
        ("powershell", "'/my dir/it''s' 'hook' 'x'"),
        ("elvish", "(external '/my dir/it''s') 'hook' 'x'"),
        ("xonsh", "[\"/my dir/it's\", 'hook', 'x']"),
    ],
)
def test_the_hook_of_a_shell_names_its_step(shell: str, command: str) -> None:
    text = hook_of(shell, ["/my dir/it's", "hook", "x"])
    assert command in text and "{step}" not in text
    assert SHELLS_WITH_HOOK == ("bash", "zsh", "fish", "powershell", "elvish", "xonsh")


@pytest.mark.parametrize(
    ("shell", "asks", "unset"),
    [
        ("bash", "if typeset -f deactivate >/dev/null; then deactivate; else ", "; unset VIRTUAL_ENV; unset VIRTUAL_ENV_PROMPT; "),
        ("zsh", "if typeset -f deactivate >/dev/null; then deactivate; else ", "; unset VIRTUAL_ENV; unset VIRTUAL_ENV_PROMPT; "),
        ("fish", "if functions -q deactivate; deactivate; else; ", "; set -e VIRTUAL_ENV; set -e VIRTUAL_ENV_PROMPT; end"),
        ("powershell", "if (Test-Path Function:deactivate) { deactivate } else { ", "'Env:VIRTUAL_ENV_PROMPT' -ErrorAction SilentlyContinue }"),
        ("elvish", "{ var gone", "; unset-env VIRTUAL_ENV; unset-env VIRTUAL_ENV_PROMPT"),
        ("xonsh", "if '/p/bin' in", "__xonsh__.env.pop('VIRTUAL_ENV', None)\n__xonsh__.env.pop('VIRTUAL_ENV_PROMPT', None)"),
    ],
)  # fmt: skip
def test_how_a_shell_leaves_what_its_hook_activated(shell: str, asks: str, unset: str) -> None:
    lines = lines_that_leave(shell, "/p", "/p/bin")
    assert lines.startswith(asks) and unset in lines and "'/p/bin'" in lines and "{lines}" not in lines
    assert "a" in lines_that_set(shell, "V", "a") and "V" in lines_that_set(shell, "V", None)


def test_a_prompt_of_posix_shells_and_what_its_end_restores() -> None:
    show, leave = interactive_lines("zsh")
    assert "PS1='(my %%env) '\"$_VENVOY_PS1\"; fi" in show
    assert leave.startswith("deactivate () {") and "PS1=$_VENVOY_PS1; unset _VENVOY_PS1" in leave


def interactive_lines(shell: str) -> tuple[str, ...]:
    """Return what a person's shell evaluates after the edits."""
    interact = shell_named(shell).interact
    assert interact is not None
    return interact(Prompt("my %env", ("unset X",)))


@pytest.mark.parametrize("character", ["%", '"', "\r", "\n", "\0"])
def test_what_cmd_cannot_hold(character: str) -> None:
    with pytest.raises(UnsupportedValue):
        cmd.render((VariableEdit("set", "X", f"a{character}b"),))


@pytest.mark.parametrize("character", ["!", "&", "'", "^", "~", "(", ";", " "])
def test_what_cmd_holds_as_it_is(character: str) -> None:
    assert cmd.render((VariableEdit("set", "X", f"a{character}b"),)) == (f'set "X=a{character}b"',)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("before", ["(a b)", "'a;b'", "''", "()"])
def test_the_hook_of_bash_is_added_once(before: str) -> None:
    hook = hook_of("bash", ("true",))
    script = f"PROMPT_COMMAND={before}\n{hook}\n{hook}\ndeclare -p PROMPT_COMMAND"
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.count("_venvoy_hook") == 1
