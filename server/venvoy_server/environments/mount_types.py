"""Types of file systems whose calls may hang, such as network mounts."""

from __future__ import annotations

_NETWORK = frozenset(
    (
        *(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "ncpfs",
            "afpfs",
            "9p",
            "afs",
            "ceph",
            "glusterfs",
            "lustre",
            "webdav",
            "davfs",
        ),
        *("autofs", "drvfs", "fuse", "remote"),
    )
)
_LOCAL_FUSE = frozenset(
    f"fuse.{name}" for name in ("overlayfs", "fuse-overlayfs", "bindfs", "lxcfs", "gvfsd-fuse", "portal", "snapfuse")
)


def may_hang(kind: str) -> bool:
    """Return whether reading from a file system of the type `kind` (`nfs`, `fuse.sshfs`, `ext4`) may hang.

    True for network and FUSE file systems, except for known local ones.
    """
    return kind in _NETWORK or (kind.startswith("fuse.") and kind not in _LOCAL_FUSE)
