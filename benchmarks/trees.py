"""Trees that are measured on: environments, installed distributions, requirements files; made from texts, not by tools."""

from __future__ import annotations

import os
import random
import string
from typing import Literal

Shape = Literal["flat", "nested"]
PER_GROUP = 20
_MARKERS = (
    'python_version >= "3.12"',
    'python_version < "3.13"',
    'sys_platform == "win32"',
    'sys_platform != "darwin" and python_version >= "3.13"',
)


def make_environments(root: str, pattern: str, count: int, shape: Shape) -> None:
    """Copy a real environment many times, with the paths in its texts corrected.

    `flat` puts all into one folder, as a store of environments has them; `nested` into projects of their own, twenty in
    a group, as the packages of large repositories lie.
    """
    environment = _Pattern(pattern)
    for number in range(count):
        if shape == "flat":
            prefix = os.path.join(root, f"environment-{number:04}")
        else:
            project = os.path.join(root, f"group-{number // PER_GROUP:03}", f"project-{number:04}")
            os.makedirs(os.path.join(project, "src"))
            _write(os.path.join(project, "pyproject.toml"), f'[project]\nname = "project-{number}"\n')
            _write(os.path.join(project, "src", "module.py"), "")
            prefix = os.path.join(project, ".venv")
        environment.copy_to(prefix)


class _Pattern:
    """What an environment consists of, read once."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.folders: list[str] = []
        self.links: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        for folder, _, files in os.walk(prefix):
            self.folders.append(os.path.relpath(folder, prefix))
            for entry in os.scandir(folder):
                name = os.path.relpath(entry.path, prefix)
                if entry.is_symlink():
                    self.links[name] = os.readlink(entry.path)
                elif entry.name in files:
                    with open(entry.path, "rb") as file:
                        self.files[name] = file.read()

    def copy_to(self, prefix: str) -> None:
        """Make the same at another place, with its own path wherever the first one's is."""
        for folder in self.folders:
            os.makedirs(os.path.join(prefix, folder), exist_ok=True)
        for name, target in self.links.items():
            os.symlink(target, os.path.join(prefix, name))
        before, now = os.fsencode(self.prefix), os.fsencode(prefix)
        for name, content in self.files.items():
            path = os.path.join(prefix, name)
            with open(path, "wb") as file:
                file.write(content.replace(before, now))
            if name.startswith("bin"):
                os.chmod(path, 0o755)


def make_distributions(site_packages: str, count: int) -> None:
    """Make installed distributions, with as much metadata as the usual one has, and their packages next to them."""
    long = "Read the documentation.\n" * 150
    for number in range(count):
        name, version = f"sample_{number:04}", f"1.{number % 30}.{number % 7}"
        info = os.path.join(site_packages, f"{name}-{version}.dist-info")
        os.makedirs(info)
        os.makedirs(os.path.join(site_packages, name))
        requires = "".join(f"Requires-Dist: sample-{other:04}>=1\n" for other in range(number, min(number + 4, count)))
        _write(
            os.path.join(info, "METADATA"),
            f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\nSummary: A sample.\nRequires-Python: >=3.8\n"
            f"License: MIT\n{requires}Provides-Extra: test\nDescription-Content-Type: text/markdown\n\n# Sample\n\n{long}",
        )
        _write(os.path.join(info, "RECORD"), f"{name}/__init__.py,,0\n{name}-{version}.dist-info/METADATA,,\n")
        _write(os.path.join(info, "INSTALLER"), "uv\n")
        _write(os.path.join(info, "WHEEL"), "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        if number % 5 == 0:
            _write(os.path.join(info, "REQUESTED"), "")
        _write(os.path.join(site_packages, name, "__init__.py"), "")


def requirements_text(lines: int, *, hashed: bool = False, seed: int = 0) -> str:
    """Return a requirements file: `lines` requirements of different names, or physical lines of hashed ones, ten each.

    Names, specifiers, markers and comments have the proportions of real files; the text of a seed is the same each time.
    """
    dice = random.Random(seed)
    if hashed:
        return "".join(_hashed(dice, number) for number in range(max(1, lines // 10)))
    return "".join(_plain(dice, number) for number in range(lines))


def _plain(dice: random.Random, number: int) -> str:
    name, version = _name(dice, number), _version(dice)
    kind = dice.random()
    if kind < 0.55:
        line = f"{name}=={version}"
    elif kind < 0.75:
        line = f"{name}>={version},<{int(version.split('.')[0]) + 1}"
    elif kind < 0.83:
        line = f"{name}[extra,other]~={version}"
    elif kind < 0.93:
        line = f"{name}>={version} ; {dice.choice(_MARKERS)}"
    elif kind < 0.935:
        line = f"{name}>={version},<0.0.1"  # nothing fits: half a line in a hundred has a finding
    else:
        line = name
    return line + ("  # needed by the tests" if dice.random() < 0.1 else "") + "\n"


def _hashed(dice: random.Random, number: int) -> str:
    marker = f" ; {dice.choice(_MARKERS)}" if dice.random() < 0.3 else ""
    hashes = [f"    --hash=sha256:{''.join(dice.choices('0123456789abcdef', k=64))}" for _ in range(8)]
    return " \\\n".join([f"{_name(dice, number)}=={_version(dice)}{marker}", *hashes]) + "\n    # via sample\n"


def _name(dice: random.Random, number: int) -> str:
    return f"{''.join(dice.choices(string.ascii_lowercase, k=dice.randint(3, 12)))}-{number}"


def _version(dice: random.Random) -> str:
    return f"{dice.randint(0, 30)}.{dice.randint(0, 20)}.{dice.randint(0, 9)}"


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
