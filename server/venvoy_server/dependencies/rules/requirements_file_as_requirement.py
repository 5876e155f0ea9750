"""A requirements file that is named without `-r`.

pip takes the name for that of a project or folder. A symbolic link to a requirements file that Git checked out as text (on
Windows, or without `core.symlinks`) has this form, too: its only line is the path.

Example::

    base.txt

Fix: Insert `-r`, or `-c` for a constraints file. Here::

    -r base.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.analysis.unmarked_files import include_path, unmarked_file
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = unmarked_file(line, context.inputs)
    requirement = line.entry.requirement
    if found is None or requirement is None:
        return
    start = requirement.target_start if requirement.target_end else requirement.name_start
    end = requirement.target_end or requirement.name_end
    option = "-c" if "constraint" in found.rpartition("/")[2].lower() else "-r"
    message = f"`{found}` is a requirements file, not a project. Write `{option} {found}`."
    if _is_only_line(context) and "/" in found and "://" not in found:
        message += " If this file is a symbolic link that Git checked out as text, restore the link instead."
    can_include = include_path(found, context.inputs) is not None
    fixes = line.replace(f"Insert `{option}`", start, start, f"{option} ") if can_include else ()
    yield line.draft(start, end, message, fixes=fixes)


def _is_only_line(context: RuleContext) -> bool:
    entries = context.document.entries
    return len(entries) == 1 and not entries[0].raw.endswith(("\n", "\r"))


RULE = Rule(
    "requirements-file-as-requirement",
    "A requirements file that is named without `-r`",
    ERROR,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK | m.FILE_NAME,
)
