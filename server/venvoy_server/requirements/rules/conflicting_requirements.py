"""Two lines for one project that no version meets.

pip must meet every line of every file of a run at once, and gives up after it has looked for versions.

Example::

    foo>=2
    foo<1

Fix: Take one of them. Here::

    foo>=2
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.requirements.context import Context, Group
from venvoy_server.requirements.findings import ERROR
from venvoy_server.requirements.pairs import conflicts
from venvoy_server.requirements.rule import Draft, Rule


def _check(group: Group, context: Context) -> Iterator[Draft]:
    for line, other, path in conflicts(group):
        if other.document.constraints == line.document.constraints:
            place = other.elsewhere(path, *other.specifier_span(), "the other one")
            theirs = other.entry.requirement.specifier if other.entry.requirement else ""
            message = f"No version of `{group.key}` meets this and `{theirs}` of another line."
            yield line.draft(*line.specifier_span(), message, related=(place,))


RULE = Rule(
    "conflicting-requirements", "Two lines that no version meets", ERROR, "consistency", "name", _check, __doc__
)
