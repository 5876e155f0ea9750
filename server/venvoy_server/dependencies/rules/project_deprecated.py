"""A deprecated project.

The project's maintainers have marked it as deprecated on the index (PEP 792): it is obsolete, and another project may have
taken its place.

Example::

    foo

What to do: Use the project that the reason or the project's page names.
"""

from __future__ import annotations

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.project_status import status_check
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Rule
from venvoy_server.dependencies.findings import WARNING

RULE = Rule(
    "project-deprecated",
    "A deprecated project",
    WARNING,
    "index",
    "line",
    status_check("deprecated", "is deprecated: its maintainers consider it obsolete"),
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
