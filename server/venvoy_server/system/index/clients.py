"""The clients for package indexes of one process: one per network configuration, created at the first request."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from venvoy_protocol.version import __version__
from venvoy_server.index.model import FileDetail
from venvoy_server.operations.index_model import Index, IndexSettings
from venvoy_server.operations.lookup_plan import LookupPlan
from venvoy_server.system.index.cached_row import CachedRow
from venvoy_server.system.index.fetched import NOTHING_KNOWN, Fetched

if TYPE_CHECKING:
    from venvoy_server.system.index.index_client import IndexClient

USER_AGENT = f"venvoy/{__version__}"


class Clients:
    """Sends requests to package indexes, with the proxy, certificates etc. of `LookupPlan.settings`. Thread-safe.

    A LookupPlan has the indexes that one dependency file uses, and how to reach them.
    """

    def __init__(self, variables: Mapping[str, str], home: str) -> None:
        self._variables = variables
        self._home = home
        self._lock = threading.Lock()
        self._clients: dict[object, IndexClient] = {}

    def fetch(self, plan: LookupPlan, index: Index, name: str, row: CachedRow | None) -> Fetched:
        """Request the page of the project `name` from an index.

        `row` is the last known state of the project; if it has a page, the request is conditional (ETag,
        Last-Modified).
        """
        validators = row.validators if row is not None and row.state == "here" else NOTHING_KNOWN
        if plan.needs_details and row is not None and row.details is None:
            validators = NOTHING_KNOWN
        return self._client(plan.settings).fetch(index, name, validators)

    def fetch_metadata(self, plan: LookupPlan, index: Index, detail: FileDetail) -> bytes | Literal["failed"] | None:
        """Request the metadata that an index serves next to a file; `detail` has the file's URL.

        None if there is no metadata, "failed" if the index did not respond.
        """
        return self._client(plan.settings).metadata(index, detail)

    def _client(self, settings: IndexSettings) -> IndexClient:
        named = [index.address for index in settings.indexes if index.named_by == "user"]
        urls = tuple(sorted({address.value for address in (*named, *settings.users)}))
        key = (
            *(urls, settings.proxy, settings.certificates, settings.client_certificate),
            *(settings.insecure_hosts, settings.asks_keyring),
        )
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._new_client(settings, urls)
            return self._clients[key]

    def _new_client(self, settings: IndexSettings, user_urls: tuple[str, ...]) -> IndexClient:
        from venvoy_server.system.index.index_client import IndexClient
        from venvoy_server.system.index.keyring import keyring_login
        from venvoy_server.system.index.logins import Logins
        from venvoy_server.system.index.network import Network, origin_of
        from venvoy_server.system.index.transport import Transport

        origins = frozenset([origin for url in user_urls if (origin := origin_of(url)) is not None])
        network = Network(
            proxy=settings.proxy.value if settings.proxy is not None else None,
            certificates=settings.certificates,
            client_certificate=settings.client_certificate,
            insecure_hosts=settings.insecure_hosts,
            user_hosts=frozenset([origin.host for origin in origins]),
        )
        variables = self._variables
        keyring = (lambda url: keyring_login(url, variables)) if settings.asks_keyring else None
        logins = Logins(variables, self._home, keyring, origins)
        return IndexClient(Transport(network, USER_AGENT), logins, _pause)


def _pause() -> None:
    """Sleep for a short, random time before a request is retried."""
    import random
    import time

    time.sleep(random.uniform(0.1, 0.4))
