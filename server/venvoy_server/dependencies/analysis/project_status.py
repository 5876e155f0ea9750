"""Shared implementation of the three rules about a project's status on the index (PEP 792), such as archived."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.line import Draft, Line
from venvoy_server.dependencies.analysis.rule import LineCheck
from venvoy_server.index.model import Status


def status_check(status: Status, message: str) -> LineCheck:
    """Return a check function that reports the lines whose project has the given status on its index.

    `message` is the text after the project's name; the reason that the index gives is appended.
    """

    def check(line: Line, context: RuleContext) -> Iterator[Draft]:
        found = indexed(line, context)
        if found is None or found.page.status != status:
            return
        reason = f" ({found.page.status_reason.rstrip('.')})" if found.page.status_reason else ""
        name = found.requirement.name
        yield line.draft(*line.name_span(), f"`{name}` {message}{reason}.", tags=("deprecated",))

    return check
