"""The client of MCP's own SDK, in both eras, makes an environment, installs into it, and checks a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from made_wheels import make_wheel
from wire import environment_in, run_venvoy

SERVE = ("-m", "venvoy_server", "serve", "--mcp")


@pytest.fixture
def sdk() -> Any:
    """Import the SDK when a test needs it: that takes longer than most tests."""
    return pytest.importorskip("mcp.client")


def server(folder: Path, *words: str) -> Any:
    variables = {**environment_in(folder), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}
    variables |= {"PIP_CONFIG_FILE": os.devnull}
    stdio = pytest.importorskip("mcp.client.stdio")
    parameters = stdio.StdioServerParameters(command=sys.executable, args=[*SERVE, *words], env=variables)
    return stdio.stdio_client(parameters)


async def call(client: Any, name: str, **arguments: Any) -> Any:
    answer = await client.call_tool(name, arguments)
    assert not answer.is_error, answer.content[0].text
    return answer.structured_content


@pytest.mark.parametrize("mode, version", [("auto", "2026-07-28"), ("legacy", "2025-11-25")])
async def test_the_sdks_client_creates_installs_and_checks(sdk: Any, tmp_path: Path, mode: str, version: str) -> None:
    project = tmp_path / "Büro shop"
    project.mkdir()
    (project / "requirements.txt").write_text("six==1.17.0\nsix==1.16.0\n")
    make_wheel(str(tmp_path), "six", "1.17.0")
    async with sdk.Client(server(tmp_path, "--trust", str(project)), mode=mode) as client:
        assert client.protocol_version == version
        assert len((await client.list_tools()).tools) == 10
        made = await call(client, "create", folder=str(project), python=sys.executable)
        assert made["environment"]["prefix"] == str(project / ".venv")
        await call(client, "install", folder=str(project), packages=["six"])
        packages = await call(client, "packages", folder=str(project))
        assert [each["name"] for each in packages["packages"]] == ["six"]
        checked = await call(client, "check", files=[str(project / "requirements.txt")])
        assert checked["counts"]["checked"] == 1 and checked["counts"]["error"] >= 1


async def test_a_folder_is_trusted_by_the_configuration_alone(sdk: Any, tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    assert run_venvoy(project, "create", "--python", sys.executable).returncode == 0
    async with sdk.Client(server(tmp_path, "--tools", "all", "--trust", str(tmp_path / "other"))) as client:
        names = [each.name for each in (await client.list_tools()).tools]
        assert "trust" not in names and "perform" not in names and "freeze" in names
        refused = await client.call_tool("install", {"folder": str(project), "packages": ["six"]})
        assert refused.is_error and refused.structured_content["error"]["code"] == "untrusted"


@pytest.mark.parametrize("words", [("--mcp", "--listen", "tcp:127.0.0.1:0"), ("--trust", "."), ("--tools", "all")])
def test_options_that_do_not_go_together_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "venvoy_server", "serve", *words]
    done = subprocess.run(command, input="", capture_output=True, encoding="utf-8", env=environment_in(tmp_path))
    assert done.returncode == 2 and "--mcp" in done.stderr
