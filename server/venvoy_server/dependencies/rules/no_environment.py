"""A requirements file without an environment.

No environment is selected for this file, so installed packages cannot be checked.

Example: a project with a `requirements.txt`, and without a `.venv`.

Fix: Create one, or select one. Here::

    venvoy create --requirement requirements.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Rule
from venvoy_server.dependencies.findings import INFORMATION, Call


def _check(context: RuleContext) -> Iterator[Draft]:
    inputs = context.inputs
    if inputs.environment is not None or not inputs.environment_expected or inputs.path is None or inputs.root is None:
        return
    first = next((line for line in context.lines() if line.entry.traits & m.REQUIREMENT), None)
    if first is None or context.document.constraints:
        return
    params = {"folder": inputs.root, "requirements": [inputs.path], "select": True}
    fixes = (DraftFix("Create an environment from this file", call=Call("create", params)),)
    line = context.line(context.document.labels[0])
    end = len(line.raw().rstrip("\r\n"))
    yield line.raw_draft(
        0, end, "No environment is selected for this file, so installed packages are not checked.", fixes=fixes
    )


RULE = Rule(
    "no-environment",
    "A requirements file without an environment",
    INFORMATION,
    "environment",
    "document",
    _check,
    __doc__,
    needs=("path", "root"),
)
