"""The tags of wheels that fit an environment, from files alone: the same as that Python says of itself."""

from __future__ import annotations

import sys

import pytest
from packaging import tags

from fakes import FakeHost
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment
from venvoy_server.index.environment_target import target_of
from venvoy_server.index.target import WheelTarget
from venvoy_server.system.files.host import RealHost


def environment(**fields: object) -> Environment:
    defaults: dict[str, object] = {
        "kind": "venv",
        "prefix": "/e",
        "real_prefix": "/e",
        "executable": "/e/bin/python",
        "name": "e",
        "display_name": "e",
        "version": "3.11.7",
        "architecture": "x86_64",
    }
    return Environment(**{**defaults, **fields})  # type: ignore[arg-type]


def host(loader: bytes = b"/lib64/ld-linux-x86-64.so.2", **fields: object) -> FakeHost:
    return FakeHost({"/e/bin/python": b"\x7fELF...." + loader + b"\0"}, **fields)  # type: ignore[arg-type]


def test_the_tags_are_those_of_the_running_python() -> None:
    real = RealHost()
    found = read_environment(real, sys.prefix) if sys.prefix != sys.base_prefix else None
    if found is None:
        pytest.skip("not run in an environment")
    target = target_of(found, real)
    if not target.is_exact:
        pytest.skip("the C library of this machine tells no version")
    assert list(target.wheel_tags() or ()) == list(dict.fromkeys(str(tag) for tag in tags.sys_tags()))


@pytest.mark.parametrize(
    ("fields", "machine", "fitting", "unfit"),
    [
        ({}, host(), "cp311-cp311-manylinux_2_36_x86_64", "cp311-cp311-manylinux_2_37_x86_64"),
        ({}, host(), "cp38-abi3-manylinux1_x86_64", "cp311-cp311-musllinux_1_2_x86_64"),
        ({"version": "3.13.1", "free_threaded": True}, host(), "cp313-cp313t-linux_x86_64", "cp313-cp313-linux_x86_64"),
        ({"version": "3.7.4"}, host(), "cp37-cp37m-manylinux2014_x86_64", "cp37-cp37-manylinux2014_x86_64"),
        ({"architecture": "aarch64"}, host(), "cp311-cp311-manylinux2014_aarch64", "py3-none-manylinux1_aarch64"),
        (
            {"implementation": "PyPy", "implementation_version": "7.3.15", "version": "3.10.13"},
            host(),
            "pp310-pypy310_pp73-manylinux_2_17_x86_64",
            "cp310-cp310-manylinux_2_17_x86_64",
        ),
        ({}, host(b"/lib/ld-musl-x86_64.so.1"), "cp311-cp311-musllinux_1_2_x86_64", "cp311-cp311-manylinux2014_x86_64"),
        (
            {"architecture": "arm64"},
            host(platform="darwin", machine="arm64", release="24.1.0"),
            "cp311-cp311-macosx_15_0_universal2",
            "cp311-cp311-macosx_15_0_x86_64",
        ),
        (
            {"architecture": "x86_64"},
            host(platform="darwin", release="25.0.0"),
            "py3-none-macosx_26_0_x86_64",
            "py3-none-macosx_27_0_x86_64",
        ),
        (
            {"architecture": "x86_64"},
            host(platform="darwin", release="19.6.0"),
            "py3-none-macosx_10_15_x86_64",
            "py3-none-macosx_11_0_x86_64",
        ),
    ],
)
def test_what_fits(fields: dict[str, object], machine: FakeHost, fitting: str, unfit: str) -> None:
    found = target_of(environment(**fields), machine).wheel_tags()
    assert found is not None
    assert fitting in found and "py3-none-any" in found
    assert unfit not in found


@pytest.mark.parametrize(("architecture", "tag"), [("AMD64", "win_amd64"), ("x86", "win32"), ("ARM64", "win_arm64")])
def test_windows_has_one_platform(architecture: str, tag: str) -> None:
    machine = FakeHost({}, platform="win32")
    assert target_of(environment(architecture=architecture), machine).platforms == (tag,)


@pytest.mark.parametrize(
    ("fields", "machine"),
    [
        ({"version": None}, host()),
        ({"version": "3"}, host()),
        ({"implementation": "GraalPy"}, host()),
        ({"architecture": None}, host()),
        ({}, host(glibc=None)),
        ({}, host(b"static")),
        ({"executable": None}, host()),
        ({}, host(platform="darwin", release="")),
        ({}, FakeHost({}, platform="freebsd14")),
    ],
)
def test_what_is_not_known_has_no_tags(fields: dict[str, object], machine: FakeHost) -> None:
    assert target_of(environment(**fields), machine).wheel_tags() is None


def test_a_musl_whose_version_is_not_known_is_not_exact() -> None:
    assert not target_of(environment(), host(b"/lib/ld-musl-x86_64.so.1")).is_exact
    assert target_of(environment(), host()).is_exact
    assert WheelTarget("3.11").wheel_tags() is None
