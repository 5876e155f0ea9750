"""Which file systems may keep their callers waiting."""

from __future__ import annotations

import pytest

from venvoy_server.environments.mount_types import may_hang

NETWORK = (
    "nfs nfs4 cifs smb smb2 smb3 smbfs ncpfs afpfs 9p afs ceph glusterfs lustre webdav davfs autofs drvfs fuse remote"
)
LOCAL = "ext4 xfs btrfs apfs hfs ntfs vfat tmpfs overlay zfs squashfs fuseblk nfsd"


@pytest.mark.parametrize("kind", NETWORK.split())
def test_those_of_another_machine_may(kind: str) -> None:
    assert may_hang(kind)


@pytest.mark.parametrize("kind", ["fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse"])
def test_unknown_ones_of_fuse_may(kind: str) -> None:
    assert may_hang(kind)


@pytest.mark.parametrize(
    "kind",
    ["overlayfs", "fuse-overlayfs", "bindfs", "lxcfs", "gvfsd-fuse", "portal", "snapfuse"],
    ids=lambda name: str(name),
)
def test_those_of_fuse_that_are_local_do_not(kind: str) -> None:
    assert not may_hang(f"fuse.{kind}")


@pytest.mark.parametrize("kind", ["", *LOCAL.split()])
def test_local_ones_do_not(kind: str) -> None:
    assert not may_hang(kind)
