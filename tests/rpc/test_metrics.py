"""What the service counts, read with Prometheus' own parser."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from venvoy_protocol.errors import MethodError
from venvoy_protocol.info import InfoResult
from venvoy_server import metrics
from venvoy_server.commandline.info import of_the_service, prepare
from venvoy_server.commandline.options import UsageError
from venvoy_server.commandline.running_service import NoAnswer, NoService, ask
from venvoy_server.commandline.view import Switches
from venvoy_server.metrics import SECONDS, Durations, Metric
from venvoy_server.relay.place import place
from wire import PATIENCE, Wire, frame, run_venvoy

parser: Any = pytest.importorskip("prometheus_client.parser")
OWN = InfoResult(
    name="venvoy",
    version="1",
    protocol_version="1",
    methods=[],
    python="/python",
    python_version="3.12.1",
    platform="linux",
    uv=None,
    state_folder="/state",
    settings_file="/settings",
    notices=[],
    metrics="own",
)
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    families = list(parser.text_string_to_metric_families(text))
    assert all(family.documentation for family in families)
    return {(each.name, frozenset(each.labels.items())): each.value for family in families for each in family.samples}


def key(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


def scraped(server: Wire) -> Samples:
    return samples(server.call("venvoy/info", {"metrics": True})["result"]["metrics"])


def test_requests_connections_and_searches_are_counted(tmp_path: Path) -> None:
    with Wire(tmp_path) as server:
        search = {"folders": [str(tmp_path)], "scope": "workspace"}
        for _ in range(3):
            server.call("venvoy/discover", search)
        assert "error" in server.call("venvoy/inspect", {"path": str(tmp_path / "nothing")})
        assert "error" in server.call("venvoy/inspect", {"path": 5})
        found = scraped(server)
        assert found[key("venvoy_connections_open")] == 1
        assert found[key("venvoy_requests_total", method="discover", outcome="done")] == 3
        assert found[key("venvoy_requests_total", method="inspect", outcome="failed")] == 1
        assert found[key("venvoy_requests_total", method="inspect", outcome="refused")] == 1
        assert found[key("venvoy_request_duration_seconds_count", method="discover")] == 3
        assert found[key("venvoy_request_duration_seconds_bucket", method="discover", le="+Inf")] == 3
        assert found[key("venvoy_searches_total", cache="miss")] >= 1
        # A folder that has just changed is searched each time.
        assert sum(found.get(key("venvoy_searches_total", cache=each), 0) for each in ("hit", "miss")) >= 3
        assert found[key("venvoy_child_processes_running")] == 0
        assert found[key("process_resident_memory_bytes")] > 1_000_000
        assert server.call("venvoy/info")["result"]["metrics"] is None, "only if it is asked for"


def test_a_duration_is_in_every_class_above_it() -> None:
    durations = Durations("x", "What it is.", "method")
    for seconds in (0.0, 0.02, 1e9):
        durations.observe(seconds, 'a"\\\n')
    text = "\n".join(["# HELP x What it is.", "# TYPE x histogram", *durations.lines(), ""])
    found = samples(text)
    counts = [found[key("x_bucket", method='a"\\\n', le=f"{bound:g}")] for bound in SECONDS]
    assert counts == [1, 1, *[2] * (len(SECONDS) - 2)]
    assert found[key("x_count", method='a"\\\n')] == 3


def test_a_gauge_may_be_an_integer_or_not_and_go_down() -> None:
    gauge = Metric("x", "gauge", "What it is.")
    gauge.add(2.5)
    gauge.add(-0.5)
    assert list(gauge.lines()) == ["x 2"] and gauge.value() == 2


def test_no_two_metrics_have_one_name_for_openmetrics() -> None:
    families = list(parser.text_string_to_metric_families(metrics.text("1.0", lambda: 1)))
    names = [family.name for family in families]  # that of a counter without `_total`
    assert len(set(names)) == len(names)


def test_memory_is_left_out_if_it_is_not_known() -> None:
    assert "process_resident_memory_bytes" not in metrics.text("1.0", lambda: None)
    assert key("venvoy_info", version="1.0") in samples(metrics.text("1.0", lambda: 1))


@pytest.mark.stdio
def test_the_command_says_that_no_service_is_running(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    done = run_venvoy(project, "info", "--metrics", variables={"XDG_RUNTIME_DIR": "", "TMPDIR": str(tmp_path)})
    assert done.returncode == 0 and "No shared service of yours is running" in done.stderr
    assert samples(done.stdout)[key("venvoy_connections_open")] == 0


@pytest.mark.skipif(os.name == "nt", reason="unix sockets")
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error": {"code": -32601, "message": "There is no method."}}, "another version"),
        ({"result": {"name": "venvoy"}}, "another version"),
        ({"result": [1]}, "another version"),
        (None, "does not answer"),
    ],
)
def test_a_service_that_cannot_be_asked_is_an_error_and_nothing_is_printed(
    answer: Any, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A monitor would take this command's own numbers for a service that was started again."""
    with tempfile.TemporaryDirectory(prefix="venvoy-test-") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        with answering(place().socket, answer), pytest.raises(MethodError, match=said) as raised:
            of_the_service(OWN, Switches())
    assert raised.value.data == {"code": "service-no-answer"}
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="unix sockets")
def test_a_service_that_is_stopped_does_not_count_as_none() -> None:
    with tempfile.TemporaryDirectory(prefix="venvoy-test-") as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/s")
        listener.listen()  # connections are accepted by the system, and nothing answers
        with pytest.raises(NoAnswer, match="does not answer") as raised:
            ask("venvoy/info", {}, f"{folder}/s", 0.2)
    assert not isinstance(raised.value, NoService)


@contextmanager
def answering(path: str, answer: dict[str, Any] | None) -> Iterator[None]:
    """Have a service at a socket take one client, and send it an answer, or end the connection."""

    def serve() -> None:
        client, _ = listener.accept()
        with client:
            client.recv(65536)
            if answer is not None:
                client.sendall(frame(json.dumps({"jsonrpc": "2.0", "id": 1, **answer}).encode()))

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        listener.settimeout(PATIENCE)
        service = threading.Thread(target=serve)
        service.start()
        yield
        service.join(PATIENCE)


@pytest.mark.skipif(os.name == "nt", reason="unix sockets")
def test_a_service_is_asked_at_its_address_which_is_not_passed_over() -> None:
    with tempfile.TemporaryDirectory(prefix="venvoy-test-") as folder:
        path = f"{folder}/own.sock"
        switches = Switches({"address": f"unix:{path}"})
        counted = replace(OWN, version="2", metrics="of the service")
        with answering(path, {"result": to_builtins(counted)}):
            assert of_the_service(OWN, switches) == counted
        with answering(f"{path}2", None), pytest.raises(MethodError, match="does not answer"):
            of_the_service(OWN, Switches({"address": f"unix:{path}2"}))
        with pytest.raises(MethodError, match=r"No service of yours listens there \(unix:.*own.sock\)"):
            of_the_service(OWN, switches)


@pytest.mark.parametrize(
    ("address", "asks", "said"),
    [("unix:/a", False, "--metrics"), ("unix:", True, "unix:PATH"), ("tcp:127.0.0.1:9", True, "unix:PATH")],
)
def test_an_address_that_cannot_be_asked_is_wrong_usage(address: str, asks: bool, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        prepare({"metrics": asks}, Switches({"address": address}))
