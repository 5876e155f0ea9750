"""A pipe that is checked has the name that a person gave it, in every format."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from venvoy_protocol.check import CheckParams, CheckResult
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.commandline.check import VIEW
from venvoy_server.commandline.formats import FORMATS
from venvoy_server.commandline.view import Switches
from venvoy_server.handlers.check import check
from venvoy_server.system.machine import RealMachine

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes have names elsewhere only")


def checked(folder: Path, text: bytes, switches: Switches, **given: Any) -> tuple[str, CheckResult]:
    """Check what comes through a pipe; return the pipe's name and the result."""
    reading, writing = os.pipe()
    try:
        os.write(writing, text)
        os.close(writing)
        name = f"/dev/fd/{reading}"
        values: dict[str, Any] = {"files": [name], **given}
        VIEW.prepare(values, switches)
    finally:
        os.close(reading)
    params = CheckParams(**values, no_environment=True)
    context = CallContext(RealMachine(), Client([str(folder)], kind="person"), Cancellation())
    return name, VIEW.finish(check(context, params), switches)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("text", [b"foo=>1\nFoo==2\nfoo<1\n", b"\xff\xfe\x00"])
def test_every_format_names_the_pipe(kind: str, text: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    switches = Switches({"output_format": kind, "quiet": True})
    name, result = checked(tmp_path, text, switches)
    shown = VIEW.render(result, switches)
    assert name in shown and "requirements.txt" not in shown


def test_json_and_a_diff_name_the_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name, result = checked(tmp_path, b"foo=>1\n", Switches({"json": True}), diff=True)
    assert "requirements.txt" not in msgspec.json.encode(result).decode()
    assert result.files[0].uri == f"file://{name}"
    assert str(result.files[0].diff).startswith(f"--- a{name}\n+++ b{name}\n@@")


def test_what_it_includes_is_found_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.txt").write_text("six\n")
    _, result = checked(tmp_path, b"-r base.txt\n", Switches({"quiet": True}))
    assert result.counts.error == 0
