"""pip's own settings, read from its configuration files and PIP_* variables without running pip.

Which files, in which order, and which value wins is pip's `_internal/configuration.py` and `cli/parser.py`: global,
user, the environment's own, PIP_CONFIG_FILE, each later one winning; then, over all of them, the sections `global`,
`install` and the variables. A file that PIP_CONFIG_FILE names and that exists takes the place of the user's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from venvoy_server.environments.host import Host

_SECTIONS = ("global", "install")
_IGNORED_VARIABLES = frozenset({"version", "help", "config-file"})
_SIZE_LIMIT = 1024 * 1024


class PipSetting(msgspec.Struct, frozen=True):
    """One setting in force: pip's long option without dashes, its text, and the file or variable that sets it."""

    name: str
    value: str
    origin: str


class PipSettings(msgspec.Struct, frozen=True):
    """The settings in force by name, and sentences about files that could not be read."""

    settings: Mapping[str, PipSetting]
    notices: tuple[str, ...] = ()


def read_pip_settings(host: Host, variables: Mapping[str, str], prefix: str | None = None) -> PipSettings:
    """Return what pip would follow when run in the environment of `prefix` (absolute; None: no environment).

    `variables` are the environment variables that pip would see; a setting with an empty value counts as not set.
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
    """A configuration file that exists and says nothing usable; the text says why."""


def config_files(host: Host, variables: Mapping[str, str], prefix: str | None) -> tuple[str, ...]:
    """Return the configuration files that exist, those that win last."""
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
