"""Read the package indexes that an installation uses, for look-ups: from pip's settings, or uv's own if it has any.

`index_owner` decides which of the two apply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.operations.index_model import PUBLIC_INDEX, HiddenText, Index, IndexSettings, NamedBy, index_at
from venvoy_server.operations.index_owner import settings_in_force
from venvoy_server.operations.pip_settings import PipSetting
from venvoy_server.operations.upload_limits import pip_moment
from venvoy_server.operations.uv_indexes import UvSettings, read_uv_settings

_YES = frozenset({"1", "true", "yes", "on", "y", "t"})

IsWorkspace = Callable[[str], bool]


def effective_indexes(
    host: Host,
    variables: Mapping[str, str],
    prefix: str | None,
    project: str | None,
    is_workspace: IsWorkspace = lambda path: False,
) -> IndexSettings:
    """Return the index settings that `install` uses in an environment, for a project's folder.

    Args:
        host: The machine.
        variables: The environment variables of the installer.
        prefix: The environment whose own pip.conf applies; None for none.
        project: The absolute folder whose uv configuration applies; None if the folder is not trusted.
        is_workspace: Returns whether a settings file is in the workspace. Indexes in such a file are not regarded as
            named by the user.
    """
    in_force = settings_in_force(host, variables, prefix, project)
    uv = read_uv_settings(host, variables, project, is_workspace)
    pip = in_force.pip.settings
    reader = _PipReader(host, project, pip, is_workspace)
    if in_force.uv_origin is None:
        indexes, no_index = tuple(reader.indexes()), reader.flag("no-index")
    else:
        indexes, no_index = uv.indexes, uv.no_index
    return IndexSettings(
        owner=in_force.uv_origin,
        indexes=indexes,
        no_index=no_index,
        priority="version" if in_force.uv_origin is None else uv.priority,
        policy=_policy(reader, uv, host.now()),
        asks_keyring=uv.asks_keyring or reader.users_word("keyring-provider") in {"subprocess", "import", "auto"},
        offline=uv.offline,
        proxy=HiddenText(pip["proxy"].value) if "proxy" in pip else None,
        certificates=_certificates(reader, variables),
        client_certificate=reader.path("client-cert") or variables.get("SSL_CLIENT_CERT") or None,
        insecure_hosts=frozenset([*reader.hosts("trusted-host"), *uv.insecure_hosts]),
        users=frozenset([index.address for index in indexes if index.named_by == "user"]),
    )


class _PipReader:
    """Accessors for pip's settings as typed values."""

    def __init__(
        self, host: Host, folder: str | None, settings: Mapping[str, PipSetting], is_workspace: IsWorkspace
    ) -> None:
        self._host = host
        self._folder = folder
        self._settings = settings
        self._is_workspace = is_workspace

    def indexes(self) -> list[Index]:
        """Return the indexes by priority, followed by the find-links locations; only the latter with `no-index`."""
        if self.flag("no-index"):
            return self._places()
        main = self._settings.get("index-url") or self._settings.get("pypi-url")
        found = [index_at(main.value, self._named_by(main)) if main else index_at(PUBLIC_INDEX, "user")]
        extra = self._settings.get("extra-index-url")
        found += [index_at(url, self._named_by(extra)) for url in extra.value.split()] if extra else []
        return found + self._places()

    def _places(self) -> list[Index]:
        links = self._settings.get("find-links")
        if links is None:
            return []
        places = [place_of(self._host, self._folder, value) for value in links.value.split()]
        return [index_at(place, self._named_by(links), is_flat=True) for place in places if place]

    def _named_by(self, setting: PipSetting) -> NamedBy:
        is_file = "/" in setting.origin or "\\" in setting.origin  # otherwise it is a variable's name
        return "workspace" if is_file and self._is_workspace(setting.origin) else "user"

    def users_word(self, name: str) -> str:
        """Return the value of the setting `name`; empty if it is unset, or set by a file of the workspace."""
        setting = self._settings.get(name)
        return setting.value if setting and self._named_by(setting) == "user" else ""

    def text(self, name: str) -> str:
        """Return the value of the setting `name`, or an empty string if it is unset."""
        return self._settings[name].value if name in self._settings else ""

    def flag(self, name: str) -> bool:
        """Return whether the setting `name` has a value that means true, such as `yes` or `1`."""
        setting = self._settings.get(name)
        return setting is not None and setting.value.lower() in _YES

    def words(self, name: str) -> list[str]:
        """Return the words of the setting `name`, separated by whitespace or commas; empty if it is unset."""
        setting = self._settings.get(name)
        return setting.value.replace(",", " ").split() if setting else []

    def hosts(self, name: str) -> list[str]:
        """Return the lower-case host names in the setting `name`, without ports.

        Empty if the setting is unset, or set by a file of the workspace.
        """
        words = self.users_word(name).split()
        return [word.rpartition("@")[2].partition(":")[0].lower() for word in words]

    def path(self, name: str) -> str | None:
        """Return the absolute path in the setting `name`; None if it is unset, or set by a file of the workspace."""
        value = self.users_word(name)
        found = place_of(self._host, self._folder, value) if value else None
        return found if found and self._host.paths.isabs(found) else None


def place_of(host: Host, folder: str | None, value: str) -> str | None:
    """Return the URL or absolute path in a setting's `value`; relative paths are resolved against `folder`.

    None for a relative path if `folder` is None.
    """
    text = host.paths.join(host.home, value[2:]) if value.startswith("~/") else value
    scheme, separator, _ = text.partition(":")
    if (separator and len(scheme) > 1 and scheme.replace("+", "").isalnum()) or host.paths.isabs(text):
        return text
    return host.paths.normpath(host.paths.join(folder, text)) if folder is not None else None


def _certificates(reader: _PipReader, variables: Mapping[str, str]) -> str | None:
    return reader.path("cert") or next(
        (variables[name] for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE") if variables.get(name)),
        None,
    )


def _policy(reader: _PipReader, uv: UvSettings, now: float) -> ChoicePolicy:
    """Return which releases uv may choose: by uv's own settings, combined with pip's settings that are passed to uv.

    `now` is in seconds since 1970.
    """
    policy = uv.policy
    if reader.flag("pre"):
        policy = msgspec.structs.replace(policy, prereleases="allow")
    prior_to = reader.text("uploaded-prior-to")
    if prior_to and policy.uploaded_before is None:
        policy = msgspec.structs.replace(policy, uploaded_before=pip_moment(prior_to, now))
    only, no = reader.words("only-binary"), reader.words("no-binary")
    if only or no:
        policy = msgspec.structs.replace(
            policy,
            only_binary=policy.only_binary | _names(only),
            no_binary=policy.no_binary | _names(no),
        )
    return policy


def _names(words: list[str]) -> frozenset[str]:
    """Return the project names in the value of a pip option such as `--only-binary`; `:all:` is kept as it is.

    `words` are the parts of the value. A `:none:` discards all parts before it.
    """
    from venvoy_server.packages.read import canonical

    last = max((at for at, word in enumerate(words) if word == ":none:"), default=-1)
    return frozenset(word if word == ":all:" else canonical(word) for word in words[last + 1 :])
