"""A local path that depends on where pip is started.

pip looks for relative local paths in the working directory, not next to the file (`-r` and `-c` are relative to the
file). In a file that is not in the workspace's root, such a path works from one folder only.

Example: in `requirements/dev.txt`::

    ./foo

Fix: Write the path relative to the workspace's root. Here::

    ./requirements/foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.local_paths import local_of, relative_to
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.analysis.unmarked_files import unmarked_file
from venvoy_server.dependencies.findings import INFORMATION, WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    local, inputs = local_of(line, context.inputs), context.inputs
    requirement = line.entry.requirement
    if (
        local is None
        or requirement is None
        or not local.relative
        or inputs.host is None
        or inputs.path is None
        or inputs.root is None
        or unmarked_file(line, inputs) is not None
    ):
        return
    start, end = requirement.target_start, requirement.target_end
    if local.beside_file:
        fixes: tuple[DraftFix, ...] = ()
        better = relative_to(inputs.host, local.beside_file, inputs.root)
        if better and line.text(start, end) == local.written:
            fixes = line.substitute(start, end, better)
        message = f"This folder is next to the file, but pip looks in the working directory ({local.path})."
        yield line.draft(start, end, message, severity=WARNING, fixes=fixes)
    elif local.found != "missing" and inputs.host.paths.dirname(inputs.path) != inputs.root.rstrip("/\\"):
        yield line.draft(start, end, "pip looks for this path in the working directory, not next to this file.")


RULE = Rule(
    "path-depends-on-cwd",
    "A local path that depends on where pip is started",
    INFORMATION,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    needs=("host", "path", "root"),
)
