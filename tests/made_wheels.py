"""Small wheels made on the spot, so that tests install with the real uv and no index."""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile
from collections.abc import Mapping, Sequence


def make_wheel(
    folder: str,
    name: str,
    version: str = "1.0",
    *,
    requires: Sequence[str] = (),
    modules: int = 1,
    scripts: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    python: str = "",
    extras: Sequence[str] = (),
) -> str:
    """Write a wheel with a package of so many modules and console scripts, and return its path.

    `python` is its Requires-Python, `extras` are the extras that it provides.
    """
    package = name.replace("-", "_")
    info = f"{package}-{version}.dist-info"
    contents: dict[str, bytes] = {f"{package}/__init__.py": f"VERSION = {version!r}\n".encode()}
    for number in range(1, modules):
        contents[f"{package}/module{number}.py"] = f"NUMBER = {number}\n".encode()
    contents.update(files or {})
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += f"Requires-Python: {python}\n" if python else ""
    metadata += "".join(f"Provides-Extra: {each}\n" for each in extras)
    metadata += "".join(f"Requires-Dist: {each}\n" for each in requires)
    contents[f"{info}/METADATA"] = metadata.encode()
    contents[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    if scripts:
        lines = "".join(f"{script} = {target}\n" for script, target in scripts.items())
        contents[f"{info}/entry_points.txt"] = f"[console_scripts]\n{lines}".encode()
    record = "".join(f"{path},{_digest(data)},{len(data)}\n" for path, data in contents.items())
    contents[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    path = os.path.join(folder, f"{package}-{version}-py3-none-any.whl")
    with zipfile.ZipFile(path, "w") as archive:
        for inside, data in contents.items():
            archive.writestr(inside, data)
    return path


def _digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
