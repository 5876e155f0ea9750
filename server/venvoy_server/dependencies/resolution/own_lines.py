"""Collect the requirement lines and options of files as the input of a resolver, and record the lines that are left
out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.conflicts import OwnLine, own_span, own_text
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.graph import is_followed
from venvoy_server.dependencies.analysis.project_tables import from_elsewhere
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.model import Entry, Requirement

Place = Callable[[str, str], str]
"""Maps (path of a file, relative path or URL in it) to the value to use in another folder."""

_INDEX_OPTIONS = frozenset({"--index-url", "--extra-index-url", "--find-links"})
_KEPT_OPTIONS = _INDEX_OPTIONS | {"--no-index", "--no-binary", "--only-binary", "--trusted-host"}
_VARIABLE = "${"
_EXTRAS = "project.optional-dependencies."
_GROUPS = "dependency-groups."
_DEV = ("tool.uv.dev-dependencies", "tool.rye.dev-dependencies")
# Requirements of other environments, and settings that uv itself reads from the project.
_NOT_ASKED = m.ELSEWHERE | m.CONSTRAINT | m.OVERRIDE


class Question(msgspec.Struct, frozen=True):
    """The input of a resolver: requirement lines, and the option lines that apply to all of them.

    `left_out` are the texts of lines that are not passed to the resolver; if there are any, the resolver may accept the
    others although all lines together conflict. `untrusted_index` is whether an index named in the files was left out
    because the folder is not trusted.
    """

    lines: tuple[OwnLine, ...]
    options: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    untrusted_index: bool = False


class Collector:
    """Collects the requirement lines and index options of several documents as one input of a resolver.

    `is_trusted` is whether the user trusts the folder that contains the documents. If it is False, two kinds of content
    are left out: lines that could start a build, such as URLs, and the options that name an index.

    The resolver runs in another folder. `place` therefore converts the relative paths of options. It receives the path
    of the file with the option, and the path in the option, and returns the path to pass to the resolver.
    """

    def __init__(self, *, is_trusted: bool, place: Place) -> None:
        self._is_trusted = is_trusted
        self._place = place
        self._lines: list[OwnLine] = []
        self._options: dict[str, None] = {}
        self._left_out: list[str] = []
        self._untrusted_index = False

    def question(self) -> Question:
        """Return the requirement lines and options collected so far, as the input of a resolver.

        The result also has the lines that were left out.
        """
        return Question(tuple(self._lines), tuple(self._options), tuple(self._left_out), self._untrusted_index)

    def add_package(self, text: str) -> None:
        """Add a requirement that a user passed to a command to the collected lines.

        `text` is the requirement, such as `requests>=2`. An invalid requirement is ignored.
        """
        document = Document.parse(text)
        self._add_entries(document, None, "requirement")

    def add_document(self, document: Document, *, constraints: bool = False) -> None:
        """Add the lines of a requirements file, without those of the files that it includes.

        `constraints`: whether to add them as constraints.
        """
        self._add_entries(document, document.path, "constraint" if constraints else "requirement")

    def _add_entries(self, document: Document, path: str | None, kind: Literal["requirement", "constraint"]) -> None:
        for at, entry in _placed(document):
            if entry.requirement is not None and not entry.fault:
                self._add(entry, entry.requirement, path, at, kind)
            elif entry.fault is None and entry.traits & (m.OPTION_LINE | m.INCLUDE):
                self._add_options(entry, path)

    def add_embedded(self, document: EmbeddedDocument, wanted: Callable[[str], bool] = lambda section: True) -> None:
        """Add those requirements of a file such as a pyproject.toml whose section is `wanted`.

        `wanted` receives the name of a section and returns whether to add it. The name is such as `extra test` or
        `group dev`, and empty for requirements that are always installed.
        """
        elsewhere = from_elsewhere(document.data())
        for at, entry in _placed(document):
            if entry.requirement is None or entry.fault or entry.traits & _NOT_ASKED:
                continue
            section = _section(entry)
            if wanted(section) and entry.requirement.key in elsewhere:
                self._left_out.append(entry.text)
            elif wanted(section):
                self._add(entry, entry.requirement, document.path, at, "requirement", section)

    def _add(
        self,
        entry: Entry,
        requirement: Requirement,
        path: str | None,
        at: tuple[int, int],
        kind: Literal["requirement", "constraint"],
        section: str = "",
    ) -> None:
        text = own_text(entry)
        if not self._is_trusted and (requirement.target or entry.kind == "editable" or _VARIABLE in entry.raw):
            self._left_out.append(text)
            return
        number, offset = at
        start, end = entry.locate(*own_span(entry))
        number += entry.raw[:start].count("\n")
        relaxed = _relaxed(text, requirement) if entry.kind == "requirement" else ""
        span = offset + start, offset + end
        self._lines.append(OwnLine(path, number, text, requirement.key, kind, relaxed, section, *span))

    def _add_options(self, entry: Entry, path: str | None) -> None:
        include = include_of(entry)
        if include is not None:
            if include.value and not is_followed(include.value):
                self._add_option(include.name, include.value)
            return
        for use in entry.options:
            if use.name in _KEPT_OPTIONS:
                value = use.value or ""
                if use.name == "--find-links" and path is not None and "://" not in value:
                    value = self._place(path, value)
                self._add_option(use.name, value)

    def _add_option(self, name: str, value: str) -> None:
        is_index = name not in {"--no-index", "--no-binary", "--only-binary"}
        if is_index and not self._is_trusted:
            self._untrusted_index = True
        else:
            self._options[f"{name} {value}".strip()] = None


def _placed(document: Document) -> Iterator[tuple[tuple[int, int], Entry]]:
    """Yield each entry (a logical line) of a document with its place, as ((line number, offset), entry).

    The line number is that of the entry's first line in the document, from 1. The offset is the number of characters in
    the document before the entry.
    """
    number = 1
    for offset, entry in zip(document.starts, document.entries, strict=True):
        yield (number, offset), entry
        number += entry.raw.count("\n")


def _relaxed(text: str, requirement: Requirement) -> str:
    """Return the text of a requirement without its version specifier: `foo[x]` for `foo[x]>=1`.

    `requirement` is the parsed form of `text`. The result is empty if the requirement has no version specifier or has a
    URL or path.
    """
    if not requirement.specifier or requirement.target:
        return ""
    return f"{text[: requirement.specifier_start]}{text[requirement.specifier_end :]}".replace("()", "").strip()


def _section(entry: Entry) -> str:
    """Return the extra or dependency group that lists an entry, such as `extra test` or `group dev`.

    The result is empty if the entry is always installed.
    """
    if not entry.traits & m.OPTIONAL:
        return ""
    if entry.section.startswith(_EXTRAS):
        return f"extra {entry.section[len(_EXTRAS) :]}"
    if entry.section.startswith(_GROUPS):
        return f"group {entry.section[len(_GROUPS) :]}"
    return "group dev" if entry.section in _DEV else entry.section


def request_texts(lines: tuple[OwnLine, ...] | list[OwnLine], options: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the resolver's input files, each as (name, content): constraints.txt, if needed, and requirements.txt.

    `lines` are the user's requirements and constraints. `options` are option lines for the top of requirements.txt.
    """
    constraints = [line.text for line in lines if line.kind == "constraint"]
    requirements = [line.text for line in lines if line.kind == "requirement"]
    if constraints:
        options = (*options, "--constraint constraints.txt")
        yield "constraints.txt", "".join(f"{text}\n" for text in constraints)
    yield "requirements.txt", "".join(f"{text}\n" for text in (*options, *requirements))
