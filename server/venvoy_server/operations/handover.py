"""Translation (handover) of pip's settings to options and variables for uv, so that uv uses the same indexes as pip.

If the user has configured indexes for uv itself, uv's configuration applies, and pip's index settings are only listed.
URLs are passed in variables instead of on the command line, which every user of the machine can read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.redact import HIDDEN, redacted, redacted_setting
from venvoy_server.operations.index_owner import PIP_INDEX_SETTINGS, settings_in_force
from venvoy_server.operations.model import Handover
from venvoy_server.operations.pip_settings import PipSetting
from venvoy_server.operations.upload_limits import for_uv
from venvoy_server.operations.uv_settings import uv_limit_origin

# Settings that do not affect what is installed, or that this program sets itself.
_SILENT = frozenset({
    "disable-pip-version-check",
    "no-color",
    "quiet",
    "verbose",
    "no-input",
    "progress-bar",
    "require-virtualenv",
    "require-venv",
    "no-warn-script-location",
    "root-user-action",
    "cache-dir",
    "no-cache-dir",
    "no-python-version-warning",
    "log",
    "debug",
    "exists-action",
    "no-warn-conflicts",
    "no-compile",
    "compile",
})  # fmt: skip
_RELATIVE = "it is relative, and this call uses nothing of the project's folder"
ABOUT_SOURCES = (
    "--index-strategy=",
    "--find-links=",
    "--allow-insecure-host=",
    "--keyring-provider=",
    "--no-index",
    "--prerelease=",
    "--require-hashes",
    "--no-binary=",
    "--only-binary=",
    "--no-build",
    "--no-build-isolation",
    "--build-constraints=",
)
"""Prefixes of options that choose where packages come from and how they are built, not what is installed."""
CONSTRAINTS = "--constraints="
_ABOUT_RESOLVING = (CONSTRAINTS, "--build-constraints=", "--prerelease=", "--index-strategy=")
_VARIABLES_ABOUT_RESOLVING = frozenset({"UV_CONSTRAINT", "UV_BUILD_CONSTRAINT", "UV_EXCLUDE_NEWER"})
_VARIABLE_OF = {
    "--allow-insecure-host": "UV_INSECURE_HOST",
    "--build-constraints": "UV_BUILD_CONSTRAINT",
    "--constraints": "UV_CONSTRAINT",
    "--keyring-provider": "UV_KEYRING_PROVIDER",
    "--prerelease": "UV_PRERELEASE",
}
_NO_EQUIVALENT = {
    "client-cert": "uv reads SSL_CLIENT_CERT; set that variable to a file with certificate and key",
    "user": "environments are never installed into with --user",
    "target": "this program installs into environments only",
    "prefix": "this program installs into environments only",
    "root": "this program installs into environments only",
    "python": "this program names the interpreter itself",
    "prefer-binary": "uv prefers wheels only where --no-build is asked for",
    "use-pep517": "uv always builds by PEP 517",
    "no-use-pep517": "uv always builds by PEP 517",
    "use-feature": "it switches a feature of pip",
    "use-deprecated": "it switches a feature of pip",
    "ignore-installed": "uv has --reinstall, which this program uses where it is asked to",
    "break-system-packages": "this program never installs into an externally managed interpreter",
    "ignore-requires-python": "uv always heeds Requires-Python",
}


class Handed(msgspec.Struct, frozen=True):
    """pip's settings translated for uv, as command-line options and environment variables.

    `listed` has an entry for each of pip's settings, to show to the user: its translation, or why it is not used.
    """

    options: tuple[str, ...]
    variables: Mapping[str, str]
    listed: tuple[Handover, ...]
    notices: tuple[str, ...] = ()


class _Builder:
    def __init__(self, host: Host, variables: Mapping[str, str], folder: str | None) -> None:
        self.host = host
        self.folder = folder
        self.given = variables
        self.options: list[str] = []
        self.variables: dict[str, str] = {}
        self.listed: list[Handover] = []

    def option(self, setting: PipSetting, words: list[str], name: str) -> None:
        """Add `words`, the uv options that correspond to pip's `setting`, to uv's command line.

        `name` is the option that is shown to the user for this setting. If the user has set uv's own variable for the
        same purpose, nothing is added: the option would override the variable.
        """
        variable = _VARIABLE_OF.get(name.partition("=")[0])
        if variable is not None and self.given.get(variable):
            self.unused(setting, f"{variable} is set, and wins")
            return
        self.options += words
        self._list(setting, name)

    def variable(self, setting: PipSetting, name: str, value: str) -> None:
        """Pass the `value` of pip's `setting` to uv in the environment variable `name`.

        If the user has set that variable to another value, the setting is only listed as unused.
        """
        if self.given.get(name, value) not in {"", value}:
            self.unused(setting, f"{name} is set, and wins")
            return
        self.variables[name] = value
        self._list(setting, name)

    def unused(self, setting: PipSetting, note: str) -> None:
        # The value of an unknown setting may be a secret.
        known = setting.name in _TRANSLATIONS or setting.name in _NO_EQUIVALENT
        value = redacted_setting(setting.name, setting.value) if known else HIDDEN
        self.listed.append(Handover(setting.name, value, setting.origin, None, note))

    def _list(self, setting: PipSetting, option: str) -> None:
        self.listed.append(
            Handover(setting.name, redacted_setting(setting.name, setting.value), setting.origin, option)
        )


_Translation = Callable[[_Builder, PipSetting], None]


def hand_over(host: Host, variables: Mapping[str, str], prefix: str | None, project: str | None) -> Handed:
    """Return the options and variables that make uv follow pip's settings.

    `variables` are the environment variables in which the user's settings for pip and uv are read. `prefix` is the
    environment whose own pip.conf applies, or None. `project` is the absolute path of the folder whose uv configuration
    applies; relative paths in settings are resolved against it. If `project` is None, settings with relative paths are
    ignored, since they could name files in an untrusted folder.
    """
    in_force = settings_in_force(host, variables, prefix, project)
    read = in_force.pip
    builder = _Builder(host, variables, project)
    has_index = bool(PIP_INDEX_SETTINGS & set(read.settings))
    own = in_force.uv_origin if has_index else None
    for name in sorted(read.settings):
        setting = read.settings[name]
        if name in _SILENT:
            continue
        if name in PIP_INDEX_SETTINGS and own is not None:
            builder.unused(setting, f"uv's own index settings ({own}) win")
        elif name in _TRANSLATIONS:
            _TRANSLATIONS[name](builder, setting)
        else:
            builder.unused(setting, _NO_EQUIVALENT.get(name) or "uv has no such setting")
    if own is None and has_index and not variables.get("UV_INDEX_STRATEGY"):
        builder.options.append("--index-strategy=unsafe-best-match")
    return Handed(tuple(builder.options), builder.variables, tuple(builder.listed), read.notices)


def for_lock(handed: Handed) -> Handed:
    """Return pip's settings (translated for uv) without those that uv rejects when it installs from a lock file.

    A lock file pins every version, so uv accepts no settings that affect the choice of versions. Examples are
    constraints and `--prerelease`. A note in `listed`, which is shown to the user, gives this reason.
    """
    options = tuple(each for each in handed.options if not each.startswith(_ABOUT_RESOLVING))
    variables = {name: value for name, value in handed.variables.items() if name not in _VARIABLES_ABOUT_RESOLVING}
    listed = tuple(
        msgspec.structs.replace(each, option=None, note="a lock names every version itself")
        if each.option is not None
        and (each.option in _VARIABLES_ABOUT_RESOLVING or f"{each.option}=".startswith(_ABOUT_RESOLVING))
        else each
        for each in handed.listed
    )
    return msgspec.structs.replace(handed, options=options, variables=variables, listed=listed)


def _default_index(builder: _Builder, setting: PipSetting) -> None:
    builder.variable(setting, "UV_DEFAULT_INDEX", setting.value)


def _extra_index(builder: _Builder, setting: PipSetting) -> None:
    builder.variable(setting, "UV_INDEX", " ".join(setting.value.split()))


def _places(builder: _Builder, setting: PipSetting) -> list[str]:
    """Return the URLs and absolute paths in the value of a pip setting, which is a list separated by spaces.

    A relative path is resolved against the folder of `builder`, which collects settings for uv. If `builder` has no
    folder, the path is left out of the result, and `builder` lists it as unused.
    """
    found: list[str] = []
    for value in setting.value.split():
        place = _expanded(builder.host, value)
        if _is_url(place) or builder.host.paths.isabs(place):
            found.append(place)
        elif builder.folder is not None:
            found.append(builder.host.paths.normpath(builder.host.paths.join(builder.folder, place)))
        else:
            builder.unused(msgspec.structs.replace(setting, value=value), _RELATIVE)
    return found


def _is_url(value: str) -> bool:
    """Return whether a value is a URL, as opposed to a Windows path, whose drive letter looks like a scheme."""
    scheme, separator, _ = value.partition(":")
    return bool(separator) and len(scheme) > 1 and scheme.replace("+", "").isalnum()


def _find_links(builder: _Builder, setting: PipSetting) -> None:
    values = _places(builder, setting)
    gone = [value for value in values if not _is_there(builder, value)]
    if gone:
        note = "there is nothing at that place; pip leaves it out, too"
        builder.unused(msgspec.structs.replace(setting, value=" ".join(gone)), note)
        values = [value for value in values if value not in gone]
    setting = msgspec.structs.replace(setting, value=" ".join(values))
    if not values:
        return
    if any(redacted(value) != value for value in values):
        builder.variable(setting, "UV_FIND_LINKS", ",".join(values))
    else:
        builder.option(setting, [f"--find-links={value}" for value in values], "--find-links")


def _is_there(builder: _Builder, value: str) -> bool:
    """Return whether a location of wheels (find-links) is a remote URL or exists on disk; uv fails on a missing one."""
    scheme, separator, rest = value.partition("://")
    if separator and scheme.lower() != "file":
        return True
    if not separator:
        return builder.host.stat(value) is not None
    from urllib.parse import unquote

    path = unquote(rest).partition("/")[2]
    return builder.host.stat(path if builder.host.platform == "win32" else f"/{path}") is not None


def _constraint(builder: _Builder, setting: PipSetting) -> None:
    _option_or_variable(builder, setting, "--constraints", "UV_CONSTRAINT")


def _build_constraint(builder: _Builder, setting: PipSetting) -> None:
    _option_or_variable(builder, setting, "--build-constraints", "UV_BUILD_CONSTRAINT")


def _option_or_variable(builder: _Builder, setting: PipSetting, option: str, variable: str) -> None:
    """Add the paths or URLs in a setting as options of uv, or as a variable if any of them contains credentials.

    Every user of the machine can read command lines, but not variables.
    """
    values = _places(builder, setting)
    if any(redacted(value) != value for value in values):
        builder.variable(setting, variable, " ".join(values))
    elif values:
        builder.option(setting, [f"{option}={value}" for value in values], option)


def _cert(builder: _Builder, setting: PipSetting) -> None:
    value = _expanded(builder.host, setting.value)
    if builder.host.paths.isabs(value):
        builder.variable(setting, "SSL_CERT_FILE", value)
    elif builder.folder is not None:
        builder.variable(setting, "SSL_CERT_FILE", builder.host.paths.join(builder.folder, value))
    else:
        builder.unused(setting, _RELATIVE)


def _proxy(builder: _Builder, setting: PipSetting) -> None:
    value = setting.value if "://" in setting.value else f"http://{setting.value}"
    builder.variable(setting, "ALL_PROXY", value)


def _trusted_host(builder: _Builder, setting: PipSetting) -> None:
    # pip ignores everything up to an `@` (`parse_netloc` in its `utils/misc.py`).
    words = [f"--allow-insecure-host={value.rpartition('@')[2]}" for value in setting.value.split()]
    builder.option(setting, words, "--allow-insecure-host")


def _timeout(builder: _Builder, setting: PipSetting) -> None:
    seconds = setting.value.split(".")[0]
    if seconds.isascii() and seconds.isdigit():
        builder.variable(setting, "UV_HTTP_TIMEOUT", seconds)
    else:
        builder.unused(setting, "it is not a number of seconds")


def _retries(builder: _Builder, setting: PipSetting) -> None:
    if setting.value.isascii() and setting.value.isdigit():
        builder.variable(setting, "UV_HTTP_RETRIES", setting.value)
    else:
        builder.unused(setting, "it is not a number")


def _keyring(builder: _Builder, setting: PipSetting) -> None:
    if setting.value == "subprocess":
        builder.option(setting, ["--keyring-provider=subprocess"], "--keyring-provider")
    else:
        builder.unused(setting, "uv asks a keyring only through its command (`subprocess`)")


def _format_control(option: str) -> _Translation:
    def translate(builder: _Builder, setting: PipSetting) -> None:
        values = [value for value in setting.value.replace(",", " ").split() if value]
        builder.option(setting, [f"--{option}={value}" for value in values], f"--{option}")

    return translate


def _uploaded_prior_to(builder: _Builder, setting: PipSetting) -> None:
    value = for_uv(setting.value)
    own = uv_limit_origin(builder.host, builder.given, builder.folder)
    if value is None:
        builder.unused(setting, "it is neither a date nor a number of days such as P7D")
    elif own is not None:
        builder.unused(setting, f"{own} has a limit of uv's own, which wins")
    else:
        builder.variable(setting, "UV_EXCLUDE_NEWER", value)


def _flag(*words: str) -> _Translation:
    def translate(builder: _Builder, setting: PipSetting) -> None:
        value = setting.value.lower()
        if value in {"1", "true", "yes", "on", "y", "t"}:
            builder.option(setting, list(words), words[0])
        elif value not in {"0", "false", "no", "off", "n", "f"}:
            builder.unused(setting, "it is neither yes nor no")

    return translate


def _expanded(host: Host, value: str) -> str:
    return host.paths.join(host.home, value[2:]) if value.startswith("~/") else value


_TRANSLATIONS: dict[str, _Translation] = {
    "index-url": _default_index,
    "pypi-url": _default_index,
    "extra-index-url": _extra_index,
    "find-links": _find_links,
    "no-index": _flag("--no-index"),
    "constraint": _constraint,
    "build-constraint": _build_constraint,
    "cert": _cert,
    "proxy": _proxy,
    "trusted-host": _trusted_host,
    "timeout": _timeout,
    "default-timeout": _timeout,
    "retries": _retries,
    "keyring-provider": _keyring,
    "no-binary": _format_control("no-binary"),
    "only-binary": _format_control("only-binary"),
    "uploaded-prior-to": _uploaded_prior_to,
    "pre": _flag("--prerelease=allow"),
    "require-hashes": _flag("--require-hashes"),
    "no-deps": _flag("--no-deps"),
    "no-dependencies": _flag("--no-deps"),
    "no-build-isolation": _flag("--no-build-isolation"),
}
