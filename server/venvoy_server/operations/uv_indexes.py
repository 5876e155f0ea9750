"""uv's own index settings as typed values: from variables, then the project's file, then the user's and the system's.

Precedence follows uv's documentation (https://docs.astral.sh/uv/concepts/indexes/, .../configuration-files/): lists are
concatenated, the project's first; of single values the first file's counts; `pip` tables apply to uv's pip commands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast, get_args

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.index.policy import ALL, ChoicePolicy, Prereleases
from venvoy_server.index.snapshot import Priority
from venvoy_server.operations.index_model import PUBLIC_INDEX, Index, NamedBy, index_at
from venvoy_server.operations.upload_limits import uv_moment
from venvoy_server.operations.uv_settings import is_offline, is_set, uv_tables


class UvSettings(msgspec.Struct, frozen=True):
    """uv's index settings in effect: which indexes are used and how.

    `priority` is `version` (the best version of all indexes is taken) or `index` (that of the first index with the
    project). `policy` is which releases may be chosen. `asks_keyring` is whether logins are taken from the keyring.
    `offline` is the setting that forbids network use, or None. The certificates of `insecure_hosts` are not verified.
    """

    indexes: tuple[Index, ...] = ()
    no_index: bool = False
    priority: Priority = "index"
    policy: ChoicePolicy = ChoicePolicy()
    asks_keyring: bool = False
    offline: str | None = None
    insecure_hosts: tuple[str, ...] = ()


class _Layer(msgspec.Struct, frozen=True):
    """One configuration file: its settings, its folder, and whether it is the user's own or in the workspace.

    Settings in the file's `pip` table override those at its top level.
    """

    table: Mapping[str, Any]
    folder: str
    named_by: NamedBy


def read_uv_settings(
    host: Host, variables: Mapping[str, str], project: str | None, is_workspace: Callable[[str], bool]
) -> UvSettings:
    """Read uv's index settings from variables and configuration files.

    `variables` are uv's environment variables, `project` is the absolute folder whose uv configuration applies (None
    for none). `is_workspace` returns whether a settings file is in the workspace, and so may not be the user's own.
    """
    layers = [
        _Layer(_with_pip(table), host.paths.dirname(path), "workspace" if is_workspace(path) else "user")
        for path, table in uv_tables(host, variables, project)
    ]
    reader = _Reader(host, variables, layers)
    no_index = is_set(variables, "UV_NO_INDEX") or any(each.table.get("no-index") is True for each in layers)
    strategy = variables.get("UV_INDEX_STRATEGY") or reader.first("index-strategy")
    offline = "UV_OFFLINE" if is_offline(variables) else "offline" if reader.first("offline") is True else None
    keyring = variables.get("UV_KEYRING_PROVIDER") or reader.first("keyring-provider", users=True)
    insecure = (variables.get("UV_INSECURE_HOST") or "").split()
    return UvSettings(
        indexes=(*(() if no_index else reader.indexes()), *reader.places()),
        no_index=no_index,
        priority="version" if strategy in ("unsafe-best-match", "unsafe-first-match") else "index",
        policy=reader.policy(),
        asks_keyring=keyring == "subprocess",
        offline=offline,
        insecure_hosts=tuple(
            word.partition("://")[2].partition(":")[0].lower() if "://" in word else word.partition(":")[0].lower()
            for word in [*insecure, *reader.every("allow-insecure-host", users=True)]
        ),
    )


def _with_pip(table: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = table.get("pip")
    return {**table, **inner} if isinstance(inner, dict) else table


class _Reader:
    def __init__(self, host: Host, variables: Mapping[str, str], layers: list[_Layer]) -> None:
        self._host = host
        self._variables = variables
        self._layers = layers

    def first(self, key: str, *, users: bool = False) -> Any:
        """Return the value of the setting `key` from the first configuration file that has it, or None.

        The project's file precedes the user's and the system's. `users` leaves out files of the workspace.
        """
        layers = [each for each in self._layers if not users or each.named_by == "user"]
        return next((each.table[key] for each in layers if key in each.table), None)

    def every(self, key: str, *, users: bool = False) -> list[str]:
        """Return the strings of the list setting `key`, concatenated over all configuration files, the project's first.

        `users` leaves out files of the workspace.
        """
        return [
            text
            for layer in self._layers
            if not users or layer.named_by == "user"
            for text in _texts(layer.table.get(key))
        ]

    def indexes(self) -> list[Index]:
        """Return the indexes in order of priority; the default index is last (PyPI if none is set)."""
        found, defaults = self._of_variables()
        for layer in self._layers:
            for each in layer.table.get("index") or () if isinstance(layer.table.get("index"), list) else ():
                if isinstance(each, dict) and isinstance(each.get("url"), str) and each.get("explicit") is not True:
                    (defaults if each.get("default") is True else found).append(self._index(each, layer))
            found += [
                index_at(self._url(url, layer), layer.named_by) for url in _texts(layer.table.get("extra-index-url"))
            ]
            main = layer.table.get("index-url")
            defaults += [index_at(self._url(main, layer), layer.named_by)] if isinstance(main, str) else []
        return [*found, defaults[0] if defaults else index_at(PUBLIC_INDEX, "user")]

    def _of_variables(self) -> tuple[list[Index], list[Index]]:
        values = self._variables
        found = [_named(word) for word in (values.get("UV_INDEX") or "").split()]
        found += [_named(word) for word in (values.get("UV_EXTRA_INDEX_URL") or "").split()]
        defaults = [_named(values[name]) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL") if values.get(name)]
        return found, defaults

    def _index(self, table: Mapping[str, Any], layer: _Layer) -> Index:
        codes = table.get("ignore-error-codes")
        limit = table.get("exclude-newer")
        moment = uv_moment(limit, self._host.now())
        found = index_at(
            self._url(str(table["url"]), layer),
            layer.named_by,
            is_flat=table.get("format") == "flat",
            name=str(table.get("name") or ""),
            ignored_statuses=frozenset(code for code in codes if isinstance(code, int))
            if isinstance(codes, list)
            else frozenset(),
        )
        return msgspec.structs.replace(found, has_limit=limit is False or moment is not None, uploaded_before=moment)

    def _url(self, text: str, layer: _Layer) -> str:
        if "://" in text or self._host.paths.isabs(text):
            return text
        return self._host.paths.normpath(self._host.paths.join(layer.folder, text))

    def places(self) -> list[Index]:
        """Return the `find-links` locations (places with package files) in uv's settings, as `Index` objects.

        The environment variable `UV_FIND_LINKS` comes first, then uv's configuration files.
        """
        words = (self._variables.get("UV_FIND_LINKS") or "").split(",")
        found = [index_at(word.strip(), "user", is_flat=True) for word in words if word.strip()]
        for layer in self._layers:
            texts = _texts(layer.table.get("find-links"))
            found += [index_at(self._url(text, layer), layer.named_by, is_flat=True) for text in texts]
        return found

    def policy(self) -> ChoicePolicy:
        """Return which releases uv chooses by its settings: pre-releases, upload cutoffs and file formats."""
        from venvoy_server.packages.read import canonical

        named = self._variables.get("UV_PRERELEASE") or self.first("prerelease")
        mode = cast(Prereleases, named) if named in get_args(Prereleases) else "if-necessary"
        cutoff = self._variables.get("UV_EXCLUDE_NEWER") or self.first("exclude-newer")
        each = self.first("exclude-newer-package")
        now = self._host.now()
        return ChoicePolicy(
            prereleases=mode,
            uploaded_before=uv_moment(cutoff, now),
            uploaded_before_of={canonical(str(key)): uv_moment(value, now) for key, value in each.items()}
            if isinstance(each, dict)
            else {},
            only_binary=_projects(
                [*self.every("no-build-package"), *self.every("only-binary")], all_=self.first("no-build") is True
            ),
            no_binary=_projects(
                [*self.every("no-binary-package"), *self.every("no-binary")], all_=self.first("no-binary") is True
            ),
        )


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _projects(names: list[str], *, all_: bool) -> frozenset[str]:
    from venvoy_server.packages.read import canonical

    return frozenset([*([ALL] if all_ else []), *(name if name == ALL else canonical(name) for name in names)])


def _named(word: str) -> Index:
    """Return the index for a URL that may have a name in front, such as `name=https://...`."""
    name, separator, url = word.partition("=")
    has_name = bool(separator) and name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return index_at(url if has_name else word, "user", name=name if has_name else "")
