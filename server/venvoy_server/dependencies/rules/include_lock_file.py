"""An include of a file in another format.

`-r` inside a file reads requirements, whatever the file is called. pip reads a `pylock.toml` only from the command
line, and does not support a `pyproject.toml` or another tool's lock file at all.

Example::

    -r pylock.toml

What to do: Name the lock file on the command line, or include a requirements file. Here::

    -r requirements.txt
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE

_NAMES = re.compile(
    r"pylock(\.[^.]+)?\.toml|pyproject\.toml|uv\.lock|poetry\.lock|pdm\.lock|pixi\.(lock|toml)|Pipfile(\.lock)?|setup\.(py|cfg)|environment\.ya?ml|conda-lock\.ya?ml"
)


@lru_cache(maxsize=4096)
def is_foreign(path: str) -> bool:
    """Return whether a path has the file name of a format other than requirements files, such as `pyproject.toml`."""
    return _NAMES.fullmatch(path.replace("\\", "/").rsplit("/", 1)[-1]) is not None


def _check(context: RuleContext) -> Iterator[Draft]:
    for edge in context.graph.edges:
        if edge.target.state == "file" and is_foreign(edge.target.path):
            message = (
                f"`{edge.use.value}` is not a requirements file, but pip reads it as one. Include a requirements file."
            )
            yield context.line(edge.label).draft(edge.use.value_start, edge.use.value_end, message)


RULE = Rule(
    "include-lock-file",
    "An include of a file in another format",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    when=OPTION_LINE | INCLUDE,
)
