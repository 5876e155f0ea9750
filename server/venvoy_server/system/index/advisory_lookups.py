"""Lookups of vulnerabilities: from the cache, and from the service or database that the user has chosen.

A failed request changes nothing in the cache: earlier results are used, however old.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping

from venvoy_server.advisories.model import Advisory, AdvisorySnapshot, Source
from venvoy_server.advisories.osv_record import read_record
from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.redact import without_userinfo
from venvoy_server.operations.index_model import IndexSettings
from venvoy_server.system.index import osv_changes, osv_database, osv_service
from venvoy_server.system.index.advisory_cache import AdvisoryCache, Pair
from venvoy_server.system.index.response_body import UnusableAnswer
from venvoy_server.system.index.transport import Transport, Unreachable

FRESH_SECONDS = 6 * 3600.0
"""Seconds for which responses of a service are fresh."""

DATABASE_SECONDS = 24 * 3600.0
"""Seconds for which a copy of the database is fresh; after that, changes are fetched."""

WHOLE_DATABASE_SECONDS = 30 * DATABASE_SECONDS
"""Seconds after which the whole database is fetched again, since the list of changes does not include deletions."""

Connect = Callable[[IndexSettings, str, float], Transport]
"""Returns a transport for network settings, a URL, and a timeout per request in seconds."""

_SERVICE_SECONDS = 30.0
_DATABASE_SECONDS = 600.0


class AdvisoryLookups:
    """The look-ups of vulnerabilities of one process. Thread-safe; requests are sent one after another."""

    def __init__(self, cache: AdvisoryCache, connect: Connect, now: Callable[[], float] = time.time) -> None:
        self._cache = cache
        self._connect = connect
        self._now = now
        self._lock = threading.Lock()

    def snapshot(self, source: Source, pairs: Collection[Pair]) -> AdvisorySnapshot:
        """Return the cached advisories for (project name, version) pairs, even if out of date; sends no request.

        `source` selects the cache: responses of the service for single projects, or the local copy of the whole
        database.
        """
        names = {name for name, _ in pairs}
        if source == "database":
            facts = self._cache.database_facts()
            if not facts:
                return AdvisorySnapshot(source, answered=frozenset())
            return AdvisorySnapshot(source, self._cache.database(names), fetched_at=float(facts["fetched_at"]))
        versions = self._cache.versions(pairs)
        projects: dict[str, tuple[Advisory, ...]] = {}
        known: set[Pair] = set()
        for pair, (is_vulnerable, _) in versions.items():
            records = self._cache.project(pair[0]) if is_vulnerable else None
            if records is not None:
                projects[pair[0]] = records[0]
            if records is not None or not is_vulnerable:
                known.add(pair)
        oldest = min((at for pair, (_, at) in versions.items() if pair in known), default=0.0)
        return AdvisorySnapshot(source, projects, frozenset(known), fetched_at=oldest)

    def look_up(
        self,
        source: Source,
        url: str | None,
        pairs: Collection[Pair],
        settings: IndexSettings,
        cancellation: Cancellation,
    ) -> str | None:
        """Fetch advisories that are not cached, or out of date; return an error message, or None on success.

        `source`: the service or the database to fetch from; `url`: its address (None: the default); `pairs`: (project
        name, version). The message is part of a sentence in which "it" is the source, such as "it does not answer".
        """
        # A login in the URL is neither sent nor stored.
        url = without_userinfo(url) if url is not None else None
        with self._lock:
            try:
                if source == "database":
                    self._refresh_database(url or osv_database.DEFAULT_URL, settings, cancellation)
                else:
                    self._ask_service(url or osv_service.DEFAULT_URL, pairs, settings, cancellation)
            except (Unreachable, UnusableAnswer) as error:
                return str(error)
        return None

    def _refresh_database(self, url: str, settings: IndexSettings, cancellation: Cancellation) -> None:
        facts = self._cache.database_facts()
        now = self._now()
        is_same = facts.get("url") == url
        if is_same and 0 <= now - float(facts["fetched_at"]) < DATABASE_SECONDS:
            return
        transport = self._connect(settings, url, _DATABASE_SECONDS)
        try:
            if not (is_same and self._change_database(transport, facts, now, cancellation)):
                self._fetch_database(transport, url, facts.get("etag", "") if is_same else "", now)
        finally:
            transport.close()

    def _fetch_database(self, transport: Transport, url: str, etag: str, now: float) -> None:
        found = osv_database.fetch_database(transport, url, etag)
        dates = {"fetched_at": str(now), "whole_at": str(now)}
        if found is None:
            self._cache.put_facts(dates)
            return
        projects, etag = found
        latest = osv_changes.latest_time([each for those in projects.values() for each in those])
        self._cache.replace_database(projects, {**dates, "etag": etag, "url": url, "latest": latest})

    def _change_database(
        self, transport: Transport, facts: Mapping[str, str], now: float, cancellation: Cancellation
    ) -> bool:
        """Fetch changed records into the local copy of the advisory database; False if all must be fetched instead.

        `facts`: the properties of the copy; `now`: in seconds since 1970.
        """
        latest, whole_at = facts.get("latest"), float(facts.get("whole_at", "0"))
        if not latest or not 0 <= now - whole_at < WHOLE_DATABASE_SECONDS:
            return False
        try:
            changes = osv_changes.fetch_changes(
                transport, facts["url"], latest, facts.get("list_etag", ""), cancellation.check
            )
        except UnusableAnswer:
            return False
        if changes is None:
            return False
        dates = {"fetched_at": str(now), "latest": changes.latest, "list_etag": changes.etag}
        self._cache.change_database(changes.records, dates)
        return True

    def _ask_service(
        self, url: str, pairs: Collection[Pair], settings: IndexSettings, cancellation: Cancellation
    ) -> None:
        now = self._now()
        known = self._cache.versions(pairs)
        wanted = sorted({pair for pair in pairs if not _is_fresh(known.get(pair, (False, 0.0))[1], now)})
        transport = self._connect(settings, url, _SERVICE_SECONDS)
        service = osv_service.OsvService(transport, url)
        try:
            if wanted:
                vulnerable = service.vulnerable(wanted)
                self._cache.put_versions({pair: pair in vulnerable for pair in wanted}, now)
            names = sorted({pair[0] for pair, (bad, _) in self._cache.versions(pairs).items() if bad})
            for name in names:
                cancellation.check()
                records = self._cache.project(name)
                if records is None or not _is_fresh(records[1], now):
                    self._cache.put_project(name, _advisories(service, name), now)
        finally:
            transport.close()


def _is_fresh(fetched_at: float, now: float) -> bool:
    return 0 <= now - fetched_at < FRESH_SECONDS


def _advisories(service: osv_service.OsvService, name: str) -> tuple[Advisory, ...]:
    read = [read_record(each) for each in service.records(name)]
    return tuple(each[name] for each in read if name in each)


def connect(settings: IndexSettings, url: str, seconds: float) -> Transport:
    """Return an HTTP transport with the user's network settings (proxy, certificates) for requests to `url`.

    `seconds` is the time limit of one request. Connections to private addresses are refused, except for the host of
    `url`.
    """
    from venvoy_server.system.index.clients import USER_AGENT
    from venvoy_server.system.index.network import Network, origin_of

    origin = origin_of(url)
    network = Network(
        proxy=settings.proxy.value if settings.proxy is not None else None,
        certificates=settings.certificates,
        client_certificate=settings.client_certificate,
        insecure_hosts=settings.insecure_hosts,
        user_hosts=frozenset([origin.host] if origin is not None else []),
        read_seconds=min(seconds, 30.0),
        whole_seconds=seconds,
    )
    return Transport(network, USER_AGENT)
