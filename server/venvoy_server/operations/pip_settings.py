"""Parser for pip's settings, from its configuration files and PIP_* variables, without running pip.

Source: pip's `_internal/configuration.py` and `cli/parser.py`. Files in order of increasing precedence: global, user,
environment, PIP_CONFIG_FILE. The section `install` overrides `global` in all files, and variables override both. If the
file named by PIP_CONFIG_FILE exists, the user's file is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from venvoy_server.environments.host import Host

_SECTIONS = ("global", "install")
_IGNORED_VARIABLES = frozenset({"version", "help", "config-file"})
_SIZE_LIMIT = 1024 * 1024


class PipSetting(msgspec.Struct, frozen=True):
    """A setting of pip in effect: its long option without dashes, its value, and the file or variable that sets it."""

    name: str
    value: str
    origin: str


class PipSettings(msgspec.Struct, frozen=True):
    """pip's settings in effect, by option name, and notices about files that could not be read."""

    settings: Mapping[str, PipSetting]
    notices: tuple[str, ...] = ()


def read_pip_settings(host: Host, variables: Mapping[str, str], prefix: str | None = None) -> PipSettings:
    """Return the settings that pip would use in the environment `prefix` (absolute; None for no environment).

    `variables` are the environment variables of pip. A setting with an empty value counts as unset.
    """
    by_section: dict[str, dict[str, PipSetting]] = {section: {} for section in _SECTIONS}
    notices: list[str] = []
    for path in config_files(host, variables, prefix):
        try:
            _read_file(host, path, by_section)
        except _Unreadable as problem:
            notices.append(f"pip's configuration file {path} {problem}; its settings are not used")
    chosen: dict[str, PipSetting] = {}
    for section in _SECTIONS:
        chosen.update({name: setting for name, setting in by_section[section].items() if setting.value})
    chosen.update(_from_variables(variables))
    return PipSettings(chosen, tuple(notices))


class _Unreadable(Exception):
    """Raised if one of pip's configuration files exists but cannot be used.

    The message is the rest of a sentence that begins with the file's path, such as "is not UTF-8".
    """


def config_files(host: Host, variables: Mapping[str, str], prefix: str | None) -> tuple[str, ...]:
    """Return pip's existing configuration files, in order of increasing precedence.

    `variables` are the environment variables of pip; `prefix` is the environment whose own file is included, if any.
    """
    named = variables.get("PIP_CONFIG_FILE")
    if named is not None and named in {"/dev/null", "nul", "NUL"}:
        return ()
    named_exists = bool(named) and host.stat(named or "") is not None
    base = "pip.ini" if host.platform == "win32" else "pip.conf"
    folders = [
        *_global_folders(host, variables),
        *(() if named_exists else _user_folders(host, variables)),
        *((prefix,) if prefix else ()),
    ]
    files = [host.paths.join(folder, base) for folder in folders]
    if named_exists and named:
        files.append(named)
    return tuple(file for file in files if host.stat(file) is not None)


def _global_folders(host: Host, variables: Mapping[str, str]) -> Iterator[str]:
    if host.platform == "win32":
        yield host.paths.join(variables.get("PROGRAMDATA") or "C:\\ProgramData", "pip")
    elif host.platform == "darwin":
        yield "/Library/Application Support/pip"
    else:
        for folder in (variables.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(host.paths.pathsep):
            if host.paths.isabs(folder):
                yield host.paths.join(folder, "pip")
        yield "/etc"


def _user_folders(host: Host, variables: Mapping[str, str]) -> Iterator[str]:
    join = host.paths.join
    if host.platform == "win32":
        yield join(host.home, "pip")
        yield join(variables.get("APPDATA") or join(host.home, "AppData", "Roaming"), "pip")
        return
    yield join(host.home, ".pip")
    support = join(host.home, "Library", "Application Support", "pip")
    if host.platform == "darwin" and host.stat(support) is not None:
        yield support
    elif host.platform == "darwin":
        yield join(host.home, ".config", "pip")
    else:
        yield join(variables.get("XDG_CONFIG_HOME") or join(host.home, ".config"), "pip")


def _read_file(host: Host, path: str, by_section: dict[str, dict[str, PipSetting]]) -> None:
    from configparser import Error, RawConfigParser

    parser = RawConfigParser()
    try:
        parser.read_string(host.read(path, _SIZE_LIMIT).decode("utf-8"))
    except OSError as error:
        raise _Unreadable(f"cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise _Unreadable("is not UTF-8") from None
    except Error:
        raise _Unreadable("does not follow the syntax of such files") from None
    for section in _SECTIONS:
        if parser.has_section(section):
            for name, value in parser.items(section):
                by_section[section][_normalised(name)] = PipSetting(_normalised(name), value.strip(), path)


def _from_variables(variables: Mapping[str, str]) -> dict[str, PipSetting]:
    found = {}
    for variable, value in variables.items():
        name = _normalised(variable.removeprefix("PIP_"))
        if variable.startswith("PIP_") and value and name not in _IGNORED_VARIABLES:
            found[name] = PipSetting(name, value, variable)
    return found


def _normalised(name: str) -> str:
    return name.lower().replace("_", "-").removeprefix("--")
