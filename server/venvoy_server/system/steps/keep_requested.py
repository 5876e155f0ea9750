"""Leave the mark REQUESTED on those distributions that had it before."""

from __future__ import annotations

import os

from venvoy_server.environments.read import read_environment
from venvoy_server.operations.record import without_requested
from venvoy_server.operations.steps import KeepRequested
from venvoy_server.operations.verification import own_distributions
from venvoy_server.packages.model import Distribution
from venvoy_server.system import folders
from venvoy_server.system.failures import operation_error
from venvoy_server.system.work import Work


def do(step: KeepRequested, work: Work) -> None:
    """Take the mark from every distribution that is not named."""
    environment = read_environment(work.host, step.path)
    for distribution in own_distributions(work.host, environment) if environment is not None else ():
        if distribution.key not in step.keys and not (step.direct and distribution.direct_url):
            unmark(distribution)


def unmark(distribution: Distribution) -> None:
    """Take the mark away from a distribution, in its folder and in its RECORD; raises OperationError."""
    record = os.path.join(distribution.metadata_path, "RECORD")
    mark = os.path.join(distribution.metadata_path, "REQUESTED")
    if not (os.path.exists(mark) and os.path.exists(record)):
        return
    try:
        with open(record, encoding="utf-8", errors="surrogateescape", newline="") as file:
            text = without_requested(file.read())
        folders.write(record, text.encode("utf-8", "surrogateescape"))
        os.unlink(mark)
    except OSError as error:
        raise operation_error(error, "mark what was asked for in", record) from error
