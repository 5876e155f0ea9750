"""Which format a file has that is no requirements file: by its name, and by its text if the name tells nothing."""

from __future__ import annotations

import re

_BY_NAME = {
    "uv.lock": "a uv lock file",
    "poetry.lock": "a Poetry lock file",
    "pdm.lock": "a PDM lock file",
    "pipfile": "a Pipfile",
    "pipfile.lock": "a Pipenv lock file",
    "pixi.toml": "a Pixi manifest",
    "pixi.lock": "a Pixi lock file",
    "conda-lock.yml": "a conda lock file",
    "pyproject.toml": "a pyproject.toml",
    "setup.py": "a Python script",
    "setup.cfg": "a setuptools configuration",
    "tox.ini": "a tox configuration",
    "package.json": "an npm manifest",
    "package-lock.json": "an npm lock file",
    "cargo.toml": "a Cargo manifest",
    "gemfile": "a Gemfile",
    "dockerfile": "a Dockerfile",
    "makefile": "a makefile",
}
_BY_ENDING = {
    ".py": "a Python script",
    ".pyi": "a Python stub",
    ".ipynb": "a notebook",
    ".toml": "a TOML file",
    ".yml": "a YAML file",
    ".yaml": "a YAML file",
    ".json": "a JSON file",
    ".cfg": "a configuration file",
    ".ini": "a configuration file",
    ".xml": "an XML file",
    ".html": "an HTML page",
    ".md": "a Markdown text",
    ".rst": "a reStructuredText",
    ".whl": "a wheel",
    ".zip": "an archive",
    ".gz": "an archive",
    ".exe": "a program",
}
_CONDA = re.compile(r"^(?:dependencies|channels):", re.MULTILINE)
_LOCK_TABLE = re.compile(r"^\[\[?(?:packages?|metadata)\]?\]", re.MULTILINE)
_HEAD = 16 * 1024


def other_format(path: str, text: str) -> str | None:
    """Return what a file is, such as `a uv lock file`, or None if it may be a requirements file.

    A name that tells nothing (`.txt`, `.in`, `.lock`, none) is decided by the text, and only by what no requirements
    file can begin with.
    """
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    head = text[:_HEAD]
    if name in _BY_NAME:
        return _BY_NAME[name]
    ending = name[name.rfind(".") :] if "." in name else ""
    if ending == ".toml" and (name == "pylock.toml" or name.startswith("pylock.")):
        return "a lock file (PEP 751)"
    if ending in (".yml", ".yaml") and _CONDA.search(head):
        return "a conda environment file"
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    if ending == ".lock":
        return _lock(head)
    return _archive(head)


def _lock(head: str) -> str | None:
    """Return what a `.lock` file is if it is TOML or JSON; pip-compile and Rye write requirements into files of this name."""
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return "a lock file in JSON"
    return "a lock file in TOML" if _LOCK_TABLE.search(head) else None


def _archive(head: str) -> str | None:
    if head.startswith("PK\x03\x04"):
        return "an archive"
    return "a program" if head.startswith(("\x7fELF", "MZ\x90")) else None
