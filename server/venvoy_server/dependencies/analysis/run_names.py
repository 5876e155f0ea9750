"""Find the lines for a project in the other files of a pip run (all files that one pip invocation reads)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from venvoy_server.dependencies.analysis.difference import difference
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.included import Included, Key
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.analysis.parsed_files import ParsedFile, key_of

# Maximum number of lines per project, over all other files; further lines are ignored.
_MOST = 1000


class RunNames:
    """The lines in the other files of a pip run (all files that one pip invocation reads), by project name.

    `moved` holds the paths of the files that changed in the last update: their unchanged lines may have other offsets.
    """

    def __init__(self) -> None:
        self._files: dict[Key, ParsedFile] = {}
        self._holders: dict[str, dict[Key, None]] = {}
        self._ranks: dict[Key, int] = {}
        self._reached: Mapping[Key, int] = {}
        self._sources: tuple[object, ...] = ()
        self.moved: set[str] = set()

    def is_of(self, *sources: object) -> bool:
        """Return whether the objects from which the lines are read, `sources`, are the same as in the previous call.

        They are compared by identity and stored for the next call. If all are the same, `moved` is cleared.
        """
        before, self._sources = self._sources, sources
        same = len(before) == len(sources) and all(one is other for one, other in zip(before, sources, strict=True))
        if same:
            self.moved = set()
        return same

    def __contains__(self, name: str) -> bool:
        return name in self._holders

    def get(self, name: str, default: Sequence[Line] = ()) -> Sequence[Line]:
        """Return the lines of other files for a project, in the order in which pip reads them; at most `_MOST`."""
        holders = self._holders.get(name)
        if not holders:
            return default
        found: list[Line] = []
        for key in sorted(holders, key=self._ranks.__getitem__) if len(holders) > 1 else holders:
            file = self._files[key]
            document = file.document
            if document is not None:
                for label in file.names[name][: _MOST - len(found)]:
                    found.append(Line(document, label, document.entries[document.index_of(label)]))
        return found

    def update(self, files: Sequence[Included]) -> set[str]:
        """Set the other files of the pip run, in reading order; return the canonical names of projects whose lines
        changed.
        """
        now = {file.key: file.parsed for file in files}
        touched: set[str] = set()
        self.moved = set()
        for key in [key for key in self._files if key not in now]:
            self._drop(key, self._files.pop(key).names, touched)
        for key, parsed in now.items():
            before = self._files.get(key)
            if before is not parsed:
                self._files[key] = parsed
                self._replace(key, before, parsed, touched)
        order = list(now)
        if order != list(self._ranks):
            self._ranks = {key: number for number, key in enumerate(order)}
        return touched

    def reroute(self, reached: Mapping[Key, int]) -> set[str]:
        """Set which include line of the document brings in each file; `reached` holds the include's label by file.

        Returns the canonical names of the projects that have several lines, one of them in a file whose include line
        changed: their findings may now be reported at another include line.
        """
        before, self._reached = self._reached, reached
        if before == reached:
            return set()
        moved = [key for key in {*before, *reached} if before.get(key) != reached.get(key) and key in self._files]
        return {
            name
            for key in moved
            for name, labels in self._files[key].names.items()
            if len(labels) > 1 or len(self._holders[name]) > 1
        }

    def _replace(self, key: Key, before: ParsedFile | None, now: ParsedFile, touched: set[str]) -> None:
        old = before.document if before is not None else None
        new = now.document
        if before is None or old is None or new is None or new.parent != old.serial:
            self._drop(key, before.names if before is not None else {}, touched)
            touched.update(now.names)
            for name in now.names:
                self._holders.setdefault(name, {})[key] = None
            return
        if new.path is not None:
            self.moved.add(new.path)
        for name in _changed(old, new):
            touched.add(name)
            if name in now.names:
                self._holders.setdefault(name, {})[key] = None
            else:
                self._drop(key, {name: ()}, touched)

    def _drop(self, key: Key, names: dict[str, tuple[int, ...]], touched: set[str]) -> None:
        touched.update(names)
        for name in names:
            holders = self._holders.get(name)
            if holders is not None:
                holders.pop(key, None)
                if not holders:
                    del self._holders[name]


def _changed(old: Document, new: Document) -> set[str]:
    first, old_last, new_last = difference(old, new)
    return {name for entry in (*old.entries[first:old_last], *new.entries[first:new_last]) if (name := key_of(entry))}
