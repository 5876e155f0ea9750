"""The state that the rules of one check share: the document, the inputs, lines by project
name, and facts of the whole run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.included import FileGraph, Included
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.line import Draft, Line, Place
from venvoy_server.dependencies.analysis.run_names import RunNames
from venvoy_server.dependencies.analysis.run_order import Outer, Use, uses_of_run
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.model import Entry

if TYPE_CHECKING:
    from venvoy_server.dependencies.analysis.nearest_file import NearbyFiles
    from venvoy_server.index.policy import ChoicePolicy

# Suffix of a key in `watchers`: its lines are checked again whenever any line of that name changes.
ANY_LINE = " *"


class DocumentFacts(msgspec.Struct, frozen=True):
    """Facts of the whole run on which findings of single lines depend.

    `hash_mode` is whether pip checks hashes. `public_index` is whether no option names another place to look for
    projects. `policy` decides which releases may be chosen; None if there is no index data.
    """

    hash_mode: bool = False
    constraints: bool = False
    public_index: bool = True
    policy: ChoicePolicy | None = None


class Group(msgspec.Struct, frozen=True):
    """The lines for one canonical name: `lines` of the document, in order, and `others` of the
    other files of the pip run.

    `contents` are comparable, normalised forms of the document's lines.
    """

    key: str
    lines: tuple[Line, ...]
    others: tuple[Line, ...] = ()
    contents: tuple[tuple[object, ...], ...] = ()

    def is_required(self) -> bool:
        """Return whether at least one of the lines is a requirement, not a constraint."""
        return any(not line.is_constraint for line in (*self.lines, *self.others))


class RuleContext:
    """The state of one check, as passed to the rules."""

    def __init__(self, document: Document, inputs: Inputs, memory: dict[str, Any] | None = None) -> None:
        self.document = document
        self.inputs = inputs
        self.graph = FileGraph()
        self.facts = DocumentFacts()
        self.special: list[int] = []
        self.names: dict[str, list[int]] = {}
        self.others = RunNames()
        self.watchers: dict[str, set[int]] = {}
        # Cache for values that rules derive from the inputs alone; discarded when the inputs change.
        self.memory: dict[str, Any] = {} if memory is None else memory
        self._nearby: NearbyFiles | None = None
        self.load: Callable[[str], Included] | None = None
        self.outer: Outer | None = None
        self._special_lines: list[Line] | None = None
        self._uses: list[Use] | None = None
        self._reached: dict[int, int] | None = None

    @property
    def environment(self) -> EnvironmentFacts:
        """Return the facts of the selected environment; empty facts if there is none."""
        found = self.inputs.environment
        return found if found is not None else EnvironmentFacts({})

    @property
    def nearby(self) -> NearbyFiles:
        """Return the shared cache of folder listings with which missing files are compared."""
        if self._nearby is None:
            from venvoy_server.dependencies.analysis.nearest_file import NearbyFiles  # most checks miss no file

            self._nearby = NearbyFiles()
        return self._nearby

    def line(self, label: int) -> Line:
        """Return the line of the entry with a stable label (see `Document.labels`)."""
        return Line(self.document, label, self.document.entries[self.document.index_of(label)])

    def listed(self, line: Line, key: str) -> bool:
        """Return whether the document names a project; subscribes the line to changes of that answer."""
        self.watchers.setdefault(key, set()).add(line.label)
        return bool(self.names.get(key))

    def shares_name(self, line: Line, key: str) -> bool:
        """Return whether another line of the pip run names the project of `line`;
        subscribes the line to changes of such lines.
        """
        self.watchers.setdefault(f"{key}{ANY_LINE}", set()).add(line.label)
        return len(self.names.get(key, ())) > 1 or bool(self.others.get(key))

    def special_lines(self, traits: int = m.OPTION_LINE | m.INCLUDE | m.OPTION) -> Iterator[Line]:
        """Yield the lines with options other than hashes, in order: includes, option lines,
        requirements with options.
        """
        if self._special_lines is None:
            self._special_lines = [self.line(label) for label in self.special]
        for line in self._special_lines:
            if line.entry.traits & traits:
                yield line

    def lines(self) -> Iterator[Line]:
        """Yield every line, in order."""
        for label, entry in self.document.pairs():
            yield Line(self.document, label, entry)

    def run_options(self) -> list[Use]:
        """Return the options of the pip run in the order in which pip reads them; a file's
        options count at its first include.
        """
        if self._uses is None:
            self._uses = list(uses_of_run(self))
        return self._uses

    def run_files(self) -> Iterator[Included]:
        """Yield the other files of the pip run: those that one pip invocation reads together with the document."""
        yield from self.graph.files
        if self.outer is not None:
            yield from self.outer.files()

    def file_include(self, document: Document) -> int | None:
        """Return the stable label of the document's include that leads to another file;
        None if only an outer file includes it.
        """
        if self._reached is None:
            files = [file for file in self.graph.files if file.document is not None]
            self._reached = {file.document.serial: self.graph.reached[file.key] for file in files if file.document}
        return self._reached.get(document.serial)

    def path_of(self, line: Line) -> str | None:
        """Return the path of a line's file; None for a line of the document itself."""
        return None if line.document is self.document else line.document.path

    def name_of(self, path: str | None) -> str:
        """Return the display name of a file: relative to the document's folder if it is
        below it, else the file name alone.
        """
        name = (path or "").replace("\\", "/")
        folder = (self.inputs.path or "").replace("\\", "/").rpartition("/")[0]
        return name[len(folder) + 1 :] if folder and name.startswith(f"{folder}/") else name.rpartition("/")[2]

    def include_draft(self, label: int, message: str, **more: Any) -> Draft:
        """Return a finding on the file name of one of the document's includes."""
        line = self.line(label)
        use = include_of(line.entry)
        start, end = (use.value_start, use.value_end) if use is not None else (0, len(line.entry.text))
        return line.draft(start, end, message, **more)

    def place_draft(self, place: TextPlace, message: str, **more: Any) -> Draft:
        """Return a finding on a place that the dialect's reader found."""
        line, start, end = self.span_of(place.start, place.end)
        return line.raw_draft(start, end, message, **more)

    def span_of(self, start: int, end: int) -> tuple[Line, int, int]:
        """Return the line in which a span of the document begins, and the span relative to
        that line, cut off at its end.
        """
        index = self.document.index_at(start)
        base = self.document.starts[index]
        end = min(end - base, self.document.entries[index].size)
        return self.line(self.document.labels[index]), start - base, end

    def meeting(self, one: Line, other: Line) -> int | None:
        """Return the stable label of the include that joins two lines of included files:
        the later of the two includes that lead to them.
        """
        first, second = self.file_include(one.document), self.file_include(other.document)
        return None if first is None or second is None else max(first, second)

    def use_drafts(
        self, use: Use, span: tuple[int, int], message: str, other: Place, later: Use | None = None, **more: Any
    ) -> Iterator[Draft]:
        """Yield the finding about an option of the pip run: on its line, or, for an included
        file, on the include that leads to it.

        Yields nothing if only an outer file includes the option's file: the finding is reported in that outer file.

        Args:
            use: The option.
            span: The span to mark if the option is in the document.
            message: What is wrong.
            other: The related place of the other option.
            later: The other option, if both together are the cause: the later of their two includes is then marked.
            more: More fields of the finding; fixes only apply if the option is in the document.
        """
        if use.path is None:
            yield use.line.draft(*span, message, related=(other,), **more)
            return
        labels = [each.reached for each in (use, later) if each is not None and each.path is not None]
        reached = [label for label in labels if label is not None]
        if len(reached) == len(labels):
            own = use.line.elsewhere(use.path, *span, "the option")
            yield self.include_draft(max(reached), f"`{self.name_of(use.path)}`: {message}", related=(own, other))

    def previous(self, line: Line) -> Entry | None:
        """Return the entry before that of `line`, None for the first."""
        index = self.document.index_of(line.label)
        return self.document.entries[index - 1] if index > 0 else None

    def following(self, line: Line) -> Entry | None:
        """Return the entry after that of `line`, None for the last."""
        index = self.document.index_of(line.label) + 1
        return self.document.entries[index] if index < len(self.document.entries) else None
