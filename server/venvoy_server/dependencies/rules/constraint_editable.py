"""An editable in a constraints file.

A constraint limits the version of a project that something else requires. An editable is a requirement of its own.
pip refuses the file.

Example: in `constraints.txt`::

    -e ./foo

What to do: Move the line to a requirements file, or constrain the project by its name. Here::

    foo @ file:///projects/foo
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule, draft_fault
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import Fault


def _fault(line: Line, fault: Fault) -> Draft:
    return draft_fault(line, fault)


RULE = Rule("constraint-editable", "An editable in a constraints file", ERROR, "files", "fault", None, __doc__, _fault)
