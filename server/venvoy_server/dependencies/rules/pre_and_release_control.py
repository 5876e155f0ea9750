"""`--pre` together with `--all-releases` or `--only-final`.

`--pre` allows pre-releases of all projects. On the command line, pip refuses it together with `--all-releases` and
`--only-final`. In a file both apply, and which one takes precedence depends on the project.

Example::

    --pre
    --only-final foo

Fix: Use only `--all-releases` and `--only-final`. Here::

    --all-releases :all:
    --only-final foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = context.run_options()
    finer = next((use for use in uses if use.use.name in ("--all-releases", "--only-final")), None)
    if finer is None:
        return
    for use in uses:
        if use.use.name == "--pre":
            place = finer.line.related_place(finer.path, finer.use.start, finer.use.end, "the finer option")
            fixes = use.line.substitute(use.use.start, use.use.end, "--all-releases :all:")
            message = f"`--pre` and `{finer.use.name}` exclude each other. Use only one of them."
            yield from context.use_drafts(use, (use.use.start, use.use.end), message, place, finer, fixes=fixes)


RULE = Rule(
    "pre-and-release-control",
    "`--pre` together with `--all-releases` or `--only-final`",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    when=OPTION_LINE | INCLUDE,
)
