"""Real relays and their service: joined or started without a race, followed by another when it ends, alone when it is done."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from shared_service import Shared, shared_in
from venvoy_server.relay.documents import LIMIT
from venvoy_server.relay.main import main
from venvoy_server.relay.place import temporary_folders

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    with shared_in(tmp_path) as shared:
        yield shared


def environment(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
    return folder


def open_document(relay: Any, path: Path, text: str) -> None:
    document = {"uri": path.as_uri(), "languageId": "pip-requirements", "version": 1, "text": text}
    relay.notify("textDocument/didOpen", {"textDocument": document})


def codes(relay: Any, path: Path) -> list[str]:
    answer = relay.call("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
    return [each["code"] for each in answer["result"]["items"]]


PULLS: dict[str, Any] = {"textDocument": {"diagnostic": {}}}


def test_ten_that_begin_at_once_start_one_service_and_survive_its_end(shared: Shared) -> None:
    with ExitStack() as stack:
        relays = [stack.enter_context(shared.relay(f"client{number}")) for number in range(10)]
        for number, relay in enumerate(relays):
            relay.initialize(capabilities=PULLS)
            open_document(relay, shared.folder / f"client{number}" / "requirements.txt", "flask=1\n" * (number + 1))
        (service,) = shared.services()
        assert service == shared.service()
        os.kill(service, signal.SIGKILL)
        with ThreadPoolExecutor(10) as pool:
            numbers = range(10)
            found = list(
                pool.map(lambda n: codes(relays[n], shared.folder / f"client{n}" / "requirements.txt"), numbers)
            )
        assert [len(each) for each in found] == list(range(1, 11))
        (other,) = shared.services()
        assert other != service
        for relay in relays:
            relay.close_input()
        assert [relay.status() for relay in relays] == [0] * 10
    shared.wait_for_end()
    assert (shared.processes(), list(shared.runtime.iterdir())) == ([], [])


def test_each_client_has_its_own_variables_and_trust(shared: Shared) -> None:
    first = environment(shared.folder / "environments" / "one", "3.11.1")
    second = environment(shared.folder / "environments" / "two", "3.12.2")
    work = shared.folder / "work"
    work.mkdir()
    with (
        shared.relay("a", variables={"VIRTUAL_ENV": str(first)}) as a,
        shared.relay("b", variables={"VIRTUAL_ENV": str(second)}) as b,
        shared.relay("c") as c,
    ):
        chosen = [
            each.call("venvoy/selection", {"path": str(work)})["result"]["selection"]["environment"]
            for each in (a, b, c)
        ]
        assert [each and each["prefix"] for each in chosen] == [str(first), str(second), None]
        a.call("venvoy/trust", {"folder": str(work), "trusted": True, "remember": False})
        asked = [each.call("venvoy/trust", {"folder": str(work)})["result"]["trusted"] for each in (a, b)]
        assert asked == [True, False]
        os.kill(shared.service(), signal.SIGKILL)
        chosen = [
            each.call("venvoy/selection", {"path": str(work)})["result"]["selection"]["environment"]
            for each in (a, b, c)
        ]
        assert [each and each["prefix"] for each in chosen] == [str(first), str(second), None]
        assert a.call("venvoy/trust", {"folder": str(work)})["result"]["trusted"]


def test_a_relative_state_folder_begins_where_the_client_is(shared: Shared) -> None:
    with shared.relay("a", variables={"VENVOY_STATE_DIR": "state of its own"}) as relay:
        found = relay.call("venvoy/info", {})["result"]["stateFolder"]
    assert found == str(shared.folder / "a" / "state of its own")


def test_variables_for_python_change_neither_relay_nor_service(shared: Shared) -> None:
    """A person sets them for other programs; each of these ends a Python, or runs something, that does not ignore them."""
    place = shared.folder / "modules"
    place.mkdir()
    for name in ("encodings", "types", "json", "site", "sitecustomize", "usercustomize", "startup"):
        (place / f"{name}.py").write_text(f"open({str(place / 'ran')!r}, 'w'); raise SystemExit(9)\n")
    variables = {
        "PYTHONHOME": "/nowhere",
        "PYTHONPATH": str(place),
        "PYTHONSTARTUP": str(place / "startup.py"),
        "PYTHONINSPECT": "1",
        "PYTHONHASHSEED": "none",
        "PYTHONWARNINGS": "error",
        "PYTHONPLATLIBDIR": "nowhere",
        "PYTHONINTMAXSTRDIGITS": "none",
        "PYTHONOPTIMIZE": "2",
    }
    with shared.relay("python", variables=variables) as relay:
        relay.initialize(capabilities=PULLS)
        document = shared.folder / "python" / "requirements.txt"
        open_document(relay, document, "flask=1\n")
        assert codes(relay, document) == ["invalid-operator"]
        done = relay.call("venvoy/discover", {"scope": "interpreters"})["result"]
        assert [each["problems"] for each in done["interpreters"] if each["executable"] == sys.executable] in ([], [[]])
        relay.close_input()
        assert relay.status() == 0
    assert not (place / "ran").exists()


def added(relay: Any) -> list[str]:
    """Return the environments that the next notification names as new."""
    while (changed := relay.receive()).get("method") != "venvoy/environmentsChanged":
        pass
    return [each["prefix"] for each in changed["params"]["added"]]


def test_subscriptions_survive_the_end_of_a_service(shared: Shared) -> None:
    work = shared.folder / "work"
    work.mkdir()
    with shared.relay("a") as relay:
        relay.initialize(rootUri=work.as_uri())
        relay.call("venvoy/discover", {"folders": [str(work)], "scope": "workspace"})
        service = shared.service()
        os.kill(service, signal.SIGSTOP)
        environment(work / ".venv", "3.12.1")
        os.kill(service, signal.SIGKILL)
        assert added(relay) == [str(work / ".venv")]  # the new service cannot know that it is new
        environment(work / "other", "3.12.1")
        relay.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (work / "other").as_uri(), "type": 1}]})
        assert added(relay) == [str(work / "other")]


def test_what_another_service_selects_is_notified_once_a_service_has_ended(shared: Shared) -> None:
    work = shared.folder / "work"
    (work / "app").mkdir(parents=True)
    (work / "app" / "main.py").touch()
    with shared.relay("a") as relay:
        relay.initialize(rootUri=work.as_uri())
        relay.call("venvoy/status", {"path": str(work / "app" / "main.py")})
        assert relay.call("venvoy/selection", {})["result"]["selection"]["environment"] is None
        service = shared.service()
        os.kill(service, signal.SIGSTOP)
        prefix = environment(work / ".venv", "3.12.1")
        os.kill(service, signal.SIGKILL)
        changed: dict[tuple[str, str], Any] = {}
        while len(changed) < 4:
            message = relay.receive()
            if message["method"] in ("venvoy/selectionChanged", "venvoy/statusChanged"):
                changed[message["method"], message["params"]["folder"]] = message["params"]
        for folder in (str(work), str(work / "app")):
            found = changed["venvoy/selectionChanged", folder]["selection"]
            assert found["environment"]["prefix"] == str(prefix)
            assert "3.12.1" in changed["venvoy/statusChanged", folder]["status"]["text"]


def test_the_file_of_a_dead_service_is_replaced(shared: Shared) -> None:
    with shared.relay("a") as relay:
        relay.call("venvoy/info", {})
        (path,) = shared.sockets()
        os.kill(shared.service(), signal.SIGKILL)
        relay.close_input()
        relay.status()
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with shared.relay("b") as relay:
        assert relay.call("venvoy/info", {})["result"]["name"] == "venvoy"
    shared.wait_for_end()
    assert not list(shared.runtime.iterdir())


def test_a_document_that_is_too_long_ends_the_relay_with_its_service(shared: Shared) -> None:
    with shared.relay("a") as relay:
        relay.initialize()
        open_document(relay, shared.folder / "requirements.txt", "#" * LIMIT)
        relay.call("venvoy/info", {})
        os.kill(shared.service(), signal.SIGKILL)
        assert relay.status() == 3
        assert "too long" in relay.log.read_text()


def test_a_service_that_cannot_start_is_named(shared: Shared) -> None:
    with shared.relay("a", "--log-level", "loud") as relay:
        assert relay.status() == 3
        assert "--log-level" in relay.log.read_text()
    assert not shared.processes()


def test_what_a_service_complains_of_at_its_start_is_passed_on(shared: Shared) -> None:
    (shared.folder / "file").touch()
    with shared.relay("a", "--log-file", str(shared.folder / "file" / "log")) as relay:
        relay.initialize()
        assert "cannot be written: Not a directory." in relay.log.read_text()


@pytest.mark.parametrize("words", [("--listen", "unix:x"), ("--idle",), ("--idle", "soon"), ("--clientProcessId", "x")])
def test_wrong_options(shared: Shared, words: tuple[str, ...]) -> None:
    with shared.relay("a", *words) as relay:
        assert relay.status() == 2


@pytest.mark.parametrize("option", ["--wsp", "--mcp"])
def test_protocols_that_a_relay_does_not_carry_are_named(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--shared", option]) == 2
    assert f"Use `venvoy serve {option}` without it." in capsys.readouterr().err


@pytest.mark.parametrize(
    "given, folders",
    [
        (None, ("/tmp",)),
        ("", ("/tmp",)),
        ("/", ("/tmp",)),
        ("tmp", ("/tmp",)),
        ("/var/tmp/", ("/var/tmp", "/tmp")),
    ],
)
def test_the_root_is_never_the_folder_of_the_socket(
    monkeypatch: pytest.MonkeyPatch, given: str | None, folders: tuple[str, ...]
) -> None:
    if given is None:
        monkeypatch.delenv("TMPDIR", raising=False)
    else:
        monkeypatch.setenv("TMPDIR", given)
    assert temporary_folders() == folders


def test_a_runtime_folder_that_others_can_enter_is_not_used(shared: Shared) -> None:
    others = shared.runtime
    others.chmod(0o755)
    shared.runtime = Path(tempfile.mkdtemp(prefix="v-"))
    variables = {"XDG_RUNTIME_DIR": str(others), "TMPDIR": str(shared.runtime)}
    with shared.relay("a", variables=variables) as relay:
        assert relay.call("venvoy/info", {})["result"]["name"] == "venvoy"
        assert not list(others.iterdir())
        folder = shared.runtime / f"venvoy-{os.geteuid()}"
        assert folder.stat().st_mode & 0o777 == 0o700
        assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]
    others.rmdir()
