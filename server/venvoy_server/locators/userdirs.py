"""Per-user folders of programs' data, caches and settings, by platformdirs and the XDG specification."""

from __future__ import annotations

from venvoy_server.environments.host import Host


def data_home(host: Host) -> str:
    """Return XDG_DATA_HOME or its default; not for Windows."""
    return _xdg(host, "XDG_DATA_HOME") or host.paths.join(host.home, ".local", "share")


def cache_home(host: Host) -> str:
    """Return XDG_CACHE_HOME or its default; not for Windows."""
    return _xdg(host, "XDG_CACHE_HOME") or host.paths.join(host.home, ".cache")


def config_home(host: Host) -> str:
    """Return XDG_CONFIG_HOME or its default; not for Windows."""
    return _xdg(host, "XDG_CONFIG_HOME") or host.paths.join(host.home, ".config")


def user_data(host: Host, name: str, *, roaming: bool = False, author: str | None = None) -> str:
    """Return the data folder of a program that uses platformdirs; on Windows in the author's folder, if given."""
    if host.platform == "win32":
        return host.paths.join(_windows(host, "APPDATA" if roaming else "LOCALAPPDATA"), author or "", name)
    if host.platform == "darwin" and not _xdg(host, "XDG_DATA_HOME"):
        return host.paths.join(host.home, "Library", "Application Support", name)
    return host.paths.join(data_home(host), name)


def user_cache(host: Host, name: str) -> str:
    """Return the cache folder of a program that uses platformdirs."""
    if host.platform == "win32":
        return host.paths.join(_windows(host, "LOCALAPPDATA"), name, "Cache")
    if host.platform == "darwin" and not _xdg(host, "XDG_CACHE_HOME"):
        return host.paths.join(host.home, "Library", "Caches", name)
    return host.paths.join(cache_home(host), name)


def user_config(host: Host, name: str, *, roaming: bool = False, author: str | None = None) -> str:
    """Return the settings folder of a program that uses platformdirs; on Windows the same as the data folder."""
    if host.platform == "win32":
        return user_data(host, name, roaming=roaming, author=author)
    if host.platform == "darwin" and not _xdg(host, "XDG_CONFIG_HOME"):
        return host.paths.join(host.home, "Library", "Application Support", name)
    return host.paths.join(config_home(host), name)


def _xdg(host: Host, variable: str) -> str | None:
    """Return an XDG variable's value if it is an absolute path; the specification declares others invalid."""
    value = host.variable(variable)
    return value if value and host.paths.isabs(value) else None


def _windows(host: Host, variable: str) -> str:
    usual = ("AppData", "Roaming") if variable == "APPDATA" else ("AppData", "Local")
    return host.variable(variable) or host.paths.join(host.home, *usual)


def given(host: Host, variable: str) -> str | None:
    """Return the absolute path in an environment variable, `~` expanded, or None.

    A relative one is ignored: it depends on an unknown working folder.
    """
    value = expanded(host, host.variable(variable) or "")
    return host.paths.normpath(value) if value and host.paths.isabs(value) else None


def expanded(host: Host, text: str) -> str:
    """Expand `~`, `$NAME` or `${NAME}` at the beginning of a path."""
    if text == "~" or text.startswith(("~/", "~\\")):
        return host.paths.join(host.home, *text[2:].replace("\\", "/").split("/")) if text[2:] else host.home
    if text.startswith("$"):
        name, separator, rest = text[1:].replace("\\", "/").partition("/")
        value = host.variable(name.strip("{}"))
        return host.paths.join(value, *rest.split("/")) if value and separator else value or text
    return text
