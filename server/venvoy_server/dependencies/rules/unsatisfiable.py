"""Lines that cannot be installed together.

A resolver was asked (`venvoy check --resolve`, or a failed installation). It found no choice of versions that satisfies
this line together with the other lines that the message names; without any one of them, the rest fits together. A
finding stays until one of its lines is edited.

Example::

    requests==2.31.0
    urllib3==1.20

Fix: Pin a version that is compatible with all other lines, if the resolver found one. Here::

    requests==2.31.0
    urllib3==2.2.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.conflict_message import message_of
from venvoy_server.dependencies.analysis.conflicts import Conflict, OwnLine, own_span, own_text
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.line import Draft, DraftFix, Line, Place
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Rule
from venvoy_server.dependencies.analysis.version_ranges import is_pinned
from venvoy_server.dependencies.findings import ERROR, INFORMATION


def _check(context: RuleContext) -> Iterator[Draft]:
    path = context.inputs.path
    here = [each for each in context.inputs.conflicts or () if any(line.path == path for line in _lines_of(each))]
    if not here:
        return
    documents = {path: context.document}
    documents.update({file.path: file.document for file in context.run_files() if file.document is not None})
    texts = {each: _texts(document) for each, document in documents.items()}
    for conflict in here:
        if all(line.path not in texts or line.text in texts[line.path] for line in conflict.lines):
            yield from _drafts(conflict, context, documents, texts)


def _lines_of(conflict: Conflict) -> tuple[OwnLine, ...]:
    return (*conflict.lines, *conflict.repeats)


def _texts(document: Document) -> dict[str, int]:
    """Return a dict from the text of each requirement in a document to the label (a stable number) of its line.

    If several lines have the same text, the label is that of the first.
    """
    found: dict[str, int] = {}
    for label, entry in document.pairs():
        if entry.requirement is not None:
            found.setdefault(own_text(entry), label)
    return found


def _drafts(
    conflict: Conflict,
    context: RuleContext,
    documents: dict[str | None, Document],
    texts: dict[str | None, dict[str, int]],
) -> Iterator[Draft]:
    path = context.inputs.path
    done: set[int] = set()
    for own in _lines_of(conflict):
        label = texts[path].get(own.text) if own.path == path else None
        if label is None or label in done:
            continue
        done.add(label)
        line = context.line(label)
        severity = INFORMATION if len(conflict.sections) > 1 else None
        related = tuple(
            place
            for other in conflict.lines
            if other.text != own.text or other.path != own.path
            if (place := _place(other, context, documents, texts)) is not None
        )
        message = message_of(conflict, own, context.name_of)
        fixes = _fixes(conflict, own, line)
        yield line.draft(*own_span(line.entry), message, related=related, severity=severity, fixes=fixes)


def _fixes(conflict: Conflict, own: OwnLine, line: Line) -> tuple[DraftFix, ...]:
    """Return a fix that replaces the pinned version of `line` by one that is compatible with all other lines.

    `own` is the record of this line in the conflict. There is no fix if the conflict suggests no version for it, if it
    is not a pin, or if it has options, since its hashes belong to the old version.
    """
    found = line.entry.requirement
    version = next((each.version for each in conflict.suggestions if each.line == own), None)
    if found is None or version is None or not is_pinned(found.specifier) or line.entry.options:
        return ()
    return line.substitute(found.specifier_start, found.specifier_end, f"=={version}")


def _place(
    other: OwnLine,
    context: RuleContext,
    documents: dict[str | None, Document],
    texts: dict[str | None, dict[str, int]],
) -> Place | None:
    """Return the place of a line in a conflict, with a message for the user; None for a line without a file.

    `other` is the line as it was when the conflict was found; the file may have changed since. If the file still has a
    line with the same text, its present place is returned, else the place recorded in `other`. `documents` maps the
    paths of the files that pip reads together to their contents. `texts` maps these paths to dictionaries, each from a
    line's text to the line's label (its stable number).
    """
    message = f"`{other.text}` is part of the conflict."
    label = texts.get(other.path, {}).get(other.text)
    if other.path is None:
        return None
    if label is None:
        return Place(0, other.path, other.start, other.end, message)
    document = documents[other.path]
    line = Line(document, label, document.entries[document.index_of(label)])
    path = None if document is context.document else other.path
    return line.related_place(path, *own_span(line.entry), message)


RULE = Rule(
    "unsatisfiable",
    "Lines that cannot be installed together",
    ERROR,
    "consistency",
    "document",
    _check,
    __doc__,
    needs=("conflicts",),
    dialects=ALL_DIALECTS,
)
