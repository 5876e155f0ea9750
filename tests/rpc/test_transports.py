"""What is particular to sockets: who may connect, many clients in one process, and nothing left afterwards.

Threat: another user of the machine, or a page in a browser, talks to a service that listens; a client that hangs or dies
takes the others with it. What holds: the file of a unix socket is the user's alone, and a client of another user is
refused; a TCP port asks for a token first, and refuses what is not LSP's framing; each client has its own connection.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import wire
from mirror import make_environment
from venvoy_server.live.search_cache import MOST_KEPT
from venvoy_server.rpc.listener import Address, parse_address
from venvoy_server.rpc.service_token import ServiceToken
from wire import PATIENCE, environment_in, frame

NOT_INITIALIZED, INVALID_REQUEST = -32002, -32600
pytestmark = [pytest.mark.stdio, pytest.mark.skipif(os.name == "nt", reason="unix sockets")]
OTHER_USER = 12345


class Server:
    """`venvoy serve --listen` and its clients."""

    def __init__(self, folder: Path, address: str, *words: str, command: tuple[str, ...] = ()) -> None:
        self.log = folder / "log"
        self._log = self.log.open("wb")
        self._clients: list[Client] = []
        self.process = subprocess.Popen(
            [*(command or (sys.executable, "-m", "venvoy_server", "serve")), "--listen", address, *words],
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=folder,
            env=environment_in(folder),
        )
        assert self.process.stdout is not None
        self.said = json.loads(self.process.stdout.readline() or b"{}")
        self.process.stdout.close()

    @property
    def port(self) -> int:
        return int(self.said["address"].rpartition(":")[2])

    @property
    def token(self) -> str:
        return Path(self.said["tokenFile"]).read_text().strip()

    def connect(self) -> Client:
        kind, _, place = self.said["address"].partition(":")
        client = socket.socket(socket.AF_UNIX if kind == "unix" else socket.AF_INET)
        client.settimeout(PATIENCE)
        client.connect(place if kind == "unix" else ("127.0.0.1", self.port))
        self._clients.append(Client(client))
        return self._clients[-1]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        for client in self._clients:
            client.close()
        self._log.close()

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(PATIENCE)


class Client:
    """One client, which asks and reads in turn."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self._input = connected.makefile("rb")
        self._last = 0
        self.notifications: list[dict[str, Any]] = []

    def send(self, method: str, params: Any = None, id: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params or {}, **({"id": id} if id is not None else {})}
        self.socket.sendall(frame(json.dumps(message).encode()))

    def call(self, method: str, params: Any = None) -> dict[str, Any]:
        self._last += 1
        self.send(method, params, self._last)
        while (message := self.read()) is not None:
            if message.get("id") == self._last and "method" not in message:
                return message
            self.notifications.append(message)
        raise EOFError

    def read(self) -> dict[str, Any] | None:
        header = self._input.readline()
        if not header:
            return None
        self._input.readline()
        message = json.loads(self._input.read(int(header.split(b":")[1])))
        assert isinstance(message, dict)
        return message

    def initialize(self, folder: Path, token: str | None = None) -> dict[str, Any]:
        options = {"token": token, "trusted": True} if token else {"trusted": True}
        params = {"capabilities": {}, "rootUri": folder.as_uri(), "initializationOptions": options}
        return self.call("initialize", params)

    def close(self) -> None:
        self._input.close()
        self.socket.close()


@pytest.fixture
def place() -> Iterator[str]:
    """A short path for a socket: the system's limit is 108 bytes."""
    with tempfile.TemporaryDirectory(prefix="venvoy-test-") as folder:
        os.chmod(folder, 0o755)
        yield f"{folder}/socket"


@contextlib.contextmanager
def serving(folder: Path, address: str, *words: str, **more: Any) -> Iterator[Server]:
    server = Server(folder, address, *words, **more)
    try:
        yield server
    finally:
        server.close()


def test_the_tests_of_the_wire_use_every_transport(tmp_path: Path) -> None:
    """What conftest.py does for every test here: `Wire` reaches its server over what it is asked to."""
    for name in ("unix", "tcp"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wire, "TRANSPORT", name)
            with wire.Wire(tmp_path) as client:
                assert client.transport == name and client.process.stdin is None
                assert client.call("venvoy/info")["result"]["name"] == "venvoy"
                assert client.finish() == (0, [])


# --- where ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unix:/a/b", Address("unix", "/a/b")),
        ("unix:b", Address("unix", "/here/b")),
        ("tcp:127.0.0.1:80", Address("tcp", "127.0.0.1", 80)),
        ("tcp:[::1]:0", Address("tcp", "::1", 0)),
    ],
)
def test_an_address_is_read(text: str, expected: Address) -> None:
    assert parse_address(text, lambda path: os.path.join("/here", path)) == expected
    if text != "unix:b":
        assert str(expected) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unix",
        "unix:",
        "tcp:0.0.0.0:1",
        "tcp:example.org:1",
        "tcp:127.0.0.1",
        "tcp:127.0.0.1:99999",
        "tcp::1",
        "x:1",
        "pipe:a",
    ],
)
def test_what_is_not_an_address_or_not_of_this_machine_alone_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_address(text, os.path.abspath)


def test_a_wrong_address_is_a_usage_error(tmp_path: Path) -> None:
    with serving(tmp_path, "tcp:0.0.0.0:80") as server:
        assert server.process.wait(PATIENCE) == 2
        assert "127.0.0.1" in server.log.read_text()


def test_the_file_of_a_socket_is_the_users_alone_and_goes_with_the_service(tmp_path: Path, place: str) -> None:
    with serving(tmp_path, f"unix:{place}") as server:
        assert stat.S_IMODE(os.lstat(place).st_mode) == 0o600
        assert server.connect().call("venvoy/info")["result"]["name"] == "venvoy"
        assert server.end() == 143
    assert not os.path.exists(place)


def test_a_socket_of_a_dead_service_is_replaced_and_any_other_file_is_left(tmp_path: Path, place: str) -> None:
    with serving(tmp_path, f"unix:{place}") as server:
        server.process.kill()
        server.process.wait(PATIENCE)
        assert os.path.exists(place)
    with serving(tmp_path, f"unix:{place}", "--idle", "0") as server:
        with serving(tmp_path, f"unix:{place}") as second:
            assert second.process.wait(PATIENCE) == 3
        client = server.connect()
        assert "result" in client.call("venvoy/info")
        client.close()
        assert server.process.wait(PATIENCE) == 0
    Path(place).write_text("mine")
    with serving(tmp_path, f"unix:{place}") as server:
        assert server.process.wait(PATIENCE) == 3
    assert Path(place).read_text() == "mine"


def test_a_service_over_which_another_version_was_installed_says_so_and_ends_when_idle(
    tmp_path: Path, place: str
) -> None:
    root = Path(__file__).parents[2]
    for part in ("server/venvoy_server", "protocol/venvoy_protocol"):
        shutil.copytree(root / part, tmp_path / Path(part).name, ignore=shutil.ignore_patterns("__pycache__"))
    start = "import sys; sys.path.insert(0, sys.argv[1]); from venvoy_server.__main__ import main; sys.exit(main(sys.argv[2:]))"
    command = (sys.executable, "-c", start, str(tmp_path), "serve")
    with serving(tmp_path, f"unix:{place}", command=command) as server:
        first = server.connect()
        assert first.call("venvoy/info")["result"]["notices"] == []
        first.close()
        second = server.connect()
        second.call("venvoy/info")  # it is a client before the first one's end is noticed
        version = tmp_path / "venvoy_protocol" / "version.py"
        version.unlink()
        version.write_text('__version__ = "99.0"\n')
        (notice,) = second.call("venvoy/info")["result"]["notices"]
        assert "99.0 is installed since" in notice
        problems = second.call("venvoy/doctor", {"service": True, "folder": str(tmp_path)})["result"]["problems"]
        assert "service-outdated" in {each["code"] for each in problems}
        second.close()
        assert server.process.wait(PATIENCE) == 0


# --- who ------------------------------------------------------------------------------------------------------------


def test_a_port_asks_for_the_token_first(tmp_path: Path) -> None:
    with serving(tmp_path, "tcp:127.0.0.1:0") as server:
        assert stat.S_IMODE(os.stat(server.said["tokenFile"]).st_mode) == 0o600
        stranger = server.connect()
        for method in ("venvoy/info", "venvoy/select", "workspace/executeCommand", "shutdown", "textDocument/hover"):
            assert stranger.call(method, {"folder": str(tmp_path)})["error"]["code"] == NOT_INITIALIZED
        stranger.send("workspace/didChangeConfiguration", {"settings": {"venvoy": {"uv": "/bin/false"}}})
        answer = stranger.initialize(tmp_path, "wrong")
        assert answer["error"]["code"] == INVALID_REQUEST and server.token not in str(answer)
        assert stranger.read() is None
        known = server.connect()
        assert "capabilities" in known.initialize(tmp_path, server.token)["result"]
        assert known.call("venvoy/info")["result"]["name"] == "venvoy"
        file = Path(server.said["tokenFile"])
        assert server.end() == 143
    assert not file.exists()


@pytest.mark.parametrize("token", [5, "", None, "é", "\ud800", ["x"]])
def test_an_odd_token_is_not_a_token(tmp_path: Path, token: Any) -> None:
    kept = ServiceToken(str(tmp_path / "token"))
    kept.write()
    if isinstance(token, str | None):
        assert not kept.matches(token)
    assert kept.matches((tmp_path / "token").read_text().strip())


def test_a_page_in_a_browser_cannot_talk_to_the_port(tmp_path: Path) -> None:
    """A page may send a form or a fetch to any port; its body could be a message, and its header names a length."""
    with serving(tmp_path, "tcp:127.0.0.1:0") as server:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "venvoy/info", "params": {}}).encode()
        for data in (body, frame(body), None):
            request = urllib.request.Request(
                f"http://127.0.0.1:{server.port}/",
                data,
                {"Origin": "https://evil.example", "Content-Type": "text/plain"},
            )
            with pytest.raises((OSError, http.client.HTTPException)):
                urllib.request.urlopen(request, timeout=PATIENCE)
        raw = socket.create_connection(("127.0.0.1", server.port))
        raw.sendall(
            b"POST / HTTP/1.1\r\nOrigin: https://evil.example\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        said = b"".join(iter(lambda: raw.recv(4096), b""))
        assert b'"venvoy"' not in said and b"error" in said
        raw.close()
        assert "result" in server.connect().initialize(tmp_path, server.token)


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="another user can be had by root only")
def test_another_user_is_not_served(tmp_path: Path, place: str) -> None:
    connect = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); print(s.recv(10))"
    read = "import sys; print(open(sys.argv[1]).read())"

    def as_other(code: str, path: str) -> subprocess.CompletedProcess[str]:
        python = "/usr/bin/python3"
        words = [python, "-I", "-c", code, path]
        return subprocess.run(
            words, user=OTHER_USER, group=OTHER_USER, extra_groups=[], capture_output=True, text=True, cwd="/"
        )

    with serving(tmp_path, f"unix:{place}") as server:
        assert "PermissionError" in as_other(connect, place).stderr
        # Root serves: a socket that the user opened to all by hand still refuses other users.
        os.chmod(place, 0o666)
        assert as_other(connect, place).stdout.strip() in ("b''", "") and "result" in server.connect().call(
            "venvoy/info"
        )
        assert "was refused" in server.log.read_text()
    with serving(tmp_path, "tcp:127.0.0.1:0") as server:
        assert "PermissionError" in as_other(read, server.said["tokenFile"]).stderr


# --- many -----------------------------------------------------------------------------------------------------------


def test_answers_never_cross_and_each_client_has_its_own_folders(tmp_path: Path, place: str) -> None:
    with serving(tmp_path, f"unix:{place}") as server:
        clients = []
        for number in range(40):
            folder = tmp_path / f"work-{number}"
            folder.mkdir()
            client = server.connect()
            client.initialize(folder)
            clients.append((client, folder))
        failures: list[str] = []

        def ask(client: Client, folder: Path) -> None:
            for _ in range(10):
                found = client.call("venvoy/selection")["result"]["selection"]["folder"]
                if found != str(folder):
                    failures.append(found)

        threads = [threading.Thread(target=ask, args=each) for each in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert failures == []


def test_a_client_that_hangs_or_dies_disturbs_no_other(tmp_path: Path, place: str) -> None:
    with serving(tmp_path, f"unix:{place}", "--idle", "0") as server:
        hanging, good = server.connect(), server.connect()
        hanging.initialize(tmp_path)
        good.initialize(tmp_path)
        hanging.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):  # it asks and asks, and reads nothing
            for id in range(100_000):
                hanging.send("venvoy/info", {"unknown": "x" * 10_000}, id)
        for _ in range(20):
            dying = server.connect()
            dying.send("venvoy/discover", {"folders": [str(tmp_path)]}, 1)
            dying.close()
            assert good.call("venvoy/info")["result"]["name"] == "venvoy"
        hanging.close()
        assert good.call("venvoy/info")["result"]["name"] == "venvoy"
        good.close()
        assert server.process.wait(PATIENCE) == 0


def test_every_notification_goes_to_whom_it_concerns(tmp_path: Path, place: str) -> None:
    with serving(tmp_path, f"unix:{place}") as server:
        folders = [tmp_path / name for name in ("one", "two")]
        clients = []
        for folder in folders:
            folder.mkdir()
            client = server.connect()
            client.initialize(folder)
            client.call("venvoy/selection")
            client.call("venvoy/discover", {"folders": [str(folder)], "scope": "workspace"})
            clients.append(client)
        prefix = folders[0] / ".venv"
        (prefix / "bin").mkdir(parents=True)
        (prefix / "bin" / "python").symlink_to(sys.executable)
        (prefix / "pyvenv.cfg").write_text(f"home = {Path(sys.base_prefix) / 'bin'}\nversion = 3.11.7\n")
        while True:
            message = clients[0].read()
            assert message is not None
            if message.get("method") == "venvoy/environmentsChanged":
                break
        clients[1].call("venvoy/info")
        assert [each["method"] for each in clients[1].notifications if each["method"].startswith("venvoy/")] == []


def test_searches_of_other_clients_end_no_subscription(tmp_path: Path, place: str) -> None:
    """More workspaces than searches are kept without a subscriber."""
    with serving(tmp_path, f"unix:{place}") as server:
        first, others = server.connect(), [server.connect() for _ in range(3)]
        (tmp_path / "first").mkdir()
        first.call("venvoy/discover", {"folders": [str(tmp_path / "first")], "scope": "workspace"})
        for number in range(MOST_KEPT * 2):
            folder = tmp_path / f"other-{number}"
            folder.mkdir()
            others[number % 3].call("venvoy/discover", {"folders": [str(folder)], "scope": "workspace"})
        make_environment(tmp_path / "first" / ".venv")
        while (message := first.read()) is not None and message.get("method") != "venvoy/environmentsChanged":
            pass
        assert message is not None
        assert [each["prefix"] for each in message["params"]["added"]] == [str(tmp_path / "first" / ".venv")]


def test_many_connections_at_once_leave_nothing_behind(tmp_path: Path, place: str) -> None:
    def held(what: str) -> int:
        return len(os.listdir(f"/proc/{server.process.pid}/{what}"))

    with serving(tmp_path, f"unix:{place}") as server:
        first = server.connect()
        first.call("venvoy/info")
        before = held("fd"), held("task")
        clients = [server.connect() for _ in range(300)]
        for number, client in enumerate(clients):
            client.send("venvoy/info", {}, number)
        for number, client in enumerate(clients):
            answer = client.read()
            assert answer is not None and answer["id"] == number
            client.close()
        while held("fd") > before[0]:
            first.call("venvoy/info")
        # Threads belong to the pools of the process, not to clients.
        assert held("task") <= before[1] + 40
