"""An included file with errors.

pip stops at the first error in an included file: a line that it refuses, or an include of a missing file. If several
includes lead to the same broken file, only the first include is reported.

Example::

    -r broken.txt

What to do: Correct the included file.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.included import Included
from venvoy_server.dependencies.analysis.rule import Draft, Line, Place, Rule
from venvoy_server.dependencies.analysis.secrets import Secrets
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE
from venvoy_server.dependencies.rules.include_lock_file import is_foreign

# So many errors are named.
_NAMED = 3
_STATES = {"missing": "does not exist", "folder": "is a folder", "unreadable": "cannot be read"}


def _check(context: RuleContext) -> Iterator[Draft]:
    broken = _broken_below(context)
    for edge in context.graph.edges:
        if edge.cycle or is_foreign(edge.target.path):
            continue
        line, use = context.line(edge.label), edge.use
        if edge.target.state == "unreadable":
            yield line.draft(
                use.value_start, use.value_end, f"pip cannot read `{use.value}`: it may not be opened, or is not UTF-8."
            )
        elif edge.label in broken:
            number, places = broken[edge.label]
            count = "an error" if number == 1 else f"{number} errors"
            message = f"`{use.value}` has {count}. pip stops at the first one."
            yield line.draft(use.value_start, use.value_end, message, related=tuple(places))


def _broken_below(context: RuleContext) -> dict[int, tuple[int, list[Place]]]:
    """Return, for each include line of the checked file, the errors in the files to which it leads.

    The keys are the labels (stable numbers) of the lines that have such errors. The values are the number of errors,
    and the places of up to three. If several lines lead to a file, its errors are counted only for the first of them.
    """
    found: dict[int, tuple[int, list[Place]]] = {}
    for file in context.graph.files:
        count = len(file.parsed.faults) + sum(edge.target.state != "file" for edge in file.edges)
        if count and not is_foreign(file.path):
            label = context.graph.reached[file.key]
            before, places = found.get(label, (0, []))
            places += islice(_places(file), _NAMED - len(places))
            found[label] = before + count, places
    return found


def _places(file: Included) -> Iterator[Place]:
    document = file.document
    if document is None:
        return
    for label, entry in file.parsed.faults:
        if entry.fault is not None:
            message = Secrets(document.variables, [document]).hide(entry.fault.message, entry)
            line = Line(document, label, entry)
            yield line.related_place(file.path, entry.fault.start, entry.fault.end, message)
    for edge in file.edges:
        if edge.target.state in _STATES:
            line = Line(document, edge.label, document.entries[document.index_of(edge.label)])
            message = f"`{line.text(edge.use.value_start, edge.use.value_end)}` {_STATES[edge.target.state]}"
            yield line.related_place(file.path, edge.use.value_start, edge.use.value_end, message)


RULE = Rule(
    "include-error",
    "An included file with errors",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    when=OPTION_LINE | INCLUDE,
)
