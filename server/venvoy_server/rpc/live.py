"""News: what clients were told is kept true. What they asked for is followed, and they hear when it is not so any more."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

import msgspec

from venvoy_protocol.notifications import PackagesChangedParams, SelectionChangedParams, StatusChangedParams
from venvoy_protocol.status import StatusResult
from venvoy_server import session
from venvoy_server.convert import packages_to_wire
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.searching import find
from venvoy_server.handlers.selecting import selection_of, to_wire_selection
from venvoy_server.handlers.status import status_result
from venvoy_server.operations.target import lock_key
from venvoy_server.packages.read import installed_in
from venvoy_server.rpc.differences import differences
from venvoy_server.selection import Selection
from venvoy_server.session import Cancellation, Context, Machine
from venvoy_server.system.inventory import Inventory, Kept, Key
from venvoy_server.system.keeper import Keeper
from venvoy_server.system.watching import FolderWatcher

if TYPE_CHECKING:
    from venvoy_server.rpc.connection import Connection

MOST_FOLLOWED = 16
"""Searches, and folders asked for, that one client follows; what it asked for longest ago is followed no more."""


class Told:
    """What the answer to one request says, of which its client is to hear news."""

    def __init__(self) -> None:
        self.searches: list[Kept] = []
        self.selections: list[tuple[str, Selection]] = []

    def searched(self, kept: session.Kept) -> None:
        """Take note of what a search found."""
        self.searches.append(cast(Kept, kept))

    def selected(self, folder: str, selection: Selection) -> None:
        """Take note of what a folder uses."""
        self.selections.append((folder, msgspec.structs.replace(selection, candidates=())))

    def drop_known(self, subscriber: _Subscriber) -> None:
        """Drop what a client knows already: most answers are the same as the ones before."""
        self.searches = [kept for kept in self.searches if subscriber.searches.get(kept.key) is not kept]
        self.selections = [
            (folder, selection)
            for folder, selection in self.selections
            if (known := subscriber.known.get(folder)) is None or known.selection != selection
        ]


class _Known(msgspec.Struct, frozen=True):
    """What a client knows of one folder: its selection, its status, and when the packages of its environment changed."""

    selection: Selection
    status: StatusResult
    times: tuple[int, ...]


class _Subscriber:
    """What one client knows: the searches that it follows, and the folders whose selection it wants to hear of."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.searches: OrderedDict[Key, Kept] = OrderedDict()
        self.asked: OrderedDict[str, None] = OrderedDict()
        self.known: dict[str, _Known] = {}
        self.packages: dict[str, int] = {}

    def places(self) -> list[str]:
        """Return the folders whose selection matters to the client: those that it has open, and those that it asked for."""
        own = self.connection.client.folders if self.connection.phase == "running" else ()
        return list(dict.fromkeys((*own, *self.asked)))

    def follow(self, kept: Kept) -> None:
        """Follow a search from what it found, in the place of one that only had other settings."""
        search = kept.key.search
        for key in list(self.searches):
            if (key.search.folders, key.search.scope) == (search.folders, search.scope):
                del self.searches[key]
        self.searches[kept.key] = kept
        self.searches.move_to_end(kept.key)
        if len(self.searches) > MOST_FOLLOWED:
            self.searches.popitem(last=False)

    def ask(self, folder: str) -> None:
        """Follow the selection of a folder."""
        self.asked[folder] = None
        self.asked.move_to_end(folder)
        if len(self.asked) > MOST_FOLLOWED:
            self.asked.popitem(last=False)


class Live:
    """The inventory and the news of it. Its public methods may be called from any thread, and start nothing before it is needed.

    What clients know is touched in the keeper's thread only.
    """

    def __init__(self, machine: Machine, new_cancellation: Callable[[], Cancellation]) -> None:
        self._machine = machine
        self._new_cancellation = new_cancellation
        self.inventory = Inventory(machine, partial(find, machine))
        self.keeper = Keeper(self.inventory, self, FolderWatcher)
        self._subscribers: dict[Connection, _Subscriber] = {}
        self._followed: frozenset[Key] = frozenset()
        self._state_version: int | None = None

    # --- from any thread ----------------------------------------------------------------------------------------

    def answered(self, connection: Connection, told: Told) -> None:
        """Take note that a client was given an answer; called after it was sent."""
        subscriber = self._subscribers.get(connection)
        if subscriber is not None:
            told.drop_known(subscriber)
        if told.searches or told.selections:
            self.keeper.expect(kept.key for kept in told.searches if kept.key.watched)
            self._begin(connection, partial(self._follow, connection, told))

    def joined(self, connection: Connection) -> None:
        """Take note that a client has documents open whose diagnostics depend on what is selected."""
        self._begin(connection, partial(self._subscriber, connection))

    def changed(self) -> None:
        """Take note that a request changed something; called before it is answered."""
        self.keeper.suspect()

    def files_changed(self, paths: Iterable[str]) -> None:
        """Take note of changes that a client saw in its workspace."""
        self.keeper.hint(paths)

    def folders_closed(self, connection: Connection, folders: Iterable[str]) -> None:
        """Take note that a client works in some folders no more: it hears no news of searches of them."""
        self.keeper.errand(partial(self._unfollow, connection, frozenset(folders)))

    def left(self, connection: Connection) -> None:
        """Take note that a client is gone."""
        self.keeper.errand(partial(self._forget, connection))

    def close(self) -> None:
        """End all watching."""
        self.keeper.close()

    def _begin(self, connection: Connection, errand: Callable[[], object]) -> None:
        def run() -> None:
            if connection.phase != "ended":
                errand()

        self.keeper.errand(run)
        self.keeper.start()

    # --- what clients know --------------------------------------------------------------------------------------

    def _subscriber(self, connection: Connection) -> _Subscriber:
        return self._subscribers.setdefault(connection, _Subscriber(connection))

    def _follow(self, connection: Connection, told: Told) -> None:
        subscriber = self._subscriber(connection)
        for kept in told.searches:
            subscriber.follow(kept)
        for path, selection in told.selections:
            at = self._machine.host.stat(path)
            folder = path if at is None or at.kind == "folder" else self._machine.host.paths.dirname(path)
            subscriber.ask(folder)
            subscriber.known[folder] = self._known(folder, selection)
        self._count()

    def _unfollow(self, connection: Connection, folders: frozenset[str]) -> None:
        subscriber = self._subscribers.get(connection)
        if subscriber is not None:
            for key in list(subscriber.searches):
                if not folders.isdisjoint(key.search.folders):
                    del subscriber.searches[key]
            self._count()

    def _forget(self, connection: Connection) -> None:
        self._subscribers.pop(connection, None)
        self._count()

    def _count(self) -> None:
        self._followed = frozenset(key for each in self._subscribers.values() for key in each.searches)

    def _known(self, folder: str, selection: Selection) -> _Known:
        environment = selection.environment
        sites = environment.site_packages if environment else ()
        found = [self._machine.host.stat(site) for site in sites]
        times = tuple(each.mtime_ns if each else 0 for each in found)
        return _Known(msgspec.structs.replace(selection, candidates=()), status_result(folder, selection), times)

    # --- what the keeper asks -----------------------------------------------------------------------------------

    def followed(self) -> frozenset[Key]:
        """Return the searches that somebody follows."""
        return self._followed

    def client_watched(self, key: Key) -> bool:
        """Say whether a client tells of changes in the workspace folders of a search."""
        return any(
            each.connection.watches_files and set(key.search.folders) <= set(each.connection.client.folders)
            for each in self._subscribers.values()
            if key in each.searches
        )

    def folders(self) -> Iterator[str]:
        """Yield the folders on which selections depend."""
        join = self._machine.host.paths.join
        for subscriber in self._subscribers.values():
            if not subscriber.connection.client.settings.watch:
                continue
            for folder, known in subscriber.known.items():
                yield from (folder, join(folder, ".vscode"))
                environment = known.selection.environment
                if environment is not None:
                    yield from (environment.prefix, *environment.site_packages)

    def packages(self, key: Key, environments: list[Environment]) -> None:
        """Tell the clients that follow a search of environments whose packages changed."""
        for subscriber in self._subscribers.values():
            if key in subscriber.searches:
                for environment in environments:
                    self._tell_packages(subscriber, environment)

    def look(self, *, changed: bool) -> None:
        """Tell every client what is not so any more."""
        chosen = self._others_chose()
        for subscriber in list(self._subscribers.values()):
            is_news = self._look_at_searches(subscriber)
            new = [folder for folder in subscriber.places() if folder not in subscriber.known]
            if changed or chosen or is_news or new:
                is_news = self._look_at_selections(subscriber) or is_news
            if is_news:
                subscriber.connection.language.environments_changed()

    # --- telling ------------------------------------------------------------------------------------------------

    def _others_chose(self) -> bool:
        """Say whether another process may have written to the state since this was last asked."""
        if not any(subscriber.known for subscriber in self._subscribers.values()):
            return False
        before, self._state_version = self._state_version, self._machine.state.version()
        return before != self._state_version

    def _look_at_searches(self, subscriber: _Subscriber) -> bool:
        is_news = False
        for key, before in list(subscriber.searches.items()):
            after = self.inventory.current(key)
            if after is None:
                del subscriber.searches[key]
                self._count()
            elif after is not before:
                after = subscriber.searches[key] = self._without_held(before, after)
                others = (kept.found for other, kept in subscriber.searches.items() if other != key)
                params = differences(before.found, after.found, others)
                if params is not None:
                    is_news = True
                    subscriber.connection.notify("venvoy/environmentsChanged", params)
        return is_news

    def _without_held(self, before: Kept, after: Kept) -> Kept:
        """Return what was found now, but with what was known of environments that an operation is changing.

        What stands there half made is nobody's news; the end of the operation is a change of its own.
        """
        if after.found.environments == before.found.environments:
            return after
        held = self._machine.held()
        if not held:
            return after
        known = {each.real_prefix: each for each in before.found.environments if self._is_held(each, held)}
        now = {each.real_prefix: each for each in after.found.environments if not self._is_held(each, held)}
        return after.with_environments(tuple(sorted({**now, **known}.values(), key=lambda each: each.prefix)))

    def _is_held(self, environment: Environment, held: frozenset[str]) -> bool:
        return lock_key(self._machine.host, environment.prefix) in held

    def _are_held(self, *environments: Environment | None) -> bool:
        named = [each for each in environments if each is not None]
        held = self._machine.held() if named else frozenset()
        return any(self._is_held(each, held) for each in named)

    def _look_at_selections(self, subscriber: _Subscriber) -> bool:
        """Compare the selections of a client's folders with what it knows; those it knows nothing of are only noted."""
        connection, is_news = subscriber.connection, False
        context = Context(self._machine, connection.client, self._new_cancellation())
        before, subscriber.known = subscriber.known, {}
        for folder in subscriber.places():
            selection = selection_of(context, folder)[1]
            known = subscriber.known[folder] = self._known(folder, selection)
            last = before.get(folder)
            if last is None or last == known:
                continue
            if self._are_held(last.selection.environment, selection.environment):
                subscriber.known[folder] = last
                continue
            is_news = True
            if known.selection != last.selection:
                params = SelectionChangedParams(folder=folder, selection=to_wire_selection(selection))
                connection.notify("venvoy/selectionChanged", params)
            if known.status != last.status:
                connection.notify("venvoy/statusChanged", StatusChangedParams(folder=folder, status=known.status))
            if known.times != last.times and selection.environment is not None:
                self._tell_packages(subscriber, selection.environment)
        return is_news

    def _tell_packages(self, subscriber: _Subscriber, environment: Environment) -> None:
        """Tell a client of an environment's packages, unless it was told the same last time."""
        packages = packages_to_wire(installed_in(self._machine.host, environment))
        digest = hash(msgspec.json.encode([(each.name, each.version, each.location, each.broken) for each in packages]))
        if subscriber.packages.get(environment.real_prefix) != digest:
            subscriber.packages[environment.real_prefix] = digest
            params = PackagesChangedParams(environment=environment.prefix, packages=packages)
            subscriber.connection.notify("venvoy/packagesChanged", params)
            subscriber.connection.language.environments_changed()
