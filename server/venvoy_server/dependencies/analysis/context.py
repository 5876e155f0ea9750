"""The state that all rules of one check share: the document, the other inputs, the lines by project name, and facts
that hold for all files which pip reads together.
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
    """Facts about all files that pip reads together, which affect the findings of single lines.

    `hash_mode` is whether pip checks hashes. `constraints` is whether the document is a constraints file.
    `public_index` is whether pip looks for projects only on the public index. `policy` decides which releases may be
    chosen; None if there is no index data.
    """

    hash_mode: bool = False
    constraints: bool = False
    public_index: bool = True
    policy: ChoicePolicy | None = None


class Group(msgspec.Struct, frozen=True):
    """All lines for one project, whose canonical name is `key`.

    `lines` are those of the document, in order; `others` are those of the files that pip reads together with it.
    `contents` are normalised forms of `lines`, equal for lines that differ in spelling only.
    """

    key: str
    lines: tuple[Line, ...]
    others: tuple[Line, ...] = ()
    contents: tuple[tuple[object, ...], ...] = ()

    def is_required(self) -> bool:
        """Return whether at least one line of this group is a requirement; False if all lines are constraints.

        The group has all lines for one project, in the document and in the other files that pip reads together with it.
        """
        return any(not line.is_constraint for line in (*self.lines, *self.others))


class RuleContext:
    """The state of one check, as passed to every rule: the document, the inputs, the included files, and shared
    caches.
    """

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
        """Return the object that suggests existing files for missing paths; created on first access and shared by all
        rules.
        """
        if self._nearby is None:
            from venvoy_server.dependencies.analysis.nearest_file import NearbyFiles  # most checks miss no file

            self._nearby = NearbyFiles()
        return self._nearby

    def line(self, label: int) -> Line:
        """Return the line (entry) of the document with this label, an identifier that stays the same across edits."""
        return Line(self.document, label, self.document.entries[self.document.index_of(label)])

    def listed(self, line: Line, key: str) -> bool:
        """Return whether the document has a line for the project with the canonical name `key`.

        As a side effect, `line` is recorded to be checked again when an edit changes this result.
        """
        self.watchers.setdefault(key, set()).add(line.label)
        return bool(self.names.get(key))

    def shares_name(self, line: Line, key: str) -> bool:
        """Return whether the project `key`, which `line` names, has another line in the files that pip reads in the
        same run.

        `key` is the canonical name. As a side effect, `line` is recorded to be checked again when a line of this
        project in the document changes.
        """
        self.watchers.setdefault(f"{key}{ANY_LINE}", set()).add(line.label)
        return len(self.names.get(key, ())) > 1 or bool(self.others.get(key))

    def special_lines(self, traits: int = m.OPTION_LINE | m.INCLUDE | m.OPTION) -> Iterator[Line]:
        """Yield, in document order, the includes, the option lines, and the requirements with options except `--hash`.

        `traits` is a combination of bits that are defined in `dependencies.model`: only lines that have at least one of
        them are yielded. By default, these are all three kinds of lines.
        """
        if self._special_lines is None:
            self._special_lines = [self.line(label) for label in self.special]
        for line in self._special_lines:
            if line.entry.traits & traits:
                yield line

    def lines(self) -> Iterator[Line]:
        """Yield every line of the document, in order, also empty lines and comments."""
        for label, entry in self.document.pairs():
            yield Line(self.document, label, entry)

    def run_options(self) -> list[Use]:
        """Return the options in all files that pip reads together, in the order in which pip reads them.

        These are the document, the files that it includes, and those of an outer file that includes it. A file that is
        included several times counts once, at its first include.
        """
        if self._uses is None:
            self._uses = list(uses_of_run(self))
        return self._uses

    def run_files(self) -> Iterator[Included]:
        """Yield the other files that pip reads together with the checked document; a file can occur twice.

        The files that the document includes come first. If an outer file (a file that includes the document) is known,
        the outer file follows, and then the files that the outer file includes.
        """
        yield from self.graph.files
        if self.outer is not None:
            yield from self.outer.files()

    def file_include(self, included: Document) -> int | None:
        """Return the label (entry identifier) of the include line of the checked document that includes another file.

        `included` is the parsed content of that file, which may be included through others. None if the checked
        document does not include that file, but, for example, is included by it.
        """
        if self._reached is None:
            files = [file for file in self.graph.files if file.document is not None]
            self._reached = {file.document.serial: self.graph.reached[file.key] for file in files if file.document}
        return self._reached.get(included.serial)

    def path_of(self, line: Line) -> str | None:
        """Return the path of a line's file; None for a line of the document itself."""
        return None if line.document is self.document else line.document.path

    def name_of(self, path: str | None) -> str:
        """Return the display name of a file: its path relative to the document's folder if it is below that folder,
        else the file name alone.
        """
        name = (path or "").replace("\\", "/")
        folder = (self.inputs.path or "").replace("\\", "/").rpartition("/")[0]
        return name[len(folder) + 1 :] if folder and name.startswith(f"{folder}/") else name.rpartition("/")[2]

    def include_draft(self, label: int, message: str, **more: Any) -> Draft:
        """Return a finding that marks the file name in an include line (`-r FILE` or `-c FILE`) of the document.

        `label` identifies the include line; `more` are further fields of the finding.
        """
        line = self.line(label)
        use = include_of(line.entry)
        start, end = (use.value_start, use.value_end) if use is not None else (0, len(line.entry.text))
        return line.draft(start, end, message, **more)

    def place_draft(self, place: TextPlace, message: str, **more: Any) -> Draft:
        """Return a finding that marks a string of the document which is not a requirement, such as a key or path in
        TOML.

        `place` locates the string, `more` are further fields of the finding.
        """
        line, start, end = self.span_of(place.start, place.end)
        return line.raw_draft(start, end, message, **more)

    def span_of(self, start: int, end: int) -> tuple[Line, int, int]:
        """Return (line, start, end) for a span of the document: the line in which it begins, and the span relative to
        that line.

        `start` and `end` are character offsets in the document. The returned span is cut off at the line's end.
        """
        index = self.document.index_at(start)
        base = self.document.starts[index]
        end = min(end - base, self.document.entries[index].size)
        return self.line(self.document.labels[index]), start - base, end

    def meeting(self, one: Line, other: Line) -> int | None:
        """Return the include line of the document at which two lines of included files come together.

        `one` and `other` are the lines, each in a file that an include line of the document brings in. The later of
        these two include lines is returned, as its label (entry identifier): only there has pip read both lines. None
        if the document does not include both files.
        """
        first, second = self.file_include(one.document), self.file_include(other.document)
        return None if first is None or second is None else max(first, second)

    def use_drafts(
        self, use: Use, span: tuple[int, int], message: str, place: Place, other: Use, **more: Any
    ) -> Iterator[Draft]:
        """Yield the finding about a pip option, marked in the checked document; at most one.

        An option in the document is marked itself. For an option in an included file, the finding marks the document's
        include line (`-r FILE`) that leads to that file. Nothing is yielded if the document does not include that file.

        Args:
            use: The option and its file.
            span: The (start, end) to mark in the option's line.
            message: What is wrong.
            place: The place of `other`, shown as related information.
            other: A second option, which causes the problem together with `use`. If two include lines lead to the two
                options, the later include line is marked.
            more: More fields of the finding, such as fixes; only used if the option is in the document.
        """
        if use.path is None:
            yield use.line.draft(*span, message, related=(place,), **more)
            return
        labels = [each.reached for each in (use, other) if each.path is not None]
        reached = [label for label in labels if label is not None]
        if len(reached) == len(labels):
            own = use.line.related_place(use.path, *span, "the option")
            yield self.include_draft(max(reached), f"`{self.name_of(use.path)}`: {message}", related=(own, place))

    def previous(self, line: Line) -> Entry | None:
        """Return the document's entry before that of `line`; None if `line` is the first."""
        index = self.document.index_of(line.label)
        return self.document.entries[index - 1] if index > 0 else None

    def following(self, line: Line) -> Entry | None:
        """Return the document's entry after that of `line`; None if `line` is the last."""
        index = self.document.index_of(line.label) + 1
        return self.document.entries[index] if index < len(self.document.entries) else None
