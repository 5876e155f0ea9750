"""Makes a folder of real environments, good ones and every kind of broken one, to be found and described.

Run as `python tests/make_environments.py FOLDER`, or call `make` from a test. Only uv, the standard library's venv and
virtualenv, where it is installed, are run, all offline, with their caches next to the environments.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

UNREADABLE_BYTES = os.fsdecode(b"caf\xe9")


class Made(NamedTuple):
    """One environment: its project's folder, its prefix, the problems it must have, and whether it can be run to compare."""

    name: str
    project: Path
    prefix: Path
    problems: frozenset[str]
    runs: bool


def interpreters() -> dict[str, str]:
    """Return this machine's interpreters for the matrix by a short name: pyenv's, and the system's own."""
    found = {}
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for folder in sorted(root.glob("*")) if root.is_dir() else []:
        if (folder / "bin" / "python").exists() and not (folder / "pyvenv.cfg").exists():
            found[folder.name] = str(folder / "bin" / "python")
    if Path("/usr/bin/python3").exists():
        found["system"] = "/usr/bin/python3"
    if not found:
        found[".".join(map(str, sys.version_info[:3]))] = os.path.realpath(sys.executable)
    return found


def uv_executable() -> str | None:
    """Return uv: the one installed with this Python, else on PATH."""
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")


class Maker:
    """Makes environments under one folder, each in a project of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = root / "store"
        self.made: list[Made] = []
        self.pythons = interpreters()
        self.uv_path = uv_executable()
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("UV_", "VIRTUALENV_", "PYTHON"))
        }
        self.environment.update(
            UV_CACHE_DIR=str(root / "cache" / "uv"), VIRTUALENV_OVERRIDE_APP_DATA=str(root / "cache" / "virtualenv")
        )

    def some(self, *wanted: str) -> str:
        """Return the first interpreter there is of the versions wanted, else any."""
        for start in wanted:
            for name, path in self.pythons.items():
                if name.startswith(start):
                    return path
        return next(path for name, path in self.pythons.items() if not name.startswith("2"))

    def two(self) -> tuple[str, str] | None:
        """Return two interpreters of different minor versions, or None if there is one only."""
        modern = [path for name, path in self.pythons.items() if name.startswith("3.1")]
        return (modern[0], modern[-1]) if len(modern) > 1 else None

    def run(self, *command: str) -> None:
        """Run a command that must succeed."""
        subprocess.run(command, check=True, capture_output=True, env=self.environment, timeout=120)

    def uv(self, prefix: Path, python: str, *options: str) -> Path:
        """Make an environment with uv, or if there is no uv with venv."""
        if self.uv_path is None:
            return self.venv(prefix, python)
        fixed = ("--no-project", "--no-config", "--no-python-downloads", "--offline")
        self.run(self.uv_path, "venv", "--quiet", *fixed, "--python", python, *options, "--", str(prefix))
        return prefix

    def venv(self, prefix: Path, python: str, *options: str) -> Path:
        """Make an environment with the interpreter's own venv, without pip, which takes seconds."""
        self.run(python, "-Im", "venv", "--without-pip", *options, str(prefix))
        return prefix

    def add(
        self, name: str, prefix: Path, problems: str = "", *, runs: bool = True, project: Path | None = None
    ) -> None:
        """Note an environment that was made."""
        self.made.append(Made(name, project or prefix.parent, prefix, frozenset(problems.split()), runs))

    def project(self, name: str) -> Path:
        """Make a project's folder."""
        path = self.root / "projects" / name
        path.mkdir(parents=True)
        return path


def make(root: Path) -> list[Made]:
    """Make every environment under a folder that is empty or not there; those of WORKON_HOME go to `root/store`."""
    maker = Maker(root)
    for step in (
        _matrix,
        _options,
        _names,
        _redirects,
        _places,
        _bases,
        _moves,
        _settings,
        _leftovers,
        _foreign,
        _virtualenv,
    ):
        step(maker)
    return maker.made


def _matrix(maker: Maker) -> None:
    """One by uv and one by venv from every interpreter."""
    for version, python in maker.pythons.items():
        if not version.startswith("2"):
            maker.add(f"uv {version}", maker.uv(maker.project(f"uv-{version}") / ".venv", python))
            maker.add(f"venv {version}", maker.venv(maker.project(f"venv-{version}") / ".venv", python))


def _options(maker: Maker) -> None:
    """System packages, copies, relocatable, prompts in their three encodings, from an environment's own Python."""
    for start in ("3.8", "3.11", "3.13"):
        python = maker.some(start)
        maker.add(
            f"uv system {start}",
            maker.uv(maker.project(f"uv-system-{start}") / "venv", python, "--system-site-packages"),
        )
        maker.add(
            f"venv system {start}",
            maker.venv(maker.project(f"venv-system-{start}") / "venv", python, "--system-site-packages"),
        )
        maker.add(f"venv copies {start}", maker.venv(maker.project(f"venv-copies-{start}") / "env", python, "--copies"))
    python = maker.some("3.12")
    maker.add("uv relocatable", maker.uv(maker.project("relocatable") / ".venv", python, "--relocatable"))
    maker.add("uv prompt", maker.uv(maker.project("uv-prompt") / ".venv", python, "--prompt", 'it\'s "x" \u00e9'))
    maker.add("venv prompt", maker.venv(maker.project("venv-prompt") / ".venv", python, "--prompt", 'it\'s "x" \u00e9'))
    inner = maker.venv(maker.project("outer") / ".venv", python)
    maker.add("venv outer", inner)
    maker.add("venv of venv", maker.venv(maker.project("inner") / ".venv", str(inner / "bin" / "python")))
    pip = maker.uv(maker.project("with-pip") / ".venv", python)
    _add_pip(pip)
    maker.add("with pip", pip)


def _add_pip(prefix: Path) -> None:
    for site in prefix.glob("lib/python*/site-packages"):
        (site / "pip").mkdir()
        (site / "pip" / "__init__.py").write_text("")


def _names(maker: Maker) -> None:
    """Names that break scripts, terminals and parsers."""
    names = {
        "spaces": "my project",
        "unicode": "prøject 环境",
        "newline": "two\nlines",
        "quote": "it's",
        "double quote": 'say "hi"',
        "substitution": "$(touch PWNED)",
        "backtick": "`touch PWNED`",
        "percent": "%PATH%",
        "dash": "-x",
        "bracket": "[a]*",
    }
    python = maker.some("3.11")
    for name, folder in names.items():
        maker.add(name, maker.uv(maker.project(folder) / ".venv", python))
    # uv and venv refuse a name that is not UTF-8; a folder may be renamed to one.
    maker.uv(maker.project("decodable") / ".venv", python)
    undecodable = maker.root / "projects" / UNREADABLE_BYTES
    (maker.root / "projects" / "decodable").rename(undecodable)
    maker.add("undecodable", undecodable / ".venv", "undecodable-name moved")


def _redirects(maker: Maker) -> None:
    """The forms of `.venv` and `.python-envs`."""
    python = maker.some("3.10")
    linked = maker.project("linked")
    target = maker.uv(maker.store / "linked-target", python)
    (linked / ".venv").symlink_to(target)
    maker.add("link", linked / ".venv")
    relative = maker.project("relative")
    (relative / ".venv").write_text("other/env\n")
    maker.add("file with a relative path", maker.uv(relative / "other" / "env", python), project=relative)
    absolute = maker.project("absolute")
    target = maker.uv(maker.root / "elsewhere" / "absolute", python)
    (absolute / ".venv").write_text(str(target))
    maker.add("file with an absolute path", target, project=absolute)
    named = maker.project("named")
    (named / ".venv").write_text("by-name\n")
    maker.add("file with a name", maker.uv(maker.store / "by-name", python), project=named)
    several = maker.project("several")
    for version in ("3.10", "3.12"):
        maker.add(
            f"folder of several {version}", maker.uv(several / ".venv" / version, maker.some(version)), project=several
        )
    listed = maker.project("listed")
    first, last = maker.uv(listed / "envs" / "first", python), maker.uv(maker.root / "elsewhere" / "last", python)
    (listed / ".python-envs").write_text(f"ssh@host:/somewhere\nenvs/first\r\n{last}\n")
    maker.add("listed first", first, project=listed)
    maker.add("listed last", last, project=listed)


def _places(maker: Maker) -> None:
    """Nested, in the packages of a monorepo, and a workspace's folder that is itself an environment."""
    python = maker.some("3.9")
    mono = maker.project("mono")
    for package in ("a", "b"):
        prefix = mono / "packages" / package / ".venv"
        maker.add(f"package {package}", maker.uv(prefix, python))
    maker.add("itself", maker.uv(maker.root / "projects" / "itself", python))
    ignored = maker.project("ignored")
    maker.uv(ignored / "node_modules" / "x" / ".venv", python)
    loop = maker.project("loop")
    (loop / "again").symlink_to(loop)
    (loop / "self").symlink_to("self")
    maker.add("beside a loop", maker.uv(loop / ".venv", python))


def _bases(maker: Maker) -> None:
    """Bases replaced, upgraded or gone."""
    two = maker.two()
    if two:
        old, new = two
        for tool, create in (("uv", maker.uv), ("venv", maker.venv)):
            base = maker.root / "bases" / tool
            base.parent.mkdir(exist_ok=True)
            base.symlink_to(Path(old).resolve().parent.parent)
            prefix = create(maker.project(f"replaced-{tool}") / ".venv", str(base / "bin" / "python3"))
            base.unlink()
            base.symlink_to(Path(new).resolve().parent.parent)
            # Where the link names the old minor version it dangles; else another version runs.
            leads = any((prefix / "bin" / link).exists() for link in ("python", "python3"))
            maker.add(
                f"replaced base {tool}",
                prefix,
                "stale-version invisible-packages" if leads else "dangling-interpreter",
                runs=leads,
            )
    python = maker.some("3.12")
    patched = maker.uv(maker.project("patched") / ".venv", python)
    _claim(patched, r"\1.999")
    maker.add("patch release", patched, "stale-version")
    gone = maker.root / "bases" / "gone"
    gone.parent.mkdir(exist_ok=True)
    gone.symlink_to(Path(python).resolve().parent.parent)
    dangling = maker.uv(maker.project("dangling") / ".venv", str(gone / "bin" / "python3"))
    copied = maker.venv(maker.project("copy-without-base") / ".venv", str(gone / "bin" / "python3"), "--copies")
    gone.unlink()
    maker.add("dangling", dangling, "dangling-interpreter", runs=False)
    config = (copied / "pyvenv.cfg").read_text().splitlines()
    (copied / "pyvenv.cfg").write_text(
        "\n".join(line for line in config if not line.startswith(("executable", "command")))
    )
    maker.add("copy without base", copied, "missing-base", runs=False)


def _claim(prefix: Path, version: str) -> None:
    """Let pyvenv.cfg say another version; `\\1` represents the true major and minor version."""
    text = (prefix / "pyvenv.cfg").read_text()
    changed = re.sub(
        r"(?m)^(version(?:_info)? = )(\d+\.\d+)\.\d+", lambda match: match[1] + version.replace(r"\1", match[2]), text
    )
    assert changed != text
    (prefix / "pyvenv.cfg").write_text(changed)


def _moves(maker: Maker) -> None:
    """Moved, copied, and moved though made to be moved."""
    python = maker.some("3.11")
    for name, create in (("uv", maker.uv), ("venv", maker.venv)):
        prefix = create(maker.root / "before" / name, python)
        target = maker.project(f"moved-{name}") / ".venv"
        shutil.move(prefix, target)
        maker.add(f"moved {name}", target, "moved")
    original = maker.uv(maker.project("original") / ".venv", python)
    copy = maker.project("copy") / ".venv"
    shutil.copytree(original, copy, symlinks=True)
    maker.add("original", original)
    maker.add("copied", copy, "moved")
    relocatable = maker.uv(maker.root / "before" / "relocatable", python, "--relocatable")
    target = maker.project("moved-relocatable") / ".venv"
    shutil.move(relocatable, target)
    maker.add("moved relocatable", target)


def _settings(maker: Maker) -> None:
    """pyvenv.cfg empty, with a byte order mark, in upper case, lying, injected, missing, no file, no text."""
    python = maker.some("3.11")

    def edited(name: str, edit: Callable[[str], str | bytes], problems: str = "", *, runs: bool = True) -> None:
        prefix = maker.uv(maker.project(name) / ".venv", python)
        text = edit((prefix / "pyvenv.cfg").read_text())
        (prefix / "pyvenv.cfg").write_bytes(text if isinstance(text, bytes) else text.encode())
        maker.add(name, prefix, problems, runs=runs)

    edited("empty", lambda text: "")
    edited("bom", lambda text: b"\xef\xbb\xbf" + text.encode())
    edited(
        "upper",
        lambda text: "".join(
            key.upper() + sep + value + "\n" for key, sep, value in (line.partition("=") for line in text.splitlines())
        ),
    )
    edited("tight", lambda text: text.replace(" = ", "="))
    edited(
        "lying", lambda text: re.sub(r"(?m)^(version(?:_info)? = )\d+\.\d+\.\d+", r"\g<1>3.6.1", text), "stale-version"
    )
    edited("injected", lambda text: text + "prompt = a\nhome = /evil/bin\n")
    edited("junk", lambda text: text.encode() + b"\xff\xfe\x00junk\x80", "unreadable", runs=False)
    folder = maker.uv(maker.project("settings-folder") / ".venv", python)
    (folder / "pyvenv.cfg").unlink()
    (folder / "pyvenv.cfg").mkdir()
    maker.add("pyvenv.cfg is a folder", folder, "unreadable", runs=False)
    missing = maker.uv(maker.project("no-settings") / ".venv", python)
    (missing / "pyvenv.cfg").unlink()
    maker.add("no pyvenv.cfg", missing, "incomplete", runs=False)


def _leftovers(maker: Maker) -> None:
    """Environments of which a part is missing, or of which there is too much."""
    python = maker.some("3.11")
    empty = maker.uv(maker.project("no-python") / ".venv", python)
    for path in (empty / "bin").glob("python*"):
        path.unlink()
    maker.add("no python", empty, "incomplete", runs=False)
    third = maker.uv(maker.project("only-python3") / ".venv", python)
    (third / "bin" / "python").unlink()
    (third / "bin" / "python3").unlink()
    (third / "bin" / "python3").symlink_to(python)
    maker.add("only python3", third)
    bare = maker.uv(maker.project("no-lib") / ".venv", python)
    shutil.rmtree(bare / "lib")
    (bare / "lib64").unlink(missing_ok=True)
    maker.add("no lib", bare, "incomplete", runs=False)
    broken_off = maker.venv(maker.project("no-activate") / ".venv", python)
    for path in [*(broken_off / "bin").glob("activate*"), *(broken_off / "bin").glob("Activate*")]:
        path.unlink()
    maker.add("no activate", broken_off, "incomplete")
    two = maker.two()
    if two:
        old, new = two
        again = maker.venv(maker.project("made-twice") / ".venv", old)
        maker.run(new, "-Im", "venv", "--without-pip", str(again))
        maker.add("made twice", again, "two-pythons stale-version")
        libraries = maker.uv(maker.project("two-libraries") / ".venv", old)
        (libraries / "lib" / "python3.5" / "site-packages").mkdir(parents=True)
        maker.add("two libraries", libraries, "two-pythons")


def _foreign(maker: Maker) -> None:
    """Other systems' binaries, and scripts in the place of an interpreter, which must never run."""
    from fakes import MACH_O, PE

    python = maker.some("3.11")

    def replaced(name: str, content: bytes, problems: str) -> Path:
        prefix = maker.uv(maker.project(name) / ".venv", python)
        for path in (prefix / "bin").glob("python*"):
            path.unlink()
        (prefix / "bin" / "python").write_bytes(content)
        (prefix / "bin" / "python").chmod(0o755)
        maker.add(name, prefix, problems, runs=False)
        return prefix

    replaced("windows-binary", PE, "foreign-platform")
    replaced("mac-binary", MACH_O, "foreign-platform")
    marker = maker.root / "EXECUTED"
    replaced("marker-script", f"#!/bin/sh\ntouch '{marker}'\n".encode(), "incomplete")
    replaced("sleeping-script", f"#!/bin/sh\ntouch '{marker}'\nsleep 60\n".encode(), "incomplete")
    windows = maker.project("windows-layout") / ".venv"
    (windows / "Scripts").mkdir(parents=True)
    (windows / "Lib" / "site-packages").mkdir(parents=True)
    (windows / "Scripts" / "python.exe").write_bytes(PE)
    (windows / "Scripts" / "activate").write_text('VIRTUAL_ENV="C:\\code\\.venv"\n')
    (windows / "pyvenv.cfg").write_text("home = C:\\Python311\nversion = 3.11.7\n")
    maker.add("windows layout", windows, "foreign-platform moved", runs=False)
    tool = maker.project("tool-script") / "tool"
    tool.mkdir()
    (tool / "python").write_text(f"#!/bin/sh\ntouch '{marker}'\n")
    (tool / "python").chmod(0o755)


def _virtualenv(maker: Maker) -> None:
    """virtualenv's own, where it is installed with this Python."""
    command = [sys.executable, "-Im", "virtualenv"]
    if subprocess.run([*command, "--version"], capture_output=True, env=maker.environment).returncode:
        return
    for start in ("3.9", "3.12"):
        prefix = maker.project(f"virtualenv-{start}") / ".venv"
        maker.run(
            *command,
            "--quiet",
            "--no-seed",
            "--no-periodic-update",
            "--prompt",
            "it's v",
            "--python",
            maker.some(start),
            str(prefix),
        )
        maker.add(f"virtualenv {start}", prefix)


if __name__ == "__main__":
    for made in make(Path(sys.argv[1]).absolute()):
        print(f"{made.name}: {os.fsencode(made.prefix)!r} {' '.join(sorted(made.problems))}")  # noqa: T201 - a script's answer
