"""What other programs are given of a selection, as it goes on the wire."""

from __future__ import annotations

import msgspec

from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.install import InstallParams
from venvoy_protocol.tools import ToolsParams
from venvoy_server.handlers.tools import tools

PREFIX = f"{ROOT}/.venv"


def test_every_program_gets_the_selected_python() -> None:
    context = context_of(ImitatedMachine(environment_at(PREFIX)), trusted=True)
    result = msgspec.to_builtins(tools(context, ToolsParams()))
    executable = f"{PREFIX}/bin/python"
    assert (result["folder"], result["prefix"], result["version"]) == (ROOT, PREFIX, "3.11.7")
    assert result["executable"] == executable
    servers = result["servers"]
    assert servers["pyright"]["settings"]["python"]["pythonPath"] == executable
    assert servers["jedi_language_server"]["initializationOptions"]["workspace"]["environmentPath"] == executable
    assert {name for name, server in servers.items() if server["restart"]} == {"ty", "jedi_language_server"}
    assert result["debug"]["debugpy"] == {"python": executable}
    assert result["test"]["pytest"] == [executable, "-m", "pytest"]
    assert {"VIRTUAL_ENV", "PATH"} <= {edit["name"] for edit in result["terminal"]}


def test_a_kernel_without_ipykernel_has_the_call_that_installs_it() -> None:
    context = context_of(ImitatedMachine(environment_at(PREFIX)), trusted=True)
    kernel = tools(context, ToolsParams()).kernel
    assert kernel is not None and not kernel.available and kernel.install is not None
    assert kernel.kernelspec["argv"][0] == f"{PREFIX}/bin/python"
    call = kernel.install
    assert call.method == "install"
    assert msgspec.convert(call.params, InstallParams).packages == ["ipykernel"]
