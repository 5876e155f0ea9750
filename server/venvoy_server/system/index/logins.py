"""Logins to package indexes: from URLs, uv's environment variables, netrc files, and the `keyring` command.

The keyring is used if the user's settings enable it. A login is bound to one scheme, host and port. An index named only
by a workspace's file gets only the login in its own URL.
"""

from __future__ import annotations

import netrc
import os
import threading
from collections.abc import Callable, Mapping

from venvoy_server.operations.index_model import HiddenText, Index, variable_login
from venvoy_server.system.index.network import Origin

_NETRC_LIMIT = 1024 * 1024

Keyring = Callable[[str], HiddenText | None]


class Logins:
    """Finds the login to a package index. Thread-safe. The keyring is queried once per server."""

    def __init__(
        self,
        variables: Mapping[str, str],
        home: str,
        keyring: Keyring | None = None,
        user_origins: frozenset[Origin] = frozenset(),
    ) -> None:
        """Take the sources of logins: environment variables, the netrc file and the keyring.

        `variables` are the environment variables. `home` is the home folder, which contains the netrc file. `keyring`
        returns the keyring's login for a URL; with None, no keyring is used. `user_origins` are the servers that the
        user's own configuration names: only they get logins from these sources. All other servers get only a login that
        is part of the index's URL.
        """
        self._variables = variables
        self._home = home
        self._keyring = keyring
        self._user_origins = user_origins
        self._lock = threading.Lock()
        self._netrc: netrc.netrc | None = None
        self._has_netrc = False
        self._asked: dict[Origin, HiddenText | None] = {}

    def known(self, index: Index, origin: Origin) -> HiddenText | None:
        """Return the login to send with the first request to an index on the server `origin`, or None."""
        if index.login is not None and not index.login.value.endswith(":"):
            return index.login
        if origin not in self._user_origins:
            return index.login
        return variable_login(index.name, self._variables) or self._from_netrc(origin) or self._known_token(index)

    def _known_token(self, index: Index) -> HiddenText | None:
        """Return the user name in an index's URL as a login without a password, since the user name may be a token.

        The caller has checked that the URL has no password. The result is None if the URL has no user name, or if a
        keyring is used: the keyring may have the password for the user name.
        """
        return index.login if self._keyring is None else None

    def found_by_asking(self, index: Index, origin: Origin, status: int) -> HiddenText | None:
        """Return the login to retry with, after an index refused a request that was sent without a login.

        It is the keyring's login for the server `origin`, otherwise the one in the index's URL; None if there is
        neither. `status`, the HTTP status of the refusal, has no effect.
        """
        if self._keyring is None or origin not in self._user_origins:
            return index.login
        with self._lock:
            if origin not in self._asked:
                self._asked[origin] = self._keyring(index.address.value)
            return self._asked[origin] or index.login

    def _from_netrc(self, origin: Origin) -> HiddenText | None:
        with self._lock:
            if not self._has_netrc:
                self._has_netrc = True
                self._netrc = self._read_netrc()
            found = self._netrc.hosts.get(origin.host) if self._netrc is not None else None
        return HiddenText(f"{found[0] or found[1]}:{found[2]}") if found else None

    def _read_netrc(self) -> netrc.netrc | None:
        named = self._variables.get("NETRC")
        names = [named] if named else [os.path.join(self._home, name) for name in (".netrc", "_netrc")]
        for path in names:
            try:
                if os.path.isfile(path) and os.path.getsize(path) <= _NETRC_LIMIT:
                    return netrc.netrc(path)
            except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
                return None
        return None
