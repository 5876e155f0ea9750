"""Threat: who may write to a project's folder swaps the folder that `create` just made for a link to a private folder.

The check that a folder is ours, and what fills it, used the same name twice: a swap between them had uv fill, or a
failure empty, any folder of the user. What holds: nothing appears or disappears at the link's target, at any moment.
"""

from __future__ import annotations

import os
import shlex
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from bench import Bench
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Sources
from venvoy_server.system.processes.uv import find_uv

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names for descriptors of folders")


@pytest.fixture
def private(bench: Bench) -> Path:
    folder = Path(bench.root, "private")
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("mine", encoding="utf-8")
    (folder / "bin" / "activate").write_text("mine", encoding="utf-8")
    return folder


def content(folder: Path) -> dict[str, bytes]:
    found = (Path(at, name) for at, _, names in os.walk(folder) for name in names)
    return {str(path): path.read_bytes() for path in found}


def use_tool(bench: Bench, script: str) -> None:
    """Have uv be a script; `$UV` is uv."""
    real = find_uv(None, bench.variables.get("PATH"))
    assert real is not None
    tool = Path(bench.root, "uv")
    tool.write_text(f"#!/bin/sh\nUV={shlex.quote(real)}\n{script}\n", encoding="utf-8")
    tool.chmod(0o755)
    bench.services.settings = msgspec.structs.replace(bench.services.settings, uv=str(tool))


@pytest.mark.parametrize("sources", [Sources(), Sources(packages=("alpha",))], ids=["empty", "with packages"])
@pytest.mark.parametrize("script", ['{swap}; exec $UV "$@"', '$UV "$@" && {swap}', "{swap}; exit 2"])
def test_a_swap_while_uv_runs_changes_nothing_elsewhere(
    bench: Bench, private: Path, script: str, sources: Sources
) -> None:
    bench.wheel("alpha")
    before = content(private)
    swap = f"[ -L {bench.path} ] || {{{{ mv {bench.path} {bench.root}/away && ln -s {private} {bench.path}; }}}}"
    use_tool(bench, script.format(swap=swap.format()))
    with pytest.raises(OperationError) as caught:
        bench.create(sources=sources)
    assert caught.value.code in ("path-occupied", "tool-failed")
    assert content(private) == before
    assert os.path.islink(bench.path)


@contextmanager
def swapping(bench: Bench, private: Path) -> Iterator[list[int]]:
    """Swap the folder for a link as soon as it is there, in another thread, as often as it comes."""
    swapped: list[int] = []
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            try:
                os.rename(bench.path, os.path.join(bench.root, f"away{len(swapped)}"))
                os.symlink(private, bench.path)
                swapped.append(1)
                return
            except OSError:
                continue

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield swapped
    finally:
        over.set()
        thread.join()


def test_a_race_for_the_folder_is_never_won(bench: Bench, private: Path) -> None:
    before = content(private)
    won = 0
    for _ in range(12):
        with swapping(bench, private) as swapped:
            try:
                bench.create()
            except OperationError:
                won += bool(swapped)
        assert content(private) == before
        if os.path.islink(bench.path):
            os.unlink(bench.path)
        elif os.path.isdir(bench.path):
            os.rename(bench.path, os.path.join(bench.root, f"made{os.urandom(4).hex()}"))
    assert won > 0


def test_the_scripts_name_the_folder(bench: Bench) -> None:
    """uv is given a name for the descriptor, which nothing may hold afterwards."""
    path = os.path.join(bench.project, 'it\'s a "$(folder)" ü', ".venv")
    bench.create(path=path)
    for name in os.listdir(os.path.join(path, "bin")):
        if name.startswith("activate"):
            assert b"/proc/self" not in Path(path, "bin", name).read_bytes()
    quoted = path.replace("'", "'\"'\"'")
    assert f"VIRTUAL_ENV='{quoted}'" in Path(path, "bin", "activate").read_text(encoding="utf-8")
