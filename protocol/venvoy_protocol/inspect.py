"""The method `inspect`: describe one environment or interpreter completely."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, Wire
from venvoy_protocol.environment import Environment, Interpreter
from venvoy_protocol.package import Package


class InspectParams(Params, kw_only=True):
    """Params of `inspect`: the environment or interpreter to describe."""

    path: Annotated[AbsolutePath, Meta(description="An environment's folder, or a Python.")]
    size: Annotated[bool, Meta(description="Add up the size of its files, which takes longer.")] = False


class InspectResult(Wire, kw_only=True):
    """Result of `inspect`: what files on disk say about an environment or an interpreter.

    Exactly one of `environment` and `interpreter` is not null. `sizeBytes` is null unless `size` was requested.
    """

    environment: Environment | None
    interpreter: Interpreter | None
    config: Annotated[dict[str, str], Meta(description="Keys and values of pyvenv.cfg.")]
    packages: list[Package]
    size_bytes: int | None
    markers: Annotated[dict[str, str], Meta(description="PEP 508 marker values, as far as files say them.")]


INSPECT: Final = Method(
    "inspect",
    InspectParams,
    InspectResult,
    "Return everything about one environment or interpreter.",
    positional="path",
)
