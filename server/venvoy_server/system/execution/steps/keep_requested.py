"""Step that deletes the file REQUESTED (PEP 376) of every distribution that was not requested by name."""

from __future__ import annotations

from venvoy_server.environments.read import read_environment
from venvoy_server.operations.steps import KeepRequested
from venvoy_server.operations.verification import own_distributions
from venvoy_server.system.execution.requested_marks import unmark
from venvoy_server.system.execution.running_operation import RunningOperation


def do(step: KeepRequested, work: RunningOperation) -> None:
    """Delete the file REQUESTED of all distributions in the environment, except those in `step.keys`.

    REQUESTED marks a distribution that the user requested by name. If `step.direct` is set, distributions installed
    from a path or URL keep the file, too.
    """
    environment = read_environment(work.host, step.path)
    for distribution in own_distributions(work.host, environment) if environment is not None else ():
        if distribution.key not in step.keys and not (step.direct and distribution.direct_url):
            unmark(distribution)
