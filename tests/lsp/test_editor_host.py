from __future__ import annotations

import inspect

import pytest
from pygls.workspace import PositionCodec

from fakes import FakeHost
from venvoy_server.environments.forwarding_host import ForwardingHost
from venvoy_server.environments.host import Host
from venvoy_server.handlers.unsaved_host import UnsavedHost
from venvoy_server.live.recording_host import RecordingHost
from venvoy_server.lsp.editor_host import EditorHost
from venvoy_server.lsp.workspace import EditedText

SAVED, NEW = "/w/requirements.txt", "/w/new.txt"
ON_DISK = frozenset({"is_mount", "mount_type"})


def editor_host() -> EditorHost:
    texts = {path: EditedText(path, "unsaved é\n", 1, "pip-requirements", PositionCodec()) for path in (SAVED, NEW)}
    return EditorHost(FakeHost({SAVED: "saved", "/w/other.txt": "other"}), texts)


@pytest.mark.parametrize("path", [SAVED, NEW])
def test_every_method_that_reads_sees_the_unsaved_text(path: str) -> None:
    host = editor_host()
    data = host.read(path)
    assert data.decode("utf-8-sig") == "unsaved é\n"
    assert host.read_part(path, 3, 7) == b"unsaved"
    assert host.read_part(path, 0, 1000) == data
    assert host.read(path, 5) == data[:5]
    assert host.exists(path)
    stat = host.stat(path)
    assert stat is not None and stat.kind == "file"
    link_stat = host.link_stat(path)
    assert link_stat is not None and link_stat.kind == "file"


def test_other_files_are_read_from_the_machine() -> None:
    host = editor_host()
    assert host.read("/w/other.txt") == b"other"
    assert host.read_part("/w/other.txt", 1, 2) == b"th"
    assert not host.exists("/w/absent.txt")
    assert host.link_stat("/w/absent.txt") is None


@pytest.mark.parametrize("wrapper", [UnsavedHost, RecordingHost])
def test_a_wrapper_decides_for_every_method_about_a_path(wrapper: type[ForwardingHost]) -> None:
    """`mypy` reports a missing one; this says the same at run time, and that the base forwards none of them."""
    about_paths = {
        name
        for name, member in vars(Host).items()
        if inspect.isfunction(member) and "path" in inspect.signature(member).parameters
    } - ON_DISK
    assert len(about_paths) >= 10
    assert about_paths <= set(vars(wrapper))
    assert not about_paths & set(vars(ForwardingHost))
