"""A quarantined project.

The index has put the project into quarantine (PEP 792): it is believed to be unsafe, and cannot be installed.

Example::

    foo

What to do: Remove it, and check the environments that have it installed.
"""

from __future__ import annotations

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.project_status import status_check
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Rule
from venvoy_server.dependencies.findings import ERROR

RULE = Rule(
    "project-quarantined",
    "A quarantined project",
    ERROR,
    "index",
    "line",
    status_check("quarantined", "is in quarantine: the index believes that it is unsafe"),
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
