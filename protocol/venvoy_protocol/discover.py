"""The method `discover`: find environments and Python interpreters."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, Wire
from venvoy_protocol.environment import Environment, Interpreter, Problem


class DiscoverParams(Params, kw_only=True):
    """Params of `discover`: the folders to search, and which environments and interpreters to return."""

    folders: Annotated[
        list[AbsolutePath],
        Meta(description="Folders to search; by default the workspace folders of the client."),
    ] = []
    scope: Annotated[
        Literal["all", "workspace", "interpreters"],
        Meta(
            description="`workspace`: environments in the folders; `interpreters`: Pythons of the machine; `all`: both, and environments "
            "in the folders of tools such as Poetry."
        ),
    ] = "all"
    kinds: Annotated[
        list[str],
        Meta(
            description="Only records of these kinds or managers, such as `venv`, `conda`, `uv`, `pyenv`.",
            extra={"option": "kind"},
        ),
    ] = []
    python: Annotated[
        str | None, Meta(description="Only what satisfies this version or range, such as `3.12` or `>=3.11`.")
    ] = None
    refresh: Annotated[bool, Meta(description="Search the disk again instead of answering from the cache.")] = False
    timings: Annotated[bool, Meta(description="Return how long each locator took, for bug reports.")] = False


class LocatorTiming(Wire, kw_only=True):
    """How long one part of the search (a locator, such as the one for conda) took, in milliseconds."""

    locator: str
    elapsed_ms: float


class DiscoverResult(Wire, kw_only=True):
    """Result of `discover`: the environments and interpreters that were found, sorted."""

    environments: list[Environment]
    interpreters: list[Interpreter]
    problems: Annotated[list[Problem], Meta(description="What was in the way of the search.")]
    elapsed_ms: Annotated[
        float, Meta(description="Milliseconds that the search took from which the answer comes, now or before.")
    ]
    complete: Annotated[
        bool, Meta(description="False if a budget ended the search; `problems` says what was left out.")
    ]
    timings: list[LocatorTiming] = []


DISCOVER: Final = Method(
    "discover",
    DiscoverParams,
    DiscoverResult,
    "Find environments and interpreters from files alone, running none of them.",
    long_running=True,
    positional="folders",
)
