"""What a .vsix holds: the script that packs it refuses one that lacks something, or that carries another platform's programs."""

from __future__ import annotations

import importlib.util
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from npm import STUBS

HEADS = {
    "linux-x64": b"\x7fELF" + bytes(14) + b"\x3e\x00",
    "linux-arm64": b"\x7fELF" + bytes(14) + b"\xb7\x00",
    "darwin-arm64": b"\xcf\xfa\xed\xfe\x0c\x00\x00\x01",
    "darwin-x64": b"\xcf\xfa\xed\xfe\x07\x00\x00\x01",
    "win32-x64": b"MZ" + bytes(58) + b"\x40\x00\x00\x00PE\x00\x00\x64\x86",
}


def script() -> ModuleType:
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("vscode_package", STUBS / "vscode" / "package.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PACKAGE = script()


def vsix(folder: Path, target: str, *, without: Sequence[str] = (), programs: str | None = None) -> Path:
    """Write a .vsix with empty modules, and the first bytes of programs."""
    windows = target.startswith("win32")
    suffix = "cp{}-win_amd64.pyd" if windows else "cpython-{}-linux.so"
    compiled = [f"msgspec/_core.{suffix.format(version)}" for version in (311, 312, 313, 314)]
    compiled += ["watchfiles/_rust_notify.pyd" if windows else "watchfiles/_rust_notify.abi3.so"]
    compiled += ["bin/uv.exe" if windows else "bin/uv"]
    path = folder / "made.vsix"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("extension.vsixmanifest", f'<Identity TargetPlatform="{target}" />')
        for name in (*compiled, "__main__.py", "venvoy_server/__main__.py"):
            if name not in without:
                content = HEADS[programs or target] if name in compiled else b""
                archive.writestr(f"extension/bundled/{name}", content)
    return path


@pytest.mark.parametrize("target", HEADS)
def test_a_whole_one_has_no_problems(tmp_path: Path, target: str) -> None:
    assert PACKAGE.content_problems(vsix(tmp_path, target), target) == []


@pytest.mark.parametrize("missing", ["bin/uv", "msgspec/_core.cpython-313-linux.so", "venvoy_server/__main__.py"])
def test_what_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    (problem,) = PACKAGE.content_problems(vsix(tmp_path, "linux-x64", without=[missing]), "linux-x64")
    assert ("3.13" if "313" in missing else missing) in problem


def test_programs_of_another_platform_are_refused(tmp_path: Path) -> None:
    made = vsix(tmp_path, "linux-x64", programs="linux-arm64")
    assert len(PACKAGE.content_problems(made, "linux-x64")) == 6


def test_the_one_for_every_platform_carries_no_server(tmp_path: Path) -> None:
    assert PACKAGE.content_problems(vsix(tmp_path, "linux-x64"), None) != []


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        ("License-Expression: MIT OR Apache-2.0", True),
        ("Classifier: License :: OSI Approved :: BSD License", True),
        ("License: Proprietary", False),
        ("", False),
    ],
)
def test_a_wheel_is_carried_only_with_a_licence_that_allows_it(tmp_path: Path, lines: str, allowed: bool) -> None:
    wheel = tmp_path / "x-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("x-1.dist-info/METADATA", f"Metadata-Version: 2.4\nName: x\nVersion: 1\n{lines}\n")
    with zipfile.ZipFile(wheel) as archive:
        if allowed:
            PACKAGE.check_license(str(wheel), archive)
        else:
            with pytest.raises(SystemExit, match="licence"):
                PACKAGE.check_license(str(wheel), archive)
