"""A version in a compiled file, outside the range of the `.in` file.

A compiled file is the list of exact versions that pip-compile or uv generates from an `.in` file. The line of the `.in`
file gives a range for a project, and the compiled file has a version of the project outside this range.

Example: in `requirements.in`, with `foo==1.0` in the compiled `requirements.txt`::

    foo>=2

What to do: Compile again. Here::

    pip-compile requirements.in
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.compiled_files import compiled_beside, pins
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import allows
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(context: RuleContext) -> Iterator[Draft]:
    compiled = compiled_beside(context)
    if compiled is None:
        return
    path, document = compiled
    known = pins(document)
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    for line in context.lines():
        requirement = line.entry.requirement
        if requirement is None or not requirement.specifier or requirement.key not in known:
            continue
        pinned = [each for each in known[requirement.key] if each[1]]
        if not pinned or any(allows(requirement.specifier, version) is not False for _, version in pinned):
            continue
        other = Line(document, pinned[0][0], document.entries[document.index_of(pinned[0][0])])
        place = other.related_place(path, *other.specifier_span(), "the compiled version")
        message = f"The compiled {name} has {requirement.key} {pinned[0][1]}, which this range does not allow. Compile it again."
        yield line.draft(*line.specifier_span(), message, related=(place,))


RULE = Rule(
    "lock-mismatch",
    "A compiled version outside the range",
    WARNING,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
)
