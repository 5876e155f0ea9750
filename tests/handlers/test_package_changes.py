"""What install, uninstall and sync answer in addition to the changes, and for which project they work."""

from __future__ import annotations

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.errors import MethodError
from venvoy_protocol.install import InstallParams
from venvoy_protocol.sync import SyncParams
from venvoy_protocol.uninstall import UninstallParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers.install import install
from venvoy_server.handlers.sync import sync
from venvoy_server.handlers.uninstall import uninstall

VENV = f"{ROOT}/.venv"
OTHER = "/home/me/other"


def person(machine: ImitatedMachine, folder: str) -> CallContext:
    return CallContext(machine, Client([folder], kind="person"), Cancellation())


def test_a_change_in_the_environment_of_another_project_carries_the_warning() -> None:
    files = {**environment_at(f"{OTHER}/.venv"), f"{OTHER}/pyproject.toml": "", f"{ROOT}/requirements.txt": "six\n"}
    machine = ImitatedMachine(files, {"VIRTUAL_ENV": f"{OTHER}/.venv"})
    context = person(machine, ROOT)
    for answer in (
        install(context, InstallParams(packages=["six"])),
        uninstall(context, UninstallParams(packages=["six"])),
    ):
        assert [problem.code for problem in answer.problems] == ["active-of-another-project"]
    with pytest.raises(MethodError, match="name it"):
        sync(context, SyncParams())
    named = sync(context, SyncParams(environment=f"{OTHER}/.venv"))
    assert named.problems == []
    assert machine.done.requests[-1].folder == ROOT, "the files are those of the project where the person is"
    assert machine.done.requests[-1].sources.requirements == (f"{ROOT}/requirements.txt",)


def test_relative_paths_start_where_the_person_is() -> None:
    files = {**environment_at(VENV), f"{ROOT}/sub/lib/pyproject.toml": "", f"{ROOT}/pyproject.toml": ""}
    machine = ImitatedMachine(files)
    params = InstallParams(packages=["./lib", "x @ file:lib"], editable=[".", "lib[dev]", "git+https://h/r#egg=r"])
    install(person(machine, f"{ROOT}/sub"), params)
    (request,) = machine.done.requests
    assert request.folder == ROOT
    assert request.sources.packages == (f"{ROOT}/sub/lib", f"x @ file://{ROOT}/sub/lib")
    assert request.sources.editable == (f"{ROOT}/sub", f"{ROOT}/sub/lib[dev]", "git+https://h/r#egg=r")


@pytest.mark.parametrize("text", ["requirements.txt", "./dev.in", "pyproject.toml", "sub/pylock.toml"])
def test_a_file_of_requirements_is_not_a_package(text: str) -> None:
    machine = ImitatedMachine(environment_at(VENV))
    with pytest.raises(MethodError, match=f"use `-r {text}`"):
        install(person(machine, ROOT), InstallParams(packages=[text]))
    with pytest.raises(MethodError, match="name it in `requirements`"):
        install(context_of(machine, trusted=True), InstallParams(packages=[text]))
