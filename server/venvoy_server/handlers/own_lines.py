"""Collect the requirement lines that uv's dependency resolver checks, for a single file or for an installation.

The lines are those of the file, or of all files and packages to install. Lines of included files are added.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.conflicts import OwnLine
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.graph import GraphReader
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.analysis.slices import run_at_once
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.dialects.names import Dialect, dialect_of
from venvoy_server.dependencies.resolution.own_lines import Collector, Question
from venvoy_server.environments.documents import read_bytes
from venvoy_server.environments.host import Host
from venvoy_server.handlers.unsaved_host import host_with_unsaved
from venvoy_server.operations.model import Sources
from venvoy_server.packages.read import canonical

NOT_ASKED: tuple[Dialect, ...] = ("pylock", "conda")
"""Dialects that are not passed to uv: a lock pins every version already, and conda has its own resolver."""


def question_of_file(context: CallContext, path: str, *, is_trusted: bool) -> Question:
    """Return the lines of a file for the resolver, which decides whether they can be installed together.

    For a pyproject.toml, these include all extras and groups. If the folder is not trusted, lines that could execute
    code are left out.
    """
    collector = _collector(context, is_trusted)
    _add_file(collector, host_with_unsaved(context), path, lambda section: True)
    return collector.question()


def question_of_sources(context: CallContext, sources: Sources) -> Question:
    """Return the requirement lines of all packages and files in `sources`, as the input of the dependency resolver.

    Lines that may execute code, such as the path of a local project, are included, as if the user trusts their folders.
    """
    collector, host = _collector(context, True), host_with_unsaved(context)
    extras, groups = {canonical(each) for each in sources.extras}, {canonical(each) for each in sources.groups}
    for text in sources.packages:
        collector.add_package(text)
    for text in sources.editable:
        collector.add_package(f"-e {text}")

    def in_project(section: str) -> bool:
        kind, _, name = section.partition(" ")
        return not section or (kind == "extra" and canonical(name) in extras)

    for path in sources.requirements:
        _add_file(collector, host, path, in_project)
    if sources.groups_file is not None:
        _add_file(collector, host, sources.groups_file, lambda section: canonical(section[len("group ") :]) in groups)
    return collector.question()


def question_of_change(disk_context: CallContext, edited_context: CallContext, sources: Sources) -> Question:
    """Return the requirement lines of an installation from files whose changed texts are not written yet.

    The result is the input of the dependency resolver. `sources` are the packages and files to install.
    `edited_context` reads the new texts of the files, from which the lines are taken. `disk_context` reads the files on
    disk. A line that is also on disk has its path and line number there; a new line has the path None and the number 1.
    """
    places: dict[OwnLine, list[OwnLine]] = {}
    for line in question_of_sources(disk_context, sources).lines:
        places.setdefault(_without_place(line), []).append(line)

    def placed(line: OwnLine) -> OwnLine:
        found = places.get(_without_place(line))
        return found.pop(0) if found else replace(_without_place(line), path=None)

    question = question_of_sources(edited_context, sources)
    return replace(question, lines=tuple(placed(line) for line in question.lines))


def _without_place(line: OwnLine) -> OwnLine:
    return replace(line, number=1, start=0, end=0)


def _collector(context: CallContext, is_trusted: bool) -> Collector:
    paths = context.host.paths

    def placed(path: str, value: str) -> str:
        there = paths.normpath(paths.join(paths.dirname(path), value))
        return there if context.host.stat(there) is not None else value

    return Collector(is_trusted=is_trusted, place=placed)


def _add_file(collector: Collector, host: Host, path: str, wanted: Callable[[str], bool]) -> None:
    """Add the requirement lines of a file and of all files that it includes to `collector`.

    In a file with several lists, such as pyproject.toml, `wanted` returns whether to add a section by its name (`extra
    test`, `group dev`, or empty for the dependencies). An unreadable file adds nothing.
    """
    if dialect_of(path) in NOT_ASKED:
        return
    # No variables are expanded: uv expands them itself, and their values must not appear in messages.
    inputs = Inputs(path=path, host=host)
    try:
        decoded = decode_file(read_bytes(host, path, "requirements"), path)
    except OSError:
        return
    document = document_of(decoded.text, inputs)
    if isinstance(document, EmbeddedDocument):
        collector.add_embedded(document, wanted)
        return
    _add_run(collector, document, inputs)


def _add_run(collector: Collector, document: Document, inputs: Inputs) -> None:
    collector.add_document(document)
    includes = [(label, entry) for label, entry in document.pairs() if entry.traits & m.INCLUDE]
    graph = run_at_once(GraphReader().read(document, inputs, includes))
    for file in graph.files:
        if file.document is not None:
            collector.add_document(file.document, constraints=file.constraints)
