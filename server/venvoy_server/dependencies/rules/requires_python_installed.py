"""An installed project does not support this Python.

The installed version does not support the environment's Python: it was installed by force, or the environment's
Python was changed.

Example: foo is installed, and requires Python 3.12, in an environment with 3.11::

    foo

Fix: Install a version that supports it. Here::

    venvoy install foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import allows
from venvoy_server.dependencies.analysis.rule import ENVIRONMENT_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.rules.not_installed import install_fixes


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement, environment = line.entry.requirement, context.environment
    installed = environment.distributions.get(requirement.key) if requirement else None
    version = environment.marker_values.get("python_full_version")
    if (
        installed is None
        or not installed.requires_python
        or not version
        or allows(installed.requires_python, version) is not False
    ):
        return
    message = f"`{installed.name}` {installed.version} requires Python `{installed.requires_python}`, but the environment has {version}."
    yield line.draft(*line.name_span(), message, fixes=install_fixes(line, context))


RULE = Rule(
    "requires-python-installed",
    "An installed project does not support this Python",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("environment",),
    dialects=ENVIRONMENT_DIALECTS,
)
