"""What one client is subscribed to, and what it was last sent of it: kept until the client is gone or has newer results."""

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
"""Limit of the searches and of the folders that one client is subscribed to; the oldest subscription ends first."""


class AnsweredFacts:
    """The searches and selections contained in one response; the client is subscribed to changes of these."""

    def __init__(self) -> None:
        self.searches: list[CachedSearch] = []
        self.selections: list[tuple[str, Selection]] = []
        self.trusted: dict[str, bool] = {}

    def searched(self, kept: searches.CachedSearch) -> None:
        """Subscribe the client to changes of this search, once the response is sent."""
        self.searches.append(cast(CachedSearch, kept))

    def selected(self, folder: str, selection: Selection) -> None:
        """Subscribe the client to changes of a folder's selection, once the response is sent."""
        self.selections.append((folder, msgspec.structs.replace(selection, candidates=())))

    def record_trust(self, context: CallContext) -> None:
        """Record whether the folders are trusted, which decides what the response says; called before it is sent."""
        self.trusted = {folder: is_trusted(context, folder) for folder, _ in self.selections}

    def drop_known(self, subscription: Subscription) -> None:
        """Drop what the client was sent before: most responses repeat the previous one."""
        self.searches = [kept for kept in self.searches if subscription.searches.get(kept.key) is not kept]
        self.selections = [
            (folder, selection)
            for folder, selection in self.selections
            if (known := subscription.known.get(folder)) is None or known.selection != selection
        ]


class KnownSelection(msgspec.Struct, frozen=True):
    """What one folder was like for a client at its last answer or notification.

    `times` are the modification times of its environment's package folders, in nanoseconds since 1970. Whether the
    folder is trusted decides what `tools` answers.
    """

    selection: Selection
    status: StatusResult
    is_trusted: bool
    times: tuple[int, ...]


class Subscription:
    """What one client was sent: the searches and the folders whose changes it is notified of."""

    def __init__(self, subscriber: Subscriber) -> None:
        self.subscriber = subscriber
        self.searches: OrderedDict[Key, CachedSearch] = OrderedDict()
        self.asked: OrderedDict[str, None] = OrderedDict()
        self.known: dict[str, KnownSelection] = {}
        self.packages: dict[str, int] = {}
        self.is_unconfirmed = False  # whether what was answered last may have changed before it was recorded here
        self._known_folders: tuple[str, ...] | None = None

    def has_new_places(self) -> bool:
        """Return whether the client has opened folders whose selection is not known yet."""
        folders = self.subscriber.client.folders if self.subscriber.is_running else None
        if folders is self._known_folders:  # most calls end here, of which there are a thousand at every change
            return False
        if any(folder not in self.known for folder in self.places()):
            return True
        self._known_folders = folders
        return False

    def places(self) -> list[str]:
        """Return the folders whose selection the client is notified of: its workspace folders and those that it asked for."""
        own = self.subscriber.client.folders if self.subscriber.is_running else ()
        return list(dict.fromkeys((*own, *self.asked)))

    def anchors(self) -> list[str]:
        """Return the folders on which its selections depend: those of its places, and of the environments that they use."""
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
        """Subscribe to a search; it replaces one of the same folders with other settings."""
        search = kept.key.search
        for key in list(self.searches):
            if (key.search.folders, key.search.scope) == (search.folders, search.scope):
                del self.searches[key]
        self.searches[kept.key] = kept
        self.searches.move_to_end(kept.key)
        if len(self.searches) > MOST_FOLLOWED:
            self.searches.popitem(last=False)

    def ask(self, folder: str) -> None:
        """Subscribe to the selection of a folder."""
        self.asked[folder] = None
        self.asked.move_to_end(folder)
        if len(self.asked) > MOST_FOLLOWED:
            self.asked.popitem(last=False)
