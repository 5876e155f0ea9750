"""Detect files that are not requirements files (an HTML page, a uv lock file), by their name, or else by their
content.
"""

from __future__ import annotations

import re

from venvoy_server.dependencies.dialects.names import dialect_of, has_script_block
from venvoy_server.environments.patterns import pattern

_BY_NAME = {
    "uv.lock": "a uv lock file",
    "poetry.lock": "a Poetry lock file",
    "pdm.lock": "a PDM lock file",
    "pipfile.lock": "a Pipenv lock file",
    "pixi.toml": "a Pixi manifest",
    "pixi.lock": "a Pixi lock file",
    "conda-lock.yml": "a conda lock file",
    "setup.py": "a Python script",
    "tox.ini": "a tox configuration",
    "package.json": "an npm manifest",
    "package-lock.json": "an npm lock file",
    "cargo.toml": "a Cargo manifest",
    "gemfile": "a Gemfile",
    "dockerfile": "a Dockerfile",
    "makefile": "a makefile",
}
_BY_ENDING = {
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
_CONDA = pattern(r"^(?:dependencies|channels):", re.MULTILINE)
_LOCK_TABLE = pattern(r"^\[\[?(?:packages?|metadata)\]?\]", re.MULTILINE)
# Number of characters at the beginning of a text that are inspected.
_HEAD = 16 * 1024
_JSON = pattern(r"\{\s*(?:$|\")|\[\s*(?:$|[\"{])|\[\s*\[\s*[\"\d]")  # `{{` begins a template
_TABLE = pattern(r"^\[\[?[\w.\"'-]+(?: [\w.-]+)?\]?\]\s*(?:#.*)?$", re.MULTILINE)
_SETTING = pattern(r"^[\w.\"'-]+\s*=", re.MULTILINE)
_YAML_ITEM = pattern(r"^[ \t]*- ", re.MULTILINE)
_CONDA_EXPORT = pattern(r"^[A-Za-z0-9_.-]+=[^=\s]+=[^=\s]+$", re.MULTILINE)
_CODE = pattern(r"^(?:import \w|from [\w.]+ import |def \w+\(|class \w|setup\(|    \w+=.*,$|\)$)", re.MULTILINE)
_PIP_LIST = pattern(r"^Package +Version\b.*\n-+ +-+", re.MULTILINE)
_DOCKERFILE = pattern(r"^(?:FROM|RUN|COPY|WORKDIR|CMD|ENTRYPOINT|ENV) ", re.MULTILINE)
_FREEZE = "`pip list --format=freeze` writes requirements."


def format_of_text(head: str, lines: int) -> tuple[str, str] | None:
    """Return (format, advice) if a text is not a requirements file, such as `("a diff", "Apply it with ...")`.

    None if the text may be a requirements file. `head` is the beginning of the text, `lines` its number of lines with
    content.
    """
    text = head.lstrip("\ufeff \t\r\n")
    start = text[:40].lower()
    if start.startswith(("<!doctype html", "<html", "<?xml")):
        return "an HTML or XML page", "Download the file itself."
    if text.startswith("version https://git-lfs."):
        return "a Git LFS pointer", "Run `git lfs pull` to get the file."
    if text.startswith(("diff --git ", "--- a/")):
        return "a diff", "Apply it with `git apply`."
    return _package_list(head, text, lines) or _other_language(head, text, lines)


def _package_list(head: str, text: str, lines: int) -> tuple[str, str] | None:
    if text.startswith("@EXPLICIT") or "\n@EXPLICIT" in head:
        return "the output of `conda list --explicit`", f"`conda create --file` reads it; {_FREEZE}"
    exported = len(_CONDA_EXPORT.findall(head))
    if exported > 1 and 2 * exported > lines:
        return "the output of `conda list --export`", f"`conda create --file` reads it; {_FREEZE}"
    if "# packages in environment at" in head:
        return "the output of `conda list`", _FREEZE
    if _PIP_LIST.search(head):
        return "the output of `pip list`", _FREEZE
    if _CONDA.search(head) and _YAML_ITEM.search(head):
        return "a conda environment file (environment.yml)", "`conda env create --file` reads it."
    return None


def _other_language(head: str, text: str, lines: int) -> tuple[str, str] | None:
    advice = "List the requirements, one on each line."
    if _TABLE.match(text) and 2 * len(_SETTING.findall(head)) >= lines - len(_TABLE.findall(head)):
        return "a TOML or INI file", advice
    if _JSON.match(text):
        return "a JSON file", advice
    if text.startswith("FROM ") and 2 * len(_DOCKERFILE.findall(head)) > lines:
        return "a Dockerfile", advice
    code = len(_CODE.findall(head))
    return ("Python code", advice) if code > 1 and 2 * code > lines else None


def other_format(path: str, text: str) -> str | None:
    """Return what a file is if it is not a dependency file, such as `a uv lock file`; None if it may be one.

    `path` is the file's path, and `text` its content. The file name decides, if it is a known name or has a known
    ending such as `.md`. Otherwise, the beginning of the content decides.
    """
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    head = text[:_HEAD]
    dialect = dialect_of(path)
    if dialect == "script":
        return None if has_script_block(text) else "a Python script"
    if dialect == "conda":
        return None if _CONDA.search(head) else "a YAML file"
    if dialect != "requirements":
        return None
    if name in _BY_NAME:
        return _BY_NAME[name]
    ending = name[name.rfind(".") :] if "." in name else ""
    if ending in (".yml", ".yaml") and _CONDA.search(head):
        return "a conda environment file"
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    if ending == ".lock":
        return _lock(head)
    return _archive(head)


def _lock(head: str) -> str | None:
    """Return the format of a `.lock` file in TOML or JSON, judged by the beginning of its text; else None.

    None for a `.lock` file of another form: it may hold requirements, as those of pip-compile and Rye do.
    """
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return "a lock file in JSON"
    return "a lock file in TOML" if _LOCK_TABLE.search(head) else None


def _archive(head: str) -> str | None:
    if head.startswith("PK\x03\x04"):
        return "an archive"
    return "a program" if head.startswith(("\x7fELF", "MZ\x90")) else None
