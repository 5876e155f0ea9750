"""The Python client against the real service, and against services that break off."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path
from typing import Any

import pytest

from venvoy_client import Client, MethodError
from venvoy_protocol.errors import INTERNAL_ERROR, INVALID_PARAMS, METHOD_NOT_FOUND, REQUEST_CANCELLED, REQUEST_FAILED

NEVER_ANSWERED = "venvoy-never-answered"


class SilentIndex:
    """A package index that takes one request and never answers it."""

    def __init__(self, server: socket.socket) -> None:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/simple/"
        self.variables = {"PIP_INDEX_URL": url, "UV_DEFAULT_INDEX": url}
        self.variables |= {"PIP_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}
        self.asked = asyncio.create_task(asyncio.get_running_loop().sock_accept(server))


@pytest.fixture
async def silent_index() -> AsyncIterator[SilentIndex]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        index = SilentIndex(server)
        yield index
        index.asked.cancel()
        for each in await asyncio.gather(index.asked, return_exceptions=True):
            if not isinstance(each, BaseException):
                each[0].close()


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """Return the variables of a person who has no environments yet."""
    places = {"VENVOY_STATE_DIR": "state", "UV_CACHE_DIR": "uv-cache", "HOME": "home", "XDG_CACHE_HOME": "home/.cache"}
    return {**os.environ, **{name: str(tmp_path / place) for name, place in places.items()}}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def fake(program: str) -> Sequence[str]:
    """Return the command of a service that a few lines of Python are."""
    return (sys.executable, "-c", program)


async def started(operation: asyncio.Task[Any], index: SilentIndex) -> None:
    """Wait until an operation waits for the index; fail where it ends before that."""
    await asyncio.wait((operation, index.asked), return_when=asyncio.FIRST_COMPLETED)
    if operation.done():
        pytest.fail(f"it did not wait for the index: {await operation}")


async def gone(path: Path) -> None:
    """Wait until something is deleted."""
    async with asyncio.timeout(20):
        while await asyncio.to_thread(path.exists):  # noqa: ASYNC110 (another process deletes it)
            await asyncio.sleep(0.01)


async def ended(answer: Awaitable[object]) -> MethodError:
    """Return the MethodError that an answer raises, which must come."""
    with pytest.raises(MethodError) as raised:
        await asyncio.wait_for(answer, 30)
    return raised.value


async def test_discover_answers_with_values_of_the_table(variables: dict[str, str], project: Path) -> None:
    async with Client.start(environment=variables) as venvoy:
        found = await venvoy.discover(folders=[str(project)])
    assert found.environments == []
    assert found.interpreters
    assert all(each.version is not None for each in found.interpreters)


async def test_create_reports_progress_and_the_environment_can_be_inspected(
    variables: dict[str, str], project: Path
) -> None:
    reports: list[dict[str, Any]] = []
    async with Client.start(environment=variables, folders=[str(project)]) as venvoy:
        made = await venvoy.create(progress=reports.append)
        seen = await venvoy.inspect(path=str(project / ".venv"))
    assert [reports[0]["kind"], reports[-1]["kind"]] == ["begin", "end"]
    assert made.environment is not None and seen.environment is not None
    assert made.environment.prefix == seen.environment.prefix == str(project / ".venv")


async def test_a_cancelled_task_cancels_in_the_service_and_leaves_nothing_behind(
    variables: dict[str, str], project: Path, silent_index: SilentIndex
) -> None:
    variables |= silent_index.variables
    async with Client.start(environment=variables, folders=[str(project)], trusted=True) as venvoy:
        task = asyncio.create_task(venvoy.create(packages=[NEVER_ANSWERED]))
        await started(task, silent_index)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await venvoy.info()).name == "venvoy"
        await gone(project / ".venv")  # while the service runs: its end would undo the operation, cancelled or not


async def test_wrong_params_fail_with_the_path_of_the_field(variables: dict[str, str]) -> None:
    async with Client.start(environment=variables) as venvoy:
        wrong = await ended(venvoy.inspect(path="not/absolute"))
        unknown = await ended(venvoy.request("venvoy/inspect", {"path": "/", "sizes": True}))
    assert (wrong.code, wrong.data) == (INVALID_PARAMS, {"path": "$.path"})
    assert (unknown.code, unknown.data) == (INVALID_PARAMS, {"path": "$.sizes"})


async def test_a_failure_has_its_stable_word(variables: dict[str, str], project: Path) -> None:
    nothing = str(project / "nothing")
    async with Client.start(environment=variables) as venvoy:
        error = await ended(venvoy.inspect(path=nothing))
    assert (error.code, error.data) == (REQUEST_FAILED, {"code": "not-found", "path": nothing})
    assert nothing in error.message


async def test_an_unknown_method_is_distinguished_from_a_failure(variables: dict[str, str]) -> None:
    async with Client.start(environment=variables) as venvoy:
        error = await ended(venvoy.request("venvoy/nonsense", {}))
    assert error.code == METHOD_NOT_FOUND


async def test_requests_run_side_by_side(variables: dict[str, str]) -> None:
    async with Client.start(environment=variables) as venvoy:
        answers = await asyncio.gather(*(venvoy.info() for _ in range(20)))
    assert {each.name for each in answers} == {"venvoy"}


async def test_listeners_get_notifications_and_progress_that_no_request_takes(
    variables: dict[str, str], project: Path
) -> None:
    heard: list[tuple[str, Any]] = []
    async with Client.start(environment=variables, folders=[str(project)]) as venvoy:
        await venvoy.create()
        venvoy.listen(lambda method, params: heard.append((method, params)))
        params = {"folders": [str(project)], "scope": "workspace", "partialResultToken": "parts"}
        await venvoy.request("venvoy/discover", params)
        await venvoy.notify("workspace/didChangeConfiguration", {"settings": {"venvoy": {"noSuchSetting": 1}}})
        await venvoy.info()
    # Notifications about the environment, which was just made, may come between these.
    (part,) = [params for method, params in heard if method == "$/progress"]
    assert part["token"] == "parts"
    assert [each["prefix"] for each in part["value"]["environments"]] == [str(project / ".venv")]
    (log,) = [params for method, params in heard if method == "window/logMessage"]
    assert "noSuchSetting" in log["message"]


async def test_a_killed_service_fails_everything_that_waits_and_everything_after(
    variables: dict[str, str], project: Path, silent_index: SilentIndex
) -> None:
    variables |= silent_index.variables
    async with Client.start(environment=variables, folders=[str(project)], trusted=True) as venvoy:
        task = asyncio.create_task(venvoy.create(packages=[NEVER_ANSWERED]))
        await started(task, silent_index)
        assert venvoy.pid is not None
        os.kill(venvoy.pid, signal.SIGKILL)
        errors = [await ended(task), await ended(venvoy.info())]
    assert [(error.code, error.data) for error in errors] == [(INTERNAL_ERROR, {"code": "service-ended"})] * 2


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"Content-Length: 9\r\n\r\n{}",
        b"Content-Length: x\r\n\r\n",
        b"Hello\r\n\r\n",
        b"Content-Length: 2\r\n\r\n[]",
    ],
    ids=["nothing", "half a body", "no number", "no length", "no object"],
)
async def test_what_is_not_an_answer_fails_the_request(output: bytes) -> None:
    program = f"import sys; sys.stdin.buffer.readline(); sys.stdout.buffer.write({output!r})"
    async with Client.start(command=fake(program)) as venvoy:
        error = await ended(venvoy.info())
    assert (error.code, error.data) == (INTERNAL_ERROR, {"code": "service-ended"})


async def test_what_a_listener_raises_stops_nothing_else(variables: dict[str, str], project: Path) -> None:
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: reported.append(context))

    def broken(progress: dict[str, Any]) -> None:
        raise LookupError(progress["kind"])

    async with Client.start(environment=variables, folders=[str(project)]) as venvoy:
        made = await asyncio.wait_for(venvoy.create(progress=broken), 30)
    assert made.environment is not None
    assert {type(context["exception"]) for context in reported} == {LookupError}


async def test_who_leaves_does_not_wait_for_what_only_reads(variables: dict[str, str], tmp_path: Path) -> None:
    """The service would finish it; here that takes longer than the client waits for the end of the service."""
    tests, gate = str(Path(__file__).parents[1]), tmp_path / "gate"
    program = f"""
import sys
sys.path.insert(0, {tests!r})
from odd_server import odd_service, run
service = odd_service()
service.finishing_seconds = 1000.0
sys.exit(run(service))
"""
    async with Client.start(command=fake(program), environment=variables) as venvoy:
        task = asyncio.create_task(venvoy.request("venvoy/wait", {"gate": str(gate)}))
        while not os.path.exists(f"{gate}.begun"):  # noqa: ASYNC110, ASYNC240 (another process makes it)
            await asyncio.sleep(0.005)
    assert (await ended(task)).code == REQUEST_CANCELLED


async def test_a_service_that_refuses_to_be_initialized_is_ended(variables: dict[str, str]) -> None:
    command = (sys.executable, "-P", "-m", "venvoy_server", "serve", "--stdio")
    client = Client(command, environment=variables, options={"trusted": "yes"}, folders=())
    error = await ended(client.__aenter__())
    assert (error.code, error.data) == (INVALID_PARAMS, {"path": "$.initializationOptions.trusted"})
    assert client.pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(client.pid, 0)


async def test_nothing_of_the_current_folder_is_imported_by_the_service(
    variables: dict[str, str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "msgspec.py").write_text("raise SystemExit('imported from the current folder')")
    monkeypatch.chdir(project)
    async with Client.start(environment=variables) as venvoy:
        assert (await venvoy.info()).name == "venvoy"
