"""The indexes that are asked, as values: where they are, who names them, and what a login to them is."""

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
    """A text that must not be shown: its own text form is asterisks."""

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
    """One index, or one place of --find-links (`flat`).

    Attributes:
        url: Its URL as it may be shown: without login, other secrets hidden, variables not expanded.
        address: Where it is asked.
        login: `user:password`, if its URL has one.
        named_by: Whether the user's own configuration names it, or a file of the workspace.
        is_flat: Whether all files of all projects are in one list.
        name: The name that uv's settings give it, which its login may be found by.
        ignored_statuses: HTTP statuses that mean that the index does not have the project (uv's `ignore-error-codes`).
        has_limit: Whether the index has a limit of uploads of its own (uv's `exclude-newer`).
        uploaded_before: That limit, in seconds since 1970; None if it says that there is none.
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
    """What `install` follows when it looks for packages.

    Attributes:
        owner: The variable or file that has uv's own index settings; None if pip's hold.
        indexes: The indexes and places in the order in which they count; none after `--no-index`.
        no_index: Whether `--no-index` holds.
        priority: How several indexes are combined.
        policy: Which releases may be taken.
        asks_keyring: Whether the user's configuration asks for logins from the keyring.
        offline: What says that no network is to be used, such as `UV_OFFLINE`; None if nothing does.
        proxy: The proxy, in place of those of the environment variables; it may have a login.
        certificates: A file or folder of certificates in place of the system's.
        client_certificate: A file with a certificate and its key.
        insecure_hosts: Hosts whose certificates are not checked.
        users: The addresses that the user's own configuration names, whatever a file names in their place.
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
    """Return the index at a URL; `shown` is the URL as it is written where variables in it were expanded."""
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
    """Return the login that uv's variables have for the index of a name: `UV_INDEX_NAME_USERNAME` and `_PASSWORD`."""
    if not name:
        return None
    key = "".join(letter.upper() if letter.isalnum() else "_" for letter in name)
    user = variables.get(f"UV_INDEX_{key}_USERNAME")
    password = variables.get(f"UV_INDEX_{key}_PASSWORD")
    return HiddenText(f"{user or ''}:{password or ''}") if user or password else None
