"""The method `freeze`: return the packages installed in an environment as requirement lines or as a pylock.toml."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, ForeignText, Method, Params, SelectedEnvironment, Wire
from venvoy_protocol.environment import Problem


class FreezeParams(Params, kw_only=True):
    """Params of `freeze`: the environment to read, and the format of the lines.

    With `requestedOnly`, packages that were installed only as dependencies of others are left out.
    """

    environment: SelectedEnvironment = None
    folder: Annotated[
        AbsolutePath | None,
        Meta(
            description="The folder whose selected environment is meant if `environment` is not given; by default the first workspace folder."
        ),
    ] = None
    format: Annotated[
        Literal["requirements", "pylock"],
        Meta(description="The format; for a pylock.toml (PEP 751), uv looks up the files on the index."),
    ] = "requirements"
    requested_only: Annotated[
        bool, Meta(description="Leave out packages that were installed only as dependencies of others.")
    ] = False


class FreezeResult(Wire, kw_only=True):
    """Result of `freeze`: one requirement line per installed package, sorted by name, or the lines of a pylock.toml."""

    environment: str
    lines: Annotated[
        list[ForeignText],
        Meta(
            description="One line per distribution, as a requirements file has them; without hashes, since what is "
            "installed does not record the hash of its wheel. Or the lines of the pylock.toml, which has them."
        ),
    ]
    notices: Annotated[
        list[ForeignText], Meta(description="What the lines cannot say, such as what is wrong with one.")
    ]
    problems: Annotated[
        list[Problem],
        Meta(description="What to know of the environment before it is used, with the calls that repair it."),
    ] = []


FREEZE: Final = Method(
    "freeze",
    FreezeParams,
    FreezeResult,
    "Return what is installed as lines of a requirements file, or as a pylock.toml.",
    positional="environment",
)
