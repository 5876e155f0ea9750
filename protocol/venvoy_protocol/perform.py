"""The method `perform`: make a method call that a menu offered."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import Method, Params
from venvoy_protocol.step import Step, StepCall


class PerformParams(Params, kw_only=True):
    """Params of `perform`: the call to make, which was part of a step of a menu."""

    call: Annotated[StepCall, Meta(description="The call, as a step or an item holds it.", extra={"option": None})]


PERFORM: Final = Method(
    "perform",
    PerformParams,
    Step,
    "Make a call of a menu and return the next step: the end, or a question about what was in the way.",
    kind="changes",
    long_running=True,
)
