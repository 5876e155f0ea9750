"""No matching version supports this Python.

Every version that the line allows requires another Python than the selected environment has, so the installation fails.

Example: 2.0 requires Python 3.13, and the environment has 3.11::

    foo==2.0

Fix: Pin the last version that supports it, or select an environment with a newer Python. Here::

    foo==1.4
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.analysis.version_edit import version_fixes
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None or not found.is_here:
        return
    choice = found.choice()
    if choice.stage != "python":
        return
    newest = choice.before[-1]
    needed = next((file.requires_python for file in newest.files if file.requires_python), "")
    name, python = found.requirement.name, found.snapshot.target.python
    message = f"`{name}` {newest.version} requires Python `{needed}`, but the environment has {python}."
    best = found.best()
    fixes: tuple[DraftFix, ...] = ()
    if best.release is not None:
        message += f" The last version for it is {best.version}."
        fixes = version_fixes(found, f"Change to {best.version}", best.version)
    yield line.draft(*line.specifier_span(), message, fixes=fixes)


RULE = Rule(
    "requires-python",
    "No matching version supports this Python",
    ERROR,
    "index",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
