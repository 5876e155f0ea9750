"""What is mounted, and which paths lead there."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from venvoy_server.environments.mount_types import may_hang
from venvoy_server.system.files import mounts
from venvoy_server.system.files.mounts import Mount

posix = pytest.mark.skipif(os.name == "nt", reason="links of POSIX")


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb", "9p", "fuse.sshfs", "ncpfs", "autofs", "remote"])
def test_types_that_may_hang(kind: str) -> None:
    assert may_hang(kind)


@pytest.mark.parametrize("kind", ["", "ext4", "btrfs", "tmpfs", "overlay", "fuse.fuse-overlayfs", "apfs"])
def test_types_that_do_not(kind: str) -> None:
    assert not may_hang(kind)


def test_the_longest_point_counts() -> None:
    table = (Mount("/mnt/nfs", "nfs"), Mount("/mnt", "ext4"), Mount("/", "btrfs"))
    if os.name != "nt":
        assert [mounts.type_of(path, table) for path in ("/mnt/nfs", "/mnt/nfs/x", "/mnt/nfsx", "/home")] == [
            "nfs",
            "nfs",
            "ext4",
            "btrfs",
        ]
    assert mounts.network_points(table) == ("/mnt/nfs",)


def test_this_machines_mounts_are_sorted_longest_first() -> None:
    points = [mount.point for mount in mounts.mounted()]
    assert points == sorted(points, key=len, reverse=True)


@posix
def test_links_are_followed_up_to_the_mount(tmp_path: Path) -> None:
    root = Path(os.path.realpath(tmp_path))
    point = str(root / "net")
    (root / "direct").symlink_to(point)
    (root / "chain").symlink_to("direct/inside")
    (root / "a").mkdir()
    (root / "a" / "up").symlink_to("../net/x")
    (root / "loop").symlink_to("loop")
    (root / "here").symlink_to("a")
    found = {
        name: mounts.leads_to(str(root / name), (point,))
        for name in ("net", "net/x", "direct", "direct/y", "chain", "a/up/z", "loop", "here", "netx")
    }
    assert found == dict.fromkeys(("net", "net/x", "direct", "direct/y", "chain", "a/up/z"), point) | dict.fromkeys(
        ("loop", "here", "netx")
    )


def test_an_answer_in_time() -> None:
    assert mounts.ask(lambda text: text + "!", ("x",), 30) == "x!"


def test_an_error_is_the_askers() -> None:
    def question() -> None:
        raise PermissionError("no")

    with pytest.raises(PermissionError):
        mounts.ask(question, (), 30)


def test_no_answer_in_time() -> None:
    released = threading.Event()
    with pytest.raises(TimeoutError):
        mounts.ask(lambda: released.wait(30), (), 0.02)
    released.set()
