"""Which edits activate an environment, and which take it back."""

from __future__ import annotations

from typing import Literal

import pytest

from venvoy_server.activation import VariableEdit, activation_of, activation_of_interpreter, apply
from venvoy_server.activation.prompt import prompt_name
from venvoy_server.activation.variables import Variables
from venvoy_server.environments.model import Environment, Interpreter, Problem


def environment(
    prefix: str = "/p/.venv",
    executable: str | None = "/p/.venv/bin/python",
    name: str = "p",
    problems: tuple[Problem, ...] = (),
    kind: Literal["venv", "conda"] = "venv",
    manager: str | None = None,
) -> Environment:
    return Environment(kind, prefix, prefix, executable, name, name, manager=manager, problems=problems)


def test_a_plain_activation() -> None:
    activation = activation_of(environment(), "linux", {"PATH": "/usr/bin"})
    assert activation.edits == (
        VariableEdit("set", "VIRTUAL_ENV", "/p/.venv"),
        VariableEdit("set", "VIRTUAL_ENV_PROMPT", "p"),
        VariableEdit("prepend", "PATH", "/p/.venv/bin", ":"),
    )
    assert activation.undo == (
        VariableEdit("remove", "PATH", "/p/.venv/bin", ":"),
        VariableEdit("unset", "VIRTUAL_ENV"),
        VariableEdit("unset", "VIRTUAL_ENV_PROMPT"),
    )
    assert (activation.complete, activation.reason, activation.name) == (True, None, "p")


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"PATH": ""},
        {"PATH": "/usr/bin:/bin"},
        {"PATH": "/usr/bin:/p/.venv/bin:/bin"},
        {"PATH": "/usr/bin", "PYTHONHOME": "/opt/python"},
        {"PATH": "/usr/bin", "PYTHONHOME": ""},
        {"PATH": "/q/.venv/bin:/usr/bin", "VIRTUAL_ENV": "/q/.venv"},
        {"PATH": "/q/.venv/bin:/usr/bin", "VIRTUAL_ENV": "/q/.venv", "VIRTUAL_ENV_PROMPT": "(q) ", "PYTHONHOME": "/h"},
        {"PATH": "/usr/bin", "VIRTUAL_ENV": "/q/.venv"},
        {"PATH": "/usr/bin", "VIRTUAL_ENV": ""},
    ],
)
def test_undo_restores_what_was_there(before: dict[str, str]) -> None:
    activation = activation_of(environment(), "linux", before)
    during = apply(activation.edits, before)
    assert during["VIRTUAL_ENV"] == "/p/.venv"
    assert during["PATH"].split(":")[0] == "/p/.venv/bin"
    assert "PYTHONHOME" not in during
    assert "/q/.venv/bin" not in during["PATH"]
    after = apply(activation.undo, during)
    assert {**after, "PATH": after["PATH"] or before.get("PATH")} == {**before, "PATH": before.get("PATH")}


def test_switching_drops_the_other_environment_as_path_spells_it() -> None:
    before = {"PATH": "/usr/local/bin:/q/.venv/bin/:/usr/bin", "VIRTUAL_ENV": "/q/.venv/"}
    activation = activation_of(environment(), "linux", before)
    assert VariableEdit("remove", "PATH", "/q/.venv/bin/", ":") in activation.edits
    assert apply(activation.edits, before)["PATH"] == "/p/.venv/bin:/usr/local/bin:/usr/bin"
    assert apply(activation.undo, apply(activation.edits, before))["VIRTUAL_ENV"] == "/q/.venv/"


def test_activating_twice_lists_it_once_and_undo_leaves_it() -> None:
    before = {"PATH": "/p/.venv/bin:/usr/bin", "VIRTUAL_ENV": "/p/.venv", "VIRTUAL_ENV_PROMPT": "p"}
    activation = activation_of(environment(), "linux", before)
    during = apply(activation.edits, before)
    assert during == before
    assert apply(activation.undo, during) == {"PATH": "/usr/bin"}


def test_what_is_put_into_path_meanwhile_stays() -> None:
    activation = activation_of(environment(), "linux", {"PATH": "/usr/bin"})
    during = apply(activation.edits, {"PATH": "/usr/bin"})
    during["PATH"] = "/new/bin:" + during["PATH"]
    assert apply(activation.undo, during)["PATH"] == "/new/bin:/usr/bin"


def test_a_name_in_the_prompt_is_data() -> None:
    hostile = "a$(touch PWNED)`id`\\u\x1b]0;x\x07\nb\u202e%F!"
    activation = activation_of(environment(name=hostile), "linux", {})
    assert activation.name == "a_(touch PWNED)_id__u_]0;x__b_%F!"
    assert VariableEdit("set", "VIRTUAL_ENV_PROMPT", activation.name) in activation.edits


def test_a_folder_that_path_cannot_hold_is_left_out_of_it() -> None:
    odd = environment(prefix="/p:/tmp/evil/.venv", executable="/p:/tmp/evil/.venv/bin/python")
    activation = activation_of(odd, "linux", {"PATH": "/usr/bin"})
    assert not any(edit.name == "PATH" for edit in (*activation.edits, *activation.undo))
    assert not activation.complete
    assert activation.reason is not None and "':'" in activation.reason


def test_a_broken_environment_says_that_another_python_may_answer() -> None:
    gone = Problem("dangling-interpreter", "/p/.venv/bin/python leads nowhere.", "error", "/p/.venv")
    activation = activation_of(environment(problems=(gone,)), "linux", {})
    assert not activation.complete
    assert activation.reason is not None and activation.reason.startswith("/p/.venv/bin/python leads nowhere.")
    nothing = activation_of(environment(executable=None), "linux", {})
    assert not nothing.complete
    assert VariableEdit("prepend", "PATH", "/p/.venv/bin", ":") in nothing.edits
    reported = Problem("no-pip", "There is no pip.", "information", "/p/.venv")
    assert activation_of(environment(problems=(reported,)), "linux", {}).complete


def test_windows_has_other_names() -> None:
    made = environment("C:\\p\\.venv", "C:\\p\\.venv\\Scripts\\python.exe")
    before = {"Path": "c:\\q\\.VENV\\scripts;C:\\Windows", "Virtual_Env": "C:\\q\\.venv", "PythonHome": "C:\\h"}
    activation = activation_of(made, "win32", before)
    assert activation.edits == (
        VariableEdit("unset", "PythonHome"),
        VariableEdit("remove", "Path", "c:\\q\\.VENV\\scripts", ";"),
        VariableEdit("set", "Virtual_Env", "C:\\p\\.venv"),
        VariableEdit("set", "VIRTUAL_ENV_PROMPT", "p"),
        VariableEdit("prepend", "Path", "C:\\p\\.venv\\Scripts", ";"),
    )
    assert apply(activation.undo, apply(activation.edits, before)) == before


def test_windows_without_variables_writes_path_as_windows_does() -> None:
    activation = activation_of(environment("C:\\p\\.venv", None), "win32", {})
    assert activation.edits[-1] == VariableEdit("prepend", "Path", "C:\\p\\.venv\\Scripts", ";")


def test_msys_python_on_windows_has_bin() -> None:
    activation = activation_of(environment("C:\\p\\.venv", "C:\\p\\.venv\\bin\\python.exe"), "win32", {})
    assert activation.edits[-1].value == "C:\\p\\.venv\\bin"


def test_conda_is_incomplete_and_says_how() -> None:
    made = environment(
        "/opt/conda/envs/data $x", "/opt/conda/envs/data $x/bin/python", "data", kind="conda", manager="conda"
    )
    before = {
        "PATH": "/q/bin:/opt/conda/bin:/usr/bin",
        "VIRTUAL_ENV": "/q",
        "CONDA_PREFIX": "/opt/conda",
        "PYTHONHOME": "/h",
    }
    activation = activation_of(made, "linux", before)
    assert not activation.complete
    assert activation.run_with == ("conda", "run", "--prefix", "/opt/conda/envs/data $x")
    assert activation.reason is not None
    assert "conda activate '/opt/conda/envs/data $x'" in activation.reason
    during = apply(activation.edits, before)
    assert during == {
        "PATH": "/opt/conda/envs/data $x/bin:/usr/bin",
        "CONDA_PREFIX": "/opt/conda/envs/data $x",
        "CONDA_DEFAULT_ENV": "data",
    }
    assert apply(activation.undo, during) == before


def test_conda_on_windows_puts_its_folders_in_condas_order() -> None:
    made = environment("C:\\c\\envs\\d", "C:\\c\\envs\\d\\python.exe", "d", kind="conda")
    before = {"Path": "C:\\Windows"}
    during = apply(activation_of(made, "win32", before).edits, before)
    root = "C:\\c\\envs\\d"
    inner = ("Library\\mingw-w64\\bin", "Library\\usr\\bin", "Library\\bin", "Scripts", "bin")
    assert during["Path"].split(";") == [root, *(f"{root}\\{each}" for each in inner), "C:\\Windows"]
    assert apply(activation_of(made, "win32", before).undo, during)["Path"] == "C:\\Windows"


def test_pixi_has_a_command_of_its_own() -> None:
    made = environment("/w s/.pixi/envs/test", "/w s/.pixi/envs/test/bin/python", "test", kind="conda", manager="pixi")
    activation = activation_of(made, "linux", {})
    assert activation.run_with == ("pixi", "run", "--manifest-path", "/w s", "--environment", "test")
    assert activation.reason is not None
    assert "pixi shell --manifest-path '/w s' --environment test" in activation.reason


def test_apply_leaves_its_argument_alone_and_makes_no_empty_entries() -> None:
    variables = {"PATH": "/usr/bin"}
    assert apply([VariableEdit("prepend", "PATH", "/x", ":")], variables) == {"PATH": "/x:/usr/bin"}
    assert variables == {"PATH": "/usr/bin"}
    assert apply([VariableEdit("prepend", "PATH", "/x", ":")], {"PATH": ""}) == {"PATH": "/x"}
    assert apply([VariableEdit("prepend", "PATH", "/x", ":")], {}) == {"PATH": "/x"}
    assert apply([VariableEdit("remove", "PATH", "/x", ":")], {}) == {}


def test_an_interpreter_whose_folder_path_cannot_hold_is_not_put_there() -> None:
    odd = Interpreter("/a:b/bin/python3", "/a:b", "/a:b/bin/python3")
    activation = activation_of_interpreter(odd, "linux", {"PATH": "/bin"})
    assert (activation.complete, activation.edits, activation.undo) == (False, (), ())
    assert activation.reason is not None and "/a:b/bin" in activation.reason
    plain = Interpreter("/py/bin/python3", "/py", "/py/bin/python3")
    activation = activation_of_interpreter(plain, "linux", {"PATH": "/bin"})
    assert (activation.complete, activation.reason) == (True, None)
    assert activation.edits == (VariableEdit("prepend", "PATH", "/py/bin", ":"),)
    assert activation.undo == (VariableEdit("remove", "PATH", "/py/bin", ":"),)


@pytest.mark.parametrize("name", ["plain", "a~b", "with space", "größe", "a%b!c#d"])
def test_a_name_that_no_prompt_expands_stays_as_it_is(name: str) -> None:
    assert prompt_name(name) == name


@pytest.mark.parametrize(
    ("platform", "variables", "name"),
    [
        ("linux", {}, "PATH"),
        ("linux", {"Path": "x"}, "PATH"),
        ("win32", {}, "Path"),
        ("win32", {"PATH": "x"}, "PATH"),
        ("win32", {"pAtH": "x"}, "pAtH"),
    ],
)
def test_the_name_of_path_is_the_processs_own(platform: str, variables: dict[str, str], name: str) -> None:
    assert Variables(platform, variables).path_name == name
