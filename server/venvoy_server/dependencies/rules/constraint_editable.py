"""An editable in a constraints file.

A constraint says which version is taken if something else asks for the project. An editable asks for it itself; pip
refuses the file.

Example: in `constraints.txt`::

    -e ./foo

Fix: Move the line to a requirements file, or constrain the project by name. Here::

    foo @ file:///projects/foo
"""

from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule, draft_fault
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import Fault


def _fault(line: Line, fault: Fault) -> Draft:
    return draft_fault(line, fault)


RULE = Rule("constraint-editable", "An editable in a constraints file", ERROR, "files", "fault", None, __doc__, _fault)
