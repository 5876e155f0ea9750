"""What a person reads of a plan: every step has a title that names what it works on, every tool its phase and time limit."""

from __future__ import annotations

import msgspec
import pytest

from fakes import FakeHost, Folder
from venvoy_server.operations.create import plan_create
from venvoy_server.operations.create_tools import CreateTools
from venvoy_server.operations.descriptions import shown, title
from venvoy_server.operations.handover import Handed
from venvoy_server.operations.model import CreateRequest, Sources
from venvoy_server.operations.steps import (
    ClaimFolder,
    DeleteFolder,
    DropFiles,
    MoveContents,
    MoveFolder,
    OpenTrash,
    Plan,
    PutBack,
    ReleaseFolder,
    RewriteScripts,
    RunTool,
    SaveFiles,
    Step,
)
from venvoy_server.operations.target import look_at

PYTHON = "/usr/bin/python3.11"
HOST = FakeHost({"/p": Folder(), PYTHON: ""})
WITH_UV = CreateTools("/uv", Handed((), {}, ()), create_timeout=10.0, install_timeout=20.0)
WITHOUT_UV = msgspec.structs.replace(WITH_UV, uv=None)
FULL = CreateRequest("/p/.venv", PYTHON, seed=True, sources=Sources(packages=("rich",)))
SEEDED = CreateRequest("/p/.venv", PYTHON, seed=True)


def plan(request: CreateRequest, tools: CreateTools) -> Plan:
    return plan_create(HOST, request, look_at(HOST, request.path), tools, "op")


def tools_of(made: Plan) -> list[tuple[str, str, float]]:
    return [(step.phase, step.title, step.timeout) for step in made.steps if isinstance(step, RunTool)]


def test_the_tools_of_a_create_with_uv() -> None:
    first, second, third = tools_of(plan(FULL, WITH_UV))
    assert first == ("creating", f"Make the environment with uv, from {PYTHON}", 10.0)
    assert (second[0], second[2]) == ("resolving", 20.0)
    assert "pip" in second[1]
    assert third == ("resolving", "Install what was requested", 20.0)


def test_the_tools_of_a_create_without_uv() -> None:
    first, second = tools_of(plan(SEEDED, WITHOUT_UV))
    assert first == ("creating", f"Make the environment with the venv module of {PYTHON}", 10.0)
    assert "pip" in second[1]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (ClaimFolder("/a"), "Make the folder /a"),
        (MoveFolder("/a", "/b"), "Move /a to /b"),
        (MoveContents("/a", "/b", ("x",)), "Move the environment in /a to /b"),
        (OpenTrash("/slot", "/a"), "Make room in the trash for /a"),
        (SaveFiles("/a", "/slot", ("x", "y"), ()), "Save 2 files of /a"),
        (DropFiles("/a", ("x", "y")), "Delete x, y"),
        (RewriteScripts("/a", "/a/bin/python", ("x",)), "Make 1 script start /a/bin/python"),
        (PutBack("/a", "/slot", ("x",)), "Restore files that do not belong to the environment"),
        (ReleaseFolder("/a"), "Mark /a as done"),
        (DeleteFolder("/a"), "Delete /a"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, msgspec.Struct) else "",
)
def test_the_title_of_a_step_names_what_it_works_on(step: Step, said: str) -> None:
    assert title(step) == said


def test_only_tools_show_a_command_and_the_state_says_if_it_was_done() -> None:
    made = plan(SEEDED, WITH_UV)
    planned, done = shown(made, done=False), shown(made, done=True)
    assert {each.state for each in planned} == {"planned"}
    assert {each.state for each in done} == {"done"}
    is_tool = [isinstance(step, RunTool) for step in made.steps]
    assert [each.command is not None for each in planned] == is_tool
    assert [each.title for each in planned] == [title(step) for step in made.steps]
