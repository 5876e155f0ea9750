"""The user's directories in which programs keep data, caches and settings, as platformdirs and XDG define them."""

from __future__ import annotations

from venvoy_server.environments.host import Host


def data_home(host: Host) -> str:
    """Return the folder XDG_DATA_HOME, by default `~/.local/share`; not to be used on Windows."""
    return _xdg(host, "XDG_DATA_HOME") or host.paths.join(host.home, ".local", "share")


def cache_home(host: Host) -> str:
    """Return the folder XDG_CACHE_HOME, by default `~/.cache`; not to be used on Windows."""
    return _xdg(host, "XDG_CACHE_HOME") or host.paths.join(host.home, ".cache")


def config_home(host: Host) -> str:
    """Return the folder XDG_CONFIG_HOME, by default `~/.config`; not to be used on Windows."""
    return _xdg(host, "XDG_CONFIG_HOME") or host.paths.join(host.home, ".config")


def user_data(host: Host, name: str, *, roaming: bool = False, author: str | None = None) -> str:
    """Return the data folder of the program `name`, as the library platformdirs defines it.

    On Windows it is below APPDATA with `roaming`, else below LOCALAPPDATA, and in the folder of `author` if given.
    Elsewhere, `roaming` and `author` have no effect.
    """
    if host.platform == "win32":
        return host.paths.join(_windows(host, "APPDATA" if roaming else "LOCALAPPDATA"), author or "", name)
    if host.platform == "darwin" and not _xdg(host, "XDG_DATA_HOME"):
        return host.paths.join(host.home, "Library", "Application Support", name)
    return host.paths.join(data_home(host), name)


def user_cache(host: Host, name: str) -> str:
    """Return the cache folder of the program `name`, such as `~/.cache/NAME`, as platformdirs defines it."""
    if host.platform == "win32":
        return host.paths.join(_windows(host, "LOCALAPPDATA"), name, "Cache")
    if host.platform == "darwin" and not _xdg(host, "XDG_CACHE_HOME"):
        return host.paths.join(host.home, "Library", "Caches", name)
    return host.paths.join(cache_home(host), name)


def user_config(host: Host, name: str, *, roaming: bool = False, author: str | None = None) -> str:
    """Return the settings folder of the program `name`, as the library platformdirs defines it.

    On Windows it is the same as the data folder: below APPDATA with `roaming`, else below LOCALAPPDATA, and in the
    folder of `author` if given. Elsewhere, `roaming` and `author` have no effect.
    """
    if host.platform == "win32":
        return user_data(host, name, roaming=roaming, author=author)
    if host.platform == "darwin" and not _xdg(host, "XDG_CONFIG_HOME"):
        return host.paths.join(host.home, "Library", "Application Support", name)
    return host.paths.join(config_home(host), name)


def _xdg(host: Host, variable: str) -> str | None:
    """Return the value of an XDG variable if it is an absolute path, else None.

    The specification declares other values invalid.
    """
    value = host.variable(variable)
    return value if value and host.paths.isabs(value) else None


def _windows(host: Host, variable: str) -> str:
    usual = ("AppData", "Roaming") if variable == "APPDATA" else ("AppData", "Local")
    return host.variable(variable) or host.paths.join(host.home, *usual)


def given(host: Host, variable: str) -> str | None:
    """Return the absolute path in an environment variable, with `~` and `$NAME` expanded; None if it has no such path.

    A relative path gives None too: it depends on an unknown working folder.
    """
    value = expanded(host, host.variable(variable) or "")
    return host.paths.normpath(value) if value and host.paths.isabs(value) else None


def expanded(host: Host, text: str) -> str:
    """Return a path with `~`, `$NAME` or `${NAME}` at its beginning expanded.

    `~` becomes the home folder. A variable that is not set is kept as text.
    """
    if text == "~" or text.startswith(("~/", "~\\")):
        return host.paths.join(host.home, *text[2:].replace("\\", "/").split("/")) if text[2:] else host.home
    if text.startswith("$"):
        name, separator, rest = text[1:].replace("\\", "/").partition("/")
        value = host.variable(name.strip("{}"))
        return host.paths.join(value, *rest.split("/")) if value and separator else value or text
    return text
