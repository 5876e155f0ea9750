"""The method `info`: return versions, and the folders and files that the server uses."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import Method, Params, Wire


class InfoParams(Params, kw_only=True):
    """Params of `info`: whether the result is to contain metrics of the server, such as the number of requests."""

    metrics: Annotated[
        bool,
        Meta(
            description="Also return what this server has counted, in Prometheus' text format.",
            extra={"help": "Print what your shared service has counted, in Prometheus' text format."},
        ),
    ] = False


class InfoResult(Wire, kw_only=True):
    """Result of `info`: name, versions and methods of this server, and where it stores its state and settings."""

    name: str
    version: str
    protocol_version: str
    methods: list[str]
    python: Annotated[str, Meta(description="The interpreter that runs the server.")]
    python_version: str
    platform: str
    uv: Annotated[str | None, Meta(description="The uv that operations use; null if none is found.")]
    state_folder: Annotated[str, Meta(description="Where selections, trust and the journal are kept.")]
    settings_file: Annotated[str, Meta(description="The user's own settings, a TOML file that need not exist.")]
    notices: list[str]
    relay: Annotated[
        list[str] | None,
        Meta(
            description="The command line of a relay to the service that all clients of a user share; null where there is none (Windows)."
        ),
    ] = None
    metrics: Annotated[
        str | None,
        Meta(description="With `metrics`: connections, requests and their times, child processes, searches."),
    ] = None


INFO: Final = Method("info", InfoParams, InfoResult, "Return versions, methods, and where state is kept.")
