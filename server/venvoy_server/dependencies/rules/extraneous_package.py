"""An installed package that nothing requires.

The package is installed, but this file does not list it, and no listed project needs it. Off by default.

Example: black is installed::

    requests

Fix: Add it to the file, or uninstall it. Here::

    venvoy uninstall black
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.metadata import dependencies
from venvoy_server.dependencies.analysis.rule import Draft, DraftEdit, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import HINT, Call
from venvoy_server.packages.model import Distribution

_TOOLS = frozenset({"pip", "setuptools", "wheel", "uv"})


def _check(context: RuleContext) -> Iterator[Draft]:
    environment, document = context.environment, context.document
    if not document.entries or not any(entry.traits & m.REQUIREMENT for entry in document.entries):
        return
    needed: set[str] = set()
    for distribution in environment.distributions.values():
        for extra in ("", *distribution.provides_extras):
            needed.update([dependency.key for dependency in dependencies(distribution, environment, extra)])
    line = context.line(document.labels[0])
    end = len(line.raw().rstrip("\r\n"))
    for key, distribution in sorted(environment.distributions.items()):
        listed = bool(context.names.get(key)) or key in context.others or key in needed or key in _TOOLS
        if not listed and not distribution.from_base and not distribution.editable:
            message = (
                f"`{distribution.name}` {distribution.version} is installed, but nothing in this file requires it."
            )
            yield line.raw_draft(0, end, message, fixes=_fixes(context, distribution))


def _fixes(context: RuleContext, distribution: Distribution) -> tuple[DraftFix, ...]:
    name, pinned = distribution.name, f"{distribution.name}{distribution.pin}"
    call = Call("uninstall", {"environment": context.environment.path, "packages": [name]})
    uninstall = DraftFix(f"Uninstall `{name}`", call=call)
    if not distribution.pin:
        return (uninstall,)
    last = Line(context.document, context.document.labels[-1], context.document.entries[-1])
    line_end = last.line_end()
    added = f"{pinned}{line_end}"
    if not last.raw().endswith(("\n", "\r")):
        added = line_end + added
    edit = DraftEdit(last.label, None, last.entry.size, last.entry.size, added)
    return (DraftFix(f"Add `{pinned}`", False, (edit,)), uninstall)


RULE = Rule(
    "extraneous-package",
    "An installed package that nothing requires",
    HINT,
    "environment",
    "document",
    _check,
    __doc__,
    needs=("environment",),
    on=False,
)
