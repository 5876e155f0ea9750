"""Find the lines for a project in the files that pip reads together with the checked document.

These are the files that the document includes, and those of an outer file that includes the document.
"""

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
    """The requirement lines, by project name, of the files that pip reads together with the checked document.

    These are the files that the document includes, and those of an outer file that includes it; the document itself is
    not among them. `moved` holds the paths of the files that changed in the last update: their unchanged lines may have
    other offsets.
    """

    def __init__(self) -> None:
        self._files: dict[Key, ParsedFile] = {}
        self._holders: dict[str, dict[Key, None]] = {}
        self._ranks: dict[Key, int] = {}
        self._reached: Mapping[Key, int] = {}
        self._sources: tuple[object, ...] = ()
        self.moved: set[str] = set()

    def is_current(self, *sources: object) -> bool:
        """Return whether `sources` are the same objects as in the previous call, so that no update is needed.

        `sources` are the objects from which the stored requirement lines were read, such as the include graph. They are
        remembered for the next call. If the result is True, `moved`, the set of files changed in the last update, is
        emptied.
        """
        before, self._sources = self._sources, sources
        same = len(before) == len(sources) and all(one is other for one, other in zip(before, sources, strict=True))
        if same:
            self.moved = set()
        return same

    def __contains__(self, name: str) -> bool:
        return name in self._holders

    def get(self, name: str, default: Sequence[Line] = ()) -> Sequence[Line]:
        """Return the lines for the project with the canonical name `name`, in the order in which pip reads them.

        At most 1000 lines are returned. `default` is returned if there are none.
        """
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
        """Replace the stored files by `files`: those that pip reads together with the document, in reading order.

        Returns the canonical names of the projects whose lines differ from those of the files stored before.
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
        """Store which include line of the document leads to each file; return the projects to check again.

        `reached` maps each file to the label (stable number) of its include line. A project is to be checked again if
        one of its lines is in a file that is now reached by another include line, where findings about two lines of
        included files are shown. Thus projects with only one such line are left out. The result has canonical names.
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
