"""A client of the Workflow Server Protocol makes an environment, finds it, looks into it, and deletes it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from made_wheels import make_wheel
from wire import Wire, run_venvoy

SERVE = (sys.executable, "-m", "venvoy_server", "serve", "--wsp")
PLAIN = (sys.executable, "-m", "venvoy_server", "serve", "--stdio")
WHO = {"client_name": "tests", "client_protocol_version": "0.1.0"}
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def check_commands(server: Wire, project: Path, id: str) -> None:
    script = "import os, sys; print(sys.prefix, os.getcwd(), os.environ['MORE'], sep='|'); sys.exit(7)"
    command = {"id": id, "argv": ["python", "-c", script], "env": {"MORE": "$(x)"}}
    untrusted = server.call("environment/execute", command)["error"]
    assert untrusted["code"] == -31004 and untrusted["data"]["code"] == "untrusted"
    state = {"VENVOY_STATE_DIR": str(project / "state")}
    assert run_venvoy(project, "trust", "--trusted", ".", variables=state).returncode == 0
    done = server.call("environment/execute", command)["result"]
    assert done["exit_code"] == 7 and done["stdout"] == f"{project / '.venv'}|{project}|$(x)\n", done
    for wrong, code in (({"argv": ["no-such-command"]}, -31004), ({"cwd": "nowhere"}, -31004), ({"argv": []}, -32602)):
        assert server.call("environment/execute", {**command, **wrong})["error"]["code"] == code
    assert server.call("environment/execute", {**command, "argv": ["python", "\0"]})["error"]["code"] == -32602


@pytest.mark.parametrize("command", [SERVE, PLAIN], ids=["named", "recognized"])
def test_the_life_of_an_environment(tmp_path: Path, command: tuple[str, ...]) -> None:
    project = tmp_path / "Büro shop"
    project.mkdir()
    with Wire(project, command) as server:
        if command is SERVE:
            assert server.call("environment/list")["error"]["code"] == -32600, "initialize comes first"
        said = server.call("initialize", WHO)["result"]
        assert said["protocol_version"] == "0.1.0" and "environment/create" in said["methods"]
        assert "environment/execute" in said["methods"]
        wanted = {"name": ".venv", "python_version": VERSION}
        made = server.call("environment/create", wanted)["result"]
        assert made["interpreter_path"].startswith(str(project / ".venv")) and made["installed_packages"] == []
        assert server.call("environment/create", wanted)["error"]["code"] == -31002
        other = server.call("environment/create", {"name": "other", "python_version": "9.9"})
        assert other["error"]["code"] == -31003
        short = {name: made[name] for name in ("id", "name", "python_version")}
        assert server.call("environment/list")["result"] == [short]
        assert server.call("environment/get", {"id": made["id"]})["result"] == made
        assert server.call("environment/get", {"id": "0" * 32})["error"]["code"] == -31001
        check_commands(server, project, made["id"])
        assert server.call("environment/delete", {"id": made["id"]})["result"] == {"id": made["id"]}
        assert server.call("environment/list")["result"] == []
        assert server.call("shutdown")["result"] is None
        server.notify("exit", {})
        assert server.status() == 0


@pytest.mark.parametrize(
    "method, params",
    [
        ("environment/create", {"name": "../x", "python_version": "3.12"}),
        ("environment/create", {"name": "..", "python_version": "3.12"}),
        ("environment/create", {"name": "x" * 65, "python_version": "3.12"}),
        ("environment/create", {"name": "x", "python_version": ">=3"}),
        ("environment/get", {"id": ""}),
        ("environment/delete", None),
    ],
)
def test_params_of_another_kind_are_refused(workflow_server: Wire, method: str, params: Any) -> None:
    assert workflow_server.call(method, params)["error"]["code"] == -32602


@pytest.fixture(scope="module")
def workflow_server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Wire(tmp_path_factory.mktemp("project"), SERVE) as server:
        server.call("initialize", WHO)
        yield server


def test_the_end_of_the_input_leaves_no_request_unanswered(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    state = {"VENVOY_STATE_DIR": str(project / "state")}
    for words in (("create", ".venv"), ("trust", "--trusted", ".")):
        assert run_venvoy(project, *words, variables=state).returncode == 0
    with Wire(project, SERVE) as server:
        server.call("initialize", WHO)
        (found,) = server.call("environment/list")["result"]
        command = {"id": found["id"], "argv": ["python", "-c", "import time; time.sleep(1)"]}
        number = server.request("environment/execute", command)
        described = server.request("environment/get", {"id": found["id"]})
        status, rest = server.finish()
        assert status == 0 and sorted(each["id"] for each in rest) == [number, described]


def test_an_exit_without_shutdown_has_status_1(tmp_path: Path) -> None:
    with Wire(tmp_path, SERVE) as server:
        server.notify("exit", {})
        assert server.status() == 1


def test_a_workflow_client_creates_installs_and_checks(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    (project / "requirements.txt").write_text("six==1.17.0\nsix==1.16.0\n")
    make_wheel(str(tmp_path), "six", "1.17.0")
    state = {"VENVOY_STATE_DIR": str(project / "state")}
    assert run_venvoy(project, "trust", "--trusted", ".", variables=state).returncode == 0
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    with Wire(project, PLAIN, index) as server:
        methods = server.call("initialize", WHO)["result"]["methods"]
        assert {"environment/list", "venvoy/install", "venvoy/check"} <= {*methods}
        made = server.call("environment/create", {"name": ".venv", "python_version": VERSION})["result"]
        wanted = {"environment": made["extra"]["path"], "folder": str(project), "packages": ["six"]}
        assert [each["name"] for each in server.call("venvoy/install", wanted)["result"]["changes"]] == ["six"]
        found = server.call("environment/get", {"id": made["id"]})["result"]["installed_packages"]
        assert found == [{"name": "six", "version": "1.17.0"}]
        checked = server.call("venvoy/check", {"files": [str(project / "requirements.txt")]})["result"]
        assert checked["counts"]["error"] >= 1
        assert server.call("venvoy/no-such", {})["error"]["code"] == -32601
