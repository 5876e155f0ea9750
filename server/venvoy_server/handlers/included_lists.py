"""The requirements files that a list of dependencies includes with `-r`, and whether they list a package already."""

from __future__ import annotations

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import included_path
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.editing.list_change import ListError, NewRequirement
from venvoy_server.dependencies.model import Entry
from venvoy_server.handlers.dependency_list import DependencyList
from venvoy_server.handlers.included_files import text_of

_MOST = 100


def refuse_included(context: CallContext, target: DependencyList, text: str, wanted: NewRequirement) -> str | None:
    """Return a notice for the user if an included file lists the new requirement already, else None.

    `wanted` is the new requirement, and `text` the current text of the list `target`. Raises ListError if the included
    file lists the same package in another form, for example with another version than the requested one.
    """
    if target.kind != "requirements":
        return None
    found = place_in_included(context, target, text, wanted.key)
    if found is None or _lists(text, wanted.key):
        return None
    path, entry = found
    plain = not (wanted.specifier or wanted.url or wanted.extras or wanted.marker)
    if plain or entry.text == wanted.text:
        return f"{entry.text} is listed already, in {path}."
    raise ListError(f"{wanted.name} is listed in {path}, which this file includes. Name that file as `requirement`.")


def place_in_included(context: CallContext, target: DependencyList, text: str, key: str) -> tuple[str, Entry] | None:
    """Return the path of the included file (`-r`) that lists a package, and its entry (line) there; None if none does.

    `key` is the package's canonical name, and `text` the current text of the list `target`.
    """
    waiting = _included(context, Document.parse(text), target.named)
    seen: set[str] = {target.named}
    while waiting and len(seen) < _MOST:
        path = waiting.pop(0)
        inner = text_of(context, path) if path not in seen else None
        seen.add(path)
        if inner is None:
            continue
        document = Document.parse(inner)
        for entry in document.entries:
            if entry.requirement is not None and entry.requirement.key == key:
                return path, entry
        waiting += _included(context, document, path)
    return None


def _lists(text: str, key: str) -> bool:
    entries = Document.parse(text).entries
    return any(each.requirement is not None and each.requirement.key == key for each in entries)


def _included(context: CallContext, document: Document, path: str) -> list[str]:
    """Return the local files that a document includes with `-r`, not with `-c`: constraints install nothing."""
    used = [use for entry in document.entries if (use := include_of(entry)) is not None and use.name == "--requirement"]
    found = [included_path(context.host, path, use.value) for use in used if use.value]
    return [each for each in found if each is not None]
