"""The method `packages`: list the installed packages of an environment."""

from typing import Annotated, Final

from msgspec import UNSET, Meta, UnsetType

from venvoy_protocol.base import AbsolutePath, Method, Params, SelectedEnvironment, Wire
from venvoy_protocol.environment import Problem
from venvoy_protocol.index_answers import IndexAnswers, IndexNote
from venvoy_protocol.package import Package


class PackagesParams(Params, kw_only=True):
    """Params of `packages`: the environment, and whether to list only outdated packages and to return dependencies."""

    environment: SelectedEnvironment = None
    folder: Annotated[
        AbsolutePath | None,
        Meta(
            description="The folder whose selected environment is meant if `environment` is not given; by default the first workspace folder."
        ),
    ] = None
    needs: Annotated[
        bool, Meta(description="Also answer what each needs, from its metadata.", extra={"option": None})
    ] = False
    outdated: Annotated[
        bool,
        Meta(
            description="Only packages of which an index has a newer version for this Python; uses the network, for ten seconds at most."
        ),
    ] = False
    offline: Annotated[
        bool, Meta(description="With `outdated`: use what earlier look-ups have kept, however old, and no network.")
    ] = False


class PackagesResult(Wire, kw_only=True):
    """Result of `packages`: the packages of an environment, sorted by name."""

    environment: str
    packages: list[Package]
    problems: Annotated[
        list[Problem],
        Meta(description="What to know of the environment before it is used, with the calls that repair it."),
    ] = []
    index: Annotated[IndexAnswers | UnsetType, Meta(description="With `outdated`: what was known.")] = UNSET
    notes: Annotated[list[IndexNote], Meta(description="Indexes that gave no answer.")] = []


PACKAGES: Final = Method(
    "packages",
    PackagesParams,
    PackagesResult,
    "List the distributions installed in an environment.",
    network=True,
    positional="environment",
)
