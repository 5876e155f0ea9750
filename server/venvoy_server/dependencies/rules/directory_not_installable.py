"""A local folder without a project.

pip installs a folder that contains a `pyproject.toml` or a `setup.py`, and refuses other folders.

Example::

    ./docs

Fix: Name the project's folder; to include a requirements file, use `-r`. Here::

    -r ./docs/requirements.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.local_paths import local_of
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.analysis.unmarked_files import unmarked_file
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if unmarked_file(line, context.inputs) is not None:
        return  # `requirements-file-as-requirement` reports it
    local = local_of(line, context.inputs)
    requirement = line.entry.requirement
    if local is None or requirement is None or local.found == "project":
        return
    start, end = requirement.target_start, requirement.target_end
    if local.found == "folder":
        message = f"`{local.written}` has no pyproject.toml and no setup.py, so pip cannot install it. Name a project's folder."
        yield line.draft(start, end, message)
    elif local.found == "file" and not local.archive:
        fixes: tuple[DraftFix, ...] = (
            line.replace("Insert `-r`", start, start, "-r ") if line.entry.kind == "requirement" else ()
        )
        yield line.draft(
            start,
            end,
            f"`{local.written}` is a file, but not an archive. To include a requirements file, use `-r`.",
            fixes=fixes,
        )


RULE = Rule(
    "directory-not-installable",
    "A local folder without a project",
    ERROR,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    needs=("host",),
    included=True,
)
