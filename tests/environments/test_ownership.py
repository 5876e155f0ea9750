"""Another user's files, as git's safe.directory sees them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from fakes import FakeHost, Node
from venvoy_server.environments.ownership import foreign, foreign_owner

ME, OTHER, ROOT = 1000, 1001, 0
VENV = "/w/p/.venv"


def host(owner: int = ME, user: int = ME, mode: Mapping[str, int] | None = None, **more: object) -> FakeHost:
    files: dict[str, Node] = {f"{VENV}/pyvenv.cfg": "", **more.pop("files", {})}  # type: ignore[dict-item]
    return FakeHost(files, user=user, owners={VENV: owner}, modes=mode or {}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("owner", "user"), [(ME, ME), (ROOT, ME), (ROOT, ROOT), (-1, ME)])
def test_ones_own_and_roots_files_are_not_foreign(owner: int, user: int) -> None:
    assert foreign(host(owner, user), VENV) is None


@pytest.mark.parametrize(("owner", "user"), [(OTHER, ME), (ME, ROOT)])
def test_another_users_files_are(owner: int, user: int) -> None:
    found = foreign(host(owner, user), VENV)
    assert found is not None and found.severity == "error" and f"id {owner}" in found.message


def test_who_called_sudo_owns_what_is_theirs() -> None:
    assert foreign(host(ME, ROOT, variables={"SUDO_UID": str(ME)}), VENV) is None
    assert foreign(host(OTHER, ROOT, variables={"SUDO_UID": str(ME)}), VENV) is not None
    assert foreign(host(OTHER, ME, variables={"SUDO_UID": str(OTHER)}), VENV) is not None


@pytest.mark.parametrize("place", [VENV, "/w/p"])
def test_a_folder_that_all_may_write_to_is_foreign_without_the_sticky_bit(place: str) -> None:
    assert foreign(host(mode={place: 0o777}), VENV) is not None
    assert foreign(host(mode={place: 0o1777}), VENV) is None


@pytest.mark.parametrize("files", [{"/.dockerenv": ""}, {"/run/.containerenv": ""}])
def test_for_root_in_a_container_a_foreign_owner_is_a_warning(files: dict[str, Node]) -> None:
    found = foreign(host(ME, ROOT, files=files), VENV)
    assert found is not None and found.severity == "warning"
    other = foreign(host(OTHER, ME, files=files), VENV)
    assert other is not None and other.severity == "error"
    writable = foreign(host(ROOT, ROOT, {"/w/p": 0o777}, files=files), VENV)
    assert writable is not None and writable.severity == "error"


def test_in_ci_a_foreign_owner_is_a_warning() -> None:
    found = foreign(host(OTHER, ME, variables={"CI": "true"}), VENV)
    assert found is not None and found.severity == "warning"


@pytest.mark.parametrize("value", ["*", "/w/p", "/w/*", "/w/p/", '"/w/p"'])
def test_gits_safe_directory_allows(value: str) -> None:
    config = {"/home/ann/.gitconfig": f"[user]\n\tname = Ann\n[safe]\n\tdirectory = /else\n\tdirectory = {value}\n"}
    assert foreign(host(OTHER, files=config), VENV) is None


@pytest.mark.parametrize("value", ["/w/pp", "/w/p/src", "", "relative"])
def test_other_folders_of_safe_directory_do_not(value: str) -> None:
    config = {"/home/ann/.gitconfig": f"[safe]\n\tdirectory = /w/p\n\tdirectory =\n\tdirectory = {value}\n"}
    assert foreign(host(OTHER, files=config), VENV) is not None


def test_gits_variables_and_included_files_count() -> None:
    variables = {"GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_1": "Safe.Directory", "GIT_CONFIG_VALUE_1": "/w/p"}
    assert foreign(host(OTHER, variables=variables), VENV) is None
    assert foreign(host(OTHER, variables={**variables, "GIT_CONFIG_COUNT": "1"}), VENV) is not None
    files = {
        "/home/ann/.gitconfig": "[include]\n\tpath = more.inc\n",
        "/home/ann/more.inc": "[safe] directory = * ; all\n",
    }
    assert foreign(host(OTHER, files=files), VENV) is None
    loop = {"/home/ann/.gitconfig": "[include]\n\tpath = ~/.gitconfig\n"}
    assert foreign(host(OTHER, files=loop), VENV) is not None


def test_systems_and_disks_without_owners_have_nothing_foreign() -> None:
    assert foreign(host(OTHER, ME, mounts={"/w": "drvfs"}), VENV) is None
    files: dict[str, Node] = {f"{VENV}/pyvenv.cfg": ""}
    assert foreign(FakeHost(files, owners={VENV: OTHER}), VENV) is None


@pytest.mark.parametrize(
    "kind",
    [
        *("9p", "cifs", "smb3", "smbfs", "drvfs", "vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk"),
        *("vboxsf", "prl_fs", "fuse.vmhgfs-fuse", "fuse.grpcfuse", "fakeowner", "v9fs"),
    ],
)
def test_a_disk_without_owners_makes_nothing_foreign(kind: str) -> None:
    assert foreign(host(OTHER, ME, mounts={"/w": kind}), VENV) is None
    assert foreign(host(OTHER, ME, mounts={"/w": f"{kind}-x"}), VENV) is not None


@pytest.mark.parametrize(
    ("variables", "files", "severity"),
    [
        ({"container": "podman"}, {}, "warning"),
        ({"container": ""}, {}, "error"),
        ({}, {"/run/secrets/kubernetes.io/x": ""}, "warning"),
        ({"CI": "1"}, {}, "warning"),
        ({"CI": "True"}, {}, "warning"),
        ({"CI": "false"}, {}, "error"),
    ],
)
def test_where_root_expects_files_of_others(variables: dict[str, str], files: dict[str, Node], severity: str) -> None:
    found = foreign(host(ME, ROOT, variables=variables, files=files), VENV)
    assert found is not None and found.severity == severity


@pytest.mark.parametrize(
    ("path", "variables", "is_read"),
    [
        ("/etc/gitconfig", {}, True),
        ("/etc/gitconfig", {"GIT_CONFIG_NOSYSTEM": "yes"}, False),
        ("/etc/gitconfig", {"GIT_CONFIG_NOSYSTEM": "on"}, False),
        ("/etc/gitconfig", {"GIT_CONFIG_NOSYSTEM": "True"}, False),
        ("/etc/gitconfig", {"GIT_CONFIG_NOSYSTEM": "1"}, False),
        ("/etc/gitconfig", {"GIT_CONFIG_NOSYSTEM": "0"}, True),
        ("/etc/gitconfig", {"GIT_CONFIG_SYSTEM": "/s"}, False),
        ("/s", {"GIT_CONFIG_SYSTEM": "/s"}, True),
        ("/home/ann/.config/git/config", {}, True),
        ("/x/git/config", {"XDG_CONFIG_HOME": "/x"}, True),
        ("/home/ann/.config/git/config", {"XDG_CONFIG_HOME": "/x"}, False),
        ("/home/ann/.gitconfig", {}, True),
        ("/g", {"GIT_CONFIG_GLOBAL": "/g"}, True),
        ("/home/ann/.gitconfig", {"GIT_CONFIG_GLOBAL": "/g"}, False),
        ("/home/ann/.gitconfig", {"GIT_CONFIG_GLOBAL": ""}, False),
    ],
)
def test_the_files_that_git_reads(path: str, variables: dict[str, str], is_read: bool) -> None:
    files: dict[str, Node] = {path: "[safe]\n directory = /w/p\n"}
    assert (foreign(host(OTHER, files=files, variables=variables), VENV) is None) is is_read


@pytest.mark.parametrize(("variables", "use"), [({}, "only if it is named"), ({"CI": "true"}, "used all the same")])
def test_the_message_about_an_environment_of_another_user(variables: dict[str, str], use: str) -> None:
    found = foreign_owner(host(OTHER, variables=variables), VENV)
    assert found is not None and found.code == "foreign-owner" and use in found.message
    assert found.severity == ("warning" if variables else "error")
    assert found.repair is not None
    assert (found.repair.method, found.repair.params) == ("trust", {"folder": "/w/p", "trusted": True})
    assert foreign_owner(host(), VENV) is None


@pytest.mark.parametrize(
    ("value", "allows"),
    [
        ("/w/p # mine", True),
        ("/w/p ; mine", True),
        ("/w/p#mine", True),
        ('"/w/p" # mine', True),
        ('"/w/p # mine"', False),
        ("/w/x # /w/p", False),
    ],
)
def test_comments_after_a_value_of_gits(value: str, allows: bool) -> None:
    config = {"/home/ann/.gitconfig": f"[safe]\n\tdirectory = {value}\n"}
    assert (foreign(host(OTHER, files=config), VENV) is None) is allows


@pytest.mark.parametrize(
    ("path", "place"),
    [("~/more", "/home/ann/more"), ("more", "/etc/git/more"), ("/x/more", "/x/more"), ("../more", "/etc/more")],
)
def test_where_an_included_file_of_gits_is(path: str, place: str) -> None:
    files: dict[str, Node] = {
        "/etc/git/config": f"[include]\n path = {path}\n",
        place: "[safe]\n directory = /w/p\n",
    }
    found = foreign(host(OTHER, files=files, variables={"GIT_CONFIG_GLOBAL": "/etc/git/config"}), VENV)
    assert found is None
