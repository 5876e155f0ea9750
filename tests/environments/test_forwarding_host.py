"""A host in front of another answers as that does, but for what is about files."""

from __future__ import annotations

import inspect

from fakes import FakeHost
from venvoy_server.environments.forwarding_host import ForwardingHost


class AnsweringHost(FakeHost):
    """A machine that is unlike any default."""

    def __init__(self) -> None:
        super().__init__(
            {"D:\\w\\x": ""}, platform="win32", home="D:\\bob", variables={"A": "b"}, machine="ARM64", release="11",
            glibc=(2, 40), mounts={"D:\\w": "nfs"}, registry={"HKCU\\A\\B": {"x": "y"}}, user=7,
        )  # fmt: skip


ARGUMENTS = {"variable": "A", "is_mount": "D:\\w", "mount_type": "D:\\w\\x", "registry": "HKCU\\A"}


def test_everything_that_is_not_about_files_is_forwarded() -> None:
    inner = AnsweringHost()
    front_of = type("Front", (ForwardingHost,), dict.fromkeys(getattr(ForwardingHost, "__abstractmethods__", ())))
    front = front_of(inner)
    names = [name for name in vars(ForwardingHost) if not name.startswith("_")]
    assert {"platform", "variable", "now"} <= set(names)
    for name in names:
        arguments = (ARGUMENTS[name],) if name in ARGUMENTS else ()
        asked, expected = getattr(front, name), getattr(inner, name)
        said, wanted = (each(*arguments) if inspect.ismethod(each) else each for each in (asked, expected))
        assert said == wanted and said is not None, name
