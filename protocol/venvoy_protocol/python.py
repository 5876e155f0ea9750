"""The method `python`: list the Python interpreters of this machine, and install missing ones with uv."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import Method, Params, Wire
from venvoy_protocol.environment import Interpreter


class PythonParams(Params, kw_only=True):
    """Params of `python`: the versions to install, if any, and whether to list also what uv can download."""

    versions: Annotated[
        list[str],
        Meta(
            description="Versions or ranges to install, such as `3.13`; by default nothing is installed.",
            extra={"help": "The word list (the default), or the word install and versions or ranges, such as `3.13`."},
        ),
    ] = []
    available: Annotated[
        bool, Meta(description="List also the Pythons that uv can download: of each minor version the newest.")
    ] = False


class AvailablePython(Wire, kw_only=True):
    """A Python that uv can download."""

    version: str
    implementation: str
    free_threaded: bool
    url: Annotated[str, Meta(description="Where it comes from.")]


class InstalledPython(Wire, kw_only=True):
    """A Python that was requested and is now installed."""

    version: Annotated[str, Meta(description="The version that was asked for.")]
    executable: str
    already: Annotated[bool, Meta(description="Whether it was there before.")]


class PythonResult(Wire, kw_only=True):
    """Result of `python`: the Python interpreters of this machine, and the result of each requested installation.

    `interpreters` includes the interpreters that this call installed. `available` lists what uv can download; it is
    empty unless this was requested.
    """

    interpreters: list[Interpreter]
    available: Annotated[list[AvailablePython], Meta(description="What uv can download, if that was asked for.")]
    installed: Annotated[list[InstalledPython], Meta(description="What was to be installed, in this order.")]
    notices: Annotated[list[str], Meta(description="What else a person should know.")]


PYTHON: Final = Method(
    "python",
    PythonParams,
    PythonResult,
    "List the Pythons of this machine, or have uv download and install some.",
    kind="changes",
    long_running=True,
    network=True,
    positional="versions",
)
