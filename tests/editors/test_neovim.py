"""The Neovim client in a real Neovim: see, select, create, install, fix, trust, and the process environment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from real_editors import Neovim, neovim_version, shown

OTHER_SERVER = Path(__file__).parent / "other_server.py"


pytestmark = pytest.mark.skipif(
    neovim_version() < (0, 10), reason="there is no Neovim 0.10 or newer here (TEST_NVIM names one)"
)


@pytest.fixture
def neovim(server: list[str], variables: Mapping[str, str]) -> Neovim:
    return Neovim(server, variables)


def test_from_nothing_to_a_fixed_and_installed_file(neovim: Neovim, workspace: Path) -> None:
    file = workspace / "requirements.txt"
    file.write_text("# \U0001f600\nsix=>1\n")
    seen = neovim.live(
        ["edit", str(file)],
        ["attached"],
        ["status", "No Python"],
        ["words"],
        ["diagnostic", "=>"],
        ["line", 2],
        ["fixed", ">="],
        ["menu", ["create", "Python", "Done", "Trust my prüjects"]],
        ["status", "(.venv)"],
        ["variable", "VIRTUAL_ENV"],
        ["program", "python"],
        ["health"],
    )
    (words,) = shown(seen, "words")
    assert {"main", "create", "select", "packages", "cancel"} <= set(words)
    assert shown(seen, "text") == [["# \U0001f600", "six>=1"]]
    assert shown(seen, "variable") == [str(workspace / ".venv")]
    assert shown(seen, "program") == [str(workspace / ".venv" / "bin" / "python")]
    (health,) = shown(seen, "health")
    assert any("Version" in line for line in health), health
    assert any("Created .venv" in each["prompt"] for each in shown(seen, "select"))


def test_a_selection_reaches_other_servers_and_goes_again(
    neovim: Neovim, workspace: Path, server: list[str], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(workspace / name)], check=True, timeout=60)
    (workspace / "pyproject.toml").write_text("[project]\nname = 'demo'\nversion = '1'\n")
    file = workspace / "app.py"
    file.write_text("import six\n")
    record = tmp_path / "settings.json"
    seen = neovim.live(
        ["server", {"name": "pyright", "cmd": [sys.executable, str(OTHER_SERVER), str(record)]}],
        ["edit", str(file)],
        ["attached"],
        ["menu", ["select", "two", "Trust"]],
        ["status", "two"],
        ["variable", "VIRTUAL_ENV"],
        ["file", str(record)],
        ["menu", ["select", "Use no environment"]],
        ["gone", "VIRTUAL_ENV"],
    )
    assert shown(seen, "variable") == [str(workspace / "two")]
    assert json.loads(record.read_text())["python"]["pythonPath"] == str(workspace / "two" / "bin" / "python")


def test_an_environment_that_is_trusted_later_is_applied_then(neovim: Neovim) -> None:
    tools = {"prefix": "/project/.venv", "executable": "/project/.venv/bin/python", "servers": {}}
    edit = {"op": "set", "name": "VIRTUAL_ENV", "value": "/project/.venv"}
    seen = neovim.live(
        ["tools", {**tools, "terminal": []}],
        ["tools", {**tools, "terminal": [edit]}],
        ["variable", "VIRTUAL_ENV"],
        ["tools", {**tools, "terminal": []}],
        ["gone", "VIRTUAL_ENV"],
    )
    assert shown(seen, "variable") == ["/project/.venv"]


def test_trust_is_asked_and_what_was_meant_goes_on(neovim: Neovim, workspace: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(workspace / ".venv")], check=True, timeout=60)
    (workspace / "lib").mkdir()
    project = "[build-system]\nrequires = []\nbuild-backend = 'b'\nbackend-path = ['.']\n"
    (workspace / "lib" / "pyproject.toml").write_text(f"{project}[project]\nname = 'lib'\nversion = '1'\n")
    file = workspace / "requirements.txt"
    file.write_text("")
    seen = neovim.live(
        ["edit", str(file)],
        ["attached"],
        ["status", ".venv"],
        ["menu", ["install", "by name", "./lib", "Trust the folder"]],
        ["notified", "backend"],
    )
    prompts = [each["prompt"] for each in shown(seen, "select")]
    assert any("Trust my prüjects?" in each for each in prompts), prompts


def test_a_restricted_editor_is_obeyed(neovim: Neovim, workspace: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(workspace / ".venv")], check=True, timeout=60)
    file = workspace / "requirements.txt"
    file.write_text("")
    seen = neovim.live(
        ["edit", str(file)], ["attached"], ["menu", ["trust"]], ["notified", "does not trust"], trusted=False
    )
    assert shown(seen, "select") == []


def test_a_missing_server_is_reported_with_the_command_that_installs_it(
    neovim: Neovim, workspace: Path, variables: Mapping[str, str]
) -> None:
    neovim.server = []
    neovim.variables = {**variables, "PATH": "/usr/bin:/bin"}
    seen = neovim.live(["edit", str(workspace / "app.py")], ["menu", ["main"]])
    assert shown(seen, "notify")[0]["message"].endswith("pipx install venvoy")
