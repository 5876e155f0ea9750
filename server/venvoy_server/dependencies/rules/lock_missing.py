"""A requirement that the compiled file does not have.

A compiled file is the list of exact versions that pip-compile or uv generated from this file. The project is missing
there, so installing from the compiled file leaves the project out.

Example: in `requirements.in`, with a compiled `requirements.txt` that does not name foo::

    foo

What to do: Compile again. Here::

    pip-compile requirements.in
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.compiled_files import compiled_beside, left_out, pins
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(context: RuleContext) -> Iterator[Draft]:
    compiled = compiled_beside(context)
    if compiled is None:
        return
    path, document = compiled
    known = pins(document).keys() | left_out(document)
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    for line in context.lines():
        requirement = line.entry.requirement
        if requirement is not None and requirement.key and requirement.key not in known and not requirement.marker:
            yield line.draft(*line.name_span(), f"`{requirement.key}` is not in the compiled {name}. Compile it again.")


RULE = Rule(
    "lock-missing",
    "A requirement that the compiled file does not have",
    WARNING,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
)
