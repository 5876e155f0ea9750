"""Data types for package indexes: their URLs, who configured them, and their logins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import unquote, urlsplit

import msgspec

from venvoy_server.environments.redact import HIDDEN, redacted, without_userinfo
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.index.snapshot import Priority

PUBLIC_INDEX = "https://pypi.org/simple"
NamedBy = Literal["user", "workspace"]


class HiddenText:
    """A secret text; its repr is asterisks."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def __repr__(self) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HiddenText) and other.value == self.value

    def __hash__(self) -> int:
        return hash(self.value)


class Index(msgspec.Struct, frozen=True):
    """A package index, or a location of files (`--find-links`), for which `is_flat` is True.

    Attributes:
        url: URL for display: without login, other secrets hidden, variables not expanded.
        address: URL for requests.
        login: `user:password`, if its URL has one.
        named_by: `user` if the user's own configuration names the index, `workspace` if a file of the workspace does.
        is_flat: Whether all files of all projects are in one list.
        name: Name in uv's settings, by which its login may be found.
        ignored_statuses: HTTP statuses that mean that the index does not have the project (uv's `ignore-error-codes`).
        has_limit: Whether the index has an upload cutoff of its own (uv's `exclude-newer`).
        uploaded_before: That cutoff, in seconds since 1970; None if it is explicitly off.
    """

    url: str
    address: HiddenText
    login: HiddenText | None = None
    named_by: NamedBy = "user"
    is_flat: bool = False
    name: str = ""
    ignored_statuses: frozenset[int] = frozenset()
    has_limit: bool = False
    uploaded_before: int | None = None


class IndexSettings(msgspec.Struct, frozen=True):
    """The settings that `install` uses to find packages.

    Attributes:
        owner: Variable or file that configures uv's own indexes, which then apply; None if pip's settings apply.
        indexes: Indexes and find-links locations, by descending priority; only find-links after `--no-index`.
        no_index: Whether `--no-index` applies.
        priority: `version` takes the best version of all indexes, `index` that of the first index with the project.
        policy: Which releases may be chosen.
        asks_keyring: Whether the user's configuration gets logins from the keyring.
        offline: The setting that forbids network use, such as `UV_OFFLINE`; None if there is none.
        proxy: Proxy that overrides the environment variables; it may contain a login.
        certificates: File or folder of certificates used instead of the system's.
        client_certificate: File with a client certificate and its key.
        insecure_hosts: Hosts whose certificates are not verified.
        users: URLs of indexes that the user's own configuration names, even if a requirements file replaces them.
    """

    owner: str | None = None
    indexes: tuple[Index, ...] = ()
    no_index: bool = False
    priority: Priority = "version"
    policy: ChoicePolicy = ChoicePolicy()
    asks_keyring: bool = False
    offline: str | None = None
    proxy: HiddenText | None = None
    certificates: str | None = None
    client_certificate: str | None = None
    insecure_hosts: frozenset[str] = frozenset()
    users: frozenset[HiddenText] = frozenset()


def index_at(
    url: str,
    named_by: NamedBy,
    *,
    shown: str | None = None,
    is_flat: bool = False,
    name: str = "",
    ignored_statuses: frozenset[int] = frozenset(),
) -> Index:
    """Return the `Index` for a URL, which may contain a login.

    `shown` is the URL before variables in it were expanded (None: the same). `named_by` is whether the user's own
    configuration or a file of the workspace names it. `is_flat` is True for a list of files (`--find-links`). `name` is
    the index's name in uv's settings. `ignored_statuses` are HTTP statuses that mean that the project is not there.
    """
    text = url.strip()
    return Index(
        redacted(without_userinfo((shown or text).strip())).rstrip("/"),
        HiddenText(without_userinfo(text).rstrip("/") if not is_flat else without_userinfo(text)),
        _login_of(text),
        named_by,
        is_flat,
        name,
        ignored_statuses,
    )


def _login_of(url: str) -> HiddenText | None:
    try:
        parts = urlsplit(url)
        user, password = parts.username, parts.password
    except ValueError:
        return None
    if not user and not password:
        return None
    return HiddenText(f"{unquote(user or '')}:{unquote(password or '')}")


def variable_login(name: str, variables: Mapping[str, str]) -> HiddenText | None:
    """Return the login (`user:password`) that uv's variables have for an index.

    For an index with the `name` private, the variables are `UV_INDEX_PRIVATE_USERNAME` and `UV_INDEX_PRIVATE_PASSWORD`.
    If only one is set, the other part of the login is empty. The result is None if neither is set, or `name` is empty.
    """
    if not name:
        return None
    key = "".join(letter.upper() if letter.isalnum() else "_" for letter in name)
    user = variables.get(f"UV_INDEX_{key}_USERNAME")
    password = variables.get(f"UV_INDEX_{key}_PASSWORD")
    return HiddenText(f"{user or ''}:{password or ''}") if user or password else None
