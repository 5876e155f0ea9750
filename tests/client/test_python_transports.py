"""The Python clients over every transport: unix sockets, TCP, the shared service; timeouts, and connecting again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared_service import shared_in
from venvoy_client import BlockingClient, Client, MethodError
from venvoy_protocol.errors import REQUEST_CANCELLED
from wire import PATIENCE, environment_in

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="unix sockets, and processes in /proc")


@contextlib.contextmanager
def listening(folder: Path, address: str, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, str]]]:
    command = [sys.executable, "-m", "venvoy_server", "serve", "--listen", address, *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder, env=environment_in(folder))
    assert process.stdout is not None
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="venvoy-client-") as folder:
        yield Path(folder)


async def test_unix_with_the_variables_of_the_client(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = place / "active"
    environment.mkdir()
    (environment / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
    monkeypatch.setenv("VIRTUAL_ENV", str(environment))
    monkeypatch.setenv("VENVOY_STATE_DIR", str(place / "state"))
    with listening(place, f"unix:{place}/s") as (_, said):
        async with Client.connect(said["address"], folders=[str(place)]) as venvoy:
            found = (await venvoy.selection()).selection.environment
            assert found is not None and found.prefix == str(environment)


async def test_tcp_with_its_token(place: Path) -> None:
    with listening(place, "tcp:127.0.0.1:0") as (_, said):
        async with Client.connect(said["address"], token_file=said["tokenFile"]) as venvoy:
            assert (await venvoy.info()).name == "venvoy"
        wrong = place / "wrong"
        wrong.write_text("wrong")
        with pytest.raises(MethodError):
            async with Client.connect(said["address"], token_file=str(wrong)):
                pass


@pytest.mark.parametrize("transport", ["unix", "tcp"])
async def test_the_next_request_connects_again(place: Path, transport: str) -> None:
    address, token = {"unix": (f"unix:{place}/s", None), "tcp": ("tcp:127.0.0.1:0", str(place / "token"))}[transport]
    more = ("--token-file", token) if token is not None else ()
    with listening(place, address, *more) as (first, said):
        venvoy = Client.connect(said["address"], token_file=token, folders=[str(place)])
        await venvoy.__aenter__()
        await venvoy.info()
        first.kill()
        first.wait(PATIENCE)
        with pytest.raises(MethodError, match=r"cannot be reached|ended"):
            await venvoy.info()
    with listening(place, said["address"], *more):
        for answer in await asyncio.gather(venvoy.selection(), venvoy.selection()):
            assert answer.selection.folder == str(place), "it has introduced itself again"
        await venvoy.__aexit__(None, None, None)


async def test_a_request_has_a_time_limit() -> None:
    silent = (sys.executable, "-c", "import sys; sys.stdin.read()")
    async with Client.start(command=silent, timeout=0.05) as venvoy:
        with pytest.raises(MethodError) as error:
            await venvoy.info()
    assert (error.value.code, error.value.data) == (REQUEST_CANCELLED, {"code": "timeout"})
    with pytest.raises(MethodError) as error:  # `initialize` has the limit, too
        async with Client.start(command=silent, timeout=0.05, folders=["/work"]):
            pass
    assert (error.value.code, error.value.data) == (REQUEST_CANCELLED, {"code": "timeout"})


def test_the_blocking_client_of_the_shared_service(tmp_path: Path) -> None:
    with shared_in(tmp_path) as shared:
        variables = {**environment_in(tmp_path), "XDG_RUNTIME_DIR": str(shared.runtime)}
        with BlockingClient.shared(environment=variables, folders=[str(tmp_path)], trusted=True) as venvoy:
            before = venvoy.status()
            os.kill(shared.service(), signal.SIGKILL)
            assert venvoy.status() == before
            with pytest.raises(MethodError):
                venvoy.inspect(path=str(tmp_path / "missing"))


def test_the_blocking_client_is_used_in_its_block(place: Path) -> None:
    with pytest.raises(RuntimeError):
        BlockingClient.start().info()
    with pytest.raises(ValueError, match="not an address"), BlockingClient.connect("http://x"):
        pass
    with pytest.raises(OSError), BlockingClient.connect(f"unix:{place}/none"):
        pass
