"""An archived project.

The project's maintainers have archived it on the index (PEP 792): they do not expect to update it.

Example::

    foo

What to do: Look for a successor; until then nothing is wrong with the version that you use.
"""

from __future__ import annotations

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.project_status import status_check
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Rule
from venvoy_server.dependencies.findings import INFORMATION

RULE = Rule(
    "project-archived",
    "An archived project",
    INFORMATION,
    "index",
    "line",
    status_check("archived", "is archived: its maintainers do not expect to update it"),
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
