"""A command that installs packages.

A requirements file lists what the command would install: each requirement, and each option that a file may have, on its
own line. Prompts of shells and notebooks (`$`, `!`, `%`) often come along when a command is pasted.

Example::

    $ pip install foo 'bar>=1'

Fix: Write the requirements. Here::

    foo
    bar>=1
"""

from __future__ import annotations

from msgspec.structs import replace

from venvoy_server.dependencies.analysis.line import Draft, Line
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Rule, draft_fault
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import Fault


def _draft(line: Line, fault: Fault) -> Draft:
    """Return the finding for a line with an installation command such as `pip install foo`.

    Its fix replaces the command by the requirements that the command names, with the line endings of the file.
    `fault` is the error that the parser found.
    """
    if fault.replacement is not None:
        fault = replace(fault, replacement=fault.replacement.replace("\n", line.line_end()))
    return draft_fault(line, fault)


RULE = Rule(
    "install-command",
    "A command that installs packages",
    ERROR,
    "syntax",
    "fault",
    None,
    __doc__,
    fault=_draft,
    parent="invalid-requirement",
    dialects=ALL_DIALECTS,
)
