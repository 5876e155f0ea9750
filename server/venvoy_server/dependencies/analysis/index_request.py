"""Determine what to request from package indexes for a document: project names, index options, hashes, and the releases
whose metadata is needed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import GraphReader
from venvoy_server.dependencies.analysis.indexed_line import indexed, requirement_on_index
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.analysis.run_reader import read_run
from venvoy_server.dependencies.analysis.secrets import Secrets
from venvoy_server.dependencies.analysis.slices import run_at_once
from venvoy_server.dependencies.analysis.tool_sources import ToolSources, tool_sources
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.index.request import IndexOption, IndexRequest, WantedRelease

_OPTIONS = frozenset({"--index-url", "--extra-index-url", "--no-index", "--find-links"})
_SPECIAL = m.OPTION_LINE | m.INCLUDE | m.OPTION


def request_of(document: Document, inputs: Inputs) -> IndexRequest:
    """Return what to request from the package indexes for a document; also reads the files that it includes.

    For callers that have not checked the document; after a check, `index_request` returns the same from the check's
    state without reading the files again.
    """
    context = RuleContext(document, inputs)
    context.special = [label for label, entry in document.pairs() if entry.traits & _SPECIAL]
    run_at_once(read_run(context, GraphReader()))
    return index_request(context)


def index_request(context: RuleContext) -> IndexRequest:
    """Return what to request from the package indexes for a document that is being checked.

    `context` is the state of the check, in which the included files have already been read.
    """
    entries = [entry for _, entry in context.document.pairs()]
    sources = _sources(context)
    return IndexRequest(
        tuple(dict.fromkeys(_names(context, sources))),
        index_options(context),
        any(entry.traits & m.HASH for entry in entries),
        sources.priority if sources is not None else None,
    )


def _names(context: RuleContext, sources: ToolSources | None) -> Iterator[str]:
    """Yield the canonical names of the projects to look up on a package index.

    Requirements by URL or path are left out. `sources` are the package sources that tables of Poetry, PDM or Pipenv
    define; None if the document has no such tables. A project that these tables bind to one source is left out. Nothing
    is yielded if these tables cannot be expressed as pip options, nor for a pylock.toml.
    """
    if dialect_of(context.inputs.path) == "pylock" or (sources is not None and not sources.is_known):
        return
    for label, entry in context.document.pairs():
        if sources is not None and entry.traits & m.ELSEWHERE:
            continue  # build requirements do not come from these sources
        requirement = requirement_on_index(Line(context.document, label, entry), context)
        if requirement is not None and (sources is None or requirement.key not in sources.bound_to_source):
            yield requirement.key


def _sources(context: RuleContext) -> ToolSources | None:
    """Return the package sources that the document's tables of Poetry, PDM or Pipenv define; None if there are none."""
    return tool_sources(context.document.data(), context.document.variables)


def releases_in(document: Document, inputs: Inputs) -> frozenset[WantedRelease]:
    """Return the releases whose metadata is needed to check a document, for callers that have not checked the document.

    These are, for each line with a pin or with extras, the release that would be installed; it is left out if the index
    offers no metadata for it.
    """
    context = RuleContext(document, inputs)
    for label, entry in document.pairs():
        if entry.requirement is not None and entry.requirement.key:
            context.names.setdefault(entry.requirement.key, []).append(label)
    return wanted_releases(context, context.names.keys())


def wanted_releases(context: RuleContext, names: Collection[str]) -> frozenset[WantedRelease]:
    """Return the releases whose metadata is needed to check the lines of some projects; `names` are canonical names.

    These are, for each line with a pin or with extras, the release that would be installed; it is left out if the index
    offers no metadata for it.
    """
    wanted = set()
    for key in names:
        for label in context.names.get(key, ()):
            found = indexed(context.line(label), context)
            if found is None or not (found.pin or found.requirement.extras):
                continue
            chosen = found.choice()
            if chosen.file is not None and chosen.file.has_metadata:
                wanted.add(WantedRelease(key, chosen.version, chosen.file.name))
    return frozenset(wanted)


def index_options(context: RuleContext) -> tuple[IndexOption, ...]:
    """Return the options that name package indexes (such as `--index-url`), in the order in which pip reads them.

    If the document has source tables of Poetry, PDM or Pipenv, the options that correspond to them are returned
    instead.
    """
    sources = _sources(context)
    return sources.options if sources is not None else tuple(_options(context))


def _options(context: RuleContext) -> Iterator[IndexOption]:
    host = context.inputs.host
    for use in context.run_options():
        if use.use.name not in _OPTIONS:
            continue
        value, entry, path = use.use.value or "", use.line.entry, use.path or context.inputs.path
        secrets = Secrets(use.line.document.variables, [use.line.document])
        yield IndexOption(
            use.use.name,
            value,
            secrets.hide(value, entry),
            bool(entry.traits & m.VARIABLE),
            host.paths.dirname(path) if host is not None and path else "",
        )
