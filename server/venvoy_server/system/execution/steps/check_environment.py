"""Step that verifies a newly created environment against the plan."""

from __future__ import annotations

from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import CheckEnvironment
from venvoy_server.operations.verification import broken_of, own_distributions
from venvoy_server.system.execution.claimed_folder import require_same
from venvoy_server.system.execution.running_operation import RunningOperation


def do(step: CheckEnvironment, work: RunningOperation) -> None:
    """Raise OperationError `verification-failed` unless there is a complete environment at `step.path`.

    An environment is complete if it has no errors, has the Python version of the interpreter `step.executable`, and has
    all distributions in `step.keys`. With `step.packages`, its distributions must have all their files, too.
    """
    work.report("verifying", "reading what was made")
    require_same(work.claimed)
    environment = read_environment(work.host, step.path)
    if environment is None:
        raise OperationError("verification-failed", f"No environment was made at {step.path}.")
    wrong = _another_python(work, step, environment)
    own = own_distributions(work.host, environment) if step.packages or step.keys else ()
    if missing := sorted({*step.keys} - {each.key for each in own}):
        wrong.append(f"It lacks {', '.join(missing)}, although uv ended without an error.")
    # Write permission of other users is not an error of the creation: it is reported with the result.
    errors = (each for each in environment.problems if each.severity == "error" and each.code != "foreign-owner")
    wrong += [each.message for each in errors]
    for broken in broken_of(work.host, own) if step.packages else ():
        # Wrong sizes in RECORD, after a fresh download, are an error of the wheel itself.
        (wrong if broken.incomplete else work.notices).append(broken.message)
    if wrong:
        raise OperationError(
            "verification-failed", f"The environment at {step.path} is not complete: {' '.join(wrong)}"
        )


def _another_python(work: RunningOperation, step: CheckEnvironment, environment: Environment) -> list[str]:
    """Return a message if the environment's Python version differs from the planned interpreter's, else nothing."""
    meant = read_interpreter(work.host, step.executable)
    if meant is None or not meant.version or not environment.version or environment.version == meant.version:
        return []
    return [f"It is of Python {environment.version}, and {step.executable} is {meant.version}."]
