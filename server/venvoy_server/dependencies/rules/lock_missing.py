"""A requirement that the compiled file does not have.

Beside this file stands one that pip-compile or uv has written from it; the project is not in there, so that nobody who
installs the compiled file gets it.

Example: in `requirements.in`, with a compiled `requirements.txt` that does not name foo::

    foo

Fix: Compile again. Here::

    pip-compile requirements.in
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.compiled_files import compiled_beside, pins
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Rule
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
