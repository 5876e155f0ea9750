"""An editable that comes from another folder.

The project is installed as editable, but from another folder than this line names: changes in this folder have no
effect.

Example: foo is installed as editable from `/old/foo`::

    -e ./foo

Fix: Reinstall it. Here::

    venvoy install --requirement requirements.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.installed import folder_of
from venvoy_server.dependencies.analysis.local_paths import local_of
from venvoy_server.dependencies.analysis.project_name import project_name
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.rules.not_installed import install_fixes


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    local, host = local_of(line, context.inputs), context.inputs.host
    if local is None or host is None or local.found == "missing":
        return
    requirement = line.entry.requirement
    key = requirement.key if requirement and requirement.key else project_name(host, local.path)
    installed = context.environment.distributions.get(key or "")
    folder = folder_of(installed, host.paths.sep) if installed and installed.editable else None
    if installed is None or folder is None or host.real_path(folder) == host.real_path(local.path):
        return
    message = f"`{installed.name}` is installed as editable from {folder}, not from here. Reinstall it."
    yield line.draft(*line.name_span(), message, fixes=install_fixes(line, context))


RULE = Rule(
    "editable-elsewhere",
    "An editable from another folder",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.EDITABLE,
    needs=("environment", "host"),
)
