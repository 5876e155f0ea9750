"""Write venvoy.pyz from a wheel: it runs on every Python that Venvoy supports, on this kind of machine, and does not contain uv.

Usage: python .ci/zipapp.py WHEEL OUTPUT
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
COMPILED = ("msgspec", "watchfiles")
"""Dependencies that are compiled for each Python; their files have its version in their names, and lie side by side."""
MAIN = """import sys
if sys.hexversion < 0x030B0000:
    found = ".".join(map(str, sys.version_info[:3]))
    sys.stderr.write("venvoy needs Python 3.11 or newer; this is " + found + " (" + str(sys.executable) + ").\\n")
    sys.exit(3)
import _bootstrap
_bootstrap.bootstrap()
"""
"""What the archive runs first: any Python can read it, and an older one unpacks nothing."""


def main(wheel: str, output: str) -> None:
    """Install the wheel into a folder, add the compiled parts for the other Pythons, and pack it."""
    with tempfile.TemporaryDirectory() as place:
        folder = os.path.join(place, "packages")
        pip("install", "--target", folder, wheel)
        for uv in glob.glob(os.path.join(folder, "uv*")) + glob.glob(os.path.join(folder, "bin", "uv*")):
            shutil.rmtree(uv) if os.path.isdir(uv) else os.remove(uv)
        for version in PYTHONS:
            add_compiled(folder, os.path.join(place, version), version)
        options = ("--entry-point", "venvoy_server.__main__:main", "--reproducible", "--compressed")
        run("shiv", "--site-packages", folder, *options, "--output-file", output)
        replace_main(output)


def replace_main(output: str) -> None:
    """Write `MAIN` in place of the archive's own beginning; what comes before the archive (`#!`) and all else stays."""
    with open(output, "rb") as file, zipfile.ZipFile(file) as before:
        entries = [(info, before.read(info)) for info in before.infolist()]
        file.seek(0)
        head = file.read(min(info.header_offset for info, _ in entries))
    with open(output, "wb") as new:
        new.write(head)
        with zipfile.ZipFile(new, "w") as after:
            for info, data in entries:
                after.writestr(info, MAIN if info.filename == "__main__.py" else data)


def add_compiled(folder: str, downloads: str, version: str) -> None:
    """Add what is compiled for one version of Python, of the versions of the projects that are in the folder."""
    pins = [f"{name}=={pinned(folder, name)}" for name in COMPILED]
    pip("download", "--no-deps", "--only-binary=:all:", "--python-version", version, "--dest", downloads, *pins)
    for wheel in sorted(glob.glob(os.path.join(downloads, "*.whl"))):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.endswith((".so", ".pyd")):
                    archive.extract(name, folder)


def pinned(folder: str, name: str) -> str:
    """Return the version of a project that is installed in a folder."""
    (found,) = glob.glob(os.path.join(folder, f"{name}-*.dist-info"))
    return os.path.basename(found).removeprefix(f"{name}-").removesuffix(".dist-info")


def pip(*words: str) -> None:
    """Run pip."""
    run("pip", words[0], "--quiet", "--disable-pip-version-check", *words[1:])


def run(module: str, *words: str) -> None:
    """Run a module of this Python."""
    subprocess.run([sys.executable, "-m", module, *words], check=True, timeout=600)


if __name__ == "__main__":
    main(*sys.argv[1:])
