"""A table at the top of a `pyproject.toml` that no tool reads.

The specification has `[build-system]`, `[project]`, `[dependency-groups]` and `[tool]`, and allows no others (PEP 518, PEP 621,
PEP 735). What is in another table has no effect.

Example: in `pyproject.toml`::

    [build_system]
    requires = ["hatchling"]

Fix: Correct the name, or move the table into `[tool]`. Here::

    [build-system]
    requires = ["hatchling"]
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.pyproject.dependencies import TOP_TABLES
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.environments.similar_names import nearest


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if not document.data():
        return  # a header may be meant otherwise where the file is not valid
    seen: set[str] = set()
    for place in document.places:
        if place.kind != "table" or place.value in seen:
            continue
        seen.add(place.value)
        near = nearest(place.value, TOP_TABLES[:-1])
        hint = f" Did you mean `{near}`?" if near else " Tables of tools begin with `tool.`."
        line, start, end = context.span_of(place.start, place.end)
        at = line.entry.raw.find(place.value, start, end)
        alone = near and line.entry.raw[start:end].strip("[]").split(".")[0] == place.value
        fixes = line.raw_replace(f"Replace with `{near}`", at, at + len(place.value), near) if near and alone else ()
        yield line.raw_draft(start, end, f"No tool reads the table `{place.value}`.{hint}", fixes=fixes)


RULE = Rule(
    "unknown-table",
    "A table that no tool reads",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    dialects=("pyproject",),
)
