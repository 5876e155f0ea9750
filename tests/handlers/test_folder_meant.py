"""A file where a method takes a folder means the folder that the selection of that file belongs to."""

from __future__ import annotations

import msgspec
import pytest

from fakes import Node
from handlers.imitation import PYTHONS, ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.methods import NAMES, method
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers import handler
from venvoy_server.handlers.folder_meant import with_folders

PACKAGE = f"{ROOT}/packages/a"
FILES: dict[str, Node] = {
    **PYTHONS,
    f"{ROOT}/pyproject.toml": "",
    f"{ROOT}/app.py": "",
    f"{PACKAGE}/pyproject.toml": "",
    f"{PACKAGE}/src/a.py": "",
}
REQUIRED = {"add": {"packages": ["six"]}, "drop": {"packages": ["six"]}, "uninstall": {"packages": ["six"]}}
WITH_FOLDER = [name for name in NAMES if "folder" in method(name).params.__struct_fields__]


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        (f"{ROOT}/app.py", ROOT),
        (f"{PACKAGE}/src/a.py", PACKAGE),
        (f"{PACKAGE}/src", f"{PACKAGE}/src"),
        (f"{ROOT}/gone", f"{ROOT}/gone"),
    ],
    ids=["a file of the root", "a file of a package", "a folder", "nothing"],
)
@pytest.mark.parametrize("name", WITH_FOLDER)
def test_every_folder_may_be_named_by_a_file(name: str, named: str, meant: str) -> None:
    params = msgspec.convert({"folder": named, **REQUIRED.get(name, {})}, method(name).params)
    assert with_folders(context_of(ImitatedMachine(FILES)), params).folder == meant


def test_a_file_that_is_not_saved_yet_is_a_file() -> None:
    context = CallContext(
        ImitatedMachine(FILES),
        Client([ROOT]),
        Cancellation(),
        unsaved=lambda path: "" if path.endswith(".txt") else None,
    )
    params = msgspec.convert({"folder": f"{PACKAGE}/requirements.txt"}, method("create").params)
    assert with_folders(context, params).folder == PACKAGE


def test_each_folder_of_a_list_may_be_named_by_a_file() -> None:
    params = msgspec.convert({"folders": [f"{ROOT}/app.py", PACKAGE]}, method("discover").params)
    assert with_folders(context_of(ImitatedMachine(FILES)), params).folders == [ROOT, PACKAGE]


def test_the_handlers_do_so() -> None:
    machine = ImitatedMachine({**FILES, **environment_at(f"{PACKAGE}/.venv")})
    context = context_of(machine)
    file = f"{PACKAGE}/src/a.py"
    environment = {"environment": f"{PACKAGE}/.venv"}
    handler("select")(context, msgspec.convert({"folder": file, **environment}, method("select").params))
    handler("trust")(context, msgspec.convert({"folder": file, "trusted": True}, method("trust").params))
    assert machine.state.chosen == {PACKAGE: f"{PACKAGE}/.venv"}
    assert machine.state.trust == {PACKAGE: True}
