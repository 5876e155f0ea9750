"""A client that listens: what changes on a real disk reaches it, with the whole new record."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes import Link, Node, python_files
from mirror import (
    BASE,
    MINOR,
    Mirror,
    listen_until,
    make_environment,
    make_package,
    next_change,
    sites_of,
    take_all,
)
from venvoy_server.system.state.journal import Journal
from venvoy_server.system.state.store import State
from wire import Wire, environment_in

STORM = 200


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Wire]:
    with Wire(tmp_path, may_be_forked=True) as wire:
        yield wire


def begin(server: Wire, workspace: Path, capabilities: dict[str, Any] | None = None, **options: Any) -> None:
    # What changed just before a search is checked again; here everything is older.
    for place in (workspace, *(each for each in workspace.rglob("*") if each.is_dir() and not each.is_symlink())):
        os.utime(place, (time.time() - 60, time.time() - 60))
    folder = {"uri": workspace.as_uri(), "name": workspace.name}
    server.initialize(
        workspaceFolders=[folder], capabilities=capabilities or {}, initializationOptions={"settings": options}
    )


def discover(server: Wire, **params: Any) -> Any:
    return server.call("venvoy/discover", params)["result"]


def prefixes(records: list[Any]) -> list[str]:
    return [record["prefix"] for record in records]


def test_clients_are_notified_of_a_new_and_a_removed_environment_with_its_record(server: Wire, workspace: Path) -> None:
    begin(server, workspace)
    mirror = Mirror(discover(server))
    assert mirror.environments == {}
    made = make_environment(workspace / "app" / ".venv")
    # It may have been seen half made at first.
    listen_until(server, mirror, lambda each: [*map(is_whole, each.environments.values())] == [True])
    assert list(mirror.environments.values()) == discover(server, refresh=True)["environments"]
    assert list(mirror.environments) == [str(made)]
    shutil.rmtree(made)
    listen_until(server, mirror, lambda each: not each.environments)


def is_whole(record: Any) -> bool:
    return record["executable"] is not None and {each["code"] for each in record["problems"]} <= {"no-pip"}


def test_clients_are_notified_of_an_environment_outside_the_workspace_too(
    server: Wire, workspace: Path, tmp_path: Path
) -> None:
    """Its store is not there when the search is made."""
    begin(server, workspace)
    mirror = Mirror(discover(server))
    made = make_environment(tmp_path / "home" / ".virtualenvs" / "central")
    listen_until(server, mirror, lambda each: str(made) in each.environments)


def test_clients_are_notified_of_changed_packages(server: Wire, workspace: Path) -> None:
    made = make_environment(workspace / ".venv")
    begin(server, workspace)
    discover(server)
    make_package(made, "six", "1.16.0")
    change = next_change(server, "packagesChanged")
    while not [each for each in change["packages"] if each["version"] == "1.16.0"]:
        change = next_change(server, "packagesChanged")
    assert change["environment"] == str(made)
    assert [each["name"] for each in change["packages"]] == ["six"]
    shutil.rmtree(sites_of(made) / "six-1.16.0.dist-info")
    while next_change(server, "packagesChanged")["packages"]:
        pass


def test_clients_are_notified_of_a_replaced_base_with_the_new_version(
    server: Wire, workspace: Path, tmp_path: Path
) -> None:
    for version in ("1.11.7", "1.11.9"):
        write(python_files(str(tmp_path / "pythons" / version), version.replace("1.", "3.", 1)))
    link = tmp_path / "pythons" / "current"
    link.symlink_to("1.11.7")
    made = workspace / ".venv"
    make_environment(made, link)
    (made / "bin" / "python").unlink()
    (made / "bin" / "python").symlink_to(link / "bin" / "python3.11")
    begin(server, workspace)
    mirror = Mirror(discover(server))
    assert mirror.environments[str(made)]["version"] == "3.11.7"
    link.unlink()
    link.symlink_to("1.11.9")
    listen_until(server, mirror, lambda each: bool(each.environments[str(made)]["version"] == "3.11.9"))
    assert mirror.differs(discover(server, refresh=True)) == []


def write(files: dict[str, Node]) -> None:
    """Write the files of a fake machine to the disk."""
    for path, node in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(node, Link):
            Path(path).symlink_to(node.target)
        else:
            assert isinstance(node, str | bytes)
            Path(path).write_bytes(node.encode() if isinstance(node, str) else node)
            Path(path).chmod(0o755)


@pytest.mark.parametrize("nested", [False, True])
def test_a_picture_kept_by_notifications_alone_is_right_in_the_end(
    server: Wire, workspace: Path, *, nested: bool
) -> None:
    begin(server, workspace)
    mirror = Mirror(discover(server))
    chance, alive = random.Random(7), list[Path]()
    for number in range(STORM):
        place = workspace / f"p{number}"
        alive.append(make_environment(place / ".venv" if nested else place))
        if chance.random() < 0.5:
            shutil.rmtree(alive.pop(chance.randrange(len(alive))))
        if alive and chance.random() < 0.2:
            make_package(chance.choice(alive), f"package{number}")
    expected = {str(each) for each in alive}
    listen_until(server, mirror, lambda each: {key for key in each.environments if "/work/" in key} == expected)
    fresh = discover(server, refresh=True)
    while mirror.differs(fresh):  # the last notifications may not have arrived yet
        take_all(mirror, server.kept)
        server.kept = []
        if mirror.differs(fresh):
            mirror.take(server.receive())


def test_clients_are_not_notified_of_what_an_operation_has_half_made(
    server: Wire, workspace: Path, tmp_path: Path
) -> None:
    begin(server, workspace)
    mirror = Mirror(discover(server))
    server.call("venvoy/status", {"path": str(workspace)})
    state = State(str(tmp_path / "state"))
    made = workspace / ".venv"
    operation = Journal(state.database).begin("create", str(made)).id
    assert operation is not None
    made.mkdir()
    (made / "pyvenv.cfg").write_text("home = /nowhere\n")
    other = make_environment(workspace / "other")
    listen_until(server, mirror, lambda each: str(other) in each.environments)
    assert str(made) not in mirror.environments
    shutil.rmtree(made)
    make_environment(made)
    Journal(state.database).finish(operation, "done")
    # The two notifications may arrive in either order: the operation can end between the two comparisons.
    listen_until(server, mirror, lambda each: str(made) in each.environments and str(workspace) in each.selections)
    assert is_whole(mirror.environments[str(made)])
    assert mirror.selections[str(workspace)]["path"] == str(made)
    state.close()


def test_clients_are_notified_of_what_another_process_selects(server: Wire, workspace: Path, tmp_path: Path) -> None:
    make_environment(workspace / ".venv")
    other = make_environment(workspace / "other")
    begin(server, workspace)
    server.call("venvoy/status", {"path": str(workspace)})
    command = [sys.executable, "-m", "venvoy_server", "select", str(other), "--folder", str(workspace)]
    subprocess.run(command, check=True, capture_output=True, env=environment_in(tmp_path), timeout=60)
    change = next_change(server, "selectionChanged")
    assert (change["folder"], change["selection"]["path"], change["selection"]["source"]) == (
        str(workspace),
        str(other),
        "chosen",
    )
    status = next_change(server, "statusChanged")
    assert status["folder"] == str(workspace)
    assert status["status"] == server.call("venvoy/status", {"path": str(workspace)})["result"]


@pytest.mark.parametrize("remember", [True, False])
def test_clients_are_notified_of_trust(server: Wire, workspace: Path, *, remember: bool) -> None:
    make_environment(workspace / ".venv")
    begin(server, workspace)
    status = server.call("venvoy/status", {"path": str(workspace)})["result"]
    for trusted in (True, False):
        server.call("venvoy/trust", {"folder": str(workspace), "trusted": trusted, "remember": remember})
        assert next_change(server, "statusChanged") == {"folder": str(workspace), "status": status}


def test_an_environment_elsewhere_that_another_process_selects_is_listed(
    server: Wire, workspace: Path, tmp_path: Path
) -> None:
    other = make_environment(tmp_path / "elsewhere" / "env")
    begin(server, workspace)
    mirror = Mirror(discover(server, scope="workspace"))
    server.call("venvoy/status", {"path": str(workspace)})
    assert str(other) not in mirror.environments
    command = [sys.executable, "-m", "venvoy_server", "select", str(other), "--folder", str(workspace)]
    subprocess.run(command, check=True, capture_output=True, env=environment_in(tmp_path), timeout=60)
    listen_until(server, mirror, lambda each: str(other) in each.environments)


def test_a_client_is_notified_of_its_own_selection_after_the_answer(server: Wire, workspace: Path) -> None:
    begin(server, workspace)
    made = make_environment(workspace / "one")
    server.call("venvoy/selection", {"path": str(workspace)})
    answer = server.call("venvoy/select", {"folder": str(workspace), "environment": str(made)})
    change = next_change(server, "selectionChanged")
    assert change["selection"] == {**answer["result"]["selection"], "candidates": change["selection"]["candidates"]}


def test_the_selection_of_a_file_changes_when_its_folder_gets_an_environment(server: Wire, workspace: Path) -> None:
    file = workspace / "packages" / "a" / "main.py"
    file.parent.mkdir(parents=True)
    file.touch()
    begin(server, workspace)
    discover(server)
    assert server.call("venvoy/selection", {"path": str(file)})["result"]["selection"]["path"] is None
    made = make_environment(file.parent / ".venv")
    change = next_change(server, "selectionChanged")
    while change["folder"] != str(file.parent) or change["selection"]["path"] != str(made):
        change = next_change(server, "selectionChanged")


def test_clients_are_notified_of_a_created_environment_even_if_nothing_is_watched(
    server: Wire, workspace: Path
) -> None:
    begin(server, workspace, watch=False)
    mirror = Mirror(discover(server))
    base = str(BASE / "bin" / f"python{MINOR}")
    server.call("venvoy/create", {"folder": str(workspace), "python": base})
    # Nothing is asked meanwhile: of what an answer contains no client is notified.
    listen_until(server, mirror, lambda each: bool(each.environments))
    assert mirror.differs(discover(server)) == []
    (workspace / "app").mkdir()
    created = server.call("venvoy/create", {"folder": str(workspace / "app"), "python": base})["result"]
    assert created["environment"] in discover(server)["environments"]


def test_without_watching_every_answer_looks_at_the_disk(server: Wire, workspace: Path) -> None:
    begin(server, workspace, watch=False)
    discover(server)
    made = make_environment(workspace / "app" / ".venv")
    assert prefixes(discover(server)["environments"]) == [str(made)]
    (made / "bin" / "python").unlink()
    assert discover(server)["environments"][0]["problems"]


def test_a_client_without_a_handshake_is_notified_of_the_folders_that_it_asked_for(
    server: Wire, workspace: Path
) -> None:
    mirror = Mirror(discover(server, folders=[str(workspace)]))
    made = make_environment(workspace / ".venv")
    listen_until(server, mirror, lambda each: str(made) in each.environments)


def test_a_made_environment_is_in_the_very_next_answer(server: Wire, workspace: Path) -> None:
    begin(server, workspace)
    discover(server)
    for number in range(5):
        made = make_environment(workspace / f"e{number}")
        assert str(made) in prefixes(discover(server)["environments"])


def test_records_arrive_as_they_are_found_the_selected_first(server: Wire, workspace: Path) -> None:
    for number in range(120):
        make_environment(workspace / f"p{number:03}" / ".venv")
    chosen = workspace / "p077" / ".venv"
    begin(server, workspace)
    server.call("venvoy/select", {"folder": str(workspace), "environment": str(chosen)})
    answer = discover(server, partialResultToken="found")
    parts = [each["params"]["value"] for each in server.kept if each.get("method") == "$/progress"]
    streamed = [record["prefix"] for part in parts for record in part["environments"]]
    assert streamed[0] == str(chosen)
    assert sorted(streamed) == prefixes(answer["environments"]) and len(streamed) == 120
    assert 1 < len(parts) < 40
    again = discover(server)
    # The folders are so new that a change may be reported in between; then they are searched again.
    assert {**again, "elapsedMs": 0} == {**answer, "elapsedMs": 0}


def test_filters_and_timings_apply_to_what_is_kept(server: Wire, workspace: Path) -> None:
    make_environment(workspace / ".venv")
    begin(server, workspace)
    everything = discover(server)
    assert everything["timings"] == []
    assert len(everything["environments"]) == 1
    assert discover(server, kinds=["venv"])["environments"] == everything["environments"]
    assert discover(server, kinds=["conda"])["environments"] == []
    assert discover(server, python=MINOR)["environments"] == everything["environments"]
    assert discover(server, python="<3.9")["environments"] == []
    timed = discover(server, timings=True)
    assert "workspace" in [each["locator"] for each in timed["timings"]]
    assert timed["elapsedMs"] == everything["elapsedMs"]
    assert server.call("venvoy/discover", {"python": "what?"})["error"]["data"]["path"] == "$.python"


def test_wrong_settings_are_reported_once_and_the_others_count(server: Wire, workspace: Path, tmp_path: Path) -> None:
    far = make_environment(tmp_path / "far" / "one")
    make_environment(workspace / "skipped" / ".venv")
    settings: dict[str, Any] = {
        "environmentFolders": ["relative", str(far.parent)],
        "ignoredNames": ["skipped"],
        "color": 1,
    }
    begin(server, workspace, **settings)
    server.notify("workspace/didChangeConfiguration", {"settings": {"venvoy": settings}})
    assert prefixes(discover(server)["environments"]) == [str(far)]
    logged = [each["params"]["message"] for each in server.kept if each.get("method") == "window/logMessage"]
    assert len(logged) == 2, logged
    assert "environmentFolders" in json.dumps(logged) and "relative" in json.dumps(logged)


def test_the_clients_own_watching_is_used_where_it_offers_it(server: Wire, workspace: Path) -> None:
    offered = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    begin(server, workspace, capabilities=offered)
    server.notify("initialized", {})
    request = agree_to_watch(server)
    patterns = [each["globPattern"] for each in request["registrations"][0]["registerOptions"]["watchers"]]
    assert "**/pyvenv.cfg" in patterns and "**/.venv" in patterns
    mirror = Mirror(discover(server))
    made = make_environment(workspace / "deep" / "down" / ".venv")
    event = {"uri": (made / "pyvenv.cfg").as_uri(), "type": 1}
    server.notify("workspace/didChangeWatchedFiles", {"changes": [event]})
    listen_until(server, mirror, lambda each: str(made) in each.environments)
    make_package(made, "six")
    while not next_change(server, "packagesChanged")["packages"]:
        pass


def agree_to_watch(server: Wire) -> Any:
    """Answer the server's request to watch files for environments, and return it."""
    while True:
        message = server.receive()
        if message.get("method") == "client/registerCapability":
            server.send({"jsonrpc": "2.0", "id": message["id"], "result": None})
            if message["params"]["registrations"][0]["id"] == "venvoy-watched-files":
                return message["params"]


def test_a_cancelled_search_is_answered_and_another_one_goes_on(server: Wire, workspace: Path) -> None:
    for number in range(50):
        make_environment(workspace / f"p{number}")
    begin(server, workspace)
    first = server.request("venvoy/discover", {})
    second = server.request("venvoy/discover", {})
    server.notify("$/cancelRequest", {"id": first})
    assert len(server.answer(second)["result"]["environments"]) == 50
    answer = server.answer(first)
    assert "result" in answer or answer["error"]["code"] == -32800


def test_the_server_ends_while_it_watches(server: Wire, workspace: Path) -> None:
    begin(server, workspace)
    discover(server)
    make_environment(workspace / ".venv")
    next_change(server, "environmentsChanged")
    server.call("shutdown")
    server.notify("exit", None)
    assert server.status() == 0
    assert "Traceback" not in server.log.read_text()


def test_one_shot_commands_load_nothing_of_this(workspace: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from venvoy_server.__main__ import main\n"
        f"try: main(['discover', {str(workspace)!r}, '--json'])\n"
        "except SystemExit: pass\n"
        "names = ('search_cache', 'refresher', 'folder_watcher', 'single_flight', 'watch_list', 'recording_host')\n"
        "loaded = [name for name in names if f'venvoy_server.live.{name}' in sys.modules]\n"
        "sys.exit(f'{loaded} watchfiles' if loaded or 'watchfiles' in sys.modules else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment_in(tmp_path), timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert os.listdir(tmp_path / "home") == []
