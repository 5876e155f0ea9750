"""Add a requirement to a requirements file or remove one; everything else is preserved byte for byte."""

from __future__ import annotations

from venvoy_server.dependencies.analysis.compiled_files import is_compiled
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.editing.list_change import (
    ListChange,
    ListError,
    NewRequirement,
    entry_for,
    line_end_of,
    merged,
    place_in_order,
)
from venvoy_server.dependencies.model import Entry


def added(text: str, wanted: NewRequirement) -> ListChange:
    """Return the change that adds a requirement to a requirements file: its new text, and sentences for the user.

    `text` is the file's old text. Raises ListError if that is not possible, as in a file that a tool generated.
    """
    document = Document.parse(text)
    _refuse_generated(document)
    found = _named(document, wanted.key)
    lines = [_line_of(text, document, number) for number in found]
    entries = [document.entries[number] for number in found]
    entry = entry_for(entries, wanted, lines)
    if entry is None:
        if any(option.name in ("--hash", "--require-hashes") for each in document.entries for option in each.options):
            raise ListError(
                "The file has hashes, so pip takes no line without one. Add the requirement to the file that it is "
                "made from, or write its line by hand."
            )
        return ListChange(_checked(_with_line(text, document, wanted.text, wanted.key), document, wanted))
    number = next(number for number in found if document.entries[number] is entry)
    after = merged(entry, wanted)
    if after is None:
        return ListChange(text, (f"{entry.text} is listed already (line {_line_of(text, document, number)}).",))
    start = document.starts[number]
    return ListChange(text[:start] + after + text[start + entry.size :])


def dropped(text: str, key: str) -> ListChange | None:
    """Return the change that removes all lines of a project from a requirements file; None if there is no such line.

    `text` is the file's old text, `key` the project's canonical name.
    Raises ListError for a file that a tool generated.
    """
    document = Document.parse(text)
    found = _named(document, key)
    if not found:
        return None
    _refuse_generated(document)
    for number in reversed(found):
        start = document.starts[number]
        text = text[:start] + text[start + document.entries[number].size :]
    return ListChange(text)


def listed(text: str) -> frozenset[str]:
    """Return the canonical names of the projects in a requirements file, without included files."""
    entries = Document.parse(text).entries
    return frozenset(each.requirement.key for each in entries if each.requirement is not None and each.requirement.key)


def _refuse_generated(document: Document) -> None:
    if is_compiled(document):
        raise ListError(
            "The file is made by a tool (its first lines say by which command), and would lose the change the next "
            "time. Change the file that it is made from."
        )


def _named(document: Document, key: str) -> list[int]:
    """Return the indexes of the document's entries that require the project with the canonical name `key`."""
    return [
        number
        for number, entry in enumerate(document.entries)
        if entry.requirement is not None and entry.requirement.key == key
    ]


def _line_of(text: str, document: Document, number: int) -> int:
    return text.count("\n", 0, document.starts[number]) + 1


def _with_line(text: str, document: Document, line: str, key: str) -> str:
    """Return the text with a new line for a project: at its sorted position if the lines are sorted, else at the end.

    `key` is the project's canonical name.
    """
    end = line_end_of(text)
    numbers = [number for number, each in enumerate(document.entries) if each.kind in ("requirement", "editable")]
    keys = [_key_of(document.entries[number]) for number in numbers]
    place = place_in_order(keys, key) if all(keys) else len(keys)
    if place == 0 and numbers:
        at = document.starts[numbers[0]]
    elif place < len(numbers):
        at = document.starts[numbers[place - 1]] + document.entries[numbers[place - 1]].size
    else:
        at = len(text)
    if at == len(text) and text.rstrip(" \t").endswith("\\") and numbers:
        at = document.starts[numbers[-1]]  # a line appended here would continue the last one
    before = text[:at]
    lead = end if before and not before.endswith(("\n", "\r")) else ""
    return f"{before}{lead}{line}{end}{text[at:]}"


def _key_of(entry: Entry) -> str:
    return entry.requirement.key if entry.requirement is not None else ""


def _checked(text: str, before: Document, wanted: NewRequirement) -> str:
    """Return the edited `text` if it has the lines of the old document `before` and one more line, that of `wanted`.

    Comments are not compared. Raises ListError if any other requirement or option differs.
    """
    had = [entry.text for entry in before.entries if entry.kind not in ("blank", "comment")]
    has = [entry.text for entry in Document.parse(text).entries if entry.kind not in ("blank", "comment")]
    if wanted.text in has:
        has.remove(wanted.text)
        if has == had:
            return text
    raise ListError(f"{wanted.text} cannot be written into this file. Change it by hand.")
