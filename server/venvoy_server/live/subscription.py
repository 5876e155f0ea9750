"""The subscriptions of one client, and the results it was last sent, until it disconnects or is sent newer ones."""

from __future__ import annotations

from collections import OrderedDict
from typing import cast

import msgspec

from venvoy_protocol.status import StatusResult
from venvoy_server.call_context import CallContext
from venvoy_server.live.search_cache import CachedSearch, Key
from venvoy_server.live.subscriber import Subscriber
from venvoy_server.ports import searches
from venvoy_server.selection import Selection
from venvoy_server.trust import is_trusted

MOST_FOLLOWED = 16
"""Maximum number of searches, and of folders, that a client is subscribed to; the oldest subscription is evicted."""


class AnsweredFacts:
    """The searches and selections that one response contains; the client is subscribed to changes of these."""

    def __init__(self) -> None:
        self.searches: list[CachedSearch] = []
        self.selections: list[tuple[str, Selection]] = []
        self.trusted: dict[str, bool] = {}

    def searched(self, kept: searches.CachedSearch) -> None:
        """Record a search of the response, for a subscription once the response is sent."""
        self.searches.append(cast(CachedSearch, kept))

    def selected(self, folder: str, selection: Selection) -> None:
        """Record a folder's selection in the response, for a subscription once the response is sent."""
        self.selections.append((folder, msgspec.structs.replace(selection, candidates=())))

    def record_trust(self, context: CallContext) -> None:
        """Record whether the folders of the selections are trusted.

        Called before the response is sent, which depends on it.
        """
        self.trusted = {folder: is_trusted(context, folder) for folder, _ in self.selections}

    def drop_known(self, subscription: Subscription) -> None:
        """Remove the facts that the client was sent before: most responses repeat the previous one."""
        self.searches = [kept for kept in self.searches if subscription.searches.get(kept.key) is not kept]
        self.selections = [
            (folder, selection)
            for folder, selection in self.selections
            if (known := subscription.known.get(folder)) is None or known.selection != selection
        ]


class KnownSelection(msgspec.Struct, frozen=True):
    """Snapshot of a folder's selection as last sent to a client.

    `times` are the modification times of the environment's package folders, in nanoseconds since 1970. `is_trusted` is
    part of the snapshot because the results of `tools` depend on it.
    """

    selection: Selection
    status: StatusResult
    is_trusted: bool
    times: tuple[int, ...]


class Subscription:
    """The searches and folders that one client is subscribed to, with the results it was last sent."""

    def __init__(self, subscriber: Subscriber) -> None:
        self.subscriber = subscriber
        self.searches: OrderedDict[Key, CachedSearch] = OrderedDict()
        self.asked: OrderedDict[str, None] = OrderedDict()
        self.known: dict[str, KnownSelection] = {}
        self.packages: dict[str, int] = {}
        self.is_unconfirmed = False  # whether the last response may have been outdated before it was recorded here
        self._known_folders: tuple[str, ...] | None = None

    def has_new_places(self) -> bool:
        """Return whether the client has opened workspace folders whose selection was not recorded yet."""
        folders = self.subscriber.client.folders if self.subscriber.is_running else None
        if folders is self._known_folders:  # the common case: called for each of a thousand clients at every change
            return False
        if any(folder not in self.known for folder in self.places()):
            return True
        self._known_folders = folders
        return False

    def places(self) -> list[str]:
        """Return the folders whose selections the client is subscribed to: workspace folders and requested ones."""
        own = self.subscriber.client.folders if self.subscriber.is_running else ()
        return list(dict.fromkeys((*own, *self.asked)))

    def anchors(self) -> list[str]:
        """Return the folders that affect the client's selections: subscribed ones, and selected environments'."""
        folders = self.places()
        for known in self.known.values():
            environment = known.selection.environment
            if environment is not None:
                base = environment.base_executable
                folders += (
                    environment.prefix,
                    environment.real_prefix,
                    *environment.site_packages,
                    *([base] if base else []),
                )
        return folders

    def follow(self, kept: CachedSearch) -> None:
        """Subscribe to a search, replacing a search of the same folders and scope with other settings."""
        search = kept.key.search
        for key in list(self.searches):
            if (key.search.folders, key.search.scope) == (search.folders, search.scope):
                del self.searches[key]
        self.searches[kept.key] = kept
        self.searches.move_to_end(kept.key)
        if len(self.searches) > MOST_FOLLOWED:
            self.searches.popitem(last=False)

    def ask(self, folder: str) -> None:
        """Subscribe to a folder's selection."""
        self.asked[folder] = None
        self.asked.move_to_end(folder)
        if len(self.asked) > MOST_FOLLOWED:
            self.asked.popitem(last=False)
