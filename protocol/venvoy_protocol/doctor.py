"""The method `doctor`: list every problem of a folder's environments, each with the call that repairs it, if any."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import Method, Params, ProjectFolder, Wire
from venvoy_protocol.environment import Problem


class DoctorParams(Params, kw_only=True):
    """Params of `doctor`: the folder to examine, and what else to examine.

    With `service` these are also the parts of this installation that do not depend on a folder: recorded state, uv, the
    user's settings, the watching of folders. With `hashes` installed files are compared with their recorded hashes.
    """

    folder: ProjectFolder = None
    service: Annotated[
        bool,
        Meta(
            description="Look at what every method uses, too: the state, uv, the user's settings, the watching of folders."
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
