"""Python itself as a requirement.

pip installs projects, not Python: it looks for a project named `python` on the index, which has none. The Python that a
project needs is declared by `requires-python` in pyproject.toml. To limit one requirement to some versions of Python,
use a marker.

Example::

    python>=3.7

Fix: Remove the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.public_names import lines_named
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Rule
from venvoy_server.dependencies.findings import WARNING

_KEYS = frozenset(
    {
        "python",
        "python2",
        "python3",
        "cpython",
        "python-version",
        "python-full-version",
        "requires-python",
        "python-requires",
        "python2-7",
    }
) | {f"python3-{minor}" for minor in range(20)}


def _check(context: RuleContext) -> Iterator[Draft]:
    for line, requirement in lines_named(context, _KEYS):
        versions = requirement.specifier or "..."
        message = (
            f"pip cannot install Python: it looks for a project named `{requirement.name}`. Remove this line, and declare "
            f'`requires-python = "{versions}"` in pyproject.toml.'
        )
        start = requirement.name_start
        fixes = line.remove("Remove the line")
        yield line.draft(start, requirement.specifier_end or requirement.name_end, message, fixes=fixes)


RULE = Rule(
    "python-as-project",
    "Python itself as a requirement",
    WARNING,
    "files",
    "document",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
