"""The method `doctor`: list every problem of a folder's environments, each with the call that repairs it, if any."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import Method, Params, ProjectFolder, Wire
from venvoy_protocol.environment import Problem


class DoctorParams(Params, kw_only=True):
    """Params of `doctor`: the folder whose environments are examined for problems, and two options for further checks.

    `service` also examines the parts of Venvoy that all folders share: its recorded state, uv, the user's settings, and
    the watching of folders. `hashes` also compares installed files with the hashes that were recorded at their
    installation.
    """

    folder: ProjectFolder = None
    service: Annotated[
        bool,
        Meta(
            description="Check also what does not belong to an environment: the stored state, uv, the user's settings, file watching."
        ),
    ] = False
    hashes: Annotated[bool, Meta(description="Compare the contents of installed files with their hashes, too.")] = False


class DoctorResult(Wire, kw_only=True):
    """Result of `doctor`: the problems, errors first, and the environments that were examined.

    A problem has the method call that repairs it, if there is one.
    """

    problems: list[Problem]
    environments: Annotated[list[str], Meta(description="The environments that were checked.")]


DOCTOR: Final = Method(
    "doctor",
    DoctorParams,
    DoctorResult,
    "List every problem of a folder's environments, with the call that repairs it.",
    long_running=True,
    positional="folder",
)
