"""What interrupted installations leave in site-packages, and that it hides no distribution."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Folder, Node
from venvoy_server.packages.leftovers import Leftover, leftovers
from venvoy_server.packages.metadata import is_name
from venvoy_server.packages.read import installed

SITE = "/env/lib/python3.12/site-packages"


def metadata(folder: str, name: str, version: str, *more: str) -> dict[str, Node]:
    kind = "METADATA" if folder.endswith(".dist-info") else "PKG-INFO"
    files: dict[str, Node] = {f"{SITE}/{folder}/{each}": "" for each in more}
    return {f"{SITE}/{folder}/{kind}": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", **files}


WHOLE = metadata("six-1.16.0.dist-info", "six", "1.16.0", "RECORD")


def found(*parts: dict[str, Node]) -> dict[str, Leftover]:
    files = {path: node for part in (WHOLE, *parts) for path, node in part.items()}
    return {each.path.rpartition("/")[2]: each for each in leftovers(FakeHost(files), (SITE,))}


def test_a_whole_installation_leaves_nothing() -> None:
    assert found(metadata("ruamel.yaml.clib-0.2.dist-info", "ruamel.yaml.clib", "0.2", "RECORD")) == {}
    assert found(metadata("own.egg-info", "own", "1", "installed-files.txt")) == {}


@pytest.mark.parametrize("name", ["six-1.15.0.dist-info", "six-1.15.0-py3.12.egg-info", "Six-1.15.0.dist-info"])
def test_metadata_without_files_next_to_an_installation(name: str) -> None:
    (left,) = found(metadata(name, "six", "1.15.0")).values()
    assert left.removable
    assert not left.stops_uv
    assert "1.16.0 is installed" in left.reason


def test_metadata_that_lists_files_is_not_deleted() -> None:
    (left,) = found(metadata("six-1.15.0-py3.12.egg-info", "six", "1.15.0", "installed-files.txt")).values()
    assert not left.removable


def test_debian_writes_two_for_one_installation() -> None:
    assert found(metadata("six-1.16.0.egg-info", "six", "1.16.0")) == {}


@pytest.mark.parametrize("name", ["-ix-1.15.0.dist-info", "~ix-1.15.0.dist-info", "ix!-1.15.0.dist-info"])
def test_metadata_with_a_name_of_no_distribution(name: str) -> None:
    (left,) = found(metadata(name, "six", "1.15.0")).values()
    assert left.removable
    assert left.stops_uv is not name.startswith("~")


def test_a_package_that_pip_set_aside() -> None:
    left = found({f"{SITE}/~ix": Folder(), f"{SITE}/~notes.txt": "mine"})
    assert list(left) == ["~ix"], "a file of somebody is left alone"


def test_what_may_be_all_that_is_left_is_not_deleted() -> None:
    left = found({f"{SITE}/~ix": Folder(), f"{SITE}/~lask": Folder(), f"{SITE}/six": Folder()})
    assert {name: each.removable for name, each in left.items()} == {"~ix": True, "~lask": False}
    left = found(metadata("~lask-2.dist-info", "flask", "2", "RECORD"), metadata("~-ix-1.dist-info", "six", "1"))
    assert {name: each.removable for name, each in left.items()} == {
        "~lask-2.dist-info": False,
        "~-ix-1.dist-info": True,
    }


def test_a_folder_that_is_not_there() -> None:
    assert leftovers(FakeHost({}), (SITE,)) == ()


def test_names() -> None:
    assert all(is_name(name) for name in ("six", "A.b_c-d", "3to2"))
    assert not any(is_name(name) for name in ("", "-ix", "x-", "é", "a b", "~ix"))


def test_leftovers_hide_no_distribution() -> None:
    files = {
        **WHOLE,
        **metadata("six-1.15.0.dist-info", "six", "1.15.0"),
        **metadata("six-1.17.0.egg-info", "six", "1.17.0"),
        **metadata("-ix-1.14.0.dist-info", "six", "1.14.0"),
        **metadata("~ix-1.14.0.dist-info", "six", "1.14.0"),
    }
    assert [(each.version, each.broken) for each in installed(FakeHost(files), (SITE,))] == [("1.16.0", None)]


def test_debian_s_twins_are_one_distribution() -> None:
    files = {**metadata("six-1.16.0.dist-info", "six", "1.16.0"), **metadata("six-1.16.0.egg-info", "six", "1.16.0")}
    (six,) = installed(FakeHost(files), (SITE,))
    assert (six.broken, six.metadata_path) == (None, f"{SITE}/six-1.16.0.dist-info")


@pytest.mark.parametrize("beside", ["~ix", "-ix"])
def test_what_was_set_aside_itself_is_no_successor(beside: str) -> None:
    left = found({f"{SITE}/~lask": Folder(), f"{SITE}/~{beside}": Folder(), f"{SITE}/-lask": Folder()})
    assert not left["~lask"].removable
    assert "nothing has taken its place" in left["~lask"].reason


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("-ix-1.15.0.dist-info", "pip set it aside while it replaced a package, and was interrupted"),
        ("ix!-1.15.0.dist-info", "its name is not that of a distribution"),
    ],
)
def test_why_metadata_was_left(name: str, reason: str) -> None:
    assert found(metadata(name, "six", "1.15.0"))[name].reason == reason


def test_a_file_that_was_set_aside() -> None:
    left = found({f"{SITE}/~ix.egg-info": "", f"{SITE}/=ix.egg-info": ""})
    assert [(name, each.reason, each.removable, each.stops_uv) for name, each in left.items()] == [
        ("=ix.egg-info", "its name is not that of a distribution", False, True),
        ("~ix.egg-info", "pip set it aside while it replaced a package, and was interrupted", False, True),
    ]
