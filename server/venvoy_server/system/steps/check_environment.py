"""Read an environment that was made, and see that it is what was planned."""

from __future__ import annotations

from venvoy_server.environments.read import read_environment
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import CheckEnvironment
from venvoy_server.operations.verification import broken_distributions
from venvoy_server.system.work import Work


def do(step: CheckEnvironment, work: Work) -> None:
    """Raise OperationError `verification-failed` where the environment has an error, or packages that are not whole."""
    work.tell("verifying", "reading what was made")
    environment = read_environment(work.host, step.path)
    if environment is None:
        raise OperationError("verification-failed", f"No environment came to be at {step.path}.")
    wrong = [problem.message for problem in environment.problems if problem.severity == "error"]
    if step.packages:
        wrong += [broken.message for broken in broken_distributions(work.host, environment)]
    if wrong:
        raise OperationError("verification-failed", f"The environment at {step.path} is not whole: {' '.join(wrong)}")
