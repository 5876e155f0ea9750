"""The subscription of one client: the searches and folders whose changes it is sent, and what it was last sent."""

from __future__ import annotations

from collections import OrderedDict
from typing import cast

import msgspec

from venvoy_protocol.status import StatusResult
from venvoy_server.call_context import CallContext
from venvoy_server.live.cached_search import CachedSearch, Key
from venvoy_server.live.subscriber import Subscriber
from venvoy_server.ports import searches
from venvoy_server.selection import Selection
from venvoy_server.trust import is_trusted

MOST_FOLLOWED = 16
"""Maximum number of searches, and of folders, that a client is subscribed to; the oldest subscription is evicted."""


class AnsweredFacts:
    """The facts in one response: search results, and the environments in use in folders.

    The client is subscribed to later changes of these facts.
    """

    def __init__(self) -> None:
        self.searches: list[CachedSearch] = []
        self.selections: list[tuple[str, Selection]] = []
        self.trusted: dict[str, bool] = {}

    def searched(self, kept: searches.CachedSearch) -> None:
        """Record that the response to the client contains `kept`, the result of a search for environments.

        This object describes that response. The client is later notified of changes of the result.
        """
        self.searches.append(cast(CachedSearch, kept))

    def selected(self, folder: str, selection: Selection) -> None:
        """Record that the response to the client contains `selection`, the environment that is used in `folder`.

        This object describes that response. The client is later notified of changes of the selection.
        """
        self.selections.append((folder, msgspec.structs.replace(selection, candidates=())))

    def record_trust(self, context: CallContext) -> None:
        """Record whether the user trusts each folder whose selected environment is in the response to the client.

        This object describes that response. `context` is the context of the request, from which the trust is read. The
        method is called before the response is sent, so that later changes of the trust can be detected.
        """
        self.trusted = {folder: is_trusted(context, folder) for folder, _ in self.selections}

    def drop_known(self, subscription: Subscription) -> None:
        """Remove the search results and selected environments that the client was sent before and that are unchanged.

        `subscription` records what the client was last sent. What remains in this object is new to the client.
        """
        self.searches = [kept for kept in self.searches if subscription.searches.get(kept.key) is not kept]
        self.selections = [
            (folder, selection)
            for folder, selection in self.selections
            if (known := subscription.known.get(folder)) is None or known.selection != selection
        ]


class KnownSelection(msgspec.Struct, frozen=True):
    """The environment in use in a folder, as last sent to a client.

    `status` is the content of the status bar. `is_trusted`: whether the user trusts the folder; the protocol's
    method `tools` (settings for other programs) depends on it. `times` are the modification times of the environment's
    site-packages folders, in nanoseconds since 1970.
    """

    selection: Selection
    status: StatusResult
    is_trusted: bool
    times: tuple[int, ...]


class Subscription:
    """What one client is notified of: results of searches for environments, and the environments used in its folders.

    The object also records what the client was last sent, so that only changes are sent.
    """

    def __init__(self, subscriber: Subscriber) -> None:
        self.subscriber = subscriber
        self.searches: OrderedDict[Key, CachedSearch] = OrderedDict()
        self.named_folders: OrderedDict[str, None] = OrderedDict()
        self.known: dict[str, KnownSelection] = {}
        self.packages: dict[str, int] = {}
        self.is_unconfirmed = False  # whether the last response may have been outdated before it was recorded here
        self._known_folders: tuple[str, ...] | None = None

    def has_new_places(self) -> bool:
        """Return whether the client has opened workspace folders for which no environment in use was recorded yet."""
        folders = self.subscriber.client.folders if self.subscriber.is_running else None
        if folders is self._known_folders:  # the common case: called for each of a thousand clients at every change
            return False
        if any(folder not in self.known for folder in self.places()):
            return True
        self._known_folders = folders
        return False

    def places(self) -> list[str]:
        """Return the folders for which the client is sent changes of the environment in use.

        These are its workspace folders, and other folders that its requests named.
        """
        own = self.subscriber.client.folders if self.subscriber.is_running else ()
        return list(dict.fromkeys((*own, *self.named_folders)))

    def anchors(self) -> list[str]:
        """Return the paths whose changes may affect the environments that are used in the client's folders.

        They are the workspace folders and the folders that the client's requests named. For each environment used
        there, its folder, its site-packages folders and its base interpreter are added.
        """
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
        """Subscribe the client to later results of the search whose result it was sent, `kept`.

        It replaces a subscription to a search of the same folders and scope (such as `all`), even with other settings.
        A client is subscribed to at most 16 searches; the oldest is dropped.
        """
        search = kept.key.search
        for key in list(self.searches):
            if (key.search.folders, key.search.scope) == (search.folders, search.scope):
                del self.searches[key]
        self.searches[kept.key] = kept
        self.searches.move_to_end(kept.key)
        if len(self.searches) > MOST_FOLLOWED:
            self.searches.popitem(last=False)

    def follow_folder(self, folder: str) -> None:
        """Notify the client from now on when another environment is selected for `folder`, or the selected one changes.

        A client has at most 16 folders of this kind; a further one replaces the folder that was named least recently.
        """
        self.named_folders[folder] = None
        self.named_folders.move_to_end(folder)
        if len(self.named_folders) > MOST_FOLLOWED:
            self.named_folders.popitem(last=False)
