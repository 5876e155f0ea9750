"""What every shell is given, compared with `shells.txt`; `test_real_shells.py` runs the same in the shells that are here."""

from __future__ import annotations

from pathlib import Path

import msgspec

from venvoy_server.activation import SHELLS, VariableEdit, activation_of, activation_of_interpreter, command_lines
from venvoy_server.activation.hooks import SHELLS_WITH_HOOK, hook_of, lines_that_leave, lines_that_set
from venvoy_server.activation.model import Activation
from venvoy_server.activation.shells import shell_named
from venvoy_server.environments.model import Environment, Interpreter, Problem

EXPECTED = Path(__file__).with_name("shells.txt")
HOSTILE = "/p/it's $HOME `id` \\n \"q\" %F! #'#/.venv"
BROKEN = Problem("missing-base", "The base is gone.", "error", "/p/.venv")


def environment(prefix: str = "/p/.venv", executable: str | None = "bin/python", **fields: object) -> Environment:
    separator = "\\" if prefix[1] == ":" else "/"
    made = Environment("venv", prefix, prefix, executable and f"{prefix}{separator}{executable}", "shop", "shop")
    return msgspec.structs.replace(made, **fields)


BEFORE = {"PATH": "/q/bin:/usr/bin", "VIRTUAL_ENV": "/q", "VIRTUAL_ENV_PROMPT": "q", "PYTHONHOME": "/h"}
WINDOWS = {"Path": "D:\\q\\Scripts;C:\\Windows", "VIRTUAL_ENV": "D:\\q"}
SCRIPTS = "D:\\q\\Scripts"
CONDA = {"PATH": "/opt/conda/bin:/usr/bin", "CONDA_PREFIX": "/opt/conda", "CONDA_DEFAULT_ENV": "base"}
ON_WINDOWS = environment("C:\\p\\.venv", "Scripts\\python.exe")
PYTHON = Interpreter("/opt/py/bin/python3", "/opt/py", "/opt/py/bin/python3.12")
ODD = Interpreter("/a:b/bin/python3", "/a:b", "/a:b/bin/python3")
ACTIVATIONS: dict[str, Activation] = {
    "plain": activation_of(environment(), "linux", {"PATH": "/usr/bin"}),
    "in place of another": activation_of(environment(), "linux", BEFORE),
    "again": activation_of(environment(), "linux", {"PATH": "/p/.venv/bin", "VIRTUAL_ENV": "/p/.venv"}),
    "hostile": activation_of(environment(HOSTILE, name="a`b'c!%d"), "linux", {}),
    "without an interpreter": activation_of(environment(executable=None), "linux", {}),
    "broken": activation_of(environment(problems=(BROKEN,)), "linux", {}),
    "not for PATH": activation_of(environment("/a:b/.venv"), "linux", {}),
    "on Windows": activation_of(ON_WINDOWS, "win32", WINDOWS),
    "in Windows' bin": activation_of(environment("C:\\p\\.venv", None), "win32", {"PATH": "C:\\p\\.venv\\bin"}),
    "conda": activation_of(environment("/opt/conda/envs/a", kind="conda", name="a"), "linux", CONDA),
    "conda's base": activation_of(environment("/opt/conda", kind="conda", name="base"), "linux", BEFORE),
    "conda by its path": activation_of(environment("/data/a", kind="conda", name="a"), "linux", {}),
    "conda by a hostile path": activation_of(environment("/data/$a", kind="conda", name="a"), "linux", {}),
    "conda on Windows": activation_of(
        environment("C:\\c\\envs\\a", "python.exe", kind="conda", name="a"),
        "win32",
        {**WINDOWS, "CONDA_PREFIX": "C:\\c"},
    ),
    "pixi": activation_of(environment("/w/.pixi/envs/a", kind="conda", manager="pixi", name="a"), "linux", {}),
    "an interpreter": activation_of_interpreter(PYTHON, "linux", BEFORE),
    "an interpreter that PATH cannot hold": activation_of_interpreter(ODD, "linux", BEFORE),
}
IN_SHELLS = ("in place of another", "hostile", "on Windows", "conda")


def edit_line(edit: VariableEdit) -> str:
    return f"{edit.op} {edit.name} {edit.value} {edit.separator}".rstrip()


def of_activation(name: str, found: Activation) -> list[str]:
    lines = [f"{name}: {found.name} in {found.prefix}"]
    lines += [f"  {edit_line(edit)}" for edit in found.edits]
    lines += [f"  undo: {edit_line(edit)}" for edit in found.undo]
    return [*lines, *([] if found.complete else [f"  incomplete: {found.reason} {found.run_with}"]), ""]


def of_shell(shell: str) -> list[str]:
    how = shell_named(shell)
    lines = [f"{shell}: {how.evaluate.replace('%s', 'COMMAND')!r} by {how.separator!r}"]
    for name in IN_SHELLS:
        commands = command_lines(ACTIVATIONS[name], shell)
        lines += [f"  {name}", *(f"    + {each}" for each in commands.activate)]
        lines += [f"    - {each}" for each in commands.deactivate]
        lines += [f"    > {each}" for each in commands.interactive[len(commands.activate) :]]
        lines += [f"    cannot: {commands.problem}"] if commands.problem else []
    if shell in SHELLS_WITH_HOOK:
        lines.append(hook_of(shell, ("/opt/it's/venvoy", "hook", "--step")))
        lines.append(f"  leave: {lines_that_leave(shell, '/p/.venv', '/p/.venv/bin')}")
        lines.append(f"  leave: {lines_that_leave(shell, WINDOWS['VIRTUAL_ENV'], SCRIPTS)}")
        lines.append(f"  set: {lines_that_set(shell, '_NAME', HOSTILE)}")
        lines.append(f"  unset: {lines_that_set(shell, '_NAME', None)}")
    return [*lines, ""]


def texts() -> str:
    lines = [line for name, found in ACTIVATIONS.items() for line in of_activation(name, found)]
    return "\n".join([*lines, *(line for shell in SHELLS for line in of_shell(shell))])


def test_all_shells(tmp_path: Path) -> None:
    now = tmp_path / EXPECTED.name
    now.write_text(texts(), encoding="utf-8", newline="\n")
    assert now.read_text(encoding="utf-8") == EXPECTED.read_text(encoding="utf-8"), f"now it is as in {now}"
