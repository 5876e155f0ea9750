"""Change notifications to clients: records what each client was last sent, and sends newer data when it changes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

import msgspec

from venvoy_protocol.notifications import PackagesChangedParams, SelectionChangedParams, StatusChangedParams
from venvoy_server.call_context import CallContext
from venvoy_server.cancellation import Cancellation
from venvoy_server.convert import packages_to_wire
from venvoy_server.environments.documents import to_json
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.environment_search import find
from venvoy_server.handlers.selected_environment import selection_of, to_wire_selection
from venvoy_server.handlers.selected_places import lacks_chosen
from venvoy_server.handlers.status import status_result
from venvoy_server.live.affected import ChangedPlaces
from venvoy_server.live.cached_search import CachedSearch, Key
from venvoy_server.live.differences import differences
from venvoy_server.live.failures import Failures
from venvoy_server.live.folder_watcher import FolderWatcher
from venvoy_server.live.inotify_watcher import InotifyWatcher
from venvoy_server.live.refresher import Refresher
from venvoy_server.live.search_cache import SearchCache
from venvoy_server.live.subscriber import Subscriber
from venvoy_server.live.subscription import AnsweredFacts, KnownSelection, Subscription
from venvoy_server.locators.model import FAULTS
from venvoy_server.operations.lock_key import lock_key
from venvoy_server.packages.read import installed_in
from venvoy_server.ports.machine import Machine
from venvoy_server.selection import Selection
from venvoy_server.trust import is_trusted


class Notifications:
    """Keeps the search cache and each client's subscriptions, and sends notifications of changes.

    The methods that request handlers call (`answered`, `joined`, `changed`, `files_changed`, `folders_closed`, `left`)
    and `close` are thread-safe. Only the refresher's background thread, started on first use, changes subscriptions.
    """

    def __init__(self, machine: Machine, new_cancellation: Callable[[], Cancellation]) -> None:
        self._machine = machine
        self._new_cancellation = new_cancellation
        self.search_cache = SearchCache(machine, partial(find, machine))
        watcher = InotifyWatcher if sys.platform == "linux" else FolderWatcher
        self.refresher = Refresher(self.search_cache, self, watcher)
        self._subscriptions: dict[Subscriber, Subscription] = {}
        self._followed: dict[Key, list[Subscription]] = {}
        self.search_cache.followed = self._followed.keys()
        self._state_version: int | None = None
        self._failures = Failures()

    # --- from any thread ----------------------------------------------------------------------------------------

    def answered(self, subscriber: Subscriber, facts: AnsweredFacts) -> None:
        """Subscribe a client to later changes of the facts in a response; called after the response was sent.

        `facts` are the search results and the environments in use that the response contained.
        """
        subscription = self._subscriptions.get(subscriber)
        if subscription is not None:
            facts.drop_known(subscription)
        if facts.searches or facts.selections:
            self.refresher.expect(kept.key for kept in facts.searches if kept.key.watched)
            self._begin(subscriber, partial(self._follow, subscriber, facts))

    def joined(self, subscriber: Subscriber) -> None:
        """Subscribe a client with open documents to changes of its environments, on which its diagnostics depend."""
        self._begin(subscriber, partial(self._subscription_of, subscriber))

    def changed(self) -> None:
        """Mark all cached search results as stale after a request changed an environment or a choice of one.

        Called before the response to that request is sent.
        """
        self.refresher.mark_stale()

    def files_changed(self, paths: Iterable[str]) -> None:
        """Queue paths that a client reported as changed, so that the background thread updates what depends on them."""
        self.refresher.paths_changed(paths)

    def folders_closed(self, subscriber: Subscriber, folders: Iterable[str]) -> None:
        """End a client's subscriptions to searches of the workspace folders `folders`, which the client closed."""
        self._enqueue_if_started(partial(self._unfollow, subscriber, frozenset(folders)))

    def left(self, subscriber: Subscriber) -> None:
        """End all subscriptions of a disconnected client."""
        self._enqueue_if_started(partial(self._forget, subscriber))

    def _enqueue_if_started(self, call: Callable[[], object]) -> None:
        """Queue a callback for the refresher's background thread if that thread was started; otherwise do nothing.

        Before the start there are no subscriptions that the callback could change.
        """
        if self.refresher.is_started:
            self.refresher.enqueue(call)

    def close(self) -> None:
        """Stop the refresher's background thread and the watching of folders."""
        self.refresher.close()

    def _begin(self, subscriber: Subscriber, work: Callable[[], object]) -> None:
        def run() -> None:
            if not subscriber.has_ended:
                work()

        self.refresher.enqueue(run)
        self.refresher.start()

    # --- subscriptions -------------------------------------------------------------------------------------------

    def _subscription_of(self, subscriber: Subscriber) -> Subscription:
        return self._subscriptions.setdefault(subscriber, Subscription(subscriber))

    def _follow(self, subscriber: Subscriber, facts: AnsweredFacts) -> None:
        subscription = self._subscription_of(subscriber)
        before = frozenset(subscription.searches)
        for kept in facts.searches:
            subscription.follow(kept)
        for path, selection in facts.selections:
            at = self._machine.host.stat(path)
            folder = path if at is None or at.kind == "folder" else self._machine.host.paths.dirname(path)
            subscription.follow_folder(folder)
            subscription.is_unconfirmed = True
            if folder in subscription.known or not subscriber.is_resumed:
                subscription.known[folder] = self._known(folder, selection, is_trusted=facts.trusted[path])
        self._update_followed(subscription, before)
        for kept in facts.searches:
            self.search_cache.put_back(kept)

    def _unfollow(self, subscriber: Subscriber, folders: frozenset[str]) -> None:
        subscription = self._subscriptions.get(subscriber)
        if subscription is not None:
            before = frozenset(subscription.searches)
            for key in before:
                if not folders.isdisjoint(key.search.folders):
                    del subscription.searches[key]
            self._update_followed(subscription, before)

    def _forget(self, subscriber: Subscriber) -> None:
        subscription = self._subscriptions.pop(subscriber, None)
        if subscription is not None:
            before = frozenset(subscription.searches)
            subscription.searches.clear()
            self._update_followed(subscription, before)

    def _update_followed(self, subscription: Subscription, before: frozenset[Key]) -> None:
        """Update which clients are subscribed to which searches, after the searches in `subscription` have changed.

        `subscription` is that of one client, and `before` are the keys of its searches before the change. Cached
        results of searches without a subscriber are then evicted, if there are too many.
        """
        for key in before - subscription.searches.keys():
            self._followed[key].remove(subscription)
            if not self._followed[key]:
                del self._followed[key]
        for key in subscription.searches.keys() - before:
            self._followed.setdefault(key, []).append(subscription)
        self.search_cache.evict()

    def _known(self, folder: str, selection: Selection, *, is_trusted: bool) -> KnownSelection:
        environment = selection.environment
        sites = environment.site_packages if environment else ()
        found = [self._machine.host.stat(site) for site in sites]
        times = tuple(each.mtime_ns if each else 0 for each in found)
        status = status_result(self._machine.host, (folder,), folder, selection)
        return KnownSelection(msgspec.structs.replace(selection, candidates=()), status, is_trusted, times)

    # --- what the refresher asks -----------------------------------------------------------------------------------

    def followed(self) -> frozenset[Key]:
        """Return the keys of the searches that at least one client is subscribed to."""
        return frozenset(self._followed)

    def client_watched(self, key: Key) -> bool:
        """Return whether a client itself reports file changes in all folders that the search `key` searches.

        Only clients that are subscribed to this search count.
        """
        return any(
            each.subscriber.watches_files and set(key.search.folders) <= set(each.subscriber.client.folders)
            for each in self._followed.get(key, ())
        )

    def folders(self) -> Iterator[str]:
        """Yield the folders that must be watched because the choice of an environment depends on them.

        These are the folders that clients are subscribed to, with their `.vscode`, and the folders of the environments
        in use there. Clients that turned watching off are left out.
        """
        join = self._machine.host.paths.join
        for subscription in self._subscriptions.values():
            if not subscription.subscriber.client.settings.watch:
                continue
            for folder, known in subscription.known.items():
                yield from (folder, join(folder, ".vscode"))
                environment = known.selection.environment
                if environment is not None:
                    yield from (environment.prefix, *environment.site_packages)

    def packages(self, key: Key, environments: list[Environment]) -> None:
        """Send changed package lists of `environments` to clients that are subscribed to the search that found them.

        `key` identifies this search. A list that a client was sent before is not sent again.
        """
        for subscription in self._followed.get(key, ()):
            for environment in environments:
                self._notify_packages(subscription, environment)

    def compare(self, *, changed: bool, paths: Collection[str] = ()) -> None:
        """Compare what clients were last sent with the present state, and notify clients of differences.

        Search results are always compared. Selected environments are compared if `changed` is set (something on disk
        has changed), for the clients that the changed `paths` may affect; if `paths` is empty, for all clients.
        Otherwise they are compared only for clients with another sign of a change, such as a new search result.
        """
        changes = ChangedPlaces(self._machine.host.paths, paths, self._workspaces()) if changed and paths else None
        chosen = self._others_chose()
        if chosen:
            self._list_chosen()
        # Searches first: comparing results is fast, while each selection reads files.
        changed_searches = {each for each in self._with_new_results() if self._compare_searches(each)}
        for subscription in self._subscriptions.values():
            has_changes = subscription in changed_searches
            concerned = changed and (changes is None or changes.may_matter(subscription.anchors()))
            if concerned or chosen or has_changes or subscription.is_unconfirmed or subscription.has_new_places():
                subscription.is_unconfirmed = False
                has_changes = self._compare_selections(subscription) or has_changes
            if has_changes:
                subscription.subscriber.environments_changed()

    def _workspaces(self) -> set[str]:
        return {folder for key in self._followed for folder in key.search.folders}

    def _with_new_results(self) -> set[Subscription]:
        """Return the subscriptions to a search whose cached result is newer than the one that the client was sent."""
        found: set[Subscription] = set()
        for key, subscriptions in self._followed.items():
            after = self.search_cache.current(key)
            found.update(each for each in subscriptions if each.searches[key] is not after)
        return found

    def _list_chosen(self) -> None:
        """Repeat the searches whose results lack an environment that the user chose, for example in another process.

        Search results must contain all chosen environments, wherever they are.
        """
        for key in self._followed:
            kept = self.search_cache.current(key)
            if kept is not None and lacks_chosen(self._machine, self._machine.host, key.search, kept.found):
                self.search_cache.again(key)

    # --- notifying ----------------------------------------------------------------------------------------------

    def _others_chose(self) -> bool:
        """Return whether a user's choice of environment was changed since the last call, by this or another process.

        If no client was ever sent which environment is in use, nothing is compared, and the result is False.
        """
        if not any(subscription.known for subscription in self._subscriptions.values()):
            return False
        before, self._state_version = self._state_version, self._machine.state.version()
        return before != self._state_version

    def _compare_searches(self, subscription: Subscription) -> bool:
        has_changes = False
        for key, before in list(subscription.searches.items()):
            after = self.search_cache.current(key)
            if after is not None and after is not before:
                after = subscription.searches[key] = self._without_held(before, after)
                others = (kept.found for other, kept in subscription.searches.items() if other != key)
                params = differences(before.found, after.found, others)
                if params is not None:
                    has_changes = True
                    subscription.subscriber.notify("venvoy/environmentsChanged", params)
        return has_changes

    def _without_held(self, before: CachedSearch, after: CachedSearch) -> CachedSearch:
        """Return the result `after`, but with the old records of environments that are being changed just now.

        An environment is being changed while an operation (such as an installation) holds its lock. Its record is taken
        from the earlier result `before`, or left out if that has none, so that clients are not sent unfinished
        environments. The end of the operation triggers a notification of its own.
        """
        if after.found.environments == before.found.environments:
            return after
        held = self._machine.held()
        if not held:
            return after
        known = {each.real_prefix: each for each in before.found.environments if self._is_held(each, held)}
        now = {each.real_prefix: each for each in after.found.environments if not self._is_held(each, held)}
        return after.with_environments(tuple(sorted({**now, **known}.values(), key=lambda each: each.prefix)))

    def _is_held(self, environment: Environment, held: Collection[str]) -> bool:
        return lock_key(self._machine.host, environment.prefix) in held

    def _are_held(self, *environments: Environment | None) -> bool:
        named = [each for each in environments if each is not None]
        held = self._machine.held() if named else {}
        return any(self._is_held(each, held) for each in named)

    def _compare_selections(self, subscription: Subscription) -> bool:
        """Compare the environments in use in a client's folders with those last sent, and notify the client of changes.

        Returns whether there was a difference. For a folder whose environment was never sent, the environment is only
        recorded. But if the client was connected to another service before, the environment is sent, since what that
        service sent is unknown.
        """
        subscriber, has_changes = subscription.subscriber, False
        context = CallContext(self._machine, subscriber.client, self._new_cancellation())
        before, subscription.known = subscription.known, {}
        for folder in subscription.places():
            try:
                selection = selection_of(context, folder)[1]
                known = self._known(folder, selection, is_trusted=is_trusted(context, folder))
            except FAULTS as error:  # other folders and clients must still be notified
                self._failures.failed(f"reading what {folder} uses", error)
                subscription.known.update({folder: before[folder]} if folder in before else {})
                continue
            subscription.known[folder] = known
            last = before.get(folder)
            if last == known or (last is None and not subscriber.is_resumed):
                continue
            if last is not None and self._are_held(last.selection.environment, selection.environment):
                subscription.known[folder] = last
                continue
            has_changes = True
            if last is None or known.selection != last.selection:
                params = SelectionChangedParams(folder=folder, selection=to_wire_selection(selection))
                subscriber.notify("venvoy/selectionChanged", params)
            if last is None or (known.status, known.is_trusted) != (last.status, last.is_trusted):
                subscriber.notify("venvoy/statusChanged", StatusChangedParams(folder=folder, status=known.status))
            if (last is None or known.times != last.times) and selection.environment is not None:
                self._notify_packages(subscription, selection.environment)
        return has_changes

    def _notify_packages(self, subscription: Subscription, environment: Environment) -> None:
        """Send the list of an environment's packages to a client, unless the client was last sent the same list."""
        packages = packages_to_wire(installed_in(self._machine.host, environment))
        digest = hash(to_json([(each.name, each.version, each.location, each.broken) for each in packages]))
        if subscription.packages.get(environment.real_prefix) != digest:
            subscription.packages[environment.real_prefix] = digest
            params = PackagesChangedParams(environment=environment.prefix, packages=packages)
            subscription.subscriber.notify("venvoy/packagesChanged", params)
            subscription.subscriber.environments_changed()
