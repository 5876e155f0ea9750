"""Which interpreters may be started to ask for their version: none in a folder of the client, and none that no tool keeps."""

from __future__ import annotations

import msgspec
import pytest

from fakes import ELF, Link, Node
from handlers.imitation import ROOT, ImitatedMachine, context_of
from venvoy_server.environments.model import Interpreter
from venvoy_server.handlers.environment_search import answered

TOOLS = "/home/me/.tools"
FILES: dict[str, Node] = {f"{TOOLS}/bin/python": ELF, f"{ROOT}/bin/python": ELF, f"{TOOLS}/link": Link(f"{ROOT}/bin")}


def asked(executable: str, **known: str | None) -> list[str]:
    machine = ImitatedMachine(FILES)
    interpreter = Interpreter(executable, TOOLS, machine.host.real_path(executable), manager="pyenv")
    answered(context_of(machine), msgspec.structs.replace(interpreter, **known))
    return machine.asked


def test_one_that_a_tool_keeps_elsewhere_is_asked() -> None:
    assert asked(f"{TOOLS}/bin/python") == [f"{TOOLS}/bin/python"]


@pytest.mark.parametrize("known", [{"version": "3.11.7"}, {"manager": None}], ids=["its version", "no manager"])
def test_one_whose_version_is_known_or_that_no_tool_keeps_is_not(known: dict[str, str | None]) -> None:
    assert asked(f"{TOOLS}/bin/python", **known) == []


@pytest.mark.parametrize("executable", [f"{ROOT}/bin/python", f"{TOOLS}/link/python"])
def test_one_in_a_folder_of_the_client_is_not_by_whatever_way_it_is_reached(executable: str) -> None:
    assert asked(executable) == []
