"""`python`, and the call that a missing Python offers."""

from __future__ import annotations

import pytest

from handlers.imitation import PYENV, ROOT, ImitatedMachine, WrittenDown, context_of
from venvoy_protocol.create import CreateParams
from venvoy_protocol.errors import MethodError
from venvoy_protocol.perform import PerformParams
from venvoy_protocol.python import PythonParams
from venvoy_protocol.step import StepCall
from venvoy_server.handlers.create import HANDLER as CREATE
from venvoy_server.handlers.perform import perform
from venvoy_server.handlers.python import HANDLER as PYTHON
from venvoy_server.operations.errors import OperationError
from venvoy_server.settings import ClientSettings


def test_what_is_there_and_what_is_installed() -> None:
    machine = ImitatedMachine({})
    answer = PYTHON(context_of(machine), PythonParams(versions=["3.12"], available=True))
    assert machine.done.requests == ["3.12"]
    assert [(each.executable, each.already) for each in answer.installed] == [(f"{PYENV}/3.12.1/bin/python3.12", True)]
    assert [(each.version, each.free_threaded) for each in answer.available] == [("3.15.0", True)]
    assert len(answer.interpreters) == 3


@pytest.mark.parametrize("version", ["/usr/bin/python", "--force", "3.12; rm", ">=abc"])
def test_only_versions_reach_the_tool(version: str) -> None:
    machine = ImitatedMachine({})
    with pytest.raises(MethodError) as raised:
        PYTHON(context_of(machine), PythonParams(versions=[version]))
    assert (raised.value.data or {})["code"] == "invalid-python"
    assert not machine.done.requests


def test_a_missing_version_can_be_installed_from_a_menu() -> None:
    machine = ImitatedMachine({})
    context = context_of(machine, settings=ClientSettings(uv="/usr/bin/uv"), trusted=True)
    with pytest.raises(MethodError) as raised:
        CREATE(context, CreateParams(folder=ROOT, python="3.9"))
    assert (raised.value.data or {})["install"].params == {"versions": ["3.9"]}
    call = StepCall(title="Creating .venv", method="create", params={"folder": ROOT, "python": "3.9"})
    step = perform(context, PerformParams(call=call))
    (item,) = step.items
    assert item.label == "Install Python 3.9 with uv and go on"
    assert item.then is not None and item.then.call is not None
    assert (item.then.call.method, item.then.call.and_then) == ("python", call)


def test_without_uv_nothing_is_offered() -> None:
    with pytest.raises(MethodError) as raised:
        CREATE(context_of(ImitatedMachine({}), trusted=True), CreateParams(folder=ROOT, python="3.9"))
    assert "install" not in (raised.value.data or {})


@pytest.mark.parametrize(
    ("version", "advice"),
    [
        ("3.12", f"Python 3.12.1 at {PYENV}/3.12.1/bin/python is 3.12, too."),
        ("3.4", "Installed are: 3.13.0rc2, 3.12.1, 3.11.7."),
    ],
)
def test_a_download_that_fails_names_the_pythons_that_are_there(version: str, advice: str) -> None:
    def fail(request: object) -> None:
        raise OperationError("download-failed", "It failed.")

    machine = ImitatedMachine({})
    machine.done = WrittenDown(fail)
    with pytest.raises(MethodError) as raised:
        PYTHON(context_of(machine), PythonParams(versions=[version]))
    assert raised.value.message.startswith("It failed. ")
    assert advice in raised.value.message
