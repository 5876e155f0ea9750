"""Document links: included files, URLs, and the files that compilers name in `# via` comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import included_path, is_followed, is_remote, resolve
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.secrets import holds_values
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.model import Entry
from venvoy_server.environments.redact import redacted, without_userinfo

_VIA = re.compile(r"(?:^|\s|,)-(?:r|c) ([^\s,()]+)")
_URL_OPTIONS = ("--index-url", "--extra-index-url", "--find-links")


class DocumentLink(msgspec.Struct, frozen=True):
    """A span that links to a file (`path`) or a URL; the URL contains no credentials."""

    start: int
    end: int
    path: str | None = None
    url: str | None = None


def document_links(document: Document, inputs: Inputs) -> list[DocumentLink]:
    """Return the links of a document to files and URLs.

    A line in which environment variables were expanded gets none: the values may be secret.
    """
    found: list[DocumentLink] = []
    for entry, base in zip(document.entries, document.starts, strict=True):
        if holds_values(entry, inputs.variables):
            continue
        if entry.options or entry.has_comment or (entry.requirement is not None and entry.requirement.target):
            found.extend(_links(entry, base, inputs))
    return [*found, *_places(document, inputs)]


def _places(document: Document, inputs: Inputs) -> Iterator[DocumentLink]:
    """Yield the links for paths and URLs outside of requirements, such as `path` in a table of a pyproject.toml."""
    for each in document.places:
        quotes = 1 if document.text[each.start : each.start + 1] in ("'", '"') else 0
        start, end = each.start + quotes, each.end - quotes
        if each.kind == "path" and inputs.host is not None and inputs.path is not None and not is_remote(each.value):
            yield DocumentLink(start, end, path=resolve(inputs.host, inputs.path, each.value))
        elif each.kind == "url" and (url := _bare_url(each.value)):
            yield DocumentLink(start, end, url=url)


def _links(entry: Entry, base: int, inputs: Inputs) -> list[DocumentLink]:
    found: list[DocumentLink] = []
    include = include_of(entry)
    for use in entry.options:
        value = use.value or ""
        if use is include and is_followed(value):
            found.extend(_file(entry, base, use.value_start, use.value_end, value, inputs))
        elif use is include or use.name in _URL_OPTIONS:
            found.extend(_url(entry, base, use.value_start, use.value_end, value))
    requirement = entry.requirement
    if requirement is not None and requirement.target:
        found.extend(_url(entry, base, requirement.target_start, requirement.target_end, requirement.target))
    if entry.has_comment:
        found.extend(_via(entry, base, inputs))
    return found


def _file(entry: Entry, base: int, start: int, end: int, value: str, inputs: Inputs) -> list[DocumentLink]:
    if inputs.host is None or inputs.path is None or not value:
        return []
    low, high = entry.locate(start, end)
    return [DocumentLink(base + low, base + high, path=included_path(inputs.host, inputs.path, value))]


def _url(entry: Entry, base: int, start: int, end: int, value: str) -> list[DocumentLink]:
    bare = _bare_url(value)
    if bare is None:
        return []
    low, high = entry.locate(start, end)
    return [DocumentLink(base + low, base + high, url=bare)]


def _bare_url(value: str) -> str | None:
    """Return a URL that a browser can open, without credentials.

    None if the value is not such a URL, or if its credentials cannot be removed.
    """
    bare = re.sub(r"^(git|hg|svn|bzr)\+", "", value)
    if not bare.startswith(("http://", "https://")):
        return None
    bare = without_userinfo(bare)
    if redacted(bare) != bare:
        bare = bare.partition("#")[0].partition("?")[0]
        if redacted(bare) != bare:
            return None
    return bare


def _via(entry: Entry, base: int, inputs: Inputs) -> list[DocumentLink]:
    """Return the links of the file names in an entry's comment, such as `# via -r requirements.in`.

    `base` is the offset in the document at which the entry begins.
    """
    comment = entry.raw[entry.comment_start : entry.comment_end]
    if inputs.host is None or inputs.path is None:
        return []
    start = base + entry.comment_start
    return [
        DocumentLink(start + found.start(1), start + found.end(1), path=resolve(inputs.host, inputs.path, found[1]))
        for found in _VIA.finditer(comment)
        if not is_remote(found[1])
    ]
