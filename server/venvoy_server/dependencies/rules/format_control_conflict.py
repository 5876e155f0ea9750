"""A project in both `--no-binary` and `--only-binary`.

The last option decides. The first one has no effect for this project.

Example::

    --no-binary foo
    --only-binary foo

Fix: Remove one of them. Here::

    --only-binary foo
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Rule
from venvoy_server.dependencies.analysis.run_order import Use
from venvoy_server.dependencies.findings import INFORMATION
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE
from venvoy_server.packages.read import canonical

_BOTH = ("--no-binary", "--only-binary")


def _check(context: RuleContext) -> Iterator[Draft]:
    later: dict[tuple[str, str], Use] = {}
    found: list[Draft] = []
    for use in reversed(context.run_options()):
        if use.use.name not in _BOTH:
            continue
        opposite = _BOTH[use.use.name == _BOTH[0]]
        names = _names(use)
        for start, end, name in reversed(names):
            other = later.get((opposite, name))
            if other is not None and name != ":none:":
                place = other.line.related_place(other.path, other.use.value_start, other.use.value_end, "the last one")
                message = f"A later `{opposite}` also names `{name}` and overrides this one."
                found += context.use_drafts(use, (start, end), message, place, other, fixes=_fixes(use, names))
        later.update({(use.use.name, name): use for _, _, name in names})
    yield from reversed(found)


def _fixes(use: Use, names: list[tuple[int, int, str]]) -> tuple[DraftFix, ...]:
    """Return the fix that removes the line of a `--no-binary` or `--only-binary` option, or nothing.

    `use` is the option. `names` are the projects in its value, each as (start, end, normalized name). There is no fix
    if the value names several projects, or if the line has another option or a requirement.
    """
    if len(names) != 1 or len(use.line.entry.options) != 1 or use.line.entry.kind != "option":
        return ()
    return use.line.remove("Remove the line")


def _names(use: Use) -> list[tuple[int, int, str]]:
    """Return the projects in an option's value such as `foo,bar`, each as (start, end, normalized name).

    Start and end are character offsets in the line's text. If the value has quotes or escapes, each project gets the
    offsets of the whole value.
    """
    value, start, end = use.use.value or "", use.use.value_start, use.use.value_end
    exact = len(value) == end - start
    return [
        (start + found.start() if exact else start, start + found.end() if exact else end, canonical(found[0]))
        for found in re.finditer(r"[^,]+", value)
    ]


RULE = Rule(
    "format-control-conflict",
    "A project in both `--no-binary` and `--only-binary`",
    INFORMATION,
    "consistency",
    "document",
    _check,
    __doc__,
    when=OPTION_LINE | INCLUDE,
)
