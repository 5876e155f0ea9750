"""Read the files in which a project requests a Python version; each is interpreted as by the tool that uses it.

A folder and its parents up to the project's root are read. There are two kinds of requests: version names, and ranges.
In each kind, the file in the nearest folder has precedence.

Version names are in these files, in order of precedence within a folder: `.python-version` (pyenv, uv),
`.python-versions` (uv), `.tool-versions` (asdf, mise), `mise.toml`, Pipfile, runtime.txt (Heroku), environment.yml
(conda), pixi.toml, and the default environment of hatch.

Ranges are `requires-python` (PEP 621), Poetry's `python` and `python_requires` in setup.cfg.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from venvoy_server.environments.documents import parse_toml, read_bytes
from venvoy_server.environments.host import Host
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.poetry_range import as_ranges
from venvoy_server.environments.python_request import PythonRequest, PythonRequests, is_range, parsed
from venvoy_server.environments.version_request import is_valid

# In mise's order of precedence: local files before shared ones.
_MISE_FILES = (
    "mise.local.toml", ".mise.local.toml", "mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml",
    ".config/mise.toml", ".config/mise/config.toml",
)  # fmt: skip
_CONDA_DEPENDENCY = pattern(r"\s*-\s*[\"']?python\s*([=<>!~ \d][^#\"']*)")
_SETUP_CFG_RANGE = pattern(r"^python_requires\s*[=:]\s*(\S.*?)\s*(?:[#;].*)?$", re.MULTILINE)


def requested(host: Host, folders: Sequence[str]) -> PythonRequests:
    """Return the Python versions that the files in the folders request.

    `folders` are a folder and its parents, the innermost first. The result has the requests in the same order. A file
    such as `.python-version` is skipped if it names no version, but for example a virtual environment of pyenv.
    """
    pinned = [
        each
        for folder in folders
        for each in pins_in(host, folder)
        if any(parsed(name) or is_range(name) for name in each.names)
    ]
    ranged = [each for folder in folders for each in ranges_in(host, folder)]
    return PythonRequests(tuple(pinned), tuple(ranged))


def pins_in(host: Host, folder: str) -> Iterator[PythonRequest]:
    """Yield one request for each version file in a folder (`.python-version` and the like) that names something.

    The file with the highest precedence comes first. The names are mostly versions, but may also be others, such as
    those of pyenv's virtual environments.
    """
    for name, names_of in _PIN_FILES:
        path = host.paths.join(folder, *name.split("/"))
        text = _text(host, path)
        names = names_of(text) if text else ()
        if names:
            yield PythonRequest(path, tuple(names))


def ranges_in(host: Host, folder: str) -> Iterator[PythonRequest]:
    """Yield the ranges of Python versions (`>=3.11`) in a folder's pyproject.toml and setup.cfg.

    Up to three requests: `requires-python`, Poetry's `python`, and setup.cfg's `python_requires`.
    """
    yield from _of_pyproject(host, host.paths.join(folder, "pyproject.toml"))
    path = host.paths.join(folder, "setup.cfg")
    found = _SETUP_CFG_RANGE.search(_text(host, path))
    if found is not None and is_valid(found[1]):
        yield PythonRequest(path, ranges=(found[1],))


def _of_pyproject(host: Host, path: str) -> Iterator[PythonRequest]:
    text = _text(host, path)
    if "python" not in text:
        return
    tables = parse_toml(text) or {}
    standard = _at(tables, "project", "requires-python")
    if isinstance(standard, str) and is_valid(standard):
        yield PythonRequest(path, ranges=(standard.strip(),))
    poetry = _at(tables, "tool", "poetry", "dependencies", "python")
    if isinstance(poetry, dict):
        poetry = poetry.get("version")
    if isinstance(poetry, str) and (ranges := as_ranges(poetry)):
        yield PythonRequest(path, ranges=ranges)


def names_in_lines(text: str) -> list[str]:
    """Return the versions and other names in a `.python-version` file's text: the first word of each line, as in pyenv.

    Of a line with a range (`>=3.11, <4`), the whole range is returned without spaces, as in uv. Comments are ignored.
    `system`, hidden names and names with path separators are dropped, since a name becomes a path in pyenv's folder.
    """
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    words = ("".join(line.split()) if is_range(line) else line.split()[0] for line in lines if line)
    return [found for each in words if (found := _name(each)) is not None]


def _name(word: str) -> str | None:
    base, _, inner = word.partition("/envs/")
    if word in ("", "system") or word[:1] == "." or set(base + inner) & set("/\\:\0"):
        return None
    return word


def _of_tool_versions(text: str) -> list[str]:
    """Return the Python versions in asdf's `.tool-versions`: the words on the line `python VERSION...`.

    The prefix `latest:` is removed. Entries with a path separator or colon (`ref:`, `path:`), and `system`, are
    dropped.
    """
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words[:1] == ["python"]:
            names = (each.removeprefix("latest:") for each in words[1:])
            return [found for each in names if (found := _name(each)) is not None]
    return []


def _of_mise(text: str) -> list[str]:
    """Return the Python versions in the text of a mise.toml: the value of `python` in `[tools]`.

    The value may be a version, a table with the key `version`, or a list of both. The prefix `prefix:` is removed.
    """
    value = _at(parse_toml(text) or {}, "tools", "python") if "python" in text else None
    listed = value if isinstance(value, list) else [value]
    texts = [each.get("version") if isinstance(each, dict) else each for each in listed]
    words = [each.removeprefix("prefix:") for each in texts if isinstance(each, str)]
    return [found for each in words if (found := _name(each)) is not None]


def _of_pipfile(text: str) -> list[str]:
    requires = _at(parse_toml(text) or {}, "requires") if "requires" in text else None
    values = (
        [requires.get(key) for key in ("python_full_version", "python_version")] if isinstance(requires, dict) else []
    )
    return [value for value in values if isinstance(value, str) and _name(value) is not None][:1]


def _of_runtime(text: str) -> list[str]:
    """Return the version line of Heroku's `runtime.txt` (`python-3.11.4`) as an only item; empty if not for Python."""
    word = text.strip()
    return [word] if word.startswith("python-") and parsed(word) is not None else []


def _of_hatch(text: str) -> list[str]:
    """Return the Python version that hatch's default environment uses, as the only item of a list.

    `text` is the content of a pyproject.toml or hatch.toml. The list is empty if the setting `python` is missing, or if
    the setting is not a version but, for example, the path of an interpreter.
    """
    tables = parse_toml(text) or {} if "python" in text and "envs" in text else {}
    for keys in (("tool", "hatch", "envs", "default", "python"), ("envs", "default", "python")):
        value = _at(tables, *keys)
        if isinstance(value, str) and parsed(value) is not None:
            return [value]
    return []


def _of_conda(text: str) -> list[str]:
    """Return the version or range of the dependency `python` in a conda environment.yml; empty without it."""
    for line in text.splitlines():
        found = _CONDA_DEPENDENCY.match(line)
        if found is not None:
            return _of_conda_spec(found[1])
    return []


def _of_pixi(text: str) -> list[str]:
    spec = _at(parse_toml(text) or {}, "dependencies", "python") if "python" in text else None
    return _of_conda_spec(spec) if isinstance(spec, str) else []


def _of_conda_spec(spec: str) -> list[str]:
    """Return the version that conda's `=3.10`, `3.10.*` or `==3.10.4` means (`3.10`, `3.10.4`), as the only item.

    A valid range such as `>=3.10` is returned without spaces. Empty for anything else.
    """
    word = "".join(spec.split()).strip("\"'")
    exact = word.lstrip("=").partition("=")[0].removesuffix(".*").removesuffix("*").rstrip(".")
    if parsed(exact) is not None and not word.startswith(("<", ">", "!", "~")):
        return [exact]
    return [word] if is_range(word) and is_valid(word) else []


_PIN_FILES: tuple[tuple[str, Callable[[str], list[str]]], ...] = (
    (".python-version", names_in_lines),
    (".python-versions", names_in_lines),
    (".tool-versions", _of_tool_versions),
    *((name, _of_mise) for name in _MISE_FILES),
    ("Pipfile", _of_pipfile),
    ("runtime.txt", _of_runtime),
    ("environment.yml", _of_conda),
    ("environment.yaml", _of_conda),
    ("pixi.toml", _of_pixi),
    ("hatch.toml", _of_hatch),
    ("pyproject.toml", _of_hatch),
)


def _at(tables: Any, *keys: str) -> Any:
    for key in keys:
        tables = tables.get(key) if isinstance(tables, dict) else None
    return tables


def _text(host: Host, path: str) -> str:
    try:
        return read_bytes(host, path, "settings").decode("utf-8-sig", "replace")
    except OSError:
        return ""
