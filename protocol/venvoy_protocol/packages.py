"""`packages`: what is installed."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, Wire
from venvoy_protocol.environment import Problem
from venvoy_protocol.package import Package


class PackagesParams(Params, kw_only=True):
    """Which environment."""

    environment: Annotated[
        AbsolutePath | None, Meta(description="The environment's folder; by default the selected one.")
    ] = None
    folder: Annotated[AbsolutePath | None, Meta(description="The folder whose selected environment is meant.")] = None
    needs: Annotated[
        bool, Meta(description="Also answer what each needs, from its metadata.", extra={"option": None})
    ] = False


class PackagesResult(Wire, kw_only=True):
    """Its distributions, sorted by name."""

    environment: str
    packages: list[Package]
    problems: Annotated[
        list[Problem],
        Meta(description="What to know of the environment before it is used, with the calls that repair it."),
    ] = []


PACKAGES: Final = Method(
    "packages",
    PackagesParams,
    PackagesResult,
    "List the distributions installed in an environment.",
    positional="environment",
)
