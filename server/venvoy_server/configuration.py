"""Configuration files: `[tool.venvoy]` of the nearest pyproject.toml, and the user's own `config.toml`.

Both use the names of `venvoy_server.settings`. Settings that name a program, reach outside the project, delete files or
contact a network are accepted from the user's file only, because a project's file may come from someone else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from venvoy_server.environments.documents import TOML_ERRORS, load_toml, read_bytes
from venvoy_server.environments.host import Host
from venvoy_server.environments.ownership import foreign
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.project import holds, settings_folders
from venvoy_server.settings import ClientSettings, resolve

PROJECT_SETTINGS = frozenset(
    (
        "diagnostics",
        "requirementsPatterns",
        "include",
        "exclude",
        "searchDepth",
        "ignoredNames",
        "fileSearchLimit",
        "vulnerabilityExemptions",
    )
)
"""Settings that are allowed in a project's file: those that concern findings and files."""

_MERGED = ("diagnostics", "vulnerabilityExemptions")
"""Settings whose entries from several files are merged."""

_SECTION = pattern(r"tool[\"']?\s*\.\s*[\"']?venvoy|\[\s*tool\s*\]")
_PLACE = pattern(r"\(at line (\d+), column (\d+)\)")


class ConfigurationProblem(msgspec.Struct, frozen=True):
    """A problem in a configuration file; `start` and `end` are the offsets, in characters, of the part it is about."""

    message: str
    start: int
    end: int


class Configuration(msgspec.Struct, frozen=True):
    """A configuration file: path (None if it does not exist), text, valid settings (`values`), and problems."""

    path: str | None = None
    text: str = ""
    values: dict[str, Any] = {}
    problems: tuple[ConfigurationProblem, ...] = ()


NONE = Configuration()
"""The configuration of a missing file."""


def user_file(host: Host) -> str:
    r"""Return the path of the user's settings file, which need not exist.

    `$XDG_CONFIG_HOME/venvoy/config.toml`, else `~/.config/venvoy/config.toml`; `%APPDATA%\venvoy\config.toml` on
    Windows.
    """
    join = host.paths.join
    if host.platform == "win32":
        return join(host.variable("APPDATA") or join(host.home, "AppData", "Roaming"), "venvoy", "config.toml")
    given = host.variable("XDG_CONFIG_HOME")
    base = given if given and host.paths.isabs(given) else join(host.home, ".config")
    return join(base, "venvoy", "config.toml")


def user_configuration(host: Host) -> Configuration:
    """Read and parse the user's own configuration file."""
    path = user_file(host)
    text = _text(host, path)
    return NONE if text is None else _parsed(path, text, project=False)


def project_configuration(
    host: Host, path: str, roots: Sequence[str] = (), trusted: Sequence[str] = ()
) -> Configuration:
    """Return the settings that apply to a file or folder: those of the nearest pyproject.toml with `[tool.venvoy]`.

    Parent folders are searched up to one of `roots` (workspace folders), otherwise up to the root of the repository. A
    pyproject.toml that belongs to another user is ignored, unless its folder is in `trusted`.
    """
    for folder in settings_folders(host, path, roots):
        file = host.paths.join(folder, "pyproject.toml")
        text = _text(host, file)
        if text is None or "venvoy" not in text or not _SECTION.search(text) or _is_foreign(host, file, trusted):
            continue
        found = _parsed(file, text, project=True)
        if found is not NONE:
            return found
    return NONE


def effective(own: ClientSettings, *files: Configuration) -> ClientSettings:
    """Return the settings that apply: the client's `own`, and for settings it lacks those of the files.

    If several files have a setting, the last file decides.
    """
    values: dict[str, Any] = {}
    for more in (*(file.values for file in files), msgspec.to_builtins(own)):
        merged = {name: {**values.get(name, {}), **more.get(name, {})} for name in _MERGED}
        values = {**values, **more, **merged}
    return msgspec.convert(values, ClientSettings) if any(file.values for file in files) else own


def _text(host: Host, path: str) -> str | None:
    try:
        return read_bytes(host, path, "settings").decode("utf-8", "replace")
    except OSError:
        return None


def _is_foreign(host: Host, file: str, trusted: Sequence[str]) -> bool:
    if any(holds(host.paths, folder, file) for folder in trusted):
        return False
    found = foreign(host, file)
    return found is not None and found.severity == "error"


def _parsed(path: str, text: str, *, project: bool) -> Configuration:
    try:
        table: Any = load_toml(text)
    except TOML_ERRORS as error:
        start = _offset_of(text, str(error))
        message = f"The settings cannot be read: {_PLACE.sub('', str(error)).strip()}."
        return Configuration(path, text, {}, (ConfigurationProblem(message, start, _end_of_line(text, start)),))
    for name in ("tool", "venvoy") if project else ():
        if not isinstance(table, dict) or name not in table:
            return NONE
        table = table[name]
    if not isinstance(table, dict):
        start, end = _span(text, "venvoy")
        problem = ConfigurationProblem("`tool.venvoy` must be a table.", start, end)
        return Configuration(path, text, {}, (problem,))
    return _checked(path, text, table, project=project)


def _checked(path: str, text: str, table: dict[str, Any], *, project: bool) -> Configuration:
    values: dict[str, Any] = {}
    problems = []
    for key, value in table.items():
        name = _camel(key)
        if project and name in _known() - PROJECT_SETTINGS:
            place = "your own settings (`venvoy info` names the file) or your editor's"
            message = f"`{key}` is not taken from a project's file: it belongs in {place}."
            problems.append(ConfigurationProblem(message, *_span(text, key)))
        else:
            values[name] = value
    _, wrong = resolve(values)
    for problem in wrong:
        problems.append(ConfigurationProblem(problem.message, *_span(text, _last_key(problem.path))))
    spelled = {name: value for name, value in values.items() if name in _known()}
    usable = msgspec.to_builtins(resolve(spelled)[0])
    return Configuration(path, text, usable, tuple(problems))


def _known() -> frozenset[str]:
    return frozenset(field.encode_name for field in msgspec.structs.fields(ClientSettings))


def _camel(key: str) -> str:
    """Return a setting's name in camelCase: `searchDepth` for `search-depth` or `search_depth`, both usual in TOML."""
    first, *rest = key.replace("_", "-").split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest) if first else key


def _last_key(path: str) -> str:
    """Return the key that a problem is about: `unpinned` for `$.diagnostics.unpinned`, `x` for `$.x[1]`."""
    return path.removeprefix("$.").partition(".")[2] or path.removeprefix("$.").partition("[")[0]


def _span(text: str, key: str) -> tuple[int, int]:
    """Return the start and end offset, in characters, of a setting in a TOML text: from its key to the end of the line.

    If the key is not found, the offsets are those of the first line of `[tool.venvoy]`, or else of the text.
    """
    head = _SECTION.search(text)
    start = head.start() if head else 0
    loose = re.escape(key) + "|" + re.escape(re.sub(r"(?<!^)([A-Z])", r"-\1", key).lower())
    found = re.compile(rf"(?<![\w-])(?:{loose})(?![\w-])").search(text, start)
    at = found.start() if found else start
    return at, _end_of_line(text, at)


def _offset_of(text: str, message: str) -> int:
    """Return the offset in `text`, in characters, of the error that tomllib's `message` places at a line and column.

    A message without a position means the end of the text: return the start of its last line.
    """
    found = _PLACE.search(message)
    if found is None:
        return text.rfind("\n", 0, len(text.rstrip())) + 1
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return start + len(text[start : end if end >= 0 else len(text)].rstrip())
