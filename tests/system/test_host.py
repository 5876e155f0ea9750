"""The real machine, and the fake one held against it."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from fakes import Denied, FakeHost, Folder, Link, Node
from venvoy_server.environments.host import Host
from venvoy_server.system.files.denied_links import resolved
from venvoy_server.system.files.host import RealHost
from venvoy_server.system.files.mounts import Mount

posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")

TREE: dict[str, Node] = {
    "file": "hello",
    "folder/inner": b"\x00\x01",
    "link": Link("folder"),
    "dangling": Link("gone"),
    "loop": Link("loop"),
    "empty": Folder(),
}
QUESTIONS = (
    "file",
    "folder",
    "folder/inner",
    "link",
    "link/inner",
    "dangling",
    "loop",
    "empty",
    "nothing",
    "file/x",
    "a\0b",
)


@pytest.fixture
def hosts(tmp_path: Path) -> tuple[str, list[Host]]:
    root = os.path.realpath(tmp_path)
    for name, node in TREE.items():
        path = Path(root, name)
        path.parent.mkdir(exist_ok=True)
        if isinstance(node, Link):
            path.symlink_to(node.target)
        elif isinstance(node, Folder):
            path.mkdir()
        else:
            assert isinstance(node, str | bytes)
            path.write_bytes(node.encode() if isinstance(node, str) else node)
    fake = FakeHost({f"{root}/{name}": node for name, node in TREE.items()})
    networked = RealHost(mounted=lambda: (Mount(root, "nfs"), Mount("/", "ext4")))
    return root, [RealHost(), networked, fake]


def answers(host: Host, path: str) -> dict[str, object]:
    """Return everything a host says of a path that another host with the same files must say too."""
    said: dict[str, object] = {"target": host.link_target(path), "exists": host.exists(path)}
    for name, found in (("stat", host.stat(path)), ("link_stat", host.link_stat(path))):
        said[name] = found and (found.kind, found.size if found.kind == "file" else None)
    for name, question in (("read", host.read), ("names", host.names), ("children", host.children)):
        try:
            answer = question(path)
            said[name] = answer if isinstance(answer, bytes) else sorted(map(str, answer))
        except OSError as error:
            # Which of the refusals it is differs between systems; that it is one does not.
            said[name] = "missing" if isinstance(error, FileNotFoundError) else "refused"
    return said


@posix
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_fake_machine_and_a_mount_answer_as_the_real_one(hosts: tuple[str, list[Host]], question: str) -> None:
    root, (real, networked, fake) = hosts
    path = f"{root}/{question}"
    expected = answers(real, path)
    assert answers(networked, path) == expected
    if question not in ("loop", "file/x"):  # the fake machine refuses these with another error
        assert answers(fake, path) == expected
    if "\0" not in path:
        assert fake.real_path(path) == real.real_path(path) == networked.real_path(path)


@posix
@pytest.mark.parametrize("question", ["", "/etc", "/etc/passwd"])
def test_a_link_that_may_not_be_read_stays_as_it_is(question: str, tmp_path: Path) -> None:
    """Links of processes of others are refused by the kernel, to root too where it has no right to trace."""
    if not os.path.lexists("/proc/1/root") or os.access("/proc/1/root", os.F_OK):
        pytest.skip("every link may be read here")
    root = os.path.realpath(tmp_path)
    outward = Path(root, "outward")
    outward.symlink_to("/proc/1/root")
    nodes: dict[str, Node] = {
        "/proc/1/root": Denied("link"),
        "/proc/1/exe": Denied("link"),
        str(outward): Link("/proc/1/root"),
    }
    real, fake = RealHost(), FakeHost(nodes)
    for start in nodes:
        path = start + question
        assert fake.real_path(path) == real.real_path(path)
    for start in ("/proc/1/root", "/proc/1/exe"):
        assert answers(fake, start) == answers(real, start)


@posix
@pytest.mark.parametrize("question", [*QUESTIONS[:-1], "link/../file", ".", "folder//inner/.", "gone/../link/inner"])
def test_links_are_resolved_alike_where_one_may_not_be_read(hosts: tuple[str, list[Host]], question: str) -> None:
    path = f"{hosts[0]}/{question}"
    assert resolved(path) == os.path.realpath(path)


@posix
def test_a_limit_is_kept(hosts: tuple[str, list[Host]]) -> None:
    root, found = hosts
    assert [host.read(f"{root}/file", 2) for host in found] == [b"he"] * 3


@posix
def test_files_without_a_size_are_read_whole() -> None:
    if not os.path.exists("/proc/self/status"):
        pytest.skip("no /proc here")
    assert RealHost().read("/proc/self/status").startswith(b"Name:")


@posix
def test_pipes_sockets_and_devices_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    paths = [str(tmp_path / "pipe"), "/dev/zero"]
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        for path in [*paths, str(tmp_path / "s")]:
            with pytest.raises(OSError):
                RealHost().read(path)
        kinds = {child.name: child.kind for child in RealHost().children(str(tmp_path))}
    assert kinds == {"pipe": "other", "s": "other"}


@posix
def test_kinds_of_children_are_their_own(hosts: tuple[str, list[Host]]) -> None:
    root, found = hosts
    for host in found:
        kinds = {child.name: child.kind for child in host.children(root)}
        assert kinds == {
            "file": "file",
            "folder": "folder",
            "link": "link",
            "dangling": "link",
            "loop": "link",
            "empty": "folder",
        }


@posix
def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    Path(tmp_path, name).write_text("x")
    host = RealHost()
    assert list(host.names(str(tmp_path))) == [name]
    assert host.read(os.path.join(tmp_path, name)) == b"x"


def test_variables_and_home_may_be_a_clients(tmp_path: Path) -> None:
    name = "USERPROFILE" if os.name == "nt" else "HOME"
    host = RealHost(variables={name: str(tmp_path), "A": "1"})
    assert (host.home, host.variable("A"), host.variable("PATH")) == (str(tmp_path), "1", None)
    assert os.path.isabs(RealHost(variables={}).home)
    assert os.path.isabs(RealHost(variables={name: "relative"}).home)


def test_executables(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("")
    path.chmod(0o755)
    assert RealHost().is_executable(str(path))
    assert not RealHost().is_executable(str(tmp_path / "gone"))


def test_the_mount_type_is_that_of_the_innermost_mount() -> None:
    host = RealHost(mounted=lambda: (Mount("/mnt/n", "nfs"), Mount("/", "ext4")))
    if os.name != "nt":
        assert (host.mount_type("/mnt/n/x"), host.mount_type("/mnt/nx")) == ("nfs", "ext4")


def test_there_is_no_registry_off_windows() -> None:
    if os.name != "nt":
        assert RealHost().registry("HKCU\\Software\\Python") is None


@posix
def test_a_mount_that_does_not_answer_is_left_alone_for_a_while(tmp_path: Path) -> None:
    """The file system is a real folder; what hangs is a question that waits for a lock."""
    root = os.path.realpath(tmp_path)
    released, asked = threading.Event(), 0

    class Slow(RealHost):
        def names(self, path: str) -> list[str]:
            def question(_: str) -> list[str]:
                nonlocal asked
                asked += 1
                released.wait(30)
                return []

            return self._bounded(path, question, path)

    host = Slow(network_timeout=0.05, mounted=lambda: (Mount(root, "nfs"),))
    try:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                host.names(root)
        assert asked == 1
        with pytest.raises(TimeoutError):
            host.read(f"{root}/x")
        assert host.stat(f"{root}/x") is None
    finally:
        released.set()
